"""`arshif bench families`: which near-duplicates are found, at what price a story, and is it right what is joined?

Real stories go through the very steps of a worker (settled in batches, stored, asked again) into a scratch archive; pairs that
were made by comparing all with all say what is to be found. Precision cannot be computed from such a table: what was joined is
printed for reading, beside the part of the joined pairs whose texts share most of their words in order.
"""

import csv
import lzma
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import Any, TextIO

import click
import orjson

from search import families, stories
from search.archive import Archive
from search.settings import Settings
from search.stories import Filing
from search.story import Document, Story
from search.text import Text
from workers.services import services

PAIRS = Path("../shared/data/near_duplicates.tsv.xz")
ARTICLES = Path("../shared/data/articles.jsonl.xz")

WHOLE = 2500
"""Stories of which the whole way is timed, a fifth of them to warm up."""

BATCH = 100
"""Stories a batch, as a worker takes them."""

ALIKE = 0.8
"""Jaccard of word runs from which on a pair must be found."""

SHARED = 0.6
"""Words of both, in order, of two texts that are taken for one without being read."""

_Pair = tuple[str, str]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True), default=PAIRS)
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), default=ARTICLES, show_default=True)
@click.option("--sample", default=100, show_default=True, help="Joined pairs that are printed for reading.")
@click.option("--stories", "most", default=0, help="Only so many stories of the corpus, those of the pairs first.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def bench_families(file: Path, corpus: Path, sample: int, most: int, as_json: bool) -> None:
    """Near-duplicates found of a table of pairs, what was joined, and the cost a story."""
    pairs = list(_pairs(file))
    told = _stories(corpus, {id_ for pair, _ in pairs for id_ in pair}, most)
    with _scratch(Settings.load(), "way") as archive, _scratch(Settings.load(), "cost") as other:
        settling, whole = _cost(archive, other, list(told.values())[:: max(1, len(told) // WHOLE)])
    with _scratch(Settings.load(), "all") as archive:
        family = _families(archive, list(told.values()))
    joined = _joined(family)
    recall = _recall(pairs, family)
    right = _shown(joined, told, sample)
    figures = {
        "stories": len(told),
        "families": len({family[id_] for pair in joined for id_ in pair}),
        "pairs": len(joined),
        "recall": recall,
        "precision": right,
        "ms_per_story": round(settling, 3),
        "ingest_ms_per_story": round(whole, 3),
        "ratio": round(settling / whole, 3),
    }
    click.echo(f"\n{figures['pairs']:,} pairs in {figures['families']:,} families of {len(told):,} stories")
    click.echo(
        f"families cost {settling:.3f} ms a story, {settling / whole:.1%} of the {whole:.3f} ms of its whole way in one process"
    )
    if as_json:
        click.echo(orjson.dumps(figures).decode())


def _pairs(file: Path) -> Iterator[tuple[_Pair, float]]:
    with _text(file) as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            yield (row["id1"], row["id2"]), float(row["jaccard"])


def _text(path: Path) -> TextIO:
    return lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8")


def _stories(corpus: Path, wanted: set[str], most: int) -> dict[str, Story]:
    """The stories of the corpus by its ids, in its order."""
    with _text(corpus) as lines:
        rows = [orjson.loads(line) for line in lines]
    if most:
        rows.sort(key=lambda row: row["id"] not in wanted)
    return {row["id"]: _story(row) for row in rows[: most or None]}


def _story(row: dict[str, Any]) -> Story:
    published = datetime.fromisoformat(row["published"])
    published = published if published.tzinfo else published.replace(tzinfo=UTC)
    return Story(row["source"], row["id"], row["headline"], row["body"], published)


@contextmanager
def _scratch(settings: Settings, name: str) -> Iterator[Archive]:
    with services(settings, need={"engine"}) as running:
        own = replace(running, index_prefix=f"{settings.index_prefix}-bench-{name}-{os.getpid()}")
        archive = Archive(own)
        archive.ensure()
        try:
            yield archive
        finally:
            archive.client.indices.delete(index=f"{own.index_prefix}-*")


def _cost(archive: Archive, other: Archive, told: Sequence[Story]) -> tuple[float, float]:
    """Milliseconds a story of its families, and of its whole way from bytes to the closed entry, families included.

    Batches take turns in two archives, so that both are timed on the same machine in the same mood.
    """
    whole = settling = 0.0
    for at in range(0, len(told), BATCH):
        batch = told[at : at + BATCH]
        started = time.perf_counter()
        documents = [_document(each) for each in batch]
        archive.accept(documents)
        archive.read([document.id for document in documents])
        done = time.perf_counter()
        seconds = _file(other, batch)
        if at >= len(told) // 5:
            whole += done - started
            settling += seconds
    timed = len(told) - len(range(0, len(told) // 5, BATCH)) * BATCH
    return 1000 * settling / timed, 1000 * whole / timed


def _document(story: Story) -> Document:
    fields = {"headline": story.headline, "body": story.body, "published": story.published}
    return Document(orjson.dumps(fields), "bench", story.key)


def _file(archive: Archive, told: Sequence[Story]) -> float:
    """Files stories as a worker does; answers the seconds of it that families took.

    Cutting words is not counted: understanding has done it already.
    """
    client, names = archive.client, archive.names
    filings = [Filing(each, "bench", datetime.now(UTC), text=Text.of(each)) for each in told]
    started = time.perf_counter()
    filings = families.settle(client, names, filings)
    settled = time.perf_counter()
    stories.put(client, names, filings)
    stored = time.perf_counter()
    families.settled(client, names, filings)
    return time.perf_counter() - stored + settled - started


def _families(archive: Archive, told: Sequence[Story]) -> dict[str, str]:
    """The family of each story, by its key, when all are filed."""
    for at in range(0, len(told), BATCH):
        _file(archive, told[at : at + BATCH])
    archive.client.indices.refresh(index=archive.names.stories)
    body = {"query": {"match_all": {}}, "_source": ["key", "family"], "size": len(told)}
    hits = archive.client.search(index=archive.names.stories, body=body)["hits"]["hits"]
    return {hit["_source"]["key"]: hit["_source"]["family"] for hit in hits}


def _joined(family: dict[str, str]) -> list[_Pair]:
    members: dict[str, list[str]] = defaultdict(list)
    for id_, each in family.items():
        members[each].append(id_)
    return [pair for together in members.values() for pair in combinations(sorted(together), 2)]


def _recall(pairs: Sequence[tuple[_Pair, float]], family: dict[str, str]) -> float:
    """Prints recall by band of Jaccard; answers that of the pairs that must be found."""
    known = [(value, family[one] == family[other]) for (one, other), value in pairs if one in family and other in family]
    for low in sorted({min(int(value * 10), 9) for value, _ in known}):
        band = [found for value, found in known if min(int(value * 10), 9) == low]
        click.echo(f"Jaccard {low / 10:.1f}–{(low + 1) / 10:.1f}  {sum(band):5} of {len(band):5} pairs in one family")
    must = [found for value, found in known if value >= ALIKE]
    click.echo(f"recall at {ALIKE} and above: {sum(must) / len(must):.4f} of {len(must):,}")
    return round(sum(must) / len(must), 4)


def _shown(joined: Sequence[_Pair], told: dict[str, Story], sample: int) -> float:
    """Prints pairs that were joined, drawn at random, with what differs; answers what part shares most of its words in order."""
    drawn = random.Random(7).sample(joined, min(sample, len(joined)))  # noqa: S311 a sample, no secret
    return round(sum(_told(told[one], told[other]) >= SHARED for one, other in drawn) / max(1, len(drawn)), 4)


def _told(one: Story, other: Story) -> float:
    first, second = one.body.split(), other.body.split()
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    shared = matcher.ratio()
    click.echo(f"\n{shared:.2f}  {one.source} {one.published:%Y-%m-%d %H:%M} | {other.source} {other.published:%Y-%m-%d %H:%M}")
    click.echo(f"  {one.headline}\n  {other.headline}")
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            click.echo(f"    [{' '.join(first[a:b])[:120]}] → [{' '.join(second[c:d])[:120]}]")
    return shared
