"""What is the address of this page? Every link into results is made here, from a `Query`, and nowhere else.

Arabic stays readable in an address (browsers encode it on the way), which also keeps pages with a hundred links small.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from secrets import token_hex
from urllib.parse import quote

from flask import current_app, g, request, url_for

from search.query import FILTERS, Query, to_params
from web.reading import bounds

_RESERVED = re.compile(r"[^\w.~/:،«»-]")
_HOLE = token_hex(12)
"""A value that nobody can have typed: an address is made with it once and cut where it stands."""

_SPAN = date(1, 1, 1), date(9999, 12, 31)


def encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """Parameters as a query string: letters of all scripts as they are, all else percent-encoded."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)


@lru_cache(maxsize=50_000)
def _quoted(text: str) -> str:
    return _RESERVED.sub(lambda found: "+" if found[0] == " " else "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


def results(query: Query) -> str:
    """The page of results of a question."""
    pairs = encoded(to_params(query))
    return f"{_results()}?{pairs}" if pairs else _results()


def _results() -> str:
    """The path of the page of results: looked up once a request, for a page has hundreds of links to it."""
    if "results" not in g:
        g.results = url_for("browse.search")
    path: str = g.results
    return path


def each(question: Callable[[str], Query]) -> Callable[[str], str]:
    """Pages of results of questions that differ in one value, such as `lambda value: toggled(query, "place", value)`.

    A page has hundreds of such links; what is the same in all of them is made once.
    """
    before, _, after = results(question(_HOLE)).partition(_HOLE)
    return lambda value: f"{before}{_quoted(value)}{after}"


def spans(query: Query) -> Callable[[date, date], str]:
    """Pages of results of a question from one day to another, both included."""
    first, last = (day.isoformat() for day in _SPAN)
    before, _, after = results(query.changed(since=_SPAN[0], until=_SPAN[1])).partition(f"from={first}&to={last}")
    return lambda since, until: f"{before}from={since.isoformat()}&to={until.isoformat()}{after}"


def stories(query: Query) -> Callable[[str], str]:
    """Pages of stories as results of a question, which their neighbours are taken from."""
    asked = encoded(to_params(query) or to_params(replace(query, sort="newest")))
    before, _, after = url_for("browse.story", id_=_HOLE).partition(_HOLE)
    return lambda id_: f"{before}{quote(id_, safe='')}{after}?{asked}"


def story(id_: str, query: Query) -> str:
    """The page of a story as one of the results of a question."""
    return stories(query)(id_)


def story_alone(id_: str) -> str:
    """The page of a story that is not one of any results."""
    return url_for("browse.story", id_=id_)


def looking(query: Query, **more: str) -> str:
    """The map, the time and the company of the results of a question."""
    pairs = encoded([*to_params(query.changed()), *more.items()])
    return url_for("looking.looking") + (f"?{pairs}" if pairs else "")


def feed(query: Query) -> str:
    """The Atom feed of a question, newest first whatever its order."""
    pairs = encoded(to_params(query.changed(sort="best", size=Query().size, folded=True)))
    return url_for("exports.atom") + (f"?{pairs}" if pairs else "")


def export(query: Query, kind: str) -> str:
    """The whole results of a question as a file: `csv`, `jsonl` or `ninjs`."""
    pairs = encoded(to_params(query.changed(size=Query().size, folded=True)))
    return url_for("exports.file", kind=kind) + (f"?{pairs}" if pairs else "")


def saving(query: Query) -> str:
    """The page that saves a question, so that what is new comes by mail."""
    return url_for("saved.new") + "?" + encoded(to_params(query.changed()))


def asking(query: Query, id_: str) -> str:
    """The way to have a saved search ask a question in the place of its own."""
    return url_for("saved.asks", id_=id_) + "?" + encoded(to_params(query.changed()))


def values(name: str, query: Query | None = None) -> str:
    """The page of all values of a facet, under a question."""
    pairs = encoded(to_params(query.changed())) if query else ""
    return url_for("browse.values", name=name) + (f"?{pairs}" if pairs else "")


def with_params(**params: str) -> str:
    """The page that is shown now, with other parameters."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in params]
    return here([*kept, *params.items()])


def without(name: str) -> str:
    """The page that is shown now without a parameter, and from the first page of results on."""
    return here((each, value) for each, value in request.args.items(multi=True) if each not in (name, "page"))


def here(pairs: Iterable[tuple[str, str]]) -> str:
    """The path that is shown now, always one of this site, with these parameters."""
    path = "/" + _quoted(request.path.lstrip("/\\")).replace("+", "%20")
    said = encoded(pairs)
    return f"{path}?{said}" if said else path


def public(path: str) -> str:
    """The full address of a path of this site, as others should know it."""
    base = current_app.config["ARSHIF"].base_url or request.host_url
    return base.rstrip("/") + path


def toggled(query: Query, name: str, value: str) -> Query:
    """The question with a value of a facet chosen, or without it where it was chosen or excluded."""
    kept = getattr(query, FILTERS[name])
    if (name, value) in query.without:
        return query.changed(without=tuple(each for each in query.without if each != (name, value)))
    return query.changed(**{FILTERS[name]: tuple(each for each in kept if each != value) if value in kept else (*kept, value)})


def instead(query: Query, name: str, value: str, others: Collection[str]) -> Query:
    """The question with a value of a facet chosen, or let in again, in the stead of others."""
    kept = tuple(each for each in getattr(query, FILTERS[name]) if each not in others)
    return toggled(query.changed(**{FILTERS[name]: kept}), name, value)


def excluded(query: Query, name: str, value: str) -> Query:
    """The question whose results have nothing to do with a value."""
    kept = tuple(each for each in getattr(query, FILTERS[name]) if each != value)
    return query.changed(**{FILTERS[name]: kept}, without=(*query.without, (name, value)))


def narrowed(query: Query, name: str, value: str) -> Query:
    """The question with one value of a facet, in place of those chosen before: several would widen it."""
    return query.changed(**{FILTERS[name]: (value,)}, without=tuple(each for each in query.without if each != (name, value)))


def met(query: Query, name: str, value: str) -> Query:
    """The results of a question that have a value too, whatever is chosen: what stands on a map or in a table leads here."""
    if (value in getattr(query, FILTERS[name]) and len(getattr(query, FILTERS[name])) == 1) or (name, value) in query.also:
        return query.changed()
    if not getattr(query, FILTERS[name]):
        return query.changed(**{FILTERS[name]: (value,)})
    return query.changed(also=(*query.also, (name, value)))


def on(query: Query, period: str) -> Query:
    """The question for stories that tell of `2017`, `2017-03` or `2017-03-08`."""
    since, until = bounds(period)
    return query.changed(since=since, until=until, by_event=True)


def kept(query: Query, *without: str, words: bool = False) -> list[tuple[str, str]]:
    """What a form must carry along so that the question keeps its filters; its words only on request."""
    return [(name, value) for name, value in to_params(query.changed()) if name not in without and (words or name != "q")]


def without_filters(query: Query) -> Query:
    """Only the words of a question."""
    return replace(Query(), words=query.words, sort=query.sort, size=query.size)
