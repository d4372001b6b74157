"""`arshif run`: how does one command give a person a whole archive? It starts everything, watches it and stops it.

There is one supervisor and no restarting: a service that dies is a fault to be read, so it is named with its last lines
and all the rest is stopped, which loses nothing.
"""

import errno
import fcntl
import json
import os
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from search.archive import Archive
from search.child import Child, free_port, stop
from search.engine import low_disk, start_engine, stop_engine, wait
from search.query import Query
from search.settings import RUNNING, Settings, named
from workers.app import create
from workers.importing import import_files
from workers.mailbox import free_ports
from workers.services import (
    ServiceError,
    prepared,
    start_mailbox,
    start_redis,
    start_web,
    start_worker,
    wait_redis,
    wait_web,
    wait_worker,
)

SAMPLES = Path(__file__).parent / "samples"
WATCH_SECONDS = 0.3
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_WRITTEN = ("opensearch_url", "redis_url", "web_port", "smtp_host", "smtp_port", "mailbox_url", "base_url", "secret_key")

Say = Callable[[str], None]


@click.command()
@click.option("--nodes", default=1, show_default=True, type=click.IntRange(1, 9), help="Nodes of the embedded engine.")
def run(nodes: int) -> None:
    """Start everything on this machine and print one address."""
    console = Console(stderr=True, highlight=False)
    home = Settings.load().home
    for each in _SIGNALS:
        signal.signal(each, _interrupt)
    try:
        with _held(home), _everything(Settings.load(), nodes, console) as (settings, children):
            click.echo(settings.base_url)
            watch(settings.home, children, console.print)
    except KeyboardInterrupt:
        console.print("stopped; the archive is kept")
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
        raise click.ClickException(f"{error.filename or home}: {why}") from error


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _held(home: Path) -> Iterator[None]:
    """Hold a home for one `arshif run`; raises ServiceError that says where the first one answers."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            first = Settings.load().base_url or "it is still starting"
            raise ServiceError(f"Arshif runs already in this home ({home.resolve()}): {first}") from error
        # Whatever an earlier run wrote before it was killed is no longer true.
        (home / RUNNING).unlink(missing_ok=True)
        try:
            yield
        finally:
            (home / RUNNING).unlink(missing_ok=True)


@contextmanager
def _everything(settings: Settings, nodes: int, console: Console) -> Iterator[tuple[Settings, list[Child]]]:
    """All services up and their settings, stopped at the end; what the settings name already is used, not started."""
    began = time.monotonic()
    say: Say = console.print
    with ExitStack() as stack:
        stack.callback(_deafen)
        settings = replace(settings, secret_key=settings.secret_key or _secret(settings.home))
        settings = with_port(settings, say)
        children: list[Child] = []
        engine = None
        if not settings.opensearch_url:
            engine = start_engine(settings, prepared(settings), nodes)
            stack.callback(stop_engine, engine)
            children += engine.children
            settings = replace(settings, opensearch_url=engine.url)
        if not settings.redis_url:
            server = start_redis(settings)
            stack.callback(stop, server.child)
            children.append(server.child)
            settings = replace(settings, redis_url=server.url)
            wait_redis(server)
        ours: list[Child] = []
        stack.callback(lambda: stop(*ours))
        if not settings.smtp_host:
            smtp, page = free_ports()
            settings = replace(settings, smtp_host="127.0.0.1", smtp_port=smtp, mailbox_url=f"http://127.0.0.1:{page}/")
            ours.append(start_mailbox(settings, smtp, page))
        worker, web = start_worker(settings), start_web(settings)
        ours += [worker, web]
        with console.status("starting the engine, Redis, the worker and the web"):
            if engine:
                wait(engine)
            archive = Archive(settings)
            archive.ensure()
            ours.append(start_worker(settings, beat=True))
            wait_worker(settings, worker)
            wait_web(settings, web)
        children += ours
        if hindrance := archive.backups.hindrance():
            say(f"no backup can be taken: {hindrance}")
        if archive.rebuilds.due():
            say("this archive was made by an earlier version: `arshif rebuild` brings it up to date while everything goes on")
        _load_samples(archive, settings, children, console)
        _write_running(settings)
        say(f"ready in {time.monotonic() - began:.0f} seconds; Ctrl-C stops everything")
        yield settings, children


def _deafen() -> None:
    """A second Ctrl-C must not break off the stopping."""
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)


def watch(home: Path, children: list[Child], say: Say) -> NoReturn:
    """Look after everything until it is interrupted; says once when the disk gets low. Raises ServiceError when a child dies."""
    was_low = False
    while True:
        check(children)
        warning = low_disk(home)
        if warning and not was_low:
            say(warning)
        was_low = bool(warning)
        time.sleep(WATCH_SECONDS)


def check(children: list[Child]) -> None:
    """Raise ServiceError that names a child which died, with its last lines."""
    for child in children:
        if not child.alive:
            code = child.process.returncode
            how = f"was killed by signal {-code}" if code < 0 else f"ended with status {code}"
            raise ServiceError(f"{child.name} {how}; everything is stopped. Its last lines ({child.log}):\n{child.last_lines()}")


def _secret(home: Path) -> str:
    """The key that signs cookies, made at the first start and kept, so that a restart logs nobody out."""
    file = home / "secret-key"
    if not file.exists():
        descriptor = os.open(file.with_name(file.name + ".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(48))
        file.with_name(file.name + ".new").replace(file)
    return file.read_text(encoding="ascii")


def with_port(settings: Settings, say: Say) -> Settings:
    """Settings with a free port and the address of the web; says so when it is not the preferred one."""
    port = free_port(settings.web_port, settings.web_host)
    if port != settings.web_port:
        if "web_port" in named():
            raise ServiceError(f"ARSHIF_WEB_PORT: port {settings.web_port} is taken; free it or write another")
        say(f"port {settings.web_port} is taken; using {port}")
    host = "127.0.0.1" if settings.web_host in ("", "0.0.0.0", "::") else settings.web_host  # noqa: S104 - compared, not bound
    return replace(settings, web_port=port, base_url=settings.base_url or f"http://{host}:{port}")


def _load_samples(archive: Archive, settings: Settings, children: list[Child], console: Console) -> None:
    """Fill an archive that holds nothing yet with the sample stories, the way all stories come in."""
    if archive.waiting(timedelta(0), 1) or archive.find(Query()).total:
        return
    with Progress(TextColumn("{task.description}"), BarColumn(), console=console) as progress:
        task = progress.add_task("loading the sample stories", total=None)

        def advance(accepted: int, done: int) -> None:
            check(children)
            progress.update(task, total=accepted, completed=done)

        import_files(archive, create(settings), sorted(SAMPLES.glob("*.txt")), advance)


def _write_running(settings: Settings) -> None:
    """Tell commands in other terminals where everything is; only we may read it, since the key is in it."""
    file = settings.home / RUNNING
    values = {"pid": os.getpid()} | {name: getattr(settings, name) for name in _WRITTEN}
    descriptor = os.open(file.with_name(RUNNING + ".new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        json.dump(values, opened)
    file.with_name(RUNNING + ".new").replace(file)
