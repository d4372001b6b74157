"""Which of a hundred thousand saved searches does a story match? Asked in memory, with the engine's own conditions.

A saved search is compiled from the very filter that search would send to the engine, so the two cannot drift apart. Each
compiled search stands under *anchors*, terms of which a matching story must hold one: a story's terms lead to the few
searches worth asking. What the compiler does not know is left to the engine's percolator.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]
Term = tuple[str, str]
"""A field and a term in it."""

View = Mapping[str, Mapping[str, Sequence[int]]]
"""A story as the engine would index it: field → term → positions. Keyword fields have positions too, which nobody reads."""

Test = Callable[[View], bool]
Frequency = Callable[[Term], float]
"""How common a term is, in stories a thousand; any guess keeps the answer right and only changes its cost."""


class Exotic(ValueError):
    """A condition that only the engine can decide."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled filter: its test, and the terms of which at least one is in every story that passes (None: unknown)."""

    test: Test
    anchors: frozenset[Term] | None
    cost: float
    decided: bool = False
    """True when a story that holds any anchor passes: nothing is left to test."""


def compile_filter(body: Body, frequency: Frequency) -> Condition:
    """The condition of a filter of terms, spans and bools. Raises Exotic on any other clause."""
    ((kind, inside),) = body.items()
    if kind == "bool":
        return _bool(inside, frequency)
    if kind == "constant_score":
        return compile_filter(inside["filter"], frequency)
    if kind == "match_all":
        return Condition(lambda _view: True, None, 1000.0)
    if kind == "match_none":
        return Condition(lambda _view: False, frozenset(), 0.0)
    if kind in {"term", "span_term"}:
        ((name, value),) = _plain(inside)
        return _terms([(name, str(value["value"] if isinstance(value, Mapping) else value))], frequency)
    if kind == "terms":
        ((name, values),) = _plain(inside)
        return _terms([(name, str(value)) for value in values], frequency)
    if kind == "span_near" and inside["slop"] == 0 and inside["in_order"]:
        return _near([_span(clause) for clause in inside["clauses"]], frequency)
    if kind == "dis_max":
        return _either([compile_filter(each, frequency) for each in inside["queries"]])
    raise Exotic(kind)


def _plain(inside: Body) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in inside.items() if name not in {"boost", "_name"}]


def _span(clause: Body) -> Term:
    if set(clause) != {"span_term"}:
        raise Exotic("span of spans")
    ((name, value),) = _plain(clause["span_term"])
    return name, str(value["value"] if isinstance(value, Mapping) else value)


def _terms(terms: Sequence[Term], frequency: Frequency) -> Condition:
    cost = sum(map(frequency, terms))
    if len(terms) == 1:
        ((name, value),) = terms
        return Condition(lambda view: value in view[name], frozenset(terms), cost, decided=True)
    return Condition(lambda view: any(value in view[name] for name, value in terms), frozenset(terms), cost, decided=True)


def _near(terms: Sequence[Term], frequency: Frequency) -> Condition:
    name = terms[0][0]
    values = [value for _, value in terms]
    rarest = min(terms, key=frequency)

    def test(view: View) -> bool:
        found = view[name]
        places = [found.get(value) for value in values]
        if not all(places):
            return False
        first, *others = [set(each) for each in places if each is not None]
        return any(all(start + step in each for step, each in enumerate(others, 1)) for start in first)

    return Condition(test, frozenset({rarest}), frequency(rarest))


def _bool(inside: Body, frequency: Frequency) -> Condition:
    if set(inside) - {"filter", "must", "should", "must_not", "minimum_should_match", "boost", "_name"}:
        raise Exotic("bool")
    wanted = [compile_filter(each, frequency) for name in ("filter", "must") for each in _listed(inside.get(name))]
    either = [compile_filter(each, frequency) for each in _listed(inside.get("should"))]
    least = inside.get("minimum_should_match", 0 if wanted else 1)
    if either and least:
        if least != 1:
            raise Exotic("minimum_should_match")
        wanted.append(_either(either))
    unwanted = [compile_filter(each, frequency).test for each in _listed(inside.get("must_not"))]
    if not wanted:
        wanted = [Condition(lambda _view: True, None, 1000.0)]
    return wanted[0] if len(wanted) == 1 and not unwanted else _every(wanted, unwanted)


def _listed(clauses: Any) -> list[Body]:
    return [] if clauses is None else [clauses] if isinstance(clauses, Mapping) else list(clauses)


def _every(conditions: Sequence[Condition], unwanted: Sequence[Test]) -> Condition:
    anchored = [each for each in conditions if each.anchors is not None]
    best = min(anchored, key=lambda each: each.cost, default=None)
    tests = [each.test for each in sorted(conditions, key=lambda each: each.cost) if not (each is best and each.decided)]

    def test(view: View) -> bool:
        for passes in tests:
            if not passes(view):
                return False
        return not any(excludes(view) for excludes in unwanted)

    whole = Condition(test, best.anchors if best else None, best.cost if best else 1000.0)
    return whole if best is None or not best.decided else _with_anchor(whole, best)


def _with_anchor(whole: Condition, best: Condition) -> Condition:
    """A condition inside another must test its anchor too; only at the top is that done by the look-up."""
    return _Anchored(lambda view: best.test(view) and whole.test(view), whole.anchors, whole.cost, False, whole.test)


@dataclass(frozen=True, slots=True)
class _Anchored(Condition):
    """A condition whose anchor is known to be there when it is found by look-up: then `rest` is all that is to test."""

    rest: Test = lambda _view: True


def _either(conditions: Sequence[Condition]) -> Condition:
    tests = [each.test for each in conditions]
    cost = sum(each.cost for each in conditions)
    decided = all(each.decided for each in conditions)
    anchors: frozenset[Term] | None = frozenset()
    for each in conditions:
        anchors = None if anchors is None or each.anchors is None else anchors | each.anchors
    return Condition(lambda view: any(passes(view) for passes in tests), anchors, cost, decided and anchors is not None)


@dataclass
class Matcher:
    """Compiled searches by their anchors. Searches with one and the same filter are compiled and asked once."""

    frequency: Frequency
    _owners: dict[Hashable, set[str]] = field(default_factory=dict)
    _of: dict[str, Hashable] = field(default_factory=dict)
    _tests: dict[Hashable, Test | None] = field(default_factory=dict)
    _anchors: dict[Hashable, frozenset[Term] | None] = field(default_factory=dict)
    _by_term: dict[str, dict[str, list[Hashable]]] = field(default_factory=lambda: defaultdict(dict))
    _loose: set[Hashable] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self._of)

    def add(self, id_: str, body: Body, same: Hashable) -> None:
        """Adds a search, or replaces the one of this id. `same` is equal for equal filters. Raises Exotic."""
        if self._of.get(id_) == same:
            return
        self.remove(id_)
        if same not in self._tests:
            self._file(same, compile_filter(body, self.frequency))
        self._of[id_] = same
        self._owners.setdefault(same, set()).add(id_)

    def _file(self, same: Hashable, condition: Condition) -> None:
        rest = condition.rest if isinstance(condition, _Anchored) else condition.test
        self._tests[same] = None if condition.decided else rest
        self._anchors[same] = condition.anchors
        if condition.anchors is None:
            self._loose.add(same)
            return
        for name, value in condition.anchors:
            self._by_term[name].setdefault(value, []).append(same)

    def remove(self, id_: str) -> None:
        """Forgets a search; nothing happens when there is none of this id."""
        same = self._of.pop(id_, None)
        if same is None:
            return
        self._owners[same].discard(id_)
        if not self._owners[same]:
            self._drop(same)

    def _drop(self, same: Hashable) -> None:
        del self._owners[same], self._tests[same]
        self._loose.discard(same)
        for name, value in self._anchors.pop(same) or ():
            left = self._by_term[name][value]
            left.remove(same)
            if not left:
                del self._by_term[name][value]

    def matches(self, view: View) -> set[str]:
        """Ids of the searches that a story matches."""
        candidates: set[Hashable] = set(self._loose)
        for name, filed in self._by_term.items():
            for value in view[name].keys() & filed.keys():
                candidates.update(filed[value])
        found: set[str] = set()
        for same in candidates:
            test = self._tests[same]
            if test is None or test(view):
                found |= self._owners[same]
        return found


def positions(values: Iterable[Sequence[str | None]], gap: int = 100) -> dict[str, list[int]]:
    """Terms of a field's values with their positions; None keeps a place empty, `gap` keeps values apart."""
    found: dict[str, list[int]] = {}
    at = 0
    for value in values:
        for term in value:
            if term is not None:
                found.setdefault(term, []).append(at)
            at += 1
        at += gap
    return found
