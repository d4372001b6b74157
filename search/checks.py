"""Which parts of the archive work, and which need somebody? One function a part; each asks the engine and gives a finding."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from opensearchpy import OpenSearch

from search import outbox, pulse
from search.index import Names, answering, search
from search.status import Finding, Heard, Status, Verdict, since
from search.story import Unavailable

LATE, GONE = timedelta(minutes=1), timedelta(minutes=5)
"""Age of the last beat at which the workers are late, and at which they are thought gone; a beat comes every 20 seconds."""

HABIT = timedelta(days=28)
"""How far back from a source's last story its habit is looked at."""

KNOWN = timedelta(days=90)
"""A source that was not heard for so long is not waited for any more."""

MOST_SOURCES, MOST_QUIET = 1000, 20
"""Sources that are looked at, and those among them whose habit lies so far back that each is asked for by itself."""

STEP = timedelta(hours=3)
LEAST_HEARD = 8
"""Steps in which a source must have been heard before it can be said to have a habit."""

SILENCE = 1.5
"""A source is silent when it is quiet for so many times its longest pause, and at least for a step."""

DAYS_MANY, DAYS_SHORT, DAYS_BAD = 3650, 30, 7
PERCENT_BAD = 10
BACKUP_AGE, VERIFIED_AGE = timedelta(days=2), timedelta(days=8)
"""How old the last backup may be, and the last that was verified: the clock takes one a day and verifies one a week."""

Body = dict[str, Any]


def status(client: OpenSearch, names: Names, redis: bool, now: datetime | None = None) -> Status:
    """All findings at this moment; `redis` is whether the Redis of the caller answers. Raises nothing: silence is a finding."""
    now = now or datetime.now(UTC)
    parts: Sequence[Callable[[OpenSearch, Names, datetime], Finding]] = (
        engine, workers, intake, quarantine, letters, matching, sources, feeds, disk, backup,
    )  # fmt: skip
    try:
        findings = [part(client, names, now) for part in parts]
    except Unavailable:
        return silent(redis)
    return Status(now, (findings[0], _redis(redis), *findings[1:]))


def silent(redis: bool) -> Status:
    """What can be said when the engine does not answer."""
    return Status(datetime.now(UTC), (Finding("engine", "bad", "engine_silent"), _redis(redis)))


def _redis(answers: bool) -> Finding:
    return Finding("redis", "good", "redis_up") if answers else Finding("redis", "bad", "redis_silent")


def engine(client: OpenSearch, names: Names, now: datetime) -> Finding:
    """Whether every shard of the archive answers."""
    del now
    with answering():
        health = client.cluster.health(index=f"{names.prefix}-*", level="cluster")
        stories = client.count(index=names.stories)["count"]
    missing = health["unassigned_shards"]
    if health["status"] == "red":
        return Finding("engine", "bad", "engine_red", {"missing": missing})
    if health["status"] == "yellow":
        return Finding("engine", "warn", "engine_yellow", {"missing": missing, "stories": stories})
    return Finding("engine", "good", "engine_up", {"nodes": health["number_of_nodes"], "stories": stories})


def workers(client: OpenSearch, names: Names, now: datetime) -> Finding:
    """Whether the clock's beat still comes through Redis and a worker."""
    beat = pulse.last(client, names, "beat")
    if beat is None:
        return Finding("workers", "bad", "beat_never")
    age = since(beat.moment, now)
    facts = {"age": age, "queued": beat.count}
    if age < LATE:
        return Finding("workers", "good", "beat_fresh", facts)
    return Finding("workers", *(("warn", "beat_late") if age < GONE else ("bad", "beat_gone")), facts)


def intake(client: OpenSearch, names: Names, now: datetime) -> Finding:
    """How many documents wait to be read, and for how long."""
    oldest, waiting = _oldest(client, names.intake, {"term": {"state": "waiting"}}, "received")
    if oldest is None:
        return Finding("intake", "good", "intake_empty", {"waiting": 0, "age": timedelta(0)})
    age = since(oldest, now)
    facts = {"waiting": waiting, "age": age}
    if age < timedelta(minutes=1):
        return Finding("intake", "good", "intake_moving", facts)
    return Finding("intake", "warn" if age < timedelta(minutes=10) else "bad", "intake_stuck", facts)


def quarantine(client: OpenSearch, names: Names, now: datetime) -> Finding:
    """How many documents could not be read, and how many of them are new."""
    held = _count(client, names.intake, [{"term": {"state": "quarantined"}}])
    new = _count(client, names.intake, [{"term": {"state": "quarantined"}}, _after("finished", now - timedelta(days=1))])
    if new:
        return Finding("quarantine", "warn", "quarantine_new", {"held": held, "new": new})
    return Finding("quarantine", "good", "quarantine_quiet" if held else "quarantine_empty", {"held": held, "new": 0})


def letters(client: OpenSearch, names: Names, now: datetime) -> Finding:
    """Whether mail that is due goes out."""
    due = {"bool": {"filter": [{"terms": {"state": ["waiting", "claimed"]}}, {"range": {"due": {"lte": now.isoformat()}}}]}}
    oldest, waiting = _oldest(client, names.outbox, due, "due")
    failed = _count(client, names.outbox, [{"term": {"state": "failed"}}, _after("posted", now - timedelta(days=1))])
    age = since(oldest, now) if oldest else timedelta(0)
    if age > timedelta(minutes=2):
        verdict: Any = "warn" if age < timedelta(minutes=30) else "bad"
        return Finding("letters", verdict, "letters_late", {"waiting": waiting, "age": age, "failed": failed})
    if braked := _count(client, names.outbox, [{"term": {"state": "waiting"}}, {"term": {"reason": outbox.BRAKED}}]):
        return Finding("letters", "warn", "letters_braked", {"waiting": braked, "age": age, "failed": failed})
    if failed:
        return Finding("letters", "warn", "letters_failed", {"waiting": waiting, "age": age, "failed": failed})
    return Finding("letters", "good", "letters_none", {"waiting": waiting, "age": age, "failed": 0})


def matching(client: OpenSearch, names: Names, now: datetime) -> Finding:
    """What the nightly sweep found that matching had missed: it should be nothing."""
    swept = pulse.last(client, names, "recheck")
    if swept is None:
        return Finding("matching", "good", "matching_never")
    age = since(swept.moment, now)
    facts = {"age": age, "missed": swept.count}
    if swept.count:
        return Finding("matching", "bad", "matching_missed", facts)
    return Finding("matching", *(("warn", "matching_old") if age > timedelta(hours=30) else ("good", "matching_whole")), facts)


def sources(client: OpenSearch, names: Names, now: datetime) -> Finding:
    """When each source was last heard, and which have gone silent against their own habit; imported files have none."""
    lasts = _lasts(client, names)
    if not lasts:
        return Finding("sources", "good", "sources_none", {"sources": 0})
    known = {source: last for source, last in lasts.items() if source != "import" and now - last < KNOWN}
    steps = _steps(client, names, known, now)
    heard = [Heard(source, last, since(last, now), _silent(last, steps.get(source, ()), now)) for source, last in known.items()]
    heard.sort(key=lambda each: (not each.silent, each.age))
    silent = [each.source for each in heard if each.silent]
    facts: dict[str, Any] = {"sources": len(heard), "age": since(max(lasts.values()), now), "silent_sources": len(silent)}
    if silent:
        return Finding("sources", "warn", "sources_silent", {**facts, "silent": "، ".join(silent[:10])}, tuple(heard))
    return Finding("sources", "good", "sources_heard" if heard else "sources_files", facts, tuple(heard))


def _lasts(client: OpenSearch, names: Names) -> dict[str, datetime]:
    """When the last story of each source came."""
    last: Body = {"terms": {"field": "source", "size": MOST_SOURCES}, "aggs": {"last": {"max": {"field": "received"}}}}
    answer = search(client, names.stories, {"size": 0, "aggs": {"sources": last}})
    return {bucket["key"]: _moment(bucket["last"]["value"]) for bucket in answer["aggregations"]["sources"]["buckets"]}


def _steps(client: OpenSearch, names: Names, lasts: Mapping[str, datetime], now: datetime) -> dict[str, list[datetime]]:
    """The steps in which each source was heard, up to its last story."""
    recent = [source for source, last in lasts.items() if now - last < HABIT / 2]
    quiet = sorted(set(lasts) - set(recent), key=lambda source: lasts[source])[-MOST_QUIET:]
    histogram: Body = {"date_histogram": {"field": "received", "fixed_interval": "3h", "min_doc_count": 1}}
    by_source: Body = {"terms": {"field": "source", "size": 200}, "aggs": {"steps": histogram}}
    found: dict[str, list[datetime]] = {}
    for group, until in [(recent, now), *(([source], lasts[source]) for source in quiet)]:
        if group:
            query = {"bool": {"filter": [{"terms": {"source": group}}, _after("received", until - HABIT)]}}
            answer = search(client, names.stories, {"size": 0, "query": query, "aggs": {"sources": by_source}})
            for bucket in answer["aggregations"]["sources"]["buckets"]:
                found[bucket["key"]] = [_moment(step["key"]) for step in bucket["steps"]["buckets"]]
    return found


def _silent(last: datetime, heard: Sequence[datetime], now: datetime) -> bool:
    if len(heard) < LEAST_HEARD:
        return False
    longest = max(after - before for before, after in pairwise(heard))
    return since(last, now) > max(longest * SILENCE, STEP)


def feeds(client: OpenSearch, names: Names, now: datetime) -> Finding:
    """Which feeds fail again and again."""
    del now
    failing: Body = {"filter": {"range": {"failures": {"gte": 3}}}, "aggs": {"which": {"terms": {"field": "title", "size": 5}}}}
    answer = search(client, names.feeds, {"size": 0, "aggs": {"failing": failing}, "track_total_hits": True})
    count, failed = answer["hits"]["total"]["value"], answer["aggregations"]["failing"]
    if failed["doc_count"]:
        which = "، ".join(bucket["key"] for bucket in failed["which"]["buckets"])
        return Finding("feeds", "warn", "feeds_failing", {"feeds": count, "failing": failed["doc_count"], "which": which})
    return Finding("feeds", "good", "feeds_read" if count else "feeds_none", {"feeds": count})


def disk(client: OpenSearch, names: Names, now: datetime) -> Finding:
    """How long the fullest disk will do at the pace of the last two weeks."""
    with answering():
        nodes = client.nodes.stats(metric="fs")["nodes"].values()
        store = client.indices.stats(index=f"{names.prefix}-*", metric="store")["_all"]["total"]["store"]["size_in_bytes"]
        stories = client.count(index=names.stories)["count"]
    rooms = [node["fs"]["total"] for node in nodes]
    tightest = min(rooms, key=lambda room: room["available_in_bytes"] / room["total_in_bytes"])
    free, percent = tightest["available_in_bytes"], 100 * tightest["available_in_bytes"] / tightest["total_in_bytes"]
    facts: dict[str, Any] = {"free_gb": free / 1e9, "percent": percent}
    if percent < PERCENT_BAD:
        return Finding("disk", "bad", "disk_full", facts)
    lately = _count(client, names.stories, [_after("received", now - timedelta(days=14))]) / 14
    if not lately:
        return Finding("disk", "good", "disk_idle", facts)
    usable = free - tightest["total_in_bytes"] * 0.05
    facts["days"] = int(len(rooms) * usable / (lately * store / stories))
    if facts["days"] > DAYS_MANY:
        return Finding("disk", "good", "disk_idle", facts)
    if facts["days"] < DAYS_SHORT:
        return Finding("disk", "bad" if facts["days"] < DAYS_BAD else "warn", "disk_short", facts)
    return Finding("disk", "good", "disk_roomy", facts)


def backup(client: OpenSearch, names: Names, now: datetime) -> Finding:
    """How old the last backup is, and the last that was restored for a test."""
    made, verified = pulse.last(client, names, "backup"), pulse.last(client, names, "verify")
    if verified is not None and verified.text:
        return Finding("backup", "bad", "backup_damaged", {"problems": verified.text[:300]})
    if verified is not None:
        age = since(verified.moment, now)
        made_age = since(made.moment, now) if made else age
        fresh = age < VERIFIED_AGE and made_age < BACKUP_AGE
        verdict: tuple[Verdict, str] = ("good", "backup_verified") if fresh else ("warn", "backup_old")
        return Finding("backup", *verdict, {"age": age, "made_age": made_age})
    if made is not None:
        return Finding("backup", "warn", "backup_unverified", {"made_age": since(made.moment, now)})
    return Finding("backup", "warn", "backup_none")


def _after(field: str, moment: datetime) -> Body:
    return {"range": {field: {"gte": moment.isoformat()}}}


def _count(client: OpenSearch, index: str, filters: Sequence[Body]) -> int:
    body = {"size": 0, "query": {"bool": {"filter": list(filters)}}, "track_total_hits": True}
    count: int = search(client, index, body)["hits"]["total"]["value"]
    return count


def _oldest(client: OpenSearch, index: str, query: Body, field: str) -> tuple[datetime | None, int]:
    """The earliest moment among what a query finds, and how many it finds."""
    body = {"size": 0, "query": query, "track_total_hits": True, "aggs": {"oldest": {"min": {"field": field}}}}
    answer = search(client, index, body)
    value = answer["aggregations"]["oldest"]["value"]
    return (None if value is None else _moment(value)), answer["hits"]["total"]["value"]


def _moment(milliseconds: float) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
