"""How do the rows of a judged corpus become stories of an archive? Under the corpus's own ids, without understanding."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from search.archive import Archive
from search.index import bulk, operation
from search.stories import Filing, dump
from search.story import Story


def fill(archive: Archive, rows: Iterable[dict[str, Any]], *, bodies: bool) -> list[tuple[str, Story]]:
    """Indexes the rows as stories, each id once; answers them with their ids. `bodies`: without their headlines."""
    made: dict[str, Story] = {}
    for id_, story in _stories(rows, bodies):
        made.setdefault(id_, story)
    stories = list(made.items())
    now = datetime.now(UTC)
    for start in range(0, len(stories), 500):
        filings = [(id_, Filing(story, "", now)) for id_, story in stories[start : start + 500]]
        bulk(archive.client, [operation("index", archive.names.stories, id_, dump(filing)) for id_, filing in filings])
    archive.client.indices.refresh(index=archive.names.stories, request_timeout=300)
    return stories


def _stories(rows: Iterable[dict[str, Any]], bodies: bool) -> Iterator[tuple[str, Story]]:
    for row in rows:
        id_ = row.get("id", row.get("_id"))
        headline = row.get("headline", row.get("title", "")).replace("_", " ")
        body = row.get("body", row.get("text", ""))
        published = row.get("published") or "2000-01-01"
        if id_ and (body.strip() if bodies else headline or body):
            moment = datetime.fromisoformat(published)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            abstract = "" if bodies else row.get("abstract", "")
            shown = "" if bodies else headline
            yield str(id_), Story(row.get("source") or "corpus", str(id_), shown, body, moment, abstract=abstract)
