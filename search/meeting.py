"""Do two words meet in search, and in which layer?"""

from search.arabic import exact, fold
from search.equivalents import equivalents
from search.lexicon import lexicon
from search.lists import Lists
from search.stopwords import STOP
from search.units import Unit, units

LAYERS = ("exact", "folded", "lemma", "derived", "list")
"""From the narrowest to the widest; `derived` joins plurals, verbs and their nouns, `list` what the lists call the same."""

_OF_RULES = {"inflection": "lemma", "plural": "derived", "derived": "derived"}


def meets(one: str, other: str, lists: Lists) -> tuple[str, ...]:
    """The layers in which a question for one word finds the other, or the other way round; empty where they do not meet."""
    found = {*_meets(one, other, lists), *_meets(other, one, lists)}
    return tuple(layer for layer in LAYERS if layer in found)


def _meets(asked: str, there: str, lists: Lists) -> set[str]:
    found = {"exact"} if exact(asked) == exact(there) else set()
    if fold(asked) == fold(there) and (exact(asked) in STOP) == (exact(there) in STOP):
        found.add("folded")
    keys = tuple(lexicon().key(word) for word in there.split())
    for unit in units(asked.split(), equivalents(lists)):
        if not keys or unit.text != asked:
            return found
        found |= _layers(unit, keys)
    return found


def _layers(unit: Unit, keys: tuple[str, ...]) -> set[str]:
    return {_OF_RULES.get(each.rule, "list") for each in unit.alternatives if each.keys == keys}
