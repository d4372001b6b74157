"""What is still to be mailed, to whom, and what has been? One item for each (person, saved search, story family), created once.

An item's state is only ever moved by its id with compare-and-set, so two workers cannot both take it. A letter's id is made
of the items in it: whoever sends it again after a crash sends the same letter under the same Message-ID.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Literal, get_args

from opensearchpy import OpenSearch, helpers

from search.index import Names, answering, bulk, operation, search

State = Literal["waiting", "claimed", "sent", "dropped", "failed", "held"]

Kind = Literal["story", "killed", "lifted", "corrected", "broken"]
"""What an item tells: a story that matched, or a notice about a story that was mailed or a search that stopped."""

LEASE = timedelta(minutes=5)
"""How long a claimed letter is its worker's alone; then another may send it, the same letter."""

PAUSES = (5, 15, 60, 300, 900, 3_600, 14_400, 43_200)
"""Seconds to wait after each failed attempt; after the last, the last again."""

MOST_IN_A_LETTER = 200
"""Items of one letter; what is due beyond them goes into the next."""

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "person": {"type": "keyword"},
        "kind": {"type": "keyword"},
        "saved": {"type": "keyword"},
        "story": {"type": "keyword"},
        "family": {"type": "keyword"},
        "document": {"type": "keyword", "index": False, "doc_values": False},
        "words": {"type": "keyword", "index": False, "doc_values": False},
        "occasion": {"type": "keyword"},
        "title": {"type": "keyword", "index": False, "doc_values": False},
        "note": {"type": "keyword", "index": False, "doc_values": False},
        "posted": {"type": "date"},
        "due": {"type": "date"},
        "state": {"type": "keyword"},
        "letter": {"type": "keyword"},
        "begun": {"type": "date"},
        "lease": {"type": "date"},
        "tries": {"type": "integer"},
        "reason": {"type": "keyword", "ignore_above": 2000},
        "sent": {"type": "date"},
    },
}


@dataclass(frozen=True, slots=True)
class Item:
    """One story that one saved search has for one person, or a notice. `words` are the words of the story that matched.

    `begun` is when its letter was first made up, all attempts at which bear the same date. A notice has a `title` (the headline
    that was mailed, the name of the search) and a `note`, and is one for each `occasion`.
    `seq` is where the index last saw it written (sequence number, primary term): what compare-and-set compares.
    """

    person: str
    saved: str
    story: str
    posted: datetime
    due: datetime
    family: str = ""
    words: tuple[str, ...] = ()
    state: State = "waiting"
    letter: str = ""
    lease: datetime | None = None
    tries: int = 0
    reason: str = ""
    sent: datetime | None = None
    seq: tuple[int, int] = (0, 0)
    kind: Kind = "story"
    occasion: str = ""
    title: str = ""
    note: str = ""
    document: str = ""
    begun: datetime | None = None

    @property
    def id(self) -> str:
        """The same for the same person, search and story family (or notice and occasion), however often it is posted."""
        text = f"{self.person}\0{self.saved}\0{self.family or self.story}"
        if self.kind != "story":
            text += f"\0{self.kind}\0{self.occasion}"
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


_NOTICES = {"terms": {"kind": [kind for kind in get_args(Kind) if kind != "story"]}}
_MOMENTS = ("posted", "due", "begun", "lease", "sent")


def _dump(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in MAPPING["properties"]}


def _load(hit: dict[str, Any]) -> Item:
    source = dict(hit["_source"])
    for name in _MOMENTS:
        source[name] = datetime.fromisoformat(source[name]) if source.get(name) else None
    return Item(**{**source, "words": tuple(source["words"])}, seq=(hit["_seq_no"], hit["_primary_term"]))


def post(client: OpenSearch, names: Names, items: Sequence[Item]) -> int:
    """Posts items, each only once ever; answers how many were new."""
    results = bulk(client, [operation("create", names.outbox, item.id, _dump(item)) for item in items])
    return sum(result["status"] == 201 for result in results)


def _open(now: datetime) -> dict[str, Any]:
    """Items that may be taken: waiting and due, or claimed by a worker whose lease ran out."""
    moment = now.isoformat()
    waiting = {"bool": {"filter": [{"term": {"state": "waiting"}}, {"range": {"due": {"lte": moment}}}]}}
    lapsed = {"bool": {"filter": [{"term": {"state": "claimed"}}, {"range": {"lease": {"lte": moment}}}]}}
    return {"bool": {"should": [waiting, lapsed], "minimum_should_match": 1}}


def people(client: OpenSearch, names: Names, now: datetime, most: int, lane: int = 0, lanes: int = 1) -> list[str]:
    """Who has something due at this moment, whoever waits longest first; of all readers, or of one lane among some.

    What was just posted is seen, so that mail at once need not wait for the clock.
    """
    refresh(client, names)
    longest = {"terms": {"field": "person", "size": most, "order": {"due": "asc"}}, "aggs": {"due": {"min": {"field": "due"}}}}
    query = {"bool": {"filter": [_open(now), *_lane(lane, lanes)]}}
    body = {"size": 0, "query": query, "aggs": {"people": longest}}
    return [bucket["key"] for bucket in search(client, names.outbox, body)["aggregations"]["people"]["buckets"]]


def _lane(lane: int, lanes: int) -> list[dict[str, Any]]:
    """Readers by the first letters of their ids, which are digests and thus spread evenly."""
    ends = [f"{256 * number // lanes:02x}" for number in range(lanes + 1)]
    span = ({"gte": ends[lane]} if lane else {}) | ({"lt": ends[lane + 1]} if lane + 1 < lanes else {})
    return [{"range": {"person": span}}] if span else []


def next_letters(client: OpenSearch, names: Names, people: Sequence[str], now: datetime) -> dict[str, list[Item]]:
    """What the next letter of each of some people would hold, as search sees it; nobody for whom there is nothing.

    A letter that was begun by a worker that died, and perhaps sent, comes first, whole and under its old id; a fresh
    one has no id before it is claimed. Where a part of a letter is marked as sent, all of it was: the rest is marked too.
    """
    found: dict[str, list[Item]] = {}
    query = {"bool": {"filter": [{"terms": {"person": list(people)}}, _open(now)]}}
    for item in _items(client, names, query):
        found.setdefault(item.person, []).append(item)
    begun = {person: next((item.letter for item in items if item.letter), "") for person, items in found.items()}
    whole = _of_letters(client, names, [letter for letter in begun.values() if letter])
    wanted: dict[str, list[Item]] = {}
    for person, items in found.items():
        letter = whole.get(begun[person], [])
        if any(item.state == "sent" for item in letter):
            sent(client, names, [item for item in letter if item.state != "sent"], now)
        else:
            wanted[person] = letter if begun[person] else _first(items)
    return wanted


def _first(items: Sequence[Item]) -> list[Item]:
    """What goes into the next letter: notices by themselves and before all else, since they cannot wait among stories."""
    notices = [item for item in items if item.kind != "story"]
    return (notices or list(items))[:MOST_IN_A_LETTER]


def reschedule(client: OpenSearch, names: Names, saved: str, due: datetime) -> int:
    """Lets what waits for a search be due at another moment; answers how many items that were."""
    refresh(client, names)
    query = {"bool": {"filter": [{"term": {"saved": saved}}, {"term": {"state": "waiting"}}], "must_not": [_NOTICES]}}
    return len(move(client, names, _items(client, names, query), lambda item: replace(item, due=due)))


def claim(
    client: OpenSearch, names: Names, letters: Sequence[Sequence[Item]], moved: Sequence[Item], now: datetime
) -> list[list[Item]]:
    """Takes letters for whoever asks, each under its id, and writes what was `moved` out of them in the same breath.

    A letter of which somebody else took an item is left out, and given back. Nothing is mailed before this write.
    """
    ids = {item.id: items[0].letter or letter_id(items) for items in letters for item in items}

    def taken(item: Item) -> Item:
        if item.id not in ids:
            return item
        begun = item.begun if item.letter and item.begun else now
        return replace(item, state="claimed", lease=now + LEASE, letter=ids[item.id], begun=begun)

    named = {item.id: item for item in move(client, names, [*chain(*letters), *moved], taken)}
    won = [[named[item.id] for item in items] for items in letters if items and all(item.id in named for item in items)]
    kept = {item.id for items in won for item in items}
    lost = [item for item in chain(*letters) if item.id in named and item.id not in kept and not item.letter]
    move(client, names, [named[item.id] for item in lost], lambda item: postponed(item, now, ""))
    return won


def _of_letters(client: OpenSearch, names: Names, letters: Sequence[str]) -> dict[str, list[Item]]:
    """All items of letters that were begun, sent ones too."""
    found: dict[str, list[Item]] = {}
    query = {"bool": {"filter": [{"terms": {"letter": list(letters)}}, {"terms": {"state": ["claimed", "sent"]}}]}}
    for item in _items(client, names, query) if letters else ():
        found.setdefault(item.letter, []).append(item)
    return found


def _items(client: OpenSearch, names: Names, query: dict[str, Any]) -> list[Item]:
    body = {"query": query, "size": 10_000, "seq_no_primary_term": True, "sort": [{"due": "asc"}, {"posted": "asc"}]}
    return [_load(hit) for hit in search(client, names.outbox, body)["hits"]["hits"]]


def in_states(client: OpenSearch, names: Names, states: Sequence[str], most: int) -> list[Item]:
    """At most so many items in some states, as search sees them."""
    body = {"query": {"terms": {"state": list(states)}}, "size": most, "seq_no_primary_term": True}
    return [_load(hit) for hit in search(client, names.outbox, body)["hits"]["hits"]]


def refresh(client: OpenSearch, names: Names) -> None:
    """Lets search see what was written."""
    with answering():
        client.indices.refresh(index=names.outbox)


def letter_id(items: Iterable[Item]) -> str:
    """The id of the letter that holds these items: the same items, the same letter."""
    return hashlib.blake2b("\0".join(sorted(item.id for item in items)).encode(), digest_size=16).hexdigest()


def move(client: OpenSearch, names: Names, items: Sequence[Item], how: Callable[[Item], Item]) -> list[Item]:
    """Moves items by compare-and-set; answers those that were won, as they are now."""
    moved = [how(item) for item in items]
    writes = [
        operation("index", names.outbox, item.id, _dump(item), if_seq_no=item.seq[0], if_primary_term=item.seq[1])
        for item in moved
    ]
    results = zip(moved, bulk(client, writes), strict=True)
    return [replace(item, seq=(result["_seq_no"], result["_primary_term"])) for item, result in results if result["status"] < 300]


def sent(client: OpenSearch, names: Names, items: Sequence[Item], now: datetime) -> list[Item]:
    """Marks a letter's items as mailed: the server has said so."""
    return move(client, names, items, lambda item: replace(item, state="sent", sent=now, lease=None, reason=""))


def later(client: OpenSearch, names: Names, items: Sequence[Item], reason: str, now: datetime) -> list[Item]:
    """Keeps a letter whole for another attempt, after a pause that grows with each."""

    def paused(item: Item) -> Item:
        wait = timedelta(seconds=PAUSES[min(item.tries, len(PAUSES) - 1)])
        return replace(item, lease=now + wait, tries=item.tries + 1, reason=reason)

    return move(client, names, items, paused)


def failed(client: OpenSearch, names: Names, items: Sequence[Item], reason: str) -> list[Item]:
    """Gives a letter up for a reason that the operator and the reader can see."""
    return move(client, names, items, lambda item: replace(item, state="failed", lease=None, reason=reason))


WITHDRAWN = "the story was withdrawn"
"""Why the item of a killed story is dropped: should the story come back, so does the item."""


BRAKED = "the archive has sent its letters of this day"
"""Why items wait for tomorrow that are due today: the limit of all letters is reached, which the operator must hear of."""

MOOT = "the notice is true no more"
"""Why a notice is dropped: its story came back before it was mailed, or was withdrawn. It waits again when it is true again."""


def dropped(item: Item, reason: str) -> Item:
    """The item taken out, since it may not be mailed any more: the story was killed, the search deleted, the reader has left."""
    return replace(item, state="dropped", lease=None, letter="", reason=reason)


def postponed(item: Item, until: datetime, reason: str) -> Item:
    """The item put back among the waiting, due at a later moment."""
    return replace(item, state="waiting", due=until, lease=None, letter="", reason=reason)


def resting(item: Item, until: datetime, reason: str) -> Item:
    """The item of a reader who gets no mail for a time; a letter that was begun stays one, since it may have been sent."""
    return replace(item, lease=until, reason=reason) if item.letter else postponed(item, until, reason)


def letters_since(client: OpenSearch, names: Names, since: datetime, people: Sequence[str]) -> tuple[int, dict[str, int]]:
    """How many letters were mailed since a moment, in all and to each of some people, as search sees it: for the daily brakes.

    Those that are on their way count as mailed.
    """
    letters = {"letters": {"cardinality": {"field": "letter", "precision_threshold": 40_000}}}
    each = {"terms": {"field": "person", "size": max(1, len(people))}, "aggs": letters}
    mine = {"filter": {"terms": {"person": list(people)}}, "aggs": {"each": each}}
    mailed = {"bool": {"filter": [{"term": {"state": "sent"}}, {"range": {"sent": {"gte": since.isoformat()}}}]}}
    ways = [mailed, {"term": {"state": "claimed"}}]
    query = {"bool": {"should": ways, "minimum_should_match": 1, "must_not": [_NOTICES]}}
    body = {"size": 0, "query": query, "aggs": {**letters, "mine": mine}}
    found = search(client, names.outbox, body)["aggregations"]
    return found["letters"]["value"], {one["key"]: one["letters"]["value"] for one in found["mine"]["each"]["buckets"]}


def history(client: OpenSearch, names: Names, saved: str, size: int = 100) -> list[Item]:
    """What a saved search has had, newest first, as of this moment."""
    refresh(client, names)
    query = {"bool": {"filter": [{"term": {"saved": saved}}], "must_not": [_NOTICES]}}
    body = {"query": query, "sort": [{"posted": "desc"}], "size": size, "seq_no_primary_term": True}
    return [_load(hit) for hit in search(client, names.outbox, body)["hits"]["hits"]]


def had(client: OpenSearch, names: Names, saved: str, stories: Sequence[str], families: Sequence[str]) -> list[Item]:
    """What a saved search has had of some stories and of some families, of whatever state, as of this moment."""
    refresh(client, names)
    ways = [{"terms": {"story": list(stories)}}, {"terms": {"family": list(families)}}]
    return _items(client, names, {"bool": {"filter": [{"term": {"saved": saved}}], "should": ways, "minimum_should_match": 1}})


def person_of(client: OpenSearch, names: Names, letter: str) -> str:
    """Who a letter was for; empty for one that there never was."""
    hits = search(client, names.outbox, {"query": {"term": {"letter": letter}}, "size": 1, "_source": ["person"]})["hits"]["hits"]
    return str(hits[0]["_source"]["person"]) if hits else ""


def of_stories(client: OpenSearch, names: Names, stories: Sequence[str], states: Sequence[State]) -> list[Item]:
    """Items of stories, notices left out, that are in one of some states as of this moment."""
    if not stories:
        return []
    refresh(client, names)
    filters = [{"terms": {"story": list(stories)}}, {"terms": {"state": list(states)}}]
    query = {"query": {"bool": {"filter": filters, "must_not": [_NOTICES]}}, "seq_no_primary_term": True}
    with answering():
        return [_load(hit) for hit in helpers.scan(client, index=names.outbox, query=query, size=5_000)]


def moot(client: OpenSearch, names: Names, story: str, kind: Kind) -> list[Item]:
    """Notices of one kind about a story that were dropped since they were true no more, as of this moment."""
    refresh(client, names)
    terms = {"story": story, "kind": kind, "state": "dropped", "reason": MOOT}
    return _items(client, names, {"bool": {"filter": [{"term": {name: value}} for name, value in terms.items()]}})


def told(client: OpenSearch, names: Names, story: str) -> list[Item]:
    """Notices that a story was withdrawn, or is back, of whatever state, as of this moment."""
    refresh(client, names)
    return _items(client, names, {"bool": {"filter": [{"term": {"story": story}}, {"terms": {"kind": ["killed", "lifted"]}}]}})


def readers_of(
    client: OpenSearch, names: Names, story: str, since: datetime | None = None, until: datetime | None = None
) -> list[str]:
    """The ledger: ids of the readers to whom a story has been mailed (in a time, where one is given), as of this moment.

    Who was told that it is back has it again as well.
    """
    refresh(client, names)
    filters: list[dict[str, Any]] = [{"term": {"story": story}}, {"term": {"state": "sent"}}]
    filters += [{"terms": {"kind": ["story", "lifted"]}}]
    filters += [{"range": {"sent": {"gte": since.isoformat()}}}] if since else []
    filters += [{"range": {"sent": {"lt": until.isoformat()}}}] if until else []
    query = {"bool": {"filter": filters}}
    with answering():
        hits = helpers.scan(client, index=names.outbox, query={"query": query, "_source": ["person"]}, size=5_000)
        return list(dict.fromkeys(hit["_source"]["person"] for hit in hits))
