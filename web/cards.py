"""How does a story look among results? All that a page says of it, as text ready to stand in the page.

A page has twenty stories with hundreds of names, words and links in them. A template that asks for each of them one by one spends
more time on asking than the engine does on searching, so they are made here and the template only sets them out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from flask import g
from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from search.query import Hit, Marked, Query, plain
from web import links, names
from web.locales import say as _
from web.reading import direction, period_of
from web.reasons import why

MOST_TAGS = 6
"""Places, and groups, that stand below a story."""

MOST_OTHERS = 5
"""Copies that are named."""

MOST_KEPT = 2000
"""Stories whose texts are kept as they stand in a page: some 20 MB a process."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a card says of a story whatever else is asked beside the same words; names of places and groups with their ids."""

    headline: Markup
    passage: Markup
    runs: tuple[str, str]
    """The directions of the two."""
    credit: str
    day: str
    event: str
    why: Markup
    tags: tuple[tuple[str, str, Markup], ...]
    begins: str
    """Its HTML up to the copies, as far as no link is in it."""
    ends: str
    """Its HTML below the tags."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A place or a group of a story (`css` tells which), and the results narrowed to it."""

    css: str
    link: str
    label: Markup


@dataclass(frozen=True, slots=True)
class Card:
    """A result as a reader sees it."""

    id: str
    link: str
    said: Said
    copies: str
    others: tuple[tuple[str, str], ...]
    tags: tuple[Tag, ...]

    def __html__(self) -> str:
        """The card as it stands in a page."""
        said = self.said
        passage = f'<p class="passage" dir="{said.runs[1]}">{said.passage}</p>' if said.passage else ""
        return (
            f"{said.begins}{self._copies()}</p>\n"
            f'<h3 id="h-{self.id}" dir="{said.runs[0]}"><a href="{_attribute(self.link)}">{said.headline}</a></h3>\n'
            f"{passage}{self._tags()}{said.ends}"
        )

    def _copies(self) -> str:
        if not self.copies:
            return ""
        colon, comma = _(":"), _(", ")
        others = [f'<a href="{_attribute(link)}"><bdi>{escape(source)}</bdi></a>' for link, source in self.others]
        return f'<span class="copies">{escape(self.copies)}{colon} {comma.join(map(Markup, others))}</span>'

    def _tags(self) -> str:
        if not self.tags:
            return ""
        label = _("Places and groups of this story")
        tags = [f'<li{tag.css}><a href="{_attribute(tag.link)}"><bdi>{tag.label}</bdi></a></li>' for tag in self.tags]
        return f'<ul class="tags" aria-label="{label}">\n{"".join(tags)}</ul>\n'


def _attribute(link: str) -> str:
    """A link as the value of an attribute: all else that HTML knows is percent-encoded in it already."""
    return link.replace("&", "&amp;")


@dataclass(frozen=True, slots=True)
class _Seen:
    """A result before a reader of some tastes: what is equal says the same."""

    same: bytes
    taste: tuple[str, str, str]
    hit: Hit = field(compare=False)


def cards(hits: Iterable[Hit], query: Query) -> list[Card]:
    """The results of a question in the reader's language."""
    story = links.stories(query)
    narrowing = {facet: _narrowing(query, facet) for facet in ("place", "group")}
    taste = g.reader.taste
    return [_card(hit, _kept(_Seen(hit.same, taste, hit)) if hit.same else _said(hit), story, narrowing) for hit in hits]


def _narrowing(query: Query, facet: str) -> Callable[[str], str]:
    """Addresses of the question narrowed to one value; one that the question excludes is let in again."""
    fast = links.each(lambda value: links.narrowed(query, facet, value))
    excluded = {value for name, value in query.without if name == facet}
    return lambda value: links.results(links.narrowed(query, facet, value)) if value in excluded else fast(value)


def _card(hit: Hit, said: Said, story: Callable[[str], str], narrowing: dict[str, Callable[[str], str]]) -> Card:
    return Card(
        id=hit.id,
        link=story(hit.id),
        said=said,
        copies=_copies(hit.copies),
        others=tuple((story(copy.id), names.source(copy.source)) for copy in hit.others[:MOST_OTHERS]),
        tags=tuple(
            Tag(' class="g"' if facet == "group" else "", narrowing[facet](id_), label) for facet, id_, label in said.tags
        ),
    )


@lru_cache(maxsize=MOST_KEPT)
def _kept(seen: _Seen) -> Said:
    return _said(seen.hit)


def _said(hit: Hit) -> Said:
    name, credit, event = names.naming(), names.credit(hit), event_of(hit.published, hit.event)
    day, lines = g.reader.day(hit.published), Markup("".join(map(why, hit.why)))  # noqa: S704
    tells, asks = _("tells of %(day)s", day=event), _("Why is it here?")
    told = f"<span>{tells}</span>" if event else ""
    reasons = f'<details class="why"><summary>{asks}</summary>\n<dl>\n{lines}</dl>\n</details>\n'
    values = {"place": names.nearest(hit.places), "group": hit.groups}
    return Said(
        headline=headline(hit),
        passage=passage(hit),
        runs=(running(hit.headline), running(hit.passage)),
        credit=credit,
        day=day,
        event=event,
        why=lines,
        tags=tuple((facet, id_, escape(name(id_, label))) for facet in values for id_, label in values[facet][:MOST_TAGS]),
        begins=f'<li>\n<article aria-labelledby="h-{escape(hit.id)}">\n<p class="meta"><bdi class="source">{escape(credit)}</bdi>'
        f'<time datetime="{g.reader.stamp(hit.published)}">{escape(day)}</time>{told}',
        ends=f"{reasons if lines else ''}</article>\n</li>\n",
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


def running(pieces: Marked) -> str:
    """The direction of a text with marks."""
    return direction(plain(pieces))


def event_of(published: datetime, event: str) -> str:
    """The day of what a story tells, where it is another than the day of filing; else empty."""
    day = published.astimezone(g.reader.zone).date()
    return "" if not event or event == period_of(day, day) else g.reader.period(event)
