"""Which questions does the archive keep for its readers? Saved searches: what the reader ran, its dates dropped.

They look forward: a saved search is about stories that are stored after it. A deleted one leaves a tombstone, so that every
worker's matcher learns of it from the same list of changes as of a new one.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opensearchpy import OpenSearch

from search import layers, stories
from search.index import Names, answering, bulk, get_many, operation, search
from search.query import Query, from_params, to_params

Body = dict[str, Any]
Cadence = Literal["at_once", "daily", "weekly"]
State = Literal["active", "paused", "broken", "deleted"]

UNREADABLE, UNASKABLE, REFUSED = "it cannot be read", "it cannot be asked any more", "the engine refuses it"
"""Why a search is broken: what its reason begins with, before a colon."""

_SHOWN: dict[str, Any] = {"type": "keyword", "index": False, "doc_values": False}
MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        **stories.FIELDS,
        **layers.TEXT_FIELDS,
        "search": {"type": "percolator"},
        "saved": {
            "properties": {
                "owner": {"type": "keyword"},
                "name": {"type": "keyword", "ignore_above": 1000},
                "query": {"type": "object", "enabled": False},
                "language": {"type": "keyword"},
                "cadence": {"type": "keyword"},
                "hour": {"type": "integer"},
                "weekday": {"type": "integer"},
                "zone": {"type": "keyword"},
                "state": {"type": "keyword"},
                "reason": _SHOWN,
                "paused_until": {"type": "date"},
                "created": {"type": "date"},
                "shared": {"type": "keyword"},
                "lists": _SHOWN,
            }
        },
    },
}


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question that a reader keeps. `query` has no dates; `hour` (0–23) and `weekday` (0 is Monday) are the reader's.

    `shared` is a secret part of a link by which others may look at it; empty when it is not shared.
    """

    id: str
    owner: str
    name: str
    query: Query
    created: datetime
    language: str = "ar"
    cadence: Cadence = "at_once"
    hour: int = 7
    weekday: int = 6
    zone: str = "Asia/Baghdad"
    state: State = "active"
    reason: str = ""
    paused_until: datetime | None = None
    shared: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a saved search needs a name")
        if not (0 <= self.hour <= 23 and 0 <= self.weekday <= 6):
            raise ValueError("hour is 0 to 23, weekday 0 to 6")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone {self.zone!r}") from error

    def active(self, now: datetime) -> bool:
        """Whether it takes stories at this moment."""
        if self.state == "paused":
            return self.paused_until is not None and self.paused_until <= now
        return self.state == "active"

    def dump(self) -> dict[str, Any]:
        """The search as the index holds it."""
        kept = {name: getattr(self, name) for name in _KEPT}
        return kept | {"query": _params(self.query), "created": self.created, "paused_until": self.paused_until}

    @classmethod
    def load(cls, id_: str, source: dict[str, Any]) -> "SavedSearch":
        """The search as the index holds it."""
        moment = source["paused_until"]
        return cls(
            id_,
            query=from_params(source["query"]),
            created=datetime.fromisoformat(source["created"]),
            paused_until=datetime.fromisoformat(moment) if moment else None,
            **{name: source[name] for name in _KEPT},
        )


_KEPT = ("owner", "name", "language", "cadence", "hour", "weekday", "zone", "state", "reason", "shared")


def _params(query: Query) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in to_params(query):
        given.setdefault(name, []).append(value)
    return given


def new_id() -> str:
    """An id that nobody can guess."""
    return secrets.token_urlsafe(12)


def forward(query: Query) -> Query:
    """A question as it is kept: without dates, page and order, since it looks forward."""
    return replace(query, since=None, until=None, by_event=False, sort="best", page=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A search as it was last written: where in the index's count of writes, its filters, and the lists they were made under.

    `search` is None where it is not to be matched any more; one that cannot be read has the state `broken` and a reason.
    """

    written: tuple[int, int]
    id: str
    search: SavedSearch | None = None
    filters: list[Body] | None = None
    lists: str = ""

    def broken(self, reason: str) -> "Change":
        """The same, found to be broken."""
        return replace(self, search=replace(self.search, state="broken", reason=reason) if self.search else None)


def put(client: OpenSearch, names: Names, saved: SavedSearch, filters: Sequence[Body], lists: str = "") -> None:
    """Keeps a search, new or changed, together with its filters; workers see it from this moment on.

    `lists` is the version of the lists under which the filters were made. Raises RuntimeError when the engine refuses them.
    """
    put_many(client, names, [(saved, filters)], lists)


def put_many(client: OpenSearch, names: Names, kept: Iterable[tuple[SavedSearch, Sequence[Body]]], lists: str = "") -> None:
    """Keeps many searches with their filters, as `put` does one."""
    bulk(client, [operation("index", names.saved, saved.id, _source(saved, filters, lists)) for saved, filters in kept])
    with answering():
        client.indices.refresh(index=names.saved)


def _source(saved: SavedSearch, filters: Sequence[Body], lists: str) -> Body:
    """The document of a search. Only an active or paused one is given to the percolator."""
    source: Body = {"saved": saved.dump() | {"lists": lists}}
    if filters and saved.state not in {"deleted", "broken"}:
        source["search"] = {"bool": {"filter": list(filters)}}
    return source


def one(client: OpenSearch, names: Names, id_: str) -> SavedSearch | None:
    """A saved search by id, as of this moment, or None where there is none or it was deleted."""
    return several(client, names, [id_]).get(id_)


def several(client: OpenSearch, names: Names, ids: Iterable[str]) -> dict[str, SavedSearch]:
    """Saved searches by id, as of this moment; those that were deleted are left out."""
    found = get_many(client, [(names.saved, id_) for id_ in ids], ["saved"])
    there = [_whole(each["_id"], each["_source"]["saved"]) for each in found if each["found"]]
    return {each.id: each for each in there if each.state != "deleted"}


def of_owner(client: OpenSearch, names: Names, owner: str) -> list[SavedSearch]:
    """A reader's saved searches, by name."""
    query = {"bool": {"filter": [{"term": {"saved.owner": owner}}], "must_not": [{"term": {"saved.state": "deleted"}}]}}
    hits = search(client, names.saved, {"query": query, "size": 1000, "sort": ["saved.name"], "_source": ["saved"]})
    return [_whole(hit["_id"], hit["_source"]["saved"]) for hit in hits["hits"]["hits"]]


def live(client: OpenSearch, names: Names, most: int) -> list[SavedSearch]:
    """Saved searches of all readers that are not deleted or broken, the newest first, at most `most`."""
    query = {"bool": {"must_not": [{"terms": {"saved.state": ["deleted", "broken"]}}]}}
    body = {"query": query, "size": most, "sort": [{"saved.created": "desc"}], "_source": ["saved"]}
    return [_whole(hit["_id"], hit["_source"]["saved"]) for hit in search(client, names.saved, body)["hits"]["hits"]]


def _whole(id_: str, source: Body) -> SavedSearch:
    """A search as it is kept; one that cannot be read is shown as broken, so that it stops no page and no letter."""
    try:
        return SavedSearch.load(id_, source)
    except (ValueError, KeyError, TypeError) as error:
        reason = source.get("reason") or f"{UNREADABLE}: {error}"
        owner, name = (str(source.get(field) or "") for field in ("owner", "name"))
        state: State = "deleted" if source.get("state") == "deleted" else "broken"
        return SavedSearch(id_, owner, name.strip() or id_, Query(), datetime.now(UTC), state=state, reason=reason)


def changes(client: OpenSearch, names: Names, since: int, size: int = 5000) -> list[Change]:
    """Searches that were written after a point of the index's own count of writes, deleted ones too, in order of writing."""
    body = {
        "query": {"range": {"_seq_no": {"gt": since}}},
        "sort": ["_seq_no"],
        "size": size,
        "_source": ["saved", "search"],
        "seq_no_primary_term": True,
        "track_total_hits": False,
    }
    return [_change(hit) for hit in search(client, names.saved, body)["hits"]["hits"]]


def _change(hit: Body) -> Change:
    found = hit["_source"].get("saved") or {}
    written = hit["_seq_no"], hit["_primary_term"]
    if found.get("state") in {"deleted", "broken"}:
        return Change(written, hit["_id"])
    filters = hit["_source"]["search"]["bool"]["filter"] if "search" in hit["_source"] else None
    return Change(written, hit["_id"], _whole(hit["_id"], found), filters, found.get("lists") or "")


def set_aside(client: OpenSearch, names: Names, broken: Iterable[Change]) -> None:
    """Marks searches as broken, each with its reason: they are matched no more until their owners save them anew.

    One that was saved again meanwhile is left as it is.
    """
    writes = [
        operation(
            "update",
            names.saved,
            each.id,
            {"doc": {"saved": {"state": "broken", "reason": each.search.reason[:900]}}},
            if_seq_no=each.written[0],
            if_primary_term=each.written[1],
        )
        for each in broken
        if each.search
    ]
    bulk(client, writes)
    with answering():
        client.indices.refresh(index=names.saved)
