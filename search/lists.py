"""Which places, groups and agencies are known? The authority lists: files of `search/data`, and a librarian's additions.

An entry's id is stable for ever (stories store it); names, aliases and parents may change at any time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).parent / "data"


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


@dataclass(frozen=True, slots=True)
class Lists:
    """The authority lists as one reader of stories uses them; `version` changes with any change in them."""

    places: dict[str, Entry]
    groups: dict[str, Entry]
    agencies: dict[str, Entry]
    version: str = ""

    def entry(self, id_: str) -> Entry | None:
        """The entry of an id, of whatever list."""
        return self.places.get(id_) or self.groups.get(id_) or self.agencies.get(id_)

    def __iter__(self) -> Iterator[Entry]:
        yield from self.places.values()
        yield from self.groups.values()
        yield from self.agencies.values()


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a tab-separated file: `#` lines are notes (source, licence), the first other line names the columns."""
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
    names = lines[0].split("\t") if lines else []
    return [dict(zip(names, line.split("\t"), strict=False)) for line in lines[1:]]


def by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Entries by id. Raises ValueError on an id that stands twice."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.id in found:
            raise ValueError(f"two entries have the id {entry.id}")
        found[entry.id] = entry
    return found


def load() -> Lists:
    """The lists of `search/data`."""
    return Lists({}, {}, {})
