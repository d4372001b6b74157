"""Words to the editor in front of a headline: a kill ends its story, a correction is a later version of it."""

import pytest

from search.formats import read
from search.formats.signals import bare, is_kill
from search.settings import Settings
from search.story import Document, Story

TEXT = "{}افتتاح جسر في البصرة\n\n2 أيار 2024\n\nالبصرة - افتتح الجسر صباح اليوم بحضور الأهالي في المدينة وسط احتفال كبير.\n"
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>وكالة</title>
<at:deleted-entry ref="urn:story:1" when="2024-05-01T09:00:00Z"><at:comment>خطأ في الاسم</at:comment></at:deleted-entry></feed>"""


def only(text: str, name: str = "story.txt") -> Story:
    (story,) = read(Document(text.encode(), "api:wire", name), Settings())
    return story


@pytest.mark.parametrize(
    "mark", ["إلغاء: ", "الغاء خبر: ", "يلغى - ", "يُلغى الخبر: ", "(إلغاء) ", "ملغى/ ", "سحب خبر: ", "KILL: "]
)
def test_a_kill_names_the_story_that_it_ends(mark: str) -> None:
    killed, plain = only(TEXT.format(mark)), only(TEXT.format(""))
    assert (killed.status, plain.status) == ("canceled", "usable")
    assert killed.id == plain.id


@pytest.mark.parametrize("mark", ["تصحيح: ", "تصحيح - ", "(تصحيح) ", "تصويب/ ", "استدراك: ", "CORRECTION: "])
def test_a_correction_is_a_version_of_its_story(mark: str) -> None:
    assert only(TEXT.format(mark)).id == only(TEXT.format("")).id
    assert only(TEXT.format(mark)).status == "usable"


@pytest.mark.parametrize(
    "headline",
    ["إلغاء رحلات بين بغداد ودمشق", "تصحيح أوضاع العمالة", "سحب الجنسية: ماذا بعد؟", "الغاء عقوبة", "Kill Bill is back"],
)
def test_a_headline_is_no_word_to_the_editor(headline: str) -> None:
    assert not is_kill(headline)
    assert bare(headline) == headline


def test_a_feed_takes_an_entry_back() -> None:
    killed = only(ATOM)
    assert (killed.key, killed.source, killed.status, killed.note) == ("urn:story:1", "وكالة", "canceled", "خطأ في الاسم")


def test_a_kill_may_hold_nothing_but_a_number() -> None:
    killed = only('{"id": 12345, "source": "وكالة", "status": "ملغى"}')
    assert (killed.key, killed.status) == ("12345", "canceled")
