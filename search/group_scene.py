"""What surrounds a name in its story? Words one way spelled, what joins them, whether it is a story of sport, its countries.

Computed once for a story and shared by all that weigh its names.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from search.arabic import exact
from search.group_names import GroupNames
from search.group_words import SPORT
from search.lexicon import lexicon
from search.names import people
from search.text import Text

_PARTED = re.compile(r"[\n.،؛:!؟?()\[\]|…,;]|[-–—][ \u00a0]|[ \u00a0][-–—]")
OPENING = "\"«“”‘'„"
CLOSING = "\"»”“’'"


class Joins:
    """Which words may be parts of one name with the next: nothing but spaces, quotation marks and dashes stands between.

    Looked up where a name may go on, which is at few words of a story.
    """

    __slots__ = ("_most", "_text")

    def __init__(self, text: Text) -> None:
        self._text = text
        self._most = len(text.tokens) - 1

    def __getitem__(self, number: int) -> bool:
        """Whether word `number` and the next may be parts of one name."""
        if number >= self._most:
            return False
        gap = self._text.between(number)
        if gap == " (":
            return self._text.tokens[number + 1].isdigit()
        return gap == " " or _PARTED.search(gap) is None


@dataclass(frozen=True)
class Scene:
    """A story's words, one way spelled, and what joins them."""

    text: Text
    names: GroupNames
    row: list[str]
    joined: Joins
    year: int = 0

    @classmethod
    def of(cls, text: Text, names: GroupNames, year: int = 0) -> "Scene":
        """The scene of a story of a year; 0 when the year is not known."""
        return cls(text, names, text.spelled, Joins(text), year)

    @cached_property
    def bare(self) -> set[str]:
        """The words of the story, each also without the clitics that may lean on it."""
        found = set(self.row)
        cut = {word[1:] for word in found if len(word) > 3 and word[0] in "وفبلك"}
        found |= cut
        found |= {"ا" + word for word in cut if word[0] == "ل"}
        return found | {word[1:] for word in cut if len(word) > 3 and word[0] in "بلك"}

    @cached_property
    def sport(self) -> int:
        """How many different words of sport the story has."""
        return len(SPORT & self.bare)

    @cached_property
    def nations(self) -> Counter[str]:
        """Countries by how often the story has their adjective or name."""
        found: Counter[str] = Counter()
        adjectives, forms = self.names.adjectives, self.names.nations.forms
        for start, word in enumerate(self.row):
            filed = adjectives.get(word) or (adjectives.get(word[1:]) if word[:1] in "وبف" else None)
            if filed and not filed[-1][0]:
                found[filed[-1][1]] += 1
            if word in forms:
                for name in self.names.nations.at(self.row, self.joined, start):
                    found[name.uses[0].country] += 2
                    break
        return found

    def known(self, at: int) -> bool:
        """Whether a word is one of the dictionary's and no name: asked only where little else tells."""
        return lexicon().lemma(exact(self.text.tokens[at])) is not None and self.row[at] not in people()

    def verb(self, at: int) -> bool:
        """Whether a word is a form of a verb and of nothing else."""
        word = exact(self.text.tokens[at])
        lemma = lexicon().lemma(word)
        return lemma is not None and lemma in lexicon().verbs and word not in lexicon().nouns

    def before(self, start: int) -> str:
        """The word before a word when nothing parts them, else nothing."""
        return self.row[start - 1] if start and self.joined[start - 1] else ""

    def following(self, end: int) -> str:
        """The word after a span when nothing parts them, else nothing."""
        return self.row[end] if end < len(self.row) and self.joined[end - 1] else ""

    def quoted(self, start: int, end: int) -> bool:
        """Whether a span stands in quotation marks."""
        return bool(start and _has(self.text.between(start - 1), OPENING) and _has(self.text.between(end - 1), CLOSING))

    def quote_mark(self, at: int) -> bool:
        """Whether a quotation mark stands after a word."""
        return _has(self.text.between(at), OPENING + CLOSING)

    def quote_after(self, at: int, most: int = 6) -> int:
        """The end of the quotation that opens right after word `at`; 0 when none opens, or it is longer than `most` words."""
        if not _has(self.text.between(at), OPENING) or not self.joined[at]:
            return 0
        for end in range(at + 2, min(at + 2 + most, len(self.row) + 1)):
            if _has(self.text.between(end - 1), CLOSING):
                return end
            if not self.joined[end - 1]:
                return 0
        return 0


def _has(gap: str, marks: Sequence[str]) -> bool:
    return any(mark in gap for mark in marks)
