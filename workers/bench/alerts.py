"""`arshif bench alerts`: what does it cost to match one story against 100,000 saved searches?

Ours (the whole of `Alerts.matches`, the story's terms made anew) against one plain percolate call over the very same filters,
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
from itertools import islice
from pathlib import Path
from typing import Any

import click
import orjson
import psutil

from search import index, saved, stories
from search.alerts import Alerts, held
from search.archive import Archive
from search.saved import SavedSearch
from search.settings import Settings
from search.stories import Filing
from search.understand import Understanding
from workers.bench.questions import Asker
from workers.bench.understand import stories_of
from workers.services import services

ARTICLES = Path("../shared/data/articles.jsonl.xz")
WARM = 20
LEARNT = 3_000
"""Stories from whose words the searches are drawn; those that are measured come after them."""


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), default=ARTICLES, show_default=True)
@click.option("--searches", default=100_000, show_default=True, type=click.IntRange(1), help="How many saved searches.")
@click.option("--stories", "count", default=300, show_default=True, type=click.IntRange(1), help="How many stories to match.")
@click.option("--seed", default=1, show_default=True, help="Of the generator of searches.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def alerts(corpus: Path, searches: int, count: int, seed: int, as_json: bool) -> None:
    """Time a story against saved searches, ours against a plain percolate call."""
    with scratch(Settings.load()) as archive:
        learnt, measured = read_stories(archive, corpus, LEARNT, WARM + count)
        asker = Asker(learnt, seed)
        kept = keep(archive, asker, searches)
        figures = {"saved_searches": kept, **_started(archive), **_compared(archive, measured)}
    for name, value in figures.items():
        click.echo(f"{name:24} {value}")
    if as_json:
        click.echo(orjson.dumps(figures).decode())


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


def read_stories(archive: Archive, corpus: Path, first: int, then: int) -> tuple[list[Filing], list[Filing]]:
    """Understood stories of the corpus: those to learn from, which are stored, and those to be measured with."""
    reader = Understanding(archive.lists, archive.settings.zone)
    wanted = list(islice(stories_of(corpus, reader), 0, (first + then) * 5, 5))
    filings: list[Filing] = []
    for number, story in enumerate(wanted):
        known = reader.of(story)
        ids = reader.place_ids(known.facts), reader.group_ids(known.facts)
        filings.append(Filing(known, f"document-{number}", datetime.now(UTC), *ids))
    if len(filings) < first + then:
        raise click.ClickException(f"{corpus} holds too few stories.")
    stories.put(archive.client, archive.names, filings[:first])
    archive.client.indices.refresh(index=archive.names.stories)
    return filings[:first], filings[first:]


def keep(archive: Archive, asker: Asker, count: int, readers: int = 5_000) -> int:
    """Saves so many drawn searches and answers how many; whatever asks for nothing is drawn again."""
    now = datetime.now(UTC)
    kept: list[tuple[SavedSearch, list[dict[str, Any]]]] = []
    while len(kept) < count:
        query = asker.query()
        if filters := held(query, archive.lists, archive.settings.zone):
            number = len(kept)
            kept.append((SavedSearch(f"search-{number}", f"reader-{number % readers}", f"بحث {number}", query, now), filters))
    for start in range(0, count, 5_000):
        saved.put_many(archive.client, archive.names, kept[start : start + 5_000], archive.lists.version)
    archive.client.indices.forcemerge(index=archive.names.saved, params={"max_num_segments": "1"})
    return count


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
    most = len(known.known)
    archive.client.indices.put_settings(index=archive.names.saved, body={"index.max_result_window": max(most, 10_000)})
    ours: list[float] = []
    plain: list[float] = []
    hits, differing, spent = 0, 0, 0.0
    for filing in filings:
        document = orjson.loads(orjson.dumps(stories.dump(filing)))
        request = {"query": {"percolate": {"field": "search", "document": document}}, "size": most, "_source": False}
        anew = replace(filing)
        used, began = time.process_time(), time.perf_counter()
        (found,) = known.matches([anew], now)
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
