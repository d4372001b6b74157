"""What do the results look like as a whole? Their places, their groups over time, and who appears with whom.

Everything is counted over the stories that the results count, under all selections, so that a click on any of it, which asks
for one thing more, finds as many stories as the number says. Two requests: the second asks about those whom the first found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from opensearchpy import OpenSearch

from search import body, facets, language
from search.equivalents import equivalents
from search.index import search
from search.lists import Lists
from search.needs import needs
from search.query import Query

Body = dict[str, Any]

PLACES = 600
GROUPS = 8
"""Groups in the table of who appears with whom; the first of them have lines of time."""

LINES = 6
PEOPLE = 6
_DAYS_AS_DAYS, _DAYS_AS_MONTHS = 45, 40 * 31


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the results, where it lies, in how many stories, and what it lies in, nearest first."""

    id: str
    kind: str
    country: str
    latitude: float
    longitude: float
    count: int
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who appears in the results: `facet` is `group` or `person`."""

    facet: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Line:
    """How often an actor appears in each period; periods without stories are left out."""

    actor: Actor
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Look:
    """The results as a whole. `together` holds the stories of two actors, by their places in `actors`, the lower first."""

    total: int
    spots: tuple[Spot, ...] = ()
    grain: str = "year"
    whole: Mapping[str, int] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    actors: tuple[Actor, ...] = ()
    together: Mapping[tuple[int, int], int] = field(default_factory=dict)


def look(client: OpenSearch, index: str, lists: Lists, query: Query, now: datetime) -> Look:
    """The results of a question as a whole. `now` is aware; days begin in its zone. Raises Unavailable."""
    zone = str(now.tzinfo)
    every = body.strict(needs(language.read(query.words).tree, equivalents(lists), lists, now))
    filters = [*body.visible(now), *([every] if every else []), *facets.selections(query, zone, lists).values()]
    base: Body = {"query": {"bool": {"filter": filters}}, "size": 0, "track_total_hits": True}
    first = search(client, index, {**base, "aggs": _wide()})
    total, found = first["hits"]["total"]["value"], first["aggregations"]
    if not total:
        return Look(0)
    groups = [Actor("group", each["key"], each["doc_count"]) for each in found["groups"]["buckets"]]
    people = [Actor("person", each["key"], each["doc_count"]) for each in found["people"]["buckets"]]
    actors = (*groups, *people)
    grain = _grain(query, found)
    second = search(client, index, {**base, "aggs": _close(query, actors, groups[:LINES], grain, zone)})["aggregations"]
    return Look(
        total,
        _spots(found["places"]["buckets"], lists),
        grain,
        facets.periods(query, second["whole"]["buckets"]),
        tuple(
            Line(actor, facets.periods(query, second[f"line{at}"]["time"]["buckets"])) for at, actor in enumerate(groups[:LINES])
        ),
        actors,
        _together(second["together"]["buckets"]) if actors else {},
    )


def _wide() -> Body:
    sizes = {"places": ("place_ids", PLACES), "groups": ("group_ids", GROUPS), "people": ("people", PEOPLE)}
    terms = {name: {"terms": {"field": of, "size": size, "shard_size": 2000}} for name, (of, size) in sizes.items()}
    return {**terms, "first": {"min": {"field": "published"}}, "last": {"max": {"field": "published"}}}


def _close(query: Query, actors: Sequence[Actor], lines: Sequence[Actor], grain: str, zone: str) -> Body:
    time = facets.histogram(query, grain, zone)
    made: Body = {f"line{at}": {"filter": _holds(actor), "aggs": {"time": time}} for at, actor in enumerate(lines)}
    if actors:
        made["together"] = {"adjacency_matrix": {"filters": {str(at): _holds(actor) for at, actor in enumerate(actors)}}}
    return {**made, "whole": time}


def _holds(actor: Actor) -> Body:
    return {"term": {facets.FIELDS[actor.facet]: actor.value}}


def _grain(query: Query, found: Body) -> str:
    """Days, months or years, after the time that the stories (or the chosen days) span."""
    ends = [datetime.fromtimestamp(found[name]["value"] / 1000, UTC).date() for name in ("first", "last")]
    if query.by_event:
        if not (query.since and query.until):
            return "year"  # a story tells of days far from its own
        ends = [query.since, query.until]
    days = (ends[1] - ends[0]).days
    return "day" if days <= _DAYS_AS_DAYS else "month" if days <= _DAYS_AS_MONTHS else "year"


def _spots(buckets: Sequence[Body], lists: Lists) -> tuple[Spot, ...]:
    spots = []
    for bucket in buckets:
        entry = lists.places.get(bucket["key"])
        if entry is not None and entry.latitude is not None and entry.longitude is not None:
            where = (entry.latitude, entry.longitude)
            spots.append(Spot(entry.id, entry.kind, entry.country, *where, bucket["doc_count"], entry.parents))
    return tuple(spots)


def _together(buckets: Sequence[Body]) -> dict[tuple[int, int], int]:
    pairs: dict[tuple[int, int], int] = {}
    for bucket in buckets:
        ends = sorted(int(end) for end in bucket["key"].split("&"))
        if len(ends) == 2:
            pairs[ends[0], ends[1]] = bucket["doc_count"]
    return pairs
