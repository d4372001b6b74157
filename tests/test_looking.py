"""The results as a whole: every number of it is what one thing more in the question finds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from search.archive import Archive
from search.facets import span
from search.looking import GROUPS, Look
from search.query import FILTERS, Query

QUESTIONS = [
    Query(),
    Query("الموصل"),
    Query("الموصل", groups=("islamic-state",)),
    Query("قال", places=("iq", "sy"), without=(("group", "united-nations"),)),
    Query("الموصل", since=date(2017, 3, 5), until=date(2017, 7, 20)),
    Query("الموصل", since=date(2017, 3, 5), until=date(2017, 7, 20), by_event=True),
    Query("الموصل", by_event=True),
    Query("قال", until=date(2017, 3, 8), by_event=True),
    Query(people=("حيدر العبادي",), also=(("group", "iq-forces"),)),
]


def found(archive: Archive, query: Query, *more: tuple[str, str]) -> int:
    return archive.find(replace(query, also=(*query.also, *more), size=1)).total


def periods(archive: Archive, query: Query, look: Look) -> Iterator[tuple[int, int]]:
    for period, count in look.whole.items():
        first, last = span(period)
        since, until = max(first, query.since or first), min(last, query.until or last)
        yield found(archive, replace(query, since=since, until=until)), count


@pytest.mark.parametrize("query", QUESTIONS)
def test_every_number_is_what_is_found(sample_archive: Archive, query: Query) -> None:
    look = sample_archive.look(query)
    assert look.total == found(sample_archive, query) > 0
    for spot in look.spots[::7]:
        assert found(sample_archive, query, ("place", spot.id)) == spot.count
    for actor in look.actors[::3]:
        assert found(sample_archive, query, (actor.facet, actor.value)) == actor.count
    for (one, other), count in list(look.together.items())[::9]:
        pair = [(look.actors[at].facet, look.actors[at].value) for at in (one, other)]
        assert found(sample_archive, query, *pair) == count
    assert all(there == count for there, count in periods(sample_archive, query, look))
    for line in look.lines[:1]:
        narrowed = replace(query, also=(*query.also, (line.actor.facet, line.actor.value)))
        assert all(there == count for there, count in periods(sample_archive, narrowed, replace(look, whole=line.counts)))


def test_periods_are_as_long_as_the_time_asks(sample_archive: Archive) -> None:
    day = date(2017, 3, 1)
    assert sample_archive.look(Query()).grain == "year"
    assert sample_archive.look(Query(since=day, until=date(2018, 3, 1))).grain == "month"
    assert sample_archive.look(Query(since=day, until=date(2017, 3, 31))).grain == "day"


def test_nothing_to_look_at(sample_archive: Archive) -> None:
    assert sample_archive.look(Query("قنقذشظ")) == Look(0)


def test_who_appears_most_comes_first(sample_archive: Archive) -> None:
    look = sample_archive.look(Query("الموصل"))
    groups = [actor.count for actor in look.actors if actor.facet == "group"]
    assert groups == sorted(groups, reverse=True)
    assert len(groups) <= GROUPS
    assert {actor.facet for actor in look.actors} == {"group", "person"}
    assert set(FILTERS) >= {actor.facet for actor in look.actors}
