"""Would a backup save us? It is restored beside the archive, brought up to this moment, and compared as a rebuild is.

What the backup holds of the index counts on from where the snapshot was taken, so that what was written since can be carried over
and every story must then be the same; a backup that lost one shows it.
"""

import hashlib
import time
import zlib
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opensearchpy import OpenSearch

from search import fixed, restoring
from search.backup import Backup
from search.carrying import Marks, carry, count, index_of, pages, written
from search.gate import Gate, Report, joined
from search.index import Names, search
from search.intake import KEPT_OF_TOO_LARGE
from search.lists import Lists

SAMPLES = 200
LATER = 1 << 21
"""A number above that of any rebuild: what is carried over a restored index is later than all that is in it."""

_ONLY_GROWS = ("stories", "documents", "intake", "saved", "outbox", "versions", "kills")


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying a backup has found: `problems` is empty when it would save us. `same` says whether stories were compared."""

    backup: Backup
    stories: int
    samples: int
    questions: int
    same: bool
    problems: tuple[str, ...]


def verify(
    client: OpenSearch, repository: str, backup: Backup, names: Names, lists: Lists, now: datetime, tell: Callable[[str], None]
) -> Verified:
    """Restores a backup into indices of its own, compares, and deletes them again. Raises BackupError, Unavailable."""
    scratch = Names(f"{names.prefix}-verify")
    restoring.delete(client, scratch)
    try:
        tell("restoring")
        restoring.restore(client, repository, backup, scratch, 0)
        tell("comparing")
        problems = _counted(client, backup, scratch)
        samples, damaged = _documents(client, scratch)
        problems += damaged
        report = _compared(client, backup, names, scratch, lists, now)
        problems += (
            []
            if report is None
            else [*report.grave, *report.refusals, *(f"answers differently: {each.text}" for each in report.answers)]
        )
        stories = count(client, scratch.stories)
        return Verified(backup, stories, samples, report.questions if report else 0, report is not None, tuple(problems))
    finally:
        restoring.delete(client, scratch)


def _counted(client: OpenSearch, backup: Backup, scratch: Names) -> list[str]:
    """Each index holds at least what it held when the backup began, where nothing is ever deleted."""
    problems: list[str] = []
    for alias, there in backup.counts.items():
        kind = alias.removeprefix(f"{backup.prefix}-")
        found = count(client, f"{scratch.prefix}-{kind}")
        if kind in _ONLY_GROWS and found < there:
            problems.append(f"{kind}: {found:,} of {there:,} documents are in the backup")
    return problems


def _documents(client: OpenSearch, scratch: Names) -> tuple[int, list[str]]:
    """Some documents are read and their bytes compared with the digest that is their id, one cut short by its size excepted."""
    chosen: dict[str, Any] = {"function_score": {"query": {"match_all": {}}, "random_score": {}}}
    hits = search(client, scratch.documents, {"query": chosen, "size": SAMPLES})["hits"]["hits"]
    damaged = 0
    for hit in hits:
        source = hit["_source"]
        data = zlib.decompress(b64decode(source["data"]))
        digest = hashlib.blake2b(source["origin"].encode() + b"\0" + data, digest_size=16).hexdigest()
        damaged += digest != hit["_id"] and len(data) != KEPT_OF_TOO_LARGE
    return len(hits), [f"{damaged} of {len(hits)} documents are not what arrived"] if damaged else []


def _compared(client: OpenSearch, backup: Backup, names: Names, scratch: Names, lists: Lists, now: datetime) -> Report | None:
    """Stories and answers of the restored index, brought up to this moment; None when the archive was rebuilt since."""
    live = index_of(client, names.stories)
    if client.indices.get(index=live)[live]["settings"]["index"]["uuid"] != backup.uuid:
        return None
    restored = index_of(client, scratch.stories)
    marks: Marks = written(client, restored)

    def catch_up() -> None:
        nonlocal marks
        reach = written(client, live)
        for hits, at in pages(client, live, marks, reach):
            carry(client, restored, LATER, [(hit, hit["_source"]) for hit in hits])
            marks = at
        marks = {**marks, **reach}

    gate = Gate(client, lists, live, restored, now, catch_up, lambda: time.sleep(0))
    told = gate.stories(0)
    return told if told.grave else joined(told, gate.answers(fixed.questions(client, live, now)))
