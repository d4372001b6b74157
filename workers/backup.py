"""`arshif backup`, `verify` and `restore`: how does an operator keep the archive safe, know that it is, and get it back?"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from search import restoring
from search.archive import Archive
from search.backup import S3, BackupError, allowed
from search.engine_room import give, room_folder, running_user
from search.settings import Settings
from workers.services import services, worker_answers


@click.command()
@click.option("--list", "list_", is_flag=True, help="Show the backups there are, and which was verified last.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def backup(list_: bool, as_json: bool) -> None:
    """Take a backup of the whole archive while it is used; unchanged data is not copied again."""
    with _archive() as archive:
        if list_:
            _listed(archive)
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=Console(stderr=True)) as progress:
            bar = progress.add_task("backing up", total=None)
            made = archive.backups.make(lambda done, all_: progress.update(bar, completed=done, total=all_))
        location = archive.backups.location()
    click.echo(f"{made.name}: {made.stories:,} stories, in {location}")
    if as_json:
        click.echo(orjson.dumps({"name": made.name, "stories": made.stories, "location": location}).decode())


def _listed(archive: Archive) -> None:
    archive.backups.register()
    kept = archive.backups.kept()
    for each in archive.backups.all_():
        verified = "" if each.name != kept.verified else f"  verified {kept.verified_at[:16]}: {kept.found or 'it would save us'}"
        click.echo(f"{each.name}  {each.stories:,} stories{verified}")
    click.echo(f"in {archive.backups.location()}")


@click.command()
@click.option("--backup", "name", default="", help="Which backup; the last one where none is named.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def verify(name: str, as_json: bool) -> None:
    """Restore a backup beside the archive, compare the two, and delete the copy again."""
    with _archive() as archive:
        repository = archive.backups.register()
        found = archive.backups.verify(repository, archive.backups.one(name), Console(stderr=True, highlight=False).print)
    click.echo(f"{found.backup.name}: {found.stories:,} stories restored, {found.samples} documents compared byte by byte")
    if found.same:
        click.echo(f"  with what came since, every story is the same, and so are the answers to {found.questions} questions")
    else:
        click.echo("  the archive was rebuilt since, so that only counts and documents could be compared; take a new backup")
    for problem in found.problems:
        click.echo(f"  WRONG: {problem}")
    if as_json:
        told = {"name": found.backup.name, "stories": found.stories, "samples": found.samples, "questions": found.questions}
        click.echo(orjson.dumps(told | {"compared": found.same, "problems": list(found.problems)}).decode())
    raise SystemExit(1 if found.problems else 0)


@click.command()
@click.argument("folder", required=False, default="")
@click.option("--backup", "name", default="", help="Which backup; the last one where none is named.")
@click.option("--replace", "over", is_flag=True, help="Delete the archive that is here, and put the backup in its place.")
@click.option("--held", type=click.Choice(["show", "send", "drop"]), help="What to do with mail held back since a restore.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def restore(folder: str, name: str, over: bool, held: str | None, as_json: bool) -> None:
    """Bring the archive back from a backup in FOLDER (or s3://bucket/path), or from where backups go.

    Mail that was waiting, and mail about stories from before this moment, is held back, since it may have been sent already.
    """
    with _archive(ensure=held is not None) as archive:
        if held is not None:
            _letters(archive, held)
            return
        if archive.settings.redis_url and worker_answers(archive.settings):
            raise click.ClickException("Workers of this archive are running: stop web, workers and clock first.")
        with _repository(archive, folder) as repository:
            chosen = archive.backups.one(name, repository)
            if restoring.indices(archive.client, archive.names):
                _make_room(archive, over)
            count = archive.backups.restore(repository, chosen)
    click.echo(f"{chosen.name} is restored: {chosen.stories:,} stories, as of {chosen.began:%Y-%m-%d %H:%M} UTC")
    click.echo(
        f"  {count:,} items of mail are held back, and so is mail about stories from before now: arshif restore --held send|drop"
    )
    if as_json:
        click.echo(orjson.dumps({"name": chosen.name, "stories": chosen.stories, "held": count}).decode())


def _letters(archive: Archive, held: str) -> None:
    if held == "show":
        click.echo(f"{archive.backups.held():,} items of mail are held back")
        return
    count = archive.backups.release("send" if held == "send" else "drop")
    click.echo(f"{count:,} items {'will be sent' if held == 'send' else 'are dropped'}; nothing more is held back")


def _make_room(archive: Archive, over: bool) -> None:
    """Deletes the archive that is here where that is asked for, or where it is empty. Raises BackupError."""
    if not over and any(restoring.holds(archive.client, archive.names)):
        raise BackupError("There is an archive here already: with --replace the backup takes its place.")
    restoring.delete(archive.client, archive.names)


@contextmanager
def _archive(*, ensure: bool = True) -> Iterator[Archive]:
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        if ensure:
            archive.ensure()
        try:
            yield archive
        except BackupError as error:
            raise click.ClickException(str(error)) from error


@contextmanager
def _repository(archive: Archive, folder: str) -> Iterator[str]:
    """The repository in a folder, read only; one that the engine may not read is copied into its own folder for the while."""
    backups = archive.backups
    if not folder:
        yield backups.register()
        return
    location, copy = folder, None
    if not folder.startswith(S3):
        location = str(Path(folder).resolve())
        if not any(Path(location).is_relative_to(each) for each in allowed(archive.client)):
            copy = _copied(archive, Path(location))
            location = str(copy)
    name = f"{archive.names.prefix}-restore"
    try:
        backups.register(location, name, readonly=True)
        yield name
        archive.client.snapshot.delete_repository(repository=name)
    finally:
        if copy is not None:
            shutil.rmtree(copy)


def _copied(archive: Archive, folder: Path) -> Path:
    if not folder.is_dir():
        raise BackupError(f"There is no folder {folder}.")
    user = running_user()
    room = room_folder(archive.settings.home, user)
    own = room / "snapshots" if room else None
    if own is None or str(own) not in allowed(archive.client):
        raise BackupError(f"The engine may not read {folder}: name it in its path.repo, or copy the backup to a folder there.")
    copy = own / f"restore-{secrets.token_hex(6)}"
    shutil.copytree(folder, copy)
    give(copy, user)
    return copy
