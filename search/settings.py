"""What can be set from outside? One frozen table; nobody else reads the environment.

A running `arshif run` writes the addresses of what it started to `<home>/running.json`, so that a command typed in
another terminal finds the same engine and Redis without any variable being set.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

RUNNING = "running.json"


_CHOICES = {"smtp_tls": ("none", "starttls", "tls"), "language": ("ar", "en", "browser"), "log_format": ("json", "text")}
_SENDER = re.compile(r"(?P<name>[^<>\x00-\x1f]*?)\s*<(?P<address>{0})>|(?P<bare>{0})".format(r"[^\s@<>,;:\"()\[\]\\]+@[\w.-]+"))
_SITE = re.compile(r"https?://[^\s/?#]+[^\s?#]*")


class SettingsError(ValueError):
    """A setting that cannot be used; the message names the variable and what to write instead."""


def _setting(default: Any, help_: str) -> Any:
    return field(default=default, metadata={"help": help_})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set, each as `ARSHIF_<NAME>`."""

    home: Path = _setting(Path(".arshif"), "folder for data, logs and downloads of the embedded services")
    cache: str = _setting("", "folder for downloads shared between clones; empty: the user's cache folder")
    opensearch_url: str = _setting("", "address of an OpenSearch to use; empty: an embedded one is started")
    redis_url: str = _setting("", "address of a Redis to use; empty: an embedded one is started")
    index_prefix: str = _setting("arshif", "what the names of all indices begin with")
    shards: int = _setting(1, "primary shards of the story index")
    replicas: int = _setting(0, "copies of each shard; 1 or more on a cluster")
    backup_folder: str = _setting(
        "", "where backups go: a folder of the engine, or s3://bucket/path; empty: the engine's own folder"
    )
    backup_hours: int = _setting(24, "hours between two backups; 0: only `arshif backup` takes them")
    backup_keep: int = _setting(7, "how many backups are kept; 0: all of them")
    timezone: str = _setting("Asia/Baghdad", "time zone of the newsroom (IANA name), for dates that name none")
    language: str = _setting("ar", "language of pages for a reader who has chosen none: ar, en, or browser (as it asks)")
    web_host: str = _setting("127.0.0.1", "address that the web listens on")
    web_port: int = _setting(8000, "port of the web; `arshif run` takes the next free one when it is taken")
    base_url: str = _setting("", "public address of the web, for links in mail and feeds")
    proxies: int = _setting(0, "how many proxies stand before the web; their word on a reader's address is believed")
    secret_key: str = _setting("", "key that signs cookies and links; required outside `arshif run`")
    api_open: bool = _setting(True, "true: reading by the API needs no token, as the pages need none")
    api_reads_a_minute: int = _setting(600, "requests a minute of one program that reads by the API; 0: no limit")
    api_writes_a_minute: int = _setting(6000, "documents a minute of one program that pushes stories; 0: no limit")
    api_origins: str = _setting("", "origins of other sites whose pages may read the API in a browser, separated by commas")
    page_seconds: int = _setting(15, "seconds after which a page says that the engine does not answer")
    production: bool = _setting(False, "true: refuse to start with unsafe defaults")
    worker_processes: int = _setting(2, "processes of one worker")
    heap_mb: int = _setting(1024, "memory of an embedded engine node, in megabytes")
    java_home: str = _setting("", "a Java 21 or later to run the embedded engine with, in place of the packaged one")
    max_document_mb: int = _setting(10, "largest document that is accepted, in megabytes")
    feed_minutes: int = _setting(10, "minutes between two readings of a feed that does not say itself how often to ask")
    feed_private: bool = _setting(False, "true: feeds may lie at private addresses, as in a newsroom's own network")
    mailbox_url: str = _setting("", "address of the pages of a local mailbox, linked from every page of the web")
    smtp_host: str = _setting("", "mail server; empty: the local mailbox of `arshif run`")
    smtp_port: int = _setting(0, "port of the mail server")
    smtp_tls: str = _setting("none", "how mail is encrypted on its way: none, starttls or tls")
    smtp_user: str = _setting("", "user name at the mail server; empty: none is asked for")
    smtp_password: str = _setting("", "password at the mail server")
    smtp_timeout: int = _setting(30, "seconds to wait for the mail server")
    mail_most_a_day: int = _setting(20_000, "letters a day in all; above it they wait for the next day")
    mail_most_a_person: int = _setting(100, "letters a day to one person; above it they wait for the next day")
    sign_in: str = _setting("anyone", "who may sign in: anyone, or addresses and @domains separated by commas")
    alert_most_a_day: int = _setting(200, "stories a day above which a saved search is refused as a flood")
    mail_from: str = _setting("arshif@localhost", "sender of mail")
    log_format: str = _setting("json", "form of log lines: json (one object a line) or text")
    metrics_token: str = _setting("", "token that opens /metrics to other machines; empty: only this machine may read them")
    bounce_mailbox: str = _setting(
        "", "mailbox that returned mail comes to, imaps://user:password@host/INBOX; empty: none is read"
    )
    dkim_key: str = _setting("", "file of the private key (PEM) that signs mail by DKIM; empty: mail is not signed")
    dkim_selector: str = _setting("arshif", "name under which the public key stands in the DNS of the sender's domain")

    @property
    def sender(self) -> tuple[str, str]:
        """The name (empty for none) and the address that mail comes from. Raises SettingsError on what is none."""
        named = _SENDER.fullmatch(self.mail_from.strip())
        if named is None:
            raise SettingsError(
                f"ARSHIF_MAIL_FROM: write an address, or a name and an address in angle brackets such as"
                f" أرشيف <desk@news.example>, not {self.mail_from!r}"
            )
        name, address = named["name"] or "", named["address"] or named["bare"]
        # A name needs no quotes here, whatever it holds.
        return (parseaddr(f"{name} <{address}>")[0] if name.startswith('"') else name), address

    @property
    def zone(self) -> ZoneInfo:
        """The newsroom's time zone."""
        return ZoneInfo(self.timezone)

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings from `ARSHIF_*` variables, completed by what a running `arshif run` wrote.

        Raises SettingsError on a value of the wrong type or one that nobody could go by.
        """
        given = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for each in fields(cls):
            name = f"ARSHIF_{each.name.upper()}"
            if given.get(name, "") != "":
                values[each.name] = _parse(name, given[name], type(each.default))
        home = values.get("home", cls.__dataclass_fields__["home"].default)
        for key, value in _running(Path(home)).items():
            values.setdefault(key, value)
        settings = cls(**values)
        try:
            ZoneInfo(settings.timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise SettingsError(f"ARSHIF_TIMEZONE: no time zone {settings.timezone!r}; write one such as Asia/Baghdad") from error
        _check(settings)
        return settings


def _check(settings: Settings) -> None:
    """Raises SettingsError where a value is none of those that there are: mail must not go out otherwise than it was meant."""
    for name, values in _CHOICES.items():
        if getattr(settings, name) not in values:
            raise SettingsError(f"ARSHIF_{name.upper()}: write {', '.join(values)}, not {getattr(settings, name)!r}")
    _ = settings.sender
    if settings.base_url and not _SITE.fullmatch(settings.base_url):
        raise SettingsError(f"ARSHIF_BASE_URL: write an address such as https://archive.example, not {settings.base_url!r}")


def named(environ: Mapping[str, str] | None = None) -> frozenset[str]:
    """Names of the settings that a variable fixes, which nobody may then choose differently."""
    given = os.environ if environ is None else environ
    return frozenset(each.name for each in fields(Settings) if given.get(f"ARSHIF_{each.name.upper()}", "") != "")


def environ(settings: Settings) -> dict[str, str]:
    """Our environment with these settings in it, for a child process that shall see the same as we do."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARSHIF_")}
    ours = {f"ARSHIF_{each.name.upper()}": getattr(settings, each.name) for each in fields(settings)}
    return kept | {name: str(value.resolve() if isinstance(value, Path) else value) for name, value in ours.items()}


def _parse(name: str, text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() in {"1", "true", "yes", "on"}:
            return True
        if text.lower() in {"0", "false", "no", "off"}:
            return False
        raise SettingsError(f"{name}: write true or false, not {text!r}")
    if kind is int:
        try:
            return int(text)
        except ValueError as error:
            raise SettingsError(f"{name}: write a whole number, not {text!r}") from error
    return Path(text) if issubclass(kind, Path) else text


def _running(home: Path) -> dict[str, Any]:
    """Addresses of the services that an `arshif run` of this home has up; empty when none runs."""
    try:
        written = json.loads((home / RUNNING).read_text(encoding="utf-8"))
        os.kill(int(written["pid"]), 0)
    except (OSError, ValueError, KeyError):
        return {}
    return {key: value for key, value in written.items() if key in Settings.__dataclass_fields__}
