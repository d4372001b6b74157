"""How do the numbers of a question look beside its results? The bars of its time and the values that narrow it down, as HTML.

They hang on nothing but the numbers, so they are made while the engine ranks, and need not be made again for the next page of the
same question: the engine counts each time, and where it counts the same, the same stands there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from flask import g, render_template
from markupsafe import Markup

from search.query import FILTERS, Counted, Facet, Query
from web import names
from web.chart import chart
from web.choices import choices, frequent, up

MOST_KEPT = 50
"""Columns that are kept, each of some 60 kB beside its numbers."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """Numbers before a reader of some tastes; `which` tells the object that holds them, which lives as long as this does."""

    query: Query
    taste: tuple[str, str, str]
    which: int
    total: int
    facets: Mapping[str, Facet] = field(compare=False)


def numbers(query: Query, counted: Counted) -> Markup:
    """The numbers of a question in the reader's language."""
    return _column(_Seen(query.changed(), g.reader.taste, id(counted.facets), counted.total, counted.facets))


@lru_cache(maxsize=MOST_KEPT)
def _column(seen: _Seen) -> Markup:
    query, facets = seen.query, seen.facets
    cut = {name: frequent(facets.get(name, Facet(name, ()))) for name in FILTERS}
    page = render_template(
        "browse/column.html",
        query=query,
        total=seen.total,
        facets={name: choices(facet, query, names.naming_values(name)) for name, (facet, _) in cut.items()},
        more={name: left for name, (_, left) in cut.items()},
        up=list(up(query)),
        chart=chart(facets.get("date"), query, g.reader),
    )
    return Markup(page)  # noqa: S704
