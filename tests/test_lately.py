"""What is remembered of a question makes it faster to ask again, and never says which stories there are."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import Any

import pytest
from opensearchpy import OpenSearch

from search import find, lately, moment
from search.archive import Archive
from search.asking import Heard, still
from search.lately import Looked, question
from search.lists import Lists
from search.query import Hit, Query, Results, plain
from search.settings import Settings
from search.stories import Filing, put
from search.story import Story
from workers.bench import judged

NOON = datetime(2021, 3, 4, 12, tzinfo=UTC)
WORDS = "سفينة القناة"


def stories(count: int) -> list[Story]:
    texts = [(f"سفينة في القناة رقم {number}", f"عبرت سفينة القناة في رحلتها {number} ومعها قاطرة.") for number in range(count)]
    return [Story("wire", str(number), headline, body, NOON) for number, (headline, body) in enumerate(texts)]


def file(archive: Archive, *given: Story) -> None:
    filings = [Filing(story, "d", NOON, place_ids=(f"x-{at % 150}", "eg")) for at, story in enumerate(given)]
    put(archive.client, archive.names, filings)
    archive.client.indices.refresh(index=archive.names.stories)


def ask(settings: Settings) -> None:
    assert Archive(settings).find(Query(words=WORDS)).total == 25


@pytest.fixture
def sailed(archive: Archive) -> Archive:
    file(archive, *stories(25))
    return archive


def test_a_story_that_was_withdrawn_is_gone_however_lately_it_was_shown(sailed: Archive) -> None:
    shown = sailed.find(Query(words=WORDS))
    gone, text = shown.hits[0].id, plain(shown.hits[0].headline)
    story = next(each for each in stories(25) if each.headline == text)
    file(sailed, replace(story, status="canceled", version=2))
    again = sailed.find(Query(words=WORDS))
    assert again.total == 24
    assert gone not in {hit.id for hit in again.hits}
    assert again.facets["place"].values[0].count == 24


def test_a_process_that_was_forked_after_a_search_searches_too(sailed: Archive) -> None:
    ask(sailed.settings)
    child = get_context("fork").Process(target=ask, args=(sailed.settings,))
    child.start()
    child.join(60)
    child.kill()
    assert child.exitcode == 0


def test_stories_with_some_of_the_words_follow_when_the_others_are_no_longer_a_page(sailed: Archive) -> None:
    file(sailed, Story("wire", "some", "القناة وحدها", "حفرت القناة قبل زمن طويل.", NOON))
    assert not sailed.find(Query(words=WORDS)).some_hits
    file(sailed, *(replace(story, status="canceled", version=2) for story in stories(10)))
    left = sailed.find(Query(words=WORDS))
    assert (left.total, len(left.hits)) == (15, 15)
    assert [plain(hit.headline) for hit in left.some_hits] == ["القناة وحدها"]


def test_the_same_text_has_the_same_marks_and_a_changed_one_its_own(sailed: Archive) -> None:
    first = {hit.id: hit for hit in sailed.find(Query(words=WORDS)).hits}
    again = {hit.id: hit for hit in sailed.find(Query(words=WORDS)).hits}
    assert first == again
    changed = stories(25)[3]
    file(sailed, replace(changed, body="غادرت سفينة أخرى تلك القناة.", version=2))
    found = {hit.id: hit for hit in sailed.find(Query(words=WORDS, size=50)).hits}[changed.id]
    assert plain(found.passage) == "غادرت سفينة أخرى تلك القناة."
    assert [piece for piece, is_marked in found.passage if is_marked] == ["سفينة", "القناة"]


def test_a_hit_that_is_the_same_says_so_and_a_corrected_one_does_not(sailed: Archive) -> None:
    first = {hit.id: hit.same for hit in sailed.find(Query(words=WORDS)).hits}
    narrowed = {hit.id: hit.same for hit in sailed.find(Query(words=WORDS, places=("eg",), sort="newest")).hits}
    assert all(first[id_] == same for id_, same in narrowed.items() if id_ in first)
    assert len({*first.values()}) == len(first)
    others = {hit.same for hit in sailed.find(Query(words="قاطرة")).hits}
    assert not others & {*first.values()}
    story = stories(25)[0]
    file(sailed, replace(story, updated=NOON, version=2))
    again = {hit.id: hit.same for hit in sailed.find(Query(words=WORDS, size=50)).hits}
    assert again[story.id] not in first.values()


def test_numbers_are_read_again_only_when_they_have_changed(sailed: Archive) -> None:
    first = sailed.find(Query(words=WORDS)).facets
    assert sailed.find(Query(words=WORDS, page=2)).facets is first
    assert sailed.find(Query(words=WORDS, places=("eg",))).facets is not first
    file(sailed, replace(stories(25)[0], status="canceled", version=2))
    assert sailed.find(Query(words=WORDS)).facets["place"].values[0].count == 24


def asked_of_engine(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many things are asked of the engine at once to hear whether an answer still stands; one entry a time."""
    asked: list[int] = []

    def told(client: OpenSearch, index: str, heard: Sequence[Heard]) -> bool:
        asked.append(len(heard))
        return still(client, index, heard)

    monkeypatch.setattr(lately, "still", told)
    return asked


def test_an_answer_is_given_again_while_the_engine_still_says_all_of_it(sailed: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_of_engine(monkeypatch)

    def ask(**more: Any) -> Results:
        return find.find(sailed.client, sailed.names.stories, sailed.lists, Query(WORDS, **more), NOON)

    first = ask()
    assert not asked
    assert ask() is first
    assert asked == [3], "the numbers, the page, the copies"
    assert ask(page=2) is not first
    later = find.find(sailed.client, sailed.names.stories, sailed.lists, Query(WORDS), NOON + timedelta(minutes=1))
    assert later is not first
    assert [hit.id for hit in later.hits] == [hit.id for hit in first.hits]
    assert ask() is first


@pytest.mark.parametrize("page", [1, 2])
def test_an_answer_is_made_again_for_whatever_changed_in_it(sailed: Archive, page: int) -> None:
    def ask() -> Results:
        return find.find(sailed.client, sailed.names.stories, sailed.lists, Query(WORDS, page=page), NOON)

    first = ask()
    assert ask() is first
    one = next(each for each in stories(25) if each.id == first.hits[0].id)
    file(sailed, replace(one, headline="سفينة القناة الأولى", version=2))
    corrected = ask()
    assert "سفينة القناة الأولى" in {plain(hit.headline) for each in (1, 2) for hit in found(sailed, each)}
    file(sailed, Story("wire", "new", "سفينة القناة", "سفينة جديدة في القناة.", NOON))
    grown = ask()
    assert (corrected.total, grown.total) == (25, 26)
    file(sailed, replace(one, status="canceled", version=3))
    assert ask().total == 25
    assert one.id not in {hit.id for each in (1, 2) for hit in found(sailed, each)}


def found(archive: Archive, page: int) -> tuple[Hit, ...]:
    return find.find(archive.client, archive.names.stories, archive.lists, Query(WORDS, page=page), NOON).hits


def test_a_copy_that_came_is_told_though_the_stories_of_the_page_and_the_numbers_stay(sailed: Archive) -> None:
    shown, last = found(sailed, 1)[0], found(sailed, 2)[-1]
    at, copy = next((at, each) for at, each in enumerate(stories(25)) if each.id == last.id)
    filing = Filing(replace(copy, version=2), "d", NOON, place_ids=(f"x-{at}", "eg"), family=shown.id)
    put(sailed.client, sailed.names, [filing])
    sailed.client.indices.refresh(index=sailed.names.stories)
    assert [each.id for each in found(sailed, 1)[0].others] == [copy.id]


def test_the_engine_remembers_a_ranking_that_is_asked_for_again_and_forgets_it_with_the_next_story(
    sailed: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moment, "SECONDS", 3600.0)

    def remembered() -> int:
        stats = sailed.client.indices.stats(index=sailed.names.stories, metric="request_cache")
        hits: int = stats["_all"]["total"]["request_cache"]["hit_count"]
        return hits

    def ask() -> tuple[Hit, ...]:
        query = Query(words="عبرت قاطرة", sort="newest", folded=False, size=50)
        return find.find(sailed.client, sailed.names.stories, sailed.lists, query, NOON).hits

    shown = ask(), ask()
    before = remembered()
    assert (ask(), ask()) == shown
    assert remembered() - before == 4, "the counts and the ranking, twice"
    file(sailed, replace(stories(25)[0], headline="قاطرة عبرت", version=2))
    assert [plain(hit.headline) for hit in ask()].count("قاطرة عبرت") == 1


def test_what_is_made_of_numbers_meanwhile_is_made_of_those_of_the_answer(sailed: Archive) -> None:
    context = ContextVar("context", default="")
    context.set("here")
    results, made = sailed.beside(Query(words=WORDS), lambda counted: (counted.total, counted.facets, context.get()))
    assert made == (results.total, results.facets, "here")
    with pytest.raises(ZeroDivisionError):
        sailed.beside(Query(words=WORDS), lambda _: 1 / 0)


def test_a_question_is_read_once_a_day_and_list(sailed: Archive) -> None:
    lists, now = sailed.lists, datetime.now(UTC)
    assert question(WORDS, lists, now) is question(WORDS, lists, now)
    assert question(WORDS, lists, now.replace(year=2020)) is not question(WORDS, lists, now)
    assert question(WORDS, Lists({}, {}, {}, "other"), now) is not question(WORDS, lists, now)
    for number in range(lately.MOST_QUESTIONS + 1):
        question(f"سفينة {number}", lists, now)
    assert len(lately._questions) == lately.MOST_QUESTIONS


def test_what_the_best_share_is_asked_again_after_a_while(sailed: Archive) -> None:
    index = sailed.names.stories
    sailed.find(Query(words=WORDS))
    known = question(WORDS, sailed.lists, datetime.now(sailed.settings.zone))
    looked = known.shared(index)
    assert looked
    assert looked.reached == 25
    known.looked[index] = Looked([("كذب", 1.0)], 0, 0.0)
    assert known.shared(index) is None
    sailed.find(Query(words=WORDS))
    assert known.shared(index) == replace_until(looked, known.looked[index])


def replace_until(looked: Looked, other: Looked) -> Looked:
    return looked._replace(until=other.until)


def test_facets_are_whole_in_an_index_of_one_shard_and_of_three(archive: Archive) -> None:
    file(archive, *stories(200))
    parted = Archive(replace(archive.settings, index_prefix=f"{archive.settings.index_prefix}-three", shards=3))
    parted.ensure()
    file(parted, *stories(200))
    one, three = (each.find(Query(words=WORDS)).facets["place"] for each in (archive, parted))
    assert one == three
    assert sum(value.count for value in one.values) == 400


def test_a_question_asked_anew_is_the_same_and_nothing_is_remembered_of_it(sailed: Archive) -> None:
    lists, now = sailed.lists, datetime.now(UTC)
    plainly, anew = question(WORDS, lists, now), question(judged.anew(WORDS, 2), lists, now)
    assert anew is not plainly
    assert anew.need == plainly.need
