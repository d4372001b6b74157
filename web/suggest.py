"""What might the reader be typing? Places, groups and agencies whose names begin with the last words in the box.

A suggestion is a link into results: what was typed before it stays, and it takes the place of its own beginning.
"""

from collections.abc import Iterable
from itertools import islice
from time import monotonic

from flask import Blueprint, Response, current_app, jsonify, request

from search.archive import Archive
from search.query import Query
from web import links, names
from web.asked import names_of

room = Blueprint("suggest", __name__)

MOST = 8
"""Suggestions at once."""

FEWEST = 2
"""Letters that must be there before anything is suggested."""

_LONGEST = 100
_WORDS = 4
_WEIGHED = 5000
_KEPT_SECONDS = 60


@room.get("/suggest")
def suggest() -> Response:
    """Suggestions for `q`, as JSON: each with its name, what it is, and the results that it leads to."""
    answer = jsonify(suggestions=suggestions(current_app.config["ARCHIVE"], request.args.get("q", "")))
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer


def suggestions(archive: Archive, typed: str) -> list[dict[str, str]]:
    """What a beginning may become: `name`, `kind`, `in` what it lies, and the `link` to its results. Raises Unavailable."""
    return [_shown(archive, *each) for each in _found(archive, typed[:_LONGEST].split())]


def _found(archive: Archive, words: list[str]) -> list[tuple[str, str, str]]:
    """What was typed before, facet and id of names that begin with the last words, the longest beginning that is one."""
    for count in range(min(_WORDS, len(words)), 0, -1):
        letters = " ".join(words[-count:])
        best = _best(archive, names_of(archive.lists).beginning(letters)) if len(letters) >= FEWEST else []
        if best:
            return [(" ".join(words[:-count]), facet, id_) for facet, id_ in best]
    return []


def _best(archive: Archive, candidates: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each once, those with most stories first, then places by the people who live there."""
    stories = _stories(archive)

    def weight(each: tuple[str, str]) -> tuple[int, int]:
        entry = archive.lists.entry(each[1])
        return -stories.get(each[1], 0), -entry.population if entry else 0

    return sorted(dict.fromkeys(islice(candidates, _WEIGHED)), key=weight)[:MOST]


def _stories(archive: Archive) -> dict[str, int]:
    """Stories of the places, groups and agencies that the archive has most of; asked again after a minute."""
    kept: tuple[float, dict[str, int]] = current_app.extensions.get("arshif-suggest", (0.0, {}))
    if not kept[1] or monotonic() - kept[0] > _KEPT_SECONDS:
        facets = archive.find(Query(size=1)).facets.values()
        kept = monotonic(), {value.value: value.count for facet in facets for value in facet.values}
        current_app.extensions["arshif-suggest"] = kept
    return kept[1]


def _shown(archive: Archive, before: str, facet: str, id_: str) -> dict[str, str]:
    entry = archive.lists.entry(id_)
    around = archive.lists.entry(entry.parents[0]) if entry and entry.parents else None
    return {
        "name": names.entry_name(id_, id_),
        "kind": str(names.FACETS[facet]),
        "in": names.entry_name(around.id, "") if around else "",
        "link": links.results(links.narrowed(Query(words=before), facet, id_)),
    }
