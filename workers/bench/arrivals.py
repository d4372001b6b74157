"""What does a newsroom's morning send? Stories at a steady pace, some of them corrected and some withdrawn soon afterwards."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import orjson
import redis
from celery import Celery

from search.archive import Archive
from search.queues import READING
from search.story import Document
from workers.tasks import nudge

ARRIVED = "وكالة القياس"
"""The source of all that arrives."""

SWEEP_SECONDS = 10

CORRECTED, KILLED = 10, 25
"""Each how-manieth story is corrected, or withdrawn."""

_TOWNS = ("بغداد", "الموصل", "البصرة", "دمشق", "حلب", "بيروت", "صنعاء", "القاهرة", "طرابلس", "تونس")
_WORKS = ("افتتاح مدرسة", "ترميم جسر", "هجوم على مخفر", "انتخاب مجلس", "إغلاق معبر", "وصول قافلة مساعدات", "فيضان نهر")


@dataclass
class Arrivals:
    """Stories on their way in through the whole path of an archive. `begun` were sent, `stored` are certainly there."""

    archive: Archive
    sender: Celery
    rate: float
    begun: int = 0
    filed: int = 0
    stored: int = 0
    corrected: int = 0
    killing: list[str] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _waiting: list[str] = field(default_factory=list)
    _known: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Sends stories until it is over."""
        began = time.monotonic()
        while not self.over.is_set():
            due = int((time.monotonic() - began) * self.rate) - self.begun
            if due <= 0:
                time.sleep(0.02)
                continue
            for _ in range(min(due, 20)):
                self._one()
            self._follow()

    def _one(self) -> None:
        number = self.begun
        self.begun += 1
        documents = [_document(number, 1)]
        if number % CORRECTED == CORRECTED - 1:
            documents.append(_document(number - 5, 2))
            self.corrected += 1
        self.archive.accept(documents)
        nudge(self.sender, [each.id for each in documents])
        self.filed += 1
        self._waiting.append(documents[0].id)

    def _follow(self) -> None:
        """Learns what is stored by now, and withdraws some of it."""
        closed = {entry.id: entry for entry in self.archive.entries(self._waiting[:200]) if entry.state == "done"}
        self._waiting = [id_ for id_ in self._waiting if id_ not in closed]
        for entry in closed.values():
            (id_,) = entry.stories
            self.stored += 1
            self._known.append(id_)
            if self.stored % KILLED == 0:
                self.killing.append(id_)
                self.archive.kill(id_, "bench", "withdrawn by the measure")
                self.killed.append(id_)

    def wait(self, seconds: float = 300) -> None:
        """Returns when all that was sent is stored; does what the clock's sweep does. Raises TimeoutError when nothing moves."""
        moved = swept = time.monotonic()
        while self._waiting or self.archive.waiting(timedelta(0), 1):
            before = self.stored
            self._follow()
            if self.stored > before:
                moved = time.monotonic()
            elif time.monotonic() - moved > seconds:
                left = Counter(f"{entry.state} {entry.code}" for entry in self.archive.entries(self._waiting))
                raise TimeoutError(f"Some stories were not stored: {dict(left)}, {self._queued()} tasks wait")
            if time.monotonic() - swept > SWEEP_SECONDS:
                self._sweep()
                swept = time.monotonic()
            time.sleep(0.1)

    def _queued(self) -> int:
        with redis.Redis.from_url(self.archive.settings.redis_url) as queue:
            return int(queue.llen(READING))

    def _sweep(self) -> None:
        if not self._queued():
            nudge(self.sender, self.archive.waiting(timedelta(seconds=SWEEP_SECONDS), 1000))


def _document(number: int, version: int) -> Document:
    town, work = _TOWNS[number % len(_TOWNS)], _WORKS[number * 7 % len(_WORKS)]
    row = {
        "id": f"arrival-{number}",
        "source": ARRIVED,
        "headline": f"{work} في {town}",
        "body": f"{town} ـ شهدت مدينة {town} اليوم {work} كما أعلن المحافظ، وهو الحدث رقم {number}.\nالنسخة {version}.",
        "published": (datetime(2019, 1, 1, tzinfo=UTC) + timedelta(minutes=number)).isoformat(),
        "version": version,
    }
    return Document(orjson.dumps(row), "bench", f"{number}-{version}")
