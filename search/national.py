"""Which bodies does every state have? Its army, ministries, courts and teams, named by the country's adjective.

«وزارة الداخلية» is written of some forty states; the rows are made from two short tables, the bodies and the nations, so that
a new body or country is one line. A body that a list names on its own («الجيش الوطني الشعبي») is not made again.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from search.tables import DATA, read_table, split

BODIES = "bodies.tsv"
NATIONS = "nations.tsv"

_ARAB = frozenset(
    ("IQ", "SY", "LB", "JO", "PS", "EG", "SA", "AE", "QA", "KW", "BH", "OM", "YE", "LY", "TN", "DZ", "MA", "MR", "SD", "SO", "DJ")
)
DEEP = _ARAB | {"SS", "IL", "TR", "IR", "AF", "PK", "US", "RU", "GB", "FR", "DE", "CN", "IN", "IT", "ES"}
"""Countries whose bodies are all listed; of the others only those that the Arab press often names."""


@dataclass(frozen=True, slots=True)
class Nation:
    """A country as the names of its bodies hold it; `adjectives` are masculine, without the article."""

    country: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    name_en: str
    leaders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """One way to write a body: «وزارة الداخلية», feminine; `tied` when it counts only with a country; `after` closes the name."""

    name: str
    feminine: bool
    tied: bool
    after: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A body that most states have; the first head is its usual name. `construct` stand before a country («جيش العراق»).

    `title` is the full name where no head is: «منتخب {name} لكرة القدم», with the country's name or adjective.
    """

    key: str
    heads: tuple[Head, ...]
    construct: tuple[str, ...]
    name_en: str
    kind: str
    everywhere: bool
    title: str = ""


def nations(folder: Path = DATA) -> list[Nation]:
    """The nations of the table."""
    return [
        Nation(row["country"], split(row["names"]), split(row["adjectives"]), row["name_en"], split(row.get("leaders", "")))
        for row in read_table(folder / NATIONS)
    ]


def bodies(folder: Path = DATA) -> list[Body]:
    """The bodies of the table."""
    return [_body(row) for row in read_table(folder / BODIES)]


def _body(row: dict[str, str]) -> Body:
    heads = [_head(text, False) for text in split(row["names"])] + [_head(text, True) for text in split(row["with_country"])]
    return Body(
        row["key"],
        tuple(heads),
        split(row["construct"]),
        row["name_en"],
        row["kind"],
        row.get("everywhere", "") == "yes",
        row.get("title", ""),
    )


def _head(text: str, tied: bool) -> Head:
    for mark in (" f", " m"):
        name, found, after = text.partition(mark)
        if found and (not after or after.startswith(" ")):
            return Head(name, mark == " f", tied, after.strip())
    raise ValueError(f"{text!r} does not say its gender (m or f)")


def definite(adjective: str, feminine: bool) -> str:
    """The adjective with its article, in a gender: «سعودي» → «السعودية»; of two words each."""
    return " ".join(f"ال{part}{'ة' if feminine else ''}" for part in adjective.split())


def names_of(body: Body, nation: Nation) -> list[str]:
    """How the body of a nation is written, the usual name first."""
    written = [
        " ".join(filter(None, (head.name, definite(adjective, head.feminine), head.after)))
        for head in body.heads
        for adjective in nation.adjectives
    ]
    if body.title:
        written.insert(0, body.title.format(name=nation.names[0], adjective=definite(nation.adjectives[0], False)))
    written += [f"{construct} {name}" for construct in body.construct for name in nation.names]
    return list(dict.fromkeys(written))


def id_of(country: str, key: str) -> str:
    """The id of a country's body; the same whether a list holds it or not."""
    return f"{country.lower()}-{key}"


def rows(folder: Path, listed: Set[str]) -> Iterator[dict[str, str]]:
    """Rows of entries for the bodies of all nations, but those whose usual name is `listed` already."""
    table = bodies(folder)
    for nation in nations(folder):
        for body in table:
            if body.everywhere or nation.country in DEEP:
                written = names_of(body, nation)
                if not any(name in listed for name in written[: len(nation.adjectives) + bool(body.title)]):
                    yield {
                        "id": id_of(nation.country, body.key),
                        "name_ar": written[0],
                        "name_en": f"{nation.name_en} {body.name_en}",
                        "kind": body.kind,
                        "country": nation.country,
                        "aliases": "|".join(name for name in written[1:] if name not in listed),
                        "source": "national",
                    }
