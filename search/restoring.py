"""How does an archive come back from a backup? Its indices are restored, the edges of the snapshot mended, and mail held back.

A backup does not know what was mailed after it was taken, so nothing that may have been mailed already is mailed by itself:
letters that were waiting, and letters about stories from before the restore, are held until the operator sends or drops them.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from opensearchpy import OpenSearch, helpers
from opensearchpy.exceptions import NotFoundError

from search import intake, outbox, upkeep
from search.backup import Backup, BackupError
from search.carrying import count
from search.index import Names, answering, bulk, operation, search
from search.intake import Entry
from search.outbox import Item
from search.story import Unreadable

RECORD = "restored"
EDGE = timedelta(minutes=2)
"""How long before its beginning a snapshot may have caught one index and not another."""

REASON = "held back: it may have been mailed before the archive was restored"
_BATCH = 500


def restore(client: OpenSearch, repository: str, backup: Backup, names: Names, replicas: int) -> None:
    """Brings the indices of a backup back as those of `names`, which must not be there. Raises BackupError where they are."""
    if there := indices(client, names):
        raise BackupError(f"There is an archive here already ({there[0]} and others).")
    body = {
        "indices": ",".join(backup.indices.values()),
        "include_global_state": False,
        "include_aliases": False,
        "rename_pattern": f"^{backup.prefix}-(.+)$",
        "rename_replacement": f"{names.prefix}-$1",
        "index_settings": {"index.number_of_replicas": replicas},
        "ignore_index_settings": ["index.blocks.write"],
    }
    with answering():
        client.snapshot.restore(
            repository=repository, snapshot=backup.name, body=body, params={"wait_for_completion": "true"}, request_timeout=86_400
        )
        actions = [
            {"add": {"index": _renamed(index, backup, names), "alias": _renamed(alias, backup, names), "is_write_index": True}}
            for alias, index in backup.indices.items()
        ]
        client.indices.update_aliases(body={"actions": actions})


def _renamed(name: str, backup: Backup, names: Names) -> str:
    return names.prefix + name.removeprefix(backup.prefix)


def indices(client: OpenSearch, names: Names) -> list[str]:
    """The indices of an archive that are there, and no other archive's whose prefix only begins alike."""
    found: list[str] = []
    for alias in (*names.kept, names.upkeep, names.pulse):
        with answering():
            there = client.indices.get(index=f"{alias}-*", params={"expand_wildcards": "all"})
        found += [name for name in there if name.removeprefix(f"{alias}-").isdigit()]
    return found


def holds(client: OpenSearch, names: Names) -> list[int]:
    """How many stories, documents, saved searches and readers the indices that are there hold."""
    kinds = {f"{alias}-" for alias in (names.stories, names.documents, names.saved, names.accounts)}
    return [count(client, name) for name in indices(client, names) if name.rstrip("0123456789") in kinds]


def delete(client: OpenSearch, names: Names) -> None:
    """Deletes every index of an archive."""
    for name in indices(client, names):
        with answering():
            client.indices.delete(index=name)


def mend(client: OpenSearch, names: Names, backup: Backup) -> int:
    """Mends the edges of a snapshot and holds mail back; answers how many letters' items are held.

    Documents that were being read are read again, which changes nothing where it was done; of a document whose bytes the
    snapshot does not hold it says so.
    """
    since = backup.began - EDGE
    _read_again(client, names, since)
    held = _hold(client, names)
    _close_links(client, names)
    now = datetime.now(UTC).isoformat()
    record = {"backup": backup.name, "began": backup.began.isoformat(), "at": now, "held": held, "released": ""}
    _, seq = upkeep.load(client, names, RECORD)
    upkeep.save(client, names, RECORD, record, seq)
    return held


def _read_again(client: OpenSearch, names: Names, since: datetime) -> None:
    """Puts back what was read around the beginning of the snapshot: its stories may have been caught or not."""
    moment = {"gte": since.isoformat()}
    query = {"bool": {"should": [{"range": {"finished": moment}}, {"range": {"received": moment}}]}}
    for hits in _batches(client, names.intake, query):
        entries = [Entry.load(hit["_id"], hit["_source"]) for hit in hits]
        there = intake.several(client, names, [entry.id for entry in entries])
        now = datetime.now(UTC)
        gone = Unreadable("lost", "It arrived while the backup was taken, which does not hold its bytes: send it again.")
        again = [entry.again() if entry.state == "done" else entry for entry in entries]
        closed = [entry if entry.id in there else entry.quarantined(gone, now) for entry in again]
        intake.close(client, names, closed)


def _hold(client: OpenSearch, names: Names) -> int:
    held = 0
    for items in _items(client, names, ["waiting", "claimed"]):
        held += len(outbox.move(client, names, items, lambda item: replace(item, state="held", lease=None, reason=REASON)))
    return held


def _close_links(client: OpenSearch, names: Names) -> None:
    """Links to sign in that were waiting are not mailed any more: who wanted one has asked again."""
    query = {"terms": {"state": ["waiting", "claimed"]}}
    for hits in _batches(client, names.requests, query):
        bulk(
            client,
            [operation("update", names.requests, hit["_id"], {"doc": {"state": "failed", "reason": "restored"}}) for hit in hits],
        )


def restored(client: OpenSearch, names: Names) -> dict[str, Any]:
    """What is known of the last restore: `backup`, `began`, `at`, `held`, `released`; empty where there was none."""
    record, _ = upkeep.load(client, names, RECORD)
    return record


def held_back(client: OpenSearch, names: Names, items: Iterable[tuple[Item, datetime]]) -> list[Item]:
    """Items, each given with the moment of its story, those held that may have been mailed before the archive was restored."""
    posted = list(items)
    record = restored(client, names) if posted else {}
    if not record or record["released"]:
        return [item for item, _ in posted]
    until = datetime.fromisoformat(record["at"])
    return [replace(item, state="held", reason=REASON) if moment < until else item for item, moment in posted]


def held(client: OpenSearch, names: Names) -> int:
    """How many items are held back."""
    with answering():
        client.indices.refresh(index=names.outbox)
    body = {"size": 0, "query": {"term": {"state": "held"}}, "track_total_hits": True}
    return int(search(client, names.outbox, body)["hits"]["total"]["value"])


def release(client: OpenSearch, names: Names, how: Literal["send", "drop"]) -> int:
    """Sends what is held back, or drops it for good; from now on nothing is held. Answers how many items there were."""
    record, seq = upkeep.load(client, names, RECORD)
    if record:
        upkeep.save(client, names, RECORD, {**record, "released": datetime.now(UTC).isoformat(), "how": how}, seq)
    moved = 0

    def freed(item: Item) -> Item:
        if how == "send":
            return replace(item, state="claimed" if item.letter else "waiting", lease=datetime.now(UTC), reason="")
        return outbox.dropped(item, "dropped by the operator after the archive was restored")

    for items in _items(client, names, ["held"]):
        moved += len(outbox.move(client, names, items, freed))
    return moved


def _items(client: OpenSearch, names: Names, states: list[str]) -> Iterator[list[Item]]:
    """Items in some states, in batches, as they are at each batch: what was moved does not come again."""
    until = time.monotonic() + 3600
    while time.monotonic() < until:
        with answering():
            client.indices.refresh(index=names.outbox)
        if not (found := outbox.in_states(client, names, states, _BATCH)):
            return
        yield found


def _batches(client: OpenSearch, index: str, query: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    with answering():
        try:
            client.indices.refresh(index=index)
            hits = list(helpers.scan(client, index=index, query={"query": query}))
        except NotFoundError:
            return
    for start in range(0, len(hits), _BATCH):
        yield hits[start : start + _BATCH]
