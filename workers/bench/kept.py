"""On which stories and saved searches do the benches of alerts run? Stories of the corpus, searches drawn from their words."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click

from search import saved, stories
from search.accounts import account_id
from search.alerts import held, version
from search.archive import Archive
from search.saved import SavedSearch
from search.stories import Filing
from search.understand import Understanding
from workers.bench.questions import Asker
from workers.bench.understand import stories_of

READERS = 5_000
"""Who share the searches."""


def address(number: int) -> str:
    """The address of one of the readers."""
    return f"reader-{number}@desk.example"


def read_stories(archive: Archive, corpus: Path, first: int, then: int) -> tuple[list[Filing], list[Filing]]:
    """Understood stories of the corpus: those to learn from, which are stored, and those to be measured with."""
    reader = Understanding(archive.lists, archive.settings.zone)
    wanted = list(islice(stories_of(corpus, reader), 0, (first + then) * 5, 5))
    filings: list[Filing] = []
    for number, story in enumerate(wanted):
        known = reader.of(story)
        ids = reader.place_ids(known), reader.group_ids(known)
        filings.append(Filing(known, f"document-{number}", datetime.now(UTC), *ids))
    if len(filings) < first + then:
        raise click.ClickException(f"{corpus} holds too few stories.")
    stories.put(archive.client, archive.names, filings[:first])
    archive.client.indices.refresh(index=archive.names.stories)
    return filings[:first], filings[first:]


def keep(archive: Archive, asker: Asker, count: int, readers: int = READERS) -> int:
    """Saves so many drawn searches and answers how many; whatever asks for nothing is drawn again."""
    now = datetime.now(UTC)
    kept: list[tuple[SavedSearch, list[dict[str, Any]]]] = []
    while len(kept) < count:
        query = asker.query()
        if filters := held(query, archive.lists, archive.settings.zone):
            number = len(kept)
            kept.append(
                (SavedSearch(f"search-{number}", account_id(address(number % readers)), f"بحث {number}", query, now), filters)
            )
    for start in range(0, count, 5_000):
        saved.put_many(archive.client, archive.names, kept[start : start + 5_000], version(archive.lists))
    archive.client.indices.forcemerge(index=archive.names.saved, params={"max_num_segments": "1"})
    return count
