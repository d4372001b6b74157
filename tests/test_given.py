"""A story without a key of its own keeps one through its later versions, and two stories never share one."""

import pytest

from search.formats import read
from search.settings import Settings
from search.story import Document

TEXT = """افتتاح مكتبة عامة في العمارة

الأربعاء 2017/03/08

العمارة - افتتحت مكتبة عامة في مدينة العمارة صباح اليوم بحضور الأهالي.
"""
MENDED = TEXT.replace("بحضور الأهالي", "وحضر الافتتاح جمع من الطلاب")
SETTINGS = Settings()


def id_of(text: str, origin: str = "import", name: str = "archive/mosque-7.txt") -> str:
    (story,) = read(Document(text.encode(), origin, name), SETTINGS)
    return story.id


@pytest.mark.parametrize("origin", ["import", "api:desk"])
def test_a_mended_body_is_a_later_version(origin: str) -> None:
    name = "" if origin.startswith("api") else "archive/7.txt"
    assert id_of(TEXT, origin, name) == id_of(MENDED, origin, name)


def test_a_file_that_was_moved_keeps_its_story() -> None:
    assert id_of(TEXT, name="a/7.txt") == id_of(MENDED, name="b/7.txt")


def test_one_headline_in_two_files_is_two_stories() -> None:
    assert id_of(TEXT, name="a/7.txt") != id_of(MENDED, name="a/8.txt")


def test_another_headline_or_day_is_another_story() -> None:
    assert id_of(TEXT) != id_of(TEXT.replace("مكتبة عامة في العمارة\n", "مكتبة جديدة في العمارة\n"))
    assert id_of(TEXT) != id_of(TEXT.replace("الأربعاء 2017/03/08", "الخميس 2017/03/09"))


def test_senders_do_not_share_stories() -> None:
    assert id_of(TEXT, "api:desk", "") != id_of(TEXT, "api:agency", "")
