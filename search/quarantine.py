"""What becomes of a document that could not be read? It is shown, mended, replayed or discarded, and nothing of it is lost.

A mended document is a new one, whose origin tells which it was made of; the bytes that arrived are never written again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from opensearchpy import OpenSearch

from search import changes, intake
from search.changes import Action, Change
from search.edits import Wrong
from search.formats import PLAIN
from search.formats.decode import decode
from search.index import Names, answering
from search.intake import Entry, State
from search.settings import Settings
from search.story import MENDED, Document, Story, Unreadable

ENCODINGS = ("utf-8", "windows-1256", "iso-8859-6", "utf-16", "mac-arabic")
READERS = ("", "plain")
"""How a mended document is read: as its content tells, or as plain text whatever it looks like."""

SHOWN = 200_000
"""Characters of a document that a page shows; a longer one is mended in a file and imported."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as text: in which encoding it was read, whether letters of it were lost, and whether it is shown in full."""

    text: str
    encoding: str
    broken: bool
    whole: bool


@dataclass(frozen=True)
class Quarantine:
    """The documents of one archive that could not be read. `check` reads one without storing anything."""

    client: OpenSearch
    names: Names
    settings: Settings
    check: Callable[[Document], list[Story]]

    def reasons(self) -> dict[str, int]:
        """How many documents wait for each reason, by its code."""
        return intake.reasons(self.client, self.names)

    def page(self, size: int, start: int, code: str = "", state: State = "quarantined") -> tuple[int, list[Entry]]:
        """How many documents there are and a page of them, newest first."""
        return intake.quarantine(self.client, self.names, size, start, code, state)

    def entry(self, id_: str) -> Entry | None:
        """What became of a document, or None where there is none."""
        return next(iter(intake.entries(self.client, self.names, [id_])), None)

    def document(self, id_: str) -> Document | None:
        """A document as it arrived, or None."""
        return intake.document(self.client, self.names, id_)

    def discard(self, id_: str, reason: str, by: str) -> Change:
        """Sets a document aside for good, with a reason; it is kept and can be brought back. Raises Wrong."""
        if not reason.strip():
            raise Wrong("no_reason", "A reason is needed.")
        return self._move(self._there(id_), "discarded", "discard", by, reason.strip()[:900])

    def replay(self, id_: str, by: str) -> Change:
        """Puts a document back among the waiting. Raises Wrong."""
        entry = self._there(id_)
        made = self._change(entry, "replay", by)
        intake.close(self.client, self.names, [entry.again()])
        return changes.put(self.client, self.names, made)

    def mend(self, id_: str, text: str, reader: str, by: str) -> tuple[Document, Change]:
        """Makes a new document of a mended text, which is to be read next; the old one leaves quarantine.

        Raises Wrong with the reason when it still cannot be read, and changes nothing then.
        """
        entry, old = self._there(id_), self.document(id_)
        if old is None:
            raise Wrong("not_there", "There is no such document.")
        if not text.strip():
            raise Wrong("no_text", "The document must not be empty.")
        media = "text/plain; charset=utf-8" + (f"; {PLAIN}" if reader == "plain" else "")
        new = Document(text.replace("\r\n", "\n").encode(), f"{MENDED}{id_}:{old.first_origin}", old.name, media)
        try:
            self.check(new)
        except Unreadable as error:
            raise Wrong("still_unreadable", f"It still cannot be read: {error}", why=error.code, reason=str(error)) from error
        most = self.settings.max_document_mb * 1024 * 1024
        intake.accept(self.client, self.names, [new], entry.received, most)
        return new, self._move(entry, "mended", "mend_document", by, "", document=new.id)

    def back(self, change: Change) -> Change:
        """Brings a discarded document back into quarantine, or takes that back. Raises Wrong."""
        entry = self.entry(change.document)
        state: State = change.after.get("state", "quarantined")
        if entry is None or entry.state != change.before.get("state") or {entry.state, state} != {"quarantined", "discarded"}:
            raise Wrong("not_undone", "This cannot be taken back.")
        intake.close(self.client, self.names, [replace(entry, state=state)])
        self._refresh()
        return changes.put(self.client, self.names, replace(change, state="done"))

    def _there(self, id_: str) -> Entry:
        entry = self.entry(id_)
        if entry is None or entry.state != "quarantined":
            raise Wrong("not_there", "The document is not in quarantine any more.")
        return entry

    def _change(self, entry: Entry, action: Action, by: str, note: str = "") -> Change:
        title = entry.name or entry.id
        return Change(changes.new_id(), action, by, datetime.now(UTC), title[:200], note, document=entry.id)

    def _move(self, entry: Entry, state: State, action: Action, by: str, note: str, **more: str) -> Change:
        made = replace(self._change(entry, action, by, note), before={"state": entry.state}, after={"state": state, **more})
        intake.close(self.client, self.names, [replace(entry, state=state)])
        self._refresh()
        return changes.put(self.client, self.names, made)

    def _refresh(self) -> None:
        with answering():
            self.client.indices.refresh(index=self.names.intake)


def shown(document: Document, encoding: str = "") -> Shown:
    """A document as text, in the encoding that is asked for, or else the one that it is read in, or fits best."""
    text, used = _decoded(document, encoding)
    plain = "".join(each if each.isprintable() or each in "\n\t" else "\ufffd" for each in text[:SHOWN].replace("\r\n", "\n"))
    return Shown(plain, used, "\ufffd" in plain, len(text) <= SHOWN)


def _decoded(document: Document, encoding: str) -> tuple[str, str]:
    if encoding in ENCODINGS:
        return document.data.decode(encoding, "replace"), encoding
    try:
        decoded = decode(document.data, document.media_type)
    except Unreadable:
        tries = [(document.data.decode(each, "replace"), each) for each in ENCODINGS[:3]]
        return min(tries, key=lambda each: each[0].count("\ufffd"))
    return decoded.text, decoded.encoding
