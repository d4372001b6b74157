"""What has arrived, and what became of it? A document is durable here before anyone is told "accepted".

Bytes stand, compressed, in an index of their own and are never written again; the entry beside them is small, because it
is written twice: when the document comes and when it is done with. Redis only carries nudges: `waiting` finds all that is to do.
"""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from opensearchpy import OpenSearch

from search.formats.urgent import is_urgent
from search.index import Names, answering, bulk, get, get_many, operation, search
from search.story import Document, Unreadable

State = Literal["waiting", "done", "quarantined", "mended", "discarded"]

KEPT_OF_TOO_LARGE = 65_536
"""How many bytes of a document above the limit are kept, to show what it was."""

DOCUMENTS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "data": {"type": "binary"},
        "origin": {"type": "keyword", "index": False, "doc_values": False},
        "name": {"type": "keyword", "index": False, "doc_values": False},
        "media_type": {"type": "keyword", "index": False, "doc_values": False},
        "received": {"type": "date", "index": False, "doc_values": False},
    },
}
ENTRIES: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "state": {"type": "keyword"},
        "received": {"type": "date"},
        "finished": {"type": "date"},
        "origin": {"type": "keyword"},
        "name": {"type": "keyword", "ignore_above": 1000},
        "size": {"type": "long"},
        "code": {"type": "keyword"},
        "reason": {"type": "keyword", "index": False, "doc_values": False},
        "stories": {"type": "keyword"},
        "outcomes": {"type": "keyword"},
        "urgent": {"type": "boolean"},
    },
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A document's place in the intake: its state and, when done, which stories it gave and what became of each.

    `outcomes` stand beside `stories`: `stored`, `replaced`, `unchanged` or `older`. `code` and `reason` say why it is
    in quarantine. `urgent` says that it seems to withdraw or correct a story, which is read before others.
    """

    id: str
    state: State
    received: datetime
    origin: str
    name: str
    size: int
    stories: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    code: str = ""
    reason: str = ""
    finished: datetime | None = None
    urgent: bool = False

    @classmethod
    def of(cls, document: Document, received: datetime) -> "Entry":
        """The entry of a document that has just arrived."""
        urgent = is_urgent(document)
        return cls(document.id, "waiting", received, document.origin, document.name, len(document.data), urgent=urgent)

    @classmethod
    def load(cls, id_: str, source: dict[str, Any]) -> "Entry":
        """The entry as the index holds it."""
        finished = source.get("finished")
        return cls(
            id_,
            source["state"],
            datetime.fromisoformat(source["received"]),
            source["origin"],
            source["name"],
            source["size"],
            tuple(source["stories"]),
            tuple(source["outcomes"]),
            source["code"],
            source["reason"],
            datetime.fromisoformat(finished) if finished else None,
            source.get("urgent", False),
        )

    def dump(self) -> dict[str, Any]:
        """The entry as the index holds it."""
        return {
            "state": self.state,
            "received": self.received.isoformat(),
            "finished": self.finished.isoformat() if self.finished else None,
            "origin": self.origin,
            "name": self.name,
            "size": self.size,
            "code": self.code,
            "reason": self.reason,
            "stories": list(self.stories),
            "outcomes": list(self.outcomes),
            "urgent": self.urgent,
        }

    def done(self, stories: Sequence[tuple[str, str]], now: datetime) -> "Entry":
        """The entry closed, with (story id, outcome) of each story that the document gave."""
        ids, outcomes = tuple(id_ for id_, _ in stories), tuple(outcome for _, outcome in stories)
        return replace(self, state="done", stories=ids, outcomes=outcomes, code="", reason="", finished=now)

    def again(self) -> "Entry":
        """The entry put back among the waiting."""
        return replace(self, state="waiting", code="", reason="", finished=None)

    def quarantined(self, error: Unreadable, now: datetime) -> "Entry":
        """The entry of a document that will never be a story."""
        return replace(self, state="quarantined", code=error.code, reason=str(error), finished=now)


def _store(names: Names, document: Document, received: datetime, most: int) -> bytes:
    kept = document.data if len(document.data) <= most else document.data[:KEPT_OF_TOO_LARGE]
    source = {
        "data": base64.b64encode(zlib.compress(kept, 1)).decode(),
        "origin": document.origin,
        "name": document.name,
        "media_type": document.media_type,
        "received": received.isoformat(),
    }
    return operation("create", names.documents, document.id, source)


def accept(client: OpenSearch, names: Names, documents: Sequence[Document], now: datetime, most: int) -> list[bool]:
    """Makes documents durable, each once; answers for each whether it is new here. `most` is the size limit in bytes.

    The bytes are written first: an entry without its bytes could never be read. Raises Unavailable: then nothing is
    promised, and the same call may simply be made again.
    """
    bulk(client, [_store(names, document, now, most) for document in documents])
    entries = [operation("create", names.intake, document.id, Entry.of(document, now).dump()) for document in documents]
    return [result["status"] == 201 for result in bulk(client, entries)]


def refuse(client: OpenSearch, names: Names, document: Document, error: Unreadable, now: datetime, most: int) -> Entry:
    """Keeps a document that cannot be a story, with the reason."""
    bulk(client, [_store(names, document, now, most)])
    entry = Entry.of(document, now).quarantined(error, now)
    bulk(client, [operation("index", names.intake, entry.id, entry.dump())])
    return entry


def take(client: OpenSearch, names: Names, ids: Sequence[str], state: State = "waiting") -> list[tuple[Entry, Document]]:
    """The documents among `ids` that are in a state, with their entries."""
    wanted = [entry for entry in entries(client, names, list(dict.fromkeys(ids))) if entry.state == state]
    stored = get_many(client, [(names.documents, entry.id) for entry in wanted])
    return [(entry, _document(each["_source"])) for entry, each in zip(wanted, stored, strict=True)]


def _document(source: dict[str, Any]) -> Document:
    return Document(zlib.decompress(base64.b64decode(source["data"])), source["origin"], source["name"], source["media_type"])


def document(client: OpenSearch, names: Names, id_: str) -> Document | None:
    """The bytes that arrived under this id, or None."""
    source = get(client, names.documents, id_)
    return None if source is None else _document(source)


def several(client: OpenSearch, names: Names, ids: Sequence[str]) -> dict[str, Document]:
    """The bytes that arrived under these ids; of those that are not kept nothing is answered."""
    found = get_many(client, [(names.documents, id_) for id_ in ids])
    return {each["_id"]: _document(each["_source"]) for each in found if each["found"]}


def close(client: OpenSearch, names: Names, entries: Sequence[Entry]) -> None:
    """Writes what became of documents; the last step of a story's way in."""
    bulk(client, [operation("index", names.intake, entry.id, entry.dump()) for entry in entries])


def entries(client: OpenSearch, names: Names, ids: Sequence[str]) -> list[Entry]:
    """The entries of these documents, as they are this moment; unknown ids are left out."""
    return [
        Entry.load(each["_id"], each["_source"])
        for each in get_many(client, [(names.intake, id_) for id_ in ids])
        if each["found"]
    ]


def waiting(client: OpenSearch, names: Names, now: datetime, age: timedelta, most: int, urgent: bool | None = None) -> list[str]:
    """Ids of at most `most` documents that have been waiting for longer than `age`, oldest first; all, or by their `urgent`."""
    filters: list[dict[str, Any]] = [{"term": {"state": "waiting"}}, {"range": {"received": {"lte": (now - age).isoformat()}}}]
    pressing: dict[str, Any] = {"term": {"urgent": True}}
    if urgent is not None:
        filters.append(pressing if urgent else {"bool": {"must_not": [pressing]}})
    query = {"bool": {"filter": filters}}
    body = {"query": query, "sort": [{"received": "asc"}], "size": most, "_source": False, "track_total_hits": False}
    with answering():
        return [hit["_id"] for hit in client.search(index=names.intake, body=body)["hits"]["hits"]]


def reasons(client: OpenSearch, names: Names) -> dict[str, int]:
    """How many documents are in quarantine for each reason, by its code, the most first."""
    body = {"size": 0, "query": {"term": {"state": "quarantined"}}, "aggs": {"codes": {"terms": {"field": "code", "size": 100}}}}
    buckets = search(client, names.intake, body)["aggregations"]["codes"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


def quarantine(
    client: OpenSearch, names: Names, size: int = 100, start: int = 0, code: str = "", state: State = "quarantined"
) -> tuple[int, list[Entry]]:
    """How many documents are in quarantine, and a page of them, newest first; for one reason where its code is given."""
    filters = [{"term": {"state": state}}, *([{"term": {"code": code}}] if code else [])]
    body = {
        "query": {"bool": {"filter": filters}},
        "sort": [{"received": "desc"}, {"name": "asc"}],
        "size": size,
        "from": start,
    }
    with answering():
        hits = client.search(index=names.intake, body=body, params={"track_total_hits": "true"})["hits"]
    return hits["total"]["value"], [Entry.load(hit["_id"], hit["_source"]) for hit in hits["hits"]]
