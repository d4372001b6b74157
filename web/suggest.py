"""What might the reader be typing? Places, groups, agencies and people whose names begin so, and headlines that hold it.

A suggestion is a link into results: what was typed before it stays, and it takes the place of its own beginning.
"""

from collections.abc import Iterable
from itertools import islice
from time import monotonic

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext

from search.arabic import fold
from search.archive import Archive
from search.query import Query
from web import links, names
from web.asked import names_of

room = Blueprint("suggest", __name__)

MOST = 8
"""Suggestions at once."""

HEADLINES = 3
FEWEST = 2
"""Letters that must be there before anything is suggested."""

_LONGEST = 100
_LETTERS = 4
_WORDS = 4
_WEIGHED = 5000
_KEPT_SECONDS = 60


@room.get("/suggest")
def suggest() -> Response:
    """Suggestions for `q`, as JSON: each with its name, what it is, and the results that it leads to.

    For the bar of a browser (`for=browser`) they are what the Suggestions extension of OpenSearch asks for.
    """
    typed = request.args.get("q", "")
    found = suggestions(current_app.config["ARCHIVE"], typed)
    if request.args.get("for") == "browser":
        told = [" · ".join(filter(None, (each["kind"], each["in"]))) for each in found]
        answer = jsonify([typed, [each["name"] for each in found], told, [links.public(each["link"]) for each in found]])
        answer.mimetype = "application/x-suggestions+json"
    else:
        answer = jsonify(suggestions=found)
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer


def suggestions(archive: Archive, typed: str) -> list[dict[str, str]]:
    """What a beginning may be: `name`, `kind`, `in` what it lies, and the `link` it leads to. Raises Unavailable."""
    typed = typed[:_LONGEST]
    heads = archive.headlines(typed, HEADLINES) if len(typed.strip()) >= _LETTERS else []
    found = _found(archive, typed.split())[: MOST - len(heads)]
    stories = [{"name": head, "kind": gettext("Story"), "in": "", "link": links.story_alone(id_)} for id_, head in heads]
    return [*(_shown(archive, *each) for each in found), *stories]


def _found(archive: Archive, words: list[str]) -> list[tuple[str, str, str]]:
    """What was typed before, facet and id of names that begin with the last words, the longest beginning that is one."""
    for count in range(min(_WORDS, len(words)), 0, -1):
        letters = " ".join(words[-count:])
        best = _best(archive, _beginning(archive, letters)) if len(letters) >= FEWEST else []
        if best:
            return [(" ".join(words[:-count]), facet, id_) for facet, id_ in best]
    return []


def _beginning(archive: Archive, letters: str) -> Iterable[tuple[str, str]]:
    """Names that begin with these letters and that stories hold: of the lists, and of people by any of their names."""
    stories, people = _kept(archive)
    listed = islice(names_of(archive.lists).beginning(letters), _WEIGHED)
    yield from (each for each in listed if each[1] in stories)
    start = " " + fold(letters)
    yield from (("person", name) for name, folded in people if start in folded)


def _best(archive: Archive, candidates: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each once, those with most stories first, then places by the people who live there."""
    stories = _kept(archive)[0]

    def weight(each: tuple[str, str]) -> tuple[int, int]:
        entry = archive.lists.entry(each[1])
        return -stories.get(each[1], 0), -entry.population if entry else 0

    return sorted(dict.fromkeys(candidates), key=weight)[:MOST]


_Known = tuple[dict[str, int], list[tuple[str, str]]]


def _kept(archive: Archive) -> _Known:
    """Stories of all that the archive names, and its people with their folded names; asked again after a minute."""
    kept: tuple[float, _Known] | None = current_app.extensions.get("arshif-suggest")
    if kept is None or monotonic() - kept[0] > _KEPT_SECONDS:
        named = archive.named()
        counts = {id_: count for each in named.values() for id_, count in each.items()}
        kept = monotonic(), (counts, [(name, " " + fold(name)) for name in named["person"]])
        current_app.extensions["arshif-suggest"] = kept
    return kept[1]


def _shown(archive: Archive, before: str, facet: str, id_: str) -> dict[str, str]:
    entry = archive.lists.entry(id_)
    around = archive.lists.entry(entry.parents[0]) if entry and entry.parents else None
    return {
        "name": names.value_name(facet, id_, id_),
        "kind": str(names.FACETS[facet]),
        "in": names.entry_name(around.id, "") if around else "",
        "link": links.results(links.narrowed(Query(words=before), facet, id_)),
    }
