"""`arshif bench faults`: is anything lost, missed or mailed twice when everything is killed at random moments?

Stories are pushed through the web while worker, clock, web, Redis, mail server and engine are killed and started again. Which
hits must be mailed is known beforehand: each story holds one of the words that the saved searches ask for. Afterwards every mail
that the server took is counted. Only a mail whose answer was lost may come again, under the same Message-ID.
"""

import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click
import orjson
from celery import Celery
from rich.console import Console
from rich.progress import Progress, TimeElapsedColumn

from search import outbox, saved
from search.alerts import held, version
from search.archive import Archive
from search.index import answering
from search.query import Query
from search.saved import SavedSearch
from search.settings import Settings
from search.story import Unavailable
from workers.bench.listener import Taken
from workers.bench.storm import House, house

WORDS = 30
BATCH = 20
PACE = 0.3
"""Seconds between two batches, so that stories arrive for as long as things go wrong."""

STILL = 2
"""Seconds without any change after which it is asked whether anybody is at work."""

NIGHTS_A_HOUSE = 10
"""Nights that one archive goes through before another takes its place: opening it takes longer than a short night."""

_OPEN = {"terms": {"state": ["waiting", "claimed"]}}
WRONG = ("stories_lost", "hits_missed", "hits_not_asked_for", "mailed_twice")
"""Figures that must be nought."""

Asked = dict[str, set[str]]
"""The words that readers wait for, each with their addresses."""


@dataclass(frozen=True, slots=True)
class Night:
    """How bad it gets: stories, and how often the engine is killed. `number` tells its stories from those of other nights."""

    stories: int = 2_000
    engine_kills: int = 2
    least_faults: int = 25
    number: int = 1

    @property
    def source(self) -> str:
        """Whose stories these are."""
        return f"صحيفة {self.number}"


@click.command()
@click.option("--runs", default=1, show_default=True, type=click.IntRange(1), help="How many nights.")
@click.option("--stories", default=2_000, show_default=True, type=click.IntRange(1), help="Stories a night.")
@click.option("--searches", default=300, show_default=True, type=click.IntRange(2), help="Saved searches.")
@click.option("--faults", "least", default=25, show_default=True, type=click.IntRange(1), help="Things that go wrong at least.")
@click.option("--engine-kills", default=2, show_default=True, help="How often the engine is killed in a night.")
@click.option("--seed", default=1, show_default=True, help="Of what happens when.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def faults(runs: int, stories: int, searches: int, least: int, engine_kills: int, seed: int, as_json: bool) -> None:
    """Kill everything at random moments, and count what was lost, missed and mailed twice."""
    whole: dict[str, int] = defaultdict(int)
    with Progress(*Progress.get_default_columns(), TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        for number, figures in _nights(Night(stories, engine_kills, least), runs, searches, seed, progress):
            said = ", ".join(f"{name} {value}" for name, value in figures.items())
            click.echo(f"night {number} (seed {seed + number - 1}): {said}")
            for name, value in figures.items():
                whole[name] += value
    if as_json:
        click.echo(orjson.dumps({"runs": runs, **whole}).decode())
    if any(whole[name] for name in WRONG):
        raise click.ClickException("Something was lost, missed, mailed twice or mailed unasked.")


def _nights(night: Night, runs: int, searches: int, seed: int, progress: Progress) -> Iterator[tuple[int, dict[str, int]]]:
    """Each night's number and figures."""
    bar = progress.add_task("nights", total=runs)
    numbers = iter(range(1, runs + 1))
    while some := list(islice(numbers, NIGHTS_A_HOUSE)):
        with tempfile.TemporaryDirectory(prefix="arshif-storm-") as home:
            Path(home).chmod(0o755)
            with house(replace(Settings.load(), opensearch_url=""), Path(home)) as made:
                asked = wait_for_words(made.archive, searches)
                for number in some:
                    made.begin(seed + number - 1)
                    yield number, through(made, replace(night, number=number), asked)
                    progress.advance(bar)


def through(made: House, night: Night, asked: Asked) -> dict[str, int]:
    """Figures of one night in a house that is open."""
    began = time.monotonic()
    token = made.archive.add_token(f"storm {night.number}")
    pushing = threading.Thread(target=_push, args=(made.settings, token, night), daemon=True)
    pushing.start()
    kills = [night.least_faults * (number + 1) // (night.engine_kills + 1) for number in range(night.engine_kills)]
    while pushing.is_alive() or made.faults.total() < night.least_faults:
        time.sleep(made.chance.uniform(0.2, 2))
        made.strike()
        if kills and made.faults.total() >= kills[0]:
            kills.pop(0)
            made.kill_engine()
        with suppress(Unavailable):
            _strike_the_hour(made.archive)
    made.listener.mood = "well"
    made.wait_engine()
    made.wait_worker()
    _settle(made, night)
    figures = {**_counted(made, asked, night), "faults": made.faults.total(), **dict(sorted(made.faults.items()))}
    return {**figures, "seconds": round(time.monotonic() - began)}


def wait_for_words(archive: Archive, count: int) -> Asked:
    """Two searches for each reader, one mailed at once and one as a digest; answers readers' addresses by word."""
    asked: Asked = defaultdict(set)
    kept: list[tuple[SavedSearch, list[dict[str, Any]]]] = []
    for number in range(count // 2):
        email = f"reader-{number}@desk.example"
        account = archive.readers.change(email, lambda there: replace(there, confirmed=True))
        for which, cadence in enumerate(("at_once", "daily")):
            word = _word(number * 2 + which)
            made = SavedSearch(f"{number}-{which}", account.id, word, Query(word), datetime.now(UTC), cadence=cadence)  # type: ignore[arg-type]
            kept.append((made, held(made.query, archive.lists, archive.settings.zone)))
            asked[word].add(email)
    saved.put_many(archive.client, archive.names, kept, version(archive.lists))
    return asked


def _word(number: int) -> str:
    return f"ملف{number % WORDS + 100}"


def _push(settings: Settings, token: str, night: Night) -> None:
    """Pushes stories through the night as a sender does who asks again until he is told that they are accepted."""
    for start in range(0, night.stories, BATCH):
        time.sleep(PACE)
        rows = [_row(number, night) for number in range(start, min(start + BATCH, night.stories))]
        data = "\n".join(orjson.dumps(row).decode() for row in rows).encode()
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/x-ndjson",
            "X-Document-Name": f"{night.number}-{start}.jsonl",
        }
        url = f"http://{settings.web_host}:{settings.web_port}/api/v1/stories"
        while True:
            with suppress(OSError, urllib.error.URLError, ConnectionError):
                request = urllib.request.Request(url, data, headers)
                with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                    if answer.status == 202:
                        break
            time.sleep(0.3)


def _row(number: int, night: Night) -> dict[str, str]:
    return {
        "id": f"row-{number}",
        "source": night.source,
        "published": "2024-05-01T08:00:00+03:00",
        "headline": f"فتح {_word(number)} في المحكمة",
        "body": f"نظرت المحكمة صباح اليوم في القضية رقم {night.number * 10_000 + number + 5000} وأجلت الجلسة إلى الأسبوع القادم.",
    }


def _strike_the_hour(archive: Archive) -> None:
    """Lets the hour of all digests come."""
    later = {"bool": {"filter": [{"term": {"state": "waiting"}}, {"range": {"due": {"gt": datetime.now(UTC).isoformat()}}}]}}
    _move(archive, later, "due")


def _move(archive: Archive, query: dict[str, Any], name: str) -> None:
    script = {"source": f"ctx._source.{name} = params.now", "params": {"now": datetime.now(UTC).isoformat()}}
    with answering():
        archive.client.update_by_query(
            index=archive.names.outbox,
            body={"query": query, "script": script},
            params={"conflicts": "proceed", "refresh": "true"},
        )


def _settle(made: House, night: Night, patience: float = 600.0) -> None:
    """Waits until all is read and mailed, with everything up; leases of dead workers end while no worker is at work."""
    archive = made.archive
    until = time.monotonic() + patience
    before: tuple[int, int, int] = (-1, -1, -1)
    still = 0
    while time.monotonic() < until:
        archive.client.indices.refresh(index=f"{archive.names.prefix}-*")
        stored = archive.client.count(index=archive.names.stories, body={"query": _of(night)})["count"]
        unread = archive.client.count(index=archive.names.intake, body={"query": {"term": {"state": "waiting"}}})["count"]
        open_ = archive.client.count(index=archive.names.outbox, body={"query": _OPEN})["count"]
        if stored >= night.stories and not unread and not open_:
            return
        now = (stored, open_, len(made.listener.taken))
        still = still + 1 if now == before else 0
        asked = datetime.now(UTC)
        if still >= STILL and not unread and not _due(archive) and _idle(made.settings):
            _sleep_over(archive, asked)
            still = 0
        before = now
        time.sleep(1)


def _of(night: Night) -> dict[str, Any]:
    return {"term": {"source": night.source}}


def _idle(settings: Settings) -> bool:
    """Whether the worker answers, and does nothing."""
    with Celery(broker=settings.redis_url, set_as_current=False) as app:
        active = app.control.inspect(timeout=4, limit=1).active()
    return active is not None and not any(active.values())


def _due(archive: Archive) -> int:
    now = datetime.now(UTC).isoformat()
    waiting = {"bool": {"filter": [{"term": {"state": "waiting"}}, {"range": {"due": {"lte": now}}}]}}
    return int(archive.client.count(index=archive.names.outbox, body={"query": waiting})["count"])


def _sleep_over(archive: Archive, idle: datetime) -> None:
    """Hours pass: every letter is due, and every lease has ended that was given before all were idle.

    A worker that has taken a letter since then is at work on it: its lease ends later, and is left to it.
    """
    given = {"range": {"lease": {"lt": (idle + outbox.LEASE).isoformat()}}}
    _move(archive, {"bool": {"filter": [{"term": {"state": "claimed"}}, given]}}, "lease")
    _strike_the_hour(archive)


def _counted(made: House, asked: Asked, night: Night) -> dict[str, int]:
    archive = made.archive
    body = {"size": 10_000, "query": _of(night), "_source": ["headline"], "track_total_hits": True}
    stories = archive.client.search(index=archive.names.stories, body=body)["hits"]["hits"]
    expected = {(email, hit["_id"]) for hit in stories for email in asked.get(hit["_source"]["headline"].split()[1], ())}
    mailed: dict[tuple[str, str], list[Taken]] = defaultdict(list)
    for taken in made.listener.taken:
        for story in taken.stories:
            mailed[(taken.to, story)].append(taken)
    again = [copies for copies in mailed.values() if len(copies) > 1]
    twice = [copies for copies in again if len({copy.id for copy in copies}) > 1]
    return {
        "stories": len(stories),
        "stories_lost": night.stories - len(stories),
        "hits": len(expected),
        "hits_missed": len(expected - mailed.keys()),
        "hits_not_asked_for": len(mailed.keys() - expected),
        "mailed_twice": len(twice),
        "mails": len(made.listener.taken),
        "answers_lost": sum(not taken.told for taken in made.listener.taken),
        "mails_again_under_their_id": _repeats(made.listener.taken),
    }


def _repeats(taken: Sequence[Taken]) -> int:
    return len(taken) - len({each.id for each in taken})
