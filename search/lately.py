"""What of a question that was asked lately need not be worked out again? What is next asked is mostly the same words again.

A reader turns a page, chooses a place, sorts anew: the words stay, and with them their reading, what the best stories share, and
the marks in a story that is shown again. Nothing of this says which stories there are: that is asked of the engine each time, so
a story that was withdrawn is gone at once. Nor does it say what a story is: it is kept under all that the engine says of it, so
a correction is there at once. Numbers are counted each time, and only read once where they are the same. A whole answer is given
again only where the engine still says all that it was made of.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from secrets import token_bytes
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

import orjson
from opensearchpy import OpenSearch

from search import facets, language
from search.asking import Heard, still
from search.equivalents import equivalents
from search.lists import Lists
from search.matching import Finder
from search.needs import Need, needs, wanted
from search.query import Counted, Facet, Hit, Query, Results

MOST_QUESTIONS = 100
MOST_HITS = 100
"""Stories of one question whose marks are remembered: of all questions together some 30 MB a process."""

MOST_COUNTS = 50
"""Answers whose facets are kept as read, each of some 200 kB at most."""

MOST_GIVEN = 100
"""Answers that are kept whole; what is in them is kept for the most part already."""

FRESH_SECONDS = 60.0
"""How long what the best stories share may stay as it was: pages that are turned keep their order meanwhile."""

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Latest(Generic[Key, Kept]):
    """What was used last, at most so many. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key) -> Kept | None:
        """What is kept under a key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, value: Kept) -> None:
        """Keeps it, and no longer what was not used for the longest time."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)


class Looked(NamedTuple):
    """What the best stories of a question share, and how many there were at least."""

    shared: list[tuple[str, float]]
    reached: int
    until: float


@dataclass
class Question:
    """Words as read, and what was found out about them. Shared by threads: each field is replaced whole."""

    asked: language.Asked
    need: Need
    finder: Finder
    looked: dict[str, Looked] = field(default_factory=dict)
    """By the index that was asked."""
    hits: Latest[bytes, Hit] = field(default_factory=lambda: Latest(MOST_HITS))
    seal: bytes = field(default_factory=lambda: token_bytes(16))
    """Makes keys of hits differ from question to question."""

    def shared(self, index: str) -> Looked | None:
        """What the best stories shared, where that was asked a moment ago."""
        return None if self.outdated(index) else self.looked.get(index)

    def outdated(self, index: str) -> bool:
        """Whether what the best stories shared is to be asked again."""
        looked = self.looked.get(index)
        return looked is not None and looked.until <= time.monotonic()

    def look(self, index: str, shared: list[tuple[str, float]], reached: int) -> Looked:
        """Remembers what the best stories share."""
        looked = self.looked[index] = Looked(shared, reached, time.monotonic() + FRESH_SECONDS)
        return looked

    def hit(self, id_: str, source: Mapping[str, Any], make: Callable[[], Hit]) -> Hit:
        """A story as a result of this question; `make` is asked only for what was not the same before."""
        key = blake2b(orjson.dumps([id_, source]), digest_size=16, key=self.seal).digest()
        hit = self.hits.get(key)
        if hit is None:
            hit = replace(make(), same=key)
            self.hits.put(key, hit)
        return hit


_questions: Latest[tuple[str, str, str, str], Question] = Latest(MOST_QUESTIONS)


def question(words: str, lists: Lists, now: datetime) -> Question:
    """Words as they are read on this day under these lists."""
    key = (words, lists.version, now.date().isoformat(), str(now.tzinfo))
    known = _questions.get(key)
    if known is not None:
        return known
    asked = language.read(words)
    need = needs(asked.tree, equivalents(lists), lists, now)
    made = Question(asked, need, Finder(list(wanted(need))))
    if lists.version:
        _questions.put(key, made)
    return made


class Given(NamedTuple):
    """An answer, the numbers in it, and what the engine said for it."""

    results: Results
    counted: Counted
    heard: Sequence[Heard]


_Asked = tuple[str, Query, str, datetime, str]
_given: Latest[_Asked, Given] = Latest(MOST_GIVEN)


def give(index: str, query: Query, lists: Lists, moment: datetime, given: Given) -> None:
    """Keeps the answer of a moment."""
    if lists.version:
        _given.put(_asked(index, query, lists, moment), given)


def given(client: OpenSearch, index: str, query: Query, lists: Lists, moment: datetime) -> Given | None:
    """The answer that was given to the same question in this moment, where the engine still says all of it.

    Raises Unavailable when the engine does not answer.
    """
    kept = _given.get(_asked(index, query, lists, moment))
    return kept if kept and still(client, index, kept.heard) else None


def _asked(index: str, query: Query, lists: Lists, moment: datetime) -> _Asked:
    return index, query, lists.version, moment, str(moment.tzinfo)


@dataclass(frozen=True, slots=True)
class _Counts:
    """What facets are read from: lists of one version are the same, and equal bytes are equal numbers."""

    query: Query
    answer: bytes
    version: str
    lists: Lists = field(compare=False)


def read(query: Query, answer: Mapping[str, Any], lists: Lists) -> Mapping[str, Facet]:
    """As `facets.read`; the same object while the engine counts the same under the same selections."""
    asked = replace(query, words="", sort="best", folded=True, size=1, page=1)
    counts = _Counts(asked, orjson.dumps(answer), lists.version, lists)
    return _read(counts) if lists.version else facets.read(query, dict(answer), lists)


@lru_cache(maxsize=MOST_COUNTS)
def _read(counts: _Counts) -> Mapping[str, Facet]:
    return facets.read(counts.query, orjson.loads(counts.answer), counts.lists)
