"""A rebuild that nobody notices: what comes meanwhile is in it, what it would lose stops it, a death in it changes nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import orjson
import pytest
from opensearchpy import helpers

from search import rebuild as rebuilding
from search import upkeep
from search.archive import Archive
from search.carrying import index_of
from search.corrected import Correction
from search.query import Query
from search.rebuild import Busy, Rebuilder
from search.rebuild_state import Rebuild
from search.refiling import Refiled
from search.saved import SavedSearch
from search.settings import Settings, environ
from search.story import Document
from workers import tasks

DAY = datetime(2024, 5, 1, 8, tzinfo=UTC)
TOWNS = ("بغداد", "البصرة", "الموصل", "دمشق", "بيروت", "صنعاء")


def document(number: int, *, source: str = "وكالة", version: int = 1, words: str = "", status: str = "usable") -> Document:
    town = TOWNS[number % len(TOWNS)]
    row = {
        "id": str(number),
        "source": source,
        "headline": f"افتتاح جسر رقم {number} في {town} {words}",
        "body": f"{town} ـ افتتح محافظ {town} الجسر {number} يوم الثلاثاء بحضور الأهالي.\nوقال إن العمل دام {number} أشهر.",
        "published": (DAY + timedelta(minutes=number)).isoformat(),
        "version": version,
        "status": status,
    }
    return Document(orjson.dumps(row), "test", f"{source}-{number}-{version}")


def file(archive: Archive, documents: list[Document]) -> list[str]:
    """Files documents, and answers the ids of their stories."""
    archive.accept(documents)
    entries = archive.read([each.id for each in documents])
    return [id_ for entry in entries for id_ in entry.stories]


def rebuilder(archive: Archive) -> Rebuilder:
    return replace(archive.rebuilds, questions=6)


def rebuilt(archive: Archive) -> Rebuild:
    made = rebuilder(archive)
    made.begin()
    return made.go()


def stored(archive: Archive) -> dict[str, dict[str, Any]]:
    """All stories as the index holds them, less the moments of this archive's own doing."""
    archive.client.indices.refresh(index=archive.names.stories)
    hits = helpers.scan(archive.client, index=archive.names.stories)
    return {hit["_id"]: {k: v for k, v in hit["_source"].items() if k not in {"received", "stood"}} for hit in hits}


@pytest.fixture
def other(settings: Settings) -> Iterator[Archive]:
    """An empty archive beside the first."""
    made = Archive(replace(settings, index_prefix=f"{settings.index_prefix}b"))
    made.ensure()
    yield made
    made.client.indices.delete(index=f"{made.settings.index_prefix}-*")


@pytest.fixture
def filled(archive: Archive) -> Archive:
    file(archive, [document(number) for number in range(40)])
    file(archive, [document(3, version=2, words="مصحح"), document(4, version=2, status="canceled")])
    return archive


def test_a_rebuilt_archive_is_as_one_built_fresh(filled: Archive, other: Archive) -> None:
    before = stored(filled)
    done = rebuilt(filled)
    assert done.state == "done", done.reason
    assert index_of(filled.client, filled.names.stories).endswith("-000002")
    assert stored(filled) == before
    for ids in (filled.read_documents(),):
        documents = [each for id_ in ids if (each := filled.document(id_))]
    file(other, documents)
    assert stored(other).keys() == before.keys()
    report = done.compared
    assert (report.old, report.new, report.lost_count, report.answers) == (40, 40, 0, ())
    assert report.questions


def test_a_rebuild_from_stored_stories_needs_no_documents(filled: Archive) -> None:
    before = stored(filled)
    filled.client.indices.refresh(index=filled.names.documents)
    filled.client.delete_by_query(index=filled.names.documents, body={"query": {"match_all": {}}}, params={"refresh": "true"})
    made = rebuilder(filled)
    made.begin("stories")
    assert made.go().state == "done"
    assert stored(filled) == before
    made.begin("documents")
    done = made.go()
    assert (done.state, done.as_stored) == ("done", 40)
    assert stored(filled) == before


class Newsroom(threading.Thread):
    """Files, corrects and kills until it is told to stop, and writes down what is certain at any moment."""

    def __init__(self, archive: Archive) -> None:
        super().__init__()
        self.archive = archive
        self.over = threading.Event()
        self.begun = self.filed = 0
        self.killing: list[str] = []
        self.killed: list[str] = []
        self.documents: list[Document] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.over.is_set() and self.begun < 300:
                self._one()
        except BaseException as error:
            self.error = error

    def _one(self) -> None:
        number = self.begun
        self.begun += 1
        (id_,) = self._file(document(number, source="جديد"))
        self.filed += 1
        if number % 5 == 1:
            self._file(document(number - 1, source="جديد", version=2, words="مصحح"))
        if number % 7 == 3:
            self.killing.append(id_)
            self.archive.kill(id_, "test", "خطأ")
            self.killed.append(id_)

    def _file(self, each: Document) -> list[str]:
        self.documents.append(each)
        return file(self.archive, [each])


def test_search_goes_on_exactly_while_stories_come_in_are_corrected_and_killed(filled: Archive, other: Archive) -> None:
    reader = Archive(filled.settings)
    still = reader.find(Query("جسر", sources=("وكالة",)))
    room = Newsroom(Archive(filled.settings))
    room.start()
    looked: list[tuple[int, int, int]] = []
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            filed, killed = room.filed, list(room.killed)
            reader.client.indices.refresh(index=reader.names.stories)
            now = reader.find(Query("جسر", sources=("جديد",), sort="newest", size=100))
            begun, killing = room.begun, len(room.killing)
            assert filed - killing <= now.total <= begun - len(killed)
            assert not {hit.id for hit in now.hits} & set(killed)
            again = reader.find(Query("جسر", sources=("وكالة",)))
            assert (again.total, again.facets["place"]) == (still.total, still.facets["place"])
            looked.append((filed, now.total, begun))

    failed: list[BaseException] = []

    def watch() -> None:
        try:
            look()
        except BaseException as error:
            failed.append(error)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        states = [rebuilt(filled).state for _ in range(2)]
        rebuilder(filled).back()
        states.append(rebuilder(filled).go().state)
    finally:
        over.set()
        room.over.set()
        watcher.join()
        room.join()
    assert states == ["done"] * 3
    assert not failed, failed
    assert room.error is None
    assert len(looked) > 5
    assert len(room.killed) > 1
    after = stored(filled)
    assert len(after) == 40 + room.filed
    assert {id_ for id_, each in after.items() if each["status"] == "canceled" and each["source"] == "جديد"} == set(room.killed)
    file(other, room.documents)
    for id_ in room.killed:
        other.kill(id_, "test", "خطأ")
    fresh = stored(other)
    assert unrelated(after, fresh) == unrelated(fresh, fresh)


def unrelated(found: dict[str, dict[str, Any]], among: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Stories without their families, which the stories that only the first archive has are part of."""
    return {id_: {name: value for name, value in each.items() if name != "family"} for id_, each in found.items() if id_ in among}


def test_a_rebuild_that_loses_stories_is_refused(filled: Archive) -> None:
    before = stored(filled)
    lossy = rebuilder(filled)
    whole = lossy.refile
    carried = rebuilding.carry

    def losing(client: Any, index: str, generation: int, made: Any) -> dict[str, str]:
        return carried(client, index, generation, made[: len(made) - 3])

    lossy.begin()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rebuilding, "carry", losing)
        done = lossy.go()
    assert done.state == "refused"
    assert "are missing" in done.reason
    assert done.compared.lost_count >= 3
    assert index_of(filled.client, filled.names.stories).endswith("-000001")
    assert stored(filled) == before
    with pytest.raises(Busy, match="lost stories"):
        lossy.accept()

    def reviving(hits: Any, documents: bool) -> Refiled:
        made = whole(hits, documents)
        return replace(made, sources=[{**each, "status": "usable"} for each in made.sources])

    lossy.refile = reviving
    lossy.begin()
    done = lossy.go()
    assert done.state == "refused"
    assert done.compared.changed_count == 1
    file(filled, [document(99)])
    assert len(stored(filled)) == 41


def test_much_that_reads_differently_waits_for_a_person(filled: Archive) -> None:
    made = rebuilder(filled)
    whole = made.refile

    def elsewhere(hits: Any, documents: bool) -> Refiled:
        return replace(whole(hits, documents), reworded=len(hits))

    made.refile = elsewhere
    made.begin()
    done = made.go()
    assert (done.state, done.compared.grave) == ("refused", ())
    file(filled, [document(98)])
    made.accept()
    assert made.go().state == "done"
    assert len(stored(filled)) == 41


def test_going_back_keeps_what_came_since(filled: Archive) -> None:
    rebuilt(filled)
    (late,) = file(filled, [document(70)])
    file(filled, [document(5, version=2, words="بعد")])
    (killed,) = file(filled, [document(71)])
    filled.kill(killed, "test", "خطأ")
    before = stored(filled)
    made = rebuilder(filled)
    made.back()
    assert made.go().state == "done"
    assert index_of(filled.client, filled.names.stories).endswith("-000001")
    assert stored(filled) == before
    assert filled.story(late) is not None
    assert filled.story(killed) is None
    (later,) = file(filled, [document(72)])
    made.back()
    assert made.go().state == "done"
    assert index_of(filled.client, filled.names.stories).endswith("-000002")
    assert filled.story(later) is not None
    assert [name.rpartition("-")[2] for name in made.forget()] == ["000001", "000001"]
    with pytest.raises(Busy, match="no earlier index"):
        made.back()


class Death(BaseException):
    """Stands for a kill at that very moment."""


@pytest.mark.parametrize("after", [False, True])
def test_a_death_at_any_step_changes_nothing(filled: Archive, after: bool) -> None:
    before = stored(filled)
    made = rebuilder(filled)
    made.begin()
    for room, step in [(rebuilding, "carry"), (rebuilding, "hold"), (rebuilding, "move_aliases"), (upkeep, "save")]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rebuilding, "LEASE", timedelta(0))
            patch.setattr(rebuilding, "free", lambda *_: None)  # who is killed frees nothing
            patch.setattr(room, step, _deadly(getattr(room, step), after))
            with pytest.raises((Death, Busy)):
                made.go()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rebuilding, "LEASE", timedelta(0))
        state = made.state()
        assert state is not None
        assert (made.go() if state.running else state).state == "done"
    assert stored(filled) == before
    file(filled, [document(97)])
    assert len(stored(filled)) == 41


def _deadly(step: Callable[..., Any], after: bool) -> Callable[..., Any]:
    def dying(*given: Any) -> Any:
        if after:
            step(*given)
        raise Death

    return dying


def test_a_killed_command_is_gone_on_with(filled: Archive) -> None:
    before = stored(filled)
    code = (
        "import search.rebuild as r, datetime, search.carrying as c, time; r.LEASE = datetime.timedelta(seconds=1);"
        "carry = r.carry; r.carry = lambda *a: (time.sleep(0.2), carry(*a))[1]; from workers.cli import main; main()"
    )
    child = subprocess.Popen([sys.executable, "-c", code, "rebuild"], env=environ(filled.settings), start_new_session=True)
    made = rebuilder(filled)
    wait(lambda: (state := made.state()) is not None and bool(state.holder))
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    state = made.state()
    assert state is not None
    assert state.running
    wait(lambda: made.state().until < datetime.now(UTC).isoformat())  # type: ignore[union-attr]
    assert made.go().state == "done"
    assert stored(filled) == before


def wait(ready: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_two_never_work_at_once(filled: Archive) -> None:
    made = rebuilder(filled)
    with pytest.raises(Busy, match="No rebuild"):
        made.go()
    made.begin()
    with pytest.raises(Busy, match="under way"):
        rebuilder(filled).begin()
    seen: list[str] = []

    def meddle(each: Rebuild) -> None:
        if not each.running:
            return
        with pytest.raises(Busy, match="Another process"):
            rebuilder(filled).go()
        seen.append("busy")

    assert made.go(tell=meddle).state == "done"
    assert seen


def test_workers_do_a_rebuild_in_slices_and_leave_alone_what_a_command_began(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(tasks, "archive", lambda: filled)
    monkeypatch.setattr(tasks, "_tell", told.append)
    monkeypatch.setattr(tasks, "SLICE", 0.01)
    made = rebuilder(filled)
    made.begin()
    tasks.rebuild()
    assert not told
    made.stop()
    made.begin(by="workers")
    slices = 0
    while slices == len(told):
        tasks.rebuild()
        slices += 1
    assert slices > 2
    assert made.state().state == "done"  # type: ignore[union-attr]


def test_a_rebuild_can_be_given_up(filled: Archive) -> None:
    made = rebuilder(filled)
    made.begin()
    made.stop()
    assert filled.client.indices.get_alias(index=f"{filled.names.stories}-*").keys() == {f"{filled.names.stories}-000001"}
    file(filled, [document(96)])
    assert rebuilt(filled).state == "done"
    assert len(stored(filled)) == 41


def test_saved_searches_are_compiled_again_and_alerts_come_once(filled: Archive) -> None:
    owner = filled.readers.change("reader@example.com", lambda there: replace(there, confirmed=True))
    kept = filled.readers.save(owner, "جسور", Query("جسر"))
    gone = filled.readers.save(owner, "محافظ", Query("محافظ"))
    filled.readers.delete(gone)
    file(filled, [document(80)])
    worker = Archive(filled.settings)
    made = rebuilder(filled)
    made.begin()
    meanwhile = filled.readers.save(owner, "الأهالي", Query("الأهالي"))
    done = made.go()
    assert done.state == "done", done.reason
    assert (done.compared.searches, done.compared.saved, done.compared.broken) == (2, (), ())
    file(worker, [document(81)])
    file(filled, [document(82)])
    after = filled.readers.save(owner, "البصرة", Query("البصرة"))
    (last,) = file(worker, [document(85)])
    assert {each.name for each in filled.readers.searches(owner)} == {"جسور", "الأهالي", "البصرة"}
    assert [len(filled.readers.history(each)) for each in (kept, meanwhile, after)] == [4, 3, 1]
    assert filled.readers.history(after)[0].story == last
    assert filled.readers.search(gone.id) is None


def test_a_search_that_cannot_be_asked_any_more_is_told_before(filled: Archive) -> None:
    owner = filled.readers.change("reader@example.com", lambda there: replace(there, confirmed=True))
    kept = filled.readers.save(owner, "جسور", Query("جسر"))
    damaged = {"doc": {"saved": {"query": {"q": 7}}}}
    filled.client.update(index=filled.names.saved, id=kept.id, body=damaged, params={"refresh": "true"})
    made = rebuilder(filled)
    made.begin()
    done = made.go()
    assert done.state == "refused"
    assert "cannot be asked" in done.reason
    made.accept()
    assert made.go().state == "done"
    search = filled.readers.search(kept.id)
    assert isinstance(search, SavedSearch)
    assert search.state == "broken"


def test_what_was_being_read_page_by_page_is_read_to_its_end(filled: Archive) -> None:
    point = filled.client.create_pit(index=filled.names.stories, params={"keep_alive": "5m"})["pit_id"]
    filled.client.indices.refresh(index=filled.names.stories)
    body = {"size": 15, "sort": [{"published": "asc"}, {"_shard_doc": "asc"}], "pit": {"id": point, "keep_alive": "5m"}}
    first = filled.client.search(body=body)["hits"]["hits"]
    rebuilt(filled)
    seen = [hit["_id"] for hit in first]
    while first:
        first = filled.client.search(body={**body, "search_after": first[-1]["sort"]})["hits"]["hits"]
        seen += [hit["_id"] for hit in first]
    filled.client.delete_pit(body={"pit_id": [point]})
    assert len(seen) == len(set(seen)) == 40


def test_an_older_archive_says_that_a_rebuild_is_due_and_gets_its_fields(settings: Settings) -> None:
    archive = Archive(settings)
    body = archive.stories_index()
    fields = {name: field for name, field in body["mappings"]["properties"].items() if name not in {"people", "all_keys"}}
    for name in ("headline_keys", "body_keys"):
        fields[name] = {**fields[name], "copy_to": ["lead_keys"]}
    older = {**body, "mappings": {"dynamic": "strict", "properties": fields}}
    alias = archive.names.stories
    archive.client.indices.create(index=f"{alias}-000001", body={**older, "aliases": {alias: {"is_write_index": True}}})
    archive.ensure()
    file(archive, [document(number) for number in range(12)])
    archive.client.indices.refresh(index=alias)
    words = Query("الجسور", size=50)
    assert archive.rebuilds.due()
    assert archive.find(words).total == 0
    done = rebuilt(archive)
    assert done.state == "done", done.reason
    assert not archive.rebuilds.due()
    assert archive.find(words).total == 12


@pytest.mark.parametrize("source", ["documents", "stories"])
def test_facts_put_right_by_hand_are_kept(archive: Archive, source: Literal["documents", "stories"]) -> None:
    (id_,) = file(archive, [document(0)])
    archive.desk.correct(id_, Correction(places=("iq-basra",), no_places=("iq-baghdad",)), "librarian@desk.example")
    before = stored(archive)
    assert "iq-basra" in before[id_]["place_ids"]
    made = rebuilder(archive)
    made.begin(source)
    assert made.go().state == "done"
    assert stored(archive) == before
