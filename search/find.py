"""Which stories answer a question, and in which order? What is counted and what is ranked, asked side by side.

Stories that hold every word in some layer come first and are what is counted; stories with some of the words follow under
their own count. The pieces are elsewhere: `language` reads, `units` finds what means the same, `body` asks, `marks` shows.
Counting needs no ranking, and a page that the counted stories fill ranks nothing else: so it is two rounds of small requests.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from opensearchpy import OpenSearch

from search import body, facets, folding, language, marks
from search.corrections import offer
from search.equivalents import equivalents
from search.event_dates import day_of
from search.index import msearch, search
from search.language import All
from search.layers import LEAD
from search.lexicon import GAP
from search.lists import Lists
from search.matching import Finder
from search.needs import Need, needs, wanted
from search.query import Copy, Hit, Part, Query, Results
from search.weights import Weights, fitting

Body = dict[str, Any]
Weigh = Callable[[bool, int], Weights]
Folded = Mapping[str, tuple[Copy, ...]]
"""The others of stories that have some among the results; none for one that another stands for."""

BEST = 10
"""Stories whose leads are looked at for what they share."""

MOST_SHARED = 15
"""Words of theirs that are taken."""

DEEPEST = 1_000_000
"""The last result that can be paged to; the index is told the same. The engine itself never keeps more than it has stories."""

SHOWN = [
    "headline",
    "abstract",
    "body",
    "published",
    "updated",
    "source",
    "place_ids",
    "group_ids",
    "agency_ids",
    "event",
    "family",
]
"""The fields of a story that a hit is made of."""


def find(client: OpenSearch, index: str, lists: Lists, query: Query, now: datetime, weights: Weigh = fitting) -> Results:
    """The answer to a question. `now` is aware; its zone is the one in which days begin. `weights` chooses what ranks.

    Raises Unavailable when the engine does not answer.
    """
    asked = language.read(query.words)
    need = needs(asked.tree, equivalents(lists), lists, now)
    every = body.strict(need)
    zone = str(now.tzinfo)
    hidden = body.visible(now)
    held = [*hidden, *([every] if every else [])]
    counts: Body = {"size": 0, "query": {"bool": {"filter": held}}, "aggs": facets.aggregations(query, zone, lists)}
    narrowed = list(facets.selections(query, zone, lists).values())
    page: Body = {
        "from": min((query.page - 1) * query.size, DEEPEST - query.size),
        "size": query.size,
        "sort": order(query, every is not None),
        "_source": SHOWN,
    }
    if query.sort == "best" and every:
        used = weights(asked.question, sum(1 for _ in wanted(need)))
        look = [body.quick(need, now, BEST)] if used.feedback else []
        counted, *looked = msearch(client, index, [counts, *look])
        shared = shared_keys(need, looked[0]) if looked else []
        filled = facets.total(counted["aggregations"]) >= query.page * query.size
        query_ = body.request(need, now, used, shared, alone=filled)
        question = _narrowed(query_, narrowed)
        ranked = search(client, index, {**page, "query": question, "track_total_hits": not filled})
    else:
        question = {"bool": {"filter": [*held, *narrowed]}}
        counted, ranked = msearch(client, index, [counts, {**page, "query": question, "track_total_hits": False}])
    found = ranked["hits"]["hits"]
    folded = folding.copies(client, index, found, question, hidden, page["sort"]) if query.folded and query.size > 1 else {}
    results = _results(query, asked, need, lists, counted, ranked, folded)

    def filters(tree: All) -> list[Body]:
        other = body.strict(needs(tree, equivalents(lists), lists, now))
        return [*hidden, *([other] if other else []), *narrowed]

    offered = offer(client, index, query, results.total, filters)
    return replace(results, corrections=offered.corrections, dropped=offered.dropped)


def _narrowed(question: Body, filters: Sequence[Body]) -> Body:
    return {"bool": {"must": [question], "filter": list(filters)}} if filters else question


def shared_keys(need: Need, looked: Body) -> list[tuple[str, float]]:
    """Keys that stand in the leads of several of the best stories, and in what part of them: what the event is about."""
    counts: Counter[str] = Counter()
    for hit in looked["hits"]["hits"]:
        keys = f"{hit['_source']['headline_keys']} {hit['_source']['body_keys']}".split(" ", LEAD)[:LEAD]
        counts.update(set(keys))
    own = {key for unit in wanted(need) for each in unit.alternatives for key in each.keys} | {GAP, ""}
    often = [(key, count) for key, count in counts.most_common() if count >= BEST / 3 and key not in own and len(key) > 2]
    return [(key, count / BEST) for key, count in often[:MOST_SHARED]]


def order(query: Query, words: bool) -> list[Any]:
    """The order of a question's results as the engine takes it; `words` says whether there is anything to rank by."""
    # Among equals by id, so that no page repeats what another has: it stays what it is when a story gets a new version.
    last = {"id": {"order": "desc", "unmapped_type": "keyword"}}
    newest = {"published": {"order": "desc"}}
    if query.sort == "oldest":
        return [{"published": {"order": "asc"}}, last]
    return ["_score", newest, last] if words and query.sort == "best" else [newest, last]


def _results(
    query: Query, asked: language.Asked, need: Need, lists: Lists, counted: Body, ranked: Body, folded: Folded
) -> Results:
    finder = Finder(list(wanted(need)))
    total = facets.total(counted["aggregations"])
    others = max(0, ranked["hits"].get("total", {}).get("value", total) - total)
    hits: list[Hit] = []
    some: list[Hit] = []
    found = ranked["hits"]["hits"]
    shown = [each for each in found if folded.get(each["_id"], True)]
    for each in shown:
        strict = not others or "strict" in each.get("matched_queries", ())
        (hits if strict else some).append(replace(hit(each, finder, lists), others=folded.get(each["_id"], ())))
    return Results(
        query,
        total,
        tuple(hits),
        facets.read(query, counted["aggregations"], lists),
        some_total=others,
        some_hits=tuple(some),
        folded=len(found) - len(shown),
        parts=_parts(query, asked),
        notes=asked.notes,
        took_ms=counted["took"] + ranked["took"],
    )


def hit(found: Body, finder: Finder, lists: Lists) -> Hit:
    """A hit of the engine as one among the results."""
    source = found["_source"]
    shown = marks.show(source, finder)
    published = datetime.fromisoformat(source["published"])
    return Hit(
        found["_id"],
        shown.headline,
        shown.passage,
        published,
        source["source"],
        _named(source.get("place_ids", ()), lists),
        _named(source.get("group_ids", ()), lists),
        _named(source.get("agency_ids", ()), lists),
        event=day_of((each["gte"] for each in source.get("event", ())), published.date()),
        why=shown.why,
        score=found.get("_score") or 0.0,
        updated=datetime.fromisoformat(moment) if (moment := source.get("updated")) else None,
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
