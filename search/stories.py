"""How is a story stored? One document a story, written only by a version that is later than the one there.

Order is decided by the story's own version and time, so documents may arrive in any order, twice, or again after a
crash: the index always ends in the same state.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import orjson
from opensearchpy import OpenSearch, helpers

from search import layers
from search.index import Names, answering, bulk, get, get_many, operation, search
from search.story import Agency, EventDate, Facts, GroupMention, Person, PlaceMention, Story, Unavailable
from search.text import Text
from search.who import people_of

ROUNDS = 10
"""How often a write is tried again after another worker wrote the same story in between."""

_KEYWORD = {"type": "keyword"}
_SHOWN = {"type": "keyword", "index": False, "doc_values": False}
FIELDS: dict[str, Any] = {
    "source": _KEYWORD,
    "key": _SHOWN,
    "published": {"type": "date"},
    "updated": {"type": "date"},
    "moment": {"type": "date"},
    "received": {"type": "date"},
    "version": {"type": "integer"},
    "status": _KEYWORD,
    "embargoed_until": {"type": "date"},
    "author": _SHOWN,
    "category": _KEYWORD,
    "url": _SHOWN,
    "language": _KEYWORD,
    "format": _KEYWORD,
    "encoding": _KEYWORD,
    "reports": _KEYWORD,
    "place_ids": _KEYWORD,
    "group_ids": _KEYWORD,
    "agency_ids": _KEYWORD,
    "people": {"type": "keyword", "ignore_above": 300},
    "candidates": {"type": "keyword", "ignore_above": 300},
    "event": {"type": "date_range", "format": "strict_date||strict_year_month||strict_year"},
    "facts": {"type": "object", "enabled": False},
    "document": _SHOWN,
    "digest": _SHOWN,
    "family": _KEYWORD,
}
_FILED = (
    "source",
    "key",
    "headline",
    "kicker",
    "abstract",
    "body",
    "author",
    "category",
    "url",
    "language",
    "format",
    "encoding",
)


@dataclass(frozen=True)
class Filing:
    """A story about to be stored: of which document, received when, and what the index shall find it by."""

    story: Story
    document: str
    received: datetime
    place_ids: tuple[str, ...] = ()
    group_ids: tuple[str, ...] = ()
    again: bool = False
    """True when the same version is read again on purpose, e.g. after the lists have changed."""
    text: Text | None = field(default=None, repr=False, compare=False)
    family: str = ""
    """The id of the stories that tell the same text; empty for a story that is alone."""

    @cached_property
    def keys(self) -> dict[str, str]:
        """The fields of keys of the story's document, made once for the matcher and the index."""
        return layers.document(self.story, self.text)


def digest(story: Story) -> str:
    """A digest of the story as filed, facts left out: equal when nothing that a reader sees has changed."""
    parts = [story.headline, story.kicker, story.abstract, story.body, story.status, str(story.embargoed_until), story.url]
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


def dump(filing: Filing) -> dict[str, Any]:
    """The story as the index holds it."""
    story = filing.story
    source: dict[str, Any] = {name: getattr(story, name) for name in _FILED}
    source |= {
        "published": story.published,
        "updated": story.updated,
        "moment": story.order[1],
        "received": filing.received,
        "version": story.version,
        "status": story.status,
        "embargoed_until": story.embargoed_until,
        "reports": story.reports,
        "place_ids": filing.place_ids,
        "group_ids": filing.group_ids,
        "agency_ids": [agency.id for agency in story.facts.agencies],
        "people": people_of(story.facts),
        "candidates": [group.name_ar for group in story.facts.groups if not group.listed],
        "event": [{"gte": date.resolved, "lte": date.resolved} for date in story.facts.dates],
        "facts": story.facts,
        "document": filing.document,
        "digest": digest(story),
        "family": filing.family or story.id,
        **filing.keys,
    }
    return source


def load(source: dict[str, Any]) -> Story:
    """A story as the index holds it, made whole again."""
    facts = source["facts"]
    kinds: dict[str, Any] = {
        "places": PlaceMention,
        "groups": GroupMention,
        "people": Person,
        "agencies": Agency,
        "dates": EventDate,
    }
    made: dict[str, Any] = {name: tuple(kind(**_tuples(each)) for each in facts[name]) for name, kind in kinds.items()}
    moments = {name: _moment(source.get(name)) for name in ("published", "updated", "embargoed_until")}
    return Story(
        **{name: source[name] for name in _FILED},
        **moments,
        version=source["version"],
        status=source["status"],
        reports=tuple(source["reports"]),
        facts=Facts(facts["dateline"], tuple(facts["dateline_places"]), facts.get("body_start", 0), **made),
    )


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _moment(text: str | None) -> Any:
    return datetime.fromisoformat(text) if text else None


def _later(filing: Filing, there: dict[str, Any]) -> str:
    """What shall become of a filing whose story is there already: `replaced`, `unchanged` or `older`."""
    mine = (*filing.story.order, filing.received)
    theirs = (
        there["version"],
        datetime.fromisoformat(there["moment"]).astimezone(UTC),
        datetime.fromisoformat(there["received"]),
    )
    if filing.again and mine >= theirs:
        return "replaced"
    if mine[:2] == theirs[:2] and digest(filing.story) == there["digest"]:
        return "unchanged"
    return "replaced" if mine > theirs else "older"


def put(client: OpenSearch, names: Names, filings: Sequence[Filing]) -> list[str]:
    """Stores stories; answers for each `stored` (new), `replaced` (a later version), `unchanged` or `older`.

    A new story costs one write; only where one is there already is it read and written with compare-and-set.
    Raises Unavailable when the engine is silent, or when others keep writing the same story.
    """
    sources = [orjson.dumps(dump(filing)) for filing in filings]
    outcomes: dict[int, str] = {}
    open_ = list(range(len(filings)))
    results = bulk(client, [_write(names.stories, filings[at], sources[at], "create") for at in open_])
    outcomes |= {at: "stored" for at, result in zip(open_, results, strict=True) if result["status"] == 201}
    for _ in range(ROUNDS):
        open_ = [at for at in range(len(filings)) if at not in outcomes]
        if not open_:
            return [outcomes[at] for at in range(len(filings))]
        outcomes |= _replace(client, names, filings, sources, open_)
    raise Unavailable("Other workers keep writing the same story.")


def _write(index: str, filing: Filing, source: bytes, action: str, **meta: Any) -> bytes:
    return operation(action, index, filing.story.id, None, **meta) + source + b"\n"


def _replace(
    client: OpenSearch, names: Names, filings: Sequence[Filing], sources: list[bytes], open_: list[int]
) -> dict[int, str]:
    """One round over stories that are there already; what another writer got in before is left out of the answer."""
    wanted = ["version", "moment", "received", "digest"]
    there = get_many(client, [(names.stories, filings[at].story.id) for at in open_], wanted)
    outcomes: dict[int, str] = {}
    writes: list[tuple[int, str, bytes]] = []
    for at, found in zip(open_, there, strict=True):
        if not found["found"]:
            writes.append((at, "stored", _write(names.stories, filings[at], sources[at], "create")))
            continue
        outcome = _later(filings[at], found["_source"])
        if outcome == "replaced":
            # To the very index that was read: a number of one index must not be compared in another, should the alias move.
            meta = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
            writes.append((at, outcome, _write(found["_index"], filings[at], sources[at], "index", **meta)))
        else:
            outcomes[at] = outcome
    results = bulk(client, [write for _, _, write in writes])
    return outcomes | {at: outcome for (at, outcome, _), result in zip(writes, results, strict=True) if result["status"] < 300}


def candidates(client: OpenSearch, names: Names, size: int) -> list[tuple[str, int]]:
    """Names of groups that stories hold and no list does, with how many stories hold them, the most first."""
    body = {"size": 0, "aggs": {"names": {"terms": {"field": "candidates", "size": size}}}}
    buckets = search(client, names.stories, body)["aggregations"]["names"]["buckets"]
    return [(bucket["key"], bucket["doc_count"]) for bucket in buckets]


def documents(client: OpenSearch, names: Names) -> list[str]:
    """Ids of the documents that the stories of the archive came from, each once."""
    with answering():
        hits = helpers.scan(client, index=names.stories, query={"_source": ["document"]}, size=2000)
        return list(dict.fromkeys(hit["_source"]["document"] for hit in hits))


def story(client: OpenSearch, names: Names, id_: str) -> Story | None:
    """The story of an id as it stands this moment, of whatever status, or None."""
    source = get(client, names.stories, id_)
    return None if source is None else load(source)
