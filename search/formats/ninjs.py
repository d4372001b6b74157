"""Which story is a ninjs object? Both generations of IPTC's JSON: one headline and body (2), or lists of them with roles (3)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from search.formats.given import Given, key_of
from search.formats.iptc import CONTINUES, CORRECTIONS, KILLS, STATUS, code
from search.formats.letters import language_of, tidy
from search.formats.markup import looks_marked_up, text_of
from search.formats.moments import AHEAD, EMBARGO, moment
from search.formats.rows import paragraphs
from search.story import Status, Story, Unreadable

_MARKS = frozenset(
    [
        "versioncreated",
        "versionCreated",
        "pubstatus",
        "pubStatus",
        "headlines",
        "bodies",
        "body_text",
        "body_xhtml",
        "firstcreated",
        "firstCreated",
        "slugline",
        "infosources",
        "infoSources",
        "copyrightnotice",
        "copyrightNotice",
    ]
)
_TEXTS = ("text", "composite", "news", "article", "")


def is_ninjs(item: Mapping[str, Any]) -> bool:
    """Whether an object is ninjs: a `uri` with at least one field that only ninjs has, or its standard named."""
    standard = item.get("standard")
    named = isinstance(standard, Mapping) and str(standard.get("name", "")).casefold() == "ninjs"
    return (
        named
        or ("uri" in item and not _MARKS.isdisjoint(item))
        or "bodies" in item
        or ("body_xhtml" in item and "id" not in item)
    )


def story(item: Mapping[str, Any], given: Given) -> Story:
    """The story of one object. Raises Unreadable: `not_text` for a picture or an event, `wrong_type`, `bad_date`."""
    kind = _string(item, "type")
    if code(kind) not in _TEXTS:
        raise Unreadable("not_text", f"It is an item of the type {kind}, not a text.")
    headline = _valued(item, "headlines", "main") or _string(item, "headline") or _string(item, "title")
    body = _body(item)
    status = _status(item)
    if not headline and not body and status == "canceled":
        headline = _string(item, "slugline") or _valued(item, "slugs", "main") or _string(item, "ednote") or _string(item, "uri")
    language = language_of(f"{headline}\n{body[:1500]}")
    headline = " ".join(tidy(headline, language).split())
    body = paragraphs(body, language)
    reports = list(given.reports)
    created, first = _moment(item, given, "versioncreated"), _moment(item, given, "firstcreated", "contentcreated")
    if created is None and first is None:
        reports.append("no_date")
    corrects = _corrects(item)
    note = _note(item) if corrects or status != "usable" else ""
    published = first or created or given.received.astimezone(given.zone)
    return Story(
        source=_source(item) or given.giver,
        key=_string(item, "uri") or key_of(headline, published, body),
        headline=headline,
        body=_with_located(item, body, language),
        published=published,
        updated=created if created and created != published else None,
        version=_version(item),
        status=status,
        embargoed_until=_moment(item, given, "embargoed", "embargoeduntil", ahead=EMBARGO),
        kicker=tidy(_valued(item, "headlines", "kicker") or _valued(item, "headlines", "overline"), language),
        abstract=tidy(
            _plain(
                _valued(item, "descriptions", "summary")
                or _valued(item, "descriptions", "main")
                or _string(item, "description_text")
            ),
            language,
        ),
        author=tidy(_string(item, "byline") or _string(item, "by"), language),
        category=_category(item),
        url=_url(item),
        language=language,
        format="ninjs",
        encoding=given.encoding,
        reports=tuple(reports),
        serious=bool(note) and corrects and status == "usable",
        note=note,
        lineage=_lineage(item),
    )


def _lineage(item: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the items that this one continues: `evolvedfrom`, other names of its own, associations that say so."""
    named = [*_uris(_field(item, "evolvedfrom")), *_uris(_field(item, "altids")), *_uris(_field(item, "altid"))]
    associations = _field(item, "associations")
    rels = associations.items() if isinstance(associations, Mapping) else [("", each) for each in associations or ()]
    for rel, each in rels:
        said = str(each.get("rel") or each.get("role") or rel) if isinstance(each, Mapping) else rel
        named += _uris(each) if code(said).rstrip("0123456789-_") in CONTINUES else []
    return tuple(dict.fromkeys(name for name in named if name != _string(item, "uri")))


def _uris(value: Any) -> list[str]:
    """Names of items, one or several, as text or as objects."""
    values = value if isinstance(value, list) else [value]
    found = [(each.get("uri") or each.get("value")) if isinstance(each, Mapping) else each for each in values]
    return [name.strip() for name in found if isinstance(name, str) and name.strip()]


def _signals(item: Mapping[str, Any]) -> frozenset[str]:
    """What an object tells the systems that receive it, in the words of NewsML-G2's signals."""
    values = [each for name in ("signal", "signals") for each in _several(_field(item, name))]
    names = ("code", "name", "value", "uri")
    words = [next(filter(None, map(each.get, names)), "") if isinstance(each, Mapping) else each for each in values]
    return frozenset(code(str(word)) for word in words if word)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _corrects(item: Mapping[str, Any]) -> bool:
    """Whether it puts right what an earlier version said: by a signal, or a field of its own, which may say what."""
    return bool(_field(item, "correction")) or not _signals(item).isdisjoint(CORRECTIONS)


def _note(item: Mapping[str, Any]) -> str:
    correction = _field(item, "correction")
    return " ".join((_string(item, "ednote") or (correction if isinstance(correction, str) else "")).split())[:1000]


def _field(item: Mapping[str, Any], name: str) -> Any:
    """A field under its name in ninjs 1 and 2 (small letters) or 3 (camel case, underscores dropped)."""
    if name in item:
        return item[name]
    return next((value for key, value in item.items() if key.casefold().replace("_", "") == name.replace("_", "")), None)


def _string(item: Mapping[str, Any], name: str) -> str:
    value = _field(item, name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable("wrong_type", f"The field {name} is not a text but {type(value).__name__}.")
    return value.strip()


def _moment(item: Mapping[str, Any], given: Given, *names: str, ahead: timedelta = AHEAD) -> Any:
    for name in names:
        value = _field(item, name)
        if value not in (None, ""):
            return moment(value, given, ahead)
    return None


def _listed(item: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of a list; of an object of objects too, as ninjs 2 has `headline_x`. Raises Unreadable on other kinds."""
    value = _field(item, name)
    if value is None:
        return []
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise Unreadable("wrong_type", f"The field {name} is not a list of objects.")
    return value


def _valued(item: Mapping[str, Any], name: str, role: str) -> str:
    """The value of a listed text with this role; for `main` the first one will do."""
    listed = _listed(item, name)
    chosen = next((each for each in listed if str(each.get("role", "")).casefold() == role), None)
    if chosen is None and role == "main":
        chosen = next((each for each in listed if not each.get("role")), listed[0] if listed else None)
    return _string(chosen, "value") if chosen else ""


def _body(item: Mapping[str, Any]) -> str:
    """The body as plain text: a marked-up one is preferred, since it keeps the paragraphs."""
    listed = [each for each in _listed(item, "bodies") if _string(each, "value")]
    rich = next((each for each in listed if looks_marked_up(_string(each, "value"))), None)
    chosen = rich or next(
        (each for each in listed if str(each.get("role", "")).casefold() == "main"), listed[0] if listed else None
    )
    if chosen:
        return _plain(_string(chosen, "value"))
    for name in ("body_xhtml", "body_html", "body_text", "body"):
        if text := _string(item, name):
            return _plain(text)
    others = [key for key, value in item.items() if key.startswith("body_") and isinstance(value, str) and value]
    return _plain(_string(item, others[0])) if others else ""


def _plain(text: str) -> str:
    return text_of(text) if looks_marked_up(text) else text


def _with_located(item: Mapping[str, Any], body: str, language: str) -> str:
    """The body, the dateline before it where the object gives one and the text has none."""
    line = tidy(_string(item, "dateline"), language).strip(" -–—")
    return f"{line} - {body}" if line and not body.startswith(line) else body


def _status(item: Mapping[str, Any]) -> Status:
    if not _signals(item).isdisjoint(KILLS):
        return "canceled"
    return STATUS.get(code(_string(item, "pubstatus") or "usable"), "withheld")


def _version(item: Mapping[str, Any]) -> int:
    value = _field(item, "version")
    if value is None or value == "":
        return 1
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable("wrong_type", "The field version is not a whole number.")
    return max(1, min(value, 2**62))


def _source(item: Mapping[str, Any]) -> str:
    for name in ("infosources", "infosource"):
        for each in _listed(item, name) if isinstance(_field(item, name), list | Mapping) else []:
            if found := _string(each, "name") or _string(each, "literal"):
                return found
    return _string(item, "infosource") or _string(item, "source") or _string(item, "copyrightholder")


def _category(item: Mapping[str, Any]) -> str:
    return next((name for each in _listed(item, "subjects") or _listed(item, "subject") if (name := _string(each, "name"))), "")


def _url(item: Mapping[str, Any]) -> str:
    for name in ("canonicalurl", "url"):
        if found := _string(item, name):
            return found
    uri = _string(item, "uri")
    return uri if uri.startswith(("http://", "https://")) else ""
