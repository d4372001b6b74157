"""Which results stand before and after this story? The search travels in the story's address: nothing is remembered here."""

from dataclasses import dataclass

from flask import request

from search.archive import Archive
from search.query import Hit, Query, Results, Unclear, from_params, to_params
from web import links

_PAGES = 5
"""Pages that are turned to find one whose stories are not all folded under others."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a story stands in the results that its reader comes from; `before` and `after` are empty at the ends.

    `number` counts from one; it is 0 where it cannot be told: for a story that has only some of the words of the question,
    and where stories before it are folded.
    """

    query: Query
    number: int
    total: int
    before: str
    after: str


def neighbours(archive: Archive, id_: str) -> Neighbours | None:
    """The neighbours of a story in the search of the address; None without a search, or where it does not find the story."""
    try:
        query = from_params(request.args.to_dict(flat=False))
    except Unclear:
        return None
    if not to_params(query):
        return None
    results = archive.find(query)
    hits = _all(results)
    at = next((at for at, hit in enumerate(hits) if hit.id == id_), None)
    if at is None:
        return None
    told = at < len(results.hits) and not (query.folded and (results.folded or query.page > 1))
    before = links.story(hits[at - 1].id, query) if at else _edge(archive, query, query.page - 1)
    after = links.story(hits[at + 1].id, query) if at + 1 < len(hits) else _edge(archive, query, query.page + 1)
    return Neighbours(query, (query.page - 1) * query.size + at + 1 if told else 0, results.total, before, after)


def _all(results: Results) -> tuple[Hit, ...]:
    return (*results.hits, *results.some_hits)


def _edge(archive: Archive, query: Query, page: int) -> str:
    """The last story of the page before, or the first of the page after; empty where there is none."""
    step = page - query.page
    for number in range(page, page + step * _PAGES, step):
        if number < 1:
            return ""
        turned = query.changed(page=number)
        results = archive.find(turned)
        hits = _all(results)
        if hits:
            return links.story(hits[-1 if step < 0 else 0].id, turned)
        if not results.folded:
            return ""
    return ""
