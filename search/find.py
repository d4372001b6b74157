"""Which stories answer a question, and in which order? One request: ranking, the strict set, its counts and facets.

Stories that hold every word in some layer come first and are what is counted; stories with some of the words follow under
their own count. The pieces are elsewhere: `language` reads, `units` finds what means the same, `body` asks, `marks` shows.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from opensearchpy import OpenSearch

from search import body, facets, language, marks
from search.corrections import offer
from search.equivalents import equivalents
from search.index import search
from search.language import All
from search.layers import LEAD
from search.lexicon import GAP
from search.lists import Lists
from search.matching import Finder
from search.needs import Need, needs, wanted
from search.query import Hit, Part, Query, Results
from search.weights import QUESTION, WEIGHTS, Weights

Body = dict[str, Any]

BEST = 10
"""Stories whose leads are looked at for what they share."""

MOST_SHARED = 15
"""Words of theirs that are taken."""

FEW = 6
"""Units of the longest question that this helps: a longer one says for itself what it is about."""

DEEPEST = 1_000_000
"""The last result that can be paged to; the index is told the same. The engine itself never keeps more than it has stories."""

_SHOWN = [
    "headline",
    "abstract",
    "body",
    "published",
    "source",
    "place_ids",
    "group_ids",
    "agency_ids",
]


def find(client: OpenSearch, index: str, lists: Lists, query: Query, now: datetime, weights: Weights | None = None) -> Results:
    """The answer to a question. `now` is aware; its zone is the one in which days begin.

    Raises Unavailable when the engine does not answer.
    """
    asked = language.read(query.words)
    need = needs(asked.tree, equivalents(lists), lists, now)
    every = body.strict(need)
    held = [every] if every else []
    zone = str(now.tzinfo)
    request: Body = {
        "query": {"bool": {"filter": [*body.visible(now), *held]}},
        "post_filter": {"bool": {"filter": list(facets.selections(query, zone).values())}},
        "aggs": facets.aggregations(query, held, zone),
        "from": min((query.page - 1) * query.size, DEEPEST - query.size),
        "size": query.size,
        "sort": _sort(query, bool(held)),
        "_source": _SHOWN,
        "track_total_hits": True,
    }
    if query.sort == "best" and held:
        used = weights or (QUESTION if asked.question else WEIGHTS)
        request["query"] = body.request(need, now, used, _shared(client, index, need, now, used))
    results = _results(query, asked, need, lists, search(client, index, request))

    def filters(tree: All) -> list[Body]:
        other = body.strict(needs(tree, equivalents(lists), lists, now))
        return [*body.visible(now), *([other] if other else []), *facets.selections(query, zone).values()]

    found = offer(client, index, query, results.total, filters)
    return replace(results, corrections=found.corrections, dropped=found.dropped)


def _shared(client: OpenSearch, index: str, need: Need, now: datetime, weights: Weights) -> list[tuple[str, float]]:
    """Keys that stand in the leads of several of the best stories, and in what part of them: what the event is about."""
    if not weights.feedback or sum(1 for _ in wanted(need)) > FEW:
        return []
    request: Body = {
        "query": body.quick(need, now),
        "size": BEST,
        "_source": ["headline_keys", "body_keys"],
        "track_total_hits": False,
    }
    counts: Counter[str] = Counter()
    for hit in search(client, index, request)["hits"]["hits"]:
        keys = f"{hit['_source']['headline_keys']} {hit['_source']['body_keys']}".split(" ", LEAD)[:LEAD]
        counts.update(set(keys))
    own = {key for unit in wanted(need) for each in unit.alternatives for key in each.keys} | {GAP, ""}
    often = [(key, count) for key, count in counts.most_common() if count >= BEST / 3 and key not in own and len(key) > 2]
    return [(key, count / BEST) for key, count in often[:MOST_SHARED]]


def _sort(query: Query, words: bool) -> list[Any]:
    last = {"_seq_no": {"order": "desc"}}  # among equals, so that no page repeats what another has, whichever copy answers
    newest = {"published": {"order": "desc"}}
    if query.sort == "oldest":
        return [{"published": {"order": "asc"}}, last]
    return ["_score", newest, last] if words and query.sort == "best" else [newest, last]


def _results(query: Query, asked: language.Asked, need: Need, lists: Lists, answer: Body) -> Results:
    units = list(wanted(need))
    finder = Finder(units)
    total = answer["aggregations"]["strict"]["total"]["doc_count"]
    hits: list[Hit] = []
    some: list[Hit] = []
    for each in answer["hits"]["hits"]:
        strict = "strict" in each.get("matched_queries", ()) or query.sort != "best" or not units
        (hits if strict else some).append(_hit(each, finder, lists))
    return Results(
        query,
        total,
        tuple(hits),
        facets.read(query, answer["aggregations"], lists),
        some_total=answer["hits"]["total"]["value"] - total,
        some_hits=tuple(some),
        parts=_parts(query, asked),
        notes=asked.notes,
        took_ms=answer["took"],
    )


def _hit(found: Body, finder: Finder, lists: Lists) -> Hit:
    source = found["_source"]
    shown = marks.show(source, finder)
    return Hit(
        found["_id"],
        shown.headline,
        shown.passage,
        datetime.fromisoformat(source["published"]),
        source["source"],
        _named(source.get("place_ids", ()), lists),
        _named(source.get("group_ids", ()), lists),
        _named(source.get("agency_ids", ()), lists),
        why=shown.why,
        score=found.get("_score") or 0.0,
    )


def _parts(query: Query, asked: language.Asked) -> tuple[Part, ...]:
    """What was read, part by part, each with the question that is left without it."""
    nodes = asked.tree.nodes
    kinds = {language.Word: "word", language.Phrase: "phrase", language.Not: "not", language.Either: "either"}
    return tuple(
        Part(
            node.name if isinstance(node, language.Field) else kinds.get(type(node), "words"),
            node.value if isinstance(node, language.Field) else language.write([node]),
            query.changed(words=language.write([*nodes[:at], *nodes[at + 1 :]])),
        )
        for at, node in enumerate(nodes)
    )


def _named(ids: Iterable[str], lists: Lists) -> tuple[tuple[str, str], ...]:
    return tuple((id_, facets.label(entry)) for id_ in ids if (entry := lists.entry(id_)) is not None)


def today(now: datetime) -> date:
    """The newsroom's day."""
    return now.date()
