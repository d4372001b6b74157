"""Does a story meet one clause of a search? Clauses of the engine's language, compiled into tests of a story held in memory.

Each condition knows its *anchors*, terms of which a story that meets it must hold one: by them a story finds the conditions that
are worth asking. Most anchors settle it: two words side by side are a term too, so that few stories are looked at twice. What
is not known here (dates, numbers, scripts) only the engine can decide.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Body = Mapping[str, Any]
Term = tuple[str, str]
"""A field and a term in it."""

View = Mapping[str, Mapping[str, Sequence[int]]]
"""A story as the engine would index it: field → term → positions.

Positions stand under the name with `PLACES` alone. A name with `STARTS` holds the beginnings of its terms, one with `PAIRS` the
terms that stand side by side.
"""

FIELDS = frozenset(
    (
        *("all", "all.exact", "headline", "headline.exact", "headline_keys", "all_keys"),
        *("place_ids", "group_ids", "agency_ids", "people", "source", "language", "category", "format", "days"),
    )
)
"""The fields that a story in memory has (`search/view.py`)."""

STARTS, PAIRS, PLACES = "*", "+", "@"
Test = Callable[[View], bool]
Frequency = Callable[[Term], float]
"""How common a term is, in any measure; a wrong guess keeps the answer right and only changes its cost."""

EVERY_STORY = 1e9


class Exotic(ValueError):
    """A clause that only the engine can decide."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled clause: its test, and the terms of which at least one is in every story that passes (None: unknown).

    A story that holds one of the terms in `sure` passes: nothing is left to test.
    """

    test: Test
    anchors: frozenset[Term] | None
    cost: float
    sure: frozenset[Term] = frozenset()


def compile_filter(body: Body, frequency: Frequency) -> Condition:
    """The condition of a clause of terms, spans, beginnings and bools. Raises Exotic on any other."""
    ((kind, inside),) = body.items()
    if kind == "bool":
        return _bool(inside, frequency)
    if kind == "constant_score":
        return compile_filter(inside["filter"], frequency)
    if kind == "match_all":
        return Condition(lambda _view: True, None, EVERY_STORY)
    if kind == "match_none":
        return Condition(lambda _view: False, frozenset(), 0.0)
    if kind in {"term", "span_term"}:
        return _terms([_term(inside)], frequency)
    if kind == "prefix":
        return _terms([_start(inside)], frequency)
    if kind == "terms":
        ((name, values),) = _plain(inside)
        return _terms([(_known(name), str(value)) for value in values], frequency)
    if kind == "span_near" and inside["slop"] == 0 and inside["in_order"]:
        return _near([_span(clause) for clause in inside["clauses"]], frequency)
    if kind == "dis_max":
        return _either([compile_filter(each, frequency) for each in inside["queries"]])
    raise Exotic(kind)


def _plain(inside: Body) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in inside.items() if name not in {"boost", "_name"}]


def _term(inside: Body) -> Term:
    ((name, value),) = _plain(inside)
    if isinstance(value, Mapping):
        if set(value) - {"value", "boost", "_name"}:
            raise Exotic("options of a term")
        value = value["value"]
    return _known(name), str(value)


def _known(name: str) -> str:
    if name not in FIELDS:
        raise Exotic(name)
    return name


def _start(inside: Body) -> Term:
    name, value = _term(inside)
    return name + STARTS, value


def _span(clause: Body) -> Term:
    if set(clause) != {"span_term"}:
        raise Exotic("span of spans")
    return _term(clause["span_term"])


def _terms(terms: Sequence[Term], frequency: Frequency) -> Condition:
    cost, anchors = sum(map(frequency, terms)), frozenset(terms)
    if len(terms) == 1:
        ((name, value),) = terms
        return Condition(lambda view: value in view[name], anchors, cost, anchors)
    return Condition(lambda view: any(value in view[name] for name, value in terms), anchors, cost, anchors)


def _near(terms: Sequence[Term], frequency: Frequency) -> Condition:
    name = terms[0][0]
    if any(other != name for other, _ in terms):
        raise Exotic("a span over several fields")
    values = [value for _, value in terms]
    pairs = [(name + PAIRS, f"{one} {other}") for one, other in pairwise(values)]
    if len(pairs) < 2:
        return _terms(pairs or terms, frequency)
    rarest = min(pairs, key=frequency)

    def test(view: View) -> bool:
        found = view[name + PLACES]
        places: list[Sequence[int]] = []
        for value in values:
            here = found.get(value)
            if here is None:
                return False
            places.append(here)
        others = [set(each) for each in places[1:]]
        return any(all(start + step in each for step, each in enumerate(others, 1)) for start in places[0])

    return Condition(test, frozenset({rarest}), frequency(rarest))


def _bool(inside: Body, frequency: Frequency) -> Condition:
    if set(inside) - {"filter", "must", "should", "must_not", "minimum_should_match", "boost", "_name"}:
        raise Exotic("bool")
    wanted = [compile_filter(each, frequency) for name in ("filter", "must") for each in listed(inside.get(name))]
    either = [compile_filter(each, frequency) for each in listed(inside.get("should"))]
    least = inside.get("minimum_should_match", 0 if wanted else 1)
    if either and least:
        if least != 1:
            raise Exotic("minimum_should_match")
        wanted.append(_either(either))
    unwanted = [compile_filter(each, frequency).test for each in listed(inside.get("must_not"))]
    if len(wanted) == 1 and not unwanted:
        return wanted[0]
    return _every(wanted, unwanted)


def listed(clauses: Any) -> list[Body]:
    """The clauses of a part of a bool, which may be one or several."""
    return [] if clauses is None else [clauses] if isinstance(clauses, Mapping) else list(clauses)


def _every(conditions: Sequence[Condition], unwanted: Sequence[Test]) -> Condition:
    anchored = [each for each in conditions if each.anchors is not None]
    best = min(anchored, key=lambda each: each.cost, default=None)
    tests = [each.test for each in sorted(conditions, key=lambda each: each.cost)]

    def test(view: View) -> bool:
        return all(passes(view) for passes in tests) and not any(excludes(view) for excludes in unwanted)

    return Condition(test, best.anchors if best else None, best.cost if best else EVERY_STORY)


def _either(conditions: Sequence[Condition]) -> Condition:
    tests = [each.test for each in conditions]
    anchors: frozenset[Term] | None = frozenset()
    for each in conditions:
        anchors = None if anchors is None or each.anchors is None else anchors | each.anchors
    sure = frozenset[Term]().union(*(each.sure for each in conditions)) if anchors is not None else frozenset[Term]()
    return Condition(lambda view: any(passes(view) for passes in tests), anchors, sum(each.cost for each in conditions), sure)


def positions(values: Iterable[Sequence[str | None]], gap: int = 100) -> dict[str, list[int]]:
    """Terms of a field's values with their positions; None keeps a place empty, `gap` keeps values apart."""
    found: dict[str, list[int]] = {}
    at = 0
    for value in values:
        for term in value:
            if term is not None:
                if term in found:
                    found[term].append(at)
                else:
                    found[term] = [at]
            at += 1
        at += gap
    return found


def pairs(values: Iterable[Sequence[str | None]]) -> dict[str, Sequence[int]]:
    """All terms of a field's values that stand side by side, each two with a space between; they have no positions."""
    return {f"{one} {other}": () for value in values for one, other in pairwise(value) if one is not None and other is not None}


def starts(terms: Iterable[str]) -> dict[str, Sequence[int]]:
    """All beginnings of terms; they have no positions."""
    return {term[:end]: () for term in terms for end in range(1, len(term) + 1)}
