"""`arshif import`: how do files become stories? Each is made durable, then the workers are told, then we wait and count.

Interrupting loses nothing: what was accepted is read anyway, and running the same command again changes nothing.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import click
from celery import Celery
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from search import formats
from search.archive import Archive
from search.intake import Entry
from search.settings import Settings
from search.story import Document, Unreadable
from workers.app import create
from workers.services import services
from workers.tasks import nudge, nudge_all

CHUNK = 200
CHUNK_BYTES = 4_000_000
POLL_SECONDS = 0.3
POLLED = 300
NUDGED_SECONDS = 20
"""After so long without anything read the workers are told again: a nudge may be lost, and here no clock may run that sweeps."""

PATIENCE_SECONDS = 120
OUTCOMES = ("stored", "replaced", "unchanged", "older", "duplicate")


@dataclass
class Tally:
    """What became of the documents of one import.

    `outcomes` counts stories, and as `duplicate` documents that were given twice; `unreadable` counts documents.
    """

    documents: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, tuple[str, str]] = field(default_factory=dict)
    waiting: int = 0

    def add(self, entry: Entry, known: bool) -> None:
        """Counts a closed entry; `known` is true when its document had been here before this import."""
        if entry.state == "quarantined":
            self.reasons[entry.code] += 1
            self.examples.setdefault(entry.code, (entry.name, entry.reason))
        elif known:
            self.outcomes["unchanged"] += len(entry.stories)
        else:
            self.outcomes.update(entry.outcomes)

    @property
    def unreadable(self) -> int:
        """Documents that are in quarantine."""
        return sum(self.reasons.values())


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named and those below the folders named, in order of name, hidden ones left out.

    Raises FileNotFoundError on a path that does not exist.
    """
    for path in paths:
        if path.is_dir():
            inside = (each for each in sorted(path.rglob("*")) if each.is_file())
            yield from (each for each in inside if not any(part.startswith(".") for part in each.relative_to(path).parts))
        elif path.exists():
            yield path
        else:
            raise FileNotFoundError(f"{path}: there is no such file or folder")


def chunked(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents in lists that one request takes well."""
    chunk: list[Document] = []
    size = 0
    for document in documents:
        chunk.append(document)
        size += len(document.data)
        if len(chunk) >= CHUNK or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


Advance = Callable[[int, int], None]
"""Told after each step: documents accepted so far, documents done so far."""


def import_files(archive: Archive, sender: Celery, paths: Sequence[Path], advance: Advance) -> Tally:
    """Accepts every document of the files, has the workers read them, waits, and counts what became of them.

    Raises Unavailable when the engine stops answering: what was accepted until then is safe.
    """
    tally = Tally()
    pending: dict[str, bool] = {}
    most = archive.settings.max_document_mb * 1024 * 1024
    for chunk in chunked(_documents(files(paths), archive, tally, most)):
        fresh = archive.accept(chunk)
        tally.documents += len(chunk)
        for document, new in zip(chunk, fresh, strict=True):
            if document.id in pending:
                tally.outcomes["duplicate"] += 1
            else:
                pending[document.id] = not new
        nudge_all(sender, chunk)
        advance(tally.documents, tally.documents - len(pending))
    _wait(archive, sender, pending, tally, advance)
    return tally


def _documents(paths: Iterable[Path], archive: Archive, tally: Tally, most: int) -> Iterator[Document]:
    for path in paths:
        for piece in formats.split(path, most):
            if isinstance(piece, Document):
                yield piece
            else:
                tally.documents += 1
                tally.add(archive.refuse(piece.document, Unreadable(piece.code, piece.reason)), known=False)


def _wait(archive: Archive, sender: Celery, pending: dict[str, bool], tally: Tally, advance: Advance) -> None:
    """Polls until every pending entry is closed, or nothing has moved for a while."""
    moved = nudged = time.monotonic()
    while pending and time.monotonic() - moved < PATIENCE_SECONDS:
        closed = [entry for entry in archive.entries(list(islice(pending, POLLED))) if entry.state != "waiting"]
        for entry in closed:
            tally.add(entry, pending.pop(entry.id))
        advance(tally.documents, tally.documents - len(pending))
        if closed:
            moved = nudged = time.monotonic()
        elif time.monotonic() - nudged > NUDGED_SECONDS:
            nudge(sender, list(islice(pending, POLLED)))
            nudged = time.monotonic()
        else:
            time.sleep(POLL_SECONDS)
    tally.waiting = len(pending)


def report(tally: Tally) -> list[str]:
    """The tally in words, a line each."""
    counts = [
        f"{tally.outcomes[name]:,} {name}"
        for name in ("stored", "replaced", "unchanged", "older", "duplicate")
        if tally.outcomes[name]
    ]
    lines = [f"{tally.documents:,} documents: " + ", ".join([*counts, f"{tally.unreadable:,} unreadable"])]
    for code, count in tally.reasons.most_common():
        name, reason = tally.examples[code]
        lines.append(f"  {count:,} × {code}: {reason} (such as {name})")
    if tally.unreadable:
        lines.append("  They are kept: see `arshif quarantine`.")
    if tally.waiting:
        lines.append(f"  {tally.waiting:,} are safe but still unread: no worker takes them. Is `arshif run` running?")
    return lines


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_(paths: tuple[Path, ...]) -> None:
    """Read stories from files and folders: scraped text, HTML, wire formats, JSON Lines (also .xz)."""
    console = Console(stderr=True)
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise click.ClickException(f"There is no such file or folder: {', '.join(missing)}")
    with services(Settings.load(), need={"engine", "redis", "worker"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        with _bar(console) as advance:
            try:
                tally = import_files(archive, create(settings), paths, advance)
            except KeyboardInterrupt:
                console.print("Interrupted. What was accepted is safe and will be read; run the same command again for the rest.")
                raise SystemExit(130) from None
    for line in report(tally):
        click.echo(line)
    raise SystemExit(1 if tally.waiting else 0)


class _bar:
    """A progress bar over documents accepted and documents done."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, console=console)

    def __enter__(self) -> Advance:
        self.progress.start()
        task = self.progress.add_task("importing", total=None)

        def advance(accepted: int, done: int) -> None:
            self.progress.update(task, total=accepted, completed=done)

        return advance

    def __exit__(self, *exc: object) -> None:
        self.progress.stop()
