"""What does a story say? Groups first, then places in what is left, then dates and people: the facts of one story."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from search.lists import Lists
from search.story import Facts, Story


@dataclass(frozen=True)
class Understanding:
    """A reader of stories with its lists ready. Pure: the same story and lists always give the same facts."""

    lists: Lists
    zone: ZoneInfo

    def of(self, story: Story) -> Story:
        """The story with its facts."""
        return replace(story, facts=Facts())

    def place_ids(self, facts: Facts) -> tuple[str, ...]:
        """Ids of the places that the story is about and of all that they lie in: what the facet counts."""
        del facts
        return ()

    def group_ids(self, facts: Facts) -> tuple[str, ...]:
        """Ids of the groups that the story is about and of those they belong to: what the facet counts."""
        del facts
        return ()
