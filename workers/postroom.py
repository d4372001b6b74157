"""Who mails whom, and when? Readers are divided into lanes, each mailed by one task at a time, so that no two do the same work.

A round takes what is due for some readers of its lane and mails it over a few connections. What the server has taken is marked at
once, many letters in one write beside the sending: a mark costs the engine more than a mail costs us.
"""

import logging
import queue
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from datetime import UTC, datetime
from functools import cache

import redis
from celery import Celery
from kombu.exceptions import OperationalError

from search import outbox
from search.letters import Letter
from search.queues import CLOCK, MAIL
from search.readers import Readers
from search.settings import Settings
from search.story import Unavailable
from workers.mail import Post, Refused, message

PEOPLE = 100
"""Readers a round: what is asked of the archive is asked once for all of them."""

HANDS = 4
"""Connections to the mail server that a round opens at most: it waits for far servers most of its time."""

LETTERS_A_HAND = 4

TOLD_SECONDS = 10
"""How long a lane that was told is not told again, should its message be lost."""

GATHERING = 0.02
"""Seconds in which mailed letters come together before they are marked: a write is flushed to disk, whether of one or of ten."""

MARKING = (0.2, 0.5, 1, 2, *[4.0] * 40)
"""Seconds between attempts to mark mailed letters; together less than their lease."""

log = logging.getLogger(__name__)


def tell(app: Celery, settings: Settings) -> None:
    """Asks for a round in every lane that does not wait for one already."""
    for lane in range(settings.worker_processes):
        tell_lane(app, settings, lane, settings.worker_processes)


def tell_lane(app: Celery, settings: Settings, lane: int, lanes: int) -> None:
    """Asks for a round in one lane; when Redis is away the clock will ask again."""
    try:
        if _flags(str(app.conf.broker_url)).set(_flag(settings, lane, lanes), "told", nx=True, ex=TOLD_SECONDS):
            app.send_task(MAIL, args=[lane, lanes], queue=CLOCK, retry=False)
    except (OperationalError, redis.RedisError):
        log.warning("Redis does not answer: letters wait for the clock")


def begun(app: Celery, settings: Settings, lane: int, lanes: int) -> None:
    """Notes that a round begins: whatever is posted from now on asks for another."""
    try:
        _flags(str(app.conf.broker_url)).delete(_flag(settings, lane, lanes))
    except redis.RedisError:
        log.warning("Redis does not answer: the next letters may wait for the clock")


def _flag(settings: Settings, lane: int, lanes: int) -> str:
    return f"{MAIL}:{settings.index_prefix}:{lane}:{lanes}"


@cache
def _flags(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=2)


class Line:
    """Connections to the mail server that stay open from one round to the next, as long as rounds find something to mail."""

    def __init__(self) -> None:
        self._idle: list[Post] = []

    @contextmanager
    def post(self, settings: Settings) -> Iterator[Post]:
        """A connection for one pair of hands: one that is still open, or a new one."""
        post = self._open(settings) or Post(settings)
        with ExitStack() as unless_idle:
            unless_idle.enter_context(post)
            yield post
            unless_idle.pop_all()
        self._idle.append(post)

    def _open(self, settings: Settings) -> Post | None:
        while self._idle:
            post = self._idle.pop()
            if post.settings == settings and post.rested():
                return post
            post.close()
        return None

    def close(self) -> None:
        """Takes leave of the server."""
        while self._idle:
            self._idle.pop().close()


def deliver(readers: Callable[[], Readers], settings: Settings, lane: int, lanes: int, line: Line) -> bool:
    """One round of a lane; answers whether there may be more. Raises Unavailable when the engine is silent."""
    people = readers().people_due(PEOPLE, lane, lanes)
    if lanes > 1 and (people or lane == 0) and readers().letters_left() < lanes * PEOPLE:
        # Near the limit of the day one lane mails all readers: two at once would go past it.
        if lane:
            return False
        people = readers().people_due(PEOPLE)
    letters = readers().letters(people, seen=True) if people else []
    hands = min(HANDS, -(-len(letters) // LETTERS_A_HAND))
    if letters:
        with Marks(readers) as marks, ThreadPoolExecutor(hands) as pool:
            at_work = [
                pool.submit(copy_context().run, _deliver, letters[hand::hands], readers, settings, marks, line)
                for hand in range(hands)
            ]
            for each in at_work:
                each.result()
    more = bool(letters) or len(people) == PEOPLE
    if not more:
        line.close()
    return more


def _deliver(letters: Sequence[Letter], readers: Callable[[], Readers], settings: Settings, marks: "Marks", line: Line) -> None:
    """Mails some letters over one connection. One that trips over a mistake of ours waits, and stops none of the others."""
    with line.post(settings) as post:
        for number, letter in enumerate(letters, 1):
            # Late in its lease another worker may have taken it: it is left to that one.
            if not marks.fit or datetime.now(UTC) > letter.claimed + outbox.LEASE / 3:
                return
            try:
                _mail(letter, readers, post, marks)
            except Unavailable:
                raise
            except Exception as error:
                readers().later(letter, f"It could not be written: {error!r}"[:900])
                _deliver(letters[number:], readers, settings, marks, line)
                raise


def _mail(letter: Letter, readers: Callable[[], Readers], post: Post, marks: "Marks") -> None:
    try:
        post.send(message(letter, post.settings))
        log.info(
            "mailed", extra={"letter": letter.id, "items": [(item.document, item.story, item.saved) for item in letter.items]}
        )
    except Refused as error:
        readers().failed(letter, str(error))
        if error.reader:
            readers().bounced(letter.account.email, str(error))
    except Unavailable as error:
        readers().later(letter, str(error))
    else:
        marks.put(letter)


class Marks:
    """Marks letters as mailed, in the background, however long the engine is silent: what is not marked is mailed again."""

    def __init__(self, readers: Callable[[], Readers]) -> None:
        self._readers = readers
        self._mailed: queue.SimpleQueue[Letter | None] = queue.SimpleQueue()
        self._pool = ThreadPoolExecutor(1)
        self._work: Future[None] = self._pool.submit(self._run)

    def __enter__(self) -> "Marks":
        return self

    def __exit__(self, *_: object) -> None:
        """Waits until all is marked. Raises Unavailable when the engine was silent for too long."""
        self._mailed.put(None)
        self._pool.shutdown()
        self._work.result()

    @property
    def fit(self) -> bool:
        """False when marking has failed: then nothing more may be mailed."""
        return not self._work.done()

    def put(self, letter: Letter) -> None:
        """Has a letter marked."""
        self._mailed.put(letter)

    def _run(self) -> None:
        ended = False
        while not ended:
            found = [self._mailed.get()]
            if found[0] is not None:
                time.sleep(GATHERING)
            while not self._mailed.empty():
                found.append(self._mailed.get())
            ended = None in found
            if letters := [each for each in found if each is not None]:
                self._mark(letters)

    def _mark(self, letters: Sequence[Letter]) -> None:
        for pause in MARKING:
            try:
                self._readers().sent(*letters)
            except Unavailable:
                log.warning("%d letters are mailed and wait to be marked", len(letters))
                time.sleep(pause)
            else:
                return
        self._readers().sent(*letters)
