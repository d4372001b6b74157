"""How is a story stored? One document a story, written only by a version that is later than the one there.

Order is decided by the story's own version and time, so documents may arrive in any order, twice, or again after a
crash: the index always ends in the same state.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import orjson
from opensearchpy import OpenSearch, helpers

from search import kills, layers, succession, versions
from search.index import Names, answering, bulk, get, get_many, operation
from search.kills import Kill
from search.story import Agency, EventDate, Facts, GroupMention, Person, PlaceMention, Story, Unavailable
from search.succession import Change
from search.text import Text
from search.who import people_of

ROUNDS = 10
"""How often a write is tried again after another worker wrote the same story in between."""

_KEYWORD = {"type": "keyword"}
_SHOWN = {"type": "keyword", "index": False, "doc_values": False}
FIELDS: dict[str, Any] = {
    "id": _KEYWORD,
    "source": _KEYWORD,
    "key": _SHOWN,
    "published": {"type": "date"},
    "updated": {"type": "date"},
    "moment": {"type": "date"},
    "received": {"type": "date"},
    "stood": {"type": "date"},
    "version": {"type": "long"},
    "status": _KEYWORD,
    "filed": _SHOWN,
    "serious": {"type": "boolean", "index": False, "doc_values": False},
    "note": _SHOWN,
    "embargoed_until": {"type": "date"},
    "author": _SHOWN,
    "category": _KEYWORD,
    "url": _SHOWN,
    "language": _KEYWORD,
    "format": _KEYWORD,
    "encoding": _KEYWORD,
    "reports": _KEYWORD,
    "lineage": _SHOWN,
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
    "serious",
    "note",
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
    def keys(self) -> dict[str, Any]:
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
        "id": story.id,
        "published": story.published,
        "updated": story.updated,
        "moment": story.order[1],
        "received": filing.received,
        "stood": filing.received,
        "version": story.version,
        "status": story.status,
        "filed": story.status,
        "embargoed_until": story.embargoed_until,
        "reports": story.reports,
        "lineage": story.lineage,
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


def filed(source: dict[str, Any]) -> Filing:
    """A story as the index holds it, as if it were just about to be stored."""
    found = tuple(source["place_ids"]), tuple(source["group_ids"])
    family = source.get("family") or source["id"]
    return Filing(load(source), source["document"], versions.moment(source["received"]), *found, family=family)


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
        **{name: source[name] for name in _FILED if name in source},
        **moments,
        version=source["version"],
        status=source["status"],
        reports=tuple(source["reports"]),
        lineage=tuple(source.get("lineage", ())),
        facts=Facts(facts["dateline"], tuple(facts["dateline_places"]), facts.get("body_start", 0), **made),
    )


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _moment(text: str | None) -> Any:
    return datetime.fromisoformat(text) if text else None


def put(client: OpenSearch, names: Names, filings: Sequence[Filing]) -> list[str]:
    """Stores stories; answers for each `stored` (new), `replaced` (by a later version, or a kill), `unchanged` or `older`.

    A new story costs one write; only where one is there already is it read and written with compare-and-set. What a kill
    holds against is stored as canceled, and what is replaced is kept among the versions first. A story that readers saw and may
    not see any more is out of search when this returns.
    Raises Unavailable when the engine is silent, or when others keep writing the same story.
    """
    now = datetime.now(UTC)
    killing = [filing.story for filing in filings if filing.story.status == "canceled"]
    kills.by_source(client, names, killing, now)
    known = kills.kills(client, names, (filing.story.id for filing in filings))
    fresh = [at for at, filing in enumerate(filings) if filing.story.id not in known]
    results = bulk(client, [_write(names.stories, filings[at].story.id, dump(filings[at]), "create") for at in fresh])
    outcomes = {at: "stored" for at, result in zip(fresh, results, strict=True) if result["status"] == 201}
    for _ in range(ROUNDS):
        open_ = [at for at in range(len(filings)) if at not in outcomes]
        if not open_:
            break
        outcomes |= _replace(client, names, filings, open_, now)
    else:
        raise Unavailable("Other workers keep writing the same story.")
    if killing:
        refresh(client, names)
    return [outcomes[at] for at in range(len(filings))]


def settle(client: OpenSearch, names: Names, id_: str) -> None:
    """Brings a story into agreement with its kill, and search with the story. Raises Unavailable."""
    for _ in range(ROUNDS):
        (found,) = get_many(client, [(names.stories, id_)])
        kill = kills.kills(client, names, [id_]).get(id_)
        now = datetime.now(UTC)
        change = succession.settle(id_, found["_source"], kill, now) if found["found"] else None
        if change is None or _done(client, names, [(id_, found, kill, change)], now)[0]:
            refresh(client, names)
            return
    raise Unavailable("Other workers keep writing the same story.")


def refresh(client: OpenSearch, names: Names) -> None:
    """Lets search see what was written."""
    with answering():
        client.indices.refresh(index=names.stories)


def _write(index: str, id_: str, source: dict[str, Any], action: str, **meta: Any) -> bytes:
    return operation(action, index, id_, None, **meta) + orjson.dumps(source) + b"\n"


def _replace(client: OpenSearch, names: Names, filings: Sequence[Filing], open_: list[int], now: datetime) -> dict[int, str]:
    """One round over stories that may be there already; what another writer got in before is left out of the answer.

    Kills are read after the stories: a kill is written down before its story is changed, so that it is seen here, or the story
    that was read here is not the latest any more.
    """
    ids = [filings[at].story.id for at in open_]
    there = get_many(client, [(names.stories, id_) for id_ in ids])
    known = kills.kills(client, names, ids)
    wanted: list[_Wanted] = []
    for at, id_, found in zip(open_, ids, there, strict=True):
        kill, again = known.get(id_), filings[at].again
        source = found["_source"] if found["found"] else None
        wanted.append((id_, found, kill, succession.decide(id_, dump(filings[at]), source, kill, now, again)))
    done = _done(client, names, wanted, now)
    return {at: change.outcome for at, (_, _, _, change), is_done in zip(open_, wanted, done, strict=True) if is_done}


_Wanted = tuple[str, dict[str, Any], Kill | None, Change]


def _done(client: OpenSearch, names: Names, wanted: Sequence[_Wanted], now: datetime) -> list[bool]:
    """Makes changes to stories as they were found; answers for each whether it was made, or whether others were faster."""
    versions.keep(client, names, [version for _, _, _, change in wanted for version in change.kept])
    done = [True] * len(wanted)
    writes: list[tuple[int, bytes]] = []
    for at, (id_, found, kill, change) in enumerate(wanted):
        if change.source is None:
            continue
        if kill is not None and change.lives is not None and not kills.revived(client, names, kill, change.lives, now):
            done[at] = False
        elif found["found"]:
            # To the very index that was read: a number of one index must not be compared in another, should the alias move.
            meta = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
            writes.append((at, _write(found["_index"], id_, change.source, "index", **meta)))
        else:
            writes.append((at, _write(names.stories, id_, change.source, "create")))
    for (at, _), result in zip(writes, bulk(client, [write for _, write in writes]), strict=True):
        done[at] = result["status"] < 300
    if any(change.hides and is_done for (_, _, _, change), is_done in zip(wanted, done, strict=True)):
        refresh(client, names)
    return done


def join(client: OpenSearch, names: Names, families: Mapping[str, str]) -> None:
    """Says of stored stories which family they are of by now; one that is not stored yet will say so itself."""
    writes = [
        operation("update", names.stories, id_, {"doc": {"family": family}}, retry_on_conflict=ROUNDS)
        for id_, family in families.items()
    ]
    bulk(client, writes)


def standing(client: OpenSearch, names: Names, filings: Sequence[Filing]) -> list[Filing]:
    """Those of some filings that will be what readers see of their stories, now or when an embargo lifts."""
    latest: dict[str, Filing] = {}
    for filing in filings:
        other = latest.get(filing.story.id)
        if other is None or (*filing.story.order, filing.received) > (*other.story.order, other.received):
            latest[filing.story.id] = filing
    there = get_many(client, [(names.stories, id_) for id_ in latest])
    known = kills.kills(client, names, latest)
    now = datetime.now(UTC)
    found: list[Filing] = []
    for (id_, filing), each in zip(latest.items(), there, strict=True):
        change = succession.decide(id_, dump(filing), each["_source"] if each["found"] else None, known.get(id_), now)
        status = change.source["status"] if change.source else each["_source"]["status"]
        if status == "usable" and filing.story.status == "usable" and change.outcome != "older":
            found.append(filing)
    return found


def canceled(client: OpenSearch, names: Names, ids: Sequence[str]) -> frozenset[str]:
    """Those of some stories that are withdrawn at this moment."""
    found = get_many(client, [(names.stories, id_) for id_ in ids], ["status"])
    return frozenset(each["_id"] for each in found if each["found"] and each["_source"]["status"] == "canceled")


def documents(client: OpenSearch, names: Names) -> list[str]:
    """Ids of the documents that the stories of the archive came from, each once."""
    with answering():
        hits = helpers.scan(client, index=names.stories, query={"_source": ["document"]}, size=2000)
        return list(dict.fromkeys(hit["_source"]["document"] for hit in hits))


def of_id(client: OpenSearch, names: Names, id_: str) -> dict[str, Any] | None:
    """The story of an id as the index holds it, or None."""
    return get(client, names.stories, id_)


def story(client: OpenSearch, names: Names, id_: str) -> Story | None:
    """The story of an id as it stands this moment, of whatever status, or None."""
    source = get(client, names.stories, id_)
    return None if source is None else load(source)
