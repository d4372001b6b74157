"""`arshif understand`: what does a document say? In words for people, as JSON for programs, at speed for whole sets of stories.

Nothing is stored and no service is needed: the same readers and lists as in the archive, on bytes from a file or a pipe.
"""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson
from rich.console import Console
from rich.markup import escape

from search import formats, lists
from search.formats import UnreadablePiece
from search.settings import Settings
from search.story import Document, Story, Unreadable
from search.understand import Understanding
from workers.told import told

BLOCK = 2000
"""Lines that are handed to the processes at a time, so that a pipe of any length is read in bounded memory."""

_ORIGIN = "understand"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each story of the file.")
@click.option("--jsonl", "as_jsonl", is_flag=True, help="Lines {id, source, published, headline, body} or {id, text} in and out.")
@click.argument(
    "path", metavar="PATH|-", default="-", type=click.Path(path_type=Path, exists=True, allow_dash=True, dir_okay=False)
)
def understand(path: Path, as_json: bool, as_jsonl: bool) -> None:
    """Show what a story is understood to say; - reads standard input."""
    if as_json and as_jsonl:
        raise click.UsageError("Give --json or --jsonl, not both.")
    settings = Settings.load()
    reader = Understanding(lists.load(), settings.zone)
    with _opened(path) as stream:
        if as_jsonl:
            _write(_rows(stream, reader))
            return
        answers = _documents(stream, path, reader, settings)
        if as_json:
            _write(orjson.dumps(plain(each) if isinstance(each, Story) else _refused(each)) for each in answers)
            return
    console = Console(highlight=False)
    for each in answers:
        console.print(told(each) if isinstance(each, Story) else told_refusal(each), soft_wrap=True)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if str(path) == "-":
        yield sys.stdin.buffer
    else:
        with path.open("rb") as file:
            yield file


def _write(lines: Iterable[bytes]) -> None:
    for line in lines:
        sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


# One document


def _documents(stream: BinaryIO, path: Path, reader: Understanding, settings: Settings) -> Iterator[Story | Unreadable]:
    """The stories of a file, each with its facts, and the reason of each part that cannot be read."""
    most = settings.max_document_mb * 1024 * 1024
    with _on_disk(stream, path) as file:
        for piece in formats.split(file, most):
            yield from _stories(piece, reader, settings)


@contextmanager
def _on_disk(stream: BinaryIO, path: Path) -> Iterator[Path]:
    """The file itself; what comes through a pipe is kept in a file for as long as it is read."""
    if str(path) != "-":
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="arshif-") as file:
        while block := stream.read(1 << 20):
            file.write(block)
        file.flush()
        yield Path(file.name)


def _stories(piece: Document | UnreadablePiece, reader: Understanding, settings: Settings) -> Iterator[Story | Unreadable]:
    if isinstance(piece, UnreadablePiece):
        yield Unreadable(piece.code, piece.reason)
        return
    try:
        stories = formats.read(piece, settings)
    except Unreadable as reason:
        yield reason
        return
    yield from map(reader.of, stories)


def _refused(reason: Unreadable) -> dict[str, str]:
    return {"unreadable": str(reason), "code": reason.code}


def told_refusal(reason: Unreadable) -> str:
    """A refusal, in words."""
    return f"[bold red]لا يُقرأ[/]  {escape(formats.refusal(reason.code)[0])}  ({escape(str(reason))})"


def plain(story: Story) -> dict[str, Any]:
    """A story and its facts as JSON holds them; `body` is without its dateline, times are ISO 8601 with their offset."""
    facts = story.facts
    return {
        "format": story.format,
        "encoding": story.encoding,
        "headline": story.headline,
        "kicker": story.kicker,
        "published": story.published.isoformat(),
        "updated": story.updated.isoformat() if story.updated else None,
        "version": story.version,
        "status": story.status,
        "embargoed_until": story.embargoed_until.isoformat() if story.embargoed_until else None,
        "dateline": facts.dateline,
        "dateline_places": list(facts.dateline_places),
        "places": [_place(each) for each in facts.places],
        "groups": [_group(each) for each in facts.groups],
        "people": [_fields(each, "name", "function", "surfaces") for each in facts.people],
        "agency": facts.agencies[0].name_ar if facts.agencies else "",
        "dates": [_fields(each, "surface", "resolved", "grain") for each in facts.dates],
        "body": Understanding.sentences(story),
        "reports": list(story.reports),
        "source": story.source,
        "url": story.url,
        "language": story.language,
    }


def _fields(each: object, *names: str) -> dict[str, Any]:
    return {name: getattr(each, name) for name in names}


def _place(each: object) -> dict[str, Any]:
    return _fields(each, "id", "name_ar", "name_en", "country", "kind", "role", "surfaces", "weight")


def _group(each: object) -> dict[str, Any]:
    return _fields(each, "id", "name_ar", "name_en", "kind", "surfaces", "anaphora", "weight", "listed")


# Many rows

_reader: Understanding | None = None


def _rows(stream: BinaryIO, reader: Understanding) -> Iterator[bytes]:
    """An answer for every line that is not blank, in order, from as many processes as there are cores."""
    global _reader
    _reader = reader
    lines = (line for line in stream if line.strip())
    cores = os.cpu_count() or 1
    first = list(islice(lines, 64))
    if len(first) < 64 or cores == 1:
        yield from map(answer, (*first, *lines))
        return
    with multiprocessing.get_context("fork").Pool(cores) as pool:
        block = [*first, *islice(lines, BLOCK)]
        while block:
            yield from pool.imap(answer, block, chunksize=16)
            block = list(islice(lines, BLOCK))


def answer(line: bytes) -> bytes:
    """What is found in one row, or why it cannot be read; with the row's own `id`."""
    if _reader is None:
        raise RuntimeError("no reader has been set")
    row: Any = None
    try:
        row = orjson.loads(line)
        story = _reader.of(row_story(row, _reader.zone))
    except (ValueError, TypeError) as reason:
        id_ = row.get("id") if isinstance(row, dict) else None
        return orjson.dumps({"id": id_, "unreadable": str(reason)})
    facts = story.facts
    found = {
        "id": row.get("id"),
        "places": [_place(each) for each in facts.places],
        "groups": [_group(each) for each in facts.groups],
        "agencies": [_fields(each, "name_ar", "name_en", "surfaces") for each in facts.agencies],
        "people": [_fields(each, "name", "function", "surfaces") for each in facts.people],
        "dates": [_fields(each, "surface", "resolved", "grain") for each in facts.dates],
    }
    return orjson.dumps(found)


def row_story(row: Any, zone: tzinfo) -> Story:
    """A row as a story; a time without an offset is the newsroom's, and without a date it is read as of today.

    Raises ValueError where the row is no object or has no text, or its date is none.
    """
    if not isinstance(row, dict):
        raise ValueError("The line is no JSON object.")
    body = row.get("body") or row.get("text") or ""
    headline = row.get("headline") or ""
    if not isinstance(body, str) or not isinstance(headline, str):
        raise ValueError("The text is no string.")
    return Story(str(row.get("source") or _ORIGIN), str(row.get("id")), headline, body, _moment(row.get("published"), zone))


def _moment(text: Any, zone: tzinfo) -> datetime:
    if not text:
        return datetime.now(zone)
    moment = datetime.fromisoformat(str(text))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
