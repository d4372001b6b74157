"""How is a question put to the engine? Terms only: nothing that a reader typed is parsed there.

`strict` is the set that is counted, faceted, exported, saved and mailed: every unit in some layer. `request` ranks.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from search.counted import YEAR
from search.facets import days
from search.needs import AnyOf, Days, Filed, Need, Without, wanted
from search.readings import stem
from search.roots import kin
from search.sought import Sought
from search.units import DERIVED, Alternative, Unit
from search.weights import Weights

Body = dict[str, Any]

EQUAL = 0.85
"""Alternatives from this weight on are weighed as the word itself."""

LONG = 5
"""Units of a question that is long: of a headline that is pasted, a third will do."""

NEAR_MOST = 4
"""Alternatives of a unit that are looked for beside its neighbour: spans cost more than words."""

MOST_ALIKE = 8
"""Other spellings of an unknown word that are looked for."""

MOST_KIN = 240
"""Words of the same roots that are looked for in all: the engine takes 1,024 of any kind."""

HALF_LIFE = "90d"
"""Age at which freshness is worth half."""

SLOP = 3
"""Words that may stand between two neighbours."""


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
        return _held(node, node.surely, () if node.strictly else node.parts)
    if isinstance(node, Without):
        inside = strict(node.need)
        return None if inside is None else {"bool": {"must_not": [inside]}}
    if isinstance(node, Filed):
        return {"terms": {node.field: list(node.ids)}}
    if isinstance(node, Days):
        return _dated(node)
    parts = [part for each in node.needs if (part := strict(each)) is not None]
    if len(parts) < 2:
        return parts[0] if parts else None
    if isinstance(node, AnyOf):
        return _any(parts)
    return {"bool": {"filter": parts}}


def _dated(node: Days) -> Body:
    """Published in the days, or telling of them, or naming them."""
    published = days(node.since, node.until, node.zone)
    if node.since is None or node.until is None:
        return published
    told = days(node.since, node.until, node.zone, by_event=True)
    named = strict(node.words) if node.words else None
    return _any([published, told, *([named] if named else [])])


def holds(unit: Unit) -> Body:
    """A filter for the stories that hold a unit in some layer, or anything that may stand for it."""
    return _held(unit, unit.alternatives, unit.parts)


def _held(unit: Unit, alternatives: Sequence[Alternative], parts: Sequence[Unit]) -> Body:
    fields = ("headline", "headline.exact", "headline_keys") if unit.headline else ("all", "all.exact", "all_keys")
    folded, exact, keys = fields
    if unit.starts:
        return {"prefix": {folded: {"value": unit.folded[0]}}}
    if unit.quoted:
        return _phrase(exact, unit.exact)
    ways: list[Body] = [_phrase(folded, unit.folded)] if len(unit.folded) == 1 else []
    ways += _keys(keys, alternatives)
    if parts:
        ways.append({"bool": {"filter": [holds(part) for part in parts]}})
    return _any(ways)


def _keys(field: str, alternatives: Sequence[Alternative]) -> list[Body]:
    """Filters for alternatives in a field of keys."""
    single = [each.keys[0] for each in alternatives if len(each.keys) == 1]
    phrases = [_phrase(field, each.keys) for each in alternatives if len(each.keys) > 1]
    return [{"terms": {field: single}}, *phrases] if single else phrases


def _any(ways: list[Body]) -> Body:
    return ways[0] if len(ways) == 1 else {"bool": {"should": ways, "minimum_should_match": 1}}


def _phrase(field: str, terms: Sequence[str], boost: float = 1.0) -> Body:
    """Terms side by side, each taken as it is."""
    if len(terms) == 1:
        return {"term": {field: {"value": terms[0], "boost": boost}}}
    clauses = [{"span_term": {field: term}} for term in terms]
    return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True, "boost": boost}}


def score(unit: Unit, weights: Weights) -> Body:
    """How well a story holds a unit: the best of its layers and alternatives in the text, then in headline and lead."""
    if unit.starts:
        return {"constant_score": {"filter": {"prefix": {"all": {"value": unit.folded[0]}}}, "boost": weights.there + 1}}
    parts: list[Body] = [{"bool": {"should": [score(part, weights) for part in unit.parts]}}] if unit.parts else []
    if unit.quoted:
        return {"bool": {"should": [_phrase("all.exact", unit.exact, weights.quoted), *parts]}}
    ways = [_phrase("all", unit.folded)] if len(unit.folded) == 1 else []
    whole = [_best([*ways, *_ways(unit, "all_keys", 1.0, weights), *parts], weights)]
    for field, boost in (("headline_keys", weights.headline), ("lead_keys", weights.lead)):
        whole += [_best(_ways(unit, field, boost, weights), weights)] if boost else []
    if weights.there:
        lead = _any(_keys("lead_keys", unit.alternatives))
        whole.append({"constant_score": {"filter": lead, "boost": weights.there}})
    return {"bool": {"should": whole}}


def _ways(unit: Unit, field: str, boost: float, weights: Weights) -> list[Body]:
    """The alternatives of a unit in a field. Words weighed as one cannot win by being rare; phrases stand alone."""
    single = [each for each in unit.alternatives if len(each.keys) == 1]
    equal = _equal(unit)
    ways = [_any_of(field, equal, boost)] if equal else []
    if len(single) > len(equal) and weights.nearly:
        ways.append(_any_of(field, [each.keys[0] for each in single], boost * weights.nearly))
    return ways + [_phrase(field, each.keys, boost * each.weight) for each in unit.alternatives if len(each.keys) > 1]


def _any_of(field: str, keys: Sequence[str], boost: float) -> Body:
    return {"match": {field: {"query": "|".join(keys), "analyzer": "arshif_any", "boost": boost}}}


def _best(ways: list[Body], weights: Weights) -> Body:
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways, "tie_breaker": weights.tie}}


def near(one: Unit, other: Unit, boost: float) -> Body:
    """Two neighbours of the question side by side in the story, in either order."""
    return {"span_near": {"clauses": [_span(one), _span(other)], "slop": SLOP, "in_order": False, "boost": boost}}


def _span(unit: Unit) -> Body:
    likely = sorted(unit.alternatives, key=lambda each: -each.weight)[:NEAR_MOST]
    ways = [_keys_span(each.keys) for each in likely if each.weight >= DERIVED]
    return ways[0] if len(ways) == 1 else {"span_or": {"clauses": ways}}


def _keys_span(keys: Sequence[str]) -> Body:
    terms = [{"span_term": {"all_keys": key}} for key in keys]
    return terms[0] if len(terms) == 1 else {"span_near": {"clauses": terms, "slop": 0, "in_order": True}}


def request(
    need: Need,
    now: datetime,
    weights: Weights,
    shared: Sequence[tuple[str, float]] = (),
    *,
    sought: Sought = "",
    alone: bool = False,
) -> Body:
    """The query of a page: every factor of the ranking, the strict set first, or `alone` where it fills the page.

    `shared` are keys that the best stories share, `sought` is what would answer the question.
    """
    units = list(wanted(need))
    ranked: list[Body] = [score(each, weights) for each in units]
    words = [word for each in units for word in (each.parts if each.quoted and each.parts else (each,))]
    if weights.near:
        plain = [each for each in words if each.alternatives]
        ranked += [near(one, other, weights.near) for one, other in pairwise(plain)]
    ranked += [_phrase("lead_keys", [key], weights.feedback * share) for key, share in shared]
    if weights.letters:
        ranked += [_phrase("all", [letters], weights.letters) for each in words for letters in each.folded if letters]
    if weights.found:
        ranked += [{"constant_score": {"filter": holds(each), "boost": weights.found}} for each in words]
    if weights.alike:
        ranked += [_alike(letters, weights.alike) for each in words if (letters := _unknown(each))]
    single = [each for word in words for each in (word.parts or (word,)) if each.alternatives]
    if weights.rarest and (
        rare := [_any_of("all_keys.once", equal, weights.rarest) for each in single if (equal := _equal(each))]
    ):
        ranked.append({"dis_max": {"queries": rare}})
    if weights.sought:
        ranked += [{"constant_score": {"filter": each, "boost": weights.sought}} for each in _answering(single, sought)]
    if weights.kin:
        share = MOST_KIN // max(1, len(words))
        ranked += [_any_of("all_keys", keys, weights.kin) for each in words if (keys := _kin(each)[:share])]
    if weights.fresh:
        nearness = {"field": "published", "origin": now.isoformat(), "pivot": HALF_LIFE, "boost": weights.fresh}
        ranked.append({"distance_feature": nearness})
    every = strict(need) or {"match_all": {}}
    if alone:
        return {"bool": {"should": ranked, "filter": [*visible(now), every]}}
    ranked.append({"constant_score": {"filter": every, "boost": weights.strict, "_name": "strict"}})
    return {"bool": {"should": ranked, "minimum_should_match": 1, "filter": [*visible(now), some(need, units, weights)]}}


def _answering(words: Sequence[Unit], sought: Sought) -> list[Body]:
    """Filters for the stories that have what is sought: a year, or a number beside each of some words."""
    if sought == "day":
        return [{"term": {"counted": YEAR}}]
    if sought == "number":
        return [{"terms": {"counted": [each.keys[0] for each in word.alternatives if len(each.keys) == 1]}} for word in words]
    return []


def _unknown(unit: Unit) -> str:
    """The letters of a word that neither lexicon nor lists know; empty for any other unit."""
    listed = any(each.rule in ("list", "translation", "synonym") for each in unit.alternatives)
    return "" if len(unit.asked) != 1 or unit.starts or unit.quoted or listed else stem(unit.asked[0])


def _kin(unit: Unit) -> tuple[str, ...]:
    """The keys of all words that have a word's root; none of any other unit."""
    return () if len(unit.asked) != 1 or unit.starts or unit.quoted else kin(unit.asked[0])


def _alike(letters: str, boost: float) -> Body:
    """Keys with one letter more, less or otherwise than these: names of abroad are spelled as each paper likes."""
    near_by = {"value": letters, "fuzziness": 1, "prefix_length": 1, "max_expansions": MOST_ALIKE, "boost": boost}
    return {"fuzzy": {"all_keys": near_by}}


def quick(need: Need, now: datetime, size: int) -> Body:
    """A request for what the first stories of the strict set are about, ordered by its leads alone; of nothing else in them."""
    every = strict(need)
    leads = [_any_of("lead_keys", equal, 1.0) for unit in wanted(need) if (equal := _equal(unit))]
    return {
        "query": {"bool": {"should": leads, "filter": [*visible(now), *([every] if every else [])]}},
        "size": size,
        "stored_fields": "_none_",
        "docvalue_fields": ["about"],
        "track_total_hits": False,
    }


def _equal(unit: Unit) -> list[str]:
    """The keys that are weighed as the word itself."""
    return [each.keys[0] for each in unit.alternatives if len(each.keys) == 1 and each.weight >= EQUAL]


def some(need: Need, units: Sequence[Unit], weights: Weights) -> Body:
    """A filter for the stories worth showing: all that is needed, or at least half of the units (a quarter of many)."""
    every = strict(need) or {"match_all": {}}
    least = -(-len(units) // (2 if len(units) <= LONG else 4)) if weights.there else 1
    if len(units) < 2 or any(isinstance(each, Without) for each in getattr(need, "needs", ())):
        return every
    ways = [_any([holds(each), *(holds(part) for part in each.parts)]) for each in units]
    half: Body = {"bool": {"should": ways, "minimum_should_match": least}}
    plain = all(isinstance(each, Unit) for each in getattr(need, "needs", ()))
    return half if plain else _any([every, half])
