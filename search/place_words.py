"""Which words around a name say that it is a place, or that it is not? Our own lists (`data/words_of_places.tsv`), folded.

Most Arabic place names are words or people too; what stands beside them is what tells, so these words carry the finder.
"""

from collections import defaultdict

from search.arabic import fold
from search.lists import DATA, read_table


def _read() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_table(DATA / "words_of_places.tsv"):
        found[row["set"]].update(fold(row["words"]).split())
    return {name: frozenset(words) for name, words in found.items()}


_SETS = _read()

NOUNS: dict[str, str] = {
    word: name.removeprefix("noun ") for name, words in _SETS.items() if name.startswith("noun ") for word in words
}
"""Words that stand before the name of a place, each with the kind of place they announce."""

OPENING = _SETS["opening"]
"""Place nouns after which a name is taken although no list holds it."""

PLURALS = _SETS["plurals"]
"""Place nouns that a row of names may follow: «قرى كذا وكذا»."""

KEEPS_NOUN = _SETS["keeps_noun"]
"""Place nouns that belong to the name: «مطار بنينا», «جبل مرة»."""

DIRECTIONS = _SETS["directions"]
"""Sides and parts of a place: «شمال الرقة», «ضواحي دمشق»."""

SIDES = _SETS["sides"]
"""Sides alone: «سنجار، غرب الموصل»."""

IN = _SETS["in"]
PREPOSITIONS = _SETS["prepositions"]
"""Prepositions, and verbs and nouns of going, that a place follows."""

NOT_ADJECTIVE_BEFORE = _SETS["not_adjective_before"]
"""Words that begin like a noun with its article, yet no adjective leans on them: after them «السعودية» is the country."""

INSTITUTIONS = _SETS["institutions"]
"""Heads of the names of institutions, streets and teams: a place in them is not where anything happens."""

TIES = _SETS["ties"]
ACTING = _SETS["acting"]
"""What stands before a capital that means its government: words of relations, and verbs of governments."""

PEOPLE = _SETS["people"]
TITLES = _SETS["titles"]
BORN_OF = _SETS["born_of"]
"""Given names, titles, and the words that join the parts of a person's name."""

SPORT = _SETS["sport"]
QUALIFIERS = _SETS["qualifiers"]
"""Words that may close a name of two words: «الدار الكبيرة», «مطار البصرة الدولي»."""

GENERIC = _SETS["generic"]
"""Names of quarters that are first of all words: places only after a place noun."""

HEADS = _SETS["heads"]
"""Words that open a name of two words: «كفر نبل», «بني وليد»."""

NOT_NAMES = _SETS["not_names"]
"""What follows a place noun without naming the place: «منطقة صناعية», «قرية صغيرة»."""
