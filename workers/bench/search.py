"""`arshif bench search`: what does a whole page of results cost over the one raw request that asks the engine for the same?

The page comes over HTTP from the real web server: the question read, what it stands for, counts and all facets, twenty stories
with marked passages and reasons, rendered. The raw request is one body with the same ranking, the same facets, the same stories
and the true count, sent by a bare client; it asks for no highlights, since marks are set outside the engine. Both are asked in
turn, over all stories of the corpus in an archive of its own. What a process remembers of a question asked a moment ago
(`search/lately.py`), and the engine of how it ranked it, makes its page faster, as the engine is then asked only whether it still
says the same. So pages of questions that were never asked before are timed beside it; what the engine counts for those it may
have counted before.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote

import click
import orjson
import urllib3
from opensearchpy import OpenSearch
from rich.console import Console
from rich.progress import Progress

from search import body, facets, find, language
from search.archive import Archive
from search.child import free_port, stop
from search.equivalents import equivalents
from search.needs import length, needs
from search.query import Query
from search.settings import Settings
from search.weights import fitting
from workers.bench.ingest import ARTICLES, samples
from workers.bench.judged import anew, load_topics
from workers.bench.relevance import NEWSROOM
from workers.bench.scratch import scratch, whole_path
from workers.services import start_web, wait_web

ROUNDS = 5
"""How often each question is asked; the first round warms up and is not counted."""


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path, exists=True), default=ARTICLES, show_default=True)
@click.option("--stories", default=0, show_default="all", help="How many stories of the corpus, taken evenly.")
@click.option("--topics", type=click.Path(path_type=Path, exists=True), default=NEWSROOM / "topics.jsonl", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def search(corpus: Path, stories: int, topics: Path, as_json: bool) -> None:
    """A whole page of results, over the raw request of the same body."""
    words = [topic.query for topic in load_topics(topics)]
    with scratch(Settings.load()) as archive, Progress(console=Console(stderr=True)) as progress:
        tally, _ = whole_path(archive, samples(corpus, stories, archive)[1] if stories else corpus, progress, "loading")
        archive.client.indices.refresh(index=archive.names.stories, request_timeout=300)
        archive.client.indices.forcemerge(index=archive.names.stories, params={"max_num_segments": 1}, request_timeout=600)
        with _web(archive.settings) as address:
            pages, raws, firsts = _times(archive, address, words, progress)
    page, raw, first = (statistics.median(each) * 1000 for each in (pages, raws, firsts))
    figures = {
        "stories": sum(tally.outcomes.values()),
        "ratio_p50": round(page / raw, 3),
        "page_p50_ms": round(page, 2),
        "raw_p50_ms": round(raw, 2),
    }
    click.echo(f"{figures['stories']:,} stories, {len(words)} questions, {ROUNDS - 1} rounds")
    click.echo(f"whole page  {page:7.1f} ms (median)")
    click.echo(f"raw request {raw:7.1f} ms (median)")
    click.echo(f"ratio       {page / raw:7.2f}")
    click.echo(f"whole page of a question never asked before {first:.1f} ms (median), ratio {first / raw:.2f}")
    if as_json:
        click.echo(orjson.dumps(figures).decode())


@contextmanager
def _web(settings: Settings) -> Iterator[str]:
    """The address of a web server of this archive, stopped at the end."""
    own = replace(settings, web_host="127.0.0.1", web_port=free_port(0), secret_key=token_urlsafe())
    web = start_web(own)
    try:
        wait_web(own, web)
        yield f"http://127.0.0.1:{own.web_port}"
    finally:
        stop(web)


def _times(archive: Archive, address: str, words: Sequence[str], progress: Progress) -> tuple[list[float], ...]:
    """Seconds of each page, of each raw request, and of each page of a question that is new, asked in turn."""
    pages: list[float] = []
    raws: list[float] = []
    firsts: list[float] = []
    step = progress.add_task("asking", total=ROUNDS * len(words))
    with urllib3.PoolManager() as pool, OpenSearch(archive.settings.opensearch_url, timeout=60) as client:
        for number in range(ROUNDS):
            for asked in words:
                request = in_one(archive, Query(words=asked))
                page = _timed(partial(_page, pool, address, asked))
                raw = _timed(partial(client.search, index=archive.names.stories, body=request))
                first = _timed(partial(_page, pool, address, anew(asked, number)))
                if number:
                    pages.append(page)
                    raws.append(raw)
                    firsts.append(first)
                progress.advance(step)
    return pages, raws, firsts


def _page(pool: urllib3.PoolManager, address: str, words: str) -> None:
    answer = pool.request("GET", f"{address}/search?q={quote(words)}")
    if answer.status != 200 or b"<article" not in answer.data:
        raise click.ClickException(f"The page of {words!r} answered {answer.status}, without a story.")


def _timed(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


def in_one(archive: Archive, query: Query) -> dict[str, Any]:
    """A question as one request to the engine: ranking, the true count, all facets of the strict set, a page of stories."""
    now = datetime.now(archive.settings.zone)
    asked = language.read(query.words)
    need = needs(asked.tree, equivalents(archive.lists), archive.lists, now)
    used = fitting(asked.question, length(need))
    shared: list[tuple[str, float]] = []
    if used.feedback:
        look = archive.client.search(index=archive.names.stories, body=body.quick(need, now, find.BEST))
        shared = find.shared_keys(need, look)
    counts = facets.aggregations(query, str(now.tzinfo), archive.lists, shards=archive.settings.shards)
    counted = {"filter": body.strict(need) or {"match_all": {}}, "aggs": counts}
    return {
        "query": body.request(need, now, used, shared, sought=asked.sought),
        "aggs": {"strict": counted},
        "size": query.size,
        "sort": find.order(query, words=True),
        "_source": find.SHOWN,
        "track_total_hits": True,
    }
