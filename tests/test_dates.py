from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from search.dates import published
from search.story import Unreadable

BAGHDAD = ZoneInfo("Asia/Baghdad")
TODAY = date(2017, 3, 10)

WHOLE = [
    "الأربعاء 2017/03/08",
    "8 آذار ٢٠١٧",
    "٨ مارس/آذار ٢٠١٧",
    "08-03-2017",
    "8/3/2017",
    "3/8/2017 الأربعاء",
    "الأربعاء 3/8/2017",
    "الأربعاء، 08 مارس/ آذار، 2017",
    "09 جمادى الآخرة 1438هـ",
    "الأربعاء 10 جمادى الثاني 1438هـ - 08 مارس 2017م",
    "الأربعاء 9 جمادى الآخرة 1438 هـ الموافق 8 مارس 2017 م",
    "الثامن من مارس 2017",
    "8 من شهر مارس عام 2017",
    "8مارس2017م",
    "8 mars 2017",
    "March 8, 2017",
    "8th March 2017",
    "08-Mar-17",
    "2017.03.08",
    "2017-مارس-08",
    "مارس 08, 2017",
    "8 مارث 2017",
    "8/3/17",
    "20170308",
    "١٤٣٨/٦/٩",
    "اليوم السابع الأربعاء، 08 مارس 2017",
    "الأربعاء 8 مارس 17",
    "عدد القراءات: 1234 - 8/3/2017",
    "Wednesday, March 8th, 2017",
    "8 من مارس لعام 2017",
    "(2017-03-08)",
    "١٤٣٨/٠٦/٠٩ - ٢٠١٧/٠٣/٠٨",
    "٨\u200f/٣\u200f/٢٠١٧",
]


@pytest.mark.parametrize("text", WHOLE)
def test_a_whole_date_in_any_style(text: str) -> None:
    found = published(text, TODAY, BAGHDAD)
    assert found is not None
    assert found.moment == datetime(2017, 3, 8, tzinfo=BAGHDAD)
    assert not found.has_time
    assert found.reports == ()


MONTHS = {
    "يناير جانفي ك2 كانون2": 1,
    "فبراير شباط فيفري": 2,
    "أبريل إبريل نيسان أفريل": 4,
    "مايو أيار ماي": 5,
    "يونيو يونيه حزيران جوان": 6,
    "يوليو تموز جويلية يوليوز": 7,
    "أغسطس آب أوت غشت": 8,
    "سبتمبر أيلول شتنبر": 9,
    "أكتوبر اكتوبر ت1": 10,
    "نوفمبر نونبر ت2": 11,
    "ديسمبر دجنبر ك1": 12,
}


@pytest.mark.parametrize(("name", "month"), [(name, month) for names, month in MONTHS.items() for name in names.split()])
def test_every_name_of_a_month(name: str, month: int) -> None:
    found = published(f"٢٠ {name} 2016", TODAY, BAGHDAD)
    assert found is not None
    assert found.moment.date() == date(2016, month, 20)


TIMES = [
    ("2017-03-08T14:35:00Z", "2017-03-08T14:35:00+00:00"),
    ("2017-03-08T14:35:00.123+01:00", "2017-03-08T14:35:00+01:00"),
    ("20170308T143500+0300", "2017-03-08T14:35:00+03:00"),
    ("Wed, 08 Mar 2017 14:35:00 GMT", "2017-03-08T14:35:00+00:00"),
    ("8 مارس 2017 - 09:15 ص", "2017-03-08T09:15:00+03:00"),
    ("8 مارس 2017 الساعة 10:20 مساءً بتوقيت القاهرة", "2017-03-08T22:20:00+02:00"),
    ("14:35 - 8 مارس 2017", "2017-03-08T14:35:00+03:00"),
    ("الأربعاء 08 مارس 2017 | 14h35", "2017-03-08T14:35:00+03:00"),
    ("GMT 14:35 2017 الأربعاء ,08 آذار/ مارس", "2017-03-08T14:35:00+00:00"),
    ("8 مارس 2017 الساعة العاشرة والنصف مساء بتوقيت غرينتش", "2017-03-08T22:30:00+00:00"),
    ("٠٣:١٥ - ٨ آذار ٢٠١٧", "2017-03-08T03:15:00+03:00"),
    ("08/03/2017 02:35 PM (KSA)", "2017-03-08T14:35:00+03:00"),
    ("الأربعاء ٠٨ مارس ٢٠١٧ - ١٢:٣٥ بتوقيت أبوظبي", "2017-03-08T12:35:00+04:00"),
    ("8 مارس 2017 12:05 ص", "2017-03-08T00:05:00+03:00"),
]


@pytest.mark.parametrize(("text", "moment"), TIMES)
def test_times_and_zones(text: str, moment: str) -> None:
    found = published(text, TODAY, BAGHDAD)
    assert found is not None
    assert found.moment.isoformat() == moment
    assert found.has_time
    assert found.surface == text


@pytest.mark.parametrize("text", ["08/03/0217", "31 شباط 2017", "13/13/2017", "30 فبراير", "8 مارس 2071", "32/1/2017"])
def test_a_date_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        published(text, TODAY, BAGHDAD)
    assert refused.value.code == "bad_date"


@pytest.mark.parametrize("text", ["", "قال مسؤول الأربعاء", "خطوة مهمة", "فاز 3-2", "مارس 2017", "0100000-5", "آب"])
def test_a_line_without_a_day(text: str) -> None:
    assert published(text, TODAY, BAGHDAD) is None


def test_what_could_not_be_known_is_reported() -> None:
    assert published("الخميس 8 مارس 2017", TODAY, BAGHDAD).reports == ("weekday_disagrees",)  # type: ignore[union-attr]
    guessed = published("8 جانفي", TODAY, BAGHDAD)
    assert guessed is not None
    assert (guessed.moment.date(), guessed.reports) == (date(2017, 1, 8), ("year_guessed",))
    assert published("20 ديسمبر", TODAY, BAGHDAD).moment.year == 2016  # type: ignore[union-attr]
    assert published("12 مارس 2017", TODAY, BAGHDAD).reports == ("in_future",)  # type: ignore[union-attr]


def test_the_day_of_filing_goes_before_that_of_an_update() -> None:
    found = published("آخر تحديث: 9 مارس 2017 10:20 نشر في: 8 مارس 2017 - 09:15 ص", TODAY, BAGHDAD)
    assert found is not None
    assert found.surface == "8 مارس 2017 - 09:15 ص"
