"""Which stories answer a question, and in which order? One request: ranking, the strict set, its counts and facets.

Stories that hold every word in some layer come first and are what is counted; stories with some of the words follow under
their own count. The pieces are elsewhere: `language` reads, `units` finds what means the same, `body` asks, `marks` shows.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from opensearchpy import OpenSearch

from search import body, facets, language, marks
from search.equivalents import equivalents
from search.index import search
from search.lists import Lists
from search.needs import needs
from search.query import Hit, Query, Results
from search.units import Unit

Body = dict[str, Any]
DEEPEST = 1_000_000
"""The last result that can be paged to; the index is told the same. The engine itself never keeps more than it has stories."""

_SHOWN = [
    "headline",
    "kicker",
    "abstract",
    "body",
    "published",
    "source",
    "place_ids",
    "group_ids",
    "agency_ids",
    "facts.places",
    "facts.groups",
]


def find(client: OpenSearch, index: str, lists: Lists, query: Query, now: datetime) -> Results:
    """The answer to a question. `now` is aware; its zone is the one in which days begin.

    Raises Unavailable when the engine does not answer.
    """
    asked = language.read(query.words)
    zone = str(now.tzinfo)
    need = needs(asked.tree, equivalents(lists))
    every = body.strict(need)
    held = [every] if every else []
    chosen = facets.selections(query, zone)
    request: Body = {
        "query": body.request(need, (), now),
        "post_filter": {"bool": {"filter": list(chosen.values())}},
        "aggs": facets.aggregations(query, held, zone),
        "from": min((query.page - 1) * query.size, DEEPEST - query.size),
        "size": query.size,
        "sort": _sort(query, bool(held)),
        "_source": _SHOWN,
        "track_total_hits": True,
    }
    if query.sort != "best" or not held:
        request["query"] = {"bool": {"filter": [*body.visible(now), *held]}}
    return _results(query, asked, list(body.wanted(need)), lists, search(client, index, request))


def _sort(query: Query, words: bool) -> list[Any]:
    last = {"_seq_no": {"order": "desc"}}  # among equals, so that no page repeats what another has, whichever copy answers
    newest = {"published": {"order": "desc"}}
    if query.sort == "oldest":
        return [{"published": {"order": "asc"}}, last]
    return ["_score", newest, last] if words and query.sort == "best" else [newest, last]


def _results(query: Query, asked: language.Asked, units: list[Unit], lists: Lists, answer: Body) -> Results:
    total = answer["aggregations"]["total"]["doc_count"]
    hits: list[Hit] = []
    some: list[Hit] = []
    for each in answer["hits"]["hits"]:
        strict = "strict" in each.get("matched_queries", ()) or query.sort != "best" or not units
        (hits if strict else some).append(_hit(each, units, lists))
    return Results(
        query,
        total,
        tuple(hits),
        facets.read(query, answer["aggregations"], lists),
        some_total=answer["hits"]["total"]["value"] - total,
        some_hits=tuple(some),
        notes=asked.notes,
        took_ms=answer["took"],
    )


def _hit(found: Body, units: Iterable[Unit], lists: Lists) -> Hit:
    source = found["_source"]
    headline, passage = marks.marked(source, list(units))
    return Hit(
        found["_id"],
        headline,
        passage,
        datetime.fromisoformat(source["published"]),
        source["source"],
        _named(source.get("place_ids", ()), lists),
        _named(source.get("group_ids", ()), lists),
        _named(source.get("agency_ids", ()), lists),
        score=found.get("_score") or 0.0,
    )


def _named(ids: Iterable[str], lists: Lists) -> tuple[tuple[str, str], ...]:
    return tuple((id_, facets.label(entry)) for id_ in ids if (entry := lists.entry(id_)) is not None)


def today(now: datetime) -> date:
    """The newsroom's day."""
    return now.date()
