"""What have librarians changed in the authority lists? Rows of their own, kept in the archive and laid over the shipped files.

A change takes effect in every process within two seconds, for search and facets at once: stories keep ids, and names are
looked up when they are needed. What stored stories *say* changes when they are read again (`search/rereading.py`).
"""

import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Literal

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from search import lists
from search.index import Names, answering, bulk, get_many, operation, search
from search.lists import Entry, Lists, entry_of, split
from search.story import Unavailable

ListName = Literal["places", "groups", "agencies", "words", "dismissed"]
Row = dict[str, str]

SECONDS = 2.0
"""How old what a process knows of the changes may be."""

_MOST = 10_000
_SOURCE = "librarian"

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "list": {"type": "keyword"},
        "row": {"type": "object", "enabled": False},
        "by": {"type": "keyword"},
        "changed": {"type": "date"},
    },
}


class Stale(ValueError):
    """Somebody else has changed the same entry in the meantime; `id` says which."""

    def __init__(self, id_: str) -> None:
        super().__init__(f"Somebody else has changed the entry {id_} in the meantime.")
        self.id = id_


@dataclass(frozen=True, slots=True)
class Written:
    """A row of a list as it was laid over before (None: not at all) and as it shall be."""

    list: ListName
    before: Row | None
    after: Row

    @property
    def key(self) -> str:
        """The id of its document."""
        return f"{self.list}:{self.after['id']}"


@cache
def shipped() -> Lists:
    """The lists of the files, read once in a process."""
    return lists.load()


def current(client: OpenSearch, names: Names) -> Lists:
    """The shipped lists with all changes laid over. Raises ValueError when the changes go round in a circle of parents."""
    return laid(rows(client, names))


def laid(changed: Iterable[tuple[str, Row]]) -> Lists:
    """The shipped lists with these rows laid over; `list` and row, the columns those of the list's file.

    `retired` filled takes an entry out, `merged` lets another stand for it; `as_shipped` is the entry of the files again.
    Raises ValueError on a circle of parents.
    """
    latest = {(name, row["id"]): row for name, row in changed}
    known = tuple((name, tuple(row.items())) for (name, _), row in latest.items() if not row.get("as_shipped"))
    return _made(tuple(sorted(known))) if known else shipped()


@lru_cache(maxsize=3)
def _made(rows_: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]) -> Lists:
    """The lists with rows laid over; kept, since a change is checked, made and looked at under the same rows."""
    known = [(name, dict(row)) for name, row in rows_]
    merged = _settled({row["id"]: row["merged"] for _, row in known if row.get("merged")})
    given: dict[str, list[Entry]] = {"places": [], "groups": [], "agencies": []}
    for name, row in known:
        if name in given:
            given[name].append(entry_of(row, row.get("source") or (name if name == "places" else _SOURCE)))
    made = lists.load(given["places"], given["groups"], given["agencies"], merged=merged)
    gone: dict[str, Entry] = {}
    for name in given:
        entries: dict[str, Entry] = getattr(made, name)
        for id_ in [each.id for each in given[name] if each.extra.get("retired") or each.extra.get("merged")]:
            gone[id_] = entries.pop(id_)
    words = {row["id"]: (row["rule"], split(row["terms"])) for name, row in known if name == "words" and not row.get("retired")}
    version = hashlib.blake2b(made.version.encode() + repr(sorted(words.items())).encode(), digest_size=8).hexdigest()
    return replace(made, version=version, gone=gone, merged=merged, words=words)


def _settled(merged: dict[str, str]) -> dict[str, str]:
    """Where each merged entry leads in the end, when what it was merged into was merged again."""
    ends: dict[str, str] = {}
    for id_ in merged:
        end, seen = merged[id_], {id_}
        while end in merged and end not in seen:
            seen.add(end)
            end = merged[end]
        ends[id_] = end
    return ends


def rows(client: OpenSearch, names: Names) -> list[tuple[str, Row]]:
    """All rows that librarians have changed, each with its list."""
    hits = search(client, names.lists, {"size": _MOST, "sort": ["changed"]})["hits"]["hits"]
    return [(hit["_source"]["list"], hit["_source"]["row"]) for hit in hits]


def put(client: OpenSearch, names: Names, changed: Sequence[Written], by: str, now: datetime) -> None:
    """Lays rows over the lists, all or none: each must still stand as `before` says. Raises Stale where one does not."""
    there = get_many(client, [(names.lists, each.key) for each in changed])
    writes: list[bytes] = []
    for each, found in zip(changed, there, strict=True):
        if (found["_source"]["row"] if found["found"] else None) != each.before:
            raise Stale(each.after["id"])
        meta = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]} if found["found"] else {}
        source = {"list": each.list, "row": each.after, "by": by, "changed": now.isoformat()}
        writes.append(operation("index" if found["found"] else "create", names.lists, each.key, source, **meta))
    results = bulk(client, writes)
    if any(result["status"] == 409 for result in results):
        _take_back(client, names, changed, results, by, now)
        raise Stale(changed[0].after["id"])
    with answering():
        client.indices.refresh(index=names.lists)


def _take_back(
    client: OpenSearch, names: Names, changed: Sequence[Written], results: Sequence[dict[str, Any]], by: str, now: datetime
) -> None:
    """Undoes what was written of a change of which another part came too late."""
    writes: list[bytes] = []
    for each, result in zip(changed, results, strict=True):
        if result["status"] < 300:
            before = each.before or {"id": each.after["id"], "as_shipped": "yes"}
            source = {"list": each.list, "row": before, "by": by, "changed": now.isoformat()}
            meta = {"if_seq_no": result["_seq_no"], "if_primary_term": result["_primary_term"]}
            writes.append(operation("index", names.lists, each.key, source, **meta))
    bulk(client, writes)


def overlaid(client: OpenSearch, names: Names, wanted: Sequence[tuple[str, str]]) -> list[Row | None]:
    """What is laid over the entries of these lists and ids at this moment; None where nothing is."""
    found = get_many(client, [(names.lists, f"{name}:{id_}") for name, id_ in wanted])
    return [each["_source"]["row"] if each["found"] else None for each in found]


def _writes(client: OpenSearch, names: Names) -> int:
    """The number of the last write to the changes; -1 when there is none."""
    body = {"size": 1, "sort": [{"_seq_no": "desc"}], "seq_no_primary_term": True, "_source": False}
    try:
        hits = search(client, names.lists, body)["hits"]["hits"]
    except NotFoundError:
        return -1
    return int(hits[0]["_seq_no"]) if hits else -1


@dataclass
class Authority:
    """The lists as one process knows them. `lists` asks the archive for changes when what is known is two seconds old."""

    _known: Lists = field(default_factory=shipped)
    _at: int = -1
    _asked: float = float("-inf")

    def forget(self) -> None:
        """Has the next question ask the archive, for whoever has just made a change."""
        self._asked = float("-inf")

    def lists(self, client: OpenSearch, names: Names) -> Lists:
        """The lists as of at most two seconds ago; those known last when the engine does not answer."""
        if time.monotonic() - self._asked < SECONDS:
            return self._known
        began = self._asked = time.monotonic()
        try:
            at = _writes(client, names)
            if at != self._at:
                self._known, self._at = current(client, names), at
        except Unavailable:
            # Not again before as long has passed: the page that says so asks for the lists too, and its reader has waited.
            self._asked = 2 * time.monotonic() - began
        return self._known
