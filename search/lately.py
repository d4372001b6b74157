"""What of a question that was asked lately need not be worked out again? What is next asked is mostly the same words again.

A reader turns a page, chooses a place, sorts anew: the words stay, and with them their reading, what the best stories share, and
the marks in a text that is shown again. Nothing of this says which stories there are: that is asked of the engine each time, so
a story that was withdrawn is gone at once.
"""

import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from threading import Lock
from typing import Any, NamedTuple

from search import language, marks
from search.equivalents import equivalents
from search.lists import Lists
from search.marks import Shown
from search.matching import Finder
from search.needs import Need, needs, wanted

MOST_QUESTIONS = 100
MOST_TEXTS = 100
"""Texts of one question whose marks are remembered."""

FRESH_SECONDS = 60.0
"""How long what the best stories share may stay as it was: pages that are turned keep their order meanwhile."""


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
    shown: OrderedDict[bytes, Shown] = field(default_factory=OrderedDict)

    def shared(self, index: str) -> Looked | None:
        """What the best stories shared, where that was asked a moment ago."""
        looked = self.looked.get(index)
        return looked if looked is not None and looked.until > time.monotonic() else None

    def look(self, index: str, shared: list[tuple[str, float]], reached: int) -> Looked:
        """Remembers what the best stories share."""
        looked = self.looked[index] = Looked(shared, reached, time.monotonic() + FRESH_SECONDS)
        return looked

    def show(self, source: Mapping[str, Any]) -> Shown:
        """A story with its marks; the same text has the same marks."""
        text = f"{source['headline']}\0{source.get('body') or source.get('abstract') or ''}"
        key = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        shown = self.shown.get(key)
        if shown is None:
            shown = marks.show(source, self.finder)
            with _lock:
                self.shown[key] = shown
                while len(self.shown) > MOST_TEXTS:
                    self.shown.popitem(last=False)
        return shown


_Key = tuple[str, str, str, str]
_questions: OrderedDict[_Key, Question] = OrderedDict()
_lock = Lock()


def question(words: str, lists: Lists, now: datetime) -> Question:
    """Words as they are read on this day under these lists."""
    key = (words, lists.version, now.date().isoformat(), str(now.tzinfo))
    with _lock:
        known = _questions.get(key)
        if known is not None:
            _questions.move_to_end(key)
            return known
    asked = language.read(words)
    need = needs(asked.tree, equivalents(lists), lists, now)
    made = Question(asked, need, Finder(list(wanted(need))))
    with _lock:
        if lists.version:
            _questions[key] = made
        while len(_questions) > MOST_QUESTIONS:
            _questions.popitem(last=False)
    return made
