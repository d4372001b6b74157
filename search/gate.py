"""May the new index take the place of the old? Every story is looked for in it, and both are asked the same questions.

A story that is missing, or that lives on in another version or status, is never let through. What reads differently because
lists or readers have changed is told, and only a person can accept it when it is much.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from opensearchpy import OpenSearch

from search import body, fixed
from search.carrying import count, pages, written
from search.fixed import Answer
from search.index import get_many, search
from search.lists import Lists
from search.query import Query

Body = dict[str, Any]
CatchUp = Callable[[], None]
"""Carries what was written to the old index until now."""

LIFE = ("version", "status", "embargoed_until", "received")
"""Fields in which a story must be the same in both."""

NAMED = 20
TRIES = 6
TRIES_OF_A_QUESTION = 15
"""How often both are asked when they differ and do not keep to it: a story may have come between the two."""

PAGE = 1000
LEAST = 5
"""Differences below this number are never called much."""

MUCH_TEXT, MUCH_FEWER = 0.05, 0.2


@dataclass(frozen=True, slots=True)
class Other:
    """A question (or a saved search) that the two indices answer differently."""

    text: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a comparison has found. `lost` and `changed` name some stories; `refusals` say why the new index may not be used.

    `grave` refusals hold always; the others a person may accept.
    """

    old: int = 0
    new: int = 0
    lost: tuple[str, ...] = ()
    lost_count: int = 0
    changed: tuple[str, ...] = ()
    changed_count: int = 0
    reworded: int = 0
    questions: int = 0
    answers: tuple[Other, ...] = ()
    searches: int = 0
    compiled_anew: int = 0
    saved: tuple[Other, ...] = ()
    broken: tuple[str, ...] = ()
    grave: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()

    def dump(self) -> Body:
        """The report as it is kept."""
        return asdict(self)

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> "Report":
        """The report as it is kept."""
        made: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
        made |= {name: tuple(Other(**each) for each in kept.get(name, ())) for name in ("answers", "saved")}
        return cls(**made)

    def passes(self, accepted: bool) -> bool:
        """Whether the new index may take the place of the old."""
        return not self.grave and (accepted or not self.refusals)


@dataclass(frozen=True)
class Gate:
    """A comparison of two indices of stories while stories come in. `catch_up` carries what came; `alive` is called often."""

    client: OpenSearch
    lists: Lists
    old: str
    new: str
    now: datetime
    catch_up: CatchUp
    alive: CatchUp

    def stories(self, reworded: int) -> Report:
        """Every story of the old index looked for in the new one; `reworded` is how many read differently than before."""
        self.catch_up()
        suspects: list[str] = []
        for hits, _ in pages(self.client, self.old, {}, written(self.client, self.old), PAGE, LIFE):
            suspects += self._kinds(hits)
            self.alive()
        kinds = self._settled(suspects)
        lost = [id_ for id_, kind in kinds.items() if kind == "lost"]
        changed = [id_ for id_, kind in kinds.items() if kind == "changed"]
        old, new = self._counts()
        grave = [f"{len(lost):,} stories are missing in the new index"] if lost else []
        grave += [f"{len(changed):,} stories have another version, status or embargo in the new index"] if changed else []
        grave += [f"the new index holds {new:,} stories, the old one {old:,}"] if old != new and not lost else []
        much = reworded > max(LEAST, MUCH_TEXT * old)
        refusals = [f"{reworded:,} of {old:,} stories read differently than before"] if much else []
        return Report(
            old, new, tuple(lost[:NAMED]), len(lost), tuple(changed[:NAMED]), len(changed), reworded,
            grave=tuple(grave), refusals=tuple(refusals),
        )  # fmt: skip

    def _kinds(self, hits: Sequence[Body]) -> dict[str, str]:
        """For each story of the old index that is not the same in the new one, how it is not."""
        found = get_many(self.client, [(self.new, hit["_id"]) for hit in hits], LIFE)
        kinds: dict[str, str] = {}
        for hit, other in zip(hits, found, strict=True):
            if not other["found"]:
                kinds[hit["_id"]] = "lost"
            elif _part(hit, LIFE) != _part(other, LIFE):
                kinds[hit["_id"]] = "changed"
        return kinds

    def _settled(self, suspects: Sequence[str]) -> dict[str, str]:
        """What is wrong with these stories in truth: one that was written during the comparison is looked at again."""
        kinds = dict.fromkeys(suspects, "lost")
        for _ in range(TRIES):
            if not kinds:
                break
            self.catch_up()
            there = [each for each in get_many(self.client, [(self.old, id_) for id_ in kinds], LIFE) if each["found"]]
            kinds = self._kinds(there)
        return kinds

    def _counts(self) -> tuple[int, int]:
        for _ in range(TRIES):
            self.catch_up()
            old, new = count(self.client, self.old), count(self.client, self.new)
            if old == new:
                break
        return old, new

    def answers(self, asked: Sequence[Query]) -> Report:
        """The same questions asked of both."""
        others = [(one, two) for one, two in (self._both(query) for query in asked) if not one.same(two)]
        worse = [one for one, two in others if one.total - two.total > max(LEAST, MUCH_FEWER * one.total)]
        refusals = [f"{len(worse)} of {len(asked)} questions find far fewer stories, such as: {worse[0].text}"] if worse else []
        told = tuple(Other(one.text, one.total, two.total) for one, two in others)
        return Report(questions=len(asked), answers=told, refusals=tuple(refusals))

    def _both(self, query: Query) -> tuple[Answer, Answer]:
        before: tuple[Answer, Answer] | None = None
        for _ in range(TRIES_OF_A_QUESTION):
            self.catch_up()
            for index in (self.old, self.new):
                self.client.indices.refresh(index=index)
            one, two = (fixed.ask(self.client, index, self.lists, query, self.now) for index in (self.old, self.new))
            if one.same(two) or (before and one.same(before[0]) and two.same(before[1])):
                break
            before = one, two
        self.alive()
        return one, two

    def searches(self, pairs: Sequence[tuple[str, list[Body], list[Body]]], kept: int, broken: Sequence[str]) -> Report:
        """Saved searches (name, filters before, filters now) that compile to something else now; `kept` is how many there are."""
        others: list[Other] = []
        for name, before, after in pairs:
            old, new = self._found(self.old, before), self._found(self.new, after)
            others += [Other(name, old, new)] if old != new else []
            self.alive()
        worse = [each for each in others if each.old - each.new > max(LEAST, MUCH_FEWER * each.old)]
        refusals = [f"{len(worse)} saved searches find far fewer stories, such as: {worse[0].text}"] if worse else []
        refusals += [f"{len(broken)} saved searches cannot be asked any more, such as: {broken[0]}"] if broken else []
        return Report(
            searches=kept, compiled_anew=len(pairs), saved=tuple(others), broken=tuple(broken[:NAMED]), refusals=tuple(refusals)
        )

    def _found(self, index: str, filters: list[Body]) -> int:
        query = {"bool": {"filter": [*body.visible(self.now), *filters]}}
        answer = search(self.client, index, {"size": 0, "query": query, "track_total_hits": True})
        return int(answer["hits"]["total"]["value"])


def _part(document: Body, fields: Sequence[str]) -> tuple[Any, ...]:
    return tuple(document["_source"].get(name) for name in fields)


def joined(*reports: Report) -> Report:
    """Several reports as one."""
    made: dict[str, Any] = {}
    for report in reports:
        for name, value in ((name, getattr(report, name)) for name in Report.__dataclass_fields__):
            made[name] = made[name] + value if name in made else value
    return Report(**made)
