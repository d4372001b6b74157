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

Layers = tuple[str, str, str]
"""A word's exact form, its folded form (empty for a stop word) and its key, each cut to the length that is indexed."""

_MOST_KNOWN = 200_000


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


class _Vocabulary:
    """Words with their layers, and the words of each layer: a question looks at the few that may hold it, never at the rest."""

    def __init__(self) -> None:
        self.layers: dict[str, Layers] = {}
        self.words: dict[str, list[str]] = {}

    def learn(self, word: str) -> Layers:
        """The layers of a word that may be new."""
        written = exact(word)
        folded = "" if written in STOP else fold(word)[:LONGEST_WORD]
        layers = (written[:LONGEST_WORD], folded, lexicon().key(word)[:LONGEST_WORD])
        for layer in {*layers}:
            self.words.setdefault(layer, []).append(word)
        self.layers[word] = layers
        return layers


_vocabulary = _Vocabulary()


def layers_of(word: str) -> Layers:
    """The layers of a word, looked up once a process."""
    return _vocabulary.layers.get(word) or _roomy().learn(word)


def _roomy() -> _Vocabulary:
    """The vocabulary, begun anew where it has grown too large; who still looks into the old one is not disturbed."""
    global _vocabulary
    if len(_vocabulary.layers) > _MOST_KNOWN:
        _vocabulary = _Vocabulary()
    return _vocabulary


class Finder:
    """The units of one question, ready to be looked for in many texts."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = tuple(units)
        self.folded, self.by_key = _letters(units), _keys(units)
        self.quoted = [(which, unit.exact) for which, unit in enumerate(units) if unit.quoted]
        self.starts = tuple(unit.folded[0] for unit in units if unit.starts)
        self.layers = {*self.folded, *self.by_key, *(words[0] for _, words in self.quoted)}
        self.sought: set[str] = set()
        self.seen: tuple[_Vocabulary | None, int] = (None, 0)

    def matches(self, tokens: Sequence[str]) -> list[Match]:
        """All matches of the units in the words of a text, in the order of the text; a word may hold several units."""
        different = set(tokens)
        met = self._met(different)
        return [match for at, token in enumerate(tokens) if token in met for match in self._at(at, tokens)] if met else []

    def _met(self, different: set[str]) -> set[str]:
        """Those of some words that a unit may begin with."""
        known = _roomy()
        for token in different.difference(known.layers):
            known.learn(token)
        if self.seen != (known, len(known.layers)):
            self.seen = (known, len(known.layers))
            self.sought = {word for layer in self.layers for word in known.words.get(layer, ())}
        if not self.starts:
            return different & self.sought
        return {word for word in different if word in self.sought or known.layers[word][1].startswith(self.starts)}

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
        if length == 1:
            held: tuple[int, ...] = (at,) if asked.quoted or layers_of(tokens[at])[2] != GAP else ()
            return Match(at, held, which, asked, tokens[at], by)
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
