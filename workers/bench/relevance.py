"""`arshif bench relevance`: how well are judged stories ranked, against the stock `arabic` analyzer on the same engine?

The corpus is indexed twice in scratch indices of the running engine: as the archive keeps stories, and with the stock analyzer.
Each topic goes through `Archive.find`, as in the web. TREC runs are written, so that any other tool can check the figures.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
import orjson

from search import find, weights
from search.archive import Archive
from search.query import Query
from search.settings import Settings
from workers.bench.judged import FIGURES, Topic, anew, are_headlines, figures, load_qrels, load_topics, rows, write_run
from workers.bench.stock import STOCK, stock_ids, stock_index, stock_page
from workers.bench.stories import fill
from workers.services import services

NEWSROOM = Path("../shared/data/relevance/newsroom")
DEPTH = 50
Ranked = dict[str, list[str]]


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), default=NEWSROOM / "corpus.jsonl.xz", show_default=True)
@click.option("--topics", type=click.Path(path_type=Path, exists=True), default=NEWSROOM / "topics.jsonl", show_default=True)
@click.option("--qrels", type=click.Path(path_type=Path, exists=True), default=NEWSROOM / "qrels.tsv", show_default=True)
@click.option("--bodies/--whole", "bodies", default=None, help="Index bodies only. Without it: only where topics are headlines.")
@click.option("--factors", is_flag=True, help="Also rank with each factor left out.")
@click.option(
    "--runs", type=click.Path(path_type=Path), default=Path(".arshif/bench"), show_default=True, help="Folder of the runs."
)
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def relevance(corpus: Path, topics: Path, qrels: Path, bodies: bool | None, factors: bool, runs: Path, as_json: bool) -> None:
    """Ranking on judged topics, against the stock analyzer."""
    asked, judged = load_topics(topics), load_qrels(qrels)
    only_bodies = are_headlines(corpus, asked, judged) if bodies is None else bodies
    with _scratch(Settings.load()) as archive:
        told = _index(archive, corpus, only_bodies)
        ranked = _rank(archive, asked)
        report: dict[str, Any] = {}
        for name, ids in ranked.items():
            write_run(runs / f"{name.replace(' ', '-')}.trec", ids, name)
            report[name] = _print(name, asked, figures(asked, ids, judged))
        click.echo(told)
        report["time"] = _times(archive, asked)
        if factors:
            report["factors"] = _factors(archive, asked, judged, report["arshif"])
    click.echo(f"runs in {runs}")
    if as_json:
        click.echo(orjson.dumps(report).decode())


@contextmanager
def _scratch(settings: Settings) -> Iterator[Archive]:
    """An archive of its own on the running engine, deleted afterwards."""
    with services(settings, need={"engine"}) as running:
        archive = Archive(replace(running, index_prefix=f"{settings.index_prefix}-relevance-{os.getpid()}", replicas=0, shards=1))
        archive.ensure()
        try:
            yield archive
        finally:
            archive.client.indices.delete(index=f"{archive.settings.index_prefix}-*")


def _index(archive: Archive, corpus: Path, bodies: bool) -> str:
    """Both indices filled; answers a line on what that took."""
    started = time.perf_counter()
    stories = fill(archive, rows(corpus), bodies=bodies)
    ours = time.perf_counter() - started
    started = time.perf_counter()
    stock_index(archive, stories)
    theirs = time.perf_counter() - started
    archive.client.indices.forcemerge(
        index=f"{archive.settings.index_prefix}-s*", params={"max_num_segments": 1}, request_timeout=600
    )
    stats = archive.client.indices.stats(index=f"{archive.settings.index_prefix}-s*", metric="store")["indices"]
    sizes = [each["primaries"]["store"]["size_in_bytes"] / 1e6 for _, each in sorted(stats.items())]
    parts = ", ".join(f"{name} {size:.0f} MB" for name, size in zip(sorted(stats), sizes, strict=True))
    return f"{len(stories):,} stories; indexing {ours:.1f} s, stock {theirs:.1f} s; {parts}"


def _rank(archive: Archive, asked: Sequence[Topic]) -> dict[str, Ranked]:
    ranked: dict[str, Ranked] = {"arshif": {topic.id: _ids(archive, topic) for topic in asked}}
    for name in STOCK:
        ranked[name] = {topic.id: stock_ids(archive, name, topic.query, DEPTH) for topic in asked}
    return ranked


def _ids(archive: Archive, topic: Topic) -> list[str]:
    results = archive.find(Query(words=topic.query, size=DEPTH, folded=False))
    return [hit.id for hit in (*results.hits, *results.some_hits)]


def _print(name: str, asked: Sequence[Topic], scores: dict[str, dict[str, float]]) -> dict[str, float]:
    """A table by type; answers the means over all topics."""
    kinds = sorted({topic.kind for topic in asked})
    click.echo(f"{name:12} {'topics':>7} " + " ".join(f"{figure:>10}" for figure in FIGURES))
    for kind in [*(kinds if len(kinds) > 1 else []), "all"]:
        chosen = [scores[topic.id] for topic in asked if kind in (topic.kind, "all")]
        means = {figure: statistics.fmean(each[figure] for each in chosen) for figure in FIGURES}
        click.echo(f"  {kind:10} {len(chosen):7} " + " ".join(f"{means[figure]:10.3f}" for figure in FIGURES))
    return {figure: round(value, 4) for figure, value in means.items()}


def _times(archive: Archive, asked: Sequence[Topic]) -> dict[str, float]:
    """Middle times of a whole page (20 stories, facets, marked passages) of ours and of the stock query, asked in turn.

    Ours is of a question that was never asked before, so that all of it is done each time.
    """
    sample = asked[:: max(1, len(asked) // 64)]
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(3):
        for topic in sample:
            ours.append(_timed(lambda words: archive.find(Query(words=words)), anew(topic.query, number)))
            theirs.append(_timed(lambda words: stock_page(archive, words), topic.query))
    mine, stock = statistics.median(ours), statistics.median(theirs)
    click.echo(f"a page of 20: {mine * 1000:.1f} ms, stock {stock * 1000:.1f} ms, ratio {mine / stock:.2f} (medians)")
    return {"p50_ms": round(mine * 1000, 1), "stock_p50_ms": round(stock * 1000, 1), "ratio": round(mine / stock, 2)}


def _timed(ask: Callable[[str], object], words: str) -> float:
    started = time.perf_counter()
    ask(words)
    return time.perf_counter() - started


def _factors(
    archive: Archive, asked: Sequence[Topic], judged: dict[str, dict[str, int]], whole: dict[str, float]
) -> dict[str, float]:
    """nDCG@10 with each factor of ranking left out."""
    found: dict[str, float] = {}
    now = datetime.now(UTC)
    for factor in fields(weights.Weights):
        without = {factor.name: 0.0}
        less = partial(_fitting, without)
        ids: Ranked = {}
        for topic in asked:
            query = Query(words=topic.query, size=DEPTH, folded=False)
            results = find.find(archive.client, archive.names.stories, archive.lists, query, now, less)
            both = sorted((*results.hits, *results.some_hits), key=lambda hit: -hit.score)
            ids[topic.id] = [hit.id for hit in both]
        scores = figures(asked, ids, judged)
        found[factor.name] = round(statistics.fmean(each["ndcg@10"] for each in scores.values()), 4)
        click.echo(f"  without {factor.name:10} {found[factor.name]:.4f} ({found[factor.name] - whole['ndcg@10']:+.4f})")
    return found


def _fitting(changed: dict[str, float], question: bool, units: int) -> weights.Weights:
    return replace(weights.fitting(question, units), **changed)
