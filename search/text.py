"""How do the finders of facts see a story? As numbered words, headline first, cut once and shared by all.

Cutting and folding cost more than looking up, so every finder takes the same `Text` and answers in spans of its words.
Words are kept as plain lists side by side, not as objects: a story has hundreds, and most are only looked up.
"""

from dataclasses import dataclass
from functools import cached_property

from search.arabic import WORD, Word, fold
from search.spelling import all_same
from search.story import Story

Span = tuple[int, int]
"""Words `first` to `last`, the last not included."""

_KNOWN_MOST = 400_000
_known: dict[str, str] = {}


@dataclass(frozen=True)
class Text:
    """A story's headline, kicker and body as one text. Words below `body_start` are the headline's and the kicker's.

    `tokens` are the words as written, `folded` the same folded, `starts` the characters of `raw` at which they begin.
    """

    raw: str
    tokens: list[str]
    folded: list[str]
    starts: list[int]
    body_start: int

    @classmethod
    def of(cls, story: Story) -> "Text":
        """The text of a story: headline, kicker and body, a newline between them."""
        head = f"{story.headline}\n{story.kicker}\n" if story.kicker else f"{story.headline}\n"
        return cls.cut(head + story.body, len(WORD.findall(head)))

    @classmethod
    def cut(cls, raw: str, body_start: int = 0) -> "Text":
        """Any text, its words cut and folded."""
        tokens = WORD.findall(raw)
        starts = [found.start() for found in WORD.finditer(raw)]
        return cls(raw, tokens, _folded(tokens), starts, body_start)

    @cached_property
    def words(self) -> list[Word]:
        """The words with their places, as `arabic.words` gives them; the lists are cheaper."""
        return [Word(*each) for each in zip(self.starts, self._ends(), self.tokens, self.folded, strict=True)]

    @cached_property
    def spelled(self) -> list[str]:
        """The words folded and each in the one spelling that stands for all (`spelling.same`)."""
        return all_same(self.folded)

    def _ends(self) -> list[int]:
        return [start + len(token) for start, token in zip(self.starts, self.tokens, strict=True)]

    def surface(self, span: Span) -> str:
        """The characters of a span as they stand in the text."""
        return self.raw[self.starts[span[0]] : self.starts[span[1] - 1] + len(self.tokens[span[1] - 1])]

    def between(self, number: int) -> str:
        """What stands between word `number` and the next: spaces, punctuation, a newline."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.raw)
        return self.raw[self.starts[number] + len(self.tokens[number]) : end]


def _folded(tokens: list[str]) -> list[str]:
    """The tokens folded; what has been folded before is remembered, since a language repeats its words."""
    if len(_known) > _KNOWN_MOST:
        _known.clear()
    known = _known.get
    folded = [known(token) for token in tokens]
    for number, each in enumerate(folded):
        if each is None:
            folded[number] = _known[tokens[number]] = fold(tokens[number])
    return folded  # type: ignore[return-value]
