"""The door: web and workers reach stories, documents and lists through `Archive`, and nothing else.

A story's way in: `accept` makes the document durable; `read` takes it from there (formats → understanding → stories →
intake closed). The story is stored before the entry is closed and each write is idempotent, so a crash anywhere means
that the work is done again, and again changes nothing.
"""

import logging
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any

from opensearchpy import OpenSearch

from search import (
    authority,
    bodies,
    checks,
    corrected,
    edits,
    families,
    feeds,
    find,
    formats,
    intake,
    life,
    looking,
    pulse,
    related,
    senders,
    stories,
    typed,
    walk,
    whole,
)
from search.alerts import Alerts
from search.authority import Authority, ListName
from search.corrected import Correction
from search.desk import Desk
from search.equivalents import equivalents
from search.feeds import Feed
from search.find import Made
from search.index import SECONDS, Names, connect
from search.intake import Entry
from search.lexicon import lexicon
from search.life import Tombstone
from search.lists import Entry as ListEntry
from search.lists import Lists, entry_of
from search.looking import Look
from search.query import Counted, Facet, Hit, Query, Results
from search.readers import Readers
from search.rebuild import Rebuilder
from search.refiling import refiled
from search.revisions import Revision, revisions
from search.safe import Safe
from search.senders import Scope, Token
from search.settings import Settings
from search.status import Status
from search.stories import Filing
from search.story import Document, Facts, Story, Unavailable, Unreadable
from search.text import Text
from search.understand import Understanding
from search.versions import shown
from search.walk import Mark, Step

log = logging.getLogger(__name__)


class Archive:
    """One newsroom's archive. Cheap to make; connects on first use; safe to share between threads."""

    def __init__(self, settings: Settings, seconds: float = SECONDS) -> None:
        """`seconds` is how long an answer of the engine is waited for."""
        self.settings = settings
        self.seconds = seconds
        self.names = Names(settings.index_prefix)
        self._authority = Authority()
        self._understanding: Understanding | None = None
        self._readers: Readers | None = None
        self._alerts: Alerts | None = None

    @cached_property
    def client(self) -> OpenSearch:
        """The engine. Raises Unavailable when no address is known."""
        return connect(self.settings, self.seconds)

    @property
    def lists(self) -> Lists:
        """The authority lists, librarians' changes of two seconds ago in them."""
        return self._authority.lists(self.client, self.names)

    @property
    def _reader(self) -> Understanding:
        """The reader of stories for the lists as they are."""
        known = self.lists
        if self._understanding is None or self._understanding.lists is not known:
            self._understanding = Understanding(known, self.settings.zone)
        return self._understanding

    def warm(self) -> None:
        """Makes the reader of stories ready, without asking the engine: a worker does so once, before it forks."""
        self._understanding = Understanding(authority.shipped(), self.settings.zone)
        lexicon()
        equivalents(authority.shipped())

    def part(self) -> None:
        """Closes all connections, as a process must before it forks; the next call makes new ones."""
        client = self.__dict__.pop("client", None)
        if client is not None:
            client.close()

    def ensure(self) -> None:
        """Creates what is missing of the indices. Raises Unavailable when the engine does not answer."""
        bodies.ensure_all(self.client, self.names, self.settings)

    def stories_index(self) -> dict[str, Any]:
        """Mapping and settings of an index of stories, with what they are made by."""
        return bodies.of_stories(self.settings)

    @property
    def rebuilds(self) -> Rebuilder:
        """All that can be done with the rebuild of this archive."""
        made = {self.names.stories: bodies.of_stories(self.settings), self.names.saved: bodies.of_saved(self.settings)}
        refile = partial(refiled, self.client, self.names, self.check, self._filings)
        return Rebuilder(self.client, self.names, self.settings.zone, made, refile, lambda: self.lists)

    @property
    def backups(self) -> Safe:
        """All by which this archive outlives its disk: backups, their restore, and an export of its stories."""
        return Safe(self.client, self.names, self.settings, lambda: self.lists, self.ensure)

    # A document comes in

    def check(self, document: Document, received: datetime | None = None) -> list[Story]:
        """The stories that a document holds; `received` (now) stands in for a missing date. Raises Unreadable with the reason."""
        return formats.read(document, self.settings, received)

    def accept(self, documents: Sequence[Document]) -> list[bool]:
        """Makes documents durable; answers for each whether it is new. Raises Unavailable: then nothing is promised."""
        fresh = intake.accept(self.client, self.names, documents, datetime.now(UTC), self._most)
        log.info("accepted", extra={"documents": [document.id for document in documents]})
        return fresh

    def refuse(self, document: Document, error: Unreadable) -> Entry:
        """Keeps a document that cannot be a story in quarantine, with the reason."""
        return intake.refuse(self.client, self.names, document, error, datetime.now(UTC), self._most)

    def read(self, ids: Sequence[str]) -> list[Entry]:
        """Reads the waiting documents among `ids`, understands and stores their stories, and closes their entries.

        Saved searches are matched, and what they match is posted, before the stories are put. Answers the closed entries.
        Raises Unavailable when the engine is silent: then the same call is to be made again.
        """
        taken = intake.take(self.client, self.names, ids)
        now = datetime.now(UTC)
        closed: list[Entry] = []
        found: list[tuple[Story, Entry]] = []
        for entry, document in taken:
            try:
                read = self.check(document, entry.received)
            except Unreadable as error:
                closed.append(entry.quarantined(error, now))
            else:
                found += [(story, entry) for story in read]
        filings = families.settle(self.client, self.names, self._filings(found))
        self.readers.match(stories.standing(self.client, self.names, filings))
        closed += self._stored([entry for entry, _ in taken], filings, now)
        intake.close(self.client, self.names, closed)
        log.info("read", extra={"documents": {entry.id: entry.stories or entry.code for entry in closed}})
        return closed

    def reread(self, ids: Sequence[str]) -> int:
        """Reads done documents again, with readers and lists as they are now; answers how many stories were written."""
        taken = intake.take(self.client, self.names, ids, "done")
        read = [(story, entry) for entry, document in taken for story in self.check(document, entry.received)]
        found = [(replace(story, facts=Facts()), entry) for story, entry in read]
        filings = families.settle(self.client, self.names, [replace(each, again=True) for each in self._filings(found)])
        outcomes = stories.put(self.client, self.names, filings)
        families.settled(self.client, self.names, filings)
        return outcomes.count("replaced")

    def read_documents(self) -> list[str]:
        """Ids of all documents that stories came from."""
        return stories.documents(self.client, self.names)

    def _filings(self, found: Sequence[tuple[Story, Entry]]) -> list[Filing]:
        """Stories understood, with what was put right in them by hand."""
        fixed = corrected.of_stories(self.client, self.names, [story.id for story, _ in found])
        return [self._filing(story, entry, fixed.get(story.id)) for story, entry in found]

    def _filing(self, story: Story, entry: Entry, correction: Correction | None) -> Filing:
        if story.status == "canceled":
            return Filing(story, entry.id, entry.received)
        reader = self._reader
        text = Text.of(story)
        # A story that left an archive with its facts comes back with them, until it is read again.
        understood = story if story.facts != Facts() else reader.of(story, text)
        if correction:
            understood = replace(understood, facts=corrected.lay(understood.facts, correction, reader.lists))
        ids = reader.place_ids(understood), reader.group_ids(understood)
        return Filing(understood, entry.id, entry.received, *ids, text=text)

    def _stored(self, entries: Sequence[Entry], filings: Sequence[Filing], now: datetime) -> list[Entry]:
        outcomes = stories.put(self.client, self.names, filings)
        families.settled(self.client, self.names, filings)
        life.follow(self.client, self.names, _seen_before(filings, outcomes))
        by_document: dict[str, list[tuple[str, str]]] = {}
        for filing, outcome in zip(filings, outcomes, strict=True):
            by_document.setdefault(filing.document, []).append((filing.story.id, outcome))
        return [entry.done(by_document[entry.id], now) for entry in entries if entry.id in by_document]

    @property
    def _most(self) -> int:
        return self.settings.max_document_mb * 1024 * 1024

    # What became of documents

    def entries(self, ids: Sequence[str]) -> list[Entry]:
        """What became of these documents, as of this moment."""
        return intake.entries(self.client, self.names, ids)

    def document(self, id_: str) -> Document | None:
        """The bytes that arrived under this id."""
        return intake.document(self.client, self.names, id_)

    def waiting(self, age: timedelta, most: int, urgent: bool | None = None) -> list[str]:
        """Ids of documents that have waited for longer than `age`, oldest first; those alone that are `urgent`, or not."""
        return intake.waiting(self.client, self.names, datetime.now(UTC), age, most, urgent)

    def quarantine(self, size: int = 100, start: int = 0) -> tuple[int, list[Entry]]:
        """How many documents are in quarantine, and a page of them, newest first."""
        return intake.quarantine(self.client, self.names, size, start)

    def fail(self, id_: str) -> None:
        """Sets a document aside that trips over a mistake of ours: kept, with what to do, until it is replayed."""
        reason = "Reading it failed for a reason of our own (the worker's log tells); replay it after an update."
        error = Unreadable("failed", reason)
        intake.close(self.client, self.names, [entry.quarantined(error, datetime.now(UTC)) for entry in self.entries([id_])])

    def replay(self, ids: Sequence[str]) -> None:
        """Puts documents back among the waiting, to be read again."""
        again = [entry.again() for entry in self.entries(ids)]
        intake.close(self.client, self.names, again)

    # Readers

    @property
    def readers(self) -> Readers:
        """Accounts, saved searches and letters."""
        known = self.lists
        if self._readers is None or self._readers.lists is not known or self._readers.client is not self.client:
            self._alerts = self._alerts or Alerts(self.client, self.names, known, self.settings.zone)
            self._alerts.client = self.client
            self._readers = Readers(self.client, self.names, self.settings, known, self._alerts)
        return self._readers

    # Lists

    @property
    def desk(self) -> Desk:
        """The librarian's desk."""
        return Desk(self.client, self.names, self.settings, self._authority, self.reread, self.check)

    def put_entry(self, name: ListName, row: Mapping[str, str], by: str) -> ListEntry:
        """Adds or changes an entry of the authority lists; `retired` takes it out. Raises ValueError with what is wrong."""
        desk = self.desk
        desk.make(edits.put(desk.lists, name, row), by)
        return desk.lists.entry(row["id"]) or entry_of(dict(row))

    def candidates(self, size: int = 100) -> list[tuple[str, int]]:
        """Names that stories hold and no list does, found by pattern, with how many stories hold them, the most first."""
        return [(each.name, each.count) for each in self.desk.candidates("groups", size)]

    # Search

    def find(self, query: Query) -> Results:
        """The answer to a reader's question. Raises Unavailable when the engine does not answer, wholly or in part."""
        return find.find(self.client, self.names.stories, self.lists, query, datetime.now(self.settings.zone))

    def beside(self, query: Query, work: Callable[[Counted], Made]) -> tuple[Results, Made]:
        """As `find`, and what `work` makes of the numbers alone, in a thread, while stories are ranked. Raises as it does."""
        return find.beside(self.client, self.names.stories, self.lists, query, datetime.now(self.settings.zone), work)

    def facet(self, query: Query, name: str) -> Facet:
        """All values of a facet under a question. Raises Unavailable."""
        return whole.whole(self.client, self.names.stories, self.lists, query, name, datetime.now(self.settings.zone))

    def look(self, query: Query) -> Look:
        """The results of a question as a whole: places, time, and who appears with whom. Raises Unavailable."""
        return looking.look(self.client, self.names.stories, self.lists, query, datetime.now(self.settings.zone))

    def named(self) -> dict[str, dict[str, int]]:
        """What stories name, by kind, with the number of stories: ids of lists, and people. Raises Unavailable."""
        return typed.named(self.client, self.names.stories, datetime.now(UTC))

    def headlines(self, words: str, most: int) -> list[tuple[str, str]]:
        """Ids and headlines of the newest stories whose headline holds words that are being typed. Raises Unavailable."""
        return typed.headlines(self.client, self.names.stories, datetime.now(UTC), words, most)

    def mark(self, results: Results) -> Mark | None:
        """Where to read on after the first page of an answer without folding; None when it has shown all."""
        return walk.begin(results, datetime.now(self.settings.zone))

    def follow(self, query: Query, mark: Mark) -> Step:
        """The next results after a mark; none is skipped or repeated while stories arrive. Raises walk.Expired, Unavailable."""
        return walk.step(self.client, self.names, self.lists, query, datetime.now(self.settings.zone), mark)

    def every(self, query: Query) -> Generator[Story, None, None]:
        """All stories of an answer, however many, as they stand when it begins. Raises Unavailable, also in the middle."""
        return walk.every(self.client, self.names, self.lists, query, datetime.now(self.settings.zone))

    def story(self, id_: str) -> Story | None:
        """A story by id, as readers may see it: None for one that is withdrawn, withheld or under embargo, as for none at all."""
        found = stories.story(self.client, self.names, id_)
        return found if found is not None and found.shown(datetime.now(UTC)) else None

    def family(self, id_: str, most: int = 50) -> tuple[Hit, ...]:
        """The tellings of a story's text, itself among them, that readers may see, newest first; none of a hidden one."""
        return self._beside(related.family, id_, most)

    def related(self, id_: str, most: int = 6) -> tuple[Hit, ...]:
        """Stories of the same matter that readers may see, the nearest first; neither the story's family nor two of another."""
        return self._beside(related.related, id_, most)

    def _beside(self, how: Callable[..., tuple[Hit, ...]], id_: str, most: int) -> tuple[Hit, ...]:
        source, now = stories.of_id(self.client, self.names, id_), datetime.now(UTC)
        if source is None or not shown(source, now):
            return ()
        return how(self.client, self.names.stories, self.lists, {"family": id_} | source | {"id": id_}, now, most)

    # A story's life

    def tombstone(self, id_: str) -> Tombstone | None:
        """What is left of a withdrawn story; None for any other."""
        return life.tombstone(self.client, self.names, id_)

    def withdrawn(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of some stories that are withdrawn at this moment."""
        return stories.canceled(self.client, self.names, ids)

    def kill(self, id_: str, by: str, reason: str) -> bool:
        """Withdraws a story by hand: when this returns nobody finds it, and who was mailed it will be told.

        `by` is who does so, `reason` what readers are told. It holds against all later versions until it is lifted. False where
        there is no such story. Raises Unavailable: then it is to be asked again, which doubles nothing.
        """
        return life.kill(self.client, self.names, id_, by, reason)

    def lift(self, id_: str) -> bool:
        """Takes a kill by hand back; false where there is none. What the source itself withdrew stays withdrawn.

        Who was told of the kill is told that the story is back. Letters that waited for the story wait again; what came while it
        was withdrawn meets the saved searches in `finish_kills`.
        """
        return life.lift(self.client, self.names, id_)

    def correct(self, id_: str, changes: Mapping[str, str], by: str, note: str = "", serious: bool = False) -> Entry | None:
        """Corrects a story by hand: `changes` are new texts of `headline`, `abstract` and `body`, none to say it of what stands.

        `note` says what was corrected; where it is `serious`, everyone who was mailed an earlier version is told. It stands until
        the source files a later version. Answers what became of it; None where no such story is shown.
        """
        there = self.story(id_)
        if there is None:
            return None
        document = life.correction(there, changes, by, note, serious, datetime.now(UTC))
        self.check(document)
        self.accept([document])
        self.read([document.id])
        stories.refresh(self.client, self.names)
        return self.entries([document.id])[0]

    def versions(self, id_: str) -> list[Revision]:
        """The versions of a story, newest first, with what each changed; none where the story may not be shown."""
        return revisions(self.client, self.names, id_, datetime.now(UTC))

    def finish_kills(self) -> None:
        """Completes the kills of the last hour, and what took them back: a process may have died in one, or a mail crossed it."""
        recent = life.finish(self.client, self.names)
        if back := [each.story for each in recent if each.lifted and not each.by]:
            self.readers.match(life.returned(self.client, self.names, back), again=True)
        life.follow(self.client, self.names, [each.story for each in recent])

    # How it does

    def status(self, redis: bool) -> Status:
        """How the archive does; `redis` is whether the caller's Redis answers. Raises nothing: silence is a finding."""
        try:
            return checks.status(self.client, self.names, redis)
        except Unavailable:
            return checks.silent(redis)

    def note(self, name: pulse.Name, count: int = 0, text: str = "") -> None:
        """Writes down that something happened just now, for `status`."""
        pulse.note(self.client, self.names, name, datetime.now(UTC), count, text)

    # Feeds

    def add_feed(self, url: str, title: str) -> None:
        """Has a feed read from now on. Raises ValueError when it is read already."""
        feeds.add(self.client, self.names, url, title, datetime.now(UTC))

    def remove_feed(self, url: str) -> bool:
        """Has a feed read no more; its stories stay. False when it was not read."""
        return feeds.remove(self.client, self.names, url)

    def feeds(self) -> list[Feed]:
        """Every feed, by its address."""
        return feeds.all_(self.client, self.names)

    def claim_feeds(self, most: int) -> list[Feed]:
        """Feeds that are due, taken so that no other worker reads them at the same time."""
        return feeds.claim(self.client, self.names, datetime.now(UTC), most)

    def put_feed(self, feed: Feed) -> None:
        """Writes down how a feed did."""
        feeds.put(self.client, self.names, feed)

    # Programs

    def add_token(self, name: str, scopes: Sequence[Scope] = ("write",), owner: str = "") -> str:
        """Makes a token and answers it once. Raises ValueError on an empty or used name, or scopes that make no sense."""
        return senders.add_token(self.client, self.names, name, datetime.now(UTC), scopes, owner)

    def token(self, given: str) -> Token | None:
        """The token that a program shows, or None."""
        return senders.token(self.client, self.names, given)

    def tokens(self, owner: str | None = None) -> list[Token]:
        """All tokens, or those of one owner."""
        return senders.tokens(self.client, self.names, owner)

    def remove_token(self, name: str, owner: str = "") -> bool:
        """Takes a token away; false when there was none."""
        return senders.remove_token(self.client, self.names, name, owner)


def _seen_before(filings: Sequence[Filing], outcomes: Sequence[str]) -> list[str]:
    """Ids of the stories of which readers may have had something before these filings were put."""
    return [filing.story.id for filing, outcome in zip(filings, outcomes, strict=True) if outcome in {"replaced", "unchanged"}]
