"""How does a letter become a mail, and how is it handed over? MIME, then SMTP, then an answer that we can trust.

Only the server's 250 after the data counts as sent. A lost connection before it leaves one window in which a mail may come twice;
it then bears the same Message-ID, which is made of the letter's content.
"""

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import dkim
from jinja2 import Environment, FileSystemLoader, select_autoescape

from search import signing
from search.letters import Letter, LetterStory
from search.links import LinkRequest
from search.query import plain, to_params
from search.readers import LINK_MINUTES
from search.saved import SavedSearch
from search.settings import Settings, SettingsError
from search.story import Unavailable
from workers import mail_notices, mail_words, refusals
from workers.mime import Mail, composed, encoded, header, named

UNSUBSCRIBE = signing.UNSUBSCRIBE

MAILS_A_CONNECTION = 100
"""After so many mails a connection is closed: servers limit them, and one that stays for ever never learns of a new server."""

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates" / "mail"),
    autoescape=select_autoescape(["html"]),
    trim_blocks=True,
    lstrip_blocks=True,
)
_SIGNED = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
    "mime-version",
    "content-type",
)


class Refused(RuntimeError):
    """The server will never take this mail; the message is its reason. `reader` is true when it does not know the address."""

    def __init__(self, reason: str, reader: bool = False) -> None:
        super().__init__(reason)
        self.reader = reader


LONGEST_WAIT = 30
"""Seconds at most for each answer of the server: all of a mail's answers must come within the lease of its letter."""


def message(letter: Letter, settings: Settings) -> Mail:
    """The mail of a letter, in the reader's language: a text part and a right-to-left (or English) HTML part.

    A letter that is tried again makes a mail of the same date and Message-ID: who gets both sees that they are one.
    """
    account = letter.account
    locale = mail_words.locale_of(account)
    if letter.notices:
        return _notice_message(letter, settings, locale)
    stop = f"{_base(settings)}/unsubscribe/{signing.sign(settings, UNSUBSCRIBE, [each.id for each in letter.searches])}"
    told: dict[str, Any] = {
        "subject": _subject(letter, locale),
        "word": mail_words.words(locale.language),
        "locale": locale,
        "count": mail_words.stories(len(letter.stories), locale),
        "direction": "rtl" if locale.language == "ar" else "ltr",
        "stories": [_story(each, letter, settings, locale) for each in letter.stories],
        "searches": [{"name": header(each.name), "link": _search_link(each, settings)} for each in letter.searches],
        "checked": _coverage(letter, locale),
        "stop": stop,
    }
    headers = [
        ("List-Id", f"<{letter.searches[0].id if len(letter.searches) == 1 else 'searches'}.{_domain(settings)}>"),
        ("List-Unsubscribe", f"<{stop}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]
    return _mail(settings, account.email, letter.id, letter.begun, headers, "letter", told)


def _notice_message(letter: Letter, settings: Settings, locale: Any) -> Mail:
    """The mail of notices. It cannot be stopped as alerts can: whoever was mailed a story must hear of its end."""
    told = mail_notices.told(letter, locale, _base(settings), header)
    headers = [("List-Id", f"<notices.{_domain(settings)}>")]
    return _mail(settings, letter.account.email, letter.id, letter.begun, headers, "notice", told)


def link_message(request: LinkRequest, token: str, settings: Settings, now: datetime) -> Mail:
    """The mail that signs a reader in, in the language of the page where it was asked for."""
    word = mail_words.words(request.language)
    told = {
        "subject": word["link"],
        "word": word,
        "language": request.language,
        "direction": "rtl" if request.language == "ar" else "ltr",
        "text": word["link_text"].format(minutes=mail_words.number(LINK_MINUTES, mail_words.spoken(request.language, settings))),
        "link": f"{_base(settings)}/sign-in/{token}",
    }
    return _mail(settings, request.email, f"{request.id}.{request.tries}", now, [], "link", told)


def _mail(
    settings: Settings, to: str, id_: str, now: datetime, more: Sequence[tuple[str, str]], template: str, told: dict[str, Any]
) -> Mail:
    """The mail that a template makes of what is `told`, under the headers of all our mail and some `more`."""
    name, sender = settings.sender
    headers = [
        ("From", named(name or "أرشيف", sender)),
        ("To", to),
        ("Subject", encoded(told["subject"])),
        ("Date", format_datetime(now)),
        ("Message-ID", f"<{id_}@{_domain(settings)}>"),
        *more,
        ("Auto-Submitted", "auto-generated"),
    ]
    text, html = (_TEMPLATES.get_template(f"{template}.{kind}").render(told) for kind in ("txt", "html"))
    return Mail(sender, to, composed(headers, text, html, id_))


def _subject(letter: Letter, locale: Any) -> str:
    count = mail_words.stories(len(letter.stories), locale)
    names = mail_words.words(locale.language)["comma"].join(header(each.name) for each in letter.searches[:2]) + (
        " …" if len(letter.searches) > 2 else ""
    )
    return f"{names}: {count}"


def _story(told: LetterStory, letter: Letter, settings: Settings, locale: Any) -> dict[str, Any]:
    return {
        "headline": told.headline,
        "passage": told.passage,
        "more": mail_words.ellipsis(plain(told.passage)),
        "plain_headline": plain(told.headline),
        "plain_passage": plain(told.passage),
        "source": mail_words.credit(told.story, locale.language),
        "day": mail_words.day(told.story, letter.account, locale),
        "link": f"{_base(settings)}/story/{told.story.id}",
        "searches": [header(each.name) for each in told.searches],
        "words": told.words,
    }


def _coverage(letter: Letter, locale: Any) -> str:
    if not letter.checked:
        return ""
    checked, found = (mail_words.stories(count, locale) for count in (letter.checked, len(letter.stories)))
    return mail_words.words(locale.language)["checked"].format(checked=checked, found=found)


def _search_link(each: SavedSearch, settings: Settings) -> str:
    return f"{_base(settings)}/search?{urlencode(to_params(each.query))}"


def _base(settings: Settings) -> str:
    return settings.base_url.rstrip("/") or f"http://{settings.web_host}:{settings.web_port}"


def _domain(settings: Settings) -> str:
    return settings.sender[1].rpartition("@")[2]


class Post:
    """A connection to the mail server over which several mails go; it is opened for the first and anew when it was lost."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._server: smtplib.SMTP | None = None
        self._taken = 0

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Takes leave of the server."""
        server, self._server, self._taken = self._server, None, 0
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def rested(self) -> bool:
        """Whether the connection may be used for more mails after a pause; one that has served for long is closed."""
        if self._taken >= MAILS_A_CONNECTION:
            self.close()
        with suppress(smtplib.SMTPException, OSError):
            if self._server is not None and self._server.noop()[0] == 250:
                return True
        self._drop()
        return False

    def send(self, mail: Mail) -> None:
        """Hands a mail over. Raises Refused on the server's 5xx, Unavailable on its 4xx and on a lost connection."""
        if not self.settings.smtp_host:
            raise Unavailable("No mail server is known: set ARSHIF_SMTP_HOST.")
        try:
            server = self._server = self._server or self._open()
            data = signed(mail, self.settings) if self.settings.dkim_key else mail.data
            server.sendmail(mail.sender, [mail.to], data, _options(server, mail))
            self._taken += 1
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _told(code, text, reader=True) from error
        except smtplib.SMTPResponseException as error:
            self._drop()
            raise _told(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise Unavailable(f"The mail server was lost: {error}") from error

    def _open(self) -> smtplib.SMTP:
        """A new connection. What is refused here is no fault of a mail: a wrong password must not cost anybody a letter."""
        try:
            return _connect(self.settings)
        except smtplib.SMTPResponseException as error:
            raise Unavailable(f"The mail server lets nobody in: {error.smtp_code} {error.smtp_error!r}") from error

    def _drop(self) -> None:
        server, self._server, self._taken = self._server, None, 0
        if server is not None:
            server.close()


def send(mail: Mail, settings: Settings) -> None:
    """Hands one mail over. Raises Refused on the server's 5xx, Unavailable on its 4xx and on a lost connection."""
    with Post(settings) as post:
        post.send(mail)


def _options(server: smtplib.SMTP, mail: Mail) -> Sequence[str]:
    """What the server is asked for: addresses of other letters need SMTPUTF8 (RFC 6531). Raises Refused where it has none."""
    if mail.to.isascii() and mail.sender.isascii():
        return ()
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("smtputf8"):
        raise Refused("The mail server takes no address of other letters than a to z.", reader=not mail.to.isascii())
    return "SMTPUTF8", "BODY=8BITMIME"


def signed(mail: Mail, settings: Settings) -> bytes:
    """A mail with its DKIM signature (RFC 6376) over all that a mail program goes by. Raises SettingsError on a bad key."""
    there = BytesHeaderParser().parsebytes(mail.data)
    headers = [name.encode() for name in _SIGNED if name in there]
    domain = mail.sender.rpartition("@")[2]
    try:
        key = Path(settings.dkim_key).read_bytes()
        made: bytes = dkim.sign(mail.data, settings.dkim_selector.encode(), domain.encode(), key, include_headers=headers)
    except (OSError, dkim.DKIMException) as error:
        raise SettingsError(f"ARSHIF_DKIM_KEY: mail cannot be signed with it: {error}") from error
    return made + mail.data


def _connect(settings: Settings) -> smtplib.SMTP:
    where: dict[str, Any] = {
        "host": settings.smtp_host,
        "port": settings.smtp_port,
        "timeout": min(settings.smtp_timeout, LONGEST_WAIT),
    }
    if settings.smtp_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(**where, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(**where)
    with ExitStack() as undo:
        undo.callback(server.close)
        if settings.smtp_tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        undo.pop_all()
    return server


def _told(code: int, text: bytes | str, reader: bool = False) -> Refused | Unavailable:
    said = f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
    if not 500 <= code < 600 or code in refusals.OURSELVES:
        return Unavailable(said)
    return Refused(said, reader and refusals.of_the_reader(code, said))
