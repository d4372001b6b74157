"""What goes into one letter? What is due for a reader, each story once, with the searches and words that brought it.

Everything that may have changed since the match is asked again here, at the moment of sending: the reader, the search, the story.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from opensearchpy import OpenSearch

from search import accounts, kills, language, marks, notices, outbox, saved
from search.accounts import Account
from search.equivalents import equivalents
from search.index import Names, answering, get_many
from search.lists import Lists
from search.needs import needs, wanted
from search.outbox import Item
from search.query import Marked
from search.saved import SavedSearch
from search.settings import Settings
from search.stories import load
from search.story import Story

STORING = timedelta(minutes=1)
"""How long the storing of a story takes at most, unless its worker died; a letter that comes before it asks again at once."""

PAUSE = timedelta(seconds=30)
PAUSED = "the search is paused"
_BACK = {"at_once": timedelta(0), "daily": timedelta(days=1), "weekly": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class LetterStory:
    """One story of a letter: its headline and passage with the words marked, and the searches that it matched."""

    story: Story
    headline: Marked
    passage: Marked
    searches: tuple[SavedSearch, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the story that matched, each once."""
        pieces = (piece for marked in (self.headline, self.passage) for piece, is_marked in marked if is_marked)
        return tuple(dict.fromkeys(pieces))


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be sent: of stories, or of `notices` alone. `id` is made of its items, `claimed` is when its worker took it.

    `checked` is how many stories a digest looked at (0: not a digest).
    """

    id: str
    account: Account
    stories: tuple[LetterStory, ...]
    searches: tuple[SavedSearch, ...]
    items: tuple[Item, ...]
    claimed: datetime
    checked: int = 0

    @property
    def begun(self) -> datetime:
        """When it was first made up: the date that it bears, however often it is tried."""
        return min((item.begun for item in self.items if item.begun), default=self.claimed)

    @property
    def notices(self) -> tuple[Item, ...]:
        """What it tells of stories that were mailed before, and of searches that stopped."""
        return tuple(item for item in self.items if item.kind != "story")


@dataclass(frozen=True, slots=True)
class Brake:
    """Whose letters wait and why, and until when: the limits of a day."""

    reasons: Mapping[str, str]
    until: datetime


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is asked of the archive, at once for all letters of a round."""

    accounts: dict[str, Account]
    searches: dict[str, SavedSearch]
    stories: dict[str, Story]


def take(
    client: OpenSearch, names: Names, settings: Settings, lists: Lists, people: Sequence[str], now: datetime, brake: Brake
) -> list[Letter]:
    """The next letter of each of some readers, claimed and sealed; none of those for whom nothing is due or may be sent.

    Raises Unavailable when the engine is silent: what was claimed comes back when its lease runs out.
    """
    taken, left = _taken(client, names, settings, lists, people, now, brake)
    while left:
        outbox.refresh(client, names)
        more, left = _taken(client, names, settings, lists, left, now, brake)
        taken += more
    return taken


def _taken(
    client: OpenSearch, names: Names, settings: Settings, lists: Lists, people: Sequence[str], now: datetime, brake: Brake
) -> tuple[list[Letter], list[str]]:
    """The next letters, and the readers of whom nothing was left: behind a notice that is true no more stories may wait."""
    items = [item for each in outbox.next_letters(client, names, people, now).values() for item in each]
    desk = _desk(client, names, items)
    moved: list[Item] = []
    kept: dict[str, list[Item]] = {}
    for item in items:
        other = _settled(item, desk, settings, brake, now)
        if other is None:
            kept.setdefault(item.person, []).append(item)
        else:
            moved.append(other)
    _tell_doubtful(client, names, items, moved, desk, now)
    claimed = outbox.claim(client, names, list(kept.values()), moved, now)
    # What was put off comes again by itself: only what was dropped makes room for what stood behind it.
    emptied = list(dict.fromkeys(item.person for item in moved if item.state == "dropped" and item.person not in kept))
    return [_letter(client, names, each, desk, lists, now) for each in claimed], emptied


def _tell_doubtful(
    client: OpenSearch, names: Names, items: Sequence[Item], moved: Sequence[Item], desk: _Desk, now: datetime
) -> None:
    """Tells of a kill whoever may have been mailed the story, and that it is back whoever may have been told of its kill.

    The worker of their letter died before it could say so.
    """
    begun = {item.id for item in items if item.letter}
    doubtful: dict[str, list[Story]] = {}
    back: dict[str, list[Item]] = {}
    for item in moved:
        if item.id in begun and item.reason == outbox.WITHDRAWN:
            doubtful.setdefault(item.person, []).append(desk.stories[item.story])
        elif item.id in begun and item.reason == outbox.MOOT and item.kind == "killed":
            back.setdefault(item.story, []).append(item)
    if doubtful:
        notices.tell_late(client, names, doubtful, now)
    for id_, kill in (kills.kills(client, names, back) if back else {}).items():
        notices.tell_back(client, names, kill, now, back[id_])


def _desk(client: OpenSearch, names: Names, items: Sequence[Item]) -> _Desk:
    people, kept = {item.person for item in items}, {item.saved for item in items if item.kind == "story"}
    return _Desk(accounts.several(client, names, people), saved.several(client, names, kept), stories_of(client, names, items))


def _settled(item: Item, desk: _Desk, settings: Settings, brake: Brake, now: datetime) -> Item | None:
    """What becomes of an item that may not be mailed now; None when it may."""
    account = desk.accounts.get(item.person)
    if account is None:
        return outbox.dropped(item, "the reader has left")
    if item.kind != "story":
        story = desk.stories.get(item.story)
        if _is_moot(item, story, now):
            return outbox.dropped(item, outbox.MOOT)
        if item.kind == "lifted" and (other := _withheld(item, story, now)) is not None:
            return other
        # A notice goes out whatever the reader's pause, the search's state and the limits of the day.
        return outbox.resting(item, now + timedelta(days=1), account.bounced) if account.bounced else None
    if not accounts.may_sign_in(settings, account.email, account):
        return outbox.dropped(item, "the reader has left")
    if not account.reachable(now):
        until = account.paused_until if account.paused_until and account.paused_until > now else now + timedelta(days=1)
        return outbox.resting(item, until, account.bounced or "the reader's mail is paused")
    if item.person in brake.reasons and not item.letter:
        return outbox.postponed(item, brake.until, brake.reasons[item.person])
    search = desk.searches.get(item.saved)
    if search is None or search.state == "broken":
        return outbox.dropped(item, "the search is gone")
    if not search.active(now):
        wakes = search.paused_until
        # A search that rests until a day has its letters then; one that was stopped has none.
        return outbox.resting(item, wakes, PAUSED) if wakes and wakes > now else outbox.dropped(item, PAUSED)
    return _withheld(item, desk.stories.get(item.story), now)


def _is_moot(item: Item, story: Story | None, now: datetime) -> bool:
    """Whether a notice is true no more: a withdrawn story may be read again, or a corrected one may not."""
    if story is None:
        return False
    if item.kind == "killed":
        return story.shown(now)
    return item.kind == "corrected" and story.status == "canceled"


def _withheld(item: Item, story: Story | None, now: datetime) -> Item | None:
    if story is None:
        # Matching comes before the story is stored; a worker that died in between will store it.
        fresh = now - item.posted < STORING
        return outbox.postponed(item, now if fresh else now + PAUSE, "the story is not stored yet")
    if story.status != "usable":
        return outbox.dropped(item, outbox.WITHDRAWN)
    if story.embargoed_until and story.embargoed_until > now:
        return outbox.postponed(item, story.embargoed_until, "the story is under embargo")
    return None


def stories_of(client: OpenSearch, names: Names, items: Iterable[Item]) -> dict[str, Story]:
    """The stories of items by id, as of this moment; what is not stored is not there."""
    ids = list(dict.fromkeys(item.story for item in items if item.story))
    found = get_many(client, [(names.stories, id_) for id_ in ids])
    return {each["_id"]: load(each["_source"]) for each in found if each["found"]}


def _letter(client: OpenSearch, names: Names, items: Sequence[Item], desk: _Desk, lists: Lists, now: datetime) -> Letter:
    if items[0].kind != "story":
        return Letter(items[0].letter, desk.accounts[items[0].person], (), (), tuple(items), now)
    told: list[LetterStory] = []
    for id_ in dict.fromkeys(item.story for item in items):
        mine = tuple(desk.searches[item.saved] for item in items if item.story == id_)
        told.append(_told(desk.stories[id_], mine, lists))
    told.sort(key=lambda each: each.story.published, reverse=True)
    searches = tuple(desk.searches[key] for key in dict.fromkeys(item.saved for item in items))
    letter = Letter(items[0].letter, desk.accounts[items[0].person], tuple(told), searches, tuple(items), now)
    checked = _checked(client, names, searches, letter.begun)
    return replace(letter, checked=max(checked, len(told)) if checked else 0)


def _told(story: Story, searches: tuple[SavedSearch, ...], lists: Lists) -> LetterStory:
    known = equivalents(lists)
    asked = [needs(language.read(each.query.words).tree, known, lists, story.published) for each in searches]
    units = [unit for need in asked for unit in wanted(need)]
    source = {"headline": story.headline, "body": story.body, "abstract": story.abstract}
    headline, passage = marks.marked(source, units)
    return LetterStory(story, headline, passage, searches)


def _checked(client: OpenSearch, names: Names, searches: Iterable[SavedSearch], now: datetime) -> int:
    """How many stories came in the time that a digest looks back on; 0 for what is mailed at once."""
    back = max(_BACK[each.cadence] for each in searches)
    if not back:
        return 0
    since = {"range": {"received": {"gt": (now - back).isoformat(), "lte": now.isoformat()}}}
    with answering():
        client.indices.refresh(index=names.stories)
        return int(client.count(index=names.stories, body={"query": since})["count"])
