"""`arshif bench alerts`: what does it cost to match one story against 100,000 saved searches?

Ours (the whole of `Alerts.found`, the story's terms made anew) against one plain percolate call over the very same filters,
story by story in the same run, and the hits of each compared. The ratio is that of the medians: a busy machine stretches
single calls. The searches are drawn by a seeded generator from the words of the stories and the entries of the lists.
"""

import gc
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson
import psutil

from search import index, stories
from search.alerts import Alerts
from search.archive import Archive
from search.settings import Settings
from search.stories import Filing
from workers.bench import latency
from workers.bench.kept import keep, read_stories
from workers.bench.questions import Asker
from workers.services import services

ARTICLES = Path("../shared/data/articles.jsonl.xz")
WARM = 20
LEARNT = 3_000
"""Stories from whose words the searches are drawn; those that are measured come after them."""


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), default=ARTICLES, show_default=True)
@click.option("--searches", type=click.IntRange(1), help="How many saved searches; 100,000, and 10,000 with --latency.")
@click.option("--stories", "count", default=300, show_default=True, type=click.IntRange(1), help="How many stories to match.")
@click.option("--seed", default=1, show_default=True, help="Of the generator of searches.")
@click.option("--latency", "timed", is_flag=True, help="Time the way from a story's acceptance to its mail instead.")
@click.option("--rate", default=10.0, show_default=True, type=click.FloatRange(0.1), help="With --latency: stories a second.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def alerts(corpus: Path, searches: int | None, count: int, seed: int, timed: bool, rate: float, as_json: bool) -> None:
    """Time a story against saved searches, ours against a plain percolate call; or the way of its mail."""
    if timed:
        figures = latency.measure(Settings.load(), corpus, searches or 10_000, count, rate, LEARNT, seed)
    else:
        figures = _against_plain(corpus, searches or 100_000, count, seed)
    for name, value in figures.items():
        click.echo(f"{name:24} {value}")
    if as_json:
        click.echo(orjson.dumps(figures).decode())


def _against_plain(corpus: Path, searches: int, count: int, seed: int) -> dict[str, Any]:
    with scratch(Settings.load()) as archive:
        learnt, measured = read_stories(archive, corpus, LEARNT, WARM + count)
        kept = keep(archive, Asker(learnt, seed), searches)
        return {"saved_searches": kept, **_started(archive), **_compared(archive, measured)}


@contextmanager
def scratch(settings: Settings) -> Iterator[Archive]:
    """An archive of its own on the running engine, deleted at the end."""
    with services(settings, need={"engine"}) as running:
        archive = Archive(replace(running, index_prefix=f"{settings.index_prefix}-bench-{os.getpid()}"))
        archive.ensure()
        try:
            yield archive
        finally:
            archive.client.indices.delete(index=f"{archive.names.prefix}-*")


def _started(archive: Archive) -> dict[str, Any]:
    """What a worker that starts needs to know all searches: seconds, and megabytes of memory."""
    gc.collect()
    before = psutil.Process().memory_info().rss
    began = time.perf_counter()
    fresh(archive)
    return {
        "start_seconds": round(time.perf_counter() - began, 1),
        "memory_mb": round((psutil.Process().memory_info().rss - before) / 2**20),
    }


def fresh(archive: Archive) -> Alerts:
    """The saved searches as a worker that starts learns of them."""
    made = Alerts(archive.client, archive.names, archive.lists, archive.settings.zone)
    made.follow()
    return made


def _compared(archive: Archive, filings: list[Filing]) -> dict[str, Any]:
    known = fresh(archive)
    now = datetime.now(UTC)
    most = len(known)
    archive.client.indices.put_settings(index=archive.names.saved, body={"index.max_result_window": max(most, 10_000)})
    ours: list[float] = []
    plain: list[float] = []
    hits, differing, spent = 0, 0, 0.0
    for filing in filings:
        document = orjson.loads(orjson.dumps(stories.dump(filing)))
        request = {"query": {"percolate": {"field": "search", "document": document}}, "size": most, "_source": False}
        anew = replace(filing)
        used, began = time.process_time(), time.perf_counter()
        (found,) = known.found([anew], now)
        middle = time.perf_counter()
        spent += time.process_time() - used
        answer = index.search(archive.client, archive.names.saved, request)["hits"]["hits"]
        ended = time.perf_counter()
        ours.append((middle - began) * 1000)
        plain.append((ended - middle) * 1000)
        hits += len(found)
        differing += {each.id for each in found} != {hit["_id"] for hit in answer}
    ours, plain = ours[WARM:], plain[WARM:]
    return {
        "stories": len(ours),
        "exotic_left_to_engine": len(known.exotic),
        "hits_a_story": round(hits / len(filings), 1),
        "stories_that_differ": differing,
        "same_hits": not differing,
        "ratio": round(statistics.median(ours) / statistics.median(plain), 4),
        "processor_ms": round(1000 * spent / len(filings), 3),
        **_spread(ours, ""),
        **_spread(plain, "plain_"),
    }


def _spread(times: list[float], prefix: str) -> dict[str, float]:
    ordered = sorted(times)
    at = {"p50": len(ordered) // 2, "p99": min(len(ordered) - 1, len(ordered) * 99 // 100)}
    found = {f"{prefix}{name}_ms": round(ordered[number], 3) for name, number in at.items()}
    return {**found, f"{prefix}mean_ms": round(statistics.fmean(times), 3)}
