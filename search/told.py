"""Has a reader been told of a story already, itself or by another of its family? One alert a family, and none that is lost to it.

An item's id is made of the family as it was when the story was matched. Families may become one, part, or lose the member
that stood for them, so the sweep asks what has been posted of the very stories too, and lets another member take the place
of one that was withdrawn before anybody was mailed.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import get_args

from opensearchpy import OpenSearch

from search import outbox
from search.index import Names
from search.outbox import Item

_ALONE = "alone:"


def told_as(story: str, family: str, received: datetime, embargoed_until: datetime | None) -> str:
    """The family that an alert of a story stands for; under embargo for itself alone, or it would hold others up."""
    return f"{_ALONE}{story}" if embargoed_until and embargoed_until > received else family


def unheard(
    client: OpenSearch, names: Names, items: Sequence[tuple[Item, datetime]], stories: Collection[str]
) -> list[tuple[Item, datetime]]:
    """Items without those of `stories` that their searches have had already, under whatever id.

    An embargo that comes or goes, or a text that joins another family, gives a later version of a story another id.
    """
    asked = sorted({item.story for item, _ in items if item.story in stories})
    had = {(item.saved, item.story) for item in outbox.of_stories(client, names, asked, get_args(outbox.State))}
    return [(item, moment) for item, moment in items if (item.saved, item.story) not in had]


def untold(client: OpenSearch, names: Names, items: Sequence[Item]) -> list[Item]:
    """Those of a saved search's items whose stories it has never had; under their own id where their family's was withdrawn."""
    if not items:
        return []
    had = outbox.had(
        client, names, items[0].saved, [item.story for item in items], [item.family for item in items if item.family]
    )
    stories = {item.story for item in had}
    withdrawn = {item.id for item in had if item.reason == outbox.WITHDRAWN}
    return [
        replace(item, family=f"{_ALONE}{item.story}" if item.id in withdrawn else item.family)
        for item in items
        if item.story not in stories
    ]
