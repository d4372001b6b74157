"""Which stories are in NewsML-G2? An item, a message of items, or a package, which is a list of other items.

`guid` names a story through all its versions; status and embargo stand in its management part and are the agency's word.
"""

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from search.formats import nitf
from search.formats.given import Given, host, key_of
from search.formats.iptc import CONTINUES, CORRECTIONS, KILLS, STATUS, code
from search.formats.jsons import partly
from search.formats.letters import language_of, tidy
from search.formats.markup import local, looks_marked_up, paragraphs_of, text_of
from search.formats.moments import EMBARGO, moment
from search.formats.rows import paragraphs
from search.formats.trees import anywhere, attribute, children, first, text
from search.story import Status, Story, Unreadable

ROOTS = frozenset(
    {
        "newsmessage",
        "newsitem",
        "packageitem",
        "contentset",
        "contentmeta",
        "itemset",
        "conceptitem",
        "planningitem",
        "knowledgeitem",
    }
)
_KICKERS = frozenset({"kicker", "overline", "overtitle", "pre", "strap"})


def read(root: etree._Element, given: Given) -> list[Story]:
    """The stories of a NewsML-G2 root. Raises Unreadable with the first reason when none of its items is one."""
    items = list(_items(root))
    found: list[Story] = []
    refused: Unreadable | None = None
    for item in items:
        try:
            found.append(_story(item, given))
        except Unreadable as error:
            if refused is None or refused.code == "not_text":
                refused = error
    if not found:
        raise refused or Unreadable("no_text", "It holds no item with a text.")
    return partly(found) if refused is not None and refused.code != "not_text" else found


def _items(root: etree._Element) -> Iterator[etree._Element]:
    """The items that are stories: news items; a package only where none comes with it."""
    if local(root) in ("newsmessage", "itemset"):
        news = [each for each in root.iter() if local(each) == "newsitem"]
        yield from news or [each for each in root.iter() if local(each) == "packageitem"]
    else:
        yield root


def _story(item: etree._Element, given: Given) -> Story:
    manage, content = anywhere(item, "itemmeta"), anywhere(item, "contentmeta")
    _refuse_other_kinds(item, manage)
    inner = anywhere(item, "nitf")
    parts = nitf.parts_of(inner) if inner is not None else None
    body = parts.body if parts else _body(item)
    status, embargo = _status(manage), _embargo(manage, given)
    headline = _headline(content) or (parts.headline if parts else "") or text(first(manage, "title"))
    if not headline and not body and status == "canceled":
        headline = text(first(content, "slugline")) or text(first(manage, "ednote")) or attribute(item, "guid")
    language = language_of(f"{headline}\n{body[:1500]}")
    headline = tidy(headline, language)
    lines = [line for number, line in enumerate(paragraphs(body, language).split("\n")) if number or line != headline]
    body = "\n".join(lines)
    created = _first_moment(
        given, first(manage, "firstcreated"), first(content, "contentcreated"), first(manage, "versioncreated")
    )
    version_created = _first_moment(given, first(manage, "versioncreated"), first(content, "contentmodified"))
    reports = list(given.reports) + (["no_date"] if created is None else [])
    corrects = not _signals(manage).isdisjoint(CORRECTIONS)
    note = " ".join(text(first(manage, "ednote")).split())[:1000] if corrects or status != "usable" else ""
    dateline = text(first(content, "dateline")) or (parts.dateline if parts else "")
    return Story(
        source=_source(item, manage, content) or given.giver,
        key=attribute(item, "guid") or key_of(headline, created, body),
        headline=headline,
        body=nitf.with_dateline(dateline, body, language),
        published=created or given.received.astimezone(given.zone),
        updated=version_created if version_created != created else None,
        version=_version(item),
        status="withheld" if status == "usable" and embargo == "open" else status,
        embargoed_until=embargo if isinstance(embargo, datetime) else None,
        kicker=tidy(_kicker(content) or (parts.kicker if parts else ""), language),
        abstract=tidy(_abstract(content) or (parts.abstract if parts else ""), language),
        author=tidy(
            text(first(content, "by")) or text(first(content, "creator", "name")) or (parts.byline if parts else ""), language
        ),
        category=text(first(content, "subject", "name")),
        url=_url(manage),
        language=language,
        format="newsml-g2",
        encoding=given.encoding,
        reports=tuple(reports),
        serious=corrects and bool(note) and status == "usable",
        note=note,
        lineage=_lineage(item, manage, content),
    )


def _lineage(item: etree._Element, manage: etree._Element | None, content: etree._Element | None) -> tuple[str, ...]:
    """The names of items that this one continues or repeats, by its links, and its other names (`altId`)."""
    rels = ((each, code(attribute(each, "rel"))) for each in children(manage, "link"))
    named = [attribute(each, "residref") or attribute(each, "href") for each, rel in rels if rel in CONTINUES]
    named += [text(each) for each in (*children(item, "altid"), *children(manage, "altid"), *children(content, "altid"))]
    return tuple(dict.fromkeys(name for name in named if name and name != attribute(item, "guid")))


def _refuse_other_kinds(item: etree._Element, manage: etree._Element | None) -> None:
    kind = code(attribute(first(manage, "itemclass"), "qcode") or attribute(first(manage, "itemclass"), "uri"))
    if local(item) in ("conceptitem", "planningitem", "knowledgeitem"):
        raise Unreadable("not_text", f"It is a {item.tag.rpartition('}')[2]}, not a news item.")
    if kind and kind not in ("text", "composite") and anywhere(item, "inlinexml", "inlinedata") is None:
        raise Unreadable("not_text", f"It is an item of the class {kind}, not a text.")


def _body(item: etree._Element) -> str:
    """The text of an item's content, plain or marked up; of a package, the titles and descriptions it lists."""
    inline = [each for each in item.iter() if local(each) == "inlinexml"]
    if inline:
        page = next((found for each in inline if (found := anywhere(each, "body")) is not None), inline[0])
        return paragraphs_of(page)
    data = anywhere(item, "inlinedata")
    if data is not None:
        plain = "".join(map(str, data.itertext()))
        return text_of(plain) if looks_marked_up(plain) else plain
    if local(item) == "packageitem":
        refs = [each for each in item.iter() if local(each) == "itemref"]
        return "\n".join(text(part) for ref in refs for part in children(ref, "title", "headline", "description") if text(part))
    return ""


def _headline(content: etree._Element | None) -> str:
    """The main headline, the Arabic one among languages."""
    lines = [each for each in children(content, "headline") if _role(each) not in _KICKERS and text(each)]
    main = [each for each in lines if _role(each) in ("", "main", "hl1", "headline")] or lines
    arabic = [each for each in main if attribute(each, "lang").startswith("ar")]
    return text((arabic or main)[0]) if main else ""


def _kicker(content: etree._Element | None) -> str:
    return next((text(each) for each in children(content, "headline") if _role(each) in _KICKERS), "")


def _role(element: etree._Element) -> str:
    return code(attribute(element, "role"))


def _abstract(content: etree._Element | None) -> str:
    lines = list(children(content, "description"))
    return next((text(each) for each in lines if _role(each) in ("summary", "abstract", "")), "")


def _status(manage: etree._Element | None) -> Status:
    if not _signals(manage).isdisjoint(KILLS):
        return "canceled"
    element = first(manage, "pubstatus")
    named = attribute(element, "qcode") or attribute(element, "uri") or text(element) or "usable"
    return STATUS.get(code(named), "withheld")


def _signals(manage: etree._Element | None) -> frozenset[str]:
    """What an item tells the systems that receive it: `kill`, `correction`, `update`."""
    named = (attribute(each, "qcode") or attribute(each, "uri") for each in children(manage, "signal"))
    return frozenset(map(code, named))


def _embargo(manage: etree._Element | None, given: Given) -> datetime | str:
    """Until when the item must not be shown; `open` for an embargo without an end, empty for none."""
    element = first(manage, "embargoed")
    if element is None:
        return ""
    return moment(text(element), given, EMBARGO) or "open"


def _version(item: etree._Element) -> int:
    value = attribute(item, "version")
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else 1


def _first_moment(given: Given, *elements: etree._Element | None) -> datetime | None:
    return next((found for each in elements if (found := moment(text(each), given)) is not None), None)


def _source(item: etree._Element, manage: etree._Element | None, content: etree._Element | None) -> str:
    """The provider by name, literal, code or host, else the source of the information, else the holder of the rights."""
    for element in (first(manage, "provider"), first(content, "infosource"), anywhere(item, "copyrightholder")):
        uri = attribute(element, "uri")
        called = attribute(element, "qcode").rpartition(":")[2]
        if found := text(first(element, "name")) or attribute(element, "literal") or called or host(uri) or uri:
            return found
    return ""


def _url(manage: etree._Element | None) -> str:
    links = [each for each in children(manage, "link") if code(attribute(each, "rel")) in ("canonical", "permalink", "self")]
    return next((attribute(each, "href") for each in links if attribute(each, "href")), "")
