"""A question and its URL: what one writes, the other reads back."""

from datetime import date
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import FILTERS, LONGEST, MOST, Query, Unclear, from_params, to_params

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40).map(str.strip)
VALUES = st.lists(WORDS.filter(bool), max_size=3, unique=True).map(tuple)
PAIRS = st.lists(st.tuples(st.sampled_from(list(FILTERS)), WORDS.filter(bool)), max_size=3, unique=True).map(
    lambda pairs: tuple(sorted(pairs, key=lambda pair: list(FILTERS).index(pair[0])))
)
DAYS = st.none() | st.dates()


@given(
    st.builds(
        Query,
        words=WORDS,
        places=VALUES,
        groups=VALUES,
        sources=VALUES,
        agencies=VALUES,
        people=VALUES,
        also=PAIRS,
        without=PAIRS,
        since=DAYS,
        until=DAYS,
        by_event=st.booleans(),
        sort=st.sampled_from(["best", "newest", "oldest"]),
        folded=st.booleans(),
        size=st.integers(1, 100),
        page=st.integers(1, 999),
    ).filter(lambda query: not (query.since and query.until and query.since > query.until))
)
def test_a_question_survives_its_url(query: Query) -> None:
    url = urlencode(to_params(query))
    assert from_params(parse_qs(url, keep_blank_values=True)) == query


def test_excluded_values_survive() -> None:
    query = Query(words="هجوم", without=(("place", "p1"), ("group", "g2")))
    assert from_params(parse_qs(urlencode(to_params(query)))) == query


def test_what_goes_without_saying_is_not_in_the_url() -> None:
    assert to_params(Query()) == []
    assert to_params(Query(words="الموصل")) == [("q", "الموصل")]


def test_a_month_is_its_first_and_last_day() -> None:
    query = from_params({"from": "2016-02", "to": "2016-02"})
    assert (query.since, query.until) == (date(2016, 2, 1), date(2016, 2, 29))


def test_a_year_and_arabic_digits() -> None:
    query = from_params({"from": "٢٠١٦", "to": "2017/3/8"})
    assert (query.since, query.until) == (date(2016, 1, 1), date(2017, 3, 8))


def test_days_the_wrong_way_round_are_turned() -> None:
    query = from_params({"from": "2018-01-01", "to": "2017"})
    assert (query.since, query.until) == (date(2017, 1, 1), date(2018, 1, 1))


@pytest.mark.parametrize(
    ("parameter", "value", "code"),
    [
        ("from", "2017-02-30", "no_date"),
        ("to", "غدا", "no_date"),
        ("from", "0000", "no_date"),
        ("sort", "best'--", "unknown"),
        ("page", "0", "no_number"),
        ("page", "-1", "no_number"),
        ("page", "9" * 30, "no_number"),
        ("size", "101", "no_number"),
        ("q", "م" * (LONGEST + 1), "too_long"),
        ("place", "م" * (LONGEST + 1), "too_long"),
    ],
)
def test_what_cannot_be_read_is_said(parameter: str, value: str, code: str) -> None:
    with pytest.raises(Unclear) as raised:
        from_params({parameter: value})
    assert raised.value.code == code


def test_values_are_limited() -> None:
    with pytest.raises(Unclear, match="too_many"):
        from_params({name: [str(number) for number in range(MOST)] for name in FILTERS})


def test_unknown_parameters_are_let_be() -> None:
    assert from_params({"utm_source": "x", "q": "الموصل"}) == Query(words="الموصل")
