"""How does an archive outlive its disk? By snapshots of all its indices at once, taken by the engine into a repository.

Snapshots share what has not changed, so each costs only what is new. What the engine cannot promise across indices (one is caught
a moment before another) is put right by the restore, which is told here when the snapshot began.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, TransportError

from search import pulse, upkeep
from search.carrying import count
from search.index import Names, answering
from search.settings import Settings

Body = dict[str, Any]
RECORD = "backup"
S3 = "s3://"
POLL_SECONDS = 0.2
AGAIN = timedelta(hours=1)
"""How long the clock leaves it after a backup that could not be taken."""


class BackupError(RuntimeError):
    """A backup that cannot be made, found or used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished snapshot: what it was taken of (`indices` by the alias before each) and how many documents each held then.

    `uuid` is the engine's own mark of the index of stories.
    """

    name: str
    prefix: str
    began: datetime
    indices: dict[str, str]
    counts: dict[str, int]
    uuid: str

    @property
    def stories(self) -> int:
        """How many stories it holds."""
        return self.counts[f"{self.prefix}-stories"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of backups: the last one, the one being taken, and the last that was restored and compared."""

    last: str = ""
    at: str = ""
    stories: int = 0
    location: str = ""
    taking: str = ""
    tried: str = ""
    failed: str = ""
    verified: str = ""
    verified_at: str = ""
    verified_well: bool = False
    found: str = ""


Tell = Callable[[int, int], None]
"""Told now and then: shards done, shards in all."""


@dataclass(frozen=True)
class Backups:
    """The backups of one archive."""

    client: OpenSearch
    names: Names
    settings: Settings

    @property
    def repository(self) -> str:
        """The name under which the engine knows the place of our backups."""
        return f"{self.names.prefix}-backups"

    def kept(self) -> Kept:
        """What is known of backups."""
        record, _ = upkeep.load(self.client, self.names, RECORD)
        return Kept(**record)

    def note(self, **changes: Any) -> Kept:
        """Writes down what has become known."""
        while True:
            record, seq = upkeep.load(self.client, self.names, RECORD)
            made = replace(Kept(**record), **changes)
            try:
                upkeep.save(self.client, self.names, RECORD, asdict(made), seq)
            except upkeep.Taken:
                continue
            return made

    def location(self) -> str:
        """Where backups go: as it is set, else a folder of ours in the engine's own. Raises BackupError where it has none."""
        if folder := self.settings.backup_folder:
            return folder if folder.startswith(S3) else str(Path(folder).absolute())
        if folders := allowed(self.client):
            return str(PurePosixPath(folders[0]) / self.names.prefix)
        raise BackupError(
            "The engine may write nowhere: give it a path.repo, and name a folder below it in ARSHIF_BACKUP_FOLDER."
        )

    def register(self, location: str = "", name: str = "", *, readonly: bool = False) -> str:
        """Tells the engine where backups are and answers the repository's name. Raises BackupError when it may not go there."""
        location, name = location or self.location(), name or self.repository
        if location.startswith(S3):
            self._need_plugin(location)
            bucket, _, path = location.removeprefix(S3).partition("/")
            body: Body = {"type": "s3", "settings": {"bucket": bucket, "base_path": path, "readonly": readonly}}
        else:
            body = {"type": "fs", "settings": {"location": location, "compress": True, "readonly": readonly}}
        try:
            with answering():
                self.client.snapshot.create_repository(repository=name, body=body)
        except TransportError as error:
            raise BackupError(f"The engine cannot use {location}: {_cause(error)}") from error
        return name

    def _need_plugin(self, location: str) -> None:
        with answering():
            there = self.client.cat.plugins(format="json", h="component,name")
        nodes = {each["name"] for each in there} - {each["name"] for each in there if each["component"] == "repository-s3"}
        if nodes or not there:
            which = ", ".join(sorted(nodes)) or "all"
            raise BackupError(
                f"The engine cannot use {location}: it lacks the plugin repository-s3 (nodes: {which}). "
                "Install it on every node, or name a folder in ARSHIF_BACKUP_FOLDER."
            )

    def hindrance(self) -> str:
        """Why no backup can be taken as it is set, asked when the archive starts; empty where one can."""
        try:
            self.register()
        except BackupError as error:
            return str(error)
        return ""

    def start(self) -> str:
        """Begins a backup and answers its name; the engine goes on with it by itself."""
        repository = self.register()
        with answering():
            there = {alias: self.client.indices.get(index=alias) for alias in self.names.kept}
        indices = {alias: next(iter(found)) for alias, found in there.items()}
        uuid = there[self.names.stories][indices[self.names.stories]]["settings"]["index"]["uuid"]
        counts = {alias: count(self.client, index) for alias, index in indices.items()}
        now = datetime.now(UTC)
        name = f"{self.names.prefix}-{now:%Y%m%d-%H%M%S-%f}"
        # The engine keeps no more than a thousand bytes of ours with a snapshot.
        kinds = {alias.removeprefix(f"{self.names.prefix}-"): alias for alias in indices}
        numbers = {kind: [int(indices[alias].rpartition("-")[2]), counts[alias]] for kind, alias in kinds.items()}
        told = {"prefix": self.names.prefix, "began": now.isoformat(), "stories": uuid, "held": numbers}
        body = {"indices": list(indices.values()), "include_global_state": False, "partial": False, "metadata": {"arshif": told}}
        with answering():
            self.client.snapshot.create(repository=repository, snapshot=name, body=body)
        self.note(taking=name, location=self.location())
        return name

    def finish(self, name: str) -> Backup | None:
        """The backup of a name when it is complete, and what is older than those to be kept deleted; None while it is taken.

        Raises BackupError when it failed.
        """
        state, reason = self._state(name)
        if state == "IN_PROGRESS":
            return None
        if state != "SUCCESS":
            self.note(taking="", failed=f"{datetime.now(UTC).isoformat()} {state}: {reason}"[:500])
            raise BackupError(f"The backup {name} failed: {state} {reason}")
        made = self.one(name)
        self.note(taking="", failed="", last=name, at=made.began.isoformat(), stories=made.stories)
        pulse.note(self.client, self.names, "backup", datetime.now(UTC), made.stories, name)
        self.prune()
        return made

    def make(self, tell: Tell = lambda _done, _all: None) -> Backup:
        """Takes a backup and waits for it. Raises BackupError, Unavailable."""
        name = self.start()
        while True:
            if (made := self.finish(name)) is not None:
                return made
            with answering():
                shards = self.client.snapshot.status(repository=self.repository, snapshot=name)["snapshots"][0]["shards_stats"]
            tell(shards["done"], shards["total"])
            time.sleep(POLL_SECONDS)

    def _state(self, name: str) -> tuple[str, str]:
        try:
            with answering():
                found = self.client.snapshot.get(repository=self.repository, snapshot=name)["snapshots"][0]
        except NotFoundError:
            return "MISSING", "the engine does not know it"
        return found["state"], "; ".join(each["reason"] for each in found.get("failures", ()))

    def all_(self, repository: str = "") -> list[Backup]:
        """Every complete backup, the oldest first."""
        try:
            with answering():
                found = self.client.snapshot.get(repository=repository or self.repository, snapshot="_all")["snapshots"]
        except NotFoundError:
            return []
        made = [_backup(each) for each in found if each["state"] == "SUCCESS" and "arshif" in (each.get("metadata") or {})]
        return sorted(made, key=lambda each: each.began)

    def one(self, name: str = "", repository: str = "") -> Backup:
        """A complete backup by name, the last one where none is given. Raises BackupError when there is none."""
        found = [each for each in self.all_(repository) if name in {"", each.name}]
        if not found:
            raise BackupError(f"There is no complete backup named {name}." if name else "There is no complete backup.")
        return found[-1]

    def prune(self) -> list[str]:
        """Deletes the backups of this archive that are more than those to be kept; answers their names."""
        ours = [each.name for each in self.all_() if each.prefix == self.names.prefix]
        gone = ours[: -self.settings.backup_keep] if self.settings.backup_keep else []
        for name in gone:
            with answering():
                self.client.snapshot.delete(repository=self.repository, snapshot=name)
        return gone

    def tick(self) -> bool:
        """What the clock does: begins a backup that is due, or ends the one that is taken; true when one was completed."""
        kept = self.kept()
        if kept.taking:
            return self.finish(kept.taking) is not None
        now = datetime.now(UTC)
        if not self.settings.backup_hours or _since(kept.tried, now) < AGAIN:
            return False
        if _since(kept.at, now) >= timedelta(hours=self.settings.backup_hours):
            self.note(tried=now.isoformat())
            try:
                self.start()
            except BackupError as error:
                self.note(failed=f"{now.isoformat()} {error}"[:500])
                raise
        return False


def _since(moment: str, now: datetime) -> timedelta:
    return now - datetime.fromisoformat(moment) if moment else timedelta.max


def allowed(client: OpenSearch) -> list[str]:
    """Folders in which the engine may keep repositories."""
    with answering():
        nodes = client.nodes.info(metric="settings")["nodes"].values()
    found = next(iter(nodes))["settings"].get("path", {}).get("repo", [])
    return [found] if isinstance(found, str) else list(found)


def _backup(found: Mapping[str, Any]) -> Backup:
    told = found["metadata"]["arshif"]
    prefix = told["prefix"]
    return Backup(
        found["snapshot"],
        prefix,
        datetime.fromisoformat(told["began"]),
        {f"{prefix}-{kind}": f"{prefix}-{kind}-{number:06}" for kind, (number, _) in told["held"].items()},
        {f"{prefix}-{kind}": held for kind, (_, held) in told["held"].items()},
        told["stories"],
    )


def _cause(error: TransportError) -> str:
    info = error.info if isinstance(error.info, dict) else {}
    causes = info.get("error", {})
    inner = causes.get("caused_by", {}) if isinstance(causes, dict) else {}
    return str(inner.get("reason") or (causes.get("reason") if isinstance(causes, dict) else causes) or error.error)
