"""`arshif quarantine`: which documents could not be read, why, and what to do with them?"""

import sys

import click

from search.archive import Archive
from search.settings import Settings
from workers.app import create
from workers.services import services
from workers.tasks import nudge


@click.group()
def quarantine() -> None:
    """Show, replay and save documents that could not be read."""


@quarantine.command("list")
@click.option("--size", default=50, show_default=True, help="How many to show.")
def list_(size: int) -> None:
    """List documents in quarantine, newest first, with the reason."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        total, entries = archive.quarantine(size)
        click.echo(f"{total:,} documents in quarantine")
        for entry in entries:
            click.echo(f"{entry.id}  {entry.received:%Y-%m-%d %H:%M}  {entry.code}: {entry.reason}  [{entry.name}]")


@quarantine.command("show")
@click.argument("id_", metavar="ID")
def show(id_: str) -> None:
    """Write a document's bytes to standard output, as they arrived."""
    with services(Settings.load(), need={"engine"}) as settings:
        document = Archive(settings).document(id_)
    if document is None:
        raise click.ClickException(f"There is no document {id_}; `arshif quarantine list` shows them.")
    sys.stdout.buffer.write(document.data)


@quarantine.command("replay")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
def replay(ids: tuple[str, ...]) -> None:
    """Read documents again, after what stopped them has been mended."""
    with services(Settings.load(), need={"engine", "redis", "worker"}) as settings:
        Archive(settings).replay(ids)
        nudge(create(settings), ids)
