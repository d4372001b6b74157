"""The day that a story reports of is the first day near its own."""

from datetime import date

import pytest

from search.event_dates import day_of


@pytest.mark.parametrize(
    ("events", "day"),
    [
        ([], ""),
        (["2017", "2017-03"], ""),
        (["2014-06-10", "2017-03-07", "2017-03-08"], "2017-03-07"),
        (["2017-03-08"], "2017-03-08"),
        (["2017-03-20"], "2017-03-20"),
        (["2016-03-08"], ""),
    ],
)
def test_the_day_of_an_event(events: list[str], day: str) -> None:
    assert day_of(events, date(2017, 3, 8)) == day
