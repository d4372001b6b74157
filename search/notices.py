"""Who must hear that what was mailed is not so any more? Readers of a withdrawn or corrected story, owners of a stopped search.

A notice is an item of the outbox like any other, so that it is mailed once and never lost; it goes out whatever the reader's
cadence or pause. A kill and the mailing of its story may cross: then whoever writes last posts the notice, under the same id.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from opensearchpy import OpenSearch

from search import outbox
from search.index import Names, get_many
from search.outbox import Item
from search.saved import Change

StoryNotice = Literal["killed", "corrected"]
"""A story was withdrawn, or corrected in a way that its readers must hear of."""

Mailed = Mapping[str, str]
"""Stories by id, each with the headline that its readers know it by."""


def tell(
    client: OpenSearch, names: Names, kind: StoryNotice, stories: Mailed, now: datetime, note: str = "", occasion: str = ""
) -> int:
    """Posts a notice to everyone who was mailed any of some stories; answers how many are new.

    `note` is the newsroom's own sentence on it. A kill is told once ever; a correction once for each `occasion`, its version.
    Raises Unavailable: then it is to be told again, which doubles nothing.
    """
    items = [
        Item(person, "", id_, now, now, kind=kind, occasion=occasion, title=headline, note=note)
        for id_, headline in stories.items()
        for person in outbox.readers_of(client, names, id_)
    ]
    return outbox.post(client, names, items)


def tell_late(client: OpenSearch, names: Names, person: str, stories: Mailed, now: datetime) -> int:
    """Posts to one reader, whose mail has just gone out, what was withdrawn while it was on its way."""
    found = get_many(client, [(names.stories, id_) for id_ in stories], ["status"])
    gone = [each["_id"] for each in found if each["found"] and each["_source"]["status"] == "canceled"]
    return outbox.post(client, names, [Item(person, "", id_, now, now, kind="killed", title=stories[id_]) for id_ in gone])


def stopped(client: OpenSearch, names: Names, broken: Iterable[Change], now: datetime) -> int:
    """Tells the owners of searches that cannot be run any more; each is told once for each time that the search was saved."""
    items: list[Item] = []
    for change in broken:
        each = change.search
        if each is not None and each.owner:
            occasion, note = str(change.written), each.reason[:900]
            items.append(Item(each.owner, each.id, "", now, now, kind="broken", occasion=occasion, title=each.name, note=note))
    return outbox.post(client, names, items)
