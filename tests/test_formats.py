"""Scraped text and rows of JSON become stories; what cannot is refused with a reason."""

import gzip
import json
import lzma
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from search.formats import UnreadablePiece, explain, read, refusal, split
from search.settings import Settings
from search.story import Document, Story, Unreadable

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SCRAPED = """افتتاح مكتبة عامة في حي الكرادة

الأحد 2019/04/14
ثقافة للجميع

بغداد (العراق) - افتتحت أمانة بغداد الأحد مكتبة عامة في حي الكرادة تضم عشرين ألف كتاب بحضور عدد من أهالي الحي.

وقال أمين المكتبة إن الدخول مجاني طوال أيام الأسبوع.

1"""


def story(data: bytes | str, **kind: str) -> Story:
    """The one story of a document."""
    raw = data.encode() if isinstance(data, str) else data
    stories = read(Document(raw, "import", **kind), Settings(), NOW)
    assert len(stories) == 1
    return stories[0]


def reason(data: bytes | str) -> str:
    """The code that a document is refused with."""
    with pytest.raises(Unreadable) as refused:
        story(data)
    assert refusal(refused.value.code)[0] != refused.value.code
    return refused.value.code


def test_scraped_text_has_its_parts_told() -> None:
    found = story(SCRAPED)
    assert found.headline == "افتتاح مكتبة عامة في حي الكرادة"
    assert found.kicker == "ثقافة للجميع"
    assert found.published.isoformat() == "2019-04-14T00:00:00+03:00"
    assert found.body.startswith("بغداد (العراق) - افتتحت أمانة")
    assert found.body.endswith("طوال أيام الأسبوع.")
    assert found.reports == ()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_of_all_kinds_are_the_same(newline: str) -> None:
    assert story(SCRAPED.replace("\n", newline)).body == story(SCRAPED).body


@pytest.mark.parametrize("line", ["جدة - واس", "مسقط - العمانية", "لوسيل (قطر) - واس", "بكين/الرياض - وكالات", "الرباط – و م ع"])
def test_place_and_agency_on_a_line_of_their_own_are_the_dateline_and_no_kicker(line: str) -> None:
    read_so = story(SCRAPED.replace("ثقافة للجميع", line).replace("بغداد (العراق) - ", ""))
    assert (read_so.author, read_so.kicker) == (re.split(" [-–] ", line)[1], "")
    assert read_so.body.startswith(f"{line} - افتتحت أمانة بغداد")


@pytest.mark.parametrize("line", ["عاجل - تفاصيل", "الأهلي - الزمالك", "مئة يوم من القتال"])
def test_short_line_that_names_no_agency_stays_a_kicker(line: str) -> None:
    assert story(SCRAPED.replace("ثقافة للجميع", line)).kicker == line


def test_same_scraped_story_has_the_same_key_whatever_debris_came_with_it() -> None:
    assert story(SCRAPED).id == story(SCRAPED + "\nشارك فيسبوك تويتر").id


def test_row_is_read_by_the_usual_names() -> None:
    row = {"id": 7, "source": "الصباح", "published": "2017-03-08T10:00:00+03:00", "headline": "عنوان الخبر", "body": "متن الخبر."}
    found = story(json.dumps(row, ensure_ascii=False))
    assert (found.source, found.key, found.headline, found.body) == ("الصباح", "7", "عنوان الخبر", "متن الخبر.")
    other = {
        "link": "https://www.example.org/a/1",
        "pubDate": "Wed, 08 Mar 2017 10:00:00 +0300",
        "title": "عنوان الخبر",
        "content": "متن.",
    }
    assert story(json.dumps(other)).source == "example.org"
    assert story(json.dumps(other)).published == found.published


def test_row_with_one_text_is_a_scraped_story() -> None:
    found = story(json.dumps({"id": "x1", "text": SCRAPED}))
    assert (found.key, found.headline, found.kicker) == ("x1", "افتتاح مكتبة عامة في حي الكرادة", "ثقافة للجميع")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (" \u200f\u00a0\n\t ", "empty"),
        ("***\n---\n12", "no_letters"),
        (b"%PDF-1.7 \xe2\xe3", "binary"),
        (b"\x00\x01\x02\x03" * 40, "binary"),
        ('{"headline": "عنوان", "body": ', "truncated"),
        ('{"headline": "عنوان", "body": 12}', "wrong_type"),
        ('{"headline": ["عنوان"], "body": "متن"}', "wrong_type"),
        ('{"headline": "عنوان", "published": {"day": 1}}', "wrong_type"),
        ('{"headline": "عنوان", "body": "متن", "published": "0217-03-08"}', "bad_date"),
        ('{"headline": "", "body": null}', "no_text"),
        ("[]", "no_letters"),
        ('{"items": []}', "no_text"),
        ("عنوان الخبر في سطر\n0217/03/08\nبغداد - قال مسؤول إن الطريق فتح أمام السيارات صباح اليوم.", "bad_date"),
        ("Новости дня: открыта новая библиотека в городе", "language"),
        ("????? ??? ???? ?????", "undecodable"),
    ],
)
def test_what_cannot_be_a_story_is_refused_with_a_reason(data: bytes | str, code: str) -> None:
    assert reason(data) == code


def test_too_large_a_document_is_refused() -> None:
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        read(Document(b"a" * 2_000_000, "import"), Settings(max_document_mb=1), NOW)


def test_missing_date_is_reported_and_the_receipt_taken() -> None:
    found = story('{"headline": "عنوان", "body": "متن الخبر."}')
    assert found.published == NOW
    assert found.reports == ("no_date",)
    assert explain("no_date")[1].startswith("It has no date")


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.xz", ".jsonl.gz", ".txt"])
def test_json_lines_are_a_document_a_line_whatever_the_name(tmp_path: Path, suffix: str) -> None:
    data = b"".join(json.dumps({"headline": f"{number}"}).encode() + b"\n" for number in range(5))
    path = tmp_path / f"rows{suffix}"
    path.write_bytes(lzma.compress(data) if suffix.endswith("xz") else gzip.compress(data) if suffix.endswith("gz") else data)
    pieces = list(split(path, 1000))
    assert [json.loads(piece.data)["headline"] for piece in pieces if isinstance(piece, Document)] == list("01234")


def test_other_files_are_one_document(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(SCRAPED, encoding="utf-8")
    assert [piece.data for piece in split(path, 10_000) if isinstance(piece, Document)] == [SCRAPED.encode()]


def test_line_that_is_too_long_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"headline": "a"}\n' + b'{"headline": "' + b"b" * 5000 + b'"}\n' + b'{"headline": "c"}\n')
    pieces = list(split(path, 1000))
    assert [isinstance(piece, UnreadablePiece) for piece in pieces] == [False, True, False]
    assert isinstance(pieces[1], UnreadablePiece)
    assert pieces[1].code == "too_large"


def test_damaged_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.xz"
    path.write_bytes(lzma.compress(b'{"headline": "a"}\n' * 1000)[:-20])
    *_, last = split(path, 1000)
    assert isinstance(last, UnreadablePiece)
    assert last.code == "damaged"


def test_broken_first_line_of_json_lines_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"headline": "a", "body": "\n{"headline": "b"}\n{"headline": "c"}\n')
    assert [piece.data[:15] for piece in split(path, 1000) if isinstance(piece, Document)] == [
        b'{"headline": "a',
        b'{"headline": "b',
        b'{"headline": "c',
    ]


def test_json_over_several_lines_is_one_document(tmp_path: Path) -> None:
    path = tmp_path / "story.json"
    path.write_text(json.dumps({"headline": "a", "more": {"b": 1}}, indent=1))
    assert len(list(split(path, 1000))) == 1


HEADLINES = [
    *(
        "شاهد.. لحظة انهيار جسر قديم",
        "فيديو: انفجار يهز المدينة القديمة",
        "بالصور.. افتتاح متحف جديد",
        "تقرير: تراجع زراعة القطن",
    ),
    *("أبرز أحداث يوم 8 مارس 2017", "8 قتلى في حادث سير", "20 مارس.. يوم طويل", "شارك آلاف المحتجين في مسيرة وسط المدينة"),
    *("المزيد من الأمطار على الساحل", "تعليق الدراسة في البصرة", "متابعة: إضراب المعلمين مستمر", "حقوق الإنسان: تقرير جديد"),
    *("كتب: معرض جديد في الشارقة", "أسعار الذهب اليوم - الأربعاء", "رويترز: زلزال يضرب إيران"),
]


@pytest.mark.parametrize("headline", HEADLINES)
def test_headline_that_looks_like_a_button_or_a_label_is_a_headline(headline: str) -> None:
    found = story(SCRAPED.replace("افتتاح مكتبة عامة في حي الكرادة\n", f"{headline}\n"))
    assert (found.headline, found.published.date().isoformat()) == (headline, "2019-04-14")
    assert found.body.startswith("بغداد (العراق) - افتتحت")


@pytest.mark.parametrize("body", ["null", "true", '"عنوان"', "[null]", "عنوان\n\nمتن"])
def test_what_is_sent_as_json_must_hold_an_object(body: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(Document(body.encode(), "api:desk", "", "application/json"), Settings())
    assert caught.value.code in ("wrong_type", "truncated", "bad_json")
