"""Which of a hundred thousand saved searches does a story match? Asked in memory, with the engine's own conditions.

A saved search is compiled from the very filter that search would send to the engine, so the two cannot drift apart. Its
clauses become conditions (`search/conditions.py`) that searches share: a story's terms lead to the few conditions worth asking,
each is decided once, and a search is then no more than a way through a tree of conditions, the rarest first.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import orjson

from search.conditions import Body, Condition, Frequency, View, compile_filter
from search.packed import split

Owner = TypeVar("Owner", bound=Hashable)
"""What a search is filed under, and what a story that matches it is answered with: its id, or whatever stands for it."""

_Way = tuple[tuple[int, ...], frozenset[int]]
"""The conditions that must hold, the rarest first, and those that must not."""

_ByTerm = dict[str, dict[str, list[int]]]

_NONE = frozenset[int]()


@dataclass(slots=True)
class _Node(Generic[Owner]):
    """Searches of which the conditions on the way here are all that must hold, and the ways that lead on.

    `unless` holds those that want some conditions not to hold besides.
    """

    owners: list[Owner] = field(default_factory=list)
    after: "dict[int, _Node[Owner]] | None" = None
    unless: dict[frozenset[int], list[Owner]] | None = None

    def then(self, number: int) -> "_Node[Owner]":
        """The node behind one more condition, made where there is none."""
        if self.after is None:
            self.after = {}
        return self.after.setdefault(number, _Node())

    def put(self, owner: Owner, unwanted: frozenset[int]) -> None:
        """Files a search here."""
        if not unwanted:
            self.owners.append(owner)
            return
        if self.unless is None:
            self.unless = {}
        self.unless.setdefault(unwanted, []).append(owner)

    def take(self, owner: Owner, unwanted: frozenset[int]) -> None:
        """Takes a search out that was put here."""
        if self.unless and unwanted:
            _take_out(self.unless, unwanted, owner)
        else:
            self.owners.remove(owner)


@dataclass
class Matcher(Generic[Owner]):
    """Compiled searches, in a tree of their conditions: where one does not hold, nothing behind it is looked at."""

    frequency: Frequency
    _numbers: dict[str, int] = field(default_factory=dict)
    _keys: list[str] = field(default_factory=list)
    _conditions: list[Condition | None] = field(default_factory=list)
    _uses: list[int] = field(default_factory=list)
    _free: list[int] = field(default_factory=list)
    _sure: _ByTerm = field(default_factory=dict)
    """Conditions by the terms that settle them."""
    _open: _ByTerm = field(default_factory=dict)
    """Conditions by the terms that leave something to test."""
    _loose: set[int] = field(default_factory=set)
    _root: _Node[Owner] = field(default_factory=_Node)
    _of: dict[Owner, _Way] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._of)

    def __contains__(self, owner: Owner) -> bool:
        return owner in self._of

    def add(self, owner: Owner, filters: Sequence[Body]) -> None:
        """Adds a search that asks for all of some filters, or replaces its owner's. Raises Exotic, and files nothing."""
        self.file(owner, *split(filters))

    def file(self, owner: Owner, wanted: Sequence[str], unwanted: Sequence[str]) -> None:
        """Adds a search by its clauses, those that must hold and those that must not (`packed.split`); raises as `add` does."""
        self.remove(owner)
        fresh = [key for key in (*wanted, *unwanted) if key not in self._numbers]
        compiled = {key: compile_filter(orjson.loads(key), self.frequency) for key in fresh}
        for key, condition in compiled.items():
            self._file(key, condition)
        must = {self._numbers[key] for key in wanted}
        way = tuple(sorted(must, key=self._cost)), frozenset(self._numbers[key] for key in unwanted) if unwanted else _NONE
        node = self._root
        for number in way[0]:
            node = node.then(number)
        node.put(owner, way[1])
        for number in (*way[0], *way[1]):
            self._uses[number] += 1
        self._of[owner] = way

    def remove(self, owner: Owner) -> None:
        """Forgets a search; nothing happens when its owner has none."""
        way = self._of.pop(owner, None)
        if way is None:
            return
        wanted, unwanted = way
        passed: list[tuple[dict[int, _Node[Owner]], int]] = []
        node = self._root
        for number in wanted:
            after = node.after or {}
            passed.append((after, number))
            node = after[number]
        node.take(owner, unwanted)
        for after, number in reversed(passed):
            left = after[number]
            if left.owners or left.after or left.unless:
                break
            del after[number]
        for number in (*wanted, *unwanted):
            self._uses[number] -= 1
            if not self._uses[number]:
                self._forget(number)

    def matches(self, view: View) -> list[Owner]:
        """Owners of the searches that a story matches, each once, in no order."""
        holding = self._holding(view)
        found: list[Owner] = []
        open_ = [self._root]
        while open_:
            node = open_.pop()
            found += node.owners
            after = node.after
            if after:
                open_ += [after[number] for number in holding & after.keys()]
            if node.unless:
                for unwanted, owners in node.unless.items():
                    if unwanted.isdisjoint(holding):
                        found += owners
        return found

    def _holding(self, view: View) -> set[int]:
        """Numbers of the conditions that hold of a story."""
        holding: set[int] = set()
        asked = set(self._loose)
        for by_term, numbers in ((self._sure, holding), (self._open, asked)):
            for name, by_value in by_term.items():
                for value in view[name].keys() & by_value.keys():
                    numbers.update(by_value[value])
        conditions = self._conditions
        for number in asked - holding:
            condition = conditions[number]
            if condition is not None and condition.test(view):
                holding.add(number)
        return holding

    def _cost(self, number: int) -> tuple[float, int]:
        condition = self._conditions[number]
        return (0.0 if condition is None else condition.cost), number

    def _file(self, key: str, condition: Condition) -> None:
        """Gives a new condition a number and files it under its anchors."""
        number = self._free.pop() if self._free else len(self._conditions)
        if number == len(self._conditions):
            self._conditions.append(None)
            self._keys.append("")
            self._uses.append(0)
        self._numbers[key], self._keys[number], self._conditions[number] = number, key, condition
        if condition.anchors is None:
            self._loose.add(number)
        for name, value in condition.anchors or ():
            by_term = self._sure if (name, value) in condition.sure else self._open
            by_term.setdefault(name, {}).setdefault(value, []).append(number)

    def _forget(self, number: int) -> None:
        condition = self._conditions[number]
        self._loose.discard(number)
        for name, value in (condition.anchors if condition else None) or ():
            by_term = self._sure if condition and (name, value) in condition.sure else self._open
            _take_out(by_term[name], value, number)
            if not by_term[name]:
                del by_term[name]
        del self._numbers[self._keys[number]]
        self._conditions[number] = None
        self._free.append(number)


Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def _take_out(lists: dict[Key, list[Value]], key: Key, value: Value) -> None:
    lists[key].remove(value)
    if not lists[key]:
        del lists[key]
