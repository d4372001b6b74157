"""What have librarians changed in the authority lists? Rows of their own, kept in the archive and laid over the shipped files.

A change takes effect in every process within two seconds, for search and facets at once: stories keep ids, and names are
looked up when they are needed. What stored stories *say* changes when they are read again (`arshif reread`).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError

from search import lists
from search.index import Names, answering, bulk, operation, search
from search.lists import Entry, Lists, entry_of
from search.story import Unavailable

ListName = Literal["places", "groups", "agencies"]

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


@cache
def shipped() -> Lists:
    """The lists of the files, read once in a process."""
    return lists.load()


def put(client: OpenSearch, names: Names, name: ListName, row: Mapping[str, str], by: str, now: datetime) -> Entry:
    """Adds an entry, or puts one in the place of the entry of the same id; columns are those of the list's file.

    `retired` filled takes the entry out. Raises ValueError on a row without an id or an Arabic name, or with a parent unknown.
    """
    entry = entry_of(dict(row), _SOURCE)
    known = getattr(current(client, names), name)
    if not entry.id or not entry.name_ar:
        raise ValueError("An entry needs an id and an Arabic name.")
    if any(parent not in known for parent in entry.parents):
        raise ValueError(f"There is no entry {entry.parents[0]} to be its parent.")
    source = {"list": name, "row": dict(row), "by": by, "changed": now.isoformat()}
    bulk(client, [operation("index", names.lists, f"{name}:{entry.id}", source)])
    with answering():
        client.indices.refresh(index=names.lists)
    return entry


def current(client: OpenSearch, names: Names) -> Lists:
    """The shipped lists with all changes laid over. Raises ValueError when the changes go round in a circle of parents."""
    rows = _rows(client, names)
    if not rows:
        return shipped()
    given: dict[str, list[Entry]] = {"places": [], "groups": [], "agencies": []}
    for name, row in rows:
        given[name].append(entry_of(row, row.get("source") or (name if name == "places" else _SOURCE)))
    made = lists.load(given["places"], given["groups"], given["agencies"])
    for name in given:
        entries: dict[str, Entry] = getattr(made, name)
        for id_ in [each.id for each in given[name] if each.extra.get("retired")]:
            del entries[id_]
    return made


def _rows(client: OpenSearch, names: Names) -> list[tuple[str, dict[str, str]]]:
    hits = search(client, names.lists, {"size": _MOST, "sort": ["changed"]})["hits"]["hits"]
    return [(hit["_source"]["list"], hit["_source"]["row"]) for hit in hits]


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

    def lists(self, client: OpenSearch, names: Names) -> Lists:
        """The lists as of at most two seconds ago; those known last when the engine does not answer."""
        if time.monotonic() - self._asked < SECONDS:
            return self._known
        self._asked = time.monotonic()
        try:
            at = _writes(client, names)
            if at != self._at:
                self._known, self._at = current(client, names), at
        except Unavailable:
            return self._known
        return self._known
