"""What would readers of an archive save? Questions of one to three words, phrases, places and groups, drawn by chance.

Words come from headlines, as often as headlines use them; what stands in every tenth story is left out, since nobody could
read what it brings and the archive would refuse it as a flood.
"""

import random
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from search.lexicon import GAP, lexicon
from search.query import Query
from search.stories import Filing
from search.text import Text

EXOTIC = 0.02
PHRASES = 0.15
NARROWED = 0.33
COMMON = 0.1


class Asker:
    """A generator of questions about some stories, of no word that more than a `common` part of them holds; the same seed gives
    the same questions."""

    def __init__(self, filings: Sequence[Filing], seed: int, common: float = COMMON) -> None:
        self._random = random.Random(seed)  # noqa: S311
        texts = [Text.of(filing.story) for filing in filings]
        key = lexicon().key
        in_stories = Counter(each for text in texts for each in {key(token) for token in text.tokens})
        too_common = {each for each, count in in_stories.items() if count > common * len(texts)} | {GAP}
        self._words = [
            token
            for text in texts
            for token in text.tokens[: text.body_start]
            if key(token) not in too_common and len(token) > 2 and not token.isdigit()
        ]
        self._pairs = [
            f"«{one} {other}»"
            for text in texts
            for one, other in pairwise(text.tokens[: text.body_start])
            if key(one) not in too_common and key(other) not in too_common
        ]
        self._places = [id_ for filing in filings for id_ in filing.place_ids]
        self._groups = [id_ for filing in filings for id_ in filing.group_ids]

    def query(self) -> Query:
        """The next question."""
        draw = self._random.random()
        if draw < EXOTIC:
            return Query(self._exotic())
        words = self._phrase() if draw < EXOTIC + PHRASES else self._several()
        if self._random.random() >= NARROWED:
            return Query(words)
        if self._groups and self._random.random() < 0.3:
            return Query(words, groups=(self._random.choice(self._groups),))
        return Query(words, places=tuple(self._random.sample(self._places, self._random.choice((1, 1, 1, 2)))))

    def _word(self) -> str:
        return self._random.choice(self._words)

    def _several(self) -> str:
        return " ".join(self._word() for _ in range(self._random.choices((1, 2, 3), (30, 45, 25))[0]))

    def _phrase(self) -> str:
        phrase = self._random.choice(self._pairs)
        return phrase if self._random.random() < 0.7 else f"{phrase} {self._word()}"

    def _exotic(self) -> str:
        one, other, third = self._word(), self._word(), self._word()
        shapes = (
            f"{one[: max(3, len(one) - 2)]}*",
            f"{one} -{other}",
            f"({one} أو {other}) {third}",
            f"عنوان:{one} {other}",
            f"{one} -«{other} {third}»",
            f"{one} {other[:4]}* -{third}",
        )
        return self._random.choice(shapes)
