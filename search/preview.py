"""What would a change of the lists do? Stories that it concerns are read under both lists, and saved searches asked of both.

The work is bounded: of many stories the newest are read and the rest is reckoned from them, which is said; of saved searches only
those are counted that read otherwise or hold what changes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from opensearchpy import OpenSearch

from search import alerts, authority, body, concerned, saved, stories
from search.authority import Row
from search.conditions import Exotic
from search.edits import Plan
from search.index import Names
from search.lists import Lists
from search.matcher import Matcher
from search.saved import SavedSearch
from search.stories import Filing
from search.understand import Understanding
from search.view import view

Body = dict[str, Any]

MOST_STORIES = 300
"""Stories that are read for a preview; of more the rest is reckoned."""

MOST_SEARCHES = 2000
"""Saved searches that are looked at."""

SAMPLES = 6


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to one place or group: stories that have it before and after, and how many gain and lose it."""

    id: str
    label: str
    before: int
    gained: int
    lost: int

    @property
    def after(self) -> int:
        """Stories that would have it."""
        return max(0, self.before + self.gained - self.lost)


@dataclass(frozen=True, slots=True)
class Sample:
    """A story that would read otherwise: ids that it gains and loses."""

    id: str
    headline: str
    published: datetime
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """A saved search that would find more or fewer stories of those that are stored."""

    search: SavedSearch
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """The effect of a plan. `concerned` stories hold what changes, `read` of them were looked at; `lists` are those after it."""

    plan: Plan
    lists: Lists
    concerned: int
    read: int
    effects: tuple[Effect, ...] = ()
    samples: tuple[Sample, ...] = ()
    searches: tuple[Touched, ...] = ()
    looked_at: int = 0

    @property
    def exact(self) -> bool:
        """Whether every story that is concerned was looked at."""
        return self.read >= self.concerned


@dataclass(frozen=True, slots=True)
class _Read:
    """A story as it is stored, and as it would be under the new lists."""

    was: Filing
    would: Filing

    @property
    def gained(self) -> set[str]:
        return _ids(self.would) - _ids(self.was)

    @property
    def lost(self) -> set[str]:
        return _ids(self.was) - _ids(self.would)


def _ids(filing: Filing) -> set[str]:
    return {*filing.place_ids, *filing.group_ids}


@dataclass(frozen=True, slots=True)
class Bench:
    """What a preview works with: the archive's engine, its lists as they are, and the zone of its newsroom."""

    client: OpenSearch
    names: Names
    before: Lists
    zone: ZoneInfo


def preview(bench: Bench, plan: Plan, laid: Iterable[tuple[str, Row]]) -> Preview:
    """The effect of a plan; `laid` are the rows that lie over the shipped lists now. Raises ValueError on a circle of parents."""
    after = authority.laid([*laid, *plan.rows])
    visible = body.visible(datetime.now(UTC))
    query = concerned.concerned(concerned.planned(bench.before, plan.rows), after)
    total, read = 0, list[_Read]()
    if query is not None:
        total = concerned.count(bench.client, bench.names, [*visible, query])
        found = concerned.sources(bench.client, bench.names, [*visible, query], MOST_STORIES)
        reader = Understanding(after, bench.zone)
        read = [_read(source, reader) for _, source in found]
    scale = total / len(read) if read else 1.0
    touched, looked_at = _searches(bench, after, read, scale, visible)
    return Preview(
        plan, after, total, len(read), _effects(bench, after, read, scale, visible), _samples(read), touched, looked_at
    )


def _read(source: Body, reader: Understanding) -> _Read:
    was = stories.filed(source)
    understood = reader.of(replace(was.story, facts=type(was.story.facts)()))
    ids = reader.place_ids(understood), reader.group_ids(understood)
    return _Read(was, Filing(understood, was.document, was.received, *ids))


def _effects(bench: Bench, after: Lists, read: Sequence[_Read], scale: float, visible: list[Body]) -> tuple[Effect, ...]:
    gained = Counter(id_ for each in read for id_ in each.gained)
    lost = Counter(id_ for each in read for id_ in each.lost)
    changed = sorted({*gained, *lost}, key=lambda id_: -(gained[id_] + lost[id_]))[:40]
    effects = []
    for id_ in changed:
        entry = after.entry(id_) or bench.before.entry(id_)
        field = "place_ids" if id_ in after.places or id_ in bench.before.places else "group_ids"
        before = concerned.count(bench.client, bench.names, [*visible, {"term": {field: id_}}])
        more, fewer = round(gained[id_] * scale), round(lost[id_] * scale)
        effects.append(Effect(id_, entry.name_ar if entry else id_, before, more, fewer))
    return tuple(effects)


def _samples(read: Sequence[_Read]) -> tuple[Sample, ...]:
    changed = [each for each in read if each.gained or each.lost]
    return tuple(
        Sample(
            each.was.story.id,
            each.was.story.headline,
            each.was.story.published,
            tuple(sorted(each.gained)),
            tuple(sorted(each.lost)),
        )
        for each in changed[:SAMPLES]
    )


def _searches(
    bench: Bench, after: Lists, read: Sequence[_Read], scale: float, visible: list[Body]
) -> tuple[tuple[Touched, ...], int]:
    """The saved searches that find other stories, those with the greatest change first, and how many were looked at."""
    ids = {id_ for each in read for id_ in each.gained | each.lost}
    found: list[Touched] = []
    known = saved.live(bench.client, bench.names, MOST_SEARCHES)
    for each in known:
        filters = alerts.held(each.query, bench.before, bench.zone), alerts.held(each.query, after, bench.zone)
        chosen = {*each.query.places, *each.query.groups, *(value for _, value in each.query.without)}
        if not filters[0] or (filters[0] == filters[1] and not chosen & ids):
            continue
        before = concerned.count(bench.client, bench.names, [*visible, *filters[0]])
        asked = concerned.count(bench.client, bench.names, [*visible, *filters[1]])
        now = max(0, asked + round(_moved(filters[1], read) * scale))
        if now != before:
            found.append(Touched(each, before, now))
    return tuple(sorted(found, key=lambda each: -abs(each.after - each.before))), len(known)


def _moved(filters: list[Body], read: Sequence[_Read]) -> int:
    """How many more of the stories a search finds as they would be than as they are stored."""
    matcher = Matcher[str](lambda _term: 1.0)
    try:
        matcher.add("it", filters)
    except Exotic:
        return 0
    return sum(len(matcher.matches(view(each.would))) - len(matcher.matches(view(each.was))) for each in read)
