"""What does a story say? Groups first, then places in what is left, then dates and people: the facts of one story.

The names of the lists are filed once for each version of them; whoever reads many stories keeps one `Understanding`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from search import agencies, dateline, dates, group_names, groups, people, place_names, places, standing
from search.agencies import AgencyNames
from search.arabic import WORD, fold
from search.group_names import GroupNames
from search.lists import Lists
from search.place_names import PlaceNames
from search.place_roles import ABOUT
from search.settings import Settings
from search.standing import Time
from search.story import Agency, Facts, Story
from search.text import Span, Text

HOME_ZONE = ZoneInfo(Settings().timezone)


@dataclass(frozen=True)
class Understanding:
    """A reader of stories with its lists ready. Pure: the same story, lists and zone always give the same facts."""

    lists: Lists
    zone: ZoneInfo = HOME_ZONE
    place_names: PlaceNames = field(init=False, repr=False, compare=False)
    group_names: GroupNames = field(init=False, repr=False, compare=False)
    agency_names: AgencyNames = field(init=False, repr=False, compare=False)

    homes: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        homes = {fold(name): each.country for each in self.lists.agencies.values() for name in (each.id, *each.names)}
        object.__setattr__(self, "homes", homes)
        object.__setattr__(self, "place_names", place_names.build(self.lists))
        object.__setattr__(self, "group_names", group_names.build(self.lists))
        object.__setattr__(self, "agency_names", agencies.build(self.lists))

    def of(self, story: Story, text: Text | None = None) -> Story:
        """The story with its facts; `text` saves cutting its words again."""
        text = text or Text.of(story)
        filed, sentence = dateline.split(story.body, self._is_place)
        head = _span(text, story.body, filed, sentence)
        credited, credits_ = agencies.find(text, self.agency_names)
        bylined = agencies.of_byline(story.author, self.agency_names)
        day = self._day(story)
        named = groups.find(text, self.group_names, [*credits_, head] if head else credits_, story.published.year, day)
        taken: list[Span] = [*named.spans, *credits_]
        home = self._home(story.source, (*bylined, *credited))
        found = places.find(text, self.place_names, taken, head, home, day)
        facts = Facts(
            dateline=filed,
            dateline_places=found.filed,
            body_start=len(story.body) - len(sentence),
            places=found.mentions,
            groups=groups.settle(named, found.mentions, home),
            agencies=tuple({each.id: each for each in (*bylined, *credited)}.values()),
            people=tuple(people.find(text, [*taken, *(span for span, _ in found.spans)])),
            dates=tuple(dates.find(text, story.published, self.zone)),
        )
        return replace(story, facts=standing.settled(facts, self.lists, day))

    @staticmethod
    def sentences(story: Story) -> str:
        """The body of an understood story from its first sentence on, the dateline cut off."""
        return story.body[story.facts.body_start :]

    def _home(self, source: str, credited: Sequence[Agency]) -> str:
        """The country that a source writes for, or the paper or agency that it credits; empty for those that write for many."""
        country = self.homes.get(fold(source), "")
        if not country and credited:
            entry = self.lists.agencies.get(credited[0].id)
            country = entry.country if entry else ""
        return country if place_names.deep(country) else ""

    def _is_place(self, name: str) -> bool:
        """Whether a name as written is that of a listed place, not of a hamlet that is also a common word."""
        uses = self.place_names.names.get(" ".join(map(fold, WORD.findall(name))))
        return uses is not None and any(use.strength != place_names.BOUND_TOWN for use in uses)

    def place_ids(self, story: Story) -> tuple[str, ...]:
        """Ids of the places that an understood story is about and of all that they lay in: what the facet counts."""
        return standing.of_day(places.facet_ids(story.facts, self.lists), self._dated, self._day(story))

    def group_ids(self, story: Story) -> tuple[str, ...]:
        """Ids of the groups that an understood story is about and of those they belonged to: what the facet counts."""
        return standing.of_day(groups.facet_ids(story.facts, self.lists, ABOUT), self._dated, self._day(story))

    def _day(self, story: Story) -> str:
        return story.published.astimezone(self.zone).date().isoformat()

    @cached_property
    def _dated(self) -> dict[str, Time]:
        return standing.dated(self.lists)


def _span(text: Text, body: str, filed: str, sentence: str) -> Span | None:
    """The words of the dateline's places; the whole head where they are not side by side; None without places."""
    if not filed:
        return None
    head = body[: len(body) - len(sentence)]
    at = head.find(filed)
    skipped, named = (head[:at], filed) if at >= 0 else ("", head)
    first = text.body_start + len(WORD.findall(skipped))
    return first, first + len(WORD.findall(named))


def understand(story: Story, lists: Lists, zone: ZoneInfo = HOME_ZONE) -> Story:
    """The story with its facts under these lists; for one story, since the names are filed anew each time."""
    return Understanding(lists, zone).of(story)
