"""The words of a mail: numbers and days as the reader's country writes them, counts that agree, sources by their names."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from search.accounts import Account
from search.settings import Settings
from search.story import Agency, Facts, Story
from workers import mail_words
from workers.mail_words import WORDS, credit, day, ellipsis, locale_of, number, spoken, stories

MOMENT = datetime(2026, 3, 8, 22, 30, tzinfo=UTC)
STORY = Story("import", "key", "عنوان", "نص", MOMENT)


def reader(language: str = "ar", zone: str = "Asia/Baghdad") -> Account:
    return Account("a@desk.example", MOMENT, language=language, zone=zone)


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["ar"].keys() == WORDS["en"].keys()
    assert mail_words.words("xx") == WORDS["ar"]


@pytest.mark.parametrize(
    ("zone", "language", "wanted"),
    [
        ("Asia/Baghdad", "ar", "الاثنين ٩ آذار ٢٠٢٦"),
        ("Africa/Cairo", "ar", "الاثنين ٩ مارس ٢٠٢٦"),
        ("Africa/Tunis", "ar", "الأحد 8 مارس 2026"),
        ("Asia/Baghdad", "en", "Monday 9 March 2026"),
    ],
)
def test_a_day_is_in_the_readers_zone_months_and_digits(zone: str, language: str, wanted: str) -> None:
    assert day(STORY, reader(language, zone), locale_of(reader(language, zone))) == wanted


def test_a_zone_without_an_arab_country_reads_as_egypt() -> None:
    for zone in ("Europe/London", "Mars/Olympus", "UTC"):
        assert locale_of(reader(zone=zone)).territory == "EG"


@pytest.mark.parametrize(
    ("count", "wanted"),
    [
        (0, "لا أخبار"),
        (1, "خبر واحد"),
        (2, "خبران"),
        (7, "٧ أخبار"),
        (12, "١٢ خبراً"),
        (100, "١٠٠ خبر"),
        (103, "١٠٣ أخبار"),
        (1204, "١٬٢٠٤ أخبار"),
    ],
)
def test_a_count_agrees_with_its_noun(count: int, wanted: str) -> None:
    assert stories(count, locale_of(reader())) == wanted


def test_numbers_are_in_the_countrys_digits() -> None:
    assert number(30, spoken("ar", Settings())) == "٣٠"
    assert number(1204, locale_of(reader(zone="Africa/Tunis"))) == "1,204"
    assert stories(1, locale_of(reader("en"))) == "1 story"
    assert stories(1204, locale_of(reader("en"))) == "1,204 stories"


def test_a_story_is_credited_by_names() -> None:
    credited = replace(STORY, facts=Facts(agencies=(Agency("afp", "فرانس برس", "AFP", ()), Agency("x", "رويترز", "", ()))))
    assert credit(credited, "ar") == "فرانس برس، رويترز"
    assert credit(credited, "en") == "AFP, رويترز"
    assert credit(STORY, "ar") == "ملفات مستوردة"
    assert credit(replace(STORY, source="api:desk"), "en") == "desk"
    assert credit(replace(STORY, source="وكالة"), "ar") == "وكالة"


def test_a_passage_that_goes_on_says_so() -> None:
    assert ellipsis("وقال العبادي في مقر") == " …"
    assert ellipsis("انتهى الخبر. ") == ""
