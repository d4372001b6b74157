"""Which story is an NITF document? IPTC's older markup, alone or inside NewsML-G2: a head with identity and status, a body."""

from datetime import datetime, timedelta
from typing import NamedTuple

from lxml import etree

from search.dateline import split
from search.formats.given import Given, key_of
from search.formats.letters import language_of, tidy
from search.formats.markup import paragraphs_of
from search.formats.moments import AHEAD, EMBARGO, moment
from search.formats.rows import paragraphs
from search.formats.trees import anywhere, attribute, first, text
from search.story import Status, Story

_STATUS: dict[str, Status] = {
    "usable": "usable",
    "withheld": "withheld",
    "canceled": "canceled",
    "cancelled": "canceled",
    "kill": "canceled",
    "killed": "canceled",
    "withdrawn": "canceled",
}
_KILLS = (
    "kill",
    "killed",
    "إلغاء",
    "الغاء",
    "ملغى",
    "ملغاة",
    "cancel",
    "canceled",
    "cancelled",
    "withdraw",
    "withdrawn",
    "سحب",
    "يلغى",
)


class Parts(NamedTuple):
    """What an NITF body says by itself; a NewsML item that holds it fills in the rest."""

    headline: str
    kicker: str
    abstract: str
    byline: str
    dateline: str
    body: str


def story(root: etree._Element, given: Given) -> Story:
    """The story of an NITF root. Raises Unreadable `bad_date`, `no_text`."""
    parts = parts_of(root)
    head = first(root, "head")
    docdata = anywhere(head, "docdata")
    status = _status(docdata)
    key = attribute(anywhere(docdata, "doc-id"), "id-string")
    du_key = anywhere(docdata, "du-key")
    headline = parts.headline or text(first(head, "title"))
    if not headline and not parts.body and status == "canceled":
        headline = attribute(anywhere(docdata, "ed-msg"), "info") or attribute(du_key, "key") or key
    language = language_of(f"{headline}\n{parts.body[:1500]}")
    issued = _norm(anywhere(docdata, "date.issue"), given)
    released = _norm(anywhere(docdata, "date.release"), given, EMBARGO)
    story_date = _norm(anywhere(root, "story.date"), given)
    reports = list(given.reports)
    published = issued or released or story_date
    if published is None:
        reports.append("no_date")
    headline, body = tidy(headline, language), with_dateline(parts.dateline, paragraphs(parts.body, language), language)
    whole, take = attribute(du_key, "key"), _take(du_key)
    return Story(
        source=_source(root, head, docdata) or given.giver,
        key=whole + take or key or key_of(headline, published, body),
        headline=headline,
        body=body,
        published=published or given.received.astimezone(given.zone),
        version=_version(du_key, head),
        status=status,
        embargoed_until=released if released and (issued is None or released > issued or _is_embargoed(docdata)) else None,
        kicker=tidy(parts.kicker, language),
        abstract=tidy(parts.abstract, language),
        author=tidy(parts.byline, language),
        category=_category(head),
        language=language,
        format="nitf",
        encoding=given.encoding,
        reports=tuple(reports),
        lineage=(whole,) if take else (),
    )


def _take(du_key: etree._Element | None) -> str:
    """What tells the second and later takes of a story from the first, which all bear the key of the whole."""
    part = attribute(du_key, "part")
    return (
        f"#{int(part)}"
        if part.isascii() and part.isdigit() and len(part) < 5 and int(part) > 1 and attribute(du_key, "key")
        else ""
    )


def parts_of(root: etree._Element) -> Parts:
    """Headline, kicker, abstract, byline, dateline and paragraphs of an NITF element."""
    head = anywhere(root, "body.head")
    hedline = first(head, "hedline")
    main = first(hedline, "hl1")
    content = anywhere(root, "body.content")
    return Parts(
        headline=text(main) if main is not None else text(hedline),
        kicker=text(first(hedline, "hl2")),
        abstract=text(first(head, "abstract")),
        byline=apart(first(head, "byline")),
        dateline=apart(first(head, "dateline")),
        body=paragraphs_of(content) if content is not None else "",
    )


def apart(element: etree._Element | None) -> str:
    """The words of a dateline or byline, with spaces where the markup alone held them apart."""
    if element is None:
        return ""
    pieces = [" ".join(str(piece).split()) for piece in element.itertext()]
    return " ".join(piece for piece in pieces if piece).replace(" ،", "،").replace(" ,", ",").strip(" -–—")


def with_dateline(dateline: str, body: str, language: str) -> str:
    """A body with the dateline that its format holds apart set before it, unless it opens with it already."""
    line = tidy(dateline, language).strip(" -–—")
    if not line or not body or body.startswith(line) or split(body)[0]:
        return body
    return f"{line} - {body}"


def _norm(element: etree._Element | None, given: Given, ahead: timedelta = AHEAD) -> datetime | None:
    return moment(attribute(element, "norm") or text(element), given, ahead)


def _status(docdata: etree._Element | None) -> Status:
    """The management status; an editor's message or a revision that kills counts as well."""
    named = attribute(docdata, "management-status").casefold()
    message = attribute(anywhere(docdata, "ed-msg"), "info").casefold()
    if named in ("", "usable") and any(word.strip(".:!،") in _KILLS for word in message.split()):
        return "canceled"
    if _is_embargoed(docdata):
        return "usable" if anywhere(docdata, "date.release") is not None else "withheld"
    return _STATUS.get(named or "usable", "withheld")


def _is_embargoed(docdata: etree._Element | None) -> bool:
    return attribute(docdata, "management-status").casefold() == "embargoed"


def _version(du_key: etree._Element | None, head: etree._Element | None) -> int:
    for value in (attribute(du_key, "version"), attribute(anywhere(head, "doc-id"), "version")):
        if value.isascii() and value.isdigit() and len(value) < 10:
            return max(1, int(value))
    return 1


def _source(root: etree._Element, head: etree._Element | None, docdata: etree._Element | None) -> str:
    """The distributor, else the publication, the copyright's holder, the registrar of its number."""
    return (
        text(anywhere(root, "distributor"))
        or attribute(anywhere(head, "pubdata"), "name")
        or attribute(anywhere(docdata, "doc.copyright"), "holder")
        or attribute(anywhere(docdata, "doc-id"), "regsrc")
    )


def _category(head: etree._Element | None) -> str:
    subject = anywhere(head, "tobject.subject")
    return attribute(subject, "tobject.subject.type") or attribute(subject, "tobject.subject.matter")
