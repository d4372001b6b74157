"""Which words of a text hold which unit of a question? The same rules as the engine's, so that marks never lie.

One pass over the words: a word's layers are looked up once a process, and a unit's terms once a question.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from search.arabic import exact, fold
from search.layers import LONGEST_WORD
from search.lexicon import lexicon
from search.stopwords import STOP
from search.units import Alternative, Unit

_MOST_KNOWN = 200_000
_known: dict[str, tuple[str, str, str]] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """Words `first` to `last` (not included) of a text that hold a unit; `by` is the alternative, None where letters met."""

    first: int
    last: int
    unit: int
    asked: Unit
    text: str
    keys: Sequence[str]
    by: Alternative | None
    quoted: bool = False


def layers_of(word: str) -> tuple[str, str, str]:
    """A word's exact form, its folded form (empty for a stop word) and its key, each cut to the length that is indexed."""
    known = _known.get(word)
    if known is None:
        if len(_known) > _MOST_KNOWN:
            _known.clear()
        written = exact(word)
        folded = "" if written in STOP else fold(word)[:LONGEST_WORD]
        known = _known[word] = (written[:LONGEST_WORD], folded, lexicon().key(word)[:LONGEST_WORD])
    return known


def find_matches(tokens: Sequence[str], units: Sequence[Unit]) -> list[Match]:
    """All matches of units in the words of a text, in the order of the text; a word may hold several units."""
    layers = [_known.get(token) or layers_of(token) for token in tokens]
    keys = [layer[2] for layer in layers]
    folded, by_key = _letters(units), _keys(units)
    quoted = [(which, unit) for which, unit in enumerate(units) if unit.quoted]
    starts = [(which, unit) for which, unit in enumerate(units) if unit.starts]
    found: list[Match] = []

    def add(first: int, last: int, which: int, by: Alternative | None, quoted: bool = False) -> None:
        text = " ".join(tokens[first:last])
        found.append(Match(first, last, which, units[which], text, keys, by, quoted))

    for at, (written, letters, key) in enumerate(layers):
        for which in folded.get(letters, ()):
            add(at, at + 1, which, None)
        for which, each in by_key.get(key, ()):
            length = len(each.keys)
            if length == 1 or tuple(keys[at : at + length]) == each.keys:
                add(at, at + length, which, each)
        for which, unit in quoted:
            if written == unit.exact[0] and tuple(layer[0] for layer in layers[at : at + len(unit.exact)]) == unit.exact:
                add(at, at + len(unit.exact), which, None, quoted=True)
        for which, unit in starts:
            if letters.startswith(unit.folded[0]):
                add(at, at + 1, which, None)
    return found


def _letters(units: Sequence[Unit]) -> dict[str, list[int]]:
    """Units of one word by their folded letters; the parts of a name count for the name."""
    made: dict[str, list[int]] = {}
    for which, unit in enumerate(units):
        for each in (unit, *unit.parts) if not unit.quoted and not unit.starts else ():
            if len(each.folded) == 1:
                made.setdefault(each.folded[0], []).append(which)
    return made


def _keys(units: Sequence[Unit]) -> dict[str, list[tuple[int, Alternative]]]:
    """Alternatives by their first key; the parts of a name count for the name."""
    made: dict[str, list[tuple[int, Alternative]]] = {}
    for which, unit in enumerate(units):
        for each in (unit, *unit.parts) if not unit.quoted and not unit.starts else ():
            for alternative in each.alternatives:
                made.setdefault(alternative.keys[0], []).append((which, alternative))
    return made
