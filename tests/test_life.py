"""A story's life in any order and with crashes: one model in plain Python, and the archive, on the real engine, always agrees.

A crash is an exception at one of the archive's own writes; the work is then done again, as the sweep does, by another process.
Nothing that is drawn depends on what happened before, so that a step that fails now and then fails as itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import orjson
import pytest
import time_machine
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from search import upkeep
from search.archive import Archive
from search.letters import Letter
from search.query import Query
from search.rebuild import RECORD, Busy, Rebuilder
from search.saved import SavedSearch
from search.story import Document, Story
from web.app import create_app

MORNING = datetime(2024, 5, 1, 8, tzinfo=UTC)
EMBARGO = timedelta(days=30)
SOURCE = "وكالة"
TEXTS = {
    "zumurruda": ("زمردة تزين جسر المدينة", "عثر غواصون على زمردة نادرة تحت جسر قديم في البصرة مساء السبت."),
    "barquq": ("برقوق الجبل يصل الأسواق", "باع مزارعون أول محصول من برقوق هذا الموسم عند جسر السوق في الموصل."),
}
WORDS = {"zumurruda": "زمردة", "barquq": "برقوق"}
RAIN = "أمطار"
"""A word that only some versions have, and that a saved search waits for."""

KINDS = ["usable", "usable", "usable", "canceled", "withheld", "embargoed"]
TALES = {
    "first": [(1, 1, "usable", False)],
    "an older version comes late": [(2, 2, "usable", False), (1, 1, "usable", True)],
    "a newer number of an older time comes after a kill": [(1, 2, "canceled", False), (2, 1, "usable", False)],
    "the source takes it back": [(1, 1, "usable", False), (2, 2, "canceled", False)],
    "it comes back to a reader and goes again": [
        (1, 1, "usable", False),
        (2, 2, "canceled", False),
        (3, 3, "usable", True),
        (4, 4, "canceled", True),
    ],
    "an embargo ends with a later version": [(1, 1, "embargoed", True), (2, 2, "usable", False)],
    "a version that was withheld is let go": [(1, 1, "usable", True), (2, 2, "withheld", False), (3, 3, "usable", False)],
}
"""What chance alone would seldom bring: number and minute above all that came before, kind, and whether it rains in it."""
P = ParamSpec("P")


class Crash(Exception):
    """The process died."""


@contextmanager
def dying(archive: Archive, after: int | None) -> Iterator[None]:
    """Has the process die at one of its writes, counted from 0: even numbers before the write is made, odd ones after."""
    transport = archive.client.transport
    perform, left = transport.perform_request, [after]

    def write(method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        at = left[0]
        if at is None or not _writes(method, url):
            return perform(method, url, *args, **kwargs)
        left[0] = at - 2
        if at == 0:
            raise Crash
        answer = perform(method, url, *args, **kwargs)
        if at == 1:
            raise Crash
        return answer

    transport.perform_request = write
    try:
        yield
    except Crash:
        pass
    finally:
        transport.perform_request = perform


def _writes(method: str, url: str) -> bool:
    return method in {"PUT", "DELETE"} or url.endswith(("/_bulk", "/_aliases"))


@dataclass(frozen=True)
class Filed:
    """One version as the model knows it."""

    version: int
    minute: int
    kind: str
    received: datetime
    number: int
    wet: bool

    @property
    def order(self) -> tuple[int, int, datetime]:
        return self.version, self.minute, self.received


@dataclass
class Model:
    """What one story has been through, and what therefore must be seen of it.

    `promised` and `mailed` are names of saved searches; `heard` says that a reader has it, in the life that it now lives, and
    `owed` that a notice must be mailed. `gone` says that the reader's last notice was of a kill, and `returns` that the newsroom
    has taken back what killed the story. `lifted` is whether the day of embargoes has come.
    """

    filed: list[Filed] = field(default_factory=list)
    by_hand: bool = False
    lifted: bool = False
    promised: set[str] = field(default_factory=set)
    mailed: set[str] = field(default_factory=set)
    heard: bool = False
    owed: bool = False
    gone: bool = False
    returns: bool = False

    @property
    def latest(self) -> Filed | None:
        """The version that its source means to be read, whatever kills it."""
        return max((each for each in self.filed if each.kind != "canceled"), key=lambda each: each.order, default=None)

    def killed(self, each: Filed) -> bool:
        """Whether a version is withdrawn."""
        kills = [kill for kill in self.filed if kill.kind == "canceled"]
        return self.by_hand or any(each.version <= kill.version or each.minute < kill.minute for kill in kills)

    def covers(self, version: int, minute: int) -> bool:
        """Whether the source has said before that it withdraws versions up to this number and time."""
        kills = [kill for kill in self.filed if kill.kind == "canceled"]
        return any(kill.version >= version for kill in kills) and any(kill.minute >= minute for kill in kills)

    def good(self, each: Filed) -> bool:
        """Whether a version may be read."""
        return (each.kind == "usable" or (each.kind == "embargoed" and self.lifted)) and not self.killed(each)

    @property
    def state(self) -> str:
        """`absent`, `killed`, `hidden` or `seen`."""
        if not self.filed:
            return "absent"
        latest = self.latest
        if latest is None or self.killed(latest):
            return "killed"
        return "seen" if self.good(latest) else "hidden"

    @property
    def shown(self) -> list[int]:
        """Numbers of the versions that may be read, in order."""
        good = [each for each in self.filed if self.good(each)] if self.state == "seen" else []
        return [each.number for each in sorted(good, key=lambda each: each.order)]

    @property
    def back(self) -> bool:
        """Whether the reader must hear that the story is back."""
        return self.gone and self.returns and self.state == "seen"

    def promise(self) -> None:
        """Whoever waits for what the story says now will be mailed it, when it may be seen."""
        latest = self.latest
        if latest is not None and latest.kind in {"usable", "embargoed"} and not self.killed(latest):
            self.promised |= {"bridges", "rain"} if latest.wet else {"bridges"}


def step(how: "Callable[Concatenate[Life, P], None]") -> "Callable[Concatenate[Life, P], None]":
    """A step that is written down, and that keeps what it fails with, should it not fail when it is done again."""

    @wraps(how)
    def stepped(self: "Life", *args: P.args, **kwargs: P.kwargs) -> None:
        if kwargs or args:
            self.steps.append(f"{how.__name__} {kwargs or args}")
        try:
            how(self, *args, **kwargs)
        except BaseException as error:
            error.add_note("\n".join(["It failed after these steps:", *self.steps]))
            self.failures.append(error)
            raise

    return stepped


ALL = 9
"""More steps than a rebuild of two stories has."""

keys = st.sampled_from([*sorted(TEXTS), min(TEXTS)])
crashes = st.none() | st.integers(0, 11)
often = st.sampled_from([True, True, False])


class Life(RuleBasedStateMachine):
    """Two stories of one source, a reader who waits for them with two searches, and everything that can happen to them."""

    running: Archive
    client: FlaskClient
    failures: list[BaseException]

    @initialize(key=keys, tale=st.sampled_from(sorted(TALES)))
    def begin(self, key: str, tale: str) -> None:
        """An empty archive, so that no example sees what another left; and a tale to begin with."""
        self.steps: list[str] = []
        self.clock: time_machine.travel | None = None
        self.archive = self.running
        empty(self.archive)
        self.another_process()
        readers = self.archive.readers
        self.reader = readers.change("editor@a.example", lambda there: replace(there, confirmed=True))
        self.searches = {"bridges": readers.save(self.reader, "bridges", Query("جسر"))}
        self.searches["rain"] = readers.save(self.reader, "rain", Query(RAIN))
        self.model = {key: Model() for key in TEXTS}
        self.number = 0
        self.letters: set[str] = set()
        self.lifts = datetime.now(UTC) + EMBARGO
        self.tell(key=key, tale=tale, crash=None, mailed=True)

    def teardown(self) -> None:
        type(self).running = self.archive
        if self.clock is not None:
            self.clock.stop()

    def another_process(self) -> None:
        """One that knows nothing of the archive; lists and grammar, which take a second to load, are the same for all."""
        fresh = Archive(self.archive.settings)
        fresh._authority, fresh._understanding = self.archive._authority, self.archive._understanding
        self.archive = fresh

    @rule(key=keys, tale=st.sampled_from(sorted(TALES)), crash=crashes, mailed=often)
    @step
    def tell(self, key: str, tale: str, crash: int | None, mailed: bool) -> None:
        """Versions that make a tale come in, one after the other, above all that came before."""
        filed = self.model[key].filed
        version, minute = max((each.version for each in filed), default=0), max((each.minute for each in filed), default=0)
        for more, later, kind, wet in TALES[tale]:
            self._file(key, version + more, minute + later, kind, wet, crash)
            self.agrees()
            if mailed:
                self._mail(None)

    @rule(
        key=keys,
        version=st.integers(1, 3),
        minute=st.integers(0, 2),
        kind=st.sampled_from(KINDS),
        wet=st.booleans(),
        crash=crashes,
        mailed=often,
    )
    @step
    def file(self, key: str, version: int, minute: int, kind: str, wet: bool, crash: int | None, mailed: bool) -> None:
        """A version comes in."""
        self._file(key, version, minute, kind, wet, crash)
        if mailed:
            self._mail(None)

    def _file(self, key: str, version: int, minute: int, kind: str, wet: bool, crash: int | None) -> None:
        """Where its process dies, another does the work again."""
        self.number += 1
        document = self._document(key, version, minute, kind, wet)
        self.archive.accept([document])
        (entry,) = self.archive.entries([document.id])
        if crash is not None:
            with dying(self.archive, crash):
                self.archive.read([document.id])
            self.another_process()
        self.archive.read(self._waiting())
        assert self.archive.entries([document.id])[0].state == "done"
        filed = Filed(version, minute, kind, entry.received, self.number, wet)
        model = self.model[key]
        if kind == "canceled" and not model.covers(version, minute):
            model.returns = False
        model.filed.append(filed)
        if model.latest is filed:
            model.promise()
        if crash is None:
            self._gone(key)

    def _gone(self, key: str) -> None:
        """A story that may not be seen is out of search at once, not when the engine next looks at what was written."""
        assert self.model[key].state == "seen" or not self.archive.find(Query(WORDS[key])).total

    def _document(self, key: str, version: int, minute: int, kind: str, wet: bool) -> Document:
        headline, body = TEXTS[key]
        text = f"{body} {f'هطلت {RAIN} غزيرة. ' if wet else ''}الصياغة رقم {self.number}."
        row: dict[str, Any] = {"id": key, "source": SOURCE, "headline": headline, "body": text, "version": version}
        row |= {"published": MORNING.isoformat(), "updated": (MORNING + timedelta(minutes=minute)).isoformat()}
        row |= {"embargoed_until": self.lifts.isoformat()} if kind == "embargoed" else {"status": kind}
        return Document(orjson.dumps(row), "api:wire")

    def _waiting(self) -> list[str]:
        self.archive.client.indices.refresh(index=self.archive.names.intake)
        return self.archive.waiting(timedelta(0), 100)

    @rule(key=keys, crash=crashes, mailed=often, lifted=st.booleans())
    @step
    def kill(self, key: str, crash: int | None, mailed: bool, lifted: bool) -> None:
        """The newsroom withdraws a story, or only for a moment.

        Where its process dies once the kill is written down, the clock completes it.
        """
        model = self.model[key]
        with dying(self.archive, None if crash is None else 1 + crash):
            assert self.archive.kill(id_of(key), "editor@a.example", "خطأ") == bool(model.filed)
        if crash is not None:
            self.another_process()
            self.archive.finish_kills()
        model.by_hand, model.returns = bool(model.filed), False
        self._gone(key)
        self._owe()
        if lifted:
            self._lift(crash)
        if mailed:
            self._mail(None)

    @rule(crash=crashes)
    @step
    def lift(self, crash: int | None) -> None:
        """The newsroom takes its kills back."""
        self._lift(crash)

    def _lift(self, crash: int | None) -> None:
        """What came meanwhile meets its readers by the clock, which also completes what a dead process began."""
        for key, model in self.model.items():
            if crash is not None:
                with dying(self.archive, 1 + crash):
                    self.archive.lift(id_of(key))
                self.another_process()
            else:
                assert self.archive.lift(id_of(key)) == model.by_hand
            if model.by_hand:
                model.by_hand, model.returns = False, True
                model.promise()
        self.archive.finish_kills()

    @rule()
    @step
    def replay(self) -> None:
        """Every document is read again, as after an update, in an order of its own."""
        ids = self.archive.read_documents()[::-1]
        self.archive.reread(ids)
        self.archive.replay(ids)
        self.archive.read(ids)

    @rule()
    @step
    def wait(self) -> None:
        """The day comes on which embargoes end."""
        if self.clock is None:
            self.clock = time_machine.travel(self.lifts + timedelta(minutes=1), tick=True)
            self.clock.start()
        for model in self.model.values():
            model.lifted = True

    @rule(
        source=st.sampled_from(["documents", "stories"]), steps=st.sampled_from([1, 2, ALL]), crash=st.none() | st.integers(0, 29)
    )
    @step
    def rebuild(self, source: Any, steps: int, crash: int | None) -> None:
        """The archive is rebuilt, or goes some steps on with it: what happens next happens between two steps."""
        with dying(self.archive, crash):
            self._rebuild(source, steps)
        if crash is not None:
            self._resume()

    def _rebuild(self, source: Any, steps: int) -> None:
        rebuilder = self._rebuilder()
        state = rebuilder.state()
        if state is None or not state.running:
            rebuilder.begin(source)
        self._go(rebuilder, steps)

    def _go(self, rebuilder: Rebuilder, steps: int) -> None:
        for _ in range(steps):
            state = rebuilder.state()
            if state is None or not state.running:
                return
            state = rebuilder.go(0)
            assert state.state != "refused", state.reason

    @rule(crash=st.none() | st.integers(0, 29))
    @step
    def back(self, crash: int | None) -> None:
        """The archive returns to the index that was left; where there is none it is rebuilt first."""
        with dying(self.archive, crash):
            rebuilder = self._rebuilder()
            try:
                rebuilder.back()
            except Busy:
                self._rebuild("stories", ALL)
            else:
                self._go(rebuilder, ALL)
        if crash is not None:
            self._resume()

    def _rebuilder(self) -> Rebuilder:
        rebuilder = self.archive.rebuilds
        rebuilder.questions = 2
        return rebuilder

    def _resume(self) -> None:
        """Another process goes on, once the dead one's lease is over: at once where writes wait for it."""
        self.another_process()
        record, seq = upkeep.load(self.archive.client, self.archive.names, RECORD)
        if record:
            upkeep.save(self.archive.client, self.archive.names, RECORD, {**record, "until": ""}, seq)
        state = self._rebuilder().state()
        if state is not None and state.left_to_workers:
            self._go(self._rebuilder(), 1)

    @rule(crash=crashes)
    @step
    def mail(self, crash: int | None) -> None:
        """What is due is mailed: never a story that may not be seen, no story and no notice twice."""
        self._mail(crash)

    def _mail(self, crash: int | None) -> None:
        self._owe()
        if crash is not None:
            with dying(self.archive, crash):
                self._deliver()
            self.another_process()
            self._lapse()
        self._deliver()
        for key, model in self.model.items():
            assert model.state != "seen" or model.mailed == model.promised, f"{key}: {model.promised - model.mailed} has no mail"
            assert not model.owed, f"nobody told that {key} was withdrawn"
            assert not model.back, f"nobody told that {key} is back"

    def _deliver(self) -> None:
        while letter := self.archive.readers.letter(self.reader.id):
            self._read_letter(letter)
            self.archive.readers.sent(letter)

    def _read_letter(self, letter: Letter) -> None:
        """What the reader sees. A letter whose process died before it was marked as sent may come again, under its old id."""
        again = letter.id in self.letters
        for told in letter.stories:
            key = next(key for key in TEXTS if id_of(key) == told.story.id)
            model, names = self.model[key], {search.name for search in told.searches}
            assert model.state == "seen", f"{key} was mailed although it is {model.state}"
            assert names <= model.promised, f"{key} was mailed for {names}, promised was {model.promised}"
            assert again or not names & model.mailed, f"{key} was mailed twice"
            model.mailed |= names
            model.heard = True
        for notice in letter.notices:
            key = next(key for key in TEXTS if id_of(key) == notice.story)
            model = self.model[key]
            if notice.kind == "killed":
                assert again or model.owed, f"a notice too many that {key} was withdrawn"
                model.owed, model.gone = False, True
            else:
                assert again or model.back, f"a notice too many that {key} is back"
                model.gone, model.heard = False, True
        self.letters.add(letter.id)

    def _lapse(self) -> None:
        """Lets the leases of letters run out."""
        past = {"source": "ctx._source.lease = '2001-01-01T00:00:00Z'"}
        query = {"term": {"state": "claimed"}}
        self.archive.client.indices.refresh(index=self.archive.names.outbox)
        body = {"query": query, "script": past}
        self.archive.client.update_by_query(index=self.archive.names.outbox, body=body, params={"refresh": "true"})

    def _owe(self) -> None:
        for model in self.model.values():
            if model.heard and model.state == "killed":
                model.owed, model.heard = True, False
            if model.owed and model.state == "seen":
                # It came back before anybody was told: there is nothing to tell.
                model.owed, model.heard = False, True

    @invariant()
    @step
    def agrees(self) -> None:
        """Search, counts, facets, pages, versions, feed and export show what the model says."""
        if not hasattr(self, "model"):
            return
        self._owe()
        self.archive.client.indices.refresh(index=self.archive.names.stories)
        seen = {key for key, model in self.model.items() if model.state == "seen"}
        assert {story.id for story in self.archive.every(Query())} == {id_of(key) for key in seen}
        results = self.archive.find(Query("جسر", folded=False))
        assert {hit.id for hit in results.hits} == {id_of(key) for key in seen}
        assert [value.count for value in results.facets["source"].values] == ([len(seen)] if seen else [])
        search: SavedSearch = self.searches["bridges"]
        feed = self.client.get(f"/searches/{search.id}.atom?key={self.archive.readers.feed_key(search)}").text
        for key, model in self.model.items():
            self._one(key, model, feed)

    def _one(self, key: str, model: Model, feed: str) -> None:
        id_, state = id_of(key), model.state
        story = self.archive.story(id_)
        assert (story is not None) == (state == "seen")
        assert (self.archive.tombstone(id_) is not None) == (state == "killed")
        assert self.archive.find(Query(WORDS[key])).total == (state == "seen")
        assert (id_ in feed) == (state == "seen")
        page = self.client.get(f"/story/{id_}")
        assert page.status_code == {"seen": 200, "killed": 410}.get(state, 404)
        assert (WORDS[key] in page.text) == (state == "seen")
        shown = [each for each in self.archive.versions(id_)[::-1] if each.shown]
        assert [each.texts[2].rpartition(" ")[2] for each in shown] == [f"{number}." for number in model.shown]
        if story is not None and model.latest is not None:
            assert f"رقم {model.latest.number}." in story.body


def id_of(key: str) -> str:
    return Story(SOURCE, key, "x", "", MORNING).id


def empty(archive: Archive) -> None:
    """Takes everything out of an archive but the record of its rebuilds; one that is under way is stopped."""
    with suppress(Busy):
        archive.rebuilds.stop()
    archive.rebuilds.forget()
    prefix = archive.names.prefix
    params = {"refresh": "true", "conflicts": "proceed", "expand_wildcards": "all"}
    index = f"{prefix}-*,-{prefix}-upkeep*"
    archive.client.indices.refresh(index=f"{prefix}-*")
    archive.client.delete_by_query(index=index, body={"query": {"match_all": {}}}, params=params)


def machine(archive: Archive, failures: list[BaseException]) -> type[Life]:
    """The machine over an archive, with a web of its own."""
    web = create_app(archive.settings, Archive(archive.settings)).test_client()
    return type("Machine", (Life,), {"running": archive, "client": web, "failures": failures})


@pytest.mark.parametrize("tale", sorted(TALES))
def test_each_tale_through_a_rebuild_a_kill_and_the_way_back(module_archive: Archive, tale: str) -> None:
    key, life = min(TEXTS), machine(module_archive, [])()
    try:
        life.begin(key=key, tale=tale)
        life.agrees()
        life.rebuild(source="documents", steps=ALL, crash=None)
        life.agrees()
        life.kill(key=key, crash=None, mailed=True, lifted=False)
        life.rebuild(source="stories", steps=ALL, crash=None)
        life.agrees()
        life.file(key=key, version=9, minute=9, kind="usable", wet=True, crash=None, mailed=True)
        life.agrees()
        life.back(crash=None)
        life.lift(crash=None)
        life.mail(crash=None)
        life.agrees()
    finally:
        life.teardown()


def test_stories_behind_a_notice_that_is_true_no_more_are_mailed_at_once(module_archive: Archive) -> None:
    key, life = min(TEXTS), machine(module_archive, [])()
    try:
        life.begin(key=key, tale="first")
        life.tell(key=key, tale="it comes back to a reader and goes again", crash=None, mailed=False)
        life.tell(key=key, tale="a version that was withheld is let go", crash=None, mailed=True)
    finally:
        life.teardown()


def test_the_archive_agrees_with_the_model(module_archive: Archive) -> None:
    failures: list[BaseException] = []
    limits = settings(
        max_examples=7,
        stateful_step_count=8,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    try:
        run_state_machine_as_test(machine(module_archive, failures), settings=limits)
    except Flaky as flaky:
        if failures:
            raise failures[0] from flaky
        raise
