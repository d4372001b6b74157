"""Do two stories tell the same text? What is compared of a text, small enough to be kept beside each story.

Runs of four words are what resends, takes and updates of one text share, whatever their headline and credit. Bands of MinHash
values find who may share many of them, without comparing all with all; the runs themselves then decide. What recurs each day in
the same words with other figures (prices, weather, programmes) is another story, so figures and days are compared too.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash  # type: ignore[attr-defined]

from search.almanac import WEEKDAYS
from search.story import Story
from search.text import Text

Hashes = NDArray[np.uint64]
Runs = NDArray[np.uint32]

RUN = 4
"""Words of a run: long enough that chance does not make two stories share one."""

BANDS, ROWS = 10, 4
"""Who shares 8 of 10 runs has a band of four values in common with a chance of .995; at 7 of 10 it is .94, at 2 of 10 .02."""

MOST = 400
"""Runs kept of a text, those of the least value: of a longer one they are a fair sample."""

ALIKE = 0.7
"""Part of the runs of either that both must have. Below it begin new leads on an old text, which are other stories."""

SAME = 0.9
"""The same for stories further apart in time than `SOON`: a text that is told again must be nearly what it was."""

SOON, LATE = timedelta(days=4), timedelta(days=31)

SHORT = 12
"""Runs of a flash: too few to tell alike from equal, so that only equal ones count, and only within `FLASH`."""

FLASH = timedelta(hours=2)

NEXT = timedelta(hours=18)
"""From here on other figures mean another day's story, and no count that has risen."""

BRIEF = 36
"""Runs of a text so short that a house's standing words may be most of it: then the headlines must share a word."""

NAMING = frozenset({"newsml-g2", "ninjs", "nitf"})
"""Formats that name stories for all who take them, and say which story continues which."""

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SEED = 20
_KNOWN_MOST = 400_000
_known: dict[str, int] = {}


@dataclass(frozen=True)
class Shape:
    """What is compared of a story's text: who shares one of the `bands` may be alike, and who shares one of the `names` is kin.

    `runs` are ascending hashes; `figures` the numbers and days of the week; `head` the words of the headline.
    """

    runs: Runs
    figures: frozenset[str]
    head: frozenset[str]
    published: datetime
    bands: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def dump(self) -> dict[str, Any]:
        """The shape as the index holds it."""
        return {
            "runs": b64encode(self.runs.astype("<u4").tobytes()).decode(),
            "figures": sorted(self.figures),
            "head": sorted(self.head),
            "published": self.published,
            "bands": self.bands,
            "names": self.names,
        }

    @classmethod
    def load(cls, source: dict[str, Any]) -> "Shape":
        """A shape as the index holds it, made whole again."""
        return cls(
            np.frombuffer(b64decode(source["runs"]), "<u4"),
            frozenset(source["figures"]),
            frozenset(source["head"]),
            datetime.fromisoformat(source["published"]),
            tuple(source["bands"]),
            tuple(source["names"]),
        )

    def same(self, other: "Shape") -> bool:
        """Whether nothing that is compared has changed."""
        return self.bands == other.bands and self.names == other.names and self.dump() == other.dump()


def shapes(stories: Sequence[tuple[Story, Text]]) -> list[Shape]:
    """The shapes of stories. One that may not be shown has no bands and no names: it is nobody's kin."""
    runs = _runs([text for _, text in stories])
    return [
        Shape(
            _sample(each if story.status == "usable" else each[:0]),
            _figures(text),
            frozenset(text.folded[: text.body_start]),
            story.published,
            tuple(bands) if story.status == "usable" else (),
            _names(story) if story.status == "usable" else (),
        )
        for (story, text), each, bands in zip(stories, runs, _bands(runs), strict=True)
    ]


def same_text(one: Shape, other: Shape) -> bool:
    """Whether two stories tell the same text, or the source itself says that one continues the other.

    Without a common band they do not, however alike: else it would hang on the order of arrival whether they were compared.
    """
    if not set(one.names).isdisjoint(other.names):
        return True
    if set(one.bands).isdisjoint(other.bands):
        return False
    gap = abs(one.published - other.published)
    fewest = min(len(one.runs), len(other.runs))
    if gap > LATE or not fewest or (fewest < SHORT and gap > FLASH):
        return False
    if fewest < BRIEF and one.head.isdisjoint(other.head):
        return False
    if gap > NEXT and one.figures - other.figures and other.figures - one.figures:
        return False
    return shared(one.runs, other.runs) >= (1 if fewest < SHORT else ALIKE if gap <= SOON else SAME)


def shared(one: Runs, other: Runs) -> float:
    """The part of the runs of either that both have (Jaccard); of long texts, of a sample (Cohen's bottom-k sketch)."""
    whole = np.union1d(one, other)
    if MOST in (len(one), len(other)):
        whole = whole[:MOST]
    both = np.isin(whole, one, assume_unique=True) & np.isin(whole, other, assume_unique=True)
    return float(both.mean()) if len(whole) else 0.0


def _runs(texts: Sequence[Text]) -> list[Hashes]:
    """A number for every run of words of each body; of a body of a few words, of the headline and the body.

    All texts are hashed in one go; the runs that would lie in two texts are left out.
    """
    words = [text.folded[text.body_start if len(text.folded) - text.body_start >= SHORT + RUN else 0 :] for text in texts]
    row = np.array(_numbers([word for each in words for word in each]), np.uint64)
    value = row[: max(0, len(row) - RUN + 1)]
    for at in range(1, RUN):
        value = _mixed(value) + row[at : at + len(value)]
    value = _mixed(value)
    ends = list(accumulate(map(len, words)))
    return [value[end - len(each) : max(end - len(each), end - RUN + 1)] for each, end in zip(words, ends, strict=True)]


def _mixed(values: Hashes) -> Hashes:
    """Multiplicative hashing, high bits folded into low ones (as in SplitMix64)."""
    return (values ^ (values >> np.uint64(32))) * _MIX


def _numbers(words: list[str]) -> list[int]:
    """A number for each word, the same in every process; what was seen before is remembered."""
    if len(_known) > _KNOWN_MOST:
        _known.clear()
    numbers = list(map(_known.get, words))
    for at, each in enumerate(numbers):
        if each is None:
            numbers[at] = _known[words[at]] = int.from_bytes(blake2b(words[at].encode(), digest_size=8).digest(), "little")
    return numbers  # type: ignore[return-value]


def _sample(runs: Hashes) -> Runs:
    """The least `MOST` of the runs, ascending and each once."""
    row = np.sort((runs >> np.uint64(32)).astype(np.uint32))
    return row[np.append(True, row[1:] != row[:-1])][:MOST] if len(row) else row


def _bands(runs: Sequence[Hashes]) -> list[list[str]]:
    """The bands of each text, as terms; none of a text without runs."""
    ends = [0, *accumulate(map(len, runs))]
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(runs), ends, BANDS * ROWS, _SEED)
    values = np.array(matrix.to_rows(), np.uint64).reshape(len(runs), BANDS, ROWS)
    folded = values[:, :, 0]
    for row in range(1, ROWS):
        folded = _mixed(folded) + values[:, :, row]
    return [
        [f"{number}.{value:x}" for number, value in enumerate(each)] if len(mine) else []
        for mine, each in zip(runs, folded.tolist(), strict=True)
    ]


def _figures(text: Text) -> frozenset[str]:
    """The words of a text that begin with a digit, and the days of the week that it names."""
    words = set(text.folded)
    numbers = [word for word in words if "" < word < ":"]
    return frozenset([*numbers, *(f"day {WEEKDAYS[word]}" for word in words & WEEKDAYS.keys())])


def _names(story: Story) -> tuple[str, ...]:
    """What the source calls the story, where its format has names for that, and those that it continues."""
    own = (story.key,) if story.format in NAMING else ()
    return tuple(_name(story.source, key) for key in dict.fromkeys((*own, *story.lineage)))


def _name(source: str, key: str) -> str:
    """A term for a name: an address (`urn:`, `tag:`, `http:`) is the same with every source, a plain number is not."""
    scope = "" if ":" in key else source
    return blake2b(f"{scope}\0{key}".encode(), digest_size=12).hexdigest()
