"""The bars of the dates: where they stand, what they say, where they lead."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from flask import g
from hypothesis import given
from hypothesis import strategies as st

from search.query import Facet, FacetValue, Query, from_params
from search.settings import Settings
from web.app import create_app
from web.chart import HEIGHT, Chart, chart
from web.reading import Reader

ARABIC = Reader(Locale("ar", "IQ"), "arab", ZoneInfo("Asia/Baghdad"))
ENGLISH = Reader(Locale("en", "GB"), "latn", ZoneInfo("Asia/Baghdad"))
YEARS = {"2014": 4, "2016": 8, "2017": 1}


@pytest.fixture(scope="module", autouse=True)
def _in_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home: Path = tmp_path_factory.mktemp("home")
    with create_app(Settings(home=home)).test_request_context():
        g.reader = ARABIC
        yield


def drawn(counts: dict[str, int], query: Query | None = None, reader: Reader = ARABIC) -> Chart:
    """The chart of these counts."""
    values = tuple(FacetValue(value, value, count) for value, count in counts.items())
    made = chart(Facet("date", values), query or Query(), reader)
    assert made is not None
    return made


def asked(link: str) -> Query:
    """The question of a link."""
    return from_params(parse_qs(urlsplit(link).query))


def test_nothing_to_draw() -> None:
    assert chart(None, Query(), ARABIC) is None
    assert chart(Facet("date", ()), Query(), ARABIC) is None


def test_years_without_stories_keep_their_place() -> None:
    bars = drawn(YEARS).bars
    assert [(bar.label, bar.count) for bar in bars] == [("٢٠١٤", 4), ("٢٠١٥", 0), ("٢٠١٦", 8), ("٢٠١٧", 1)]


def test_heights_are_in_proportion() -> None:
    heights = [bar.height for bar in drawn(YEARS).bars]
    assert heights == [HEIGHT / 2, 0, HEIGHT, HEIGHT / 8]
    assert all(bar.y + bar.height == HEIGHT for bar in drawn(YEARS).bars)


def test_a_single_story_beside_thousands_is_still_seen() -> None:
    assert drawn({"2016": 9000, "2017": 1}).bars[1].height >= 1


def test_time_runs_as_the_reader_reads() -> None:
    arabic, english = drawn(YEARS).bars, drawn(YEARS, reader=ENGLISH).bars
    assert [bar.x for bar in arabic] == sorted((bar.x for bar in arabic), reverse=True)
    assert [bar.x for bar in english] == sorted(bar.x for bar in english)


@pytest.mark.parametrize(
    ("counts", "grain", "since", "until"),
    [
        ({"2016": 1}, "year", date(2016, 1, 1), date(2016, 12, 31)),
        ({"2016-02": 1}, "month", date(2016, 2, 1), date(2016, 2, 29)),
        ({"2016-02-29": 1}, "day", date(2016, 2, 29), date(2016, 2, 29)),
    ],
)
def test_a_bar_leads_to_its_period(counts: dict[str, int], grain: str, since: date, until: date) -> None:
    made = drawn(counts, Query(words="x", page=3))
    assert made.grain == grain
    assert asked(made.bars[0].link) == Query(words="x", since=since, until=until)


def test_a_chosen_bar_leads_out_again() -> None:
    chosen = Query(words="x", since=date(2016, 1, 1), until=date(2016, 12, 31))
    bars = drawn(YEARS, chosen).bars
    assert [bar.on for bar in bars] == [False, False, True, False]
    assert asked(bars[2].link) == Query(words="x")


def test_names_below_say_where_a_year_or_month_begins() -> None:
    months = drawn({"2016-11": 1, "2017-02": 1}).bars
    assert [bar.tick for bar in months] == ["تشرين الثاني ٢٠١٦", "كانون الأول", "٢٠١٧", "شباط"]
    days = drawn({"2017-03-30": 1, "2017-04-02": 1}).bars
    assert [bar.tick for bar in days] == ["٣٠ آذار", "٣١", "١ نيسان", "٢"]


def test_where_all_is_chosen_nothing_stands_out() -> None:
    chosen = Query(since=date(2014, 1, 1), until=date(2017, 12, 31))
    assert not any(bar.on for bar in drawn(YEARS, chosen).bars)


def test_the_ways_back_up() -> None:
    day = Query(words="x", since=date(2017, 3, 8), until=date(2017, 3, 8))
    around = drawn({"2017-03-08": 1}, day).around
    assert [label for label, _ in around] == ["كل السنوات", "٢٠١٧", "آذار ٢٠١٧"]
    assert asked(around[0][1]) == Query(words="x")
    assert asked(around[2][1]) == Query(words="x", since=date(2017, 3, 1), until=date(2017, 3, 31))
    assert drawn(YEARS).around == ()


@given(st.dictionaries(st.dates(date(2010, 1, 1), date(2012, 12, 31)).map(str), st.integers(1, 99), min_size=1, max_size=40))
def test_bars_stay_inside_and_apart(counts: dict[str, int]) -> None:
    bars = drawn(counts).bars
    assert sum(bar.count for bar in bars) == sum(counts.values())
    assert all(bar.x >= -0.01 and bar.x + bar.width <= 100.01 for bar in bars)
    assert all(one.x + one.width <= other.x + 0.01 for other, one in pairwise(bars))
    assert sum(bool(bar.tick) for bar in bars) <= 12
