"""How do stored stories learn of a change of the lists? Those that it concerns are read again, a batch at a time, by a worker.

The change itself is the job: how far it has come stands in it, so that another worker goes on where one was killed.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from opensearchpy import OpenSearch

from search import authority, changes, concerned
from search.changes import Change
from search.index import Names, answering
from search.lists import Lists
from search.story import Unreadable

BATCH = 50
"""Documents that are read again between two writings of the progress."""

LEASE = timedelta(seconds=120)
"""How long a worker that says nothing keeps a change to itself."""

Reread = Callable[[Sequence[str]], int]


def go_on(client: OpenSearch, names: Names, id_: str, reread: Reread, lists: Lists, seconds: float) -> bool:
    """Reads the stories of a change again for at most about `seconds`; true when all are done, or another worker is at it.

    Raises Unavailable when the engine is silent: then the same call is to be made again.
    """
    now = datetime.now(UTC)
    change = changes.claim(client, names, id_, now, now + LEASE)
    if change is None:
        return True
    _let_others_learn(change, now)
    with answering():
        client.indices.refresh(index=names.stories)
    left = [each for each in _documents(client, names, change, lists) if each > change.reached]
    done, written, started = change.done, change.stories, time.monotonic()
    changes.update(client, names, id_, total=done + len(left))
    for first in range(0, len(left), BATCH):
        batch = left[first : first + BATCH]
        written += _reread(reread, batch)
        done += len(batch)
        lease = (datetime.now(UTC) + LEASE).isoformat()
        changes.update(client, names, id_, done=done, stories=written, reached=batch[-1], lease=lease)
        if time.monotonic() - started > seconds and done < change.done + len(left):
            changes.update(client, names, id_, lease=None)
            return False
    with answering():
        client.indices.refresh(index=names.stories)
    changes.update(client, names, id_, state="done", lease=None)
    return True


def _let_others_learn(change: Change, now: datetime) -> None:
    """Waits until no process can store a story under the lists before the change."""
    left = authority.SECONDS - (now - change.at).total_seconds()
    if left > 0:
        time.sleep(left)


def _documents(client: OpenSearch, names: Names, change: Change, lists: Lists) -> list[str]:
    if change.document:
        return [change.document]
    query = concerned.concerned(concerned.made(change.written, authority.shipped()), lists)
    return [] if query is None else list(concerned.documents(client, names, query))


def _reread(reread: Reread, batch: Sequence[str]) -> int:
    """Stories written of a batch; a document that can be read no more keeps the story that it gave once."""
    try:
        return reread(batch)
    except Unreadable:
        return sum(_reread(reread, [each]) for each in batch) if len(batch) > 1 else 0
