"""Who must hear that what was mailed is not so any more? Readers of a withdrawn or corrected story, owners of a stopped search.
Who heard that a story was withdrawn hears when it is back.

A notice is an item of the outbox like any other, so that it is mailed once and never lost; it goes out whatever the reader's
cadence or pause. A kill and the mailing of its story may cross: then whoever writes last posts the notice, under the same id.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from opensearchpy import OpenSearch

from search import kills, outbox
from search.index import Names, get_many
from search.kills import Kill
from search.outbox import Item
from search.saved import Change
from search.story import Story
from search.versions import moment

StoryNotice = Literal["killed", "corrected"]
"""A story was withdrawn, or corrected in a way that its readers must hear of."""

_STANDING = ("status", "serious", "note", "version", "moment")
Between = tuple[datetime | None, datetime | None]
Mailed = Mapping[str, str]
"""Stories by id, each with the headline that its readers know it by."""


def tell(
    client: OpenSearch,
    names: Names,
    kind: StoryNotice,
    stories: Mailed,
    now: datetime,
    note: str = "",
    occasion: str = "",
    between: Between = (None, None),
) -> int:
    """Posts a notice to everyone who was mailed any of some stories; answers how many are new.

    `note` is the newsroom's own sentence on it. A kill is told once for each `occasion`, the life of the story that it ended; a
    correction once for each of its versions. `between` is when the mail went out that it is about.
    Raises Unavailable: then it is to be told again, which doubles nothing.
    """
    items = [
        Item(person, "", id_, now, now, kind=kind, occasion=occasion, title=headline, note=note)
        for id_, headline in stories.items()
        for person in outbox.readers_of(client, names, id_, *between)
    ]
    return outbox.post(client, names, items)


def tell_late(client: OpenSearch, names: Names, mailed: Mapping[str, Iterable[Story]], now: datetime) -> int:
    """Posts to readers what was withdrawn, or seriously corrected, while the mail of it was on its way."""
    pairs = [(person, story) for person, stories in mailed.items() for story in stories]
    ids = list(dict.fromkeys(story.id for _, story in pairs))
    found = {
        each["_id"]: each["_source"]
        for each in get_many(client, [(names.stories, id_) for id_ in ids], _STANDING)
        if each["found"]
    }
    known = kills.kills(client, names, [id_ for id_, source in found.items() if source["status"] == "canceled"])
    items = [_late(person, story, found[story.id], known, now) for person, story in pairs if story.id in found]
    return outbox.post(client, names, [item for item in items if item is not None])


def _late(person: str, story: Story, source: dict[str, Any], known: Mapping[str, Kill], now: datetime) -> Item | None:
    if source["status"] == "canceled":
        life, note = (known[story.id].life, known[story.id].reason) if story.id in known else ("", "")
        return Item(person, "", story.id, now, now, kind="killed", title=story.headline, note=note, occasion=life)
    occasion = version_name(source["version"], moment(source["moment"]))
    if source["status"] == "usable" and source.get("serious") and occasion != version_name(*story.order):
        note = source["note"]
        return Item(person, "", story.id, now, now, kind="corrected", title=story.headline, note=note, occasion=occasion)
    return None


def tell_back(client: OpenSearch, names: Names, kill: Kill, now: datetime, doubtful: Iterable[Item] = ()) -> int:
    """Posts that a story is back to all who last heard that it was withdrawn; answers how many notices are new.

    `doubtful` are notices of its kill that may have been mailed. Each reader is told once in each life of the story, and nobody
    of one that only its source brought back, which is mailed as news.
    """
    if not kill.is_lifted:
        return 0
    known = outbox.told(client, names, kill.story)
    mailed = sorted((item for item in known if item.state == "sent"), key=lambda item: item.sent or now)
    on_its_way = [item for item in known if item.kind == "lifted" and item.state in {"waiting", "claimed"}]
    last = {item.person: item for item in (*mailed, *doubtful, *on_its_way)}
    gone = [item for item in last.values() if item.kind == "killed"]
    return outbox.post(
        client,
        names,
        [Item(item.person, "", kill.story, now, now, kind="lifted", occasion=kill.life, title=item.title) for item in gone],
    )


def version_name(version: int, filed: datetime) -> str:
    """What tells a version of a story from the others: its number and time."""
    return f"{version}.{filed.isoformat()}"


def stopped(client: OpenSearch, names: Names, broken: Iterable[Change], now: datetime) -> int:
    """Tells the owners of searches that cannot be run any more; each is told once for each time that the search was saved."""
    items: list[Item] = []
    for change in broken:
        each = change.search
        if each.owner:
            occasion, note = str(change.written), each.reason[:900]
            items.append(Item(each.owner, each.id, "", now, now, kind="broken", occasion=occasion, title=each.name, note=note))
    return outbox.post(client, names, items)
