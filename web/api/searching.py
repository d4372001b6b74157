"""What can programs read? Results, whole facets, suggestions and stories, by the same parameters as the pages."""

from flask import abort, g, request, url_for
from flask_babel import gettext
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

from search.archive import Archive
from search.query import FILTERS, Query, Results, from_params, to_params
from search.walk import Expired, Mark
from web import exports, links, suggest
from web.api import cursors, nouns
from web.api.table import LONGEST_CURSOR, N_, Operation, Parameter
from web.asked import said
from web.problems import problem

_TEXT = {"type": "string", "maxLength": 1000}
_DAY = {
    "anyOf": [
        {"type": "string", "format": "date"},
        {"type": "string", "pattern": "^[12][0-9]{3}-(0[1-9]|1[0-2])$"},
        {"type": "string", "pattern": "^[12][0-9]{3}$"},
        {"const": ""},
    ]
}
_CURSOR = {"type": "string", "maxLength": LONGEST_CURSOR}
_YES = {"type": "string", "enum": ["yes", "no"], "default": "yes"}
_LANG = Parameter("lang", N_("Language of the answer, in place of Accept-Language."), {"type": "string", "enum": ["ar", "en"]})
_ABOUT = {
    "place": N_("Only stories about this place: an id or a name."),
    "group": N_("Only stories about this group: an id or a name."),
    "person": N_("Only stories that name this person."),
    "source": N_("Only stories of this source."),
    "agency": N_("Only stories credited to this agency: an id or a name."),
}
QUESTION = (
    Parameter("q", N_("Words, as in the box: phrases in quotes, a minus before what is not wanted."), _TEXT),
    *(Parameter(name, about, _TEXT, many=True) for name, about in _ABOUT.items()),
    *(
        Parameter(f"also-{name}", N_("The same, beside those chosen: stories must have it too."), _TEXT, many=True)
        for name in _ABOUT
    ),
    *(Parameter(f"-{name}", N_("The same, to be left out."), _TEXT, many=True) for name in _ABOUT),
    Parameter("from", N_("From this day, month or year on."), _DAY),
    Parameter("to", N_("Until this day, month or year, itself included."), _DAY),
    Parameter(
        "dates",
        N_("Whether days are those of filing or those that stories tell of."),
        {"type": "string", "enum": ["filed", "event"], "default": "filed"},
    ),
    Parameter(
        "sort",
        N_("The order of results; without words the newest come first."),
        {"type": "string", "enum": ["best", "newest", "oldest"], "default": "best"},
    ),
    _LANG,
)
_PAGED = (
    Parameter("size", N_("Results in one answer."), {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
    Parameter("page", N_("A page by its number; to read on, follow next."), {"type": "integer", "minimum": 1, "maximum": 1000}),
    Parameter(
        "cursor", N_("Where to read on, as cursor of the last answer said."), {"type": "string", "maxLength": LONGEST_CURSOR}
    ),
)
SEARCH = Operation(
    "search",
    "GET",
    "/search",
    N_("Results of a question. Followed to the end by next, no story is skipped or repeated while others arrive."),
    nouns.Results,
    parameters=(*QUESTION, *_PAGED),
    problems=(400, 410),
)
FACET = Operation(
    "facet",
    "GET",
    "/facets/{name}",
    N_("All values of a facet under a question, each with the number of results that it leads to."),
    nouns.Values,
    parameters=(
        Parameter(
            "name",
            N_("Which facet."),
            {"type": "string", "enum": ["place", "group", "person", "source", "agency", "date"]},
            where="path",
        ),
        *QUESTION,
    ),
    problems=(400, 404),
)
SUGGEST = Operation(
    "suggest",
    "GET",
    "/suggest",
    N_("What a beginning may become: places, groups and agencies by name."),
    nouns.Suggestions,
    parameters=(Parameter("q", N_("What is typed so far."), _TEXT), _LANG),
)
EXPORT = Operation(
    "export",
    "GET",
    "/export/{kind}",
    N_("The whole result as a stream, as it stands when it begins. A stream that breaks off is not whole."),
    ("text/csv", "application/x-ndjson"),
    parameters=(
        Parameter("kind", N_("The kind of file."), {"type": "string", "enum": ["csv", "jsonl", "ninjs"]}, where="path"),
        Parameter("bom", N_("Whether CSV begins with a mark by which spreadsheets know Arabic."), _YES, where="query"),
        *QUESTION,
    ),
    problems=(400, 404),
)
ONE = Parameter("id_", N_("The id of the story."), {"type": "string", "minLength": 1, "maxLength": 100}, where="path")
STORY = Operation(
    "story",
    "GET",
    "/stories/{id_}",
    N_("A story as it was filed, with the places, groups, people and days that it names."),
    nouns.WholeStory,
    parameters=(ONE, _LANG),
    problems=(404, 410),
)


def asked(archive: Archive) -> Query:
    """The question of this request; every story by itself, since a program can fold them as it likes. Raises Unclear."""
    given: dict[str, list[str]] = {}
    for name, value in said(request.args.items(multi=True), archive.lists, g.reader.zone):
        given.setdefault(name, []).append(value)
    return from_params({**given, "folded": "no"})


def search(archive: Archive) -> nouns.Results | Response:
    """The first results of a question, a page by number, or those after a cursor. Raises Unclear, Unavailable."""
    query, cursor = asked(archive), request.args.get("cursor", "")
    if not cursor:
        results = archive.find(query)
        return _first(query, results, archive.mark(results) if query.page == 1 else None)
    try:
        step = archive.follow(query, cursors.read(query, cursor))
    except cursors.WrongCursor:
        return problem(400, "cursor", gettext("Begin again without one."), parameter="cursor")
    except Expired:
        return problem(410, "cursor_expired", gettext("Begin again without one."), parameter="cursor")
    cursor = cursors.sign(query, step.mark) if step.mark else ""
    hits = tuple(nouns.found(hit) for hit in step.hits)
    return nouns.Results(step.total, hits, _next(query, cursor), cursor or None, {}, (), None, (), (), ())


def _first(query: Query, results: Results, mark: Mark | None) -> nouns.Results:
    cursor = cursors.sign(query, mark) if mark else ""
    some = nouns.Some(results.some_total, tuple(nouns.found(hit) for hit in results.some_hits))
    return nouns.Results(
        results.total,
        tuple(nouns.found(hit) for hit in results.hits),
        _next(query, cursor),
        cursor or None,
        {name: nouns.values(facet) for name, facet in results.facets.items()},
        tuple(nouns.Understood(part.kind, part.text) for part in results.parts),
        some if results.some_total else None,
        results.notes,
        tuple(other.words for other in results.corrections),
        tuple(nouns.Dropped(word, count) for word, count, _ in results.dropped),
    )


def _next(query: Query, cursor: str) -> str | None:
    """The full address of what comes after; it says all that the question says."""
    if not cursor:
        return None
    kept = [(name, value) for name, value in to_params(query.changed()) if name != "folded"]
    return iri_to_uri(links.public(url_for("api.search")) + "?" + links.encoded([*kept, *_language(), ("cursor", cursor)]))


def _language() -> list[tuple[str, str]]:
    return [("lang", request.args["lang"])] if request.args.get("lang") else []


def facet(archive: Archive, name: str) -> nouns.Values:
    """A facet with all its values. Raises Unclear, Unavailable."""
    if name not in (*FILTERS, "date"):
        abort(404)
    return nouns.Values(name, nouns.values(archive.facet(asked(archive), name)))


def suggestions(archive: Archive) -> nouns.Suggestions:
    """What a beginning may become. Raises Unavailable."""
    found = suggest.suggestions(archive, request.args.get("q", ""))
    return nouns.Suggestions(
        tuple(nouns.Suggestion(each["name"], each["kind"], each["in"], links.public(each["link"])) for each in found)
    )


def story(archive: Archive, id_: str) -> nouns.WholeStory | Response:
    """A story; what was withdrawn is said to be so."""
    found = archive.story(id_)
    if found is not None:
        return nouns.whole(found)
    stone = archive.tombstone(id_) or abort(404)
    return problem(410, "withdrawn", stone.reason)


def export(archive: Archive, kind: str) -> Response:
    """The whole result as a stream. Raises Unclear, Unavailable."""
    return exports.export(archive, asked(archive), exports.KINDS[kind]) if kind in exports.KINDS else abort(404)
