"""When did something last happen? Small notes that running parts leave in the index, one document a name, the last one counts.

A beat is sent by the clock, goes through Redis and is written by a worker: while it is fresh, all three of them work.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from opensearchpy import OpenSearch

from search.index import Names, bulk, get, operation

Name = Literal["beat", "recheck", "backup", "verify"]
MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "moment": {"type": "date"},
        "count": {"type": "long"},
        "text": {"type": "keyword", "index": False, "doc_values": False},
    },
}


@dataclass(frozen=True, slots=True)
class Note:
    """When something last happened, with a number and a word that belong to it."""

    moment: datetime
    count: int = 0
    text: str = ""


def note(client: OpenSearch, names: Names, name: Name, moment: datetime, count: int = 0, text: str = "") -> None:
    """Writes down that something happened. Raises Unavailable when the engine is silent."""
    source = {"moment": moment.isoformat(), "count": count, "text": text[:2000]}
    bulk(client, [operation("index", names.pulse, name, source)])


def last(client: OpenSearch, names: Names, name: Name) -> Note | None:
    """The last note of a name, or None."""
    found = get(client, names.pulse, name)
    return None if found is None else Note(datetime.fromisoformat(found["moment"]), found["count"], found["text"])
