"""`arshif setup`: is everything there that web and workers write to? Run before either starts, as often as one likes."""

import time

import click

from search.archive import Archive
from search.settings import Settings
from search.story import Unavailable

PAUSE_SECONDS = 1.0


@click.command()
@click.option("--wait", "seconds", default=0.0, show_default=True, help="How long to wait for an engine that starts, in seconds.")
def setup(seconds: float) -> None:
    """Create what is missing of the indices."""
    settings = Settings.load()
    if not settings.opensearch_url:
        raise click.ClickException("no engine to set up: set ARSHIF_OPENSEARCH_URL, or start `arshif run`")
    until = time.monotonic() + seconds
    while True:
        try:
            archive = Archive(settings)
            archive.ensure()
            if archive.rebuilds.due():
                click.echo("The archive was made by an earlier version: run `arshif rebuild`, while everything goes on.")
            if hindrance := archive.backups.hindrance():
                click.echo(f"No backup can be taken: {hindrance}", err=True)
            return
        except Unavailable:
            if time.monotonic() >= until:
                raise
            time.sleep(PAUSE_SECONDS)
