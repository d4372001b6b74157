"""When a letter is due: the reader's hour in the reader's zone, on short days, long days and leap days, each hit once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import Query
from search.saved import Cadence, SavedSearch
from search.schedule import due


def search(cadence: Cadence, zone: str = "Asia/Baghdad", hour: int = 7, weekday: int = 6) -> SavedSearch:
    return SavedSearch("id", "owner", "name", Query("جسر"), datetime(2026, 1, 1, tzinfo=UTC), "ar", cadence, hour, weekday, zone)


def local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_at_once_is_now() -> None:
    now = datetime(2026, 11, 25, 12, 30, 1, tzinfo=UTC)
    assert due(search("at_once"), now) == now


@pytest.mark.parametrize(
    ("now", "zone", "hour", "wanted"),
    [
        ("2026-11-25T06:59", "Asia/Baghdad", 7, "2026-11-25T07:00"),
        ("2026-11-25T07:00", "Asia/Baghdad", 7, "2026-11-26T07:00"),
        ("2026-11-25T23:59", "Asia/Baghdad", 0, "2026-11-26T00:00"),
        ("2026-12-31T08:00", "Asia/Baghdad", 7, "2027-01-01T07:00"),
        # A leap day, and the day after the last of a February without one.
        ("2028-02-28T08:00", "Asia/Riyadh", 7, "2028-02-29T07:00"),
        ("2028-02-29T08:00", "Asia/Riyadh", 7, "2028-03-01T07:00"),
        ("2027-02-28T08:00", "Asia/Riyadh", 7, "2027-03-01T07:00"),
        # Cairo's clock goes from 00:00 to 01:00 on 24 April 2026, Beirut's on 29 March.
        ("2026-04-23T12:00", "Africa/Cairo", 7, "2026-04-24T07:00"),
        ("2026-03-28T12:00", "Asia/Beirut", 7, "2026-03-29T07:00"),
        # London repeats 01:00 on 25 October 2026.
        ("2026-10-24T12:00", "Europe/London", 7, "2026-10-25T07:00"),
    ],
)
def test_daily_is_the_next_such_hour_on_the_readers_clock(now: str, zone: str, hour: int, wanted: str) -> None:
    assert due(search("daily", zone, hour), local(now, zone)) == local(wanted, zone)


def test_an_hour_that_the_clock_skips_is_the_moment_after() -> None:
    moment = due(search("daily", "Africa/Cairo", 0), local("2026-04-23T12:00", "Africa/Cairo"))
    assert moment == datetime(2026, 4, 23, 22, 0, tzinfo=UTC)
    assert moment.astimezone(ZoneInfo("Africa/Cairo")).isoformat() == "2026-04-24T01:00:00+03:00"


def test_an_hour_that_the_clock_repeats_comes_once() -> None:
    each = search("daily", "Europe/London", 1)
    first = due(each, local("2026-10-24T12:00", "Europe/London"))
    assert first == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    assert due(each, first) == datetime(2026, 10, 26, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "weekday", "wanted"),
    [
        ("2026-11-25T12:00", 6, "2026-11-29T07:00"),
        ("2026-11-29T06:59", 6, "2026-11-29T07:00"),
        ("2026-11-29T07:00", 6, "2026-12-06T07:00"),
        ("2028-02-28T12:00", 1, "2028-02-29T07:00"),
        ("2028-02-29T12:00", 1, "2028-03-07T07:00"),
    ],
)
def test_weekly_is_the_next_such_day(now: str, weekday: int, wanted: str) -> None:
    zone = "Asia/Baghdad"
    assert due(search("weekly", zone, 7, weekday), local(now, zone)) == local(wanted, zone)


def test_a_worker_that_slept_for_two_days_over_a_weekly_digest_mails_each_hit_once() -> None:
    """What matched before the sleep stays due; what is matched after it goes into the next digest, and nothing into both."""
    each = search("weekly")
    before, after = local("2026-11-28T20:00", "Asia/Baghdad"), local("2026-11-30T20:00", "Asia/Baghdad")
    first, second = due(each, before), due(each, after)
    assert first <= after < second
    assert second - first == timedelta(days=7)


@given(
    st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["Asia/Baghdad", "Africa/Cairo", "Asia/Gaza", "Africa/Casablanca", "Europe/London", "America/New_York"]),
    st.integers(0, 23),
    st.integers(0, 6),
)
def test_digests_come_one_a_day_or_week_and_never_twice(start: datetime, zone: str, hour: int, weekday: int) -> None:
    daily = search("daily", zone, hour)
    moments = [start.replace(tzinfo=UTC)]
    for _ in range(5):
        moments.append(due(daily, moments[-1]))
    for before, after in pairwise(moments[1:]):
        assert timedelta(hours=22) <= after - before <= timedelta(hours=26)
    weekly = replace(daily, cadence="weekly", weekday=weekday)
    moment = due(weekly, moments[0])
    assert timedelta(0) < moment - moments[0] <= timedelta(days=7, hours=2)
    assert moment.astimezone(ZoneInfo(zone)).weekday() == weekday
