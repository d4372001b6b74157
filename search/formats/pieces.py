"""Which documents are in this file? A line of JSON Lines is one; any other file is one; compressed files are opened.

Files of millions of lines are read as a stream: memory holds one line, and never more of it than a document may have.
"""

import gzip
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from search.story import Document

ORIGIN = "import"
_BLANK = b" \t\r\n\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class UnreadablePiece:
    """A part of a file that cannot become a document; `document` holds its first bytes for the quarantine."""

    document: Document
    code: str
    reason: str


def split(path: Path, max_bytes: int) -> Iterator[Document | UnreadablePiece]:
    """The documents of a file, told by its content: each line of JSON Lines (also in xz or gzip), else the whole file."""
    with path.open("rb") as file:
        magic = file.read(6)
    with _opened(path, magic) as stream:
        try:
            yield from _documents(stream, path, max_bytes)
        except (lzma.LZMAError, gzip.BadGzipFile, EOFError, zlib.error) as error:
            document = Document(magic + str(path).encode(), ORIGIN, str(path))
            yield UnreadablePiece(document, "damaged", f"The compressed file is damaged: {error}.")


def _opened(path: Path, magic: bytes) -> BinaryIO:
    if magic.startswith(b"\xfd7zXZ"):
        return cast(BinaryIO, lzma.open(path))
    if magic.startswith(b"\x1f\x8b"):
        return cast(BinaryIO, gzip.open(path))
    return path.open("rb")


def _documents(stream: BinaryIO, path: Path, max_bytes: int) -> Iterator[Document | UnreadablePiece]:
    first = stream.readline(max_bytes + 1)
    gap = second = b""
    while len(first) <= max_bytes and len(gap) < 10_000 and (second := stream.readline(max_bytes + 1)):
        if second.strip(_BLANK) or not first.endswith(b"\n"):
            break
        gap, second = gap + second, b""
    follows = second.lstrip(_BLANK).startswith((b"{", b"["))
    if (_is_row(first) and (not second or follows)) or (_is_row(second) and first.lstrip(_BLANK).startswith(b"{")):
        yield from _lines(first, second, stream, path, max_bytes)
        return
    data = first + gap + second
    data += stream.read(max(0, max_bytes + 1 - len(data)))
    yield _piece(data, str(path), max_bytes)


def _is_row(line: bytes) -> bool:
    """Whether a line is an object by itself, as lines of JSON Lines are."""
    bare = line.strip(_BLANK)
    return bare.startswith(b"{") and bare.endswith(b"}") and b":" in bare


def _lines(first: bytes, second: bytes, stream: BinaryIO, path: Path, max_bytes: int) -> Iterator[Document | UnreadablePiece]:
    for number, line in enumerate(_whole_lines(first, second, stream, max_bytes), 1):
        bare = line.strip(_BLANK)
        if bare:
            yield _piece(bare, f"{path}:{number}", max_bytes)


def _whole_lines(first: bytes, second: bytes, stream: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    """Lines of a stream, each at most `max_bytes` + 1 long; the rest of a longer one is read over."""
    for line in (first, second):
        if line:
            yield line
            _finish(line, stream, max_bytes)
    while line := stream.readline(max_bytes + 1):
        yield line
        _finish(line, stream, max_bytes)


def _finish(line: bytes, stream: BinaryIO, max_bytes: int) -> None:
    while len(line) > max_bytes and not line.endswith(b"\n"):
        line = stream.readline(max_bytes + 1)


def _piece(data: bytes, name: str, max_bytes: int) -> Document | UnreadablePiece:
    if len(data) > max_bytes:
        document = Document(data[:1000], ORIGIN, name)
        return UnreadablePiece(document, "too_large", f"It is larger than {max_bytes // 1024 // 1024} MB.")
    return Document(data, ORIGIN, name)
