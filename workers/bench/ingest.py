"""`arshif bench ingest`: how much of the engine's own speed is left after the whole path of a story?

The whole path (intake, Celery, understanding, index) over real stories, then a raw `helpers.parallel_bulk` of the very
documents that it made, into an index of the same mapping, in the same run on the same engine.
"""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import click
import orjson
from opensearchpy import OpenSearch, helpers
from rich.console import Console
from rich.progress import Progress

from search import formats
from search.archive import Archive
from search.settings import Settings
from search.story import Document
from workers.bench.scratch import scratch, whole_path

ARTICLES = Path("../shared/data/articles.jsonl.xz")
WARM = 3000
"""Stories of the warm-up."""


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), default=ARTICLES, show_default=True)
@click.option("--stories", default=10_000, show_default=True, help="How many stories of the corpus.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def ingest(corpus: Path, stories: int, as_json: bool) -> None:
    """Stories a second through the whole path, over a raw bulk of the same documents."""
    with scratch(Settings.load()) as archive, Progress(console=Console(stderr=True)) as progress:
        warm, timed = samples(corpus, stories, archive)
        whole_path(archive, warm, progress, "warming up")
        tally, whole = whole_path(archive, timed, progress, "whole path")
        documents = _finished(archive)
        raw = _raw(archive, documents)
    done = sum(tally.outcomes.values())
    per_second, raw_per_second = done / whole, len(documents) / raw
    figures = {
        "stories": done,
        "ratio": round(per_second / raw_per_second, 3),
        "per_second": round(per_second, 1),
        "raw_per_second": round(raw_per_second, 1),
    }
    click.echo(f"{done:,} stories of {tally.documents:,} documents ({tally.unreadable:,} unreadable)")
    click.echo(f"whole path {per_second:8.1f} stories/s")
    click.echo(f"raw bulk   {raw_per_second:8.1f} stories/s")
    click.echo(f"ratio      {figures['ratio']:8.3f}")
    if as_json:
        click.echo(orjson.dumps(figures).decode())


def samples(corpus: Path, stories: int, archive: Archive) -> tuple[Path, Path]:
    """Stories to warm the engine up and so many to be timed, both taken evenly from the whole corpus, as plain files.

    Both measures start from the same bytes, and an engine that has compiled its own code.
    """
    split = formats.split(corpus, archive.settings.max_document_mb * 1024 * 1024)
    pieces = [piece.data for piece in split if isinstance(piece, Document)]
    step = max(1.0, len(pieces) / stories)
    timed = dict.fromkeys(int(number * step) for number in range(min(stories, len(pieces))))
    left = [number for number in range(len(pieces)) if number not in timed] or list(timed)
    warm = left[:: max(1, len(left) // WARM)]
    return _file(archive, pieces, warm), _file(archive, pieces, timed)


def _file(archive: Archive, pieces: Sequence[bytes], chosen: Iterable[int]) -> Path:
    with NamedTemporaryFile(suffix=".jsonl", delete=False, dir=archive.settings.home) as file:
        file.writelines(pieces[number] + b"\n" for number in chosen)
    return Path(file.name)


def _finished(archive: Archive) -> list[dict[str, Any]]:
    """The documents that the whole path has made, each as a bulk action."""
    archive.client.indices.refresh(index=archive.names.stories)
    target = f"{archive.names.prefix}-raw"
    found = helpers.scan(archive.client, index=archive.names.stories, size=1000)
    return [{"_index": target, "_id": hit["_id"], "_source": hit["_source"]} for hit in found]


def _raw(archive: Archive, documents: list[dict[str, Any]]) -> float:
    """Seconds that opensearch-py's own bulk takes, as it comes, into an index made as the archive's own."""
    body = archive.stories_index()
    archive.client.indices.create(index=f"{archive.names.prefix}-raw", body=body)
    with OpenSearch(archive.settings.opensearch_url, timeout=60, pool_maxsize=4) as client:
        started = time.perf_counter()
        for ok, result in helpers.parallel_bulk(client, documents, thread_count=2):
            if not ok:
                raise click.ClickException(f"The raw bulk failed: {result}")
        return time.perf_counter() - started
