"""Which of a hundred thousand saved searches does a story match? Asked in memory, with the engine's own conditions.

A saved search is compiled from the very filter that search would send to the engine, so the two cannot drift apart. Its
clauses become conditions (`search/conditions.py`) that searches share: a story's terms lead to the few conditions worth asking,
each is decided once, and a search is then no more than a set of conditions that must hold and one of such as must not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from search.conditions import Body, Condition, Frequency, View, compile_filter
from search.packed import split

Wanted = frozenset[int]


@dataclass(slots=True)
class _Filed:
    """Searches with one and the same filter: which conditions must hold and must not, and whose searches they are."""

    wanted: Wanted
    unwanted: Wanted
    anchor: int
    owners: list[str]

    @property
    def alone(self) -> bool:
        """Whether one condition is all that is asked."""
        return len(self.wanted) == 1 and not self.unwanted


@dataclass
class Matcher:
    """Compiled searches. Each stands under one of its conditions, the rarest: only where that holds are the others looked at."""

    frequency: Frequency
    _numbers: dict[str, int] = field(default_factory=dict)
    _keys: list[str] = field(default_factory=list)
    _conditions: list[Condition | None] = field(default_factory=list)
    _uses: list[int] = field(default_factory=list)
    _free: list[int] = field(default_factory=list)
    _by_term: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    _loose: set[int] = field(default_factory=set)
    _decided: set[int] = field(default_factory=set)
    _filed: dict[tuple[Wanted, Wanted], _Filed] = field(default_factory=dict)
    _alone: dict[int, _Filed] = field(default_factory=dict)
    _under: dict[int, list[_Filed]] = field(default_factory=dict)
    _of: dict[str, _Filed] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._of)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._of

    def add(self, id_: str, filters: Sequence[Body]) -> None:
        """Adds a search that asks for all of some filters, or replaces the one of this id. Raises Exotic, and files nothing."""
        self.file(id_, *split(filters))

    def file(self, id_: str, wanted: Sequence[str], unwanted: Sequence[str]) -> None:
        """Adds a search by its clauses, those that must hold and those that must not (`packed.split`); raises as `add` does."""
        self.remove(id_)
        fresh = [key for key in (*wanted, *unwanted) if key not in self._numbers]
        compiled = {key: compile_filter(orjson.loads(key), self.frequency) for key in fresh}
        for key, condition in compiled.items():
            self._file(key, condition)
        numbers = [self._numbers[key] for key in (*wanted, *unwanted)]
        whole = frozenset(numbers[: len(wanted)]), frozenset(numbers[len(wanted) :])
        found = self._filed.get(whole)
        if found is None:
            anchor = min(whole[0], key=self._cost, default=-1)
            found = self._filed[whole] = _Filed(*whole, anchor, [])
            if found.alone:
                self._alone[anchor] = found
            else:
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
        if found.alone:
            del self._alone[found.anchor]
        else:
            _take_out(self._under, found.anchor, found)
        for number in (*found.wanted, *found.unwanted):
            self._uses[number] -= 1
            if not self._uses[number]:
                self._forget(number)

    def matches(self, view: View) -> list[str]:
        """Ids of the searches that a story matches, each once, in no order."""
        holding = self._holding(view)
        found = [id_ for number in holding & self._alone.keys() for id_ in self._alone[number].owners]
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

    def _file(self, key: str, condition: Condition) -> None:
        """Gives a new condition a number and files it under its anchors."""
        number = self._free.pop() if self._free else len(self._conditions)
        if number == len(self._conditions):
            self._conditions.append(None)
            self._keys.append("")
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
