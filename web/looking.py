"""What do the results look like as a whole? A map of their places, their groups over time, and who appears with whom.

Whatever is seen is a link into the results, with the number of stories that it leads to, and stands in a table as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, request
from werkzeug.wrappers import Response

from search.looking import Actor, Look
from search.query import Query, from_params
from web import links, names
from web.asked import said
from web.browse import archive, chips
from web.chart import Bar, bars, periods
from web.scene import scene

room = Blueprint("looking", __name__)

LINE_HEIGHT = 46
PAIRS = 12
"""Pairs that stand in words beside the table of all."""

SHADES = 5
TABLED = 10
"""Places whose numbers stand beside the map; the others are behind «more»."""


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody of the results: a group or a person, with the stories that a click leads to."""

    number: int
    facet: str
    label: str
    count: int
    link: str


@dataclass(frozen=True, slots=True)
class Cell:
    """How many stories two have in common; `shade` is 0 (none) to 5 (most), `own` where it is one and the same."""

    count: int
    link: str = ""
    shade: int = 0
    own: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of time: whose it is, and its bars."""

    who: Someone
    bars: tuple[Bar, ...]


@room.get("/looking")
def looking() -> str | Response:
    """The results of the question in the address, looked at. Raises Unclear when it cannot be read, Unavailable."""
    given = list(request.args.items(multi=True))
    plain = said(given, archive().lists, g.reader.zone)
    if plain != given:
        return redirect(links.here(plain))
    query = from_params(request.args.to_dict(flat=False)).changed()
    look = archive().look(query)
    world = request.args.get("view") == "world"
    people = [_someone(query, at, actor) for at, actor in enumerate(look.actors)]
    return render_template(
        "browse/looking.html",
        query=query,
        look=look,
        chips=list(chips(query)),
        bare=links.without_filters(query),
        world=world,
        scene=scene(look.spots, query, names.naming(), world=world),
        places=list(_places(look, query)),
        rows=_rows(look, query),
        whole=_whole(look, query),
        actors=people,
        matrix=_matrix(look, query, people),
        pairs=_pairs(look, query, people),
    )


def _places(look: Look, query: Query) -> Iterator[Someone]:
    for at, spot in enumerate(look.spots):
        link = links.results(links.met(query, "place", spot.id))
        yield Someone(at + 1, "place", names.entry_name(spot.id, spot.id), spot.count, link)


def _someone(query: Query, at: int, actor: Actor) -> Someone:
    link = links.results(links.met(query, actor.facet, actor.value))
    return Someone(at + 1, actor.facet, names.value_name(actor.facet, actor.value), actor.count, link)


def _rows(look: Look, query: Query) -> list[Row]:
    """Lines of time of the most frequent groups, all over the same time and to the same scale."""
    time = periods(look.whole)
    most = max((count for line in look.lines for count in line.counts.values()), default=1)
    rows = []
    for at, line in enumerate(look.lines):
        met = links.met(query, line.actor.facet, line.actor.value)
        rows.append(Row(_someone(query, at, line.actor), bars(line.counts, time, most, LINE_HEIGHT, met, g.reader)))
    return rows


def _whole(look: Look, query: Query) -> tuple[Bar, ...]:
    most = max(look.whole.values(), default=1)
    return bars(look.whole, periods(look.whole), most, LINE_HEIGHT, query, g.reader)


def _matrix(look: Look, query: Query, actors: Sequence[Someone]) -> list[list[Cell]]:
    most = max(look.together.values(), default=1)
    return [[_cell(look, query, actors, row, column, most) for column in range(len(actors))] for row in range(len(actors))]


def _cell(look: Look, query: Query, actors: Sequence[Someone], row: int, column: int, most: int) -> Cell:
    if row == column:
        return Cell(actors[row].count, own=True)
    ends = min(row, column), max(row, column)
    count = look.together.get(ends, 0)
    if not count:
        return Cell(0)
    label = f"{actors[row].label} + {actors[column].label}"
    return Cell(count, _both(look, query, *ends), 1 + (SHADES - 1) * count // most, label=label)


def _both(look: Look, query: Query, one: int, other: int) -> str:
    met = query
    for at in (one, other):
        met = links.met(met, look.actors[at].facet, look.actors[at].value)
    return links.results(met)


def _pairs(look: Look, query: Query, actors: Sequence[Someone]) -> list[tuple[Someone, Someone, int, str]]:
    """The pairs with most stories in common."""
    best = sorted(look.together.items(), key=lambda pair: (-pair[1], pair[0]))[:PAIRS]
    return [(actors[one], actors[other], count, _both(look, query, one, other)) for (one, other), count in best]
