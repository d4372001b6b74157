"""Who changed what by hand, and when? Every change of a librarian is one document: what was before, what is after.

It is also the job of reading stored stories again for it: progress stands in it, so that a killed worker goes on where it was.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from opensearchpy import OpenSearch

from search.authority import Written
from search.index import Names, answering, bulk, get_many, operation, search

Action = Literal[
    "add",
    "mend",
    "merge",
    "split",
    "retire",
    "undo",
    "correct",
    "reread",
    "mend_document",
    "replay",
    "discard",
    "kill",
    "serious",
    "dismiss",
]
State = Literal["waiting", "done"]

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "action": {"type": "keyword"},
        "entries": {"type": "keyword"},
        "title": {"type": "keyword", "index": False, "doc_values": False},
        "note": {"type": "keyword", "index": False, "doc_values": False},
        "story": {"type": "keyword"},
        "document": {"type": "keyword"},
        "by": {"type": "keyword"},
        "at": {"type": "date"},
        "written": {"type": "object", "enabled": False},
        "before": {"type": "object", "enabled": False},
        "after": {"type": "object", "enabled": False},
        "undoes": {"type": "keyword"},
        "undone": {"type": "keyword"},
        "state": {"type": "keyword"},
        "total": {"type": "integer"},
        "done": {"type": "integer"},
        "stories": {"type": "integer"},
        "reached": {"type": "keyword"},
        "lease": {"type": "date"},
    },
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a librarian did.

    `entries` are the ids that it touches and `written` their rows; `before` and `after` hold what else it changed (a story's
    correction, a document's state). `state` is that of reading stored stories again: of `total` documents `done` are read,
    up to the id `reached`, and `stories` were written. `undone` is the id of the change that took it back.
    """

    id: str
    action: Action
    by: str
    at: datetime
    title: str = ""
    note: str = ""
    entries: tuple[str, ...] = ()
    written: tuple[Written, ...] = ()
    story: str = ""
    document: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    undoes: str = ""
    undone: str = ""
    state: State = "done"
    total: int = 0
    done: int = 0
    stories: int = 0
    reached: str = ""

    def dump(self) -> dict[str, Any]:
        """The change as the index holds it."""
        kept = {name: getattr(self, name) for name in _KEPT}
        rows = [{"list": each.list, "before": each.before, "after": each.after} for each in self.written]
        return kept | {"at": self.at.isoformat(), "entries": list(self.entries), "written": rows}

    @classmethod
    def load(cls, id_: str, source: dict[str, Any]) -> "Change":
        """The change as the index holds it."""
        written = tuple(Written(each["list"], each["before"], each["after"]) for each in source["written"])
        kept = {name: source[name] for name in _KEPT}
        return cls(id_, **kept, at=datetime.fromisoformat(source["at"]), entries=tuple(source["entries"]), written=written)


_KEPT = (
    "action",
    "by",
    "title",
    "note",
    "story",
    "document",
    "before",
    "after",
    "undoes",
    "undone",
    "state",
    "total",
    "done",
    "stories",
    "reached",
)


def new_id() -> str:
    """The id of a new change."""
    return secrets.token_hex(8)


def put(client: OpenSearch, names: Names, change: Change) -> Change:
    """Writes a change down, seen by the next question for the history."""
    bulk(client, [operation("index", names.changes, change.id, change.dump())])
    with answering():
        client.indices.refresh(index=names.changes)
    return change


def remove(client: OpenSearch, names: Names, id_: str) -> None:
    """Forgets a change that could not be made."""
    bulk(client, [operation("delete", names.changes, id_)])
    with answering():
        client.indices.refresh(index=names.changes)


def update(client: OpenSearch, names: Names, id_: str, **fields: object) -> None:
    """Changes fields of a change that stands: its progress, or by what it was undone."""
    bulk(client, [operation("update", names.changes, id_, {"doc": fields}, retry_on_conflict=5)])
    with answering():
        client.indices.refresh(index=names.changes)


def one(client: OpenSearch, names: Names, id_: str) -> Change | None:
    """A change by id as it stands this moment, or None."""
    (found,) = get_many(client, [(names.changes, id_)])
    return Change.load(id_, found["_source"]) if found["found"] else None


def several(
    client: OpenSearch,
    names: Names,
    size: int = 50,
    start: int = 0,
    actions: Sequence[Action] = (),
    **terms: str,
) -> tuple[int, list[Change]]:
    """How many changes there are and a page of them, newest first; `entries`, `story`, `document` or `by` narrow."""
    filters: list[dict[str, Any]] = [{"term": {name: value}} for name, value in terms.items() if value]
    filters += [{"terms": {"action": list(actions)}}] if actions else []
    body = {
        "query": {"bool": {"filter": filters}},
        "sort": [{"at": "desc"}],
        "size": size,
        "from": start,
        "track_total_hits": True,
    }
    hits = search(client, names.changes, body)["hits"]
    return hits["total"]["value"], [Change.load(hit["_id"], hit["_source"]) for hit in hits["hits"]]


def claim(client: OpenSearch, names: Names, id_: str, now: datetime, until: datetime) -> Change | None:
    """A change whose stories are to be read again, held for who asks until a moment; None when another has it or it is done."""
    (found,) = get_many(client, [(names.changes, id_)])
    source = found["_source"] if found["found"] else {}
    lease = source.get("lease")
    if source.get("state") != "waiting" or (lease and datetime.fromisoformat(lease) > now):
        return None
    meta = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
    (result,) = bulk(client, [operation("index", names.changes, id_, source | {"lease": until.isoformat()}, **meta)])
    return Change.load(id_, source) if result["status"] < 300 else None


def waiting(client: OpenSearch, names: Names) -> list[Change]:
    """Changes for which stored stories are still to be read again, oldest first."""
    body = {"query": {"term": {"state": "waiting"}}, "sort": [{"at": "asc"}], "size": 1000}
    return [Change.load(hit["_id"], hit["_source"]) for hit in search(client, names.changes, body)["hits"]["hits"]]
