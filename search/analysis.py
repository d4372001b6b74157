"""What does search see in a word? Its layers, side by side, for people who wonder why something was or was not found."""

from dataclasses import dataclass

from search.arabic import clean, exact, fold, words
from search.derivation import derived
from search.layers import LONGEST_WORD
from search.lexicon import GAP, lexicon, light


@dataclass(frozen=True, slots=True)
class Layers:
    """A word of a text as each layer holds it. `also` are other dictionary words that are sought along with it."""

    word: str
    exact: str
    folded: str
    stem: str
    lemma: str
    stop: bool
    name: bool
    also: tuple[str, ...]


def analyze_text(text: str) -> list[Layers]:
    """The layers of every word of a text, in order."""
    return [_layers(word.text) for word in words(clean(text))]


def _layers(word: str) -> Layers:
    lemmas = lexicon()
    written = exact(word)[:LONGEST_WORD]
    key = lemmas.key(word)[:LONGEST_WORD]
    return Layers(
        word,
        written,
        fold(word)[:LONGEST_WORD],
        fold(light(written)),
        "" if key == GAP else key,
        key == GAP,
        key != GAP and lemmas.name(written) is not None,
        tuple(other for _, _, other in derived(word)),
    )
