"""Where in a row of words may a listed group stand? Every name of every group, found under its clitics in one pass.

Names hang in a tree of words: most words of a story are dismissed by one look into a dictionary, and a longer name
(«كتائب حزب الله») wins over a shorter («حزب الله»). Bodies of states are filed without their country, which is read
from the adjective after them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from search import national, standing
from search.arabic import words
from search.lists import Entry, Lists
from search.national import Body, Head
from search.spelling import same
from search.standing import ALWAYS, Time
from search.tables import split


class Joined(Protocol):
    """Says of each word whether it and the next may be parts of one name."""

    def __getitem__(self, number: int, /) -> bool: ...


class Use(NamedTuple):
    """What a name may mean: an entry (`strong` when the name is enough alone), or a body that waits for its country."""

    entry: str = ""
    strong: bool = True
    body: str = ""
    head: Head | None = None
    country: str = ""
    time: Time = ALWAYS


class Node:
    """A word in the tree of names: the words that may follow, and what the words so far mean."""

    __slots__ = ("after", "uses")

    def __init__(self) -> None:
        self.after: dict[str, Node] = {}
        self.uses: list[Use] = []


class Found(NamedTuple):
    """A name at words `start` to `end`."""

    start: int
    end: int
    uses: Sequence[Use]


class Tree:
    """Names by their words; `forms` are the words that may open one, clitics on them, each with the bare words it stands for."""

    def __init__(self) -> None:
        self._roots: dict[str, Node] = {}
        self.forms: dict[str, tuple[str, ...]] = {}

    def add(self, name: str, use: Use) -> None:
        """Files a name; «…ون» is filed as «…ين» too, its form after a preposition."""
        parts = [same(word.folded) for word in words(name)]
        if not parts:
            return
        self._file(parts, use)
        if any(part.startswith("ال") and part.endswith("ون") for part in parts):
            self._file([f"{part[:-2]}ين" if part.startswith("ال") and part.endswith("ون") else part for part in parts], use)

    def _file(self, parts: Sequence[str], use: Use) -> None:
        first = parts[0]
        node = self._roots.get(first)
        if node is None:
            node = self._roots[first] = Node()
            for form in under_clitics(first):
                self.forms[form] = (*self.forms.get(form, ()), first)
        for part in parts[1:]:
            node = node.after.setdefault(part, Node())
        if use not in node.uses:
            node.uses.append(use)

    def at(self, row: Sequence[str], joined: Joined, start: int) -> Iterator[Found]:
        """Names that begin at a word, the longest first. `joined` says which words nothing parts from the next."""
        firsts = self.forms.get(row[start])
        if firsts is None:
            return
        found: list[Found] = []
        last = len(row) - 1
        for first in firsts:
            node, end = self._roots[first], start + 1
            while True:
                if node.uses:
                    found.append(Found(start, end, node.uses))
                if end > last or not joined[end - 1]:
                    break
                following = node.after.get(row[end])
                if following is None:
                    break
                node, end = following, end + 1
        found.sort(key=lambda each: -each.end)
        yield from found


def under_clitics(word: str) -> Iterator[str]:
    """A folded word, and with the clitics that may lean on it: و ف ب ل ك, one or two."""
    yield word
    if word.startswith("ال") and len(word) > 3:
        bare = word[2:]
        leaning = (f"لل{bare}" if not bare.startswith("ل") else f"ل{bare}", f"ب{word}", f"ك{word}")
    else:
        leaning = (f"ل{word}", f"ب{word}", f"ك{word}")
    yield from leaning
    for conjunction in "وف":
        yield conjunction + word
        yield from (conjunction + form for form in leaning)


@dataclass(frozen=True)
class GroupNames:
    """The names of one version of the lists, ready to be found."""

    names: Tree
    nations: Tree
    leaders: Tree
    adjectives: dict[str, list[tuple[tuple[str, ...], str, bool]]]
    entries: dict[str, Entry] = field(repr=False)
    bodies: dict[str, Body]
    context: dict[str, frozenset[str]]
    known_as: dict[str, str]
    constructs: dict[str, str]
    stands_for: dict[str, list[tuple[str, str]]]
    places: frozenset[str]
    dated: bool = False
    """Whether some names hold only for a time."""

    def adjective(self, row: Sequence[str], at: int, feminine: bool | None) -> tuple[str, int]:
        """The country of the adjective at a word («العراقية», «الكورية الجنوبية») and the words it takes; "" and 0 when none."""
        for rest, country, gender in self.adjectives.get(row[at], ()) if at < len(row) else ():
            if (feminine is None or gender == feminine) and tuple(row[at + 1 : at + 1 + len(rest)]) == rest:
                return country, 1 + len(rest)
        return "", 0

    def body_id(self, country: str, key: str) -> str:
        """The id of a country's body: of the entry that bears its usual name, when a list has one."""
        made = national.id_of(country, key)
        return self.known_as.get(made, made)


def build(lists: Lists) -> GroupNames:
    """The names of all groups of the lists and of the bodies of states."""
    names, nations, leaders = Tree(), Tree(), Tree()
    for entry in lists.groups.values():
        if entry.source != "national":
            times = standing.times(entry)
            for alias in entry.aliases if entry.aliases else (entry.name_ar,):
                names.add(alias, Use(entry.id, time=times.get(alias, ALWAYS)))
            for alias in split(entry.extra.get("weak", "")):
                names.add(alias, Use(entry.id, strong=False, time=times.get(alias, ALWAYS)))
    adjectives: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
    table = national.bodies()
    for nation in national.nations():
        _file_nation(nation, nations, leaders, adjectives)
    for body in table:
        _file_body(body, names)
    known_as = _known_as(lists, table)
    return GroupNames(
        names,
        nations,
        leaders,
        adjectives,
        lists.groups,
        {body.key: body for body in table},
        {entry.id: _context(entry) for entry in lists.groups.values() if entry.extra.get("context")},
        known_as,
        {form: word for word in _constructs(table) for form in under_clitics(word)},
        _stands_for(known_as, table),
        frozenset(_place_keys(lists)),
        any(standing.times(entry) for entry in lists.groups.values()),
    )


def _file_nation(
    nation: national.Nation,
    nations: Tree,
    leaders: Tree,
    adjectives: dict[str, list[tuple[tuple[str, ...], str, bool]]],
) -> None:
    for name in nation.names:
        nations.add(name, Use(country=nation.country))
    for name in nation.leaders:
        leaders.add(name, Use(country=nation.country))
    for adjective in nation.adjectives:
        for feminine in (False, True):
            first, *rest = (same(word.folded) for word in words(national.definite(adjective, feminine)))
            filed = adjectives.setdefault(first, [])
            filed.append((tuple(rest), nation.country, feminine))
            filed.sort(key=lambda each: -len(each[0]))


def _file_body(body: Body, names: Tree) -> None:
    for head in body.heads:
        if head.after:
            for nation in national.nations():
                for adjective in nation.adjectives:
                    full = f"{head.name} {national.definite(adjective, head.feminine)} {head.after}"
                    names.add(full, Use(body=body.key, country=nation.country))
        else:
            names.add(head.name, Use(body=body.key, head=head))
    for construct in body.construct:
        names.add(construct, Use(body=body.key, head=Head(construct, True, True, "construct")))


def _context(entry: Entry) -> frozenset[str]:
    return frozenset(same(word.folded) for word in words(entry.extra["context"]))


def _known_as(lists: Lists, table: Iterable[Body]) -> dict[str, str]:
    """Ids that bodies would be given, and the listed entries that bear their usual name in their place."""
    bearers = {name: entry.id for entry in lists.groups.values() for name in (*entry.aliases, entry.name_ar)}
    found: dict[str, str] = {}
    for nation in national.nations():
        for body in table:
            made = national.id_of(nation.country, body.key)
            if made not in lists.groups:
                written = national.names_of(body, nation)[: len(nation.adjectives)]
                bearer = next((bearers[name] for name in written if name in bearers), "")
                if bearer:
                    found[made] = bearer
    return found


def _constructs(table: Iterable[Body]) -> set[str]:
    """The words of bodies that stand before what they govern: حكومة, جيش, شرطة."""
    return {same(words(text)[0].folded) for body in table for text in body.construct if len(words(text)) == 1}


def _stands_for(known_as: Mapping[str, str], table: Iterable[Body]) -> dict[str, list[tuple[str, str]]]:
    """The bodies, each with its country, that listed entries are: «القوات المسلحة التركية» is Turkey's army."""
    made = {
        national.id_of(nation.country, body.key): (nation.country, body.key) for nation in national.nations() for body in table
    }
    found: dict[str, list[tuple[str, str]]] = {}
    for id_, bearer in known_as.items():
        found.setdefault(bearer, []).append(made[id_])
    return found


def _place_keys(lists: Lists) -> Iterator[str]:
    for entry in lists.places.values():
        if entry.source == "places":
            for name in (entry.name_ar, *entry.aliases):
                parts = [same(word.folded) for word in words(name)]
                if 0 < len(parts) <= 3:
                    yield " ".join(parts)
