"""The librarian's desk behind the door: lists changed with preview, effect, history and undo; facts put right and kept."""

import threading

import pytest

from search import authority, edits
from search.archive import Archive
from search.corrected import Correction
from search.desk import Desk
from search.edits import Wrong
from search.lists import entry_of
from search.query import Query
from search.story import Document

QUARTER = {"name_ar": "حي الزنبق الأزرق", "name_en": "Blue Lily", "kind": "district", "country": "IQ", "parent": "iq-basra"}
BY = "librarian@desk.example"


def text(headline: str, body: str, day: str = "2017/03/08") -> bytes:
    return (
        f"{headline}\n\nالأربعاء {day}\n\n{body}\n".encode()
        if day == "2017/03/08"
        else f"{headline}\n\n{day}\n\n{body}\n".encode()
    )


GARDEN = text(
    "افتتاح حديقة في حي الزنبق الأزرق",
    "البصرة - افتتحت البلدية صباح الأربعاء حديقة عامة في حي الزنبق الأزرق. وحضر أهالي حي الزنبق الأزرق الافتتاح.",
)
BRIDGE = text("جسر جديد في الموصل", "الموصل - افتتحت البلدية جسرا جديدا في الموصل يوم الأربعاء.")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "SECONDS", 0.0)


@pytest.fixture
def desk(archive: Archive) -> Desk:
    return archive.desk


def store(archive: Archive, *texts: bytes) -> list[str]:
    documents = [Document(each, "import", f"{number}.txt") for number, each in enumerate(texts)]
    archive.accept(documents)
    entries = archive.read([document.id for document in documents])
    archive.client.indices.refresh(index=archive.names.stories)
    return [id_ for entry in entries for id_ in entry.stories]


def finish(desk: Desk) -> None:
    for change in desk.waiting():
        assert desk.go_on(change.id)


def total(archive: Archive, **asked: tuple[str, ...]) -> int:
    return archive.find(Query(**asked)).total  # type: ignore[arg-type]


def test_a_new_entry_is_previewed_made_and_taken_back(archive: Archive, desk: Desk) -> None:
    store(archive, GARDEN, BRIDGE)
    plan = edits.add(desk.lists, "places", QUARTER)
    (id_,) = plan.entries
    assert id_ == "iq-blue-lily"
    seen = desk.preview(plan)
    (effect,) = [each for each in seen.effects if each.id == id_]
    assert (seen.concerned, seen.read, seen.exact) == (1, 1, True)
    assert (effect.before, effect.gained, effect.lost, effect.after) == (0, 1, 0, 1)
    assert seen.samples[0].gained == (id_,)
    assert desk.lists.entry(id_) is None
    change = desk.make(plan, BY)
    assert desk.lists.entry(id_) is not None
    finish(desk)
    assert total(archive, places=(id_,)) == effect.after == 1
    found = desk.change(change.id)
    assert found is not None
    assert (found.state, found.total, found.done, found.stories) == ("done", 1, 1, 1)
    desk.undo(change.id, BY)
    finish(desk)
    assert total(archive, places=(id_,)) == 0
    assert [each.action for each in desk.history()[1]] == ["undo", "add"]
    with pytest.raises(Wrong, match="taken back"):
        desk.undo(change.id, BY)


def test_a_shipped_entry_is_mended_and_stands_as_shipped_again(archive: Archive, desk: Desk) -> None:
    store(archive, text("حريق في المدينة الخضراء الجميلة", "اندلع حريق كبير في المدينة الخضراء الجميلة يوم الأربعاء."))
    before = desk.lists.entry("iq-mosul")
    assert before is not None
    plan = edits.mend(desk.lists, "places", "iq-mosul", {"aliases": "|".join((*before.aliases, "المدينة الخضراء الجميلة"))})
    change = desk.make(plan, BY)
    finish(desk)
    assert total(archive, places=("iq-mosul",)) == 1
    assert total(archive, words=("الموصل")) == 1  # type: ignore[arg-type]
    desk.undo(change.id, BY)
    finish(desk)
    assert total(archive, places=("iq-mosul",)) == 0
    assert desk.lists.entry("iq-mosul") == before


def test_what_was_built_on_is_not_taken_back(desk: Desk) -> None:
    first = desk.make(edits.add(desk.lists, "places", QUARTER), BY)
    desk.make(edits.mend(desk.lists, "places", "iq-blue-lily", {"name_en": "Blue Lily Quarter"}), BY)
    with pytest.raises(Wrong) as refused:
        desk.undo(first.id, BY)
    assert refused.value.code == "stale"


def test_a_merged_entry_goes_on_finding(archive: Archive, desk: Desk) -> None:
    desk.make(edits.add(desk.lists, "places", QUARTER), BY)
    desk.make(edits.add(desk.lists, "places", {**QUARTER, "name_ar": "الزنبق القديم", "name_en": "Old Lily"}), BY)
    finish(desk)
    store(archive, GARDEN)
    account = archive.readers.change("reader@desk.example", lambda there: there)
    kept = archive.readers.save(account, "الحي", Query(places=("iq-blue-lily",)))
    plan = edits.merge(desk.lists, "places", "iq-blue-lily", "iq-old-lily")
    seen = desk.preview(plan)
    assert {(each.id, each.before, each.after) for each in seen.effects} >= {("iq-blue-lily", 1, 0), ("iq-old-lily", 0, 1)}
    change = desk.make(plan, BY)
    for id_ in ("iq-blue-lily", "iq-old-lily"):
        found = archive.find(Query(places=(id_,)))
        assert found.total == 1, "before any story is read again"
        assert [value.count for value in found.facets["place"].values if value.value == "iq-old-lily"] == [1]
    finish(desk)
    assert total(archive, places=("iq-blue-lily",)) == total(archive, places=("iq-old-lily",)) == 1
    assert "حي الزنبق الأزرق" in desk.lists.names("iq-old-lily")
    store(archive, GARDEN.replace("حديقة".encode(), "مدرسة".encode()))
    history = archive.readers.history(kept)
    assert len(history) == 1, "the saved search of the old id hears of a new story"
    desk.undo(change.id, BY)
    finish(desk)
    assert total(archive, places=("iq-blue-lily",)) == 2
    assert total(archive, places=("iq-old-lily",)) == 0


def test_a_split_entry_gives_names_away(archive: Archive, desk: Desk) -> None:
    row = {**QUARTER, "aliases": "حي السوسن الأصفر"}
    desk.make(edits.add(desk.lists, "places", row), BY)
    store(archive, GARDEN, GARDEN.replace("الزنبق الأزرق".encode(), "السوسن الأصفر".encode()))
    assert total(archive, places=("iq-blue-lily",)) == 2
    plan = edits.cut(
        desk.lists, "places", "iq-blue-lily", ["حي السوسن الأصفر"], {"name_ar": "حي السوسن الأصفر", "name_en": "Iris"}
    )
    change = desk.make(plan, BY)
    finish(desk)
    assert (total(archive, places=("iq-blue-lily",)), total(archive, places=("iq-iris",))) == (1, 1)
    desk.undo(change.id, BY)
    finish(desk)
    assert total(archive, places=("iq-blue-lily",)) == 2


def test_a_name_holds_for_its_time(archive: Archive, desk: Desk) -> None:
    desk.make(edits.add(desk.lists, "places", {**QUARTER, "valid_to": "2018"}), BY)
    later = {**QUARTER, "name_en": "New Lily", "parent": "iq-mosul", "valid_from": "2019"}
    desk.make(edits.add(desk.lists, "places", later), BY)
    store(archive, GARDEN, text("افتتاح مدرسة في حي الزنبق الأزرق", "افتتحت مدرسة في حي الزنبق الأزرق.", "8 آذار 2021"))
    assert (total(archive, places=("iq-blue-lily",)), total(archive, places=("iq-new-lily",))) == (1, 1)
    change = desk.make(edits.retire(desk.lists, "places", "iq-new-lily", "2020-06"), BY)
    finish(desk)
    assert total(archive, places=("iq-new-lily",)) == 0
    desk.undo(change.id, BY)
    finish(desk)
    assert total(archive, places=("iq-new-lily",)) == 1


def test_what_no_longer_exists_holds_no_later_story_of_what_lay_in_it(archive: Archive, desk: Desk) -> None:
    desk.make(
        edits.add(desk.lists, "places", {**QUARTER, "name_ar": "مدينة الزنابق", "name_en": "Lily City", "kind": "city"}), BY
    )
    desk.make(edits.add(desk.lists, "places", {**QUARTER, "parent": "iq-lily-city"}), BY)
    store(archive, text("افتتاح مدرسة في حي الزنبق الأزرق", "افتتحت مدرسة في حي الزنبق الأزرق.", "8 آذار 2021"))
    change = desk.make(edits.retire(desk.lists, "places", "iq-lily-city", "2020"), BY)
    finish(desk)
    assert [total(archive, places=(each,)) for each in ("iq-lily-city", "iq-blue-lily")] == [0, 1]
    desk.undo(change.id, BY)
    finish(desk)
    assert total(archive, places=("iq-lily-city",)) == 1


def test_a_retired_entry_leaves_its_stories(archive: Archive, desk: Desk) -> None:
    desk.make(edits.add(desk.lists, "places", QUARTER), BY)
    store(archive, GARDEN)
    desk.make(edits.retire(desk.lists, "places", "iq-blue-lily"), BY)
    finish(desk)
    assert total(archive, places=("iq-blue-lily",)) == 0
    with pytest.raises(Wrong) as refused:
        edits.retire(desk.lists, "places", "iq-basra")
    assert refused.value.code == "has_children"


def test_groups_are_kept_alike(archive: Archive, desk: Desk) -> None:
    row = {"name_ar": "كتائب الفجر الأبيض", "name_en": "White Dawn", "kind": "armed", "valid_to": "2017"}
    desk.make(edits.add(desk.lists, "groups", row), BY)
    body = "قالت كتائب الفجر الأبيض إنها هاجمت موقعا قرب الموصل. ونفت كتائب الفجر الأبيض سقوط قتلى."
    store(archive, text("هجوم لكتائب الفجر الأبيض", body), text("هجوم جديد لكتائب الفجر الأبيض", body, "8 آذار 2021"))
    assert total(archive, groups=("white-dawn",)) == 1
    plan = edits.mend(desk.lists, "groups", "white-dawn", {"valid_to": ""})
    seen = desk.preview(plan)
    assert [(each.before, each.after) for each in seen.effects if each.id == "white-dawn"] == [(1, 2)]
    desk.make(plan, BY)
    finish(desk)
    assert total(archive, groups=("white-dawn",)) == 2


def test_words_of_the_librarian_stand_for_each_other(archive: Archive, desk: Desk) -> None:
    store(archive, GARDEN)
    change = desk.make(edits.equivalent(desk.lists, {"terms": "منتزه|حديقة"}), BY)
    assert total(archive, words="منتزه") == 1  # type: ignore[arg-type]
    with pytest.raises(Wrong) as refused:
        edits.equivalent(desk.lists, {"terms": "حديقة|منتزه"})
    assert refused.value.code == "words_taken"
    desk.undo(change.id, BY)
    assert desk.lists.words == {}


def test_saved_searches_that_would_find_more_are_told(archive: Archive, desk: Desk) -> None:
    store(archive, GARDEN, BRIDGE)
    account = archive.readers.change("reader@desk.example", lambda there: there)
    by_words = archive.readers.save(account, "زنبق", Query("بلوليلي"))
    by_place = archive.readers.save(account, "البصرة", Query(places=("iq-basra",), without=(("place", "iq-blue-lily"),)))
    plan = edits.add(desk.lists, "places", {**QUARTER, "aliases": "بلوليلي"})
    seen = desk.preview(plan)
    found = {each.search.id: (each.before, each.after) for each in seen.searches}
    assert found == {by_words.id: (0, 1), by_place.id: (1, 0)}
    desk.make(plan, BY)
    finish(desk)
    assert [archive.find(each.query).total for each in (by_words, by_place)] == [1, 0]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"name_ar": ""}, "no_name"),
        ({"name_ar": "x" * 300}, "bad_name"),
        ({"kind": "planet"}, "unknown_kind"),
        ({"country": "Iraq"}, "bad_country"),
        ({"parent": "nowhere"}, "unknown_parent"),
        ({"latitude": "95"}, "bad_number"),
        ({"population": "many"}, "bad_number"),
        ({"valid_from": "2017-13"}, "bad_day"),
        ({"valid_from": "2018", "valid_to": "2017"}, "backwards"),
        ({"dated": "اسم آخر=2017/"}, "not_its_name"),
        ({"doubtful": "اسم آخر"}, "not_its_name"),
        ({"name_ar": "الموصل", "kind": "city", "parent": "iq-nineveh"}, "name_taken"),
        ({"id": "iq-mosul"}, "id_taken"),
    ],
)
def test_what_cannot_be_is_refused(row: dict[str, str], code: str) -> None:
    with pytest.raises(Wrong) as refused:
        edits.add(authority.shipped(), "places", {**QUARTER, **row})
    assert refused.value.code == code


@pytest.mark.parametrize("name", ["places", "groups", "agencies"])
def test_every_entry_can_be_mended_and_keeps_its_names(name: authority.ListName) -> None:
    lists = authority.shipped()
    known = getattr(lists, name)
    for id_ in list(known)[::17]:
        ((_, row),) = edits.mend(lists, name, id_, {"name_en": f"{known[id_].name_en} mended"}).rows
        assert entry_of(row).aliases == known[id_].aliases, id_


def test_a_group_is_found_by_a_new_name_and_by_its_old_one() -> None:
    lists = authority.shipped()
    ((_, row),) = edits.mend(lists, "groups", "hezbollah", {"name_ar": "حزب الله اللبناني"}).rows
    assert entry_of(row).aliases[:2] == ("حزب الله اللبناني", "حزب الله")
    ((_, row),) = edits.add(lists, "groups", {"name_ar": "كتائب الفجر", "aliases": "الفجر الأبيض", "kind": "armed"}).rows
    assert entry_of(row).aliases == ("كتائب الفجر", "الفجر الأبيض")
    ((_, row),) = edits.add(lists, "groups", {"name_ar": "كتائب الفجر", "weak": "كتائب الفجر", "kind": "armed"}).rows
    assert entry_of(row).aliases == ()


def test_parents_make_no_circle() -> None:
    lists = authority.shipped()
    with pytest.raises(Wrong) as refused:
        edits.mend(lists, "places", "iq-nineveh", {"parent": "iq-mosul"})
    assert refused.value.code == "circle"
    with pytest.raises(Wrong) as refused:
        edits.merge(lists, "places", "iq-nineveh", "iq-mosul")
    assert refused.value.code == "below"
    with pytest.raises(Wrong) as refused:
        edits.merge(lists, "places", "iq-mosul", "iq-mosul")
    assert refused.value.code == "itself"


def test_of_two_librarians_at_once_one_is_told(archive: Archive, desk: Desk) -> None:
    desk.make(edits.add(desk.lists, "places", QUARTER), BY)
    lists = desk.lists
    plans = [edits.mend(lists, "places", "iq-blue-lily", {"name_en": f"Lily {number}"}) for number in range(6)]
    told: list[str] = []

    def make(plan: edits.Plan) -> None:
        try:
            Archive(archive.settings).desk.make(plan, BY)
        except Wrong as error:
            told.append(error.code)

    threads = [threading.Thread(target=make, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = desk.history(entries="iq-blue-lily")[0] - 1
    assert made + len(told) == 6
    assert made >= 1
    assert set(told) <= {"stale"}
    entry = desk.lists.entry("iq-blue-lily")
    assert entry is not None
    assert entry.name_en == desk.history(entries="iq-blue-lily")[1][0].written[0].after["name_en"]


def test_two_changes_never_make_a_circle(desk: Desk) -> None:
    one = {**QUARTER, "kind": "city", "name_ar": "مدينة الأولى", "name_en": "One", "parent": ""}
    other = {**QUARTER, "kind": "city", "name_ar": "مدينة الثانية", "name_en": "Two", "parent": ""}
    for row in (one, other):
        desk.make(edits.add(desk.lists, "places", row), BY)
    first = edits.mend(desk.lists, "places", "iq-one", {"parent": "iq-two"})
    second = edits.mend(desk.lists, "places", "iq-two", {"parent": "iq-one"})
    desk.make(first, BY)
    with pytest.raises(Wrong) as refused:
        desk.make(second, BY)
    assert refused.value.code == "circle"
    assert desk.lists.places["iq-one"].parents[0] == "iq-two"
    assert [each.action for each in desk.history()[1]] == ["mend", "add", "add"]


def test_facts_put_right_are_kept_by_every_later_reading(archive: Archive, desk: Desk) -> None:
    (id_,) = store(archive, BRIDGE)
    fixed = Correction(
        places=("iq-basra",), no_places=("iq-mosul",), groups=("united-nations",), dates=("2016-12",), main_date="2017-03-05"
    )
    change = desk.correct(id_, fixed, BY)
    assert (total(archive, places=("iq-basra",)), total(archive, places=("iq-mosul",))) == (1, 0)
    assert archive.reread(archive.read_documents()) == 1
    archive.client.indices.refresh(index=archive.names.stories)
    story = archive.story(id_)
    assert story is not None
    assert [each.id for each in story.facts.places if each.id in ("iq-basra", "iq-mosul")] == ["iq-basra"]
    assert story.facts.dates[0].resolved == "2017-03-05"
    assert "2016-12" in [each.resolved for each in story.facts.dates]
    assert desk.correction(id_) == fixed
    with pytest.raises(Wrong, match="Nothing"):
        desk.correct(id_, fixed, BY)
    back = desk.undo(change.id, BY)
    assert (total(archive, places=("iq-basra",)), total(archive, places=("iq-mosul",))) == (0, 1)
    desk.undo(back.id, BY)
    assert total(archive, places=("iq-basra",)) == 1
    assert desk.history(story=id_)[0] == 3


def test_one_story_is_read_again(archive: Archive, desk: Desk) -> None:
    (id_,) = store(archive, GARDEN)
    change = desk.make(edits.add(desk.lists, "places", QUARTER), BY)
    assert total(archive, places=("iq-blue-lily",)) == 0
    made = desk.again(id_, BY)
    assert (made.state, made.stories) == ("done", 1)
    assert total(archive, places=("iq-blue-lily",)) == 1
    assert [each.id for each in desk.waiting()] == [change.id]
    with pytest.raises(Wrong, match="no such story"):
        desk.again("nothing", BY)


def test_a_worker_goes_on_where_another_was_killed(archive: Archive, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.rereading.BATCH", 1)
    store(archive, *(GARDEN.replace("حديقة".encode(), f"حديقة {number}".encode()) for number in range(4)))
    change = desk.make(edits.add(desk.lists, "places", QUARTER), BY)
    assert desk.go_on(change.id, seconds=0) is False
    half = desk.change(change.id)
    assert half is not None
    assert (half.state, half.done, half.total) == ("waiting", 1, 4)
    assert desk.go_on(change.id) is True
    whole = desk.change(change.id)
    assert whole is not None
    assert (whole.state, whole.done, whole.total, whole.stories) == ("done", 4, 4, 4)
    assert total(archive, places=("iq-blue-lily",)) == 4
