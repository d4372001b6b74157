"""A story is valid from birth, and its id and order come from its own account of itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from search.story import Document, Story, Unreadable

MORNING = datetime(2024, 5, 1, 8, tzinfo=UTC)
STORY = Story(source="وكالة", key="1", headline="افتتاح معرض الكتاب", body="افتتح المعرض صباح اليوم.", published=MORNING)


def test_a_document_is_known_by_its_bytes_and_its_origin() -> None:
    first = Document(b"text", "import", name="a.txt")
    assert first.id == Document(b"text", "import", name="moved/b.txt").id
    assert first.id != Document(b"text", "api:desk").id
    assert first.id != Document(b"text ", "import").id


def test_a_story_keeps_its_id_through_its_versions() -> None:
    assert STORY.id == replace(STORY, headline="افتتاح معرض الكتاب الدولي", version=2).id
    assert STORY.id != replace(STORY, key="2").id
    assert STORY.id != replace(STORY, source="صحيفة").id


def test_source_and_key_are_not_run_together() -> None:
    assert replace(STORY, source="a", key="bc").id != replace(STORY, source="ab", key="c").id


def test_order_minds_the_version_before_the_time() -> None:
    assert replace(STORY, version=2).order > replace(STORY, updated=MORNING + timedelta(days=1)).order
    assert replace(STORY, updated=MORNING + timedelta(minutes=1)).order > STORY.order


def test_order_compares_moments_and_not_clocks() -> None:
    east = MORNING.astimezone(timezone(timedelta(hours=3)))
    assert replace(STORY, updated=east).order == STORY.order


def test_a_story_without_text_is_unreadable() -> None:
    with pytest.raises(Unreadable) as refused:
        replace(STORY, headline="", body="")
    assert refused.value.code == "no_text"


@pytest.mark.parametrize("name", ["published", "updated", "embargoed_until"])
def test_moments_must_know_their_zone(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        replace(STORY, **{name: datetime(2024, 5, 1)})


def test_versions_count_from_one() -> None:
    with pytest.raises(ValueError, match="counts from 1"):
        replace(STORY, version=0)


def test_readers_may_see_what_is_usable_and_under_no_embargo() -> None:
    assert STORY.shown(MORNING)
    assert not replace(STORY, status="canceled").shown(MORNING)
    assert not replace(STORY, status="withheld").shown(MORNING)
    assert replace(STORY, embargoed_until=MORNING).shown(MORNING)
    assert not replace(STORY, embargoed_until=MORNING + timedelta(seconds=1)).shown(MORNING)
