"""What may a reader see of a story's versions, and what did each of them change? Those kept and the one that stands.

A version is shown only where the story itself may be shown, and the version was no kill, is not withheld, under no embargo and
not killed. Of the others stands only that there was one: numbers that jump would be no history.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from opensearchpy import OpenSearch

from search import kills, versions
from search.differences import Difference, difference
from search.index import Names, get
from search.kills import Kill
from search.versions import Version, version_of

_MOST_SAID = 5
"""Changes that a notice names."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One version: its number, when it was filed and received, and its texts, empty where they may not be shown.

    `headline`, `abstract` and `body` say what it changed in the version before it; None for the first that is shown.
    """

    number: int
    filed: datetime
    received: datetime
    status: str
    shown: bool
    serious: bool = False
    note: str = ""
    texts: tuple[str, str, str] = ("", "", "")
    headline: Difference | None = None
    abstract: Difference | None = None
    body: Difference | None = None

    @property
    def changed(self) -> bool:
        """Whether it changed any word."""
        return any(each is not None and each.changed for each in (self.headline, self.abstract, self.body))


def revisions(client: OpenSearch, names: Names, id_: str, now: datetime) -> list[Revision]:
    """The versions of a story, newest first; none where the story itself may not be shown."""
    source = get(client, names.stories, id_)
    if source is None or not versions.shown(source, now):
        return []
    every = {each.id: each for each in [*versions.kept(client, names, id_), version_of(id_, source)]}
    kill = kills.kills(client, names, [id_]).get(id_)
    made: list[Revision] = []
    before: Revision | None = None
    for each in sorted(every.values(), key=lambda one: one.order):
        made.append(_revision(each, kill, before, now))
        before = made[-1] if made[-1].shown else before
    return made[::-1]


def _revision(version: Version, kill: Kill | None, before: Revision | None, now: datetime) -> Revision:
    source, (number, filed, received, _) = version.source, version.order
    shown = versions.shown(source, now) and not (kill is not None and kill.holds((number, filed)))
    if not shown:
        return Revision(number, filed, received, source["status"], shown)
    texts = (source["headline"], source["abstract"], source["body"])
    changes = [difference(old, new) for old, new in zip(before.texts, texts, strict=True)] if before else [None, None, None]
    return Revision(number, filed, received, "usable", shown, source["serious"], source["note"], texts, *changes)


def said(revision: Revision | None) -> str:
    """What a version changed, in a line for a notice: «old» ← «new»; empty where no word was changed."""
    lines = [_line(*pair) for each in _differences(revision) for pair in each.replacements]
    more = ["…"] if len(lines) > _MOST_SAID else []
    return "، ".join([*lines[:_MOST_SAID], *more])


def _differences(revision: Revision | None) -> Iterable[Difference]:
    if revision is None:
        return ()
    return (each for each in (revision.headline, revision.abstract, revision.body) if each is not None)


def _line(gone: str, new: str) -> str:
    if gone and new:
        return f"«{_short(gone)}» ← «{_short(new)}»"
    return f"+ «{_short(new)}»" if new else f"− «{_short(gone)}»"


def _short(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def latest(client: OpenSearch, names: Names, id_: str) -> Revision | None:
    """The latest version of a story that changed any word; None where there is none, or where it may not be shown."""
    found = revisions(client, names, id_, datetime.now(UTC))
    return next((each for each in found if each.changed), None)
