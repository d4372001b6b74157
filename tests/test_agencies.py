"""Agencies and papers: credited, or only words and places of the same letters."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import agencies
from search.lists import load
from search.story import Story
from search.text import Text

NAMES = agencies.build(load())


def found(body: str, headline: str = "") -> list[str]:
    """Ids of the agencies that a text credits."""
    text = Text.of(Story("test", "1", headline, body, datetime(2017, 3, 8, tzinfo=UTC)))
    return [each.id for each in agencies.find(text, NAMES)[0]]


@pytest.mark.parametrize(
    ("author", "ids"),
    [
        ("أ ف ب", ["afp"]),
        ("رويترز - أ ف ب", ["reuters", "afp"]),
        ("جدة - واس", ["spa"]),
        ("واس", ["spa"]),
        ("سعاد محمد", []),
        ("", []),
    ],
)
def test_a_byline_credits_agencies(author: str, ids: list[str]) -> None:
    assert [each.id for each in agencies.of_byline(author, NAMES)] == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("بغداد - رويترز - قال مسؤول", ["reuters"]),
        ("ولم يتسن لرويترز التحقق من ذلك", ["reuters"]),
        ("باريس (أ ف ب) - قال وزير", ["afp"]),
        ("وقال لوكالة فرانس برس إن الأمر جيد", ["afp"]),
        ('نقلت وكالة الأنباء السعودية "واس" عن مصدر', ["spa"]),
        ("ذكرت وكالة الأناضول أن الطقس جيد", ["anadolu"]),
        ("دبي، الإمارات (CNN) -- قال خبير", ["cnn"]),
        ("بحسب صحيفة الرياض فإن الموسم بدأ", ["alriyadh"]),
        ('قالت صحيفة "نيويورك تايمز" إن المعرض افتتح', ["nyt"]),
        ("عمان (بترا) - افتتح المعرض", ["petra"]),
        ("عكاظ - جدة\nافتتح المعرض", ["okaz"]),
        ("مراكش – و م ع: اختتمت الدورة", ["map"]),
    ],
)
def test_credits(text, ids):
    assert found(text) == ids


@pytest.mark.parametrize(
    "text", ["هضبة الأناضول واسعة", "وأم الطالب حضرت", "مدينة قنا جميلة", "سافر إلى الرياض", "وفا بوعده", "زار البلاد العربية"]
)
def test_words_and_places_are_no_credits(text):
    assert found(text) == []


def test_the_first_line_credits_after_a_headline_too():
    assert found("سبق- وكالات: افتتح المعرض", "افتتاح المعرض") == ["sabq"]
    assert found("قال المدير لـ «عكاظ» إن المعرض افتتح", "افتتاح المعرض") == ["okaz"]


def test_an_agency_stands_once_with_all_its_forms():
    text = Text.cut("ذكرت رويترز ذلك. وقالت وكالة رويترز أيضا.")
    found, spans = agencies.find(text, NAMES)
    assert [each.surfaces for each in found] == [("رويترز", "وكالة رويترز")]
    assert [text.surface(span) for span in spans] == ["رويترز", "وكالة رويترز"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read(body):
    agencies.find(Text.cut(body), NAMES)
