"""`arshif bench alerts --latency`: how long from a story's acceptance until its mail is handed to the mail server?

Real web, worker, clock, Redis and mail server: stories of the corpus are pushed one by one, so many a second, and each (reader,
story) that the server takes is timed from the answer 202. The searches are drawn as for the matching bench, of words rare enough
that nobody is flooded: at ten stories a second a search of a common word would fill a mailbox within the hour.
"""

import statistics
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from search import accounts
from search.accounts import Account
from search.archive import Archive
from search.index import bulk, operation
from search.settings import Settings
from search.stories import Filing
from workers.bench.kept import READERS, address, keep, read_stories
from workers.bench.listener import Taken
from workers.bench.questions import Asker
from workers.bench.storm import House, house

RARE = 0.005
"""Words that stand in more of the stories than this are not asked for."""

WARM = 10
PATIENCE = 120.0


class Watch:
    """When stories were accepted, and when mail with them was taken."""

    def __init__(self) -> None:
        self.accepted: dict[str, float] = {}
        self.mailed: dict[tuple[str, str], float] = {}
        self.mails = 0

    def heard(self, taken: Taken) -> None:
        """Notes a mail that the server has taken."""
        now = time.monotonic()
        self.mails += 1
        for story in taken.stories:
            self.mailed.setdefault((taken.to, story), now)

    def delays(self) -> list[float]:
        """Milliseconds from acceptance to mail, in order of length."""
        found = [(at - self.accepted[story]) * 1000 for (_, story), at in self.mailed.items() if story in self.accepted]
        return sorted(found)


def measure(settings: Settings, corpus: Path, searches: int, count: int, rate: float, learnt: int, seed: int) -> dict[str, Any]:
    """Figures of one run: so many stories, so many a second, against so many saved searches."""
    with tempfile.TemporaryDirectory(prefix="arshif-latency-") as home:
        Path(home).chmod(0o755)
        with house(settings, Path(home), seed) as made:
            archive = made.archive
            known, pushed = read_stories(archive, corpus, learnt, WARM + count)
            _readers(archive, READERS)
            kept = keep(archive, Asker(known, seed, RARE), searches, READERS)
            watch = Watch()
            made.listener.heard = watch.heard
            token = archive.add_token("latency")
            _push(made, token, pushed[:WARM], 1.0, Watch())
            _settled(archive)
            watch.mailed.clear()
            watch.mails = 0
            began = time.monotonic()
            _push(made, token, pushed[WARM:], rate, watch)
            pushing = time.monotonic() - began
            _settled(archive)
            return {"saved_searches": kept, **_figures(archive, watch, count, pushing)}


def _readers(archive: Archive, count: int) -> None:
    now = datetime.now(UTC)
    made = [Account(address(number), now, confirmed=True) for number in range(count)]
    bulk(archive.client, [operation("index", archive.names.accounts, each.id, accounts.dump(each)) for each in made])


def _push(made: House, token: str, filings: Sequence[Filing], rate: float, watch: Watch) -> int:
    """Pushes stories at a steady pace, whatever each answer takes."""
    began = time.monotonic()

    def one(number: int, filing: Filing) -> None:
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        _pushed(made.settings, token, filing, watch)

    with ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(one, number, filing) for number, filing in enumerate(filings)]:
            each.result()
    return len(filings)


def _pushed(settings: Settings, token: str, filing: Filing, watch: Watch) -> None:
    story = filing.story
    row = {
        "id": f"latency-{story.id}",
        "source": story.source,
        "published": story.published.isoformat(),
        "headline": story.headline,
        "body": story.body,
    }
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    url = f"http://{settings.web_host}:{settings.web_port}/api/v1/stories"
    request = urllib.request.Request(url, orjson.dumps(row) + b"\n", headers)
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        ids = orjson.loads(answer.read())["stories"]
    for id_ in ids:
        watch.accepted[id_] = time.monotonic()


def _settled(archive: Archive) -> None:
    """Waits until every document is read and every letter gone."""
    until = time.monotonic() + PATIENCE
    waiting = {"query": {"term": {"state": "waiting"}}}
    open_ = {"query": {"terms": {"state": ["waiting", "claimed"]}}}
    while time.monotonic() < until:
        archive.client.indices.refresh(index=f"{archive.names.intake},{archive.names.outbox}")
        unread = archive.client.count(index=archive.names.intake, body=waiting)["count"]
        unsent = archive.client.count(index=archive.names.outbox, body=open_)["count"]
        if not unread and not unsent:
            return
        time.sleep(1)


def _figures(archive: Archive, watch: Watch, count: int, seconds: float) -> dict[str, Any]:
    ids = list(watch.accepted)
    query = {"bool": {"filter": [{"terms": {"story": ids}}]}}
    # A story stands once in a mail, however many searches of its reader it matched.
    each = {"terms": {"field": "person", "size": 65_000}, "aggs": {"stories": {"cardinality": {"field": "story"}}}}
    answer = archive.client.search(index=archive.names.outbox, body={"size": 0, "query": query, "aggs": {"people": each}})
    hits = sum(person["stories"]["value"] for person in answer["aggregations"]["people"]["buckets"])
    delays = watch.delays()
    at = {"p50": len(delays) // 2, "p95": len(delays) * 95 // 100, "p99": len(delays) * 99 // 100}
    return {
        "stories": count,
        "stories_a_second": round(count / seconds, 1),
        "hits": hits,
        "mailed": len(delays),
        "mails": watch.mails,
        **{f"latency_{name}_ms": round(delays[number]) if delays else None for name, number in at.items()},
        "latency_mean_ms": round(statistics.fmean(delays)) if delays else None,
    }
