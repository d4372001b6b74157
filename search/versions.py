"""What did a story say before it was corrected? Every version that a later one replaced, kept as its source filed it.

A version is written here before it is replaced, and an older one that arrives late goes here at once, each under an id made of
what it is: so nothing is lost in a crash, nothing is kept twice, and the order of arrival cannot be seen.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from opensearchpy import OpenSearch

from search import story
from search.index import Names, answering, bulk, operation, search

_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}
_SHOWN = {"type": "keyword", "index": False, "doc_values": False}
_UNSEARCHED = {"type": "text", "index": False, "norms": False}
_WORDS = ("headline", "kicker", "abstract", "body")
_PLAIN = ("source", "key", "author", "category", "url", "language", "format", "encoding", "reports", "note", "document", "digest")
_MOMENTS = ("published", "updated", "embargoed_until", "moment", "received")
MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "story": _KEYWORD,
        "version": {"type": "long"},
        "status": _KEYWORD,
        "serious": {"type": "boolean"},
        **dict.fromkeys(_MOMENTS, _DATE),
        **dict.fromkeys(_PLAIN, _SHOWN),
        **dict.fromkeys(_WORDS, _UNSEARCHED),
    },
}


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a story as it was filed: its source fields, and what puts it in order."""

    source: Mapping[str, Any]

    @property
    def order(self) -> tuple[int, datetime, datetime, str]:
        """What decides which version is the later one: its own number and time, then when it was received."""
        source = self.source
        return source["version"], moment(source["moment"]), moment(source["received"]), source["digest"]

    @property
    def id(self) -> str:
        """The same for the same text of the same version, however often it comes."""
        version, filed, _, digest = self.order
        text = f"{self.source['story']}\0{version}\0{filed.isoformat()}\0{digest}"
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def moment(value: str | datetime) -> datetime:
    """A moment as the index or a story holds it, in UTC."""
    return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(UTC)


def shown(source: Mapping[str, Any], now: datetime) -> bool:
    """Whether readers may see a document of the index of stories."""
    until = source.get("embargoed_until")
    return story.shown(source["status"], moment(until) if until else None, now)


def version_of(story: str, source: Mapping[str, Any]) -> Version:
    """The version that a document of the index of stories holds; its status is the one that was filed."""
    kept = {name: source.get(name) for name in MAPPING["properties"]}
    filed = source.get("filed") or source["status"]
    return Version(
        kept | {"story": story, "status": filed, "serious": bool(source.get("serious")), "note": source.get("note") or ""}
    )


def keep(client: OpenSearch, names: Names, versions: Iterable[Version]) -> None:
    """Keeps versions, each once ever. Raises Unavailable: then the same call is to be made again."""
    bulk(client, [operation("create", names.versions, each.id, dict(each.source)) for each in versions])


def kept(client: OpenSearch, names: Names, story: str) -> list[Version]:
    """The versions of a story that are kept here, in their own order, as of this moment."""
    with answering():
        client.indices.refresh(index=names.versions)
    body = {"query": {"term": {"story": story}}, "size": 1000, "sort": [{"version": "desc"}, {"moment": "desc"}]}
    hits = search(client, names.versions, body)["hits"]["hits"]
    return sorted((Version(hit["_source"]) for hit in hits), key=lambda each: each.order)
