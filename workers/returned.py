"""Which mail came back? A mailbox is read by IMAP, the one that our sender's address leads to, and each returned mail is told of.

What was looked at is marked as seen, and only after the archive knows of it: a worker that dies in between looks again.
"""

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from search.readers import Readers
from search.settings import SettingsError
from search.story import Unavailable
from workers import bounce

MOST = 200
"""Mails that are read in one go; the rest waits for the next."""

SECONDS = 30

log = logging.getLogger(__name__)


def read(readers: Readers, url: str) -> list[str]:
    """Reads the mailbox at `url` (imaps://user:password@host/folder); answers a line for each person told of.

    Raises SettingsError on an address that is none, Unavailable when the mail server or the engine does not answer.
    """
    said: list[str] = []
    try:
        with _opened(url) as mailbox:
            for number in _fine(mailbox.search(None, "UNSEEN"))[0].split()[:MOST]:
                fetched = _fine(mailbox.fetch(number.decode(), "(BODY.PEEK[])"))
                raw = next(part[1] for part in fetched if isinstance(part, tuple))
                with suppress(ValueError):  # other mail: people answer to the strangest addresses
                    said += bounce.take(readers, raw)
                _fine(mailbox.store(number.decode(), "+FLAGS", r"(\Seen)"))
    except (imaplib.IMAP4.error, OSError) as error:
        raise Unavailable(f"The mailbox of returned mail does not answer: {error}") from error
    return said


@contextmanager
def _opened(url: str) -> Iterator[imaplib.IMAP4]:
    where = urlsplit(url)
    if where.scheme not in {"imap", "imaps"} or not where.hostname or not where.username:
        raise SettingsError("ARSHIF_BOUNCE_MAILBOX must look like imaps://user:password@host/INBOX.")
    if where.scheme == "imaps":
        context = ssl.create_default_context()
        mailbox: imaplib.IMAP4 = imaplib.IMAP4_SSL(where.hostname, where.port or 993, ssl_context=context, timeout=SECONDS)
    else:
        mailbox = imaplib.IMAP4(where.hostname, where.port or 143, timeout=SECONDS)
    with mailbox:
        mailbox.login(unquote(where.username), unquote(where.password or ""))
        _fine(mailbox.select(f'"{unquote(where.path).strip("/") or "INBOX"}"'))
        yield mailbox


def _fine(answer: tuple[str, Any]) -> Any:
    """The data of an answer. Raises IMAP4.error on a no."""
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(f"{kind} {data!r}")
    return data
