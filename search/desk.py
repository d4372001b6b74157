"""The librarian's part of the door: changes of the lists with their preview and undoing, facts put right, and who did what.

Every change is written down before anything is changed, and what is still to do for it stands in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from opensearchpy import OpenSearch

from search import authority, candidates, changes, concerned, corrected, life, rereading, stories
from search import preview as previews
from search.authority import Authority, ListName, Row, Stale, Written
from search.candidates import Candidate, Sighting, Which
from search.changes import Action, Change
from search.corrected import Correction
from search.edits import Plan, Wrong
from search.index import Names
from search.lists import Entry, Lists, row_of
from search.preview import Preview
from search.quarantine import Quarantine
from search.settings import Settings
from search.story import Document, Story

_ENTRIES = ("places", "groups", "agencies")


@dataclass(frozen=True)
class Desk:
    """What a librarian may do in one archive.

    `reread` reads documents again and answers how many stories were written; `check` reads one without storing anything.
    """

    client: OpenSearch
    names: Names
    settings: Settings
    authority: Authority
    reread: Callable[[Sequence[str]], int]
    check: Callable[[Document], list[Story]]

    @property
    def lists(self) -> Lists:
        """The lists as they are this moment."""
        self.authority.forget()
        return self.authority.lists(self.client, self.names)

    # Lists

    def preview(self, plan: Plan) -> Preview:
        """What a change would do to facets and saved searches; nothing is changed. Raises Wrong."""
        bench = previews.Bench(self.client, self.names, self.lists, self.settings.zone)
        try:
            return previews.preview(bench, plan, authority.rows(self.client, self.names))
        except ValueError as error:
            raise _circle(error) from error

    def make(self, plan: Plan, by: str) -> Change:
        """Makes a change of the lists; search and facets know it at once, stored stories are read again for it.

        Raises Wrong, also when somebody else has changed the same entry in the meantime.
        """
        there = authority.overlaid(self.client, self.names, [(name, row["id"]) for name, row in plan.rows])
        written = tuple(Written(name, before, row) for (name, row), before in zip(plan.rows, there, strict=True))
        change = Change(
            changes.new_id(), plan.action, by, datetime.now(UTC), plan.title, plan.note, plan.entries, written=written
        )
        return self._write(change)

    def _write(self, change: Change) -> Change:
        """Writes a change down, then makes it; should that fail, nothing is left of it."""
        wanted = [(each.list, each.after) for each in change.written]
        after = self._laid(wanted)
        touches = concerned.concerned(concerned.made(change.written, authority.shipped()), after) is not None
        made = changes.put(self.client, self.names, replace(change, state="waiting" if touches else "done"))
        try:
            authority.put(self.client, self.names, change.written, change.by, change.at)
            self._laid([])
        except Stale as error:
            changes.remove(self.client, self.names, made.id)
            raise Wrong("stale", str(error), id=error.id) from error
        except Wrong:
            # Another change, made in the same moment, and this one go round in a circle together.
            authority.put(self.client, self.names, [self._back(each) for each in change.written], change.by, change.at)
            changes.remove(self.client, self.names, made.id)
            raise
        self.authority.forget()
        return made

    def _laid(self, more: Sequence[tuple[str, Row]]) -> Lists:
        """The lists with some more rows laid over. Raises Wrong on a circle of parents."""
        try:
            return authority.laid([*authority.rows(self.client, self.names), *more])
        except ValueError as error:
            raise _circle(error) from error

    def undo(self, id_: str, by: str) -> Change:
        """Takes a change back. Raises Wrong where something was built on it since."""
        change = changes.one(self.client, self.names, id_)
        if change is None:
            raise Wrong("unknown_change", "There is no such change.")
        if change.undone:
            raise Wrong("undone", "It is taken back already.")
        taken = Change(changes.new_id(), "undo", by, datetime.now(UTC), change.title, undoes=id_, entries=change.entries)
        if change.written:
            made = self._write(replace(taken, written=tuple(self._back(each) for each in change.written)))
        elif change.action == "kill":
            if not life.lift(self.client, self.names, change.story):
                raise Wrong("not_undone", "What the source itself withdrew stays withdrawn.")
            made = changes.put(self.client, self.names, replace(taken, story=change.story))
        elif change.document and not change.story:
            made = self.quarantine.back(replace(taken, document=change.document, before=change.after, after=change.before))
        elif change.action in ("correct", "undo") and change.story:
            made = self._correct(replace(taken, story=change.story, before=change.after, after=change.before))
        else:
            raise Wrong("not_undone", "This cannot be taken back.")
        changes.update(self.client, self.names, id_, undone=made.id)
        return made

    def _back(self, each: Written) -> Written:
        """A row as it was before a change; an entry that was new then is retired, so that its id keeps its name."""
        id_ = each.after["id"]
        known: dict[str, Entry] = getattr(authority.shipped(), each.list, {})
        before = each.before or ({"id": id_, "as_shipped": "yes"} if id_ in known else {**each.after, "retired": "undone"})
        if before.get("retired") and each.list not in ("words", "dismissed"):
            lying: dict[str, Entry] = getattr(self.lists, each.list)
            if below := [entry.name_ar for entry in lying.values() if id_ in entry.parents[:1]]:
                raise Wrong("has_children", f"{len(below)} entries lie in it.", names="، ".join(below[:5]), count=str(len(below)))
        return Written(each.list, each.after, before)

    @staticmethod
    def shipped(name: ListName, id_: str) -> Row:
        """An entry as it came with the archive, as a row; empty where none did."""
        known: dict[str, Entry] = getattr(authority.shipped(), name) if name in _ENTRIES else {}
        return row_of(known[id_]) if id_ in known else {}

    # Candidates

    def candidates(self, which: Which, size: int = 200) -> list[Candidate]:
        """Names that stories hold and no list does, found by their form, those dismissed left out, the most frequent first."""
        rows = authority.rows(self.client, self.names)
        dismissed = {row["id"] for name, row in rows if name == "dismissed" and not row.get("retired")}
        return candidates.found(self.client, self.names, self.lists, which, dismissed, size)

    def sighting(self, which: Which, key: str) -> Sighting | None:
        """A candidate with the stories that it comes from; None when no story holds it."""
        return candidates.sighting(self.client, self.names, which, key)

    def dismiss(self, candidate: Candidate, by: str) -> Change:
        """Has a candidate offered no more."""
        row = {"id": f"{candidate.which}:{candidate.key}"}
        return self.make(Plan("dismiss", candidate.name, (("dismissed", row),)), by)

    # Documents

    @property
    def quarantine(self) -> Quarantine:
        """The documents that could not be read."""
        return Quarantine(self.client, self.names, self.settings, self.check)

    # Stories

    def story(self, id_: str) -> Story | None:
        """A story by id, of whatever status."""
        return stories.story(self.client, self.names, id_)

    def correction(self, story: str) -> Correction:
        """What is put right in a story by hand; empty for most."""
        return corrected.of_stories(self.client, self.names, [story]).get(story, Correction())

    def correct(self, story: str, correction: Correction, by: str, note: str = "") -> Change:
        """Puts a story's facts right, now and for every later reading. Raises Wrong."""
        before = self.correction(story)
        if before == correction:
            raise Wrong("nothing", "Nothing is changed.")
        change = Change(changes.new_id(), "correct", by, datetime.now(UTC), note=note, story=story)
        return self._correct(replace(change, before=before.dump(), after=correction.dump()))

    def _correct(self, change: Change) -> Change:
        if self.correction(change.story).dump() != Correction.load(change.before).dump():
            raise Wrong("stale", "Somebody else has put the same story right in the meantime.", id=change.story)
        return self._again(change, Correction.load(change.after))

    def kill(self, story: str, reason: str, by: str) -> Change:
        """Withdraws a story: when this returns nobody finds it, and who was mailed it is told the reason. Raises Wrong."""
        found = self.story(story)
        if not reason.strip():
            raise Wrong("no_reason", "A reason is needed.")
        if found is None or not life.kill(self.client, self.names, story, by, reason.strip()[:900]):
            raise Wrong("unknown_story", "There is no such story.")
        note = reason.strip()[:900]
        change = Change(changes.new_id(), "kill", by, datetime.now(UTC), note=note, story=story)
        return changes.put(self.client, self.names, change)

    def again(self, story: str, by: str) -> Change:
        """Has one story read again, with readers and lists as they are now. Raises Wrong."""
        return self._again(Change(changes.new_id(), "reread", by, datetime.now(UTC), story=story), None)

    def _again(self, change: Change, correction: Correction | None) -> Change:
        """Keeps a correction and reads the story's document; should that fail, the clock finds what is written here."""
        found = stories.of_id(self.client, self.names, change.story)
        if found is None:
            raise Wrong("unknown_story", "There is no such story.")
        made = replace(change, document=found["document"], state="waiting", total=1)
        changes.put(self.client, self.names, made)
        if correction is not None:
            corrected.put(self.client, self.names, change.story, correction, change.by, change.at)
        rereading.go_on(self.client, self.names, made.id, self.reread, self.lists, seconds=60)
        return changes.one(self.client, self.names, made.id) or made

    # What was done

    def change(self, id_: str) -> Change | None:
        """A change by id, or None."""
        return changes.one(self.client, self.names, id_)

    def history(self, size: int = 50, start: int = 0, actions: Sequence[Action] = (), **terms: str) -> tuple[int, list[Change]]:
        """How many changes there are and a page of them, newest first; `entries`, `story`, `document` or `by` narrow."""
        return changes.several(self.client, self.names, size, start, actions, **terms)

    def waiting(self) -> list[Change]:
        """Changes for which stored stories are still to be read again."""
        return changes.waiting(self.client, self.names)

    def go_on(self, id_: str, seconds: float = 400) -> bool:
        """Reads stored stories again for a change; false when some are left after so many seconds. Raises Unavailable."""
        return rereading.go_on(self.client, self.names, id_, self.reread, self.lists, seconds)


def _circle(error: ValueError) -> Wrong:
    return error if isinstance(error, Wrong) else Wrong("circle", str(error), name=str(error).partition(" ")[0])


__all__ = ["Correction", "Desk", "Plan", "Row", "Wrong"]
