"""A search asks about one moment for as long as nothing comes out from under embargo, and about the next at once when it does."""

from datetime import UTC, datetime, timedelta

import pytest

from search import find, moment
from search.archive import Archive
from search.moment import settled
from search.query import Query
from search.stories import Filing, put
from search.story import Story

NOON = datetime(2021, 3, 4, 12, tzinfo=UTC)
END = NOON + timedelta(seconds=20.25)


@pytest.fixture
def held(archive: Archive) -> Archive:
    stories = [
        Story("wire", "free", "جسر على النهر", "افتتح الجسر.", NOON),
        Story("wire", "held", "جسر ثان على النهر", "افتتح الجسر.", NOON, embargoed_until=END),
        Story("wire", "later", "جسر ثالث على النهر", "افتتح الجسر.", NOON, embargoed_until=NOON + timedelta(hours=1)),
    ]
    put(archive.client, archive.names, [Filing(story, "d", NOON, place_ids=("iq",)) for story in stories])
    archive.client.indices.refresh(index=archive.names.stories)
    return archive


def test_one_moment_stands_for_all_in_which_no_embargo_ends(held: Archive) -> None:
    seconds = (0, 7.5, 20.249, 20.25, 33, 59.9)
    moments = [settled(held.client, held.names.stories, NOON + timedelta(seconds=each)) for each in seconds]
    assert moments == [NOON, NOON, NOON, END, END, END]
    assert settled(held.client, held.names.stories, NOON + timedelta(seconds=61)) == NOON + timedelta(minutes=1)


@pytest.mark.parametrize("words", ["جسر", ""])
def test_a_story_is_found_and_counted_from_the_very_end_of_its_embargo(held: Archive, words: str) -> None:
    for since, total in ((-0.01, 1), (0, 2), (5, 2), (39, 2), (80, 2)):
        now = END + timedelta(seconds=since)
        results = find.find(held.client, held.names.stories, held.lists, Query(words), now)
        assert (results.total, len(results.hits)) == (total, total), since
        assert results.facets["place"].values[0].count == total, since


def test_what_came_meanwhile_is_asked_for_after_a_while(held: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    later = NOON + timedelta(seconds=40)
    assert settled(held.client, held.names.stories, later) == END
    story = Story("wire", "quick", "جسر رابع", "افتتح.", NOON, embargoed_until=NOON + timedelta(seconds=30))
    put(held.client, held.names, [Filing(story, "d", NOON)])
    held.client.indices.refresh(index=held.names.stories)
    monkeypatch.setitem(moment._known, held.names.stories, moment._known[held.names.stories]._replace(until=0.0))
    assert settled(held.client, held.names.stories, later) == NOON + timedelta(seconds=30)
