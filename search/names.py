"""Which words are names, so that no rule of inflection may touch them? People's, countries', and those of the lists.

عدنان is not عدن in the plural, and ليبيا is not a ليبي. Sources: names of people in arabic-name-romanizer (MIT; data of Wikidata,
CC0), territories of CLDR through babel, the single words among the names of the authority lists that come with Arshif, and names
of other nations in `data/foreign_names.tsv`, which begin and end like our words: لويس is not ل and ويس, and أردوغان is no dual.
"""

from collections.abc import Iterator
from functools import cache

from babel import Locale

from search.arabic import exact, fold
from search.lists import DATA, read_table, split
from search.packages import NAMES, database
from search.stopwords import STOP

COMMON = 15
"""Bearers that make a name of a person common enough to be protected."""

SPELLED = 5
"""Letters of an unknown word that may be a name of abroad in another spelling."""

_INFLECTED = ("يون", "يين", "ية")
"""Endings of names that are said of one and of many: الحوثيون, حوثي, الحوثية."""


@cache
def protected() -> frozenset[str]:
    """Names of one word, folded, without the article."""
    found = {_bare(exact(name)) for name in _given()}
    return frozenset(fold(name) for name in found if len(name) > 2 and name not in STOP)


@cache
def foreign() -> frozenset[str]:
    """Words of names of people, firms and towns far away, in the exact layer; some may be words of the language too."""
    found = {name for row in read_table(DATA / "foreign_names.tsv") for name in row["names"].split()}
    found |= {name for row in read_table(DATA / "people.tsv") for term in row["terms"].split("|") for name in term.split()}
    found |= {name for name in _listed(("places_towns", "groups_*")) if not name.endswith(_INFLECTED)}
    return frozenset(exact(_bare(name)) for name in found if len(_bare(name)) > 2 and not name.isascii()) - STOP


def with_one_g(word: str) -> str:
    """The letters of a foreign name, folded, with one letter for g."""
    return fold(word).replace("ج", "غ")


@cache
def sounds() -> dict[str, str]:
    """Names of other nations by their letters with one letter for g, where no two have the same."""
    found: dict[str, set[str]] = {}
    for name in foreign():
        if len(name) >= SPELLED:
            found.setdefault(with_one_g(name), set()).add(name)
    return {letters: names.pop() for letters, names in found.items() if len(names) == 1}


@cache
def listed() -> frozenset[str]:
    """Names of places of one word, folded, without the article: no other word may be stemmed into one of these."""
    return frozenset(fold(_bare(exact(name))) for name in _listed(("places",)) if len(_bare(exact(name))) > 2)


def _given() -> Iterator[str]:
    yield from people()
    yield from _listed(("places", "groups"))


def _listed(kinds: tuple[str, ...]) -> Iterator[str]:
    yield from (name for code, name in Locale("ar").territories.items() if " " not in name and code.isalpha())
    for path in sorted(path for kind in kinds for path in DATA.glob(f"{kind}.tsv")):
        for row in read_table(path):
            words_too = {*split(row.get("bound", "")), *split(row.get("doubtful", ""))}
            names = [row["name_ar"], *split(row.get("aliases", ""))]
            yield from (name for name in names if " " not in name and not name.isascii() and name not in words_too)


@cache
def doubtful() -> frozenset[str]:
    """Names of places of one word that the lists call a common word too, in the exact layer: تبوك, سرت, الجديدة."""
    rows = read_table(DATA / "places.tsv")
    names = (name for row in rows for field in ("bound", "doubtful") for name in split(row.get(field, "")))
    return frozenset(exact(name) for name in names if " " not in name and not name.isascii()) - STOP


@cache
def people() -> frozenset[str]:
    """Given names and surnames that are common in Arab countries, folded."""
    with database(*NAMES) as opened:
        rows = opened.execute(
            "select arabic_key from units where country not in ('IR', 'PK', 'AF') and arabic_key not like '% %' "
            "group by arabic_key having sum(count) >= ?",
            (COMMON,),
        )
        return frozenset(fold(row[0]) for row in rows)


def _bare(name: str) -> str:
    return name[2:] if name.startswith("ال") and len(name) > 4 else name
