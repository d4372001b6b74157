"""What becomes of a story when another version of it comes, or a kill? Decided here on documents alone, without the engine.

The index holds the latest version that its source means to be read, whatever kills it; a kill stands beside it
(`search/kills.py`) and only turns its status. So versions and kills may come in any order, and the story ends in the same state.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from search.kills import Kill, Order
from search.versions import Version, moment, shown, version_of

Source = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done: the document to be written, if any, and the versions to be kept before that.

    `outcome` is `stored`, `replaced`, `unchanged` or `older`; `lives` is the version with which a killed story comes back;
    `hides` says that readers could see the story and cannot any more.
    """

    outcome: str
    source: Source | None = None
    kept: tuple[Version, ...] = ()
    lives: Order | None = None
    hides: bool = False


def decide(id_: str, mine: Source, there: Source | None, kill: Kill | None, now: datetime, again: bool = False) -> Change:
    """What becomes of a story (`there`, None for one that is new) when a document of it (`mine`) comes.

    `again` says that a version is read again on purpose: it may replace itself, and is not kept twice.
    """
    if there is None:
        return _written("stored", id_, mine, None, kill, now)
    filed, other = version_of(id_, mine), version_of(id_, there)
    if killing(filed) and not killing(other) and kill is not None:
        kept = () if again else (filed,)
        settled = settle(id_, there, kill, now, kept)
        return settled or Change("unchanged" if kill.holds(other.order[:2]) else "older", kept=kept)
    if killing(other) and not killing(filed) and kill is not None:
        return _written("replaced", id_, mine, there, kill, now, (other,))
    outcome = _later(filed, other, again)
    if outcome == "replaced":
        return _written(outcome, id_, mine, there, kill, now, () if again else (other,))
    kept = (filed,) if outcome == "older" and not again else ()
    settled = settle(id_, there, kill, now, kept)
    return Change(outcome, kept=kept) if settled is None else Change(outcome, settled.source, kept, settled.lives, settled.hides)


def settle(id_: str, there: Source, kill: Kill | None, now: datetime, kept: tuple[Version, ...] = ()) -> Change | None:
    """What is to be written so that a story agrees with its kill; None where it does."""
    if _standing(id_, there, kill) == there["status"]:
        return None
    return _written("replaced", id_, {**there, "filed": there.get("filed") or there["status"]}, there, kill, now, kept)


def killing(version: Version) -> bool:
    """Whether a version is a kill."""
    return bool(version.source["status"] == "canceled")


def _standing(id_: str, source: Source, kill: Kill | None) -> str:
    version = version_of(id_, source)
    return "canceled" if kill is not None and kill.holds(version.order[:2]) else str(version.source["status"])


def _written(
    outcome: str,
    id_: str,
    mine: Source,
    there: Source | None,
    kill: Kill | None,
    now: datetime,
    kept: tuple[Version, ...] = (),
) -> Change:
    status = _standing(id_, mine, kill)
    back = kill is not None and status != "canceled" and (there is None or there["status"] == "canceled")
    source = {**mine, "status": status, "stood": stood(id_, mine, there, now)}
    hides = there is not None and shown(there, now) and not shown(source, now)
    return Change(outcome, source, kept, version_of(id_, mine).order[:2] if back else None, hides)


def stood(id_: str, mine: Source, there: Source | None, now: datetime) -> datetime:
    """Since when the archive has a story in the version that it has."""
    if there is None or not there.get("stood") or version_of(id_, mine).order[:2] != version_of(id_, there).order[:2]:
        return now
    return moment(there["stood"])


def _later(filed: Version, other: Version, again: bool) -> str:
    """What shall become of a version whose story is there already: `replaced`, `unchanged` or `older`."""
    mine, theirs = filed.order, other.order
    if again and mine[:3] >= theirs[:3]:
        return "replaced"
    if mine[:2] == theirs[:2] and mine[3] == theirs[3]:
        return "unchanged"
    return "replaced" if mine > theirs else "older"
