"""Which words of a text hold which unit of a question? The same rules as the engine's, so that marks never lie.

One pass over the words: a word's layers are looked up once a process, and a unit's terms once a question.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.arabic import exact, fold
from search.layers import LONGEST_WORD
from search.lexicon import GAP, lexicon
from search.stopwords import STOP
from search.units import Alternative, Unit

_MOST_KNOWN = 200_000
_known: dict[str, tuple[str, str, str]] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """Words of a text that hold a unit: the `first`, and the numbers of all that are `held`, stop words inside left out.

    `by` is the alternative that they are, None where the letters met.
    """

    first: int
    held: tuple[int, ...]
    unit: int
    asked: Unit
    text: str
    by: Alternative | None


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


class Finder:
    """The units of one question, ready to be looked for in many texts."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = tuple(units)
        self.folded, self.by_key = _letters(units), _keys(units)
        self.quoted = [(which, unit.exact) for which, unit in enumerate(units) if unit.quoted]
        self.first_quoted = {words[0] for _, words in self.quoted}
        self.starts = tuple(unit.folded[0] for unit in units if unit.starts)
        self.looked_at: set[str] = set()
        self.met: set[str] = set()

    def matches(self, tokens: Sequence[str]) -> list[Match]:
        """All matches of the units in the words of a text, in the order of the text; a word may hold several units."""
        different = set(tokens)
        self._learn(different.difference(self.looked_at))
        met = different & self.met
        return [match for at, token in enumerate(tokens) if token in met for match in self._at(at, tokens)] if met else []

    def _learn(self, tokens: set[str]) -> None:
        """Finds out which of some new words may hold a unit; most words of a text hold none, so this is the whole of the cost."""
        self.looked_at |= tokens
        folded, by_key, quoted, starts = self.folded, self.by_key, self.first_quoted, self.starts
        self.met.update(
            token
            for token, (written, letters, key) in zip(tokens, map(layers_of, tokens), strict=True)
            if letters in folded or key in by_key or written in quoted or (starts and letters.startswith(starts))
        )

    def _at(self, at: int, tokens: Sequence[str]) -> Iterator[Match]:
        """The matches that begin with one word."""
        written, letters, key = layers_of(tokens[at])
        for which in self.folded.get(letters, ()):
            yield self._match(at, 1, which, tokens)
        for which, each in self.by_key.get(key, ()):
            length = len(each.keys)
            if length == 1 or tuple(layers_of(token)[2] for token in tokens[at : at + length]) == each.keys:
                yield self._match(at, length, which, tokens, each)
        for which, words in self.quoted:
            length = len(words)
            if written == words[0] and tuple(layers_of(token)[0] for token in tokens[at : at + length]) == words:
                yield self._match(at, length, which, tokens)
        if self.starts and letters.startswith(self.starts):
            for which, unit in enumerate(self.units):
                if unit.starts and letters.startswith(unit.folded[0]):
                    yield self._match(at, 1, which, tokens)

    def _match(self, at: int, length: int, which: int, tokens: Sequence[str], by: Alternative | None = None) -> Match:
        asked = self.units[which]
        held = tuple(number for number in range(at, at + length) if asked.quoted or layers_of(tokens[number])[2] != GAP)
        return Match(at, held, which, asked, " ".join(tokens[at : at + length]), by)


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
