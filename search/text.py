"""How do the finders of facts see a story? As numbered words, headline first, cut once and shared by all.

Cutting and folding cost more than looking up, so every finder takes the same `Text` and answers in spans of its words.
"""

from dataclasses import dataclass
from functools import cached_property

from search.arabic import Word, words
from search.story import Story

Span = tuple[int, int]
"""Words `first` to `last`, the last not included."""


@dataclass(frozen=True)
class Text:
    """A story's headline, kicker and body as one text. Words below `body_start` are the headline's and the kicker's."""

    raw: str
    words: list[Word]
    body_start: int

    @classmethod
    def of(cls, story: Story) -> "Text":
        """The text of a story: headline, kicker and body, a newline between them."""
        head = f"{story.headline}\n{story.kicker}\n" if story.kicker else f"{story.headline}\n"
        raw = head + story.body
        cut = words(raw)
        start = next((number for number, word in enumerate(cut) if word.start >= len(head)), len(cut))
        return cls(raw, cut, start)

    @cached_property
    def folded(self) -> list[str]:
        """The words, folded."""
        return [word.folded for word in self.words]

    def surface(self, span: Span) -> str:
        """The characters of a span as they stand in the text."""
        return self.raw[self.words[span[0]].start : self.words[span[1] - 1].end]

    def between(self, number: int) -> str:
        """What stands between word `number` and the next: spaces, punctuation, a newline."""
        end = self.words[number + 1].start if number + 1 < len(self.words) else len(self.raw)
        return self.raw[self.words[number].end : end]
