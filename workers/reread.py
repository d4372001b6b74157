"""`arshif reread`: what do stored stories say, now that the lists have changed? Documents are read again, as they arrived."""

import click
from rich.progress import track

from search.archive import Archive
from search.settings import Settings
from workers.services import services
from workers.tasks import BATCH, batches


@click.command()
def reread() -> None:
    """Understand stored stories again, with the lists as they are now."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        ids = archive.read_documents()
        written = sum(archive.reread(batch) for batch in track(list(batches(ids, BATCH)), description="rereading"))
        click.echo(f"{len(ids):,} documents read again, {written:,} stories written")
