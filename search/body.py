"""How is a question put to the engine? Terms only: nothing that a reader typed is parsed there.

`strict` is the set that is counted, faceted, exported, saved and mailed: every unit in some layer. `request` ranks.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from search.language import All, Either, Field, Node, Not, Phrase, Word
from search.layers import LONGEST_WORD
from search.query import Query
from search.units import Unit, unit

Body = dict[str, Any]

TIE = 0.15
STRICT = 1000.0
NOTHING: Body = {"match_none": {}}


def visible(now: datetime) -> list[Body]:
    """Filters that every search carries: no killed or withheld story, none under embargo."""
    moment = now.isoformat()
    return [
        {"term": {"status": "usable"}},
        {"bool": {"must_not": [{"range": {"embargoed_until": {"gt": moment}}}]}},
    ]


def strict(node: Node) -> Body | None:
    """A filter for the stories that hold every word of a tree; None where the tree asks for nothing."""
    if isinstance(node, Word | Phrase):
        found = unit_of(node)
        return None if found is None else holds(found)
    if isinstance(node, Not):
        inside = strict(node.node)
        return None if inside is None else {"bool": {"must_not": [inside]}}
    if isinstance(node, Field):
        return {"match_phrase": {"headline": {"query": node.value}}} if node.name == "headline" else None
    parts = [part for each in node.nodes if (part := strict(each)) is not None]
    if not parts:
        return None
    if len(parts) == 1:
        return parts[0]
    return {"bool": {"should" if isinstance(node, Either) else "filter": parts, **_one_of(node)}}


def _one_of(node: Node) -> Body:
    return {"minimum_should_match": 1} if isinstance(node, Either) else {}


def unit_of(node: Word | Phrase) -> Unit | None:
    """The unit that a leaf of the tree asks for."""
    if isinstance(node, Phrase):
        return unit(node.words, quoted=True)
    return unit([node.text], starts=node.starts)


def wanted(node: Node) -> Iterator[Unit]:
    """The units that make a story better: all but those that are excluded."""
    if isinstance(node, Word | Phrase):
        if (found := unit_of(node)) is not None:
            yield found
    elif isinstance(node, All | Either):
        for each in node.nodes:
            yield from wanted(each)


def holds(unit: Unit) -> Body:
    """A filter for the stories that hold a unit in some layer."""
    if unit.starts:
        return {"prefix": {"all": {"value": unit.folded[0]}}}
    if unit.quoted:
        return _phrase("all.exact", unit.exact)
    ways: list[Body] = [_phrase("all", unit.folded)] if len(unit.folded) == 1 else []
    ways += [_phrase("all_keys", each.keys) for each in unit.alternatives]
    return ways[0] if len(ways) == 1 else {"bool": {"should": ways, "minimum_should_match": 1}}


def _phrase(field: str, terms: Sequence[str], boost: float = 1.0) -> Body:
    """Terms side by side, each taken as it is."""
    if len(terms) == 1:
        return {"term": {field: {"value": terms[0], "boost": boost}}}
    clauses = [{"span_term": {field: term}} for term in terms]
    return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True, "boost": boost}}


def score(unit: Unit) -> Body:
    """How well a story holds a unit: the best of its layers and alternatives, in text and in headline."""
    if unit.starts:
        return {"prefix": {"all": {"value": unit.folded[0]}}}
    if unit.quoted:
        return {"dis_max": {"queries": [_phrase("all.exact", unit.exact, 1.5)]}}
    ways = [_phrase("all", unit.folded)] if len(unit.folded) == 1 else []
    for each in unit.alternatives:
        ways.append(_phrase("all_keys", each.keys, each.weight))
        ways.append(_phrase("headline_keys", each.keys, 0.5 * each.weight))
    return {"dis_max": {"queries": ways, "tie_breaker": TIE}}


def request(query: Query, tree: All, filters: Iterable[Body], now: datetime) -> Body:
    """The whole request of a page, without its facets."""
    del query
    units = list(wanted(tree))
    every = strict(tree)
    held: Body = every or {"match_all": {}}
    ranked: list[Body] = [score(each) for each in units]
    ranked.append({"constant_score": {"filter": held, "boost": STRICT, "_name": "strict"}})
    return {"bool": {"should": ranked, "minimum_should_match": 1, "filter": [*visible(now), *filters]}}


__all__ = ["LONGEST_WORD", "holds", "request", "score", "strict", "visible", "wanted"]
