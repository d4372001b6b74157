"""Where does a benchmark keep its stories? In an archive of its own on the running engine, gone when it ends."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.progress import Progress

from search.archive import Archive
from search.settings import Settings
from workers.app import create
from workers.importing import Tally, import_files
from workers.services import services


@contextmanager
def scratch(settings: Settings) -> Iterator[Archive]:
    """An archive of its own on the running engine, with a Redis and a worker of its own."""
    with services(settings, need={"engine"}) as running, TemporaryDirectory() as home:
        own = replace(running, redis_url="", home=Path(home), index_prefix=f"{settings.index_prefix}-bench-{os.getpid()}")
        archive = Archive(own)
        archive.ensure()
        try:
            with services(own, need={"redis", "worker"}) as served:
                yield Archive(served)
        finally:
            archive.client.indices.delete(index=f"{own.index_prefix}-*")


def whole_path(archive: Archive, path: Path, progress: Progress, name: str) -> tuple[Tally, float]:
    """What became of a file's stories, and the seconds until the last of them was stored."""
    step = progress.add_task(name, total=None)
    sender = create(archive.settings)
    started = time.perf_counter()
    tally = import_files(archive, sender, [path], lambda all_, done: progress.update(step, total=all_, completed=done))
    if tally.waiting:
        raise click.ClickException(f"{tally.waiting} documents were not read: no worker took them.")
    return tally, time.perf_counter() - started
