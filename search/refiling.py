"""How does a stored story become what an archive of today would store? Read from its document again, or from itself.

The story is read anew; what its life has brought it (received, withdrawn, its family) is carried as it is. A document that does
not tell the story any more, or tells less than is stored, cannot take anything away: then the stored words are understood anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from opensearchpy import OpenSearch

from search import intake, stories
from search.index import Names
from search.intake import Entry
from search.stories import Filing
from search.story import Document, Facts, Story, Unreadable

Body = dict[str, Any]
Check = Callable[[Document, datetime], list[Story]]
File = Callable[[Sequence[tuple[Story, Entry]]], Sequence[Filing]]

CARRIED = ("received", "document", "version", "status", "filed", "stood", "serious", "note", "embargoed_until", "family")
"""Fields that say what became of a story, not what it says: no reading may change them."""


@dataclass(frozen=True, slots=True)
class Refiled:
    """The sources of stored stories made anew, in order.

    Of how many the document does not tell the story any more (`as_stored`), and tells it in other words (`reworded`).
    """

    sources: list[Body]
    as_stored: int = 0
    reworded: int = 0


def refiled(client: OpenSearch, names: Names, check: Check, file: File, hits: Sequence[Body], documents: bool) -> Refiled:
    """Stored stories made anew; `documents` false reads every story from what is stored of it."""
    sources = [hit["_source"] for hit in hits]
    fresh = _fresh(client, names, check, sources) if documents else {}
    as_stored = reworded = 0
    found: list[tuple[Story, Entry]] = []
    for source in sources:
        stored = replace(stories.load(source), status=source.get("filed") or source["status"])
        read = fresh.get((source["document"], stored.id))
        told = read is not None and (read.version, read.status) == (stored.version, stored.status)
        as_stored += documents and not told
        reworded += told and read is not None and _words(read) != _words(stored)
        found.append((replace(read if told and read else stored, facts=Facts()), _entry(source)))
    made = [_carried(stories.dump(filing), source) for filing, source in zip(file(found), sources, strict=True)]
    return Refiled(made, as_stored, reworded)


def _words(story: Story) -> tuple[object, ...]:
    return story.headline, story.kicker, story.abstract, story.body, story.published


def _carried(made: Body, source: Mapping[str, Any]) -> Body:
    return made | {name: source[name] for name in CARRIED if name in source}


def _fresh(client: OpenSearch, names: Names, check: Check, sources: Sequence[Body]) -> dict[tuple[str, str], Story]:
    """What the documents of stories say, read now, by (document, story); where one has several versions, the last of them."""
    received = {source["document"]: datetime.fromisoformat(source["received"]) for source in sources if source["document"]}
    read: dict[tuple[str, str], Story] = {}
    for id_, document in intake.several(client, names, list(received)).items():
        try:
            told = check(document, received[id_])
        except Unreadable:
            continue
        for story in sorted(told, key=lambda each: each.order):
            read[id_, story.id] = story
    return read


def _entry(source: Mapping[str, Any]) -> Entry:
    return Entry(source["document"], "done", datetime.fromisoformat(source["received"]), "", "", 0)
