"""What is counted is what pages reach: each story once, itself or named with the one that tells the same text."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import families, stories
from search.archive import Archive
from search.query import Query, Results, Sort
from search.stories import Filing
from search.story import Story

NOON = datetime(2020, 10, 4, 12, tzinfo=UTC)
MATTERS = ("الميناء", "الجسر", "المطار", "السوق", "الملعب", "المتحف", "السد")
SOURCES = ("وكالة", "صحيفة", "قناة")
DEAL = """أعلنت الوزارة أمس توقيع عقد لتوسعة {matter} بكلفة مرتفعة، وقال الوزير إن الأعمال في {matter} تبدأ مطلع الشهر.
وأضاف أن الشركة الفائزة قدمت ضمانا مصرفيا، وأن لجنة من المهندسين تشرف على {matter} حتى التسليم، وستعلن النتائج تباعا."""


def tellings(matter: int, count: int) -> Iterator[Story]:
    """Tellings of one text by several sources, no two the same."""
    for number in range(count):
        body = DEAL.format(matter=MATTERS[matter]).replace("الوزير", f"الوزير {MATTERS[matter]} نفسه")
        more = "\nوهذه فقرة زادها المحرر." * (number % 2)
        moment = NOON + timedelta(minutes=10 * matter + 25 * number)
        yield Story(SOURCES[number % 3], f"{matter}-{number}", f"توسعة {MATTERS[matter]} {number}", body + more, moment)


def file(archive: Archive, *given_: Story) -> None:
    filings = families.settle(archive.client, archive.names, [Filing(each, "document", NOON) for each in given_])
    stories.put(archive.client, archive.names, filings)
    families.settled(archive.client, archive.names, filings)
    archive.client.indices.refresh(index=archive.names.stories)


@pytest.fixture(scope="module")
def told(module_archive: Archive) -> Archive:
    """An archive of seven matters, told once to seven times, and some that may not be seen."""
    hidden = [replace(each, key=f"x{each.key}", status="withheld") for each in tellings(3, 2)]
    later = [replace(each, key=f"y{each.key}", embargoed_until=datetime.now(UTC) + timedelta(days=1)) for each in tellings(4, 2)]
    file(module_archive, *(each for matter in range(7) for each in tellings(matter, matter + 1)), *hidden, *later)
    return module_archive


def pages(archive: Archive, query: Query) -> Iterator[Results]:
    """All pages of a search."""
    page, last = 1, 1
    while page <= last:
        results = archive.find(query.changed(page=page))
        last = -(-(results.total + results.some_total) // query.size)
        yield results
        page += 1


QUERIES = st.builds(
    Query,
    words=st.sampled_from(["", "توسعة", "توسعة الميناء", "المطار", "الوزير السد", "لجنة من المهندسين", '"عقد لتوسعة"']),
    sources=st.sampled_from([(), ("وكالة",), ("صحيفة", "قناة")]),
    sort=st.sampled_from(["best", "newest", "oldest"]),
    size=st.integers(1, 9),
)


@given(QUERIES)
def test_pages_reach_each_story_once_however_they_are_folded(told: Archive, query: Query) -> None:
    reached: Counter[str] = Counter()
    for results in pages(told, query):
        hits = (*results.hits, *results.some_hits)
        reached.update(hit.id for hit in hits)
        reached.update(copy.id for hit in hits for copy in hit.others)
        total = results.total + results.some_total
        assert len(hits) + results.folded <= query.size
    plain = list(pages(told, replace(query, folded=False)))
    every = [hit.id for results in plain for hit in (*results.hits, *results.some_hits)]
    assert sorted(reached.elements()) == sorted(every)
    assert len(every) == total
    assert plain[0].facets == told.find(query).facets


def test_a_family_is_shown_once_beside_how_many_more_there_are(told: Archive) -> None:
    results = told.find(Query(words="توسعة السد"))
    assert results.total == 7
    (hit,) = results.hits
    assert hit.copies == 6
    assert {copy.source for copy in hit.others} == set(SOURCES)
    assert told.find(Query(words="توسعة السد", folded=False)).hits[0].copies == 0


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_the_first_in_the_order_of_the_page_stands_for_its_family(told: Archive, sort: Sort) -> None:
    (hit,) = told.find(Query(words="توسعة الملعب", sort=sort)).hits
    moments = [datetime.fromisoformat(copy.published) for copy in hit.others]
    assert hit.published > max(moments) if sort == "newest" else hit.published < min(moments)


def test_hidden_stories_are_no_copies(told: Archive) -> None:
    assert [hit.copies for hit in told.find(Query(words="توسعة السوق")).hits] == [3]
    (shown,) = told.find(Query(words="توسعة الملعب")).hits
    family = told.family(shown.id)
    assert len(family) == shown.copies + 1 == 5
    assert [hit.published for hit in family] == sorted((hit.published for hit in family), reverse=True)
    hidden = next(iter(tellings(3, 1)))
    assert told.family(replace(hidden, key=f"x{hidden.key}").id) == ()


def test_related_stories_are_of_other_families_and_one_of_each(told: Archive) -> None:
    shown = told.find(Query(words="توسعة السد")).hits[0]
    found = told.related(shown.id)
    assert found
    assert not {hit.id for hit in found} & {hit.id for hit in told.family(shown.id)}
    families_ = [hit.id for each in found for hit in told.family(each.id)]
    assert len(families_) == len(set(families_))
    assert told.related("unknown") == ()
