"""The sample stories: enough of them, varied, dated truly, and each what `samples.tsv` says it is."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hijridate import Hijri

import workers
from search import arabic, formats, lists
from search.lists import read_table
from search.places import facet_ids
from search.settings import Settings
from search.story import Document, Facts, Story
from search.understand import Understanding

SAMPLES = Path(workers.__file__).parent / "samples"
FILES = sorted(SAMPLES.glob("*.txt"))
EXPECTED = {row["file"]: row for row in read_table(Path(__file__).parent / "samples.tsv")}
WEEKDAYS = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]
MONTHS = [
    ["يناير", "كانون الثاني", "جانفي"],
    ["فبراير", "شباط", "فيفري"],
    ["مارس", "آذار"],
    ["أبريل", "نيسان", "أفريل"],
    ["مايو", "أيار", "ماي"],
    ["يونيو", "حزيران", "جوان"],
    ["يوليو", "تموز", "جويلية", "يوليوز"],
    ["أغسطس", "آب", "أوت", "غشت"],
    ["سبتمبر", "أيلول", "شتنبر"],
    ["أكتوبر", "تشرين الأول"],
    ["نوفمبر", "تشرين الثاني", "نونبر"],
    ["ديسمبر", "كانون الأول", "دجنبر"],
]
HIJRI_MONTHS = [
    *("المحرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة"),
    *("رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة"),
]
_NUMBER = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
_ANY_MONTH = "|".join(sorted(_NUMBER, key=len, reverse=True))
_NAMED = re.compile(rf"(\d\d?) ({_ANY_MONTH})(?:/(?:{_ANY_MONTH}))? (20\d\d)")
_YEAR_FIRST = re.compile(r"(20\d\d)[-/](\d\d?)[-/](\d\d?)")
_YEAR_LAST = re.compile(r"(\d\d?)[-/](\d\d?)[-/](20\d\d)")
_HIJRI = re.compile(rf"(\d\d?) ({'|'.join(HIJRI_MONTHS)}) (14\d\d)")
_WEEKDAY = re.compile(rf"(?<!\w)({'|'.join(WEEKDAYS)})(?!\w)")
TOP = 5  # lines of a file in which its dated line stands
DEBRIS = ("1", "شارك", "اقرأ", "جميع الحقوق", "©", "عدد المشاهدات", "عدد القراءات", "وسوم", "كلمات مفتاحية", "أخبار")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def western(text: str) -> str:
    return text.translate({0x660 + digit: str(digit) for digit in range(10)})


def days(line: str) -> set[date]:
    """Every full date in a line, however it is written."""
    line = western(line)
    found = {date(int(year), _NUMBER[month], int(day)) for day, month, year in _NAMED.findall(line)}
    found |= {date(int(year), int(month), int(day)) for year, month, day in _YEAR_FIRST.findall(line)}
    found |= {date(int(year), int(month), int(day)) for day, month, year in _YEAR_LAST.findall(line)}
    for day, month, year in _HIJRI.findall(line):
        found.add(Hijri(int(year), HIJRI_MONTHS.index(month) + 1, int(day)).to_gregorian())
    return found


def story_of(path: Path) -> Story:
    stories = formats.read(Document(path.read_bytes(), "import", path.name), Settings())
    assert len(stories) == 1
    return stories[0]


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return Understanding(lists.load())


@pytest.fixture(scope="module")
def facts(understanding: Understanding) -> dict[str, Facts]:
    """What each file's story was understood to say."""
    return {path.name: understanding.of(story_of(path)).facts for path in FILES}


def dated_line(path: Path) -> str:
    lines = [line for line in read(path).split("\n")[1:] if line.strip()]
    return next(line for line in lines[:TOP] if days(line))


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 120


def test_each_is_expected_and_each_expectation_has_its_file() -> None:
    assert sorted(EXPECTED) == [path.name for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_story_has_a_headline_and_the_length_of_one(path: Path) -> None:
    text = read(path)
    headline = text.split("\n")[0]
    assert headline == headline.strip()
    assert 3 <= len(headline.split()) <= 16
    if "flash" not in path.stem:
        assert 90 <= len(text.split()) <= 350
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_dated_line_says_the_day_of_the_file_and_its_true_weekday(path: Path) -> None:
    day = date.fromisoformat(path.name[:10])
    line = dated_line(path)
    assert days(line) == {day}
    assert EXPECTED[path.name]["date"] == day.isoformat()
    assert set(_WEEKDAY.findall(line)) <= {WEEKDAYS[day.weekday()]}


def test_the_check_of_dates_sees_a_wrong_day() -> None:
    assert days("الأربعاء ٨ مارس/آذار ٢٠١٧") == {date(2017, 3, 8)}
    assert days("09 جمادى الآخرة 1438هـ الموافق 9 مارس 2017") == {date(2017, 3, 8), date(2017, 3, 9)}


def test_no_two_have_the_same_headline_or_the_same_text() -> None:
    headlines = Counter(arabic.fold(read(path).split("\n")[0]) for path in FILES)
    assert [headline for headline, times in headlines.items() if times > 1] == []
    assert len({read(path) for path in FILES}) == len(FILES)


def test_they_span_the_years_and_the_countries() -> None:
    years = Counter(row["date"][:4] for row in EXPECTED.values())
    assert set(years) == {str(year) for year in range(2014, 2027)}
    assert min(years.values()) >= 5
    assert len({row["country"] for row in EXPECTED.values()}) >= 12


def test_every_style_of_date_is_there() -> None:
    lines = [dated_line(path) for path in FILES]
    assert sum(bool(re.search("[٠-٩]", line)) for line in lines) >= 8
    assert sum(bool(_HIJRI.search(western(line))) for line in lines) >= 5
    assert sum(any(name in line for name in ("جانفي", "جوان", "أوت", "فيفري", "أفريل", "جويلية")) for line in lines) >= 3
    assert sum(bool(_YEAR_LAST.search(line)) for line in lines) >= 5


def test_mosul_and_its_counterattack_are_to_be_found() -> None:
    texts = [read(path) for path in FILES]
    assert sum("الموصل" in text for text in texts) >= 20
    assert sum("هجوم مضاد" in text or "هجوما مضادا" in text for text in texts) >= 2
    assert sum("داعش" in text for text in texts) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_reader_of_scraped_text_takes_the_story_out_of_the_file(path: Path) -> None:
    story = story_of(path)
    assert story.headline == read(path).split("\n")[0].replace(arabic.TATWEEL, "")
    assert story.published.date().isoformat() == EXPECTED[path.name]["date"]
    assert story.reports == ()
    paragraphs = story.body.split("\n")
    assert len(paragraphs) >= 3 or "flash" in path.stem
    assert paragraphs[-1].endswith((".", "»", ")"))
    assert not any(paragraph.startswith(DEBRIS) for paragraph in paragraphs)


def counted(facts: Facts, understanding: Understanding) -> list[lists.Entry]:
    """The listed places under which the facet counts a story."""
    places = understanding.lists.places
    return [places[id_] for id_ in facet_ids(facts, understanding.lists) if id_ in places]


@pytest.mark.parametrize("row", [row for row in EXPECTED.values() if row["group"]], ids=lambda row: row["file"])
def test_the_group_that_is_expected_stands_in_the_text(row: dict[str, str]) -> None:
    assert arabic.fold(row["group"]).removeprefix("ال") in arabic.fold(read(SAMPLES / row["file"]))


def test_the_place_that_a_story_is_about_is_found_in_it(facts: dict[str, Facts], understanding: Understanding) -> None:
    missed = []
    for name, row in EXPECTED.items():
        known = {mention.name_ar for mention in facts[name].places} | {
            place.name_ar for place in counted(facts[name], understanding)
        }
        if row["place"] not in known:
            missed.append((name, row["place"]))
    assert len(missed) <= len(FILES) * 0.03, missed


def test_the_facet_of_places_leads_to_the_country_of_a_story(facts: dict[str, Facts], understanding: Understanding) -> None:
    missed = []
    for name, row in EXPECTED.items():
        if row["country"] not in {place.country for place in counted(facts[name], understanding)}:
            missed.append((name, row["country"]))
    assert len(missed) <= len(FILES) * 0.02, missed


def test_the_group_that_a_story_names_is_found_in_it(facts: dict[str, Facts], understanding: Understanding) -> None:
    def said(name: str) -> str:
        return arabic.fold(name).removeprefix("ال")

    missed = []
    rows = [row for row in EXPECTED.values() if row["group"]]
    for row in rows:
        mentions = facts[row["file"]].groups
        known = {said(name) for mention in mentions for name in (mention.name_ar, *understanding.lists.names(mention.id))}
        surfaces = " | ".join(arabic.fold(surface) for mention in mentions for surface in mention.surfaces)
        if said(row["group"]) not in known and said(row["group"]) not in surfaces:
            missed.append((row["file"], row["group"]))
    assert len(rows) >= 120
    assert len(missed) <= len(rows) * 0.08, missed


@pytest.mark.parametrize("path", [path for path in FILES if "flash" not in path.stem], ids=lambda path: path.stem)
def test_each_story_has_a_dateline_with_a_known_place(path: Path, facts: dict[str, Facts]) -> None:
    assert facts[path.name].dateline
    assert facts[path.name].dateline_places


def test_the_agencies_are_found_wherever_they_are_credited(facts: dict[str, Facts]) -> None:
    credited = {
        "2017-12-09-baghdad-war-on-islamic-state-over.txt": "رويترز",
        "2017-01-24-mosul-east-bank-retaken-erbil.txt": "فرانس برس",
        "2015-01-23-riyadh-king-salman-succeeds.txt": "واس",
        "2018-11-15-tangier-al-boraq-train.txt": "ماب",
        "2015-06-07-algiers-baccalaureate-begins.txt": "أنباء الشرق الأوسط",
    }
    assert {name: facts[name].agencies[0].name_ar for name in credited} == credited
