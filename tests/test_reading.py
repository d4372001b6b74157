"""Numbers and days as the reader of a page reads them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from web.reading import MONTHS, Reader, bounds, direction, period_of

BAGHDAD = ZoneInfo("Asia/Baghdad")
IRAQI = Reader(Locale("ar", "IQ"), "arab", BAGHDAD)
EGYPTIAN = Reader(Locale("ar", "EG"), "arab", BAGHDAD)
TUNISIAN = Reader(Locale("ar", "DZ"), "latn", BAGHDAD)
MOROCCAN = Reader(Locale("ar", "MA"), "latn", BAGHDAD)
ENGLISH = Reader(Locale("en", "GB"), "latn", BAGHDAD)
EVENING = datetime(2017, 1, 7, 22, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reader", "day"),
    [
        (IRAQI, "الأحد ٨ كانون الثاني ٢٠١٧"),
        (EGYPTIAN, "الأحد ٨ يناير ٢٠١٧"),
        (TUNISIAN, "الأحد 8 جانفي 2017"),
        (MOROCCAN, "الأحد 8 يناير 2017"),
        (ENGLISH, "Sunday 8 January 2017"),
    ],
)
def test_a_day_has_the_months_and_digits_of_the_reader_and_the_newsrooms_zone(reader: Reader, day: str) -> None:
    assert reader.day(EVENING) == day


def test_time_of_day_is_the_newsrooms() -> None:
    assert IRAQI.time(EVENING) == "٠١:٠٥"
    assert ENGLISH.time(EVENING) == "01:05"


@pytest.mark.parametrize(("reader", "shown"), [(IRAQI, "٤١٬٦٨٦"), (TUNISIAN, "41.686"), (ENGLISH, "41,686")])
def test_counts_have_the_readers_digits(reader: Reader, shown: str) -> None:
    assert reader.number(41686) == shown


def test_a_reader_may_want_other_digits_than_the_country() -> None:
    assert Reader(Locale("ar", "IQ"), "latn", BAGHDAD).number(247) == "247"


def test_direction_follows_the_language() -> None:
    assert (IRAQI.direction, ENGLISH.direction) == ("rtl", "ltr")
    assert (IRAQI.language, ENGLISH.language) == ("ar", "en")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2017", "٢٠١٧"),
        ("2017-03", "آذار ٢٠١٧"),
        ("2017-03-08", "٨ آذار ٢٠١٧"),
        ("unknown 5", "unknown ٥"),
    ],
)
def test_a_period_has_a_name(value: str, shown: str) -> None:
    assert IRAQI.period(value) == shown


@pytest.mark.parametrize(
    ("since", "until", "shown"),
    [
        (date(2017, 1, 1), date(2017, 12, 31), "٢٠١٧"),
        (date(2016, 2, 1), date(2016, 2, 29), "شباط ٢٠١٦"),
        (date(2017, 3, 8), date(2017, 3, 8), "٨ آذار ٢٠١٧"),
        (date(2017, 3, 3), date(2017, 3, 8), "٣ – ٨ آذار ٢٠١٧"),
        (date(2017, 2, 1), date(2017, 5, 31), "شباط – أيار ٢٠١٧"),
        (date(2017, 2, 3), date(2017, 5, 8), "٣ شباط – ٨ أيار ٢٠١٧"),
        (date(2016, 12, 30), date(2017, 1, 2), "٣٠ كانون الأول ٢٠١٦ – ٢ كانون الثاني ٢٠١٧"),
        (date(2016, 11, 1), date(2017, 1, 31), "تشرين الثاني ٢٠١٦ – كانون الثاني ٢٠١٧"),
    ],
)
def test_a_span_is_said_in_few_words(since: date, until: date, shown: str) -> None:
    assert IRAQI.span(since, until) == shown


@pytest.mark.parametrize(
    ("day", "last", "shown"),
    [
        (date(2017, 1, 1), False, "٢٠١٧"),
        (date(2017, 1, 1), True, "١ كانون الثاني ٢٠١٧"),
        (date(2017, 12, 31), True, "٢٠١٧"),
        (date(2017, 3, 1), False, "آذار ٢٠١٧"),
        (date(2017, 3, 31), True, "آذار ٢٠١٧"),
        (date(2017, 3, 8), True, "٨ آذار ٢٠١٧"),
    ],
)
def test_an_open_end_is_said_in_few_words(day: date, last: bool, shown: str) -> None:
    assert IRAQI.edge(day, last) == shown


def test_hijri_days_where_the_calendar_is_tabled() -> None:
    assert IRAQI.hijri(date(2017, 3, 8)) == "٩ جمادى الآخرة ١٤٣٨ هـ"
    assert ENGLISH.hijri(date(2017, 3, 8)) == "9 Jumada al-Akhirah 1438 AH"
    assert IRAQI.hijri(date(1850, 1, 1)) == ""
    assert IRAQI.hijri(date(2100, 1, 1)) == ""


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)), st.sampled_from([4, 7, 10]))
def test_a_period_and_its_bounds_are_one(day: date, length: int) -> None:
    value = day.isoformat()[:length]
    since, until = bounds(value)
    assert since <= day <= until
    assert period_of(since, until) == value


def test_an_odd_range_is_no_period() -> None:
    assert period_of(date(2017, 1, 2), date(2017, 12, 31)) == ""
    assert period_of(None, date(2017, 12, 31)) == ""


@pytest.mark.parametrize("value", ["2017-13", "2017-02-30", "x"])
def test_bounds_of_what_is_no_period(value: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        bounds(value)


@given(st.dates(), st.sampled_from([*MONTHS]), st.sampled_from(["arab", "latn"]))
def test_no_day_mixes_digits(day: date, country: str, digits: str) -> None:
    shown = Reader(Locale("ar", country), digits, BAGHDAD).day(day)  # type: ignore[arg-type]
    scripts = {"arab" if letter in "٠١٢٣٤٥٦٧٨٩" else "latn" for letter in shown if letter.isdigit()}
    assert scripts == {digits}


def test_programs_are_told_a_moment_to_the_second() -> None:
    assert IRAQI.stamp(datetime(2017, 3, 8, 21, 30, 5, 967884, tzinfo=UTC)) == "2017-03-09T00:30:05+03:00"


def test_who_has_the_same_taste_reads_the_same() -> None:
    assert IRAQI.taste == replace(IRAQI).taste == ("ar_IQ", "arab", "Asia/Baghdad")
    others = [EGYPTIAN, replace(IRAQI, digits="latn"), replace(IRAQI, zone=ZoneInfo("UTC"))]
    assert len({IRAQI.taste, *(other.taste for other in others)}) == 4


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("IMF: السعودية تحقق تقدماً جيداً", "rtl"),
        ("شركة Microsoft", "auto"),
        ("Iraqi forces enter Mosul (الموصل)", "auto"),
        ("قَصَفَتْ", "rtl"),
        ("2014", "auto"),
        ("", "auto"),
    ],
)
def test_a_text_runs_as_most_of_its_letters_do(text: str, runs: str) -> None:
    assert direction(text) == runs
