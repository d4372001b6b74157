"""Which words of a text hold which unit of a question? The same rules as the engine's, so that marks never lie.

One pass over the words: a word's layers are looked up once a process, and a unit's terms once a question.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from search.arabic import exact, fold
from search.layers import LONGEST_WORD
from search.lexicon import GAP, lexicon
from search.stopwords import STOP
from search.units import Alternative, Unit

Layers = tuple[str, str, str]
"""A word's exact form, its folded form (empty for a stop word) and its key, each cut to the length that is indexed."""

EXACT, FOLDED, KEY = range(3)
"""The places of the layers in `Layers`."""

_MOST_KNOWN = 200_000


class Match(NamedTuple):
    """Words of a text that hold a unit: the `first`, and the numbers of all that are `held`, stop words inside left out.

    `by` is the alternative that they are, None where the letters met.
    """

    first: int
    held: tuple[int, ...]
    unit: int
    asked: Unit
    text: str
    by: Alternative | None


class _Way(NamedTuple):
    """How a word may hold a unit: alone, `marked` or not, or with those after it when the `layer` of all is `whole`."""

    which: int
    asked: Unit
    by: Alternative | None
    layer: int
    whole: tuple[str, ...]
    marked: bool


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
        self.sought: tuple[_Vocabulary | None, int, set[str]] = (None, 0, set())
        self.ways: dict[str, tuple[_Way, ...]] = {}

    def matches(self, tokens: Sequence[str]) -> list[Match]:
        """All matches of the units in the words of a text, in the order of the text; a word may hold several units."""
        layers, met = self._met(set(tokens))
        found: list[Match] = []
        for at, token in [(at, token) for at, token in enumerate(tokens) if token in met] if met else ():
            ways = self.ways.get(token)
            if ways is None:
                ways = self.ways[token] = tuple(self._ways(*layers[token]))
            for which, asked, by, layer, whole, marked in ways:
                length = len(whole)
                if length < 2:
                    found.append(Match(at, (at,) if marked else (), which, asked, token, by))
                elif at + length <= len(tokens) and layers[tokens[at + 1]][layer] == whole[1]:
                    words = tokens[at : at + length]
                    several = [layers[word] for word in words]
                    if all(each[layer] == wanted for each, wanted in zip(several, whole, strict=True)):
                        found.append(Match(at, _marked(at, asked, several), which, asked, " ".join(words), by))
        return found

    def _met(self, different: set[str]) -> tuple[Mapping[str, Layers], set[str]]:
        """The layers of all words, and those of some words that a unit may begin with."""
        known = _roomy()
        for token in different.difference(known.layers):
            known.learn(token)
        of, count, sought = self.sought
        if of is not known or count != len(known.layers):
            count = len(known.layers)
            sought = {word for layer in self.layers for word in known.words.get(layer, ())}
            # One assignment: several threads may look for the same question.
            self.sought = (known, count, sought)
        met = different & sought
        if self.starts:
            met |= {word for word in different if known.layers[word][FOLDED].startswith(self.starts)}
        return known.layers, met

    def _ways(self, written: str, letters: str, key: str) -> Iterator[_Way]:
        """The units that may begin with a word of these layers."""
        spoken = key != GAP
        for which in self.folded.get(letters, ()):
            yield _Way(which, self.units[which], None, FOLDED, (), spoken)
        for which, each in self.by_key.get(key, ()):
            yield _Way(which, self.units[which], each, KEY, each.keys, spoken)
        for which, words in self.quoted:
            if written == words[0]:
                yield _Way(which, self.units[which], None, EXACT, words, True)
        for which, unit in enumerate(self.units) if self.starts else ():
            if unit.starts and letters.startswith(unit.folded[0]):
                yield _Way(which, unit, None, FOLDED, (), spoken)


def _marked(first: int, asked: Unit, layers: Sequence[Layers]) -> tuple[int, ...]:
    """The numbers of words that bear a mark: all that were quoted, else all but stop words."""
    return tuple([at for at, each in enumerate(layers, first) if asked.quoted or each[KEY] != GAP])


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
