"""Which of a hundred thousand saved searches does a story match? Asked in memory, with the engine's own conditions.

A saved search is compiled from the very filter that search would send to the engine, so the two cannot drift apart. Its
clauses become conditions (`search/conditions.py`) that searches share: a story's terms lead to the few conditions worth asking,
each is decided once, and a search is then no more than a set of conditions that must hold and one of such as must not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from search.conditions import Body, Condition, Frequency, View, compile_filter, listed

Wanted = frozenset[int]


@dataclass(slots=True)
class _Filed:
    """Searches with one and the same filter: which conditions must hold and must not, and whose searches they are."""

    wanted: Wanted
    unwanted: Wanted
    anchor: int
    owners: list[str]


@dataclass
class Matcher:
    """Compiled searches. Each stands under one of its conditions, the rarest: only where that holds are the others looked at."""

    frequency: Frequency
    _numbers: dict[bytes, int] = field(default_factory=dict)
    _keys: list[bytes] = field(default_factory=list)
    _conditions: list[Condition | None] = field(default_factory=list)
    _uses: list[int] = field(default_factory=list)
    _free: list[int] = field(default_factory=list)
    _by_term: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    _loose: set[int] = field(default_factory=set)
    _decided: set[int] = field(default_factory=set)
    _filed: dict[tuple[Wanted, Wanted], _Filed] = field(default_factory=dict)
    _under: dict[int, list[_Filed]] = field(default_factory=dict)
    _of: dict[str, _Filed] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._of)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._of

    def add(self, id_: str, filters: Sequence[Body]) -> None:
        """Adds a search that asks for all of some filters, or replaces the one of this id. Raises Exotic, and files nothing."""
        self.remove(id_)
        wanted, unwanted = _split(filters)
        every = wanted | unwanted
        compiled = {key: compile_filter(body, self.frequency) for key, body in every.items() if key not in self._numbers}
        for key, condition in compiled.items():
            self._file(key, condition)
        numbers = [self._numbers[key] for key in (*wanted, *unwanted)]
        whole = frozenset(numbers[: len(wanted)]), frozenset(numbers[len(wanted) :])
        found = self._filed.get(whole)
        if found is None:
            anchor = min(whole[0], key=self._cost, default=-1)
            found = self._filed[whole] = _Filed(*whole, anchor, [])
            self._under.setdefault(anchor, []).append(found)
            for number in (*whole[0], *whole[1]):
                self._uses[number] += 1
        found.owners.append(id_)
        self._of[id_] = found

    def remove(self, id_: str) -> None:
        """Forgets a search; nothing happens when there is none of this id."""
        found = self._of.pop(id_, None)
        if found is None:
            return
        found.owners.remove(id_)
        if found.owners:
            return
        del self._filed[(found.wanted, found.unwanted)]
        _take_out(self._under, found.anchor, found)
        for number in (*found.wanted, *found.unwanted):
            self._uses[number] -= 1
            if not self._uses[number]:
                self._forget(number)

    def matches(self, view: View) -> list[str]:
        """Ids of the searches that a story matches, each once, in no order."""
        holding = self._holding(view)
        found: list[str] = []
        for number in (-1, *(holding & self._under.keys())):
            for filed in self._under.get(number, ()):
                if filed.wanted <= holding and filed.unwanted.isdisjoint(holding):
                    found += filed.owners
        return found

    def _holding(self, view: View) -> set[int]:
        """Numbers of the conditions that hold of a story."""
        touched = set(self._loose)
        for name, by_value in self._by_term.items():
            for value in view[name].keys() & by_value.keys():
                touched.update(by_value[value])
        holding = touched & self._decided
        conditions = self._conditions
        for number in touched - holding:
            condition = conditions[number]
            if condition is not None and condition.test(view):
                holding.add(number)
        return holding

    def _cost(self, number: int) -> float:
        condition = self._conditions[number]
        return 0.0 if condition is None else condition.cost

    def _file(self, key: bytes, condition: Condition) -> None:
        """Gives a new condition a number and files it under its anchors."""
        number = self._free.pop() if self._free else len(self._conditions)
        if number == len(self._conditions):
            self._conditions.append(None)
            self._keys.append(b"")
            self._uses.append(0)
        self._numbers[key], self._keys[number], self._conditions[number] = number, key, condition
        if condition.decided:
            self._decided.add(number)
        if condition.anchors is None:
            self._loose.add(number)
        for name, value in condition.anchors or ():
            self._by_term.setdefault(name, {}).setdefault(value, []).append(number)

    def _forget(self, number: int) -> None:
        condition = self._conditions[number]
        self._loose.discard(number)
        self._decided.discard(number)
        for name, value in (condition.anchors if condition else None) or ():
            _take_out(self._by_term[name], value, number)
            if not self._by_term[name]:
                del self._by_term[name]
        del self._numbers[self._keys[number]]
        self._conditions[number] = None
        self._free.append(number)


def _take_out(lists: dict[Any, list[Any]], key: object, value: object) -> None:
    left = lists[key]
    left[:] = [each for each in left if each is not value]
    if not left:
        del lists[key]


def _split(filters: Iterable[Body]) -> tuple[dict[bytes, Body], dict[bytes, Body]]:
    """The clauses of which all must hold, and those of which none may, brackets that change nothing taken off."""
    wanted: dict[bytes, Body] = {}
    unwanted: dict[bytes, Body] = {}
    rest = list(filters)
    while rest:
        body = rest.pop()
        inside = body.get("bool", {})
        if "bool" in body and not set(inside) - {"filter", "must", "must_not"} and inside:
            rest += [*listed(inside.get("filter")), *listed(inside.get("must"))]
            unwanted |= {_key(each): each for each in listed(inside.get("must_not"))}
        elif "match_all" not in body:
            wanted[_key(body)] = body
    return wanted, unwanted


def _key(body: Body) -> bytes:
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
