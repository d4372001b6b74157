"""What is a story? Valid from birth: aware dates, an id from source and key, a version, a state.

A `Document` is what arrived (bytes and origin). A reader of `search/formats` makes one or more `Story` of it, as filed.
`Facts` are what the text was understood to say; they are added by `search/understand.py` and never change the text.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Status = Literal["usable", "withheld", "canceled"]
Role = Literal["dateline", "main", "mention", "metonym"]


MENDED = "mended:"
"""How the origin of a document begins that a librarian mended."""


class Unreadable(ValueError):
    """This document will never be a story: keep it in quarantine with the reason, never retry.

    `code` is a short English key of the reason (`empty`, `too_large`, `binary`, …) that pages translate;
    `str(error)` is the reason as an English sentence.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Unavailable(RuntimeError):
    """A service did not answer: the same work will succeed later, so try again with growing pauses."""


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes as they arrived. `origin` says who gave them (`import`, `api:NAME`, `feed:URL`), `name` the file or address.

    A document that a librarian mended has the origin `mended:ID:ORIGIN`: the document it was made of, and who gave that.
    """

    data: bytes
    origin: str
    name: str = ""
    media_type: str = ""

    @property
    def id(self) -> str:
        """Digest of bytes and origin: the same document given twice is one document."""
        return hashlib.blake2b(self.origin.encode() + b"\0" + self.data, digest_size=16).hexdigest()

    @property
    def first_origin(self) -> str:
        """Who gave it, or the document that it was mended from."""
        return self.origin.split(":", 2)[2] if self.origin.startswith(MENDED) else self.origin


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place that a story names. `id` is its entry in the authority list; `role` the strongest of its mentions.

    `weight` (0–1) says how much the story is about it; `surfaces` are the words as they stand in the text; `parents` are the
    ids of what it lies in, nearest first, for a place that no list holds as well.
    """

    id: str
    name_ar: str
    name_en: str
    country: str
    kind: str
    role: Role
    surfaces: tuple[str, ...]
    weight: float = 1.0
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupMention:
    """A named organised actor that a story names. `listed` is false where only a pattern found it.

    `anaphora` are short forms that refer back («التنظيم»).
    """

    id: str
    name_ar: str
    name_en: str
    kind: str
    surfaces: tuple[str, ...]
    anaphora: tuple[str, ...] = ()
    weight: float = 1.0
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the text names with a function («اللواء علي كاظم اللامي»)."""

    name: str
    function: str
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agency:
    """A news agency or paper that the story is credited to."""

    id: str
    name_ar: str
    name_en: str
    surfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventDate:
    """A day, month or year that the text names, resolved against publication (`2017-03-07`, `2017-03`, `2017`)."""

    surface: str
    resolved: str
    grain: Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the text was understood to say. `body_start` is the character of the body at which its first sentence begins."""

    dateline: str = ""
    dateline_places: tuple[str, ...] = ()
    body_start: int = 0
    places: tuple[PlaceMention, ...] = ()
    groups: tuple[GroupMention, ...] = ()
    people: tuple[Person, ...] = ()
    agencies: tuple[Agency, ...] = ()
    dates: tuple[EventDate, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One news story as filed by its source.

    `key` is the source's own name for the story, the same in all its versions. `published` and `updated` are aware.
    `body` holds paragraphs separated by newlines, cleaned of debris, the dateline still in front.
    `lineage` are the source's names for stories that this one continues, where its format tells.
    `reports` are things a person should be told: `weekday_disagrees`, `no_date`, …; see `search/formats`.
    `serious` marks a correction that everyone who was mailed an earlier version must hear of, and `note` is what its source wants
    readers to be told of this version: what was corrected, or why it is withdrawn.
    """

    source: str
    key: str
    headline: str
    body: str
    published: datetime
    updated: datetime | None = None
    version: int = 1
    status: Status = "usable"
    embargoed_until: datetime | None = None
    kicker: str = ""
    abstract: str = ""
    author: str = ""
    category: str = ""
    url: str = ""
    language: str = "ar"
    format: str = ""
    encoding: str = "utf-8"
    reports: tuple[str, ...] = ()
    serious: bool = False
    note: str = ""
    lineage: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)

    def __post_init__(self) -> None:
        if not self.headline and not self.body:
            raise Unreadable("no_text", "It has neither a headline nor a body.")
        for name in ("published", "updated", "embargoed_until"):
            moment = getattr(self, name)
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"{name} must be aware of its time zone")
        if self.version < 1:
            raise ValueError("version counts from 1")

    @property
    def id(self) -> str:
        """The same for all versions of a story, whatever way they came."""
        return hashlib.blake2b(f"{self.source}\0{self.key}".encode(), digest_size=12).hexdigest()

    def shown(self, now: datetime) -> bool:
        """Whether readers may see it at a moment."""
        return shown(self.status, self.embargoed_until, now)

    @property
    def order(self) -> tuple[int, datetime]:
        """Later versions are greater, by the story's own account and never by arrival."""
        return self.version, (self.updated or self.published).astimezone(UTC)


def shown(status: str, embargoed_until: datetime | None, now: datetime) -> bool:
    """Whether readers may see a story: not withdrawn or withheld, nor under embargo. `body.visible` asks the engine the same."""
    return status == "usable" and (embargoed_until is None or embargoed_until <= now)
