"""`arshif bench ingest`: how much of the engine's own speed is left after the whole path of a story?

The whole path (intake, Celery, understanding, index) over real stories, then a raw `helpers.parallel_bulk` of the very
documents that it made, into an index of the same mapping, in the same run on the same engine.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

import click
import orjson
from opensearchpy import helpers
from rich.console import Console
from rich.progress import Progress

from search import formats
from search.archive import Archive
from search.settings import Settings
from search.story import Document
from workers.app import create
from workers.importing import import_files
from workers.services import services

ARTICLES = Path("../shared/data/articles.jsonl.xz")


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), default=ARTICLES, show_default=True)
@click.option("--stories", default=10_000, show_default=True, help="How many stories of the corpus.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def ingest(corpus: Path, stories: int, as_json: bool) -> None:
    """Stories a second through the whole path, over a raw bulk of the same documents."""
    with _scratch(Settings.load()) as archive, Progress(console=Console(stderr=True)) as progress:
        path = _sample(corpus, stories, archive)
        step = progress.add_task("whole path", total=stories)
        started = time.perf_counter()
        tally = import_files(archive, create(archive.settings), [path], lambda _, done: progress.update(step, completed=done))
        whole = time.perf_counter() - started
        if tally.waiting:
            raise click.ClickException(f"{tally.waiting} documents were not read: no worker took them.")
        documents = _finished(archive)
        raw = _raw(archive, documents)
    per_second, raw_per_second = len(documents) / whole, len(documents) / raw
    figures = {
        "stories": len(documents),
        "ratio": round(per_second / raw_per_second, 3),
        "per_second": round(per_second, 1),
        "raw_per_second": round(raw_per_second, 1),
    }
    click.echo(f"{len(documents):,} stories of {tally.documents:,} documents ({tally.unreadable:,} unreadable)")
    click.echo(f"whole path {per_second:8.1f} stories/s")
    click.echo(f"raw bulk   {raw_per_second:8.1f} stories/s")
    click.echo(f"ratio      {figures['ratio']:8.3f}")
    if as_json:
        click.echo(orjson.dumps(figures).decode())


@contextmanager
def _scratch(settings: Settings) -> Iterator[Archive]:
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


def _sample(corpus: Path, stories: int, archive: Archive) -> Path:
    """So many stories, taken evenly from the whole corpus, as a plain file: both measures start from the same bytes."""
    pieces = [
        piece.data
        for piece in formats.split(corpus, archive.settings.max_document_mb * 1024 * 1024)
        if isinstance(piece, Document)
    ]
    step = max(1.0, len(pieces) / stories)
    with NamedTemporaryFile(suffix=".jsonl", delete=False, dir=archive.settings.home) as file:
        file.writelines(pieces[int(number * step)] + b"\n" for number in range(min(stories, len(pieces))))
    return Path(file.name)


def _finished(archive: Archive) -> list[dict[str, Any]]:
    """The documents that the whole path has made, each as a bulk action."""
    archive.client.indices.refresh(index=archive.names.stories)
    target = f"{archive.names.prefix}-raw"
    found = helpers.scan(archive.client, index=archive.names.stories, size=1000)
    return [{"_index": target, "_id": hit["_id"], "_source": hit["_source"]} for hit in found]


def _raw(archive: Archive, documents: list[dict[str, Any]]) -> float:
    """Seconds that a raw bulk of the documents takes, into an index made as the archive's own."""
    body = archive.stories_index()
    archive.client.indices.create(index=f"{archive.names.prefix}-raw", body=body)
    started = time.perf_counter()
    for ok, result in helpers.parallel_bulk(archive.client, documents, thread_count=2, chunk_size=500):
        if not ok:
            raise click.ClickException(f"The raw bulk failed: {result}")
    return time.perf_counter() - started
