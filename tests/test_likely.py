"""Whatever story meets a clause meets the wider one that decides whether the engine is asked."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.conditions import compile_filter
from search.facets import days
from search.likely import likely
from search.stories import Filing
from search.story import EventDate, Facts, Story
from search.view import view

ZONES = ("Asia/Baghdad", "Pacific/Kiritimati", "America/Los_Angeles", "UTC")
moments = st.datetimes(datetime(2016, 1, 1), datetime(2018, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
some_days = st.dates(date(2016, 1, 1), date(2018, 12, 31))


def meets(story: Story, clause: dict[str, object]) -> bool:
    return compile_filter(likely(clause), lambda _term: 1.0).test(view(Filing(story, "", story.published)))


def told(published: datetime, *events: str) -> Story:
    facts = Facts(dates=tuple(EventDate(each, each, "day") for each in events))
    return Story("وكالة", "1", "انفجار في الموصل", "متن", published, facts=facts)


@given(moments, some_days, st.integers(0, 60), st.sampled_from(ZONES))
def test_a_story_of_the_days_is_likely(published: datetime, first: date, length: int, zone: str) -> None:
    last = first + timedelta(days=length)
    if first <= published.astimezone(ZoneInfo(zone)).date() <= last:
        assert meets(told(published), days(first, last, zone))


@given(some_days, st.sampled_from((4, 7, 10)), some_days, st.integers(0, 60))
def test_a_story_that_tells_of_the_days_is_likely(event: date, grain: int, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    story = told(datetime(2010, 1, 1, tzinfo=UTC), event.isoformat()[:grain])
    if first <= event <= last:
        assert meets(story, days(first, last, "UTC", by_event=True))


def test_other_days_and_words_are_not_likely() -> None:
    story = told(datetime(2017, 3, 8, tzinfo=UTC))
    range_ = days(date(2017, 5, 1), date(2017, 5, 3), "UTC")
    word, other = {"term": {"all": "الموصل"}}, {"term": {"all": "بغداد"}}
    assert not meets(story, range_)
    assert not meets(story, {"bool": {"should": [range_, other], "minimum_should_match": 1}})
    assert meets(story, {"bool": {"should": [range_, word], "minimum_should_match": 1}})
    assert meets(story, {"bool": {"filter": [word], "must_not": [word]}})
    assert not meets(story, {"bool": {"filter": [word, other]}})


@pytest.mark.parametrize("clause", [{"script": {}}, {"range": {"version": {"gte": 2}}}, days(date(2001, 1, 1), None, "UTC")])
def test_what_is_not_understood_is_always_asked(clause: dict[str, object]) -> None:
    assert meets(told(datetime(2017, 3, 8, tzinfo=UTC)), clause)
