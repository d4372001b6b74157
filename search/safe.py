"""How does an archive outlive its disk? Backups, what becomes of them when they are needed, and all stories as plain text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from search import exporting, pulse, restoring, verifying
from search.backup import Backup, Backups
from search.lists import Lists
from search.verifying import Verified


@dataclass(frozen=True)
class Safe(Backups):
    """The backups of one archive; `lists` are its authority lists, `ensure` makes what it lacks."""

    lists: Callable[[], Lists]
    ensure: Callable[[], None]

    def restore(self, repository: str, backup: Backup) -> int:
        """Brings a backup back into this archive, which must be empty; answers how many items of mail are held back.

        Raises BackupError, Unavailable.
        """
        restoring.restore(self.client, repository, backup, self.names, self.settings.replicas)
        self.ensure()
        return restoring.mend(self.client, self.names, backup)

    def verify(self, repository: str, backup: Backup, tell: Callable[[str], None] = lambda _: None) -> Verified:
        """Restores a backup beside this archive, compares the two, and keeps what was found. Raises BackupError, Unavailable."""
        now = datetime.now(self.settings.zone)
        found = verifying.verify(self.client, repository, backup, self.names, self.lists(), now, tell)
        problems = "; ".join(found.problems)
        at = datetime.now(UTC)
        self.note(verified=backup.name, verified_at=at.isoformat(), verified_well=not problems, found=problems[:2000])
        pulse.note(self.client, self.names, "verify", at, found.stories, problems)
        return found

    def held(self) -> int:
        """How many items of mail are held back since the archive was restored."""
        return restoring.held(self.client, self.names)

    def release(self, how: Literal["send", "drop"]) -> int:
        """Sends or drops what was held back; answers how many items there were."""
        return restoring.release(self.client, self.names, how)

    def export(self) -> Iterator[bytes]:
        """Every story as a line of JSON, which `accept` takes back; a withdrawn one without its words. Raises Unavailable."""
        return exporting.lines(self.client, self.names)

    def stories(self) -> int:
        """How many stories the archive holds, about, whatever their status."""
        return exporting.count(self.client, self.names)
