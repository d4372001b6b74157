"""What must hold of every date: written in any style it is read as itself, and no words at all break the reader."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search import hijri
from search.dates import Published, find, parse_span, published
from search.story import Unreadable
from search.text import Text

BAGHDAD = ZoneInfo("Asia/Baghdad")
TODAY = date(2026, 11, 25)
GULF = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()  # noqa: SIM905
LEVANT = "كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول".split("|")  # noqa: SIM905
MAGHREB = "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر".split()  # noqa: SIM905
MOROCCO = "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر".split()  # noqa: SIM905
LUNAR = "محرم|صفر|ربيع الأول|ربيع الآخر|جمادى الأولى|جمادى الآخرة|رجب|شعبان|رمضان|شوال|ذو القعدة|ذو الحجة".split("|")  # noqa: SIM905
WEEK = "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد".split()  # noqa: SIM905
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

STYLES = [
    lambda d: f"{d.day} {GULF[d.month - 1]} {d.year}",
    lambda d: f"{d.day:02} {LEVANT[d.month - 1]} {d.year}م",
    lambda d: f"{WEEK[d.weekday()]} {d.day} {MAGHREB[d.month - 1]} {d.year}",
    lambda d: f"{WEEK[d.weekday()]}، {d.day} {MOROCCO[d.month - 1]}، {d.year}",
    lambda d: f"{d.day} {GULF[d.month - 1]}/ {LEVANT[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {LEVANT[d.month - 1]} ({GULF[d.month - 1]}) {d.year}".translate(EASTERN),
    lambda d: f"{WEEK[d.weekday()]} {d.year}/{d.month:02}/{d.day:02}",
    lambda d: f"{WEEK[d.weekday()]} {d.day}/{d.month}/{d.year}".translate(EASTERN),
    lambda d: f"{d.day:02}-{d.month:02}-{d.year}",
    lambda d: d.isoformat(),
    lambda d: f"{d:%a, %d %b %Y 10:20:30 +0300}",
    lambda d: f"{d:%B} {d.day}, {d.year}",
    lambda d: f"{d:%d %B %Y}",
]


@pytest.mark.parametrize("style", STYLES)
@given(day=st.dates(date(1990, 1, 1), TODAY))
@example(date(2016, 2, 29))
@example(date(2000, 2, 29))
@example(date(2017, 12, 31))
@example(date(2018, 1, 1))
def test_a_day_written_in_a_style_is_read_as_itself(style, day: date) -> None:  # type: ignore[no-untyped-def]
    text = style(day)
    found = published(text, TODAY, BAGHDAD)
    assert found is not None
    assert found.moment.date() == day
    assert "weekday_disagrees" not in found.reports
    assert found.surface in text
    inside = find(Text.cut(f"قال مسؤول إن ذلك وقع في {text} قرب المدينة"), datetime(2026, 11, 25, tzinfo=BAGHDAD), BAGHDAD)
    assert day.isoformat() in [each.resolved for each in inside]
    assert parse_span(text, TODAY) == (day, day) or "10:20" in text


@given(
    day=st.dates(date(1990, 1, 1), TODAY).filter(
        lambda day: day.day > 12 or date(day.year, day.day, day.month).weekday() != day.weekday()
    )
)
def test_the_weekday_tells_the_month_from_the_day(day: date) -> None:
    text = f"{WEEK[day.weekday()]} {day.month}/{day.day}/{day.year}"
    found = published(text, TODAY, BAGHDAD)
    assert found is not None
    assert found.moment.date() == day
    (event,) = find(Text.cut(text), datetime(2026, 11, 25, tzinfo=BAGHDAD), BAGHDAD)
    assert event.resolved == day.isoformat()


@given(
    year=st.integers(1343, 1447),
    month=st.integers(1, 12),
    day=st.integers(1, 29),
    mark=st.sampled_from(["هـ", " هـ", " هجرية", ""]),
)
def test_a_hijri_day_is_its_gregorian_day(year: int, month: int, day: int, mark: str) -> None:
    gregorian = hijri.to_gregorian(year, month, day)
    assert hijri.from_gregorian(gregorian) == (year, month, day)
    found = published(f"{day} {LUNAR[month - 1]} {year}{mark}", TODAY, BAGHDAD)
    assert found is not None
    assert found.moment.date() == gregorian


@given(year=st.integers(1300, 1510), month=st.integers(1, 12))
def test_hijri_months_follow_one_another_without_a_gap(year: int, month: int) -> None:
    first, last = hijri.month_span(year, month)
    assert 28 <= (last - first).days + 1 <= 31
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    assert hijri.month_span(*following)[0] == last + timedelta(days=1)


@given(year=st.integers(1925, 2076))
def test_a_hijri_month_of_a_gregorian_year_begins_in_it(year: int) -> None:
    assert hijri.month_span(hijri.year_of(year, 9), 9)[0].year == year


@pytest.mark.parametrize(
    ("zone", "offset"),
    [("Africa/Cairo", 2), ("Asia/Beirut", 2), ("Asia/Baghdad", 3), ("Africa/Tunis", 1), ("Asia/Gaza", 2)],
)
def test_a_time_is_the_newsrooms_in_winter(zone: str, offset: int) -> None:
    found = published("8 يناير 2024 10:20", TODAY, ZoneInfo(zone))
    assert found is not None
    assert found.moment.utcoffset() == timedelta(hours=offset)


def test_summer_time_is_the_zones_own() -> None:
    summer = published("8 يوليو 2024 10:20 بتوقيت القاهرة", TODAY, BAGHDAD)
    winter = published("8 يناير 2024 10:20 بتوقيت القاهرة", TODAY, BAGHDAD)
    assert summer is not None
    assert winter is not None
    assert summer.moment.astimezone(UTC).hour == 7
    assert winter.moment.astimezone(UTC).hour == 8


def published_or_refused(text: str) -> Published | None:
    """What is read, None where the reader refuses; anything else that it raises fails the test."""
    with suppress(Unreadable):
        return published(text, TODAY, BAGHDAD)
    return None


PIECES = (
    "الثلاثاء|الأحد|مارس|آذار|كانون|الثاني|ربيع|الأول|صفر|رمضان|8|31|2017|1438|99|٣|/|-|،|.|(|)|الماضي|المقبل|الجاري|من|إلى|العام|"
    "الشهر|عام|سنة|قبل|منذ|يومين|ثلاثة|أيام|أمس|اليوم|غدا|نفس|و|سيعقد|قال|هـ|م|10:20|ص|بتوقيت|غرينتش|+|March|2017-02-30|الليلة|ألفين|"
    "\n|الحادي|والعشرين|عشر|يوم|شهر|مطلع|الأسبوع|1/1/1|0000|9999|Z|T|ذو|الحجة|أي|النار"
)
WORDS = st.sampled_from(PIECES.split("|"))


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_no_words_break_the_reader(text: str) -> None:
    for each in find(Text.cut(text), datetime(2017, 3, 8, tzinfo=BAGHDAD), BAGHDAD):
        assert each.grain == {10: "day", 7: "month", 4: "year"}[len(each.resolved)]
        assert each.surface in text
    span = parse_span(text, TODAY)
    assert span is None or span[0] is None or span[1] is None or span[0] <= span[1]
    found = published_or_refused(text)
    assert found is None or found.moment.tzinfo is not None


@given(st.text(max_size=60))
def test_no_characters_break_the_reader(text: str) -> None:
    find(Text.cut(text), datetime(2017, 3, 8, tzinfo=BAGHDAD), BAGHDAD)
    parse_span(text, TODAY)
    published_or_refused(text)
