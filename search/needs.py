"""What must a story hold? The tree of a question with its words turned into units, and its fields into filters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from search.arabic import words
from search.equivalents import Equivalents
from search.language import All, Either, Field, Node, Not, Phrase, Word
from search.units import Alternative, Unit, quoted, start, units


MOST_TERMS = 90
"""Words that all equivalents of a question may have together: each is sought in several ways, and the engine takes 1,024."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these."""

    needs: tuple["Need", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    needs: tuple["Need", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this."""

    need: "Need"


Need = Unit | AllOf | AnyOf | Without


def needs(tree: All, known: Equivalents) -> AllOf:
    """What a question needs of a story. The more words it has, the fewer equivalents each may bring."""
    need = AllOf(tuple(_row(tree.nodes, known)))
    count = sum(1 for _ in wanted(need))
    return AllOf(tuple(_trimmed(each, max(2, MOST_TERMS // max(2, count))) for each in need.needs))


def wanted(node: Need) -> Iterator[Unit]:
    """The units that make a story better: all but those that are excluded."""
    if isinstance(node, Unit):
        yield node
    elif isinstance(node, AllOf | AnyOf):
        for each in node.needs:
            yield from wanted(each)


def _trimmed(node: Need, most: int) -> Need:
    """The same need with at most so many words among the equivalents of each unit, the weightiest kept."""
    if isinstance(node, Without):
        return Without(_trimmed(node.need, most))
    if isinstance(node, AllOf):
        return AllOf(tuple(_trimmed(each, most) for each in node.needs))
    if isinstance(node, AnyOf):
        return AnyOf(tuple(_trimmed(each, most) for each in node.needs))
    kept: list[Alternative] = []
    left = most
    for each in sorted(node.alternatives, key=lambda one: (-one.weight, len(one.keys))):
        left -= len(each.keys)
        if left >= 0 or not kept:
            kept.append(each)
    share = max(2, most // max(2, len(node.parts)))
    parts = tuple(part for each in node.parts if isinstance(part := _trimmed(each, share), Unit))
    return replace(node, alternatives=tuple(kept), parts=parts)


def _row(nodes: Sequence[Node], known: Equivalents) -> list[Need]:
    """Words that stand side by side are read together, so that names of several words are seen."""
    found: list[Need] = []
    for plain, several in groupby(nodes, key=lambda node: isinstance(node, Word) and not node.starts):
        row = list(several)
        if plain:
            found += units([node.text for node in row if isinstance(node, Word)], known)
        else:
            found += [need for node in row if (need := _need(node, known)) is not None]
    return found


def _need(node: Node, known: Equivalents) -> Need | None:
    if isinstance(node, Word):
        return start(node.text) if node.starts else AllOf(tuple(units([node.text], known)))
    if isinstance(node, Phrase):
        return quoted(node.words)
    if isinstance(node, Field):
        return _field(node, known)
    if isinstance(node, Not):
        inside = _need(node.node, known)
        return None if inside is None else Without(inside)
    if isinstance(node, Either):
        return AnyOf(tuple(need for each in node.nodes if (need := _need(each, known)) is not None))
    return AllOf(tuple(_row(node.nodes, known)))


def _field(node: Field, known: Equivalents) -> Need | None:
    if node.name != "headline":
        return None
    found = units([word.text for word in words(node.value)], known)
    return AllOf(
        tuple(replace(unit, headline=True, parts=tuple(replace(part, headline=True) for part in unit.parts)) for unit in found)
    )
