"""Which feeds are read, when is each due, and how did it do? One small document a feed, under a digest of its address.

A feed that fails is asked again with growing pauses, never dropped: a source that has gone silent must be seen, not forgotten.
"""

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from opensearchpy import OpenSearch

from search.index import Names, answering, bulk, get, operation, search

CLAIM = timedelta(minutes=5)
"""How long a worker has a feed for itself: should it die, another takes the feed after that."""

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=24)
_MOST = 10_000
_MOMENT = {"type": "date"}
_KEPT = {"type": "keyword", "index": False, "doc_values": False}
_WORD = {"type": "keyword"}
FEEDS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        **dict.fromkeys(("url", "title"), _WORD),
        **dict.fromkeys(("etag", "modified", "last_error"), _KEPT),
        **dict.fromkeys(("added", "next_due", "last_read", "last_new"), _MOMENT),
        "failures": {"type": "integer"},
    },
}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed. `etag` and `modified` are what its server wants to hear again; `last_new` is when it last had something new."""

    url: str
    title: str
    added: datetime
    next_due: datetime
    etag: str = ""
    modified: str = ""
    last_read: datetime | None = None
    last_new: datetime | None = None
    last_error: str = ""
    failures: int = 0

    def did_well(self, now: datetime, pause: timedelta, etag: str, modified: str, new: int) -> "Feed":
        """The feed after a reading that found so many new entries; next due after a pause."""
        return replace(
            self,
            etag=etag,
            modified=modified,
            last_read=now,
            last_new=now if new else self.last_new,
            last_error="",
            failures=0,
            next_due=now + pause,
        )

    def failed(self, now: datetime, error: str, at_least: timedelta = SHORTEST_PAUSE) -> "Feed":
        """The feed after a reading that failed: the next pause is twice the last, five minutes to a day."""
        pause = min(SHORTEST_PAUSE * 2 ** min(self.failures, 12), LONGEST_PAUSE)
        due = now + max(pause, min(at_least, LONGEST_PAUSE))
        return replace(self, last_error=error[:500], failures=self.failures + 1, next_due=due)


def add(client: OpenSearch, names: Names, url: str, title: str, now: datetime) -> None:
    """Keeps a feed, due at once. Raises ValueError when it is kept already."""
    feed = Feed(url, title, added=now, next_due=now)
    (result,) = bulk(client, [operation("create", names.feeds, _id(url), _source(feed))])
    if result["status"] == 409:
        raise ValueError(f"{url} is read already; `arshif feeds list` shows how it does.")
    _refresh(client, names)


def remove(client: OpenSearch, names: Names, url: str) -> bool:
    """Forgets a feed; false when there was none."""
    (result,) = bulk(client, [operation("delete", names.feeds, _id(url))])
    _refresh(client, names)
    return bool(result["status"] == 200)


def all_(client: OpenSearch, names: Names) -> list[Feed]:
    """Every feed, by address."""
    hits = search(client, names.feeds, {"size": _MOST, "sort": ["url"]})["hits"]["hits"]
    return [_feed(hit["_source"]) for hit in hits]


def claim(client: OpenSearch, names: Names, now: datetime, most: int) -> list[Feed]:
    """Up to `most` feeds that are due, longest due first, each claimed for five minutes under its sequence number."""
    body = {
        "size": most,
        "query": {"range": {"next_due": {"lte": now.isoformat()}}},
        "sort": ["next_due"],
        "seq_no_primary_term": True,
    }
    hits = search(client, names.feeds, body)["hits"]["hits"]
    claims = [
        operation(
            "index",
            names.feeds,
            hit["_id"],
            {**hit["_source"], "next_due": (now + CLAIM).isoformat()},
            if_seq_no=hit["_seq_no"],
            if_primary_term=hit["_primary_term"],
        )
        for hit in hits
    ]
    results = bulk(client, claims) if claims else []
    _refresh(client, names)
    return [_feed(hit["_source"]) for hit, result in zip(hits, results, strict=True) if result["status"] == 200]


def put(client: OpenSearch, names: Names, feed: Feed) -> None:
    """Writes a feed as it is now, unless it was removed meanwhile."""
    if get(client, names.feeds, _id(feed.url)) is not None:
        bulk(client, [operation("index", names.feeds, _id(feed.url), _source(feed))])
        _refresh(client, names)


def _id(url: str) -> str:
    return hashlib.blake2b(url.encode(), digest_size=12).hexdigest()


def _source(feed: Feed) -> dict[str, Any]:
    source: dict[str, Any] = orjson.loads(orjson.dumps(asdict(feed)))
    return source


def _feed(source: dict[str, Any]) -> Feed:
    moments = {name: _moment(source.get(name)) for name in ("added", "next_due", "last_read", "last_new")}
    return Feed(**{**source, **moments})


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value).astimezone(UTC) if value else None


def _refresh(client: OpenSearch, names: Names) -> None:
    with answering():
        client.indices.refresh(index=names.feeds)
