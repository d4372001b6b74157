"""The order of versions is decided by the story's own account, so any order of arrival ends in the same state."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Timer
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import stories
from search.archive import Archive
from search.stories import Filing
from search.story import EventDate, Facts, GroupMention, PlaceMention, Story

MORNING = datetime(2024, 5, 1, 8, tzinfo=UTC)
FACTS = Facts(
    dateline="البصرة",
    dateline_places=("البصرة",),
    places=(PlaceMention("iq-basra", "البصرة", "Basra", "IQ", "city", "dateline", ("البصرة",)),),
    groups=(GroupMention("un", "الأمم المتحدة", "United Nations", "intl", ("الأمم المتحدة",), ("المنظمة",)),),
    dates=(EventDate("الثلاثاء", "2024-04-30", "day"), EventDate("أبريل", "2024-04", "month")),
)
STORY = Story("وكالة", "1", "افتتاح جسر في البصرة", "افتتح الجسر.\nوحضر الأهالي.", MORNING, facts=FACTS)


def put(archive: Archive, *given_: Story, received: datetime = MORNING, again: bool = False) -> list[str]:
    return stories.put(archive.client, archive.names, [Filing(story, "document", received, again=again) for story in given_])


def test_a_story_comes_back_as_it_was_stored(archive: Archive) -> None:
    assert put(archive, STORY) == ["stored"]
    assert archive.story(STORY.id) == STORY
    assert archive.story("unknown") is None


def test_a_story_alone_is_a_family_of_its_own(archive: Archive) -> None:
    stories.put(archive.client, archive.names, [Filing(STORY, "document", MORNING)])
    other = replace(STORY, key="2")
    stories.put(archive.client, archive.names, [Filing(other, "document", MORNING, family=STORY.id)])
    found = [archive.client.get(index=archive.names.stories, id=each.id)["_source"]["family"] for each in (STORY, other)]
    assert found == [STORY.id, STORY.id]


def test_the_same_story_again_changes_nothing(archive: Archive) -> None:
    put(archive, STORY)
    assert put(archive, STORY) == ["unchanged"]
    assert put(archive, STORY, received=MORNING + timedelta(days=1)) == ["unchanged"]


def test_a_later_version_replaces_and_an_earlier_one_does_not(archive: Archive) -> None:
    second = replace(STORY, version=2, headline="افتتاح جسر التنومة في البصرة")
    assert put(archive, second) == ["stored"]
    assert put(archive, STORY) == ["older"]
    assert put(archive, replace(second, version=3)) == ["replaced"]
    assert archive.story(STORY.id) == replace(second, version=3)


def test_without_a_version_the_later_arrival_of_other_words_counts(archive: Archive) -> None:
    mended = replace(STORY, body="افتتح الجسر صباحا.")
    put(archive, STORY)
    assert put(archive, mended, received=MORNING + timedelta(hours=1)) == ["replaced"]
    assert put(archive, STORY) == ["older"]
    assert archive.story(STORY.id) == mended


def test_versions_in_one_batch_end_in_the_latest(archive: Archive) -> None:
    versions = [replace(STORY, version=number) for number in (2, 3, 1)]
    assert sorted(put(archive, *versions)) == ["older", "replaced", "stored"]
    found = archive.story(STORY.id)
    assert found is not None
    assert found.version == 3


def test_reading_again_replaces_the_facts_of_the_same_version(archive: Archive) -> None:
    put(archive, replace(STORY, facts=Facts()))
    assert put(archive, STORY, again=True) == ["replaced"]
    assert archive.story(STORY.id) == STORY


@given(order=st.permutations([(1, 0), (1, 60), (2, 0), (2, 30), (3, 0)]))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_order_of_arrival_ends_in_the_same_state(archive: Archive, order: list[tuple[int, int]]) -> None:
    key = "-".join(f"{version}.{minutes}" for version, minutes in order)
    for version, minutes in order:
        put(archive, replace(STORY, key=key, version=version, updated=MORNING + timedelta(minutes=minutes)))
    found = archive.story(replace(STORY, key=key).id)
    assert found is not None
    assert (found.version, found.updated) == (3, MORNING)


def test_a_write_waits_for_an_index_that_is_held_still(archive: Archive) -> None:
    put(archive, STORY)
    index = archive.client.indices.get_alias(name=archive.names.stories).popitem()[0]
    archive.client.indices.add_block(index=index, block="write")
    free = Timer(0.5, lambda: archive.client.indices.put_settings(index=index, body={"index.blocks.write": None}))
    free.start()
    other = replace(STORY, key="2")
    assert put(archive, other, replace(STORY, version=2)) == ["stored", "replaced"]
    free.join()


def test_a_worker_that_read_before_the_alias_moved_does_not_write_to_the_index_left_behind(archive: Archive) -> None:
    put(archive, STORY)
    alias = archive.names.stories
    old = f"{alias}-000001"
    moved = f"{alias}-000002"
    archive.client.indices.create(index=moved, body=archive.stories_index())
    archive.client.indices.refresh(index=old)
    archive.client.reindex(body={"source": {"index": old}, "dest": {"index": moved}}, params={"refresh": "true"})
    there = stories.get_many

    def swap_after_reading(*given: Any, **more: Any) -> list[dict[str, Any]]:
        found = there(*given, **more)
        archive.client.indices.add_block(index=old, block="write")
        actions = [{"remove": {"index": old, "alias": alias}}, {"add": {"index": moved, "alias": alias, "is_write_index": True}}]
        archive.client.indices.update_aliases(body={"actions": actions})
        patch.undo()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stories, "get_many", swap_after_reading)
        assert put(archive, replace(STORY, version=2)) == ["replaced"]
    found = archive.story(STORY.id)
    assert found is not None
    assert found.version == 2
