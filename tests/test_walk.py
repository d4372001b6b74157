"""Reading all results to the end while stories arrive, change and are killed: none skipped, none repeated."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from opensearchpy import OpenSearch

from search.archive import Archive
from search.query import Query
from search.story import Document, Story
from search.walk import Expired

DAY = datetime(2024, 3, 1, 8, tzinfo=UTC)


def filed(archive: Archive, numbers: range | list[int], **more: object) -> None:
    """Stores one story a number, three to each moment, all about the same."""
    rows = [
        {
            "id": f"w{number}",
            "source": "صحيفة",
            "published": (DAY + timedelta(hours=number // 3)).isoformat(),
            "headline": f"افتتاح الجسر رقم {number}",
            "body": "افتتح الجسر الجديد في المدينة صباح اليوم. " + "كلمة " * (number % 7),
            **more,
        }
        for number in numbers
    ]
    document = Document("\n".join(json.dumps(row) for row in rows).encode(), "import", f"{len(rows)}-{more}.jsonl")
    archive.accept([document])
    assert archive.read([document.id])[0].state == "done"
    archive.client.indices.refresh(index=archive.names.stories)


def walked(archive: Archive, query: Query, between: Callable[[int], None] = lambda _: None) -> list[str]:
    """Headlines of all results, with something done between the steps."""
    results = archive.find(query)
    mark, shown, turn = archive.mark(results), [hit.id for hit in results.hits], 0
    while mark is not None:
        between(turn)
        step = archive.follow(query, mark)
        shown += [hit.id for hit in step.hits]
        mark, turn = step.mark, turn + 1
    return shown


def ids(archive: Archive) -> set[str]:
    """Ids of everything that is stored."""
    return {story.id for story in archive.every(Query())}


QUERIES = [
    Query(words="الجسر", size=7, folded=False),
    Query(sort="newest", size=7, folded=False),
    Query(words="افتتاح", sort="oldest", size=7, folded=False),
]


@pytest.mark.parametrize("query", QUERIES, ids=["best", "newest", "oldest"])
def test_nothing_is_skipped_or_repeated_while_stories_arrive(archive: Archive, query: Query) -> None:
    filed(archive, range(60))
    before = ids(archive)
    assert len(before) == 60
    shown = walked(archive, query, lambda turn: filed(archive, range(100 + 10 * turn, 110 + 10 * turn)) if turn < 4 else None)
    assert len(shown) == len(set(shown))
    assert before <= set(shown)


def test_a_new_version_neither_hides_nor_doubles_a_story(archive: Archive) -> None:
    filed(archive, range(30))
    query = Query(sort="newest", size=4, folded=False)

    def corrected(turn: int) -> None:
        if turn < 5:
            filed(archive, list(range(turn, 30, 5)), version=2 + turn)

    shown = walked(archive, query, corrected)
    assert len(shown) == len(set(shown)) == 30


@pytest.mark.parametrize("query", QUERIES[:2], ids=["best", "newest"])
def test_what_is_killed_meanwhile_is_not_shown(archive: Archive, query: Query) -> None:
    filed(archive, range(30))
    results = archive.find(query)
    mark = archive.mark(results)
    assert mark is not None
    step = archive.follow(query, mark)
    assert step.mark is not None
    shown = {hit.id for hit in (*results.hits, *step.hits)}
    kept = [number for number in range(30) if id_of(number) not in shown]
    filed(archive, kept[:8], version=9, status="canceled")
    while step.mark is not None:
        step = archive.follow(query, step.mark)
        shown |= {hit.id for hit in step.hits}
    assert len(shown) == 22
    assert not {id_of(number) for number in kept[:8]} & shown


def id_of(number: int) -> str:
    """The id that a story of `filed` gets."""
    return Story(source="صحيفة", key=f"w{number}", headline="x", body="", published=DAY).id


def test_a_walk_counts_all_and_ends(archive: Archive) -> None:
    filed(archive, range(20))
    query = Query(words="الجسر", size=5, folded=False)
    results = archive.find(query)
    mark = archive.mark(results)
    assert mark is not None
    steps = []
    while mark is not None:
        step = archive.follow(query, mark)
        steps.append(step)
        mark = step.mark
    assert [len(step.hits) for step in steps] == [5, 5, 5]
    assert {step.total for step in steps} == {20}
    assert all(any(marked for _, marked in hit.headline) for step in steps for hit in step.hits)
    assert archive.mark(archive.find(replace(query, size=20))) is None
    assert archive.mark(archive.find(replace(query, words="لاشيءهنا"))) is None


def test_a_point_in_time_that_is_gone_is_said(archive: Archive, client: OpenSearch) -> None:
    filed(archive, range(9))
    query = Query(words="الجسر", size=3, folded=False)
    mark = archive.mark(archive.find(query))
    assert mark is not None
    step = archive.follow(query, mark)
    assert step.mark is not None
    client.delete_pit(body={"pit_id": [step.mark.snapshot]})
    with pytest.raises(Expired):
        archive.follow(query, step.mark)


def test_an_export_is_the_strict_set_as_it_stood(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.walk.STEP", 7)
    filed(archive, range(40))
    filed(archive, range(40, 50), status="withheld")
    filed(archive, range(50, 60), embargoed="2027-01-01T00:00:00Z")
    stories = archive.every(Query(words="الجسر", sort="newest"))
    first = next(stories)
    filed(archive, range(60, 70))
    gone = id_of(3)
    filed(archive, [3], version=2, status="canceled")
    rest = list(stories)
    moments = [story.published for story in [first, *rest]]
    assert moments == sorted(moments, reverse=True)
    assert len({story.id for story in [first, *rest]}) == len(moments) == 39
    assert gone not in {story.id for story in rest}
    assert "افتتح الجسر" in first.body


def test_an_export_gives_its_point_in_time_back(archive: Archive, client: OpenSearch) -> None:
    filed(archive, range(3))
    stories = archive.every(Query())
    next(stories)
    mine = set(points(client))
    stories.close()  # type: ignore[attr-defined]
    assert len(mine - set(points(client))) == 1


def points(client: OpenSearch) -> list[str]:
    """Points in time that the engine keeps."""
    return [each["pit_id"] for each in client.get_all_pits().get("pits", [])]
