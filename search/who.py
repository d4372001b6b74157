"""By which one name is a person counted? The name as stories write it, in one spelling where the list knows several.

A filter, a facet and the table of who appears with whom need one value for «ترمب» and «دونالد ترامب»; whom no list holds is
called as the story calls them.
"""

from functools import cache

from search.arabic import exact, fold
from search.story import Facts
from search.tables import DATA, read_table


def people_of(facts: Facts) -> tuple[str, ...]:
    """The people that a story names, each once, as they are counted."""
    return tuple(dict.fromkeys(person(each.name) for each in facts.people))


def person(name: str) -> str:
    """A person's name in the one spelling under which they are counted: marks off, and as the list has it where it is known."""
    plain = " ".join(exact(name).split())
    return known().get(fold(plain), plain)


@cache
def known() -> dict[str, str]:
    """All folded spellings of the names of `people.tsv`, with the first full name in Arabic letters among them."""
    found: dict[str, str] = {}
    for row in read_table(DATA / "people.tsv"):
        names = [name for name in row["terms"].split("|") if not name.isascii()]
        full = next((name for name in names if " " in name), "")
        if full:
            found |= {fold(name): full for name in names}
    return found
