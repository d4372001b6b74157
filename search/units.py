"""What does each word of a question stand for? Units: a word or a name with all that means the same.

A unit is what ranking and the strict set count as one: a story holds it when it holds any of its alternatives.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from search.arabic import exact, fold
from search.layers import LONGEST_WORD
from search.lexicon import GAP, lexicon


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words that may stand for a unit: their keys, how much they count (1 is the word itself), and the rule that joins them."""

    keys: tuple[str, ...]
    weight: float
    rule: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A word (or name of several words) of a question. `starts` makes it the beginning of a word."""

    asked: tuple[str, ...]
    folded: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    starts: bool = False
    quoted: bool = False

    @property
    def exact(self) -> tuple[str, ...]:
        """The words as the exact layer holds them."""
        return tuple(exact(word)[:LONGEST_WORD] for word in self.asked)

    @property
    def text(self) -> str:
        """The words as typed."""
        return " ".join(self.asked)


def unit(words: Iterable[str], *, starts: bool = False, quoted: bool = False) -> Unit | None:
    """The unit of words as typed; None where it is a stop word alone."""
    asked = tuple(words)
    keys = tuple(lexicon().key(word)[:LONGEST_WORD] for word in asked)
    folded = tuple(fold(word)[:LONGEST_WORD] for word in asked)
    if not quoted and not starts and all(key == GAP for key in keys):
        return None
    own = () if quoted or starts else (Alternative(keys, 1.0, "inflection"),)
    return Unit(asked, folded, own, starts, quoted)
