"""Which places, groups and agencies are known? The authority lists: files of `search/data`, and a librarian's additions.

An entry's id is stable for ever (stories store it); names, aliases and parents may change at any time.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from search import national
from search.tables import DATA, read_table, split

__all__ = ["DATA", "Entry", "Lists", "by_id", "entry_of", "load", "read_table", "split"]
_OWN = frozenset(
    ("id", "name_ar", "name_en", "kind", "country", "aliases", "parent", "latitude", "longitude", "population", "source")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One place, group or agency.

    `aliases` are other names and spellings (Arabic and Latin). `parents` are ids, nearest first (for a place:
    district, city, governorate, country). `extra` holds the columns of its file that only its finder reads.
    """

    id: str
    name_ar: str
    name_en: str
    kind: str
    country: str = ""
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0
    source: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All names in Arabic and Latin letters, the usual one first: what a search may put in place of each other."""
        return (self.name_ar, *self.aliases, self.name_en)


@dataclass(frozen=True, slots=True)
class Lists:
    """The authority lists as one reader of stories uses them; `version` changes with any change in them.

    `gone` are entries that were retired or merged: no story is given them any more, but their ids keep their names. `merged`
    leads from the id of an entry that was merged to the one that stands for it. `words` are equivalents of plain words.
    """

    places: dict[str, Entry]
    groups: dict[str, Entry]
    agencies: dict[str, Entry]
    version: str = ""
    gone: dict[str, Entry] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    words: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def entry(self, id_: str) -> Entry | None:
        """The entry of an id, of whatever list; of a merged one the entry that stands for it."""
        id_ = self.merged.get(id_, id_)
        return self.places.get(id_) or self.groups.get(id_) or self.agencies.get(id_) or self.gone.get(id_)

    def standing(self, id_: str) -> tuple[str, ...]:
        """The ids that stories may hold for an id: that of its entry, and of all that were merged into it."""
        if not self.merged:
            return (id_,)
        now = self.merged.get(id_, id_)
        return (now, *(old for old, into in self.merged.items() if into == now))

    def names(self, id_: str) -> tuple[str, ...]:
        """All names of an entry, the usual one first; empty for an unknown id."""
        entry = self.entry(id_)
        return entry.names if entry else ()

    def __iter__(self) -> Iterator[Entry]:
        yield from self.places.values()
        yield from self.groups.values()
        yield from self.agencies.values()


def load(
    places: Iterable[Entry] = (),
    groups: Iterable[Entry] = (),
    agencies: Iterable[Entry] = (),
    folder: Path = DATA,
    merged: Mapping[str, str] = MappingProxyType({}),
) -> Lists:
    """The lists of the files, with a librarian's entries added; an entry given under a known id stands in its place.

    `parents` of the entries given may hold only the nearest; the rest of the chain is filled in, an entry of `merged` being
    the one that it leads to.
    """
    digest, filed = _filed(folder)
    version = hashlib.blake2b(digest, digest_size=8)
    made: dict[str, dict[str, Entry]] = {}
    for name, given in (("places", places), ("groups", groups), ("agencies", agencies)):
        found = dict(filed[name])
        for entry in given:
            version.update(repr(entry).encode())
            found[entry.id] = entry
        made[name] = _chained(found, merged)
    return Lists(made["places"], made["groups"], made["agencies"], version.hexdigest())


@cache
def _filed(folder: Path) -> tuple[bytes, dict[str, dict[str, Entry]]]:
    """A digest of the files, and their entries with parents as written; read once, for lists change while a process runs."""
    version = hashlib.blake2b(digest_size=8)
    made: dict[str, dict[str, Entry]] = {}
    for name in ("places", "groups", "agencies"):
        found: dict[str, Entry] = {}
        for path in sorted(folder.glob(f"{name}*.tsv")):
            version.update(path.read_bytes())
            rows = (entry_of(row, path.stem) for row in read_table(path))
            found.update(by_id(entry for entry in rows if entry.id not in found))
        if name == "groups" and (folder / national.BODIES).exists():
            version.update((folder / national.BODIES).read_bytes() + (folder / national.NATIONS).read_bytes())
            bodies = (entry_of(row) for row in national.rows(folder, _listed_names(found.values())))
            found.update(by_id(entry for entry in bodies if entry.id not in found))
        made[name] = found
    return version.digest(), made


def _listed_names(entries: Iterable[Entry]) -> set[str]:
    return {name for entry in entries for name in (entry.name_ar, *entry.aliases)}


def entry_of(row: dict[str, str], source: str = "") -> Entry:
    """The entry of one row: columns of `Entry` by name (`parent` the nearest, `aliases` joined by |), others as `extra`."""
    return Entry(
        id=row["id"],
        name_ar=row["name_ar"],
        name_en=row.get("name_en", ""),
        kind=row.get("kind", ""),
        country=row.get("country", ""),
        aliases=split(row.get("aliases", "")),
        parents=split(row.get("parent", "")),
        latitude=float(row["latitude"]) if row.get("latitude") else None,
        longitude=float(row["longitude"]) if row.get("longitude") else None,
        population=int(row.get("population") or 0),
        source=row.get("source") or source,
        extra={key: value for key, value in row.items() if value and key not in _OWN},
    )


def row_of(entry: Entry) -> dict[str, str]:
    """An entry as a row of its file: what `entry_of` reads back."""
    row = {name: str(getattr(entry, name) or "") for name in ("id", "name_ar", "name_en", "kind", "country", "source")}
    where = {"latitude": entry.latitude, "longitude": entry.longitude}
    places = {name: "" if value is None else str(value) for name, value in where.items()}
    more = {"aliases": "|".join(entry.aliases), "parent": "|".join(entry.parents[:1]), "population": str(entry.population or "")}
    return row | places | more | entry.extra


def _chained(entries: dict[str, Entry], merged: Mapping[str, str]) -> dict[str, Entry]:
    """Entries with the whole chain of their parents. Raises ValueError on a parent that goes round in a circle."""
    chains: dict[str, tuple[str, ...]] = {}

    def chain(id_: str, below: tuple[str, ...]) -> tuple[str, ...]:
        if id_ in below:
            raise ValueError(f"{id_} is its own parent")
        if id_ not in chains:
            near = entries[id_].parents[0] if id_ in entries and entries[id_].parents else _country(entries.get(id_))
            near = merged.get(near, near)
            chains[id_] = (near, *chain(near, (*below, id_))) if near and near != id_ else ()
        return chains[id_]

    return {id_: replace(entry, parents=chain(id_, ())) for id_, entry in entries.items()}


def _country(entry: Entry | None) -> str:
    """The country's entry for a place that names no parent; groups keep their own tree."""
    return entry.country.lower() if entry and entry.kind != "country" and entry.source.startswith("places") else ""


def by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Entries by id. Raises ValueError on an id that stands twice."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.id in found:
            raise ValueError(f"two entries have the id {entry.id}")
        found[entry.id] = entry
    return found
