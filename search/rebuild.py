"""How is an archive rebuilt while it is read and written? New indices beside the old ones, compared, then put in their place.

What the rebuild has done stands in a record that is moved by compare-and-set, so that any process goes on where one was killed
and two never work at once. The old index of stories is kept: going back is a rebuild in the other direction.
"""

import re
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from opensearchpy import OpenSearch

from search import fixed, shape, upkeep
from search.carrying import (
    PAGE,
    Marks,
    Move,
    carry,
    fitted,
    free,
    hold,
    index_of,
    is_settled,
    left,
    move_aliases,
    pages,
    written,
)
from search.compiling import Compiled, compiled
from search.gate import Gate, Report, joined
from search.index import Names, answering
from search.lists import Lists
from search.rebuild_state import Rebuild, Source, State
from search.refiling import Refiled
from search.story import Unavailable

Body = dict[str, Any]
Refile = Callable[[Sequence[Body], bool], Refiled]
"""Makes stored stories anew, from their documents or from themselves."""

RECORD = "rebuild"
LEASE = timedelta(seconds=20)
"""How long one who says nothing keeps the rebuild to itself."""

RENEWED = 5.0
STILL_SECONDS = 5.0
"""How long indices are held still at most; then they are freed and it is tried again."""


class Busy(RuntimeError):
    """A rebuild is under way, or there is none to do this with; the message says which."""


Tell = Callable[[Rebuild], None]


@dataclass
class Rebuilder:
    """All that can be done with the rebuild of one archive.

    `bodies` are mapping and settings of the indices, by alias; `questions` how many are asked of both for comparison.
    """

    client: OpenSearch
    names: Names
    zone: ZoneInfo
    bodies: Mapping[str, Body]
    refile: Refile
    lists: Callable[[], Lists]
    questions: int = fixed.QUESTIONS
    _seq: upkeep.Seq = None
    _renewed: float = 0.0

    def state(self) -> Rebuild | None:
        """The rebuild under way, or else the last one; None when there never was any."""
        record, self._seq = upkeep.load(self.client, self.names, RECORD)
        return Rebuild.load(record) if record else None

    def due(self) -> bool:
        """Whether the archive was made for other fields, analyzers or keys of words than this program's."""
        with answering():
            return any(shape.behind(self.client, alias, body) for alias, body in self.bodies.items())

    def begin(self, source: Source = "documents", by: str = "command") -> Rebuild:
        """Begins a rebuild: new indices are made, and what earlier ones left behind is deleted. Raises Busy."""
        last = self.state()
        if last and last.running:
            raise Busy("A rebuild is under way.")
        seq = self._seq
        self._forget()
        number = last.number + 1 if last else 1
        moves = {kind: self._beside(alias) for kind, alias in (("saved", self.names.saved), ("stories", self.names.stories))}
        made = Rebuild(number, "copying", source, moves, datetime.now(UTC).isoformat(), by=by)
        self._seq = seq
        made = self._save(made)
        self._make(made)
        return made

    def back(self, by: str = "command") -> Rebuild:
        """Begins the return to the index that was left: it gets what came since, and takes its place again. Raises Busy."""
        last = self.state()
        if last and last.running:
            raise Busy("A rebuild is under way: let it end first, or stop it.")
        move = last.moves["stories"] if last and last.state == "done" else None
        if last is None or move is None or not self._exists(move.old):
            raise Busy("There is no earlier index to go back to.")
        moves = {"stories": Move(move.alias, move.new, move.old)}
        made = Rebuild(last.number + 1, "copying", "back", moves, datetime.now(UTC).isoformat(), by=by)
        made = self._save(replace(made, marks={"stories": last.left["stories"]}, left=last.left))
        free(self.client, move.old)
        return made

    def accept(self) -> Rebuild:
        """Lets a refused rebuild go on whose differences a person has looked at. Raises Busy when there is none."""
        last = self.state()
        if last is None or last.state != "refused":
            raise Busy("There is no refused rebuild to accept.")
        if last.compared.grave:
            raise Busy("It has lost stories: begin a new one.")
        return self._save(replace(last, state="copying", accepted=True, finished=""))

    def stop(self) -> Rebuild:
        """Ends a rebuild without its new indices being used. Raises Busy when there is none."""
        last = self.state()
        if last is None or not (last.running or last.state == "refused"):
            raise Busy("There is no rebuild under way.")
        for move in last.moves.values():
            if index_of(self.client, move.alias) == move.old:
                free(self.client, move.old)
        stopped = self._save(replace(last, state="refused", reason="stopped", finished=datetime.now(UTC).isoformat()))
        self._forget()
        return stopped

    def forget(self) -> list[str]:
        """Deletes the indices that were left behind; answers their names. Raises Busy while a rebuild is under way."""
        last = self.state()
        if last and last.running:
            raise Busy("A rebuild is under way.")
        return self._forget()

    def go(self, seconds: float = float("inf"), tell: Tell = lambda _: None) -> Rebuild:
        """Works on the rebuild for about so many seconds, or until it is done or refused.

        Raises Busy when another works on it or there is nothing to do, Unavailable when the engine is silent: then again.
        """
        until = time.monotonic() + seconds
        rebuild = self._taken()
        try:
            while rebuild.running:
                rebuild = self._moved(rebuild) if rebuild.state == "moving" else self._copied(rebuild, until, tell)
                tell(rebuild)
                if time.monotonic() >= until:
                    break
        except upkeep.Taken as taken:
            raise Busy("Another process goes on with the rebuild.") from taken
        return self._save(replace(rebuild, holder="", until="")) if rebuild.running else rebuild

    # Steps

    def _copied(self, rebuild: Rebuild, until: float, tell: Tell) -> Rebuild:
        """Carries what was written until now, and compares when hardly anything is left."""
        for kind, move in rebuild.moves.items():
            reach = written(self.client, move.old)
            rebuild = (
                replace(rebuild, total=max(rebuild.total, sum(reach.values()) + len(reach))) if kind == "stories" else rebuild
            )
            for hits, marks in pages(self.client, move.old, rebuild.marks.get(kind, {}), reach):
                rebuild = self._save(self._carried(rebuild, kind, hits, marks))
                tell(rebuild)
                if time.monotonic() >= until:
                    return rebuild
            rebuild = replace(rebuild, marks={**rebuild.marks, kind: {**rebuild.marks.get(kind, {}), **reach}})
        if self._left(rebuild) > PAGE:
            return rebuild
        return self._compared(rebuild)

    def _carried(self, rebuild: Rebuild, kind: str, hits: Sequence[Body], marks: Marks) -> Rebuild:
        move = rebuild.moves[kind]
        if rebuild.source == "back":
            mapping = next(iter(self.client.indices.get_mapping(index=move.new).values()))["mappings"]["properties"]
            sources = [fitted(hit["_source"], mapping) for hit in hits]
        elif kind == "stories":
            made = self.refile(hits, rebuild.source == "documents")
            sources = made.sources
            as_stored, reworded = rebuild.as_stored + made.as_stored, rebuild.reworded + made.reworded
            rebuild = replace(rebuild, as_stored=as_stored, reworded=reworded)
        else:
            sources = [each.source for each in self._compile(hits)]
        refused = carry(self.client, move.new, rebuild.number, list(zip(hits, sources, strict=True)))
        if refused and kind == "stories":
            raise RuntimeError(f"OpenSearch refused a story: {next(iter(refused.items()))}")
        broken = [(hit, Compiled.broken(hit["_source"], refused[hit["_id"]]).source) for hit in hits if hit["_id"] in refused]
        carry(self.client, move.new, rebuild.number, broken)
        done = sum(marks.values()) + len(marks) if kind == "stories" else rebuild.done
        return replace(rebuild, marks={**rebuild.marks, kind: marks}, done=done)

    def _compile(self, hits: Sequence[Body]) -> list[Compiled]:
        return [compiled(hit["_source"], self.lists(), self.zone) for hit in hits]

    def _compared(self, rebuild: Rebuild) -> Rebuild:
        """Lets the gate compare; answers the rebuild that may move on, or is refused."""
        box = [rebuild]

        def catch_up() -> None:
            box[0] = self._caught_up(box[0])
            alive()

        def alive() -> None:
            if time.monotonic() - self._renewed > RENEWED:
                box[0] = self._save(box[0])

        move = rebuild.moves["stories"]
        now = datetime.now(self.zone)
        gate = Gate(self.client, self.lists(), move.old, move.new, now, catch_up, alive)
        reports = [gate.stories(box[0].reworded)]
        if rebuild.source != "back" and not reports[0].grave:  # an index that one flees may answer as it likes
            reports.append(gate.answers(fixed.questions(self.client, move.old, now, self.questions)))
            reports.append(self._searches(gate, rebuild.moves["saved"]))
        report = joined(*reports)
        passed = report.passes(rebuild.accepted or rebuild.source == "back")
        state: State = "moving" if passed else "refused"
        reason = "" if passed else "; ".join((*report.grave, *report.refusals))
        compared = replace(box[0], state=state, reason=reason, report=report.dump())
        return self._save(compared if passed else replace(compared, finished=datetime.now(UTC).isoformat(), holder=""))

    def _caught_up(self, rebuild: Rebuild) -> Rebuild:
        """Carries what was written until now, which is little."""
        for kind, move in rebuild.moves.items():
            reach = written(self.client, move.old)
            for hits, marks in pages(self.client, move.old, rebuild.marks.get(kind, {}), reach):
                rebuild = self._carried(rebuild, kind, hits, marks)
            rebuild = replace(rebuild, marks={**rebuild.marks, kind: {**rebuild.marks.get(kind, {}), **reach}})
        return rebuild

    def _searches(self, gate: Gate, move: Move) -> Report:
        pairs: list[tuple[str, list[Body], list[Body]]] = []
        broken: list[str] = []
        kept = 0
        for hits, _ in pages(self.client, move.old, {}, written(self.client, move.old)):
            for hit, made in zip(hits, self._compile(hits), strict=True):
                kept += made.live
                before = (hit["_source"].get("search") or {}).get("bool", {}).get("filter", [])
                name = hit["_source"]["saved"]["name"]
                broken += [f"{name}: {made.reason}"] if made.reason else []
                pairs += [(name, before, made.filters)] if made.live and made.filters != before else []
        return gate.searches(pairs, kept, broken)

    def _moved(self, rebuild: Rebuild) -> Rebuild:
        """Holds the old indices still, carries the last rest, and puts the new ones in their places."""
        moves = list(rebuild.moves.values())
        if all(index_of(self.client, move.alias) == move.new for move in moves):
            return self._finished(rebuild)
        rebuild = self._caught_up(rebuild)
        for move in moves:
            written(self.client, move.new)  # refreshed now, so that little is left for the moment in which writes wait
        began = time.monotonic()
        for move in moves:
            hold(self.client, move.old)
        moved = False
        try:
            rebuild = self._rest(rebuild)
            move_aliases(self.client, moves)
            moved = True
        finally:
            if not moved and all(index_of(self.client, move.alias) == move.old for move in moves):
                for move in moves:
                    free(self.client, move.old)
        return self._finished(replace(rebuild, still=round(time.monotonic() - began, 3)))

    def _rest(self, rebuild: Rebuild) -> Rebuild:
        until = time.monotonic() + STILL_SECONDS
        for move in rebuild.moves.values():
            while not is_settled(self.client, move.old):
                if time.monotonic() > until:
                    raise Unavailable("OpenSearch does not end its writes.")
                time.sleep(0.02)
        rebuild = self._caught_up(rebuild)
        now = {kind: written(self.client, move.new) for kind, move in rebuild.moves.items()}
        return self._save(replace(rebuild, left={**rebuild.left, **now}))

    def _finished(self, rebuild: Rebuild) -> Rebuild:
        return self._save(
            replace(rebuild, state="done", finished=datetime.now(UTC).isoformat(), holder="", until="", done=rebuild.total)
        )

    # The record and the indices

    def _taken(self) -> Rebuild:
        rebuild = self.state()
        if rebuild is None or not rebuild.running:
            raise Busy("No rebuild is under way.")
        if rebuild.holder and rebuild.until > datetime.now(UTC).isoformat():
            raise Busy("Another process works on the rebuild.")
        rebuild = self._save(replace(rebuild, holder=secrets.token_hex(8)))
        self._make(rebuild)
        return rebuild

    def _make(self, rebuild: Rebuild) -> None:
        """Makes the new indices, those that a dead process had not made yet too."""
        for move in rebuild.moves.values():
            if not self._exists(move.new):
                with answering():
                    self.client.indices.create(index=move.new, body=shape.stamped(self.bodies[move.alias]))

    def _save(self, rebuild: Rebuild) -> Rebuild:
        """Writes the record, and with it says that we are still there. Raises upkeep.Taken."""
        kept = replace(rebuild, until=(datetime.now(UTC) + LEASE).isoformat() if rebuild.holder else "")
        self._seq = upkeep.save(self.client, self.names, RECORD, asdict(kept), self._seq)
        self._renewed = time.monotonic()
        return kept

    def _left(self, rebuild: Rebuild) -> int:
        return sum(left(self.client, move.old, rebuild.marks.get(kind, {})) for kind, move in rebuild.moves.items())

    def _beside(self, alias: str) -> Move:
        old = index_of(self.client, alias)
        return Move(alias, old, f"{alias}-{int(old.rpartition('-')[2]) + 1:06}")

    def _exists(self, index: str) -> bool:
        with answering():
            return bool(self.client.indices.exists(index=index))

    def _forget(self) -> list[str]:
        gone: list[str] = []
        for alias in self.bodies:
            with answering():
                there = self.client.indices.get(index=f"{alias}-*", params={"expand_wildcards": "all"})
            gone += [
                name
                for name in there
                if re.fullmatch(rf"{re.escape(alias)}-\d{{6}}", name) and name != index_of(self.client, alias)
            ]
        for name in gone:
            with answering():
                self.client.indices.delete(index=name)
        return gone
