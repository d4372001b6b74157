"""How does the finder of places see a story? Its words, what is taken of them, its dateline, and the countries it speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from search.lists import Entry
from search.place_names import PlaceNames, Use
from search.place_words import NOUNS, SPORT
from search.text import Span, Text

_SOFT = frozenset(" \"'«»“”()[]ـ\u200f")
_LINKING = _SOFT | frozenset("،,-–—/\n")
_SPORTY = 4


@dataclass(slots=True)
class Candidate:
    """A name that may be a place: words `start` to `end`, the clitic before it, who bears the name, and what it scored."""

    start: int
    end: int
    prefix: str
    uses: tuple[Use, ...]
    entry: Entry | None = None
    score: float = 0.0
    fixed: float | None = None
    noun: str = ""
    nation: str = ""
    host: str = ""


@dataclass(frozen=True)
class Scene:
    """A story as the finder of places sees it."""

    text: Text
    names: PlaceNames
    taken: frozenset[int]
    dateline: range
    home: str
    nations: dict[str, int] = field(default_factory=dict)
    """How often the adjectives of each country stand in the story («العراقية»)."""

    @classmethod
    def of(cls, text: Text, names: PlaceNames, taken: Iterable[Span], dateline: Span | None, home: str) -> "Scene":
        """The scene of a text."""
        covered = frozenset(number for start, end in taken for number in range(start, end))
        nations: dict[str, int] = {}
        known = names.nisbas.get
        for word in text.folded:
            country = known(word)
            if country:
                nations[country] = nations.get(country, 0) + 1
        return cls(text, names, covered, range(*(dateline or (0, 0))), home, nations)

    @cached_property
    def sporty(self) -> bool:
        """Whether this is a story about sport, where names of towns are clubs."""
        return sum(word in SPORT for word in self.text.folded) >= _SPORTY

    def covers(self, start: int, end: int) -> bool:
        """Whether a word of the span is taken."""
        return bool(self.taken) and any(number in self.taken for number in range(start, end))

    def soft(self, number: int) -> bool:
        """Whether no more than quotes or brackets stand between a word and the next."""
        return _SOFT.issuperset(self.text.between(number))

    def linked(self, number: int) -> bool:
        """Whether no more than a comma, a dash or a bracket stands between a word and the next."""
        return _LINKING.issuperset(self.text.between(number))

    def before(self, number: int, back: int = 1) -> str:
        """The folded word before a word, empty where a sentence or a line ends between."""
        first = number - back
        if first < 0 or not all(self.soft(each) for each in range(first, number)):
            return ""
        return self.text.folded[first]

    def after(self, number: int) -> str:
        """The folded word at `number`, empty where a sentence ends before it."""
        return self.text.folded[number] if number < len(self.text.tokens) and self.soft(number - 1) else ""


def bare(word: str) -> str:
    """A folded word without و or ف and one preposition before a place noun: وبمدينة → مدينة; other words as they are."""
    for cut in (0, 1, 2):
        if word[cut:] in NOUNS:
            return word[cut:]
        if word[cut : cut + 1] not in ("و", "ف", "ب", "ل", "ك"):
            break
    return word
