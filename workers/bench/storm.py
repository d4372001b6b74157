"""What a newsroom's machine room goes through in a bad night: every process killed at random moments and started again."""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import redis

from search.archive import Archive
from search.child import Child, free_port, stop
from search.engine import Engine, prepare, start_engine, stop_engine, wait
from search.settings import Settings
from workers.bench.listener import MOODS, Listener
from workers.services import RedisServer, ServiceError, start_redis, start_web, start_worker, wait_redis, wait_web, wait_worker


@dataclass
class House:
    """All processes of one archive, each of which may be killed; `faults` counts what was done to them."""

    settings: Settings
    chance: random.Random
    engine: Engine | None = None
    redis: RedisServer | None = None
    children: dict[str, Child] = field(default_factory=dict)
    listener: Listener = field(init=False)
    faults: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.listener = Listener(self.settings.smtp_port)

    @property
    def archive(self) -> Archive:
        """A door of its own, without connections from before."""
        return Archive(self.settings)

    def open(self) -> None:
        """Starts what is not running yet, and waits for all of it."""
        if not self.settings.opensearch_url:
            self.engine = start_engine(self.settings, prepare(self.settings), port=0)
            wait(self.engine)
            self.settings = replace(self.settings, opensearch_url=self.engine.url)
        self.redis = start_redis(self.settings, 0)
        wait_redis(self.redis)
        self.settings = replace(self.settings, redis_url=self.redis.url)
        self.listener.start()
        self.archive.ensure()
        for name in ("worker", "beat", "web"):
            self.start(name)
        self.wait_worker()
        wait_web(self.settings, self.children["web"])

    def begin(self, seed: int) -> None:
        """Another night begins: chance by its seed, nothing done yet, no mail taken."""
        self.chance = random.Random(seed)  # noqa: S311
        self.faults.clear()
        self.listener.taken.clear()

    def start(self, name: str) -> None:
        """Starts the worker, the clock or the web."""
        makers: dict[str, Callable[[], Child]] = {
            "worker": lambda: start_worker(self.settings),
            "beat": lambda: start_worker(self.settings, beat=True),
            "web": lambda: start_web(self.settings),
        }
        self.children[name] = makers[name]()

    def wait_worker(self) -> None:
        """Returns when the worker answers; a connection that Redis cuts meanwhile is made anew."""
        for _ in range(10):
            with contextlib.suppress(redis.RedisError, ConnectionError):
                wait_worker(self.settings, self.children["worker"], seconds=240)
                return
        raise ServiceError("The worker does not answer.")

    def close(self) -> None:
        """Stops all of it."""
        stop(*self.children.values())
        self.listener.stop()
        if self.redis:
            stop(self.redis.child)
        if self.engine:
            stop_engine(self.engine)

    def strike(self) -> None:
        """One fault, drawn by chance, and what starts again after it."""
        kinds = ["worker", "worker", "beat", "web", "redis", "flush", "smtp", "smtp", "smtp"]
        kind = self.chance.choice(kinds)
        if kind == "smtp":
            mood = self.chance.choice(MOODS)
            self.faults[f"smtp {mood}"] += 1
            self.listener.mood = mood
            time.sleep(self.chance.uniform(0.5, 2))
            self.listener.mood = "well"
        elif kind == "flush":
            self.faults["flushall"] += 1
            with contextlib.suppress(redis.RedisError), redis.Redis.from_url(self.settings.redis_url) as client:
                client.flushall()
        elif kind == "redis":
            self._kill_redis()
        else:
            self._kill(self.children[kind], kind)
            self.start(kind)

    def kill_engine(self) -> None:
        """Kills the engine as a power cut would, and starts it again on the same port: other things go wrong meanwhile."""
        self.wait_engine()
        if self.engine is None:
            return
        port = int(self.engine.url.rpartition(":")[2])
        for child in self.engine.children:
            self._kill(child, "engine")
        stop_engine(self.engine)
        time.sleep(self.chance.uniform(0, 2))
        self.engine = start_engine(self.settings, prepare(self.settings), port=port)

    def wait_engine(self) -> None:
        """Returns when the engine answers."""
        if self.engine is not None:
            wait(self.engine)

    def _kill_redis(self) -> None:
        if self.redis is None:
            return
        port = int(self.redis.url.rpartition(":")[2].partition("/")[0])
        self._kill(self.redis.child, "redis")
        time.sleep(self.chance.uniform(0, 1))
        for _ in range(20):
            with contextlib.suppress(ServiceError):
                self.redis = start_redis(self.settings, port)
                if self.redis.url == self.settings.redis_url:
                    wait_redis(self.redis)
                    return
                stop(self.redis.child)
            time.sleep(0.2)
        raise ServiceError(f"Redis did not come back on port {port}")

    def _kill(self, child: Child, name: str) -> None:
        self.faults[name] += 1
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


@contextmanager
def house(settings: Settings, home: Path, seed: int = 1) -> Iterator[House]:
    """A house of its own: its engine (where the settings name none), Redis, mail server, worker, clock and web."""
    own = replace(
        settings,
        home=home,
        redis_url="",
        index_prefix=f"{settings.index_prefix}-storm-{os.getpid()}",
        secret_key="of a test storm",  # noqa: S106
        web_port=free_port(0),
        base_url="http://archive.example",
        smtp_host="127.0.0.1",
        smtp_port=free_port(0),
        smtp_timeout=2,
        mail_from="arshif@archive.example",
        backup_hours=0,
        mail_most_a_day=1_000_000,
        mail_most_a_person=100_000,
    )
    made = House(own, random.Random(seed))  # noqa: S311
    try:
        made.open()
        yield made
    finally:
        made.close()
        if made.engine is None and made.settings.opensearch_url:
            made.archive.client.indices.delete(index=f"{made.settings.index_prefix}-*")
