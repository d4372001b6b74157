"""How is a question put to the engine? Terms only: nothing that a reader typed is parsed there.

`strict` is the set that is counted, faceted, exported, saved and mailed: every unit in some layer. `request` ranks.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from search.needs import AllOf, AnyOf, Need, Without
from search.units import Unit

Body = dict[str, Any]

STRICT = 1000.0
TIE = 0.15
FOLDED = 1.0
EQUAL = 0.85
NEARLY = 0.5
HEADLINE = 0.5
LEAD = 0.5
PARTS = 1.0
QUOTED = 1.5
STARTS = 3.0
NEAR = 0.3
NEAR_LEAST = 0.5
SLOP = 3


def visible(now: datetime) -> list[Body]:
    """Filters that every search carries: no killed or withheld story, none under embargo."""
    moment = now.isoformat()
    return [
        {"term": {"status": "usable"}},
        {"bool": {"must_not": [{"range": {"embargoed_until": {"gt": moment}}}]}},
    ]


def strict(node: Need) -> Body | None:
    """A filter for the stories that hold all that is needed; None where nothing is asked."""
    if isinstance(node, Unit):
        return holds(node)
    if isinstance(node, Without):
        inside = strict(node.need)
        return None if inside is None else {"bool": {"must_not": [inside]}}
    parts = [part for each in node.needs if (part := strict(each)) is not None]
    if len(parts) < 2:
        return parts[0] if parts else None
    if isinstance(node, AnyOf):
        return _any(parts)
    return {"bool": {"filter": parts}}


def wanted(node: Need) -> Iterator[Unit]:
    """The units that make a story better: all but those that are excluded."""
    if isinstance(node, Unit):
        yield node
    elif isinstance(node, AllOf | AnyOf):
        for each in node.needs:
            yield from wanted(each)


def holds(unit: Unit) -> Body:
    """A filter for the stories that hold a unit in some layer."""
    fields = ("headline", "headline.exact", "headline_keys") if unit.headline else ("all", "all.exact", "all_keys")
    folded, exact, keys = fields
    if unit.starts:
        return {"prefix": {folded: {"value": unit.folded[0]}}}
    if unit.quoted:
        return _phrase(exact, unit.exact)
    single = [each.keys[0] for each in unit.alternatives if len(each.keys) == 1]
    ways: list[Body] = [_phrase(folded, unit.folded)] if len(unit.folded) == 1 else []
    ways += [{"terms": {keys: single}}] if single else []
    ways += [_phrase(keys, each.keys) for each in unit.alternatives if len(each.keys) > 1]
    if unit.parts:
        ways.append({"bool": {"filter": [holds(part) for part in unit.parts]}})
    return _any(ways)


def _any(ways: list[Body]) -> Body:
    return ways[0] if len(ways) == 1 else {"bool": {"should": ways, "minimum_should_match": 1}}


def _phrase(field: str, terms: Sequence[str], boost: float = 1.0) -> Body:
    """Terms side by side, each taken as it is."""
    if len(terms) == 1:
        return {"term": {field: {"value": terms[0], "boost": boost}}}
    clauses = [{"span_term": {field: term}} for term in terms]
    return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True, "boost": boost}}


def score(unit: Unit) -> Body:
    """How well a story holds a unit: the best of its layers and alternatives in the text, then in headline and lead."""
    if unit.starts:
        return {"constant_score": {"filter": {"prefix": {"all": {"value": unit.folded[0]}}}, "boost": STARTS}}
    parts: list[Body] = [{"bool": {"should": [score(part) for part in unit.parts], "boost": PARTS}}] if unit.parts else []
    if unit.quoted:
        return {"bool": {"should": [_phrase("all.exact", unit.exact, QUOTED), *parts]}}
    ways = [_phrase("all", unit.folded, FOLDED)] if len(unit.folded) == 1 else []
    whole = _best([*ways, *_ways(unit, "all_keys", 1.0), *parts])
    return {"bool": {"should": [whole, *_copy(unit, "headline_keys", HEADLINE), *_copy(unit, "lead_keys", LEAD)]}}


def _ways(unit: Unit, field: str, boost: float) -> list[Body]:
    """The alternatives of a unit in a field. Words weighed as one cannot win by being rare; phrases stand alone."""
    single = [each for each in unit.alternatives if len(each.keys) == 1]
    equal = [each.keys[0] for each in single if each.weight >= EQUAL]
    ways = [_any_of(field, equal, boost)] if equal else []
    if len(single) > len(equal):
        ways.append(_any_of(field, [each.keys[0] for each in single], boost * NEARLY))
    return ways + [_phrase(field, each.keys, boost * each.weight) for each in unit.alternatives if len(each.keys) > 1]


def _copy(unit: Unit, field: str, boost: float) -> list[Body]:
    """A unit once more, where it counts more to be found."""
    return [_best(_ways(unit, field, boost))] if unit.alternatives and boost else []


def _any_of(field: str, keys: Sequence[str], boost: float) -> Body:
    return {"match": {field: {"query": "|".join(keys), "analyzer": "arshif_any", "boost": boost}}}


def _best(ways: list[Body]) -> Body:
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways, "tie_breaker": TIE}}


def near(one: Unit, other: Unit) -> Body:
    """Two neighbours of the question side by side in the story, in either order."""
    clauses = [_span(one), _span(other)]
    return {"span_near": {"clauses": clauses, "slop": SLOP, "in_order": False, "boost": NEAR}}


def _span(unit: Unit) -> Body:
    ways = [_keys_span(each.keys) for each in unit.alternatives if each.weight >= NEAR_LEAST]
    return ways[0] if len(ways) == 1 else {"span_or": {"clauses": ways}}


def _keys_span(keys: Sequence[str]) -> Body:
    terms = [{"span_term": {"all_keys": key}} for key in keys]
    return terms[0] if len(terms) == 1 else {"span_near": {"clauses": terms, "slop": 0, "in_order": True}}


def request(need: Need, filters: Iterable[Body], now: datetime) -> Body:
    """The query of a page: every factor of the ranking, the strict set first."""
    units = list(wanted(need))
    ranked: list[Body] = [score(each) for each in units]
    if NEAR:
        plain = [each for each in units if each.alternatives]
        ranked += [near(one, other) for one, other in pairwise(plain)]
    ranked.append({"constant_score": {"filter": strict(need) or {"match_all": {}}, "boost": STRICT, "_name": "strict"}})
    return {"bool": {"should": ranked, "minimum_should_match": 1, "filter": [*visible(now), *filters]}}
