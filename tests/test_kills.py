"""A kill takes a story out at once, holds in any order of arrival, and leaves a tombstone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import orjson
import pytest
from click.testing import CliRunner

from search import kills, outbox, stories
from search.accounts import Account
from search.archive import Archive
from search.outbox import Item
from search.query import Query
from search.stories import Filing
from search.story import Document, Story
from workers.kill import kill

MORNING = datetime(2024, 5, 1, 8, tzinfo=UTC)
STORY = Story("وكالة", "1", "افتتاح جسر في البصرة", "افتتح الجسر.\nوحضر الأهالي.", MORNING)


def at(minutes: int, version: int = 1, **more: object) -> Story:
    return replace(STORY, version=version, updated=MORNING + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]


def put(archive: Archive, *given: Story) -> list[str]:
    return stories.put(archive.client, archive.names, [Filing(each, "document", MORNING) for each in given])


def read(archive: Archive, story: Story) -> None:
    """Has a story come the whole way in."""
    names = ("source", "key", "headline", "body", "version", "status")
    row = {name: getattr(story, name) for name in names} | {"published": story.published.isoformat()}
    row |= {"updated": story.order[1].isoformat()}
    document = Document(orjson.dumps({"id": row.pop("key"), **row}), "api:wire")
    archive.accept([document])
    archive.read([document.id])


def mailed(archive: Archive) -> Account:
    """A reader who has been mailed the story."""
    readers = archive.readers
    reader = readers.change("editor@a.example", lambda there: replace(there, confirmed=True))
    readers.save(reader, "الجسور", Query("جسر"))
    read(archive, STORY)
    letter = readers.letter(reader.id)
    assert letter is not None
    readers.sent(letter)
    return reader


def told(archive: Archive, reader: Account) -> list[Item]:
    """The notices of the reader's next letter, which is mailed."""
    letter = archive.readers.letter(reader.id)
    if letter is None:
        return []
    assert not letter.stories
    archive.readers.sent(letter)
    return list(letter.notices)


def found(archive: Archive) -> int:
    return archive.find(Query("جسر")).total


@pytest.fixture
def stored(archive: Archive) -> Archive:
    put(archive, STORY)
    archive.client.indices.refresh(index=archive.names.stories)
    assert found(archive) == 1
    return archive


def test_a_kill_by_hand_is_done_when_it_is_answered(stored: Archive) -> None:
    assert stored.kill(STORY.id, "الأمينة", "خطأ في الاسم")
    assert (found(stored), stored.story(STORY.id)) == (0, None)
    stone = stored.tombstone(STORY.id)
    assert stone is not None
    assert (stone.newsroom, stone.reason, stone.source) == (True, "خطأ في الاسم", "وكالة")


def test_a_kill_by_hand_holds_until_it_is_lifted(stored: Archive) -> None:
    assert not stored.lift(STORY.id)
    stored.kill(STORY.id, "الأمينة", "خطأ")
    put(stored, at(60, 2))
    assert (found(stored), stored.story(STORY.id)) == (0, None)
    assert stored.lift(STORY.id)
    assert found(stored) == 1
    assert stored.story(STORY.id) == at(60, 2)
    assert stored.tombstone(STORY.id) is None


def test_what_is_not_there_cannot_be_killed(archive: Archive) -> None:
    assert not archive.kill("unknown", "الأمينة", "خطأ")
    assert archive.tombstone("unknown") is None


def test_a_kill_of_the_wire_is_done_when_it_is_put(stored: Archive) -> None:
    assert put(stored, at(1, 2, status="canceled")) == ["replaced"]
    assert (found(stored), stored.story(STORY.id)) == (0, None)
    assert put(stored, at(1, 2, status="canceled")) == ["unchanged"]


KILL = at(30, 2, status="canceled")
ORDERS = {
    "a kill ends what came before it": ([at(0), at(10, 2), KILL], None),
    "a kill without a number ends all that was filed before it": ([at(0), at(10, 5), at(20, status="canceled")], None),
    "text that is newer by its time alone does not bring a story back": ([at(0), KILL, at(60, 2)], None),
    "nor does text that is newer by its number alone": ([at(0), KILL, at(20, 3)], None),
    "a version that is later by both does": ([at(0), KILL, at(60, 3)], at(60, 3)),
    "until it is killed too": ([at(0), KILL, at(60, 3), at(90, 4, status="canceled")], None),
    "two kills, one story after them": ([KILL, at(40, 4, status="canceled"), at(50, 5)], at(50, 5)),
}


@pytest.mark.parametrize(("versions", "left"), ORDERS.values(), ids=ORDERS.keys())
def test_any_order_of_arrival_ends_in_the_same_state(archive: Archive, versions: list[Story], left: Story | None) -> None:
    for number, order in enumerate(permutations(versions)):
        mine = [replace(each, key=f"{number}") for each in order]
        for each in mine:
            put(archive, each)
        expected = left and replace(left, key=f"{number}")
        assert archive.story(mine[0].id) == expected, order
        assert (archive.tombstone(mine[0].id) is None) == (expected is not None), order


def test_a_batch_ends_as_its_stories_one_by_one(archive: Archive) -> None:
    put(archive, KILL, at(0), at(10, 2))
    assert archive.story(STORY.id) is None
    put(archive, at(60, 3), at(60, 3))
    assert archive.story(STORY.id) == at(60, 3)


def test_reading_again_does_not_bring_back_what_is_killed(stored: Archive) -> None:
    stored.kill(STORY.id, "الأمينة", "خطأ")
    stories.put(stored.client, stored.names, [Filing(STORY, "document", MORNING, again=True)])
    assert stored.story(STORY.id) is None


def test_a_kill_that_died_half_way_is_completed(stored: Archive) -> None:
    kills.by_hand(stored.client, stored.names, STORY.id, "الأمينة", "خطأ", datetime.now(UTC))
    assert stored.story(STORY.id) is not None
    stored.finish_kills()
    assert (found(stored), stored.story(STORY.id)) == (0, None)


def test_mail_of_a_story_that_is_back_is_mailed_and_what_came_meanwhile_meets_its_readers(archive: Archive) -> None:
    reader = archive.readers.change("editor@a.example", lambda there: replace(there, confirmed=True))
    waited, missed = (archive.readers.save(reader, words, Query(words)) for words in ("جسر", "أمطار"))
    read(archive, STORY)
    archive.kill(STORY.id, "الأمينة", "خطأ")
    read(archive, replace(at(60, 2), body="هطلت أمطار غزيرة."))
    assert archive.readers.letter(reader.id) is None
    assert archive.lift(STORY.id)
    assert [item.state for item in archive.readers.history(waited)] == ["waiting"]
    archive.finish_kills()
    archive.finish_kills()
    letter = archive.readers.letter(reader.id)
    assert letter is not None
    assert [{search.id for search in told.searches} for told in letter.stories] == [{waited.id, missed.id}]
    archive.readers.sent(letter)
    assert archive.readers.letter(reader.id) is None


def test_a_kill_that_is_lifted_before_its_notice_is_mailed_is_told_to_nobody_until_it_holds_again(archive: Archive) -> None:
    reader = mailed(archive)
    for _ in range(2):
        archive.kill(STORY.id, "الأمينة", "خطأ")
        archive.lift(STORY.id)
        archive.finish_kills()
        assert archive.readers.letter(reader.id) is None
    archive.kill(STORY.id, "الأمينة", "خطأ آخر")
    (notice,) = told(archive, reader)
    assert (notice.kind, notice.story, notice.note) == ("killed", STORY.id, "خطأ آخر")
    archive.finish_kills()
    assert told(archive, reader) == []


def test_a_correction_of_a_story_that_is_withdrawn_meanwhile_is_told_when_it_is_back(archive: Archive) -> None:
    reader = mailed(archive)
    archive.correct(STORY.id, {"body": "افتتح الجسر أمس."}, "الأمينة", serious=True)
    archive.kill(STORY.id, "الأمينة", "خطأ")
    assert [item.kind for item in told(archive, reader)] == ["killed"]
    archive.lift(STORY.id)
    assert {item.kind for item in told(archive, reader)} == {"lifted", "corrected"}


def test_who_was_told_of_a_kill_is_told_once_that_it_was_lifted(archive: Archive) -> None:
    reader = mailed(archive)
    for _ in range(2):
        archive.kill(STORY.id, "الأمينة", "خطأ")
        assert [item.kind for item in told(archive, reader)] == ["killed"]
        archive.lift(STORY.id)
        archive.finish_kills()
        assert [(item.kind, item.story, item.title) for item in told(archive, reader)] == [("lifted", STORY.id, STORY.headline)]
        archive.finish_kills()
        read(archive, at(60, 2))
        assert told(archive, reader) == []


def test_a_story_that_is_killed_again_at_once_is_not_said_to_be_back(archive: Archive) -> None:
    reader = mailed(archive)
    archive.kill(STORY.id, "الأمينة", "خطأ")
    told(archive, reader)
    for _ in range(2):
        archive.lift(STORY.id)
        archive.kill(STORY.id, "الأمينة", "خطأ آخر")
        assert told(archive, reader) == []
    for _ in range(2):
        archive.kill(STORY.id, "الأمينة", "خطأ آخر")
        archive.lift(STORY.id)
    assert [item.kind for item in told(archive, reader)] == ["lifted"]
    assert told(archive, reader) == []


def test_nobody_is_told_that_a_story_is_back_which_is_under_embargo_or_withdrawn_by_its_source(archive: Archive) -> None:
    reader = mailed(archive)
    archive.kill(STORY.id, "الأمينة", "خطأ")
    told(archive, reader)
    put(archive, at(60, 2, embargoed_until=datetime.now(UTC) + timedelta(hours=1)))
    archive.lift(STORY.id)
    assert told(archive, reader) == []
    read(archive, at(90, 3, status="canceled"))
    archive.finish_kills()
    assert told(archive, reader) == []


def test_who_may_have_been_told_of_a_kill_is_told_that_it_was_lifted(archive: Archive) -> None:
    """The worker of the notice died when it had perhaps mailed it."""
    reader = mailed(archive)
    archive.kill(STORY.id, "الأمينة", "خطأ")
    letter = archive.readers.letter(reader.id)
    assert letter is not None
    outbox.move(archive.client, archive.names, letter.items, lambda item: replace(item, lease=MORNING))
    archive.lift(STORY.id)
    assert [item.kind for _ in range(2) for item in told(archive, reader)] == ["lifted"]
    assert told(archive, reader) == []


def test_the_command(stored: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARSHIF_OPENSEARCH_URL", stored.settings.opensearch_url)
    monkeypatch.setenv("ARSHIF_INDEX_PREFIX", stored.settings.index_prefix)
    run = CliRunner().invoke
    assert run(kill, [STORY.id]).exit_code == 2
    assert "There is no story nobody" in run(kill, ["nobody", "--reason", "خطأ"]).output
    assert run(kill, [STORY.id, "--reason", "خطأ"]).output == f"{STORY.id} is withdrawn\n"
    assert found(stored) == 0
    assert run(kill, [STORY.id, "--lift"]).output == f"{STORY.id} is back\n"
    assert found(stored) == 1
