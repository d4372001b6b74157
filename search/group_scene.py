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
from search.spelling import same
from search.text import Text

_PARTED = re.compile(r"[\n.،؛:!؟?()\[\]|…,;]|[-–—][ \u00a0]|[ \u00a0][-–—]")
OPENING = "\"«“”‘'„"
CLOSING = "\"»”“’'"


@dataclass(frozen=True)
class Scene:
    """A story's words and what stands between them. `joined[n]` says that word n and the next may be parts of one name."""

    text: Text
    names: GroupNames
    row: list[str]
    gaps: list[str]
    joined: list[bool]

    @classmethod
    def of(cls, text: Text, names: GroupNames) -> "Scene":
        """The scene of a story."""
        raw, starts, tokens = text.raw, text.starts, text.tokens
        ends = [start + len(token) for start, token in zip(starts, tokens, strict=True)]
        gaps = [raw[end:start] for end, start in zip(ends, starts[1:], strict=False)]
        joined = [gap == " " or _PARTED.search(gap) is None for gap in gaps]
        joined.append(False)
        gaps.append("\n")
        return cls(text, names, [same(word) for word in text.folded], gaps, joined)

    @cached_property
    def bare(self) -> Counter[str]:
        """The words of the story, each also without the clitics that may lean on it."""
        found: Counter[str] = Counter()
        for word in self.row:
            found[word] += 1
            first = word[:1]
            if first and first in "وفبلك" and len(word) > 3:
                rest = word[1:]
                found[rest] += 1
                if rest.startswith("ل") and first == "ل":
                    found["ا" + rest] += 1
                elif rest[0] in "بلك" and len(rest) > 3:
                    found[rest[1:]] += 1
                    if rest.startswith("لل"):
                        found["ا" + rest[1:]] += 1
        return found

    @cached_property
    def sport(self) -> int:
        """How many different words of sport the story has."""
        return sum(1 for word in SPORT if word in self.bare)

    @cached_property
    def nations(self) -> Counter[str]:
        """Countries by how often the story has their adjective or name."""
        found: Counter[str] = Counter()
        for word, times in self.bare.items():
            for rest, country, _ in self.names.adjectives.get(word, ()):
                if not rest:
                    found[country] += times
        for start in range(len(self.row)):
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
        return bool(start and _has(self.gaps[start - 1], OPENING) and _has(self.gaps[end - 1], CLOSING))

    def quote_after(self, at: int, most: int = 6) -> int:
        """The end of the quotation that opens right after word `at`; 0 when none opens, or it is longer than `most` words."""
        if not _has(self.gaps[at], OPENING) or not self.joined[at]:
            return 0
        for end in range(at + 2, min(at + 2 + most, len(self.row) + 1)):
            if _has(self.gaps[end - 1], CLOSING):
                return end
            if not self.joined[end - 1]:
                return 0
        return 0


def _has(gap: str, marks: Sequence[str]) -> bool:
    return any(mark in gap for mark in marks)
