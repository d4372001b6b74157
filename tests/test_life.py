"""A story's life in any order and with crashes: one model in plain Python, and the archive, on the real engine, always agrees.

A crash is an exception in the middle of the archive's own writes; the work is then done again, as the sweep does, by another
process.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from search.archive import Archive
from search.letters import Letter
from search.query import Query
from search.settings import Settings
from search.story import Document, Story
from web.app import create_app

MORNING = datetime(2024, 5, 1, 8, tzinfo=UTC)
LATER = datetime.now(UTC) + timedelta(days=300)
SOURCE = "وكالة"
TEXTS = {
    "zumurruda": ("زمردة تزين جسر المدينة", "عثر غواصون على زمردة نادرة تحت جسر قديم في البصرة مساء السبت."),
    "barquq": ("برقوق الجبل يصل الأسواق", "باع مزارعون أول محصول من برقوق هذا الموسم عند جسر السوق في الموصل."),
}
WORDS = {"zumurruda": "زمردة", "barquq": "برقوق"}
KINDS = ["usable", "usable", "canceled", "withheld", "embargoed"]


class Crash(Exception):
    """The process died."""


@contextmanager
def dying(archive: Archive, after: int) -> Iterator[None]:
    """Has the process die at one of its writes, counted from 0: even numbers before the write is made, odd ones after."""
    bulk, left = archive.client.bulk, [after]

    def write(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] == -1 and after % 2 == 0:
            raise Crash
        answer = bulk(*args, **kwargs)
        if left[0] == -1:
            raise Crash
        return answer

    archive.client.bulk = write  # type: ignore[method-assign]
    try:
        yield
    except Crash:
        pass
    finally:
        archive.client.bulk = bulk  # type: ignore[method-assign]


@dataclass(frozen=True)
class Filed:
    """One version as the model knows it."""

    version: int
    minute: int
    kind: str
    received: datetime
    number: int

    @property
    def order(self) -> tuple[int, int, datetime]:
        return self.version, self.minute, self.received


@dataclass
class Model:
    """What one story has been through, and what therefore must be seen of it; `owed` is a notice that must be mailed."""

    filed: list[Filed] = field(default_factory=list)
    by_hand: bool = False
    mailed: bool = False
    owed: bool = False
    told: bool = False

    @property
    def latest(self) -> Filed | None:
        """The version that its source means to be read, whatever kills it."""
        return max((each for each in self.filed if each.kind != "canceled"), key=lambda each: each.order, default=None)

    def killed(self, each: Filed) -> bool:
        """Whether a version is withdrawn."""
        kills = [kill for kill in self.filed if kill.kind == "canceled"]
        return self.by_hand or any(each.version <= kill.version or each.minute < kill.minute for kill in kills)

    @property
    def state(self) -> str:
        """`absent`, `killed`, `hidden` or `seen`."""
        if not self.filed:
            return "absent"
        latest = self.latest
        if latest is None or self.killed(latest):
            return "killed"
        return "seen" if latest.kind == "usable" else "hidden"

    @property
    def shown(self) -> list[int]:
        """Numbers of the versions that may be read, in order."""
        if self.state != "seen":
            return []
        good = [each for each in self.filed if each.kind == "usable" and not self.killed(each)]
        return [each.number for each in sorted(good, key=lambda each: each.order)]


keys = st.sampled_from(sorted(TEXTS))
crashes = st.none() | st.integers(0, 11)


class Life(RuleBasedStateMachine):
    """Two stories of one source, a reader who waits for both, and everything that can happen to them."""

    running: Settings

    @initialize()
    def begin(self) -> None:
        """A new archive, so that no example sees what another left."""
        self.archive = Archive(replace(self.running, index_prefix=f"t{uuid.uuid4().hex[:12]}"))
        self.archive.ensure()
        self.reader = self.archive.readers.change("editor@a.example", lambda there: replace(there, confirmed=True))
        self.search = self.archive.readers.save(self.reader, "الجسور", Query("جسر"))
        self.model = {key: Model() for key in TEXTS}
        self.number = 0
        self.letters: set[str] = set()
        self.client = create_app(self.archive.settings, self.archive).test_client()

    def teardown(self) -> None:
        if hasattr(self, "archive"):
            self.archive.client.indices.delete(index=f"{self.archive.names.prefix}-*", expand_wildcards="all")

    def another_process(self) -> None:
        self.archive = Archive(self.archive.settings)

    @rule(key=keys, mailed=st.booleans())
    def file_first(self, key: str, mailed: bool) -> None:
        """A plain story comes in, and is mailed or not before anything else happens."""
        self.file(key, 1, 0, "usable", None, mailed)

    @rule(
        key=keys,
        version=st.integers(1, 3),
        minute=st.integers(0, 2),
        kind=st.sampled_from(KINDS),
        crash=crashes,
        mailed=st.booleans(),
    )
    def file(self, key: str, version: int, minute: int, kind: str, crash: int | None, mailed: bool) -> None:
        """A version comes in; where its process dies, another does the work again."""
        self.number += 1
        document = self._document(key, version, minute, kind)
        self.archive.accept([document])
        (entry,) = self.archive.entries([document.id])
        if crash is not None:
            with dying(self.archive, crash):
                self.archive.read([document.id])
            self.another_process()
        self.archive.read(self._waiting())
        assert self.archive.entries([document.id])[0].state == "done"
        self.model[key].filed.append(Filed(version, minute, kind, entry.received, self.number))
        if mailed:
            self.mail(None)

    def _document(self, key: str, version: int, minute: int, kind: str) -> Document:
        headline, body = TEXTS[key]
        row: dict[str, Any] = {"id": key, "source": SOURCE, "headline": headline, "version": version}
        row |= {"body": f"{body} الصياغة رقم {self.number}.", "published": MORNING.isoformat()}
        row |= {"updated": (MORNING + timedelta(minutes=minute)).isoformat()}
        row |= {"embargoed_until": LATER.isoformat()} if kind == "embargoed" else {"status": kind}
        return Document(orjson.dumps(row), "api:wire")

    def _waiting(self) -> list[str]:
        self.archive.client.indices.refresh(index=self.archive.names.intake)
        return self.archive.waiting(timedelta(0), 100)

    @precondition(lambda self: bool(self._filed()))
    @rule(data=st.data(), crash=crashes, mailed=st.booleans())
    def kill(self, data: st.DataObject, crash: int | None, mailed: bool) -> None:
        """The newsroom withdraws a story; where its process dies once the kill is written down, the clock completes it."""
        key = data.draw(st.sampled_from(self._filed()))
        if crash is not None:
            with dying(self.archive, 1 + crash):
                self.archive.kill(id_of(key), "editor@a.example", "خطأ")
            self.another_process()
            self.archive.finish_kills()
        else:
            self.archive.kill(id_of(key), "editor@a.example", "خطأ")
        self.model[key].by_hand = True
        if mailed:
            self.mail(None)

    def _filed(self) -> list[str]:
        return [key for key, model in self.model.items() if model.filed]

    @precondition(lambda self: any(model.by_hand for model in self.model.values()))
    @rule()
    def lift(self) -> None:
        """The newsroom takes its kills back."""
        for key, model in self.model.items():
            assert self.archive.lift(id_of(key)) == model.by_hand
            model.by_hand = False

    @precondition(lambda self: bool(self._filed()))
    @rule()
    def replay(self) -> None:
        """Every document is read again, as after an update, in an order of its own."""
        ids = self.archive.read_documents()[::-1]
        self.archive.reread(ids)
        self.archive.replay(ids)
        self.archive.read(ids)

    @precondition(lambda self: bool(self._filed()))
    @rule(crash=crashes)
    def mail(self, crash: int | None) -> None:
        """What is due is mailed: never a story that may not be seen, no story and no notice twice."""
        self._owe()
        if crash is not None:
            with dying(self.archive, crash):
                self._deliver()
            self.another_process()
            self._lapse()
        self._deliver()
        for key, model in self.model.items():
            assert model.mailed or model.state != "seen", key
            assert not model.owed, f"nobody told that {key} was withdrawn"

    def _deliver(self) -> None:
        while letter := self.archive.readers.letter(self.reader.id):
            self._read_letter(letter)
            self.archive.readers.sent(letter)

    def _read_letter(self, letter: Letter) -> None:
        """What the reader sees. A letter whose process died before it was marked as sent may come again, under its old id."""
        again = letter.id in self.letters
        for told in letter.stories:
            key = next(key for key in TEXTS if id_of(key) == told.story.id)
            assert self.model[key].state == "seen", f"{key} was mailed although it is {self.model[key].state}"
            assert again or not self.model[key].mailed, f"{key} was mailed twice"
            self.model[key].mailed = True
        for notice in letter.notices:
            key = next(key for key in TEXTS if id_of(key) == notice.story)
            assert again or self.model[key].owed, f"a notice too many of {key}"
            self.model[key].owed = False
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
            if model.mailed and model.state == "killed" and not model.told:
                model.owed = model.told = True

    @invariant()
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
        feed = self.client.get(f"/searches/{self.search.id}.atom?key={self.archive.readers.feed_key(self.search)}").text
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


def test_the_archive_agrees_with_the_model(running: Settings) -> None:
    machine = type("Machine", (Life,), {"running": running})
    limits = settings(
        max_examples=9,
        stateful_step_count=12,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(machine, settings=limits)
