"""What a question needs of a story: filters of fields and dates, names, and words that mean nothing by themselves."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from search.body import strict
from search.equivalents import equivalents
from search.language import read
from search.lists import load
from search.needs import AllOf, Days, Filed, length, needs, wanted

NOW = datetime(2018, 11, 25, 12, tzinfo=ZoneInfo("Asia/Baghdad"))


def asked(words: str) -> AllOf:
    lists = load()
    return needs(read(words).tree, equivalents(lists), lists, NOW)


def texts(words: str) -> list[str]:
    return [unit.text for unit in wanted(asked(words))]


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("مارس 2017", date(2017, 3, 1), date(2017, 3, 31)),
        ("آذار ٢٠١٧", date(2017, 3, 1), date(2017, 3, 31)),
        ("جانفي 2018", date(2018, 1, 1), date(2018, 1, 31)),
        ("كانون الثاني ٢٠١٨", date(2018, 1, 1), date(2018, 1, 31)),
        ("ديسمبر/كانون الأول 2017", date(2017, 12, 1), date(2017, 12, 31)),
        ("1 محرم 1440", date(2018, 9, 11), date(2018, 9, 11)),
        ("1438هـ", date(2016, 10, 2), date(2017, 9, 20)),
        ("عام 1438 هـ", date(2016, 10, 2), date(2017, 9, 20)),
        ("سنة 1438 هجرية", date(2016, 10, 2), date(2017, 9, 20)),
        ("العام الهجري 1438", date(2016, 10, 2), date(2017, 9, 20)),
        ("1437/1438هـ", date(2015, 10, 14), date(2017, 9, 20)),
        ("بعد:1438هـ", date(2017, 9, 21), None),
        ("قبل:سنة 1438 هجرية", None, date(2016, 10, 1)),
        ("من 2015 إلى 2017", date(2015, 1, 1), date(2017, 12, 31)),
        ("الأسبوع الماضي", date(2018, 11, 18), date(2018, 11, 24)),
        ("بعد:مارس 2017", date(2017, 4, 1), None),
        ("قبل:2017-03-01", None, date(2017, 2, 28)),
    ],
)
def test_dates_as_they_are_written(words: str, since: date | None, until: date | None) -> None:
    (days,) = asked(words).needs
    assert isinstance(days, Days)
    assert (days.since, days.until) == (since, until)


@pytest.mark.parametrize("words", ["1438", "القرار 1438", "1437 1438", "1438م"])
def test_figures_without_the_mark_of_the_calendar_are_words(words: str) -> None:
    assert not any(isinstance(need, Days) for need in asked(words).needs)


@pytest.mark.parametrize(
    ("words", "field", "id_"),
    [
        ("مكان:الموصل", "place_ids", "iq-mosul"),
        ("place:Mosul", "place_ids", "iq-mosul"),
        ("جماعة:«حزب الله»", "group_ids", "hezbollah"),
        ("group:Hezbollah", "group_ids", "hezbollah"),
        ("وكالة:رويترز", "agency_ids", "reuters"),
        ("agency:Reuters", "agency_ids", "reuters"),
    ],
)
def test_fields_name_entries_of_the_lists(words: str, field: str, id_: str) -> None:
    (filed,) = asked(words).needs
    assert isinstance(filed, Filed)
    assert filed.field == field
    assert id_ in filed.ids


def test_what_the_lists_do_not_know_is_sought_as_words() -> None:
    assert texts("مكان:زززز") == ["زززز"]
    assert texts("قبل:كلام") == ["كلام"]


def test_a_question_is_its_content_words() -> None:
    assert texts("من زار البابا متى؟") == ["زار", "البابا"]
    assert texts("متى ولد بوتين؟") == ["ولد", "بوتين"]


def test_a_name_with_a_stop_word_in_it_needs_that_very_word() -> None:
    assert texts("أم درمان") == ["أم درمان"]
    assert texts("من درمان") == ["درمان"]


def test_ali_is_a_name_unless_it_stands_for_on() -> None:
    assert texts("علي") == ["علي"]
    assert texts("رئيس علي الحكومة") == ["رئيس", "الحكومة"]
    assert texts("علي عبد الله صالح") == ["علي عبد الله صالح"]


def test_hashtags_are_split() -> None:
    assert " ".join(texts("#ضريبة_القيمة_المضافة")).split() == ["ضريبة", "القيمة", "المضافة"]


def test_a_space_left_out_before_the_article_is_no_hindrance() -> None:
    (unit,) = wanted(asked("معركةالموصل"))
    assert ("معركه", "موصل") in {each.keys for each in unit.alternatives}
    (unit,) = wanted(asked("البحرالميت"))
    assert ("بحر", "ميت") in {each.keys for each in unit.alternatives}


def test_in_a_long_question_only_what_surely_is_a_word_makes_a_result() -> None:
    short, long = asked("اغتال النائب"), asked("اغتال مسلحون النائب العام في بغداد صباحا")
    assert '"اغتيال"' in json.dumps(strict(short), ensure_ascii=False)
    assert '"اغتيال"' not in json.dumps(strict(long), ensure_ascii=False)
    assert any(each.keys == ("اغتيال",) for each in next(wanted(long)).alternatives), "it orders the stories"


@pytest.mark.parametrize(("typed", "stands"), [("هجمات", "هجوم"), ("أسرى", "اسير"), ("فصائل", "فصيل"), ("وزراء", "وزير")])
def test_a_plural_is_surely_the_word_in_a_long_question_too(typed: str, stands: str) -> None:
    long = asked(f"{typed} مسلحون النائب العام في بغداد صباحا")
    assert f'"{stands}"' in json.dumps(strict(long), ensure_ascii=False)
    assert '"خطير"' not in json.dumps(strict(asked("خطر مسلحون النائب العام في بغداد صباحا")), ensure_ascii=False)


def test_what_lists_say_is_sure_in_a_long_question_too() -> None:
    asked_of = json.dumps(strict(asked("غرامة كبيرة تفرضها المفوضية على جوجل")), ensure_ascii=False)
    assert '"غوغل"' in asked_of


def test_names_of_a_long_question_are_held_as_a_whole() -> None:
    scattered, whole = asked("محمد صلاح"), asked("محمد صلاح يسجل هدفين ويقود ليفربول للفوز")
    assert '"filter"' in json.dumps(strict(AllOf((next(wanted(scattered)),))))
    assert '"filter"' not in json.dumps(strict(AllOf((next(wanted(whole)),))))


def test_a_long_question_leaves_out_as_widely_as_a_short_one() -> None:
    without = asked("انفجار سيارة مفخخة شرقي بغداد اليوم -اغتال").needs[-1]
    assert '"اغتيال"' in json.dumps(strict(without), ensure_ascii=False)


def test_words_in_quotes_are_counted_one_by_one() -> None:
    assert length(asked("بوتن يوضح موقفه من «الرئاسة مدى الحياة»")) == 6
    assert length(asked("«درع الخليج»")) == 2


def test_a_single_word_in_quotes_orders_stories_by_its_other_forms() -> None:
    (unit,) = wanted(asked("«جرائم»"))
    assert unit.quoted
    assert [part.text for part in unit.parts] == ["جرائم"]
    assert '"all.exact"' in json.dumps(strict(asked("«جرائم»")), ensure_ascii=False)


@pytest.mark.parametrize(("country", "adjective"), [("أرمينيا", "الأرمني"), ("ميانمار", "البورمي"), ("إنجلترا", "الإنجليزية")])
def test_countries_meet_their_adjectives(country: str, adjective: str) -> None:
    (unit,), (other,) = wanted(asked(country)), wanted(asked(adjective))
    assert {each.keys for each in other.alternatives} & {each.keys for each in unit.alternatives}
