"""Which stories answer this question, and what does a story say? The search box, the results, the story, the tips."""

from collections.abc import Iterable
from functools import partial

from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from search.archive import Archive
from search.query import FILTERS, Query, Results, from_params
from search.who import person
from web import citation, links, names
from web.asked import said
from web.cards import cards
from web.chart import chart
from web.choices import Choice, choices, frequent, named
from web.column import numbers
from web.neighbours import neighbours
from web.scene import scene_of
from web.tips import examples
from web.ways import ways

room = Blueprint("browse", __name__)

MOST_VALUES = 300
"""Values on the page of a whole facet; the others are found by their names."""

NEWEST = 6
"""Stories on the first page."""


def archive() -> Archive:
    """The archive that this application shows."""
    found: Archive = current_app.config["ARCHIVE"]
    return found


@room.get("/")
def home() -> str:
    """The box, what the archive holds, and the newest stories."""
    results = archive().find(Query(sort="newest", size=NEWEST))
    shown = {
        name: choices(facet, Query(), names.naming_values(name)) for name, facet in results.facets.items() if name in FILTERS
    }
    return render_template(
        "browse/home.html",
        results=results,
        query=Query(),
        chart=chart(results.facets.get("date"), Query(), g.reader),
        places=_cities(shown.get("place", ())),
        groups=shown.get("group", ()),
        sources=shown.get("source", ()),
        agencies=shown.get("agency", ()),
    )


def _cities(values: Iterable[Choice]) -> list[Choice]:
    """The cities among places, however deep they lie, most frequent first."""
    every = [each for value in values for each in (value, *_cities(value.children))]
    return sorted((value for value in every if value.kind == "city"), key=lambda value: -value.count)


@room.get("/search")
def search() -> str | BaseResponse:
    """The results of the question in the address. Raises Unclear when it cannot be read, Unavailable when nothing answers."""
    given = list(request.args.items(multi=True))
    plain = said(given, archive().lists, g.reader.zone)
    if plain != given:
        return redirect(links.here(plain))
    query = from_params(request.args.to_dict(flat=False))
    results, column = archive().beside(query, partial(numbers, query))
    return render_template("browse/results.html", column=column, **_shown(query, results))


def _shown(query: Query, results: Results) -> dict[str, object]:
    pages = max(1, -(-results.total // query.size))
    narrowed = list(chips(query))
    return {
        "query": query,
        "results": results,
        "hits": cards(results.hits, query),
        "some": cards(results.some_hits, query),
        "ways": ways(archive(), results, narrowed),
        "chips": narrowed,
        "pages": pages,
        "around": _around(min(query.page, pages), pages),
        "bare": links.without_filters(query),
    }


@room.get("/search/<any(place, group, person, source, agency):name>")
def values(name: str) -> str:
    """All values of a facet under a question, the most frequent of them; those whose names hold `find` when it is given."""
    query = from_params(request.args.to_dict(flat=False)).changed()
    find = request.args.get("find", "")[:100]
    naming = names.naming_values(name)
    facet = named(archive().facet(query, name), find, naming)
    shown, left = frequent(facet, MOST_VALUES)
    return render_template(
        "browse/values.html",
        query=query,
        name=name,
        find=find,
        choices=choices(shown, query, naming),
        found=len(facet.values),
        left=left,
    )


def _around(page: int, pages: int) -> list[int]:
    """Numbers of pages to offer: the first, the last and those beside this one; 0 stands for a gap."""
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    shown: list[int] = []
    for number in near:
        if shown and number - shown[-1] == 2:
            shown.append(number - 1)
        elif shown and number - shown[-1] > 2:
            shown.append(0)
        shown.append(number)
    return shown


def chips(query: Query) -> Iterable[tuple[str, str, Query]]:
    """What narrows a question, each with its kind, its name and the question that is left without it."""
    for name, kept in FILTERS.items():
        for value in getattr(query, kept):
            yield name, names.value_name(name, value), links.toggled(query, name, value)
    for name, value in query.also:
        rest = query.changed(also=tuple(each for each in query.also if each != (name, value)))
        yield name, names.value_name(name, value), rest
    for name, value in query.without:
        yield f"-{name}", names.value_name(name, value), links.toggled(query, name, value)
    event = "event-" if query.by_event else ""
    if query.since and query.until:
        yield (
            "event" if event else "date",
            g.reader.span(query.since, query.until),
            query.changed(since=None, until=None, by_event=False),
        )
    elif query.since:
        yield f"{event}since", g.reader.edge(query.since, last=False), query.changed(since=None, by_event=False)
    elif query.until:
        yield f"{event}until", g.reader.edge(query.until, last=True), query.changed(until=None, by_event=False)


@room.get("/story/<id_>")
def story(id_: str) -> Response:
    """One story as it was filed, with what was understood; only its tombstone when it was killed."""
    found = archive().story(id_)
    if found is None:
        return tombstone(id_)
    address = links.public(request.path)
    return make_response(
        render_template(
            "browse/story.html",
            story=found,
            query=Query(),
            address=address,
            midnight=not any(found.published.astimezone(g.reader.zone).timetuple()[3:6]),
            who=person,
            family=[each for each in archive().family(id_) if each.id != id_],
            related=archive().related(id_),
            beside=neighbours(archive(), id_),
            scene=scene_of(found, archive().lists),
            citation=citation.cite(found, address, g.reader),
            linked=citation.linked_data(found, address),
        )
    )


def tombstone(id_: str) -> Response:
    """The page of a story that was withdrawn: that it was, when and why, and nothing of its text. 404 for any other."""
    stone = archive().tombstone(id_) or abort(404)
    return make_response(render_template("browse/killed.html", stone=stone, query=Query()), 410)


@room.get("/tips")
def tips() -> str:
    """How to ask, with examples that are links."""
    return render_template("browse/tips.html", query=Query(), asked=examples(archive(), g.reader))


@room.get("/opensearch.xml")
def opensearch() -> Response:
    """What a browser needs to know to search the archive from its address bar."""
    answer = make_response(render_template("browse/opensearch.xml"))
    answer.mimetype = "application/opensearchdescription+xml"
    return answer
