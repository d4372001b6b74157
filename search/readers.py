"""The readers' part of the door: accounts, saved searches, what they match, and the letters that come of it."""

import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from opensearchpy import OpenSearch

from search import accounts, alerts, find, letters, links, notices, outbox, restoring, saved, signing, sweep
from search.accounts import Account
from search.alerts import Alerts
from search.index import Names
from search.letters import Brake, Letter
from search.links import LinkRequest
from search.lists import Lists
from search.notices import Mailed, StoryNotice
from search.outbox import Item
from search.query import Hit, Query
from search.saved import Cadence, SavedSearch, Watch
from search.schedule import due, rhythm
from search.settings import Settings
from search.stories import Filing
from search.story import Story
from search.told import told_as, unheard, untold

log = logging.getLogger(__name__)

LINK_MINUTES = 30
"""How long a link to sign in may be used."""

STOP_DAYS = 400
"""How long the link of a mail stops it; who keeps a mail for longer stops it in the web."""

FORECAST_DAYS = 28
_SIGN_IN = "sign-in"
_FEED = "feed"


class CannotSave(ValueError):
    """A search that is not kept. `code` says why: `everything`, `flood`, `no_name`; `per_day` is its forecast, if it has one."""

    def __init__(self, code: str, per_day: float = 0.0) -> None:
        super().__init__(code)
        self.code, self.per_day = code, per_day


def _moment(hit: dict[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(hit["_source"][name])


def _is_later(story: Story) -> bool:
    return bool(story.version > 1 or story.updated or story.embargoed_until)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a search would have sent: stories a day over the last four weeks, and the latest of them."""

    per_day: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Readers:
    """Accounts, saved searches and letters of one archive."""

    client: OpenSearch
    names: Names
    settings: Settings
    lists: Lists
    known: Alerts | None = None
    """The saved searches as this process knows them already."""

    # Signing in

    def link(self, email: str) -> str | None:
        """A token that signs an address in, to be mailed there; None when it may not. Raises ValueError on what is no address."""
        email = accounts.address(email)
        account = self.account(accounts.account_id(email))
        if not accounts.may_sign_in(self.settings, email, account):
            return None
        return signing.sign(self.settings, _SIGN_IN, [email, secrets.token_urlsafe(12)])

    def link_email(self, token: str) -> str | None:
        """The address that a token would sign in, without using it up; None when it is not good any more."""
        payload = signing.read(self.settings, _SIGN_IN, token, LINK_MINUTES * 60)
        return payload[0] if payload and not accounts.link_used(self.client, self.names, payload[1]) else None

    def ask_link(self, email: str, language: str, remote: str) -> str:
        """Writes down that a link is to be mailed and answers the id of the request, the same for an unknown address.

        `remote` is where the question came from. Raises ValueError on what is no address, `links.TooMany`.
        """
        return links.ask(self.client, self.names, accounts.address(email), language, remote, datetime.now(UTC))

    def links_waiting(self) -> list[str]:
        """Ids of requests for links that are still to be mailed."""
        return links.waiting(self.client, self.names, datetime.now(UTC))

    def forget_links(self) -> None:
        """Deletes requests for links, and links used up, that are too old to matter."""
        links.forget(self.client, self.names, datetime.now(UTC))

    def take_request(self, id_: str) -> LinkRequest | None:
        """A request for a link, claimed for whoever asks; None when there is nothing to be mailed."""
        return links.claim(self.client, self.names, id_, datetime.now(UTC))

    def close_request(self, request: LinkRequest, state: links.State, reason: str = "") -> None:
        """Says what became of a request; `waiting` tries again after a pause that grows."""
        pause = timedelta(seconds=5 * 2**request.tries)
        until = datetime.now(UTC) + pause if state == "waiting" else request.until
        links.move(self.client, self.names, request, lambda there: replace(there, state=state, reason=reason, until=until))

    def open_link(self, token: str, language: str = "") -> Account | None:
        """Uses a token up and answers the account, confirmed; None when it is not good or was used before.

        `language` is that of a reader who is new here; the setting's when it is not given.
        """
        payload = signing.read(self.settings, _SIGN_IN, token, LINK_MINUTES * 60)
        if not payload or not accounts.use_link(self.client, self.names, payload[1], datetime.now(UTC)):
            return None
        zone = self.settings.timezone
        language = language or ("en" if self.settings.language == "en" else "ar")

        def confirmed(there: Account) -> Account:
            fresh = there if there.confirmed else replace(there, zone=zone, language=language)
            return replace(fresh, confirmed=True, bounced="")

        return self.change(payload[0], confirmed)

    def account(self, id_: str) -> Account | None:
        """The account of an id, or None."""
        return accounts.account(self.client, self.names, id_)

    def accounts(self) -> list[Account]:
        """All accounts, by address."""
        return accounts.accounts(self.client, self.names)

    def change(self, email: str, how: Callable[[Account], Account]) -> Account:
        """Changes an account, made new where there is none. Raises ValueError on an address that is none."""
        return accounts.change(self.client, self.names, email, how)

    def remove(self, account: Account) -> bool:
        """Removes an account and its saved searches; false when there was none."""
        for each in self.searches(account):
            self.delete(each)
        return accounts.remove(self.client, self.names, account.id)

    # Saved searches

    def forecast(self, query: Query) -> Forecast:
        """What a search would have sent in the last four weeks."""
        now = datetime.now(self.settings.zone)
        recent = replace(saved.forward(query), since=(now - timedelta(days=FORECAST_DAYS)).date(), sort="newest", size=3)
        lately = find.find(self.client, self.names.stories, self.lists, recent, now)
        ever = replace(saved.forward(query), sort="newest", size=3)
        hits = lately.hits or find.find(self.client, self.names.stories, self.lists, ever, now).hits
        return Forecast(lately.total / FORECAST_DAYS, hits[:3])

    def save(self, owner: Account, name: str, query: Query, cadence: Cadence = "at_once") -> SavedSearch:
        """Keeps a search for a reader. Raises CannotSave for one that would match everything, or flood."""
        if not name.strip():
            raise CannotSave("no_name")
        query = self._worth(query)
        return self.keep(
            SavedSearch(
                saved.new_id(),
                owner.id,
                name.strip()[:200],
                query,
                datetime.now(UTC),
                owner.language,
                cadence,
                owner.hour,
                owner.weekday,
                owner.zone,
            )
        )

    def ask(self, each: SavedSearch, query: Query) -> SavedSearch:
        """Has a saved search ask another question from now on; its history stays. Raises CannotSave as `save` does."""
        query = self._worth(query)
        if each.state == "broken":
            each = replace(each, state="active", reason="")
        return self.keep(replace(each, query=query, asked=datetime.now(UTC)))

    def _worth(self, query: Query) -> Query:
        """A question as it is kept. Raises CannotSave for one that would match everything, or flood."""
        query = saved.forward(query)
        if not self._filters(query):
            raise CannotSave("everything")
        per_day = self.forecast(query).per_day
        if per_day > self.settings.alert_most_a_day:
            raise CannotSave("flood", per_day)
        return query

    def keep(self, each: SavedSearch) -> SavedSearch:
        """Writes a saved search, new or changed; the next story already knows it, and what waits goes by its new hour.

        One that wakes looks forward from now: what was stored while it rested is not news.
        """
        there = self.search(each.id)
        if there is not None and there.state == "paused" and each.state == "active":
            each = replace(each, asked=datetime.now(UTC))
        saved.put(self.client, self.names, each, self._filters(each.query), alerts.version(self.lists))
        if there is not None and rhythm(there) != rhythm(each):
            outbox.reschedule(self.client, self.names, each.id, due(each, datetime.now(UTC)))
        return each

    def _filters(self, query: Query) -> list[dict[str, object]]:
        return alerts.held(query, self.lists, self.settings.zone)

    def search(self, id_: str) -> SavedSearch | None:
        """A saved search by id, or None."""
        return saved.one(self.client, self.names, id_)

    def searches(self, owner: Account) -> list[SavedSearch]:
        """A reader's saved searches, by name."""
        return saved.of_owner(self.client, self.names, owner.id)

    def feed_key(self, each: SavedSearch) -> str:
        """The secret part of the address of a search's feeds."""
        return signing.key(self.settings, _FEED, each.id + each.feed)

    def opens_feed(self, each: SavedSearch, key: str) -> bool:
        """Whether a key opens the feeds of a search."""
        return signing.fits(self.settings, _FEED, each.id + each.feed, key)

    def renew_feed(self, each: SavedSearch) -> SavedSearch:
        """Gives the feeds of a search another key; addresses with the old one open nothing any more."""
        return self.keep(replace(each, feed=saved.new_id()))

    def delete(self, each: SavedSearch) -> None:
        """Deletes a saved search; what it had already posted is not mailed."""
        saved.put(self.client, self.names, replace(each, state="deleted"), [])

    def stop(self, ids: Iterable[str]) -> int:
        """Pauses saved searches for good, as a reader who wants no more mail asks; answers how many there were."""
        found = [each for id_ in ids if (each := self.search(id_)) is not None]
        for each in found:
            self.keep(replace(each, state="paused", paused_until=None, reason="stopped from a mail"))
        return len(found)

    def stop_by(self, token: str) -> bool:
        """Stops the searches that the link of a mail names, as often as it is followed; false when the link is not ours."""
        ids = signing.read(self.settings, signing.UNSUBSCRIBE, token, STOP_DAYS * 86_400)
        if ids is None:
            return False
        self.stop(ids)
        return True

    def stops(self, token: str) -> list[SavedSearch] | None:
        """The searches that the link of a mail would stop, those that are left of them; None when the link is not ours."""
        ids = signing.read(self.settings, signing.UNSUBSCRIBE, token, STOP_DAYS * 86_400)
        return None if ids is None else [each for id_ in ids if (each := self.search(id_)) is not None]

    def stories(self, items: Iterable[Item]) -> dict[str, Story]:
        """The stories of letters' items by id; what is not stored is not there."""
        return letters.stories_of(self.client, self.names, items)

    def history(self, each: SavedSearch, size: int = 100) -> list[Item]:
        """What a saved search has had, newest first."""
        return outbox.history(self.client, self.names, each.id, size)

    # Matching and letters

    @cached_property
    def _alerts(self) -> Alerts:
        return self.known or Alerts(self.client, self.names, self.lists, self.settings.zone)

    def follow(self) -> None:
        """Learns of every saved search, under the lists as they are. Raises Unavailable."""
        self._alerts.use(self.lists)
        self._alerts.follow()

    @property
    def awaited(self) -> bool:
        """Whether anybody waits for stories, as of the last match."""
        return bool(len(self._alerts))

    def match(self, filings: Sequence[Filing], again: bool = False) -> int:
        """Posts an item for every active saved search that a story matches; answers how many were new.

        `again` says that the stories may all have been matched before.
        """
        now = datetime.now(UTC)
        self.follow()
        self._set_aside(now)
        if not self.awaited or not filings:
            return 0
        usable = [filing for filing in filings if filing.story.status == "usable"]
        items = [
            (self._item(each, filing, now), filing.story.order[1])
            for filing, found in zip(usable, self._alerts.found(usable, now), strict=True)
            for each in found
        ]
        self._set_aside(now)
        later = {each.story.id for each in usable if again or _is_later(each.story)}
        items = unheard(self.client, self.names, items, later)
        if items:
            log.info("matched", extra={"items": [(item.document, item.story, item.saved) for item, _ in items]})
        return outbox.post(self.client, self.names, restoring.held_back(self.client, self.names, items))

    def _set_aside(self, now: datetime) -> None:
        """Stops the searches that are broken, their owners told first: what is set aside is not met again."""
        if self._alerts.broken:
            notices.stopped(self.client, self.names, self._alerts.broken.values(), now)
            self._alerts.set_aside()

    def _item(self, each: Watch, filing: Filing, now: datetime) -> Item:
        story = filing.story
        lifted = max(now, story.embargoed_until or now)
        family = told_as(story.id, filing.family, filing.received, story.embargoed_until)
        return Item(each.owner, each.id, story.id, now, due(each, lifted), family, document=filing.document)

    def recheck(self, since: datetime, until: datetime) -> int:
        """Runs every active search over the stories received in a time, posts what matching missed, and answers how many."""
        self.follow()
        missed = 0
        asked = ((each, self._filters(each.query)) for each in self._alerts.searches() if self._rechecked(each, until))
        asked_for = ((each, filters) for each, filters in asked if filters)
        for each, hits in sweep.found(self.client, self.names, asked_for, since, until):
            now = datetime.now(UTC)
            late = [hit for hit in hits if _moment(hit, "received") > each.since]
            moments = {hit["_id"]: _moment(hit, "moment") for hit in late}
            items = untold(self.client, self.names, [self._late(each, hit, now) for hit in late])
            dated = [(item, moments[item.story]) for item in items]
            missed += outbox.post(self.client, self.names, restoring.held_back(self.client, self.names, dated))
        return missed

    def _rechecked(self, each: SavedSearch, until: datetime) -> bool:
        return each.active(until) and each.since < until

    def _late(self, each: SavedSearch, hit: dict[str, Any], now: datetime) -> Item:
        until = _moment(hit, "embargoed_until") if hit["_source"].get("embargoed_until") else None
        family = told_as(hit["_id"], hit["_source"].get("family", ""), _moment(hit, "received"), until)
        return Item(each.owner, each.id, hit["_id"], now, due(each, now), family)

    def people_due(self, most: int = 10_000, lane: int = 0, lanes: int = 1) -> list[str]:
        """Ids of the readers for whom a letter is due, whoever waits longest first; of all, or of one lane among some."""
        return outbox.people(self.client, self.names, datetime.now(UTC), most, lane, lanes)

    def letter(self, person: str) -> Letter | None:
        """The next letter of a reader, claimed for whoever asks; None when nothing is due or may be sent."""
        return next(iter(self.letters([person])), None)

    def letters(self, people: Sequence[str], seen: bool = False) -> list[Letter]:
        """The next letter of each of some readers, claimed for whoever asks; none where nothing is due or may be sent.

        `seen` says that who has something due was asked just now: then what is posted since waits for the next round.
        """
        if not seen:
            outbox.refresh(self.client, self.names)
        now = datetime.now(UTC)
        return letters.take(self.client, self.names, self.settings, self.lists, people, now, self._brake(people))

    @property
    def _midnight(self) -> datetime:
        return datetime.now(self.settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)

    def letters_left(self) -> int:
        """How many letters of this day are left until the archive's limit."""
        return max(0, self.settings.mail_most_a_day - outbox.letters_since(self.client, self.names, self._midnight, [])[0])

    def _brake(self, people: Sequence[str]) -> Brake:
        """Whose letters wait until tomorrow, since the limits of a day are reached."""
        midnight = self._midnight
        tomorrow = (midnight + timedelta(days=1)).astimezone(UTC)
        in_all, to_each = outbox.letters_since(self.client, self.names, midnight, people)
        left = max(0, self.settings.mail_most_a_day - in_all)
        reasons = dict.fromkeys(people[left:], outbox.BRAKED)
        most = self.settings.mail_most_a_person
        reasons |= {person: "the reader has had all letters of a day" for person, count in to_each.items() if count >= most}
        return Brake(reasons, tomorrow)

    def sent(self, *letters: Letter) -> None:
        """Marks letters as mailed: the server has said so. What was withdrawn meanwhile is told in a notice."""
        now = datetime.now(UTC)
        outbox.sent(self.client, self.names, [item for letter in letters for item in letter.items], now)
        mailed = {letter.account.id: [told.story for told in letter.stories] for letter in letters}
        notices.tell_late(self.client, self.names, mailed, now)

    def tell(self, kind: StoryNotice, stories: Mailed, note: str = "", occasion: str = "") -> int:
        """Posts a notice to everyone who was mailed any of some stories, of which the headlines are given by id.

        Answers how many are new: a kill is told once, a correction once for each `occasion`, its version.
        To be called after the story is written as withdrawn or corrected: then no mail under way slips through.
        """
        return notices.tell(self.client, self.names, kind, stories, datetime.now(UTC), note, occasion)

    def later(self, letter: Letter, reason: str) -> None:
        """Keeps a letter for another attempt."""
        outbox.later(self.client, self.names, letter.items, reason, datetime.now(UTC))

    def failed(self, letter: Letter, reason: str) -> None:
        """Gives a letter up, with a reason that can be seen."""
        outbox.failed(self.client, self.names, letter.items, reason)

    def person_of(self, letter: str) -> str:
        """The id of the account that a letter was for; empty for a letter that there never was."""
        return outbox.person_of(self.client, self.names, letter) if letter else ""

    def bounced(self, email: str, reason: str) -> bool:
        """Stops mail to an address that does not take it; false when no account has it."""
        if self.account(accounts.account_id(email)) is None:
            return False
        self.change(email, lambda there: replace(there, bounced=reason[:900]))
        return True
