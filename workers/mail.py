"""How does a letter become a mail, and how is it handed over? MIME, then SMTP, then an answer that we can trust.

Only the server's 250 after the data counts as sent. A lost connection before it leaves one window in which a mail may come twice;
it then bears the same Message-ID, which is made of the letter's content.
"""

import re
import smtplib
import ssl
from contextlib import ExitStack, suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

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
from workers import mail_notices, mail_words

UNSUBSCRIBE = signing.UNSUBSCRIBE

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
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


class Refused(RuntimeError):
    """The server will never take this mail; the message is its reason. `reader` is true when it does not know the address."""

    def __init__(self, reason: str, reader: bool = False) -> None:
        super().__init__(reason)
        self.reader = reader


LONGEST_WAIT = 30
"""Seconds at most for each answer of the server: all of a mail's answers must come within the lease of its letter."""


def message(letter: Letter, settings: Settings, now: datetime) -> EmailMessage:
    """The mail of a letter, in the reader's language: a text part and a right-to-left (or English) HTML part."""
    account = letter.account
    locale = mail_words.locale_of(account)
    if letter.notices:
        return _notice_message(letter, settings, locale, now)
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
    mail = _mail(settings, account.email, told["subject"], letter.id, now)
    mail["List-Id"] = f"<{letter.searches[0].id if len(letter.searches) == 1 else 'searches'}.{_domain(settings)}>"
    mail["List-Unsubscribe"] = f"<{stop}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return _filled(mail, "letter", told)


def _notice_message(letter: Letter, settings: Settings, locale: Any, now: datetime) -> EmailMessage:
    """The mail of notices. It cannot be stopped as alerts can: whoever was mailed a story must hear of its end."""
    told = mail_notices.told(letter, locale, _base(settings), header)
    mail = _mail(settings, letter.account.email, told["subject"], letter.id, now)
    mail["List-Id"] = f"<notices.{_domain(settings)}>"
    return _filled(mail, "notice", told)


def _filled(mail: EmailMessage, template: str, told: dict[str, Any]) -> EmailMessage:
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_TEMPLATES.get_template(f"{template}.txt").render(told))
    mail.add_alternative(_TEMPLATES.get_template(f"{template}.html").render(told), subtype="html")
    return mail


def link_message(request: LinkRequest, token: str, settings: Settings, now: datetime) -> EmailMessage:
    """The mail that signs a reader in, in the language of the page where it was asked for."""
    word = mail_words.words(request.language)
    told = {
        "word": word,
        "language": request.language,
        "direction": "rtl" if request.language == "ar" else "ltr",
        "text": word["link_text"].format(minutes=mail_words.number(LINK_MINUTES, mail_words.spoken(request.language, settings))),
        "link": f"{_base(settings)}/sign-in/{token}",
    }
    mail = _mail(settings, request.email, word["link"], f"{request.id}.{request.tries}", now)
    return _filled(mail, "link", told)


def _mail(settings: Settings, to: str, subject: str, id_: str, now: datetime) -> EmailMessage:
    mail = EmailMessage(policy=SMTP.clone(refold_source="none"))
    name, sender = parseaddr(settings.mail_from)
    user, _, domain = sender.partition("@")
    mail["From"] = Address(header(name) or "أرشيف", user, domain)
    mail["To"] = to
    mail["Subject"] = header(subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{id_}@{_domain(settings)}>"
    return mail


def header(text: str) -> str:
    """A text that may stand in a header: no line breaks, no controls, no marks that turn what follows round."""
    return _UNSEEN.sub(" ", text).strip()


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
    return parseaddr(settings.mail_from)[1].rpartition("@")[2] or urlsplit(_base(settings)).hostname or "localhost"


class Post:
    """A connection to the mail server over which several mails go; it is opened for the first and anew when it was lost."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> "Post":
        return self

    def __exit__(self, *_: object) -> None:
        server, self._server = self._server, None
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def send(self, mail: EmailMessage) -> None:
        """Hands a mail over. Raises Refused on the server's 5xx, Unavailable on its 4xx and on a lost connection."""
        if not self.settings.smtp_host:
            raise Unavailable("No mail server is known: set ARSHIF_SMTP_HOST.")
        try:
            server = self._server = self._server or self._open()
            if self.settings.dkim_key:
                server.sendmail(_sender(mail), [str(mail["To"])], signed(mail, self.settings))
            else:
                server.send_message(mail)
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
        server, self._server = self._server, None
        if server is not None:
            server.close()


def send(mail: EmailMessage, settings: Settings) -> None:
    """Hands one mail over. Raises Refused on the server's 5xx, Unavailable on its 4xx and on a lost connection."""
    with Post(settings) as post:
        post.send(mail)


def _sender(mail: EmailMessage) -> str:
    return parseaddr(str(mail["From"]))[1]


def signed(mail: EmailMessage, settings: Settings) -> bytes:
    """A mail with its DKIM signature (RFC 6376) over all that a mail program goes by. Raises SettingsError on a bad key."""
    raw = mail.as_bytes()
    domain = _sender(mail).rpartition("@")[2]
    headers = [name.encode() for name in _SIGNED if name in mail]
    try:
        key = Path(settings.dkim_key).read_bytes()
        made: bytes = dkim.sign(raw, settings.dkim_selector.encode(), domain.encode(), key, include_headers=headers)
    except (OSError, dkim.DKIMException) as error:
        raise SettingsError(f"ARSHIF_DKIM_KEY: mail cannot be signed with it: {error}") from error
    return made + raw


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
    return Refused(said, reader) if 500 <= code < 600 else Unavailable(said)
