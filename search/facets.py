"""How many results would a click give? Selections as filters, and each facet counted under all *other* selections.

Values of one facet widen, facets narrow. So beside a value that would be added to others stands what all of them together give;
a place in a chosen place, or around it, is chosen instead of it (see `nested`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from search import nested
from search.lists import Entry, Lists
from search.query import FILTERS, Facet, FacetValue, Query

Body = dict[str, Any]

FIELDS = {"place": "place_ids", "group": "group_ids", "person": "people", "source": "source", "agency": "agency_ids"}
"""Facets and the fields of a story that they count."""

MOST = {"place": 400, "group": 200, "person": 100, "source": 100, "agency": 50}
OF_SHARD = 2000
"""Values that each of several shards tells of, so that what is first in all is among them."""

SEVERAL = 2
MOST_MERGED = 100
"""Entries with others merged into them that are counted together; those merged last."""

_DAYS_A_YEAR, _DAYS_A_MONTH = 366, 31


def selections(query: Query, zone: str, lists: Lists) -> dict[str, Body]:
    """The filters of a question's selections, by facet; `also` are those of single values, `without` exclude.

    A merged id finds what it became.
    """
    made: dict[str, Body] = {}
    for name, kept in FILTERS.items():
        if values := getattr(query, kept):
            made[name] = {"terms": {FIELDS[name]: _standing(values, lists)}}
    if query.since or query.until:
        made["date"] = days(query.since, query.until, zone, by_event=query.by_event)
    if query.also:
        made["also"] = _all(
            {"terms": {FIELDS[name]: list(lists.standing(value))}} for name, value in query.also if name in FIELDS
        )
    if query.without:
        pairs = ((name, id_) for name, value in query.without if name in FIELDS for id_ in lists.standing(value))
        terms = [{"term": {FIELDS[name]: id_}} for name, id_ in pairs]
        made["without"] = {"bool": {"must_not": terms}}
    return made


def _standing(values: Iterable[str], lists: Lists) -> list[str]:
    return list(dict.fromkeys(id_ for value in values for id_ in lists.standing(value)))


def days(since: date | None, until: date | None, zone: str, *, by_event: bool = False) -> Body:
    """A filter for stories published (or telling of events) from one day to another, both included."""
    span: Body = {"format": "strict_date"}
    if since:
        span["gte"] = since.isoformat()
    if until:
        span["lte"] = until.isoformat()
    if by_event:
        return {"range": {"event": {**span, "relation": "intersects"}}}
    return {"range": {"published": {**span, "time_zone": zone}}}


def aggregations(query: Query, zone: str, lists: Lists, most: Mapping[str, int] = MOST, *, shards: int = SEVERAL) -> Body:
    """What counts the stories that a request is about: all under every selection, and each facet under the others.

    `most` is how many values of each facet are wanted, `shards` in how many parts the index is: of one the first are the first.
    """
    chosen = selections(query, zone, lists)
    made: Body = {"total": {"filter": _all(chosen.values())}}
    for name, field in FIELDS.items():
        others = [body for other, body in chosen.items() if other != name]
        terms = {"field": field, "size": most[name], "shard_size": max(OF_SHARD if shards > 1 else 0, most[name])}
        kept = [{"terms": {field: _standing(values, lists)}} for values in _kept(name, query, lists)]
        added = {"aggs": {str(at): {"filter": {"bool": {"must_not": [each]}}} for at, each in enumerate(kept)}} if kept else {}
        inner = {"values": {"terms": terms, **added}, **_merged(field, lists, added)}
        together = {f"kept-{at}": {"filter": each} for at, each in enumerate(kept)}
        made[name] = {"filter": _all(others), "aggs": inner | together}
    made["date"] = {"filter": _all(chosen.values()), "aggs": _histograms(query, zone)}
    return made


def _kept(name: str, query: Query, lists: Lists) -> list[tuple[str, ...]]:
    """Beside what a click may choose a value of a facet: all that is chosen, or what is left where places take the stead of some.

    What a value adds to each is counted below the value itself, so that it is right however many others are more frequent.
    """
    chosen = getattr(query, FILTERS[name])
    return [chosen, *(nested.left(chosen, lists) if name == "place" else ())] if chosen else []


def total(answer: Body) -> int:
    """How many stories all selections leave, of what `aggregations` asked for."""
    count: int = answer["total"]["doc_count"]
    return count


def _merged(field: str, lists: Lists, added: Body) -> Body:
    """Counts the stories of entries that others were merged into, until those that still hold an old id are read again."""
    ends = list(dict.fromkeys(reversed(lists.merged.values())))[:MOST_MERGED]
    if not ends:
        return {}
    filters = {end: {"terms": {field: list(lists.standing(end))}} for end in ends}
    return {"merged": {"filters": {"filters": filters}, **added}}


def _counts(answer: Body, lists: Lists, added: int | None = None) -> dict[str, int]:
    """Stories by value, or those that it adds; what was merged is counted under the entry that stands for it."""

    def stories(bucket: Body) -> int:
        count: int = (bucket if added is None else bucket[str(added)])["doc_count"]
        return count

    counts = {bucket["key"]: stories(bucket) for bucket in answer["values"]["buckets"]}
    together = {end: stories(bucket) for end, bucket in answer.get("merged", {}).get("buckets", {}).items()}
    for old, end in lists.merged.items() if together else ():
        if counts.pop(old, 0) and end in together:
            counts[end] = together[end]
    return counts


def _all(filters: Iterable[Body]) -> Body:
    return {"bool": {"filter": list(filters)}}


def grains(query: Query) -> tuple[str, ...]:
    """Years, months or days, after the length of the chosen span; without one the answer decides between years and months."""
    if query.since and query.until:
        length = (query.until - query.since).days
        if length <= 2 * _DAYS_A_MONTH:
            return ("day",)
        if length <= 2 * _DAYS_A_YEAR:
            return ("month",)
    return ("year", "month")


def _histograms(query: Query, zone: str) -> Body:
    return {grain: histogram(query, grain, zone) for grain in grains(query)}


def histogram(query: Query, grain: str, zone: str) -> Body:
    """Stories by year, month or day: of filing, or of what they tell where days of events are asked for.

    A story that tells of several days counts in each of their periods, also in those outside the chosen days: see `periods`.
    """
    shapes = {"year": "yyyy", "month": "yyyy-MM", "day": "yyyy-MM-dd"}
    made = {"calendar_interval": grain, "format": shapes[grain], "min_doc_count": 1}
    if query.by_event:
        ends = {name: {"filter": body} for name, body in _ends(query, len(shapes[grain]), zone)}
        return {"date_histogram": {"field": "event", **made}} | ({"aggs": ends} if ends else {})
    return {"date_histogram": {"field": "published", "time_zone": zone, **made}}


def _ends(query: Query, length: int, zone: str) -> Iterator[tuple[str, Body]]:
    """The stories that tell of chosen days in the period that the first or the last of these cuts."""
    for name, day in (("since", query.since), ("until", query.until)):
        if day:
            first, last = span(day.isoformat()[:length])
            yield name, days(max(first, query.since or first), min(last, query.until or last), zone, by_event=True)


def periods(query: Query, buckets: Iterable[Body]) -> dict[str, int]:
    """How many stories have any of the chosen days in each period of a `histogram`."""
    return {bucket["key_as_string"]: count for bucket in buckets if (count := _inside(query, bucket))}


def _inside(query: Query, bucket: Body) -> int:
    first, last = span(bucket["key_as_string"])
    if (query.since and last < query.since) or (query.until and first > query.until):
        return 0
    cut = next((name for name, day in (("since", query.since), ("until", query.until)) if day and first <= day <= last), "")
    count: int = bucket.get(cut, bucket)["doc_count"]
    return count


def read(query: Query, answer: Body, lists: Lists, english: bool = False) -> dict[str, Facet]:
    """The facets of an answer, of what `aggregations` asked for."""
    return {name: one(query, name, answer[name], lists, english) for name in (*FIELDS, "date")}


def one(query: Query, name: str, answer: Body, lists: Lists, english: bool = False) -> Facet:
    """A facet of an answer, of what `aggregations` asked for under its name."""
    return Facet(name, _dates(query, answer) if name == "date" else _values(query, name, answer, lists, english))


def _values(query: Query, name: str, answer: Body, lists: Lists, english: bool) -> tuple[FacetValue, ...]:
    chosen = getattr(query, FILTERS[name])
    excluded = tuple(value for other, value in query.without if other == name)
    counts = _counts(answer, lists)
    shown = dict.fromkeys([*chosen, *counts, *excluded])
    alone = counts
    if chosen:
        together = answer["kept-0"]["doc_count"]
        added = _counts(answer, lists, 0)
        counts = {key: count if key in chosen else together + added.get(key, 0) for key, count in counts.items()}
    values = [_value(key, counts.get(key, 0), key in chosen, key in excluded, lists, english) for key in shown]
    if name == "place" and chosen:
        values = _instead(values, chosen, alone, answer, lists)
    return tuple(sorted(values, key=lambda each: (-each.count, each.label)))


def _instead(
    values: Iterable[FacetValue], chosen: tuple[str, ...], alone: Mapping[str, int], answer: Body, lists: Lists
) -> list[FacetValue]:
    """Places with the chosen places that they take the stead of, and what they give with those that are left."""
    counted: dict[tuple[str, ...], tuple[int | None, Mapping[str, int]]] = {(): (0, alone)}
    for at, kept in enumerate(nested.left(chosen, lists), 1):
        counted[kept] = answer[f"kept-{at}"]["doc_count"], _counts(answer, lists, at)

    def made(value: FacetValue) -> FacetValue:
        gone = () if value.excluded else nested.replaced(value.value, chosen, lists)
        together, added = counted.get(tuple(each for each in chosen if each not in gone), (None, alone))
        if not gone or together is None:
            return value
        return replace(value, replaces=gone, instead=together + added.get(value.value, 0))

    return list(map(made, values))


def _value(key: str, count: int, selected: bool, excluded: bool, lists: Lists, english: bool) -> FacetValue:
    entry = lists.entry(key)
    if entry is None:
        return FacetValue(key, key, count, selected, excluded)
    return FacetValue(
        key, label(entry, english), count, selected, excluded, entry.kind, entry.parents[0] if entry.parents else ""
    )


def label(entry: Entry, english: bool = False) -> str:
    """The name of an entry in the language of a page."""
    return entry.name_en if english and entry.name_en else entry.name_ar


def _dates(query: Query, answer: Body) -> tuple[FacetValue, ...]:
    grain = grains(query)[-1]
    if grain == "month" and "year" in answer:
        grain = "year" if len(answer["year"]["buckets"]) > 2 else "month"
    counts = periods(query, answer[grain]["buckets"])
    return tuple(FacetValue(period, period, count, kind=grain) for period, count in counts.items())


def span(value: str) -> tuple[date, date]:
    """First and last day of a value of the date facet: a year, a month or a day. Raises ValueError on anything else."""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        following = date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
        return date(parts[0], parts[1], 1), following - timedelta(days=1)
    day = date(*parts[:3])
    return day, day
