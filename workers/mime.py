"""What stands on the wire? Headers, a text part and an HTML part, as bytes.

They are put together by the plain classes of the standard library: its newer ones read every header anew that they are given,
and at ten stories a second that is most of what a mail costs.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32

_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_PLAIN = re.compile(r"[\w .+-]+", re.ASCII)

_POLICY = compat32.clone(linesep="\r\n", max_line_length=None)
"""Long addresses stay on one line: mail programs want the link that ends mail whole."""

_PIECE = 39
"""Bytes of one encoded word: as base64, and after the name of the longest header that bears one, they fill a line."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it is handed over: the envelope's two addresses, and its bytes."""

    sender: str
    to: str
    data: bytes


def header(text: str) -> str:
    """A text that may stand in a header: no line breaks, no controls, no marks that turn what follows round."""
    return _UNSEEN.sub(" ", text).strip()


def encoded(text: str) -> str:
    """A header's text, words of other letters encoded as RFC 2047 has it, on lines of at most 76 characters.

    It is cut between words, since some mail programs put a space wherever it is cut.
    """
    text = header(text)
    if text.isascii():
        return text
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece.encode()).decode()}?=" for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """Pieces of at most `_PIECE` bytes that are the text together, whole words where they are short enough."""
    piece = ""
    for word in re.findall(r"\S+\s*", text):
        if piece and len((piece + word).encode()) > _PIECE:
            yield piece
            piece = ""
        for letter in word:
            if len((piece + letter).encode()) > _PIECE:
                yield piece
                piece = ""
            piece += letter
    yield piece


def named(name: str, address: str) -> str:
    """An address with its owner's name before it."""
    name = header(name)
    if not name.isascii():
        return f"{encoded(name)}\r\n <{address}>"
    return f"{name if _PLAIN.fullmatch(name) else _quoted(name)} <{address}>"


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def composed(headers: Sequence[tuple[str, str]], text: str, html: str, id_: str) -> bytes:
    """A mail of two parts that say the same. `id_` parts them: both are written in base64, in which it cannot stand."""
    mail = MIMEMultipart("alternative", boundary=f"=_{id_}", policy=_POLICY)
    for name, value in headers:
        mail[name] = value
    for part, kind in ((text, "plain"), (html, "html")):
        mail.attach(MIMEText(part, kind, "utf-8", policy=_POLICY))
    return mail.as_bytes()
