"""What follows when a story is withdrawn, comes back, or is corrected? Everything that readers have of it follows at once.

Search follows by the story's own document (`search/stories.py`). What is left is mail: letters that wait are dropped, who was
mailed the story is told, and a letter that waits for an embargo comes when the embargo ends as it is now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from opensearchpy import OpenSearch

from search import kills, notices, outbox, revisions, saved, stories
from search.index import Names, get_many
from search.kills import Kill
from search.outbox import Item
from search.schedule import due
from search.stories import Filing
from search.story import Document, Story
from search.versions import moment

FOLLOWED = timedelta(hours=1)
"""How long after a kill it is looked after that all of it was done: a mail that was on its way has long been marked by then."""

_CORRECTED = ("source", "headline", "kicker", "abstract", "body", "author", "category", "url", "version", "status")
_FIELDS = ("headline", "status", "embargoed_until", "version", "moment", "stood", "serious", "note")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a withdrawn story: that it was, when it was withdrawn, by whom and why; nothing of its text.

    `newsroom` is true where the newsroom itself withdrew it, false where its source did.
    """

    id: str
    source: str
    published: datetime
    at: datetime
    newsroom: bool
    reason: str


def tombstone(client: OpenSearch, names: Names, id_: str) -> Tombstone | None:
    """The tombstone of a withdrawn story; None for one that is not."""
    story = stories.story(client, names, id_)
    if story is None or story.status != "canceled":
        return None
    kill = kills.kills(client, names, [id_]).get(id_)
    at = kill.at if kill else story.order[1]
    return Tombstone(id_, story.source, story.published, at, bool(kill and kill.by), kill.reason if kill else story.note)


def kill(client: OpenSearch, names: Names, id_: str, by: str, reason: str) -> bool:
    """Withdraws a story by hand; it is out of search when this returns. False where there is no such story."""
    if stories.story(client, names, id_) is None:
        return False
    kills.by_hand(client, names, id_, by, reason, datetime.now(UTC))
    stories.settle(client, names, id_)
    follow(client, names, [id_])
    return True


def correction(story: Story, changes: Mapping[str, str], by: str, note: str, serious: bool, now: datetime) -> Document:
    """A correction made by hand, as a document that is read like any other; `changes` are new texts of fields.

    It keeps the number of its version, so that it stands until the source itself files a later one.
    """
    moments = {name: each.isoformat() for name in ("published", "embargoed_until") if (each := getattr(story, name))}
    row = {name: getattr(story, name) for name in _CORRECTED} | moments | dict(changes)
    row |= {"id": story.key, "updated": max(now, story.order[1] + timedelta(seconds=1)).isoformat(), "note": note}
    row |= {"serious": True} if serious else {}
    return Document(orjson.dumps(row), f"desk:{by}", f"{story.id}.json", "application/json")


def lift(client: OpenSearch, names: Names, id_: str) -> bool:
    """Takes a kill by hand back; false where there is none. What the source itself withdrew stays withdrawn.

    Who was told of the kill is told that the story is back. Letters that were dropped with it wait again; what came while it was
    withdrawn meets the saved searches by the clock.
    """
    there = kills.kills(client, names, [id_]).get(id_)
    if there is None or not there.by:
        return False
    kills.lifted(client, names, id_, datetime.now(UTC))
    stories.settle(client, names, id_)
    follow(client, names, [id_])
    return True


def returned(client: OpenSearch, names: Names, ids: Sequence[str]) -> list[Filing]:
    """Those of some stories that may be read, as if they were just filed: what came while they were withdrawn met no reader."""
    found = get_many(client, [(names.stories, id_) for id_ in ids])
    return [stories.filed(each["_source"]) for each in found if each["found"] and each["_source"]["status"] == "usable"]


def finish(client: OpenSearch, names: Names) -> list[Kill]:
    """Brings stories into agreement with the kills of the last hour, and with those taken back; answers these kills.

    A process may have died in the middle of one. What came back is then to be matched, and all of them followed.
    """
    recent = kills.since(client, names, datetime.now(UTC) - FOLLOWED)
    for each in recent:
        stories.settle(client, names, each.story)
    return recent


def follow(client: OpenSearch, names: Names, ids: Sequence[str]) -> None:
    """Has the mail of stories agree with what they are now. Called after they are written; again, it changes nothing."""
    if not ids:
        return
    now = datetime.now(UTC)
    found = get_many(client, [(names.stories, id_) for id_ in dict.fromkeys(ids)], _FIELDS)
    there = {each["_id"]: each["_source"] for each in found if each["found"]}
    known = kills.kills(client, names, there)
    gone = [id_ for id_, source in there.items() if source["status"] == "canceled"]
    waiting = outbox.of_stories(client, names, gone, ["waiting"])
    outbox.move(client, names, waiting, lambda item: outbox.dropped(item, outbox.WITHDRAWN))
    for id_ in gone:
        _tell_killed(client, names, id_, there[id_]["headline"], known.get(id_), now)
    for id_, source in there.items():
        if source["status"] == "usable" and source.get("serious"):
            occasion = notices.version_name(source["version"], moment(source["moment"]))
            note = ". ".join(text for text in (source["note"], revisions.said(revisions.latest(client, names, id_))) if text)
            before = (None, moment(source["stood"]))
            notices.tell(client, names, "corrected", {id_: source["headline"]}, now, note, occasion, before)
            _tell_again(client, names, outbox.moot(client, names, id_, "corrected"), now)
        if source["status"] == "usable" and id_ in known and known[id_].is_lifted:
            _tell_back(client, names, known[id_], now)
    _hasten(client, names, {id_: source for id_, source in there.items() if source["status"] == "usable"}, now)


def _tell_killed(client: OpenSearch, names: Names, id_: str, headline: str, kill: Kill | None, now: datetime) -> None:
    reason, life, lived = (kill.reason, kill.life, kill.lived) if kill else ("", "", None)
    notices.tell(client, names, "killed", {id_: headline}, now, reason, life, (lived, None))
    if moot := outbox.moot(client, names, id_, "killed"):
        # Who was mailed the story in this life has a notice of it.
        told = set(outbox.readers_of(client, names, id_, lived))
        due_ = [replace(item, note=reason) for item in moot if item.occasion == life or item.person not in told]
        _tell_again(client, names, due_, now)


def _tell_back(client: OpenSearch, names: Names, kill: Kill, now: datetime) -> None:
    notices.tell_back(client, names, kill, now)
    mine = [each for each in outbox.told(client, names, kill.story) if (each.kind, each.occasion) == ("lifted", kill.life)]
    _tell_again(client, names, [each for each in mine if each.state == "dropped" and each.reason == outbox.WITHDRAWN], now)


def _tell_again(client: OpenSearch, names: Names, moot: Sequence[Item], now: datetime) -> None:
    """Lets notices wait again that were dropped before anybody read them, since they are true again."""
    outbox.move(client, names, moot, lambda item: replace(item, state="waiting", due=now, reason=""))


def _hasten(client: OpenSearch, names: Names, there: dict[str, dict[str, Any]], now: datetime) -> None:
    """Has the letters of stories wait no longer than their embargoes do, and brings back those of stories that came back."""
    items = outbox.of_stories(client, names, list(there), ["waiting", "dropped"])
    items = [item for item in items if item.state == "waiting" or item.reason == outbox.WITHDRAWN]
    searches = saved.several(client, names, {item.saved for item in items})
    moved: list[Item] = []
    for item in items:
        until = there[item.story].get("embargoed_until")
        start = now if item.state == "dropped" else item.posted
        lifted = max(start, moment(until)) if until else start
        wanted = due(searches[item.saved], lifted) if item.saved in searches else item.due
        if item.state == "dropped" or wanted < item.due:
            moved.append(replace(item, state="waiting", due=wanted, reason=""))
    outbox.move(client, names, moved, lambda item: item)
