"""What goes into one letter? What is due for a reader, each story once, with the searches and words that brought it.

Everything that may have changed since the match is asked again here, at the moment of sending: the reader, the search, the story.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from opensearchpy import OpenSearch

from search import accounts, language, marks, outbox, saved
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
    """A mail to be sent. `id` is made of its items; `checked` is how many stories a digest looked at (0: not a digest)."""

    id: str
    account: Account
    stories: tuple[LetterStory, ...]
    searches: tuple[SavedSearch, ...]
    items: tuple[Item, ...]
    checked: int = 0


def take(client: OpenSearch, names: Names, settings: Settings, lists: Lists, person: str, now: datetime) -> Letter | None:
    """The next letter of a reader, claimed and sealed; None when nothing is due or may be sent.

    Raises Unavailable when the engine is silent: what was claimed comes back when its lease runs out.
    """
    items = outbox.claim(client, names, person, now)
    if not items:
        return None
    account = accounts.account(client, names, person)
    if account is None or not accounts.may_sign_in(settings, account.email, account):
        outbox.dropped(client, names, items, "the reader has left")
        return None
    if not account.reachable(now):
        until = account.paused_until if account.paused_until and account.paused_until > now else now + timedelta(days=1)
        outbox.postponed(client, names, items, until, account.bounced or "the reader's mail is paused")
        return None
    searches = {each: saved.one(client, names, each) for each in {item.saved for item in items}}
    stories = stories_of(client, names, items)
    kept = _allowed(client, names, items, searches, stories, now)
    sealed = outbox.seal(client, names, kept)
    if not sealed:
        return None
    return _letter(client, names, account, sealed, {key: each for key, each in searches.items() if each}, stories, lists, now)


def stories_of(client: OpenSearch, names: Names, items: Iterable[Item]) -> dict[str, Story]:
    """The stories of items by id, as of this moment; what is not stored is not there."""
    ids = list(dict.fromkeys(item.story for item in items))
    found = get_many(client, [(names.stories, id_) for id_ in ids])
    return {each["_id"]: load(each["_source"]) for each in found if each["found"]}


def _allowed(
    client: OpenSearch,
    names: Names,
    items: Sequence[Item],
    searches: dict[str, SavedSearch | None],
    stories: dict[str, Story],
    now: datetime,
) -> list[Item]:
    """The items that may be mailed now; the others are dropped, or put off, with a reason."""
    kept: list[Item] = []
    for item in items:
        search, story = searches[item.saved], stories.get(item.story)
        if search is None or search.state in {"deleted", "broken"}:
            outbox.dropped(client, names, [item], "the search is gone")
        elif story is None:
            # Matching comes before the story is stored; a worker that died in between will store it.
            outbox.postponed(client, names, [item], now + timedelta(seconds=2), "the story is not stored yet")
        elif story.status != "usable":
            outbox.dropped(client, names, [item], "the story was withdrawn")
        elif story.embargoed_until and story.embargoed_until > now:
            outbox.postponed(client, names, [item], story.embargoed_until, "the story is under embargo")
        elif not search.active(now):
            outbox.dropped(client, names, [item], "the search is paused")
        else:
            kept.append(item)
    return kept


def _letter(
    client: OpenSearch,
    names: Names,
    account: Account,
    items: Sequence[Item],
    searches: dict[str, SavedSearch],
    stories: dict[str, Story],
    lists: Lists,
    now: datetime,
) -> Letter:
    told: list[LetterStory] = []
    for id_ in dict.fromkeys(item.story for item in items):
        mine = tuple(searches[item.saved] for item in items if item.story == id_)
        told.append(_told(stories[id_], mine, lists))
    told.sort(key=lambda each: each.story.published, reverse=True)
    of_letter = tuple(searches[key] for key in dict.fromkeys(item.saved for item in items))
    checked = _checked(client, names, of_letter, now)
    return Letter(items[0].letter, account, tuple(told), of_letter, tuple(items), checked)


def _told(story: Story, searches: tuple[SavedSearch, ...], lists: Lists) -> LetterStory:
    known = equivalents(lists)
    units = [unit for each in searches for unit in wanted(needs(language.read(each.query.words).tree, known))]
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
