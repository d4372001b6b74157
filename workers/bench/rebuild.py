"""`arshif bench rebuild`: does anybody notice a rebuild? Stories arrive, are corrected and killed, and searches run meanwhile.

The corpus is the part of the archive that stands still, so each answer about it must be what it was before, facets included;
of what arrives the number must lie between what is certainly there and what has been begun. Afterwards an archive is built fresh
of the same documents, and every story compared.
"""

import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import orjson
from opensearchpy import OpenSearchException, helpers
from rich.console import Console
from rich.progress import Progress

from search import fixed
from search.archive import Archive
from search.fixed import Answer
from search.query import Query
from search.settings import Settings
from search.story import Document, Unavailable
from workers.app import create
from workers.bench.arrivals import ARRIVED, Arrivals
from workers.bench.ingest import ARTICLES, samples
from workers.bench.scratch import scratch, whole_path
from workers.rebuild import run

OWN = {"received", "stood", "family", "document"}
"""Fields that tell of the archive's own doing, not of the story."""


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), default=ARTICLES, show_default=True)
@click.option("--stories", default=41_686, show_default=True, help="How many stories of the corpus.")
@click.option("--rate", default=20.0, show_default=True, help="Stories a second that arrive meanwhile.")
@click.option("--from", "source", type=click.Choice(["documents", "stories"]), default="documents", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def rebuild(corpus: Path, stories: int, rate: float, source: str, as_json: bool) -> None:
    """A rebuild while stories arrive, are corrected and killed, and searches run; then a fresh build to compare with."""
    with scratch(Settings.load()) as archive, Progress(console=Console(stderr=True)) as progress:
        whole_path(archive, samples(corpus, stories, archive)[1], progress, "filling")
        archive.client.indices.refresh(index=archive.names.stories)
        looker = Looker(Archive(archive.settings), Arrivals(Archive(archive.settings), create(archive.settings), rate))
        with looker.looking():
            began = time.perf_counter()
            rebuilder = archive.rebuilds
            rebuilder.begin("stories" if source == "stories" else "documents")
            done = run(rebuilder)
            seconds = time.perf_counter() - began
            progress.console.print(f"{done.state} in {seconds:.0f} s {done.reason}; {looker.arrivals.filed:,} arrived meanwhile")
        if done.state != "done":
            raise click.ClickException(f"The rebuild was refused: {done.reason}")
        told = f"{looker.searches:,} searches, {len(looker.failed)} failed, {len(looker.differing)} answered otherwise"
        progress.console.print(told)
        unequal, total = _unequal(archive, looker.arrivals, progress)
    report = done.compared
    figures = {
        "stories": total,
        "seconds": round(seconds, 1),
        "per_second": round(done.total / seconds, 1),
        "arrived": looker.arrivals.filed,
        "corrected": looker.arrivals.corrected,
        "killed": len(looker.arrivals.killed),
        "searches": looker.searches,
        "failed": len(looker.failed),
        "differing": len(looker.differing),
        "search_ms_p50": round(statistics.median(looker.took) * 1000, 1),
        "search_ms_before": round(looker.before_ms, 1),
        "writes_waited_seconds": done.still,
        "questions_differing": len(report.answers),
        "missing": report.lost_count,
        "unequal_to_fresh": unequal,
    }
    for name, value in figures.items():
        click.echo(f"{name:22} {value:>12,}")
    for each in [*looker.failed, *looker.differing][:10]:
        click.echo(f"  {each}")
    if as_json:
        click.echo(orjson.dumps(figures).decode())
    raise SystemExit(1 if looker.failed or looker.differing or unequal or report.lost_count else 0)


@dataclass
class Looker:
    """A reader who asks about what stands still and about what arrives, and writes down each answer that is not right."""

    archive: Archive
    arrivals: Arrivals
    searches: int = 0
    failed: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    before_ms: float = 0.0
    _still: list[Answer] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Lets stories arrive and asks without a pause, until the block ends and everything that arrived is stored."""
        sources = tuple(each.value for each in self.archive.find(Query()).facets["source"].values)
        now = datetime.now(self.archive.settings.zone)
        asked = fixed.questions(self.archive.client, self.archive.names.stories, now)
        began = time.perf_counter()
        self._still = [self._ask(replace(query, sources=query.sources or sources)) for query in asked]
        self.before_ms = (time.perf_counter() - began) * 1000 / len(asked)
        threads = [threading.Thread(target=self.arrivals.run), threading.Thread(target=self._look)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.arrivals.over.set()
            threads[0].join()
            try:
                self.arrivals.wait()
            finally:
                self._over.set()
                threads[1].join()

    def _look(self) -> None:
        while not self._over.is_set():
            for before in self._still:
                try:
                    self._check(before)
                    self._check_arrivals()
                except (Unavailable, OpenSearchException) as error:
                    self.failed.append(f"{before.text}: {error}")
                if self._over.is_set():
                    return

    def _check(self, before: Answer) -> None:
        began = time.perf_counter()
        now = self._ask(before.query)
        self.took.append(time.perf_counter() - began)
        self.searches += 1
        if not now.same(before):
            self.differing.append(f"{before.text}: {before.total} before, {now.total} now")

    def _check_arrivals(self) -> None:
        certain = self.arrivals.stored - len(self.arrivals.killing)
        gone = set(self.arrivals.killed)
        self.archive.client.indices.refresh(index=self.archive.names.stories)
        found = self.archive.find(Query(sources=(ARRIVED,), sort="newest", size=100, folded=False))
        self.searches += 1
        if not certain <= found.total <= self.arrivals.begun - len(gone):
            self.differing.append(f"arrivals: {found.total}, not between {certain} and {self.arrivals.begun - len(gone)}")
        if shown := gone & {hit.id for hit in found.hits}:
            self.differing.append(f"killed and shown: {sorted(shown)[:3]}")

    def _ask(self, query: Query) -> Answer:
        """An answer about the corpus; the numbers beside other sources are left out, since one of them grows."""
        archive = self.archive
        found = fixed.ask(archive.client, archive.names.stories, archive.lists, query, datetime.now(archive.settings.zone))
        return replace(found, facets=tuple(each for each in found.facets if each[0] != "source"))


def _unequal(archive: Archive, arrivals: Arrivals, progress: Progress) -> tuple[int, int]:
    """How many stories differ from those of an archive built fresh of the same documents, and how many there are."""
    fresh = Archive(replace(archive.settings, index_prefix=f"{archive.settings.index_prefix}-fresh"))
    fresh.ensure()
    ids = archive.read_documents()
    step = progress.add_task("building fresh", total=len(ids))
    for start in range(0, len(ids), 200):
        documents = _documents(archive, ids[start : start + 200])
        fresh.accept(documents)
        fresh.read([each.id for each in documents])
        progress.update(step, completed=start + len(documents))
    for id_ in arrivals.killed:
        fresh.kill(id_, "bench", "withdrawn by the measure")
    mine, other = _stored(archive), _stored(fresh)
    return sum(mine.get(id_) != other.get(id_) for id_ in mine.keys() | other.keys()), len(mine)


def _documents(archive: Archive, ids: Sequence[str]) -> list[Document]:
    return [each for id_ in ids if (each := archive.document(id_)) is not None]


def _stored(archive: Archive) -> dict[str, Any]:
    archive.client.indices.refresh(index=archive.names.stories)
    hits = helpers.scan(archive.client, index=archive.names.stories, size=1000)
    return {hit["_id"]: {name: value for name, value in hit["_source"].items() if name not in OWN} for hit in hits}
