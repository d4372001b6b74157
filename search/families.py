"""Which stories are one story told several times? A family: resends, takes and updates of one text, under an id that stays.

Two workers may file two tellings in the same moment, and a crash may cut in anywhere; so each *writes its shape first and looks
afterwards*: of two, at least one then sees the other. The order in which the engine wrote them (a story's `rank`) decides whose
id the family bears, so both decide alike. Families that a new story joins together are united by a note that is created once;
whoever filed a story under an id meanwhile reads the notes after storing (`settled`). Every step done again changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from opensearchpy import OpenSearch

from search import stories
from search.alike import LATE, Shape, same_text, shapes
from search.index import Names, answering, bulk, get_many, operation, search
from search.stories import Filing
from search.story import Unavailable
from search.text import Text

_KEPT = {"type": "keyword", "index": False, "doc_values": False}
_NUMBER = {"type": "long", "index": False, "doc_values": False}
MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "bands": {"type": "keyword", "doc_values": False},
        "names": {"type": "keyword", "doc_values": False},
        "published": {"type": "date", "doc_values": False},
        "family": {"type": "keyword", "doc_values": False},
        **dict.fromkeys(("rank", "born", "version"), _NUMBER),
        **dict.fromkeys(("runs", "figures", "head", "moment", "received", "was", "into"), _KEPT),
    },
}
"""One document a story: its shape and family. A note for each family that became part of another, `into` which."""

ROUNDS = 10
"""How often a write is tried again after another worker got in before."""

LOOK = 1000
"""Stories of which one look is taken."""

MOST = 10_000
"""Stories that one look sees: of more with the same bands within a month, some would be overlooked."""

NEW = -1
"""The rank of what has not been written yet."""

_NOTE = "="
_Order = tuple[int, datetime, datetime]
_Root = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Member:
    """A story as its family knows it. `born` is when the engine first wrote it, `rank` when the first of its family.

    `was` is the family (and its rank) that a corrected story had before, as long as its correction is not settled.
    """

    id: str
    shape: Shape
    order: _Order
    family: str
    rank: int
    born: int
    was: tuple[str, int] | None
    seq: tuple[int, int]

    def dump(self) -> dict[str, Any]:
        """The member as the index holds it. Of a new one rank and birth are not said: they are the number of the write itself."""
        version, moment, received = self.order
        source = {**self.shape.dump(), "version": version, "moment": moment, "received": received, "family": self.family}
        source |= {"rank": self.rank} if self.rank != NEW else {}
        source |= {"born": self.born} if self.born != NEW else {}
        return source | ({"was": [self.was[0], str(self.was[1])]} if self.was else {})

    @classmethod
    def load(cls, hit: Mapping[str, Any]) -> "Member":
        """A member as the index holds it."""
        source, seq = hit["_source"], hit["_seq_no"]
        order = source["version"], _moment(source["moment"]), _moment(source["received"])
        rank, born, was = source.get("rank", seq), source.get("born", seq), source.get("was")
        before = (was[0], int(was[1])) if was else None
        return cls(hit["_id"], Shape.load(source), order, source["family"], rank, born, before, (seq, hit["_primary_term"]))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def settle(client: OpenSearch, names: Names, filings: Sequence[Filing]) -> list[Filing]:
    """The filings, each with its family. Raises Unavailable when the engine is silent: then all of it is to be done again."""
    latest: dict[str, Filing] = {}
    for filing in filings:
        there = latest.get(filing.story.id)
        if there is None or _order(filing) > _order(there):
            latest[filing.story.id] = filing
    mine, older = _written(client, names, latest)
    family = {id_: member.family for id_, member in older.items()} | _chosen(client, names, mine)
    return [replace(filing, family=family[filing.story.id]) for filing in filings]


def settled(client: OpenSearch, names: Names, filings: Sequence[Filing]) -> None:
    """Asks, after stories are stored, whether their families became part of others meanwhile, and follows."""
    roots = _roots(client, names, {filing.family: 0 for filing in filings})
    late = {each.story.id: roots[each.family][1] for each in filings if roots[each.family][1] != each.family}
    stories.join(client, names, late)


def _order(filing: Filing) -> _Order:
    return *filing.story.order, filing.received.astimezone(UTC)


# Write first


def _written(client: OpenSearch, names: Names, latest: Mapping[str, Filing]) -> tuple[dict[str, Member], dict[str, Member]]:
    """Writes the shapes; answers the members that are now as they were filed, and those of which a later version is there."""
    filings = list(latest.values())
    made = shapes([(each.story, each.text or Text.of(each.story)) for each in filings]) if filings else []
    wanted = {each.story.id: _new(each, shape) for each, shape in zip(filings, made, strict=True)}
    writes = [operation("create", names.families, id_, member.dump()) for id_, member in wanted.items()]
    results = zip(wanted.values(), bulk(client, writes), strict=True)
    mine = {member.id: _placed(member, result) for member, result in results if result["status"] == 201}
    older: dict[str, Member] = {}
    for _ in range(ROUNDS):
        open_ = [member for member in wanted.values() if member.id not in mine and member.id not in older]
        if not open_:
            return mine, older
        _rewrite(client, names, open_, mine, older)
    raise Unavailable("Other workers keep writing the same story.")


def _rewrite(
    client: OpenSearch, names: Names, open_: Sequence[Member], mine: dict[str, Member], older: dict[str, Member]
) -> None:
    """One round over stories that are there already: a later version with other words enters anew, under an id of its own."""
    writes: list[Member] = []
    there = get_many(client, [(names.families, member.id) for member in open_])
    for member, before in zip(open_, map(Member.load, there), strict=True):
        if before.order > member.order:
            older[member.id] = before
        elif before.shape.same(member.shape):
            mine[member.id] = before
        else:
            was = before.was or (before.family, before.rank)
            writes.append(replace(member, family=_fresh(member), born=before.born, was=was, seq=before.seq))
    mine |= {member.id: member for member in _write(client, names, writes)}


def _fresh(member: Member, why: str = "") -> str:
    """An id for a family that begins with a story whose own id another may bear."""
    return blake2b(f"{member.id}\0{member.order}\0{why}".encode(), digest_size=12).hexdigest()


def _new(filing: Filing, shape: Shape) -> Member:
    return Member(filing.story.id, shape, _order(filing), filing.story.id, NEW, NEW, None, (0, 0))


def _placed(member: Member, result: Mapping[str, Any]) -> Member:
    """The member as it was just written: what is new ranks by this write."""
    seq = result["_seq_no"]
    rank, born = (seq if number == NEW else number for number in (member.rank, member.born))
    return replace(member, rank=rank, born=born, seq=(seq, result["_primary_term"]))


def _write(client: OpenSearch, names: Names, members: Sequence[Member]) -> list[Member]:
    """Writes members by compare-and-set and answers those that were written; a conflict is left to whoever got in before."""
    lines = []
    for member in members:
        meta = {"if_seq_no": member.seq[0], "if_primary_term": member.seq[1]}
        lines.append(operation("index", names.families, member.id, member.dump(), **meta))
    return [
        _placed(member, result) for member, result in zip(members, bulk(client, lines), strict=True) if result["status"] < 300
    ]


# Look afterwards


def _look(client: OpenSearch, names: Names, mine: Sequence[Member]) -> list[Member]:
    """Other stories that may be kin of these."""
    bands = [band for member in mine for band in member.shape.bands]
    called = [name for member in mine for name in member.shape.names]
    if not mine or not bands + called:
        return []
    moments = [member.shape.published for member in mine]
    span = {"gte": (min(moments) - LATE).isoformat(), "lte": (max(moments) + LATE).isoformat()}
    ways: list[dict[str, Any]] = [{"bool": {"filter": [{"terms": {"bands": bands}}, {"range": {"published": span}}]}}]
    ways += [{"terms": {"names": called}}] if called else []
    others = {
        "bool": {"must_not": [{"ids": {"values": [member.id for member in mine]}}], "should": ways, "minimum_should_match": 1}
    }
    return _members(client, names, others)


def _members(client: OpenSearch, names: Names, query: dict[str, Any]) -> list[Member]:
    """The members that a query finds, as of this moment."""
    with answering():
        client.indices.refresh(index=names.families)
    body = {"query": query, "size": MOST, "seq_no_primary_term": True, "track_total_hits": False}
    return [Member.load(hit) for hit in search(client, names.families, body)["hits"]["hits"]]


def _chosen(client: OpenSearch, names: Names, mine: dict[str, Member]) -> dict[str, str]:
    """The family of each of these stories, by id; other stories that they join together follow."""
    members = list(mine.values())
    found = [other for at in range(0, len(members), LOOK) for other in _look(client, names, members[at : at + LOOK])]
    everyone = {member.id: member for member in [*found, *members]}
    pairs = [(one.family, other.family) for one, other in _kin(members, everyone.values())]
    ranks = {member.family: member.rank for member in everyone.values()}
    for member in members:
        if member.was and all(other.id == member.id for other in _of_family(client, names, member.was[0])):
            pairs.append((member.family, member.was[0]))
            ranks[member.was[0]] = member.was[1]
    roots = _united(client, names, pairs, ranks)
    moved = _write(client, names, [_under(member, roots) for member in members if member.was or member.family in roots])
    _follow(client, names, {other.family for other in found}, roots)
    chosen = {member.id: roots.get(member.family, (0, member.family))[1] for member in members}
    for member in moved:
        if member.was:
            chosen |= _part(client, names, member, member.was[0])
    return chosen


def _under(member: Member, roots: Mapping[str, _Root]) -> Member:
    """The member in the family that its own has become part of."""
    rank, family = roots.get(member.family, (member.rank, member.family))
    return replace(member, family=family, rank=rank)


def _kin(mine: Iterable[Member], everyone: Iterable[Member]) -> Iterator[tuple[Member, Member]]:
    """Pairs of stories that tell the same text, one of them of `mine`."""
    by_term: dict[str, list[Member]] = {}
    for member in everyone:
        for term in (*member.shape.bands, *member.shape.names):
            by_term.setdefault(term, []).append(member)
    for one in mine:
        others = {other.id: other for term in (*one.shape.bands, *one.shape.names) for other in by_term[term]}
        yield from ((one, other) for other in others.values() if other.id != one.id and same_text(one.shape, other.shape))


# Families become one, and part


def _least(pairs: Iterable[tuple[_Root, _Root]]) -> dict[_Root, _Root]:
    """For each of what the pairs join, directly or through others, the least of all that are joined."""
    into: dict[_Root, _Root] = {}

    def top(one: _Root) -> _Root:
        while into.setdefault(one, one) != one:
            one = into[one]
        return one

    for pair in pairs:
        first, second = sorted(map(top, pair))
        into[second] = first
    return {one: top(one) for one in into}


def _united(client: OpenSearch, names: Names, pairs: Sequence[tuple[str, str]], ranks: Mapping[str, int]) -> dict[str, _Root]:
    """Makes the families of each pair one, under the oldest; answers for all of them which that is, and its rank."""
    known = {family: ranks[family] for pair in pairs for family in pair}
    for _ in range(ROUNDS):
        roots = _roots(client, names, known)
        oldest = _least((roots[one], roots[other]) for one, other in pairs)
        notes = {_NOTE + family: {"into": into, "rank": rank} for (_, family), (rank, into) in oldest.items() if family != into}
        if not notes:
            return roots
        bulk(client, [operation("create", names.families, id_, note) for id_, note in notes.items()])
    raise Unavailable("Other workers keep uniting the same families.")


def _roots(client: OpenSearch, names: Names, families: Mapping[str, int]) -> dict[str, _Root]:
    """What each family is part of by now, itself where of none, with its rank."""
    into: dict[str, _Root] = {}
    open_ = list(families)
    while open_:
        hits = get_many(client, [(names.families, _NOTE + family) for family in open_], ["into", "rank"])
        found = {family: hit["_source"] for family, hit in zip(open_, hits, strict=True) if hit["found"]}
        into |= {family: (note["rank"], note["into"]) for family, note in found.items()}
        open_ = [family for family in {note["into"] for note in found.values()} if family not in into]
    roots: dict[str, _Root] = {}
    for family, rank in families.items():
        root = rank, family
        while root[1] in into:
            root = into[root[1]]
        roots[family] = root
    return roots


def _follow(client: OpenSearch, names: Names, families: Iterable[str], roots: Mapping[str, _Root]) -> None:
    """Takes the stories of families that became part of others with them, in what is kept here and in what is searched."""
    lost = [family for family in families if family in roots and roots[family][1] != family]
    if lost:
        _move(client, names, [_under(member, roots) for member in _members(client, names, {"terms": {"family": lost}})])


def _move(client: OpenSearch, names: Names, members: Sequence[Member]) -> None:
    """Says in what is searched, and then here, which families stories are of by now."""
    stories.join(client, names, {member.id: member.family for member in members})
    _write(client, names, members)


def _part(client: OpenSearch, names: Names, gone: Member, family: str) -> dict[str, str]:
    """Parts the family that a corrected or killed story was in, where it held it together; answers who left, and where to."""
    members = _of_family(client, names, family)
    places = {(member.born, member.id): member for member in members}
    alone = [((member.born, member.id),) * 2 for member in members]
    kin = [((one.born, one.id), (other.born, other.id)) for one, other in _kin(members, members)]
    first = _least([*alone, *kin])
    left = [
        replace(member, family=_fresh(places[first[place]], f"{gone.id} {gone.order}"), rank=first[place][0])
        for place, member in places.items()
        if first[place] != min(places)
    ]
    _move(client, names, left)
    hit = get_many(client, [(names.families, gone.id)])[0]
    _write(client, names, [replace(Member.load(hit), was=None)] if hit["_source"].get("was") == gone.dump()["was"] else [])
    return {member.id: member.family for member in left}


def _of_family(client: OpenSearch, names: Names, family: str) -> list[Member]:
    return _members(client, names, {"term": {"family": family}})
