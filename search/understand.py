"""What does a story say? Groups first, then places in what is left, then dates and people: the facts of one story.

The names of the lists are filed once for each version of them; whoever reads many stories keeps one `Understanding`.
"""

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from search import dates, place_names, places
from search.lists import Lists
from search.place_names import PlaceNames
from search.place_roles import ABOUT
from search.settings import Settings
from search.story import Facts, Story
from search.text import Span, Text

HOME_ZONE = ZoneInfo(Settings().timezone)


@dataclass(frozen=True)
class Understanding:
    """A reader of stories with its lists ready. Pure: the same story, lists and zone always give the same facts."""

    lists: Lists
    zone: ZoneInfo = HOME_ZONE
    place_names: PlaceNames = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "place_names", place_names.build(self.lists))

    def of(self, story: Story) -> Story:
        """The story with its facts."""
        text = Text.of(story)
        taken: list[Span] = []
        found = places.find(text, self.place_names, taken)
        return replace(
            story,
            facts=Facts(
                places=found.mentions,
                dates=tuple(dates.find(text, story.published, self.zone)),
            ),
        )

    def place_ids(self, facts: Facts) -> tuple[str, ...]:
        """Ids of the places that the story is about and of all that they lie in: what the facet counts."""
        return places.facet_ids(facts, self.lists)

    def group_ids(self, facts: Facts) -> tuple[str, ...]:
        """Ids of the groups that the story is about and of those they belong to: what the facet counts."""
        ids: dict[str, None] = {}
        for mention in facts.groups:
            if mention.weight >= ABOUT:
                entry = self.lists.groups.get(mention.id)
                ids.update(dict.fromkeys((mention.id, *(entry.parents if entry else ()))))
        return tuple(ids)


def understand(story: Story, lists: Lists, zone: ZoneInfo = HOME_ZONE) -> Story:
    """The story with its facts under these lists; for one story, since the names are filed anew each time."""
    return Understanding(lists, zone).of(story)
