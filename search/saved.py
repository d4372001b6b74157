"""Which questions does the archive keep for its readers? Saved searches: what the reader ran, its dates dropped.

They look forward: a saved search is about stories that are stored after it. A deleted one leaves a tombstone, so that every
worker's matcher learns of it from the same list of changes as of a new one.
"""

import secrets
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
from opensearchpy import OpenSearch

from search import language, layers, packed, stories
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
        "packed": packed.FIELD,
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
                "feed": _SHOWN,
                "asked": {"type": "date"},
                "lists": _SHOWN,
            }
        },
    },
}


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question that a reader keeps. `query` has no dates; `hour` (0–23) and `weekday` (0 is Monday) are the reader's.

    `shared` is a secret part of a link by which others may look at it; empty when it is not shared. `feed` makes the key of its
    feeds another than before. `asked` is since when it asks what it asks, where that is not since it was `created`.
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
    feed: str = ""
    asked: datetime | None = None

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
        return _active(self.state, self.paused_until, now)

    @property
    def since(self) -> datetime:
        """From when on stories are its: it was made, asked another question, or woke."""
        return max(moment for moment in (self.created, self.asked, self.paused_until) if moment is not None)

    def dump(self) -> dict[str, Any]:
        """The search as the index holds it."""
        kept = {name: getattr(self, name) for name in _KEPT}
        moments = {"created": self.created, "paused_until": self.paused_until, "asked": self.asked}
        return kept | moments | {"query": _params(self.query), "feed": self.feed}

    @classmethod
    def load(cls, id_: str, source: dict[str, Any]) -> "SavedSearch":
        """The search as the index holds it."""
        paused_until, asked = source["paused_until"], source.get("asked")
        return cls(
            id_,
            query=from_params(source["query"]),
            created=datetime.fromisoformat(source["created"]),
            paused_until=datetime.fromisoformat(paused_until) if paused_until else None,
            asked=datetime.fromisoformat(asked) if asked else None,
            feed=source.get("feed", ""),
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
    words = language.undated(query.words)
    return replace(query, words=words, since=None, until=None, by_event=False, sort="best", page=1)


def _active(state: str, paused_until: datetime | None, now: datetime) -> bool:
    if state == "paused":
        return paused_until is not None and paused_until <= now
    return state == "active"


@dataclass(frozen=True, slots=True, eq=False)
class Watch:
    """What of a saved search a match needs: whose it is, and when its letters are due. `kept` is its whole document, as JSON.

    Each stands for itself, so that thousands of hits need no comparing.
    """

    id: str
    owner: str
    cadence: Cadence
    hour: int
    weekday: int
    zone: str
    state: str
    paused_until: datetime | None
    kept: str

    @classmethod
    def of(cls, id_: str, kept: str) -> "Watch":
        """The watch of a search that is kept as this. Raises ValueError, KeyError or TypeError on what is no search."""
        found = orjson.loads(kept)
        until = datetime.fromisoformat(found["paused_until"]) if found["paused_until"] else None
        # Few owners have many searches: each name stands in memory once.
        owner, zone, cadence = (sys.intern(found[name]) for name in ("owner", "zone", "cadence"))
        return cls(id_, owner, cadence, found["hour"], found["weekday"], zone, found["state"], until, kept)  # type: ignore[arg-type]

    @property
    def search(self) -> SavedSearch:
        """The search itself."""
        return SavedSearch.load(self.id, orjson.loads(self.kept))

    def active(self, now: datetime) -> bool:
        """Whether it takes stories at this moment."""
        return _active(self.state, self.paused_until, now)


@dataclass(frozen=True, slots=True)
class Change:
    """A search as it was last `written` (sequence number and primary term): its state, its clauses, and the lists they are of.

    The state is `gone` where it is not to be matched any more, `broken` where it cannot be: then `reason` says why.
    `kept` is its document, as JSON: most searches are never looked at.
    """

    written: tuple[int, int]
    id: str
    state: str
    lists: str = ""
    kept: str = ""
    wanted: packed.Clauses = ()
    unwanted: packed.Clauses = ()
    reason: str = ""

    @property
    def search(self) -> SavedSearch:
        """The search itself."""
        each = _whole(self.id, orjson.loads(self.kept))
        return replace(each, state="broken", reason=self.reason) if self.reason else each

    def broken(self, reason: str) -> "Change":
        """The same, found to be broken."""
        return replace(self, state="broken", reason=reason)


def put(client: OpenSearch, names: Names, saved: SavedSearch, filters: Sequence[Body], lists: str = "") -> None:
    """Keeps a search, new or changed, together with its filters; workers see it from this moment on.

    `lists` is the version of the lists under which the filters were made. Raises RuntimeError when the engine refuses them.
    """
    put_many(client, names, [(saved, filters)], lists)


def put_many(client: OpenSearch, names: Names, kept: Iterable[tuple[SavedSearch, Sequence[Body]]], lists: str = "") -> None:
    """Keeps many searches with their filters, as `put` does one."""
    bulk(client, [operation("index", names.saved, saved.id, document(saved, filters, lists)) for saved, filters in kept])
    with answering():
        client.indices.refresh(index=names.saved)


def remake(client: OpenSearch, names: Names, ids: Sequence[str], made: Callable[[Query], Sequence[Body]], lists: str) -> None:
    """Makes the filters of searches anew under these lists, unless others do; what changes meanwhile is left to them."""
    writes: list[bytes] = []
    for found in get_many(client, [(names.saved, id_) for id_ in ids], ["saved"]):
        source = found["_source"].get("saved") or {} if found["found"] else {}
        if source.get("state") not in {"active", "paused"} or source.get("lists") == lists:
            continue
        try:
            each = SavedSearch.load(found["_id"], source)
            source = document(each, made(each.query), lists)
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        meta = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        writes.append(operation("index", names.saved, each.id, source, **meta))
    bulk(client, writes)
    with answering():
        client.indices.refresh(index=names.saved)


def trusted(client: OpenSearch, names: Names, lists: str) -> frozenset[str]:
    """Versions of lists under which filters are as good as under these: what changed in between touches none of them."""
    noted = _noted(client, names).get("lists", {})
    return frozenset([lists, *(noted.get("since", ()) if noted.get("now") == lists else ())])


def trust(client: OpenSearch, names: Names, lists: str, since: Iterable[str]) -> None:
    """Notes that filters made under versions of lists `since` hold under these too."""
    noted = {"now": lists, "since": sorted({*since} - {lists})[:1000]}
    meta = {**_noted(client, names), "lists": noted}
    with answering():
        client.indices.put_mapping(index=names.saved, body={"_meta": meta})


def _noted(client: OpenSearch, names: Names) -> Body:
    with answering():
        found = client.indices.get_mapping(index=names.saved)
    noted: Body = next(iter(found.values()))["mappings"].get("_meta", {})
    return noted


def document(saved: SavedSearch, filters: Sequence[Body], lists: str) -> Body:
    """The document of a search. Only an active or paused one is given to the percolator."""
    kept = saved.dump()
    live = bool(filters) and saved.state not in {"deleted", "broken"}
    clauses = packed.split(filters) if live else ((), ())
    state = saved.state if live else "gone"
    source: Body = {
        "saved": kept | {"lists": lists},
        "packed": packed.pack(packed.Packed(state, lists, orjson.dumps(kept).decode(), *clauses)),
    }
    return source | ({"search": {"bool": {"filter": list(filters)}}} if live else {})


def one(client: OpenSearch, names: Names, id_: str) -> SavedSearch | None:
    """A saved search by id, as of this moment, or None where there is none or it was deleted."""
    return several(client, names, [id_]).get(id_)


def several(client: OpenSearch, names: Names, ids: Iterable[str]) -> dict[str, SavedSearch]:
    """Saved searches by id, as of this moment; those that were deleted are left out."""
    found = get_many(client, [(names.saved, id_) for id_ in ids], ["saved"])
    there = [_whole(each["_id"], each["_source"].get("saved") or {}) for each in found if each["found"]]
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


def changes(client: OpenSearch, names: Names, since: int, size: int = 10_000) -> list[Change]:
    """Searches that were written after a point of the index's own count of writes, deleted ones too, in order of writing."""
    body = {
        "query": {"range": {"_seq_no": {"gt": since}}},
        "sort": ["_seq_no"],
        "size": size,
        "_source": False,
        "docvalue_fields": ["packed"],
        "seq_no_primary_term": True,
        "track_total_hits": False,
    }
    hits = search(client, names.saved, body)["hits"]["hits"]
    bare = [hit["_id"] for hit in hits if "packed" not in hit.get("fields", {})]
    whole = {each["_id"]: each["_source"] for each in get_many(client, [(names.saved, id_) for id_ in bare]) if each["found"]}
    return [_change(hit, whole) for hit in hits]


def _change(hit: Body, whole: Mapping[str, Body]) -> Change:
    written, id_ = (hit["_seq_no"], hit["_primary_term"]), hit["_id"]
    if "packed" not in hit.get("fields", {}):
        return _unpacked(written, id_, whole.get(id_, {"saved": {"state": "deleted"}}))
    found = packed.unpack(hit["fields"]["packed"][0])
    return Change(written, id_, found.state, found.lists, found.kept, found.wanted, found.unwanted)


def _unpacked(written: tuple[int, int], id_: str, source: Body) -> Change:
    """A search that others have written into the index, or that was set aside."""
    found = source.get("saved") or {}
    if found.get("state") in {"deleted", "broken"}:
        return Change(written, id_, "gone")
    kept, each = orjson.dumps(found).decode(), _whole(id_, found)
    if each.state == "broken":
        return Change(written, id_, "broken", kept=kept, reason=each.reason)
    if "search" not in source:
        return Change(written, id_, each.state, kept=kept)
    return Change(written, id_, each.state, found.get("lists") or "", kept, *packed.split([source["search"]]))


def set_aside(client: OpenSearch, names: Names, broken: Iterable[Change]) -> None:
    """Marks searches as broken, each with its reason: they are matched no more until their owners save them anew.

    One that was saved again meanwhile is left as it is.
    """
    writes = [
        operation(
            "update",
            names.saved,
            each.id,
            {"doc": {"packed": None, "saved": {"state": "broken", "reason": each.reason[:900]}}},
            if_seq_no=each.written[0],
            if_primary_term=each.written[1],
        )
        for each in broken
    ]
    bulk(client, writes)
    with answering():
        client.indices.refresh(index=names.saved)
