"""Is a story withdrawn, by whom, and against which of its versions does that hold? One record a story, kept apart from its text.

A kill may come before its story, and versions may come after it, so it cannot stand in the story alone. What the source kills
stays killed until the source files a version that is later both by its number and by its time; what the newsroom kills by hand
stays killed until the newsroom lifts it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from opensearchpy import OpenSearch

from search.index import Names, answering, bulk, get_many, operation, search
from search.story import Story, Unavailable

_ROUNDS = 10
_SHOWN = {"type": "keyword", "index": False, "doc_values": False}
MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "at": {"type": "date"},
        "version": {"type": "long"},
        "moment": {"type": "date"},
        "by": {"type": "keyword"},
        "reason": _SHOWN,
        "life": {"type": "keyword"},
        "lived": {"type": "date"},
        "lifted": {"type": "date"},
    },
}
Order = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Kill:
    """What is known of a story's withdrawals. `at` is when the archive took it out, `reason` what readers are told.

    `version` and `moment` are the greatest of the source's own kills (0 and None without one); `by` is who in the newsroom
    withdrew it, empty where nobody did; `lifted` is when the newsroom took its own kill back. A story that came back after a kill
    begins another `life`, since `lived`.
    """

    story: str
    at: datetime
    version: int = 0
    moment: datetime | None = None
    by: str = ""
    reason: str = ""
    life: str = ""
    lived: datetime | None = None
    lifted: datetime | None = None
    seq: tuple[int, int] | None = None

    def holds(self, order: Order) -> bool:
        """Whether a version of the story, by its number and time, is withdrawn."""
        if self.by:
            return True
        version, moment = order
        return self.version > 0 and (version <= self.version or (self.moment is not None and moment < self.moment))

    @property
    def is_lifted(self) -> bool:
        """Whether the newsroom took its kill back, and nobody killed the story since."""
        return not self.by and self.lifted is not None and self.lifted > self.at


def kills(client: OpenSearch, names: Names, ids: Iterable[str]) -> dict[str, Kill]:
    """The records of stories that were ever killed, by story id, as of this moment."""
    wanted = [(names.kills, id_) for id_ in dict.fromkeys(ids)]
    return {each["_id"]: _load(each) for each in get_many(client, wanted) if each["found"]}


def since(client: OpenSearch, names: Names, moment: datetime) -> list[Kill]:
    """Records of stories that were killed, or brought back by the newsroom, after a moment."""
    with answering():
        client.indices.refresh(index=names.kills)
    ways = [{"range": {name: {"gte": moment.isoformat()}}} for name in ("at", "lifted")]
    query = {"bool": {"should": ways, "minimum_should_match": 1}}
    body = {"query": query, "size": 10_000, "seq_no_primary_term": True}
    return [_load(hit) for hit in search(client, names.kills, body)["hits"]["hits"]]


def by_source(client: OpenSearch, names: Names, killing: Sequence[Story], now: datetime) -> None:
    """Writes down kills of the wires: `killing` are the canceled versions. In any order and twice, the same record."""
    by_id: dict[str, list[Story]] = {}
    for story in killing:
        by_id.setdefault(story.id, []).append(story)
    change(client, names, by_id, lambda id_, there: _with_source(id_, there, by_id[id_], now))


def _with_source(id_: str, there: Kill | None, killing: Iterable[Story], now: datetime) -> Kill:
    kill = there or Kill(id_, now)
    for story in killing:
        version, moment = story.order
        if kill.version >= version and kill.moment is not None and kill.moment >= moment:
            continue
        reason = kill.reason if kill.by or not story.note else story.note
        moment = max(kill.moment or moment, moment)
        kill = replace(kill, at=now, version=max(kill.version, version), moment=moment, reason=reason)
    return kill


def by_hand(client: OpenSearch, names: Names, id_: str, by: str, reason: str, now: datetime) -> Kill:
    """Writes down that somebody in the newsroom withdraws a story."""
    change(client, names, [id_], lambda _, there: replace(there or Kill(id_, now), at=now, by=by, reason=reason))
    return kills(client, names, [id_])[id_]


def lifted(client: OpenSearch, names: Names, id_: str, now: datetime) -> None:
    """Writes down that the newsroom's own kill holds no more; the source's still does."""
    change(client, names, [id_], lambda _, there: None if there is None else replace(there, by="", reason="", lifted=now))


def revived(client: OpenSearch, names: Names, kill: Kill, order: Order, now: datetime) -> bool:
    """Begins another life of a story that comes back with a version; false where the record has changed meanwhile."""
    life = f"{order[0]}.{order[1].isoformat()}.{kill.at.isoformat()}"
    if kill.life == life:
        return True
    (result,) = bulk(client, [_write(names, replace(kill, life=life, lived=now))])
    return bool(result["status"] < 300)


def change(client: OpenSearch, names: Names, ids: Iterable[str], how: Callable[[str, Kill | None], Kill | None]) -> None:
    """Changes records by compare-and-set; `how` answers None, or the same, where nothing is to be changed.

    Raises Unavailable when the engine is silent, or others keep writing the same record.
    """
    open_ = list(dict.fromkeys(ids))
    for _ in range(_ROUNDS):
        if not open_:
            return
        there = kills(client, names, open_)
        wanted = [(id_, made) for id_ in open_ if (made := how(id_, there.get(id_))) is not None and made != there.get(id_)]
        results = bulk(client, [_write(names, made) for _, made in wanted])
        open_ = [id_ for (id_, _), result in zip(wanted, results, strict=True) if result["status"] >= 300]
    raise Unavailable("Others keep writing the record of the same kill.")


def _write(names: Names, kill: Kill) -> bytes:
    source = {name: getattr(kill, name) for name in MAPPING["properties"]}
    if kill.seq is None:
        return operation("create", names.kills, kill.story, source)
    return operation("index", names.kills, kill.story, source, if_seq_no=kill.seq[0], if_primary_term=kill.seq[1])


def _load(found: dict[str, Any]) -> Kill:
    source = dict(found["_source"])
    for name in ("at", "moment", "lived", "lifted"):
        source[name] = datetime.fromisoformat(source[name]).astimezone(UTC) if source.get(name) else None
    return Kill(found["_id"], **source, seq=(found["_seq_no"], found["_primary_term"]))
