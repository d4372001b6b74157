"""How does a story look among results? All that a page says of it, as text ready to stand in the page.

A page has twenty stories with hundreds of names, words and links in them. A template that asks for each of them one by one spends
more time on asking than the engine does on searching, so they are made here and the template only sets them out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import g
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from search.query import Hit, Marked, Query
from web import links, names
from web.reading import period_of
from web.reasons import why

MOST_TAGS = 6
"""Places, and groups, that stand below a story."""

MOST_OTHERS = 5
"""Copies that are named."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A place or a group of a story (`css` tells which), and the results narrowed to it."""

    css: str
    link: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """A result as a reader sees it; texts are escaped by the template, save those that are markup already."""

    id: str
    link: str
    headline: Markup
    passage: Markup
    credit: str
    moment: str
    day: str
    event: str
    copies: str
    others: tuple[tuple[str, str], ...]
    tags: tuple[Tag, ...]
    why: Markup


def cards(hits: Iterable[Hit], query: Query) -> list[Card]:
    """The results of a question in the reader's language."""
    story, name = links.stories(query), names.naming()
    tagged = [(css, _narrowing(query, facet), facet) for css, facet in (("", "place"), ("g", "group"))]
    return [_card(hit, story, name, tagged) for hit in hits]


def _narrowing(query: Query, facet: str) -> Callable[[str], str]:
    """Addresses of the question narrowed to one value; one that the question excludes is let in again."""
    fast = links.each(lambda value: links.narrowed(query, facet, value))
    excluded = {value for name, value in query.without if name == facet}
    return lambda value: links.results(links.narrowed(query, facet, value)) if value in excluded else fast(value)


def _card(
    hit: Hit, story: Callable[[str], str], name: names.Naming, tagged: Iterable[tuple[str, Callable[[str], str], str]]
) -> Card:
    values = {"place": names.nearest(hit.places), "group": hit.groups}
    return Card(
        id=hit.id,
        link=story(hit.id),
        headline=headline(hit),
        passage=passage(hit),
        credit=names.credit(hit),
        moment=g.reader.stamp(hit.published),
        day=g.reader.day(hit.published),
        event=event_of(hit.published, hit.event),
        copies=_copies(hit.copies),
        others=tuple((story(copy.id), names.source(copy.source)) for copy in hit.others[:MOST_OTHERS]),
        tags=tuple(
            Tag(css, narrowed(id_), name(id_, label))
            for css, narrowed, facet in tagged
            for id_, label in values[facet][:MOST_TAGS]
        ),
        why=Markup("".join(map(why, hit.why))),  # noqa: S704
    )


def _copies(number: int) -> str:
    if not number:
        return ""
    return str(ngettext("%(shown)s more copy", "%(shown)s more copies", number, shown=g.reader.number(number)))


def headline(hit: Hit) -> Markup:
    """The headline of a result with its marks, or that it has none."""
    return marked(hit.headline) if hit.headline else escape(gettext("without a headline"))


def passage(hit: Hit) -> Markup:
    """The passage of a result with its marks, and the sign that it goes on."""
    return marked(hit.passage) + names.ellipsis(hit.passage)


def marked(pieces: Marked) -> Markup:
    """A text with its marks: every piece of it is escaped, so none can break a page."""
    return Markup("".join(f"<mark>{escape(piece)}</mark>" if on else escape(piece) for piece, on in pieces))  # noqa: S704


def event_of(published: datetime, event: str) -> str:
    """The day of what a story tells, where it is another than the day of filing; else empty."""
    day = published.astimezone(g.reader.zone).date()
    return "" if not event or event == period_of(day, day) else g.reader.period(event)
