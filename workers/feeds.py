"""`arshif feeds`: which feeds are read, and how does each do?"""

import click

from search.archive import Archive
from search.feeds import Feed
from search.settings import Settings
from search.story import Unreadable
from workers.fetch import Refused
from workers.polling import look
from workers.services import services


@click.group()
def feeds() -> None:
    """Add, list and remove the feeds that are read."""


@feeds.command("add")
@click.argument("url")
def add(url: str) -> None:
    """Read a feed from now on: its address is looked at first."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        try:
            named = look(settings, url)
            archive.add_feed(url, named)
        except (Refused, Unreadable, ValueError) as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"«{named}» is read every {settings.feed_minutes} minutes from now on.")


@feeds.command("list")
def list_() -> None:
    """List the feeds and how each does."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        for feed in archive.feeds():
            click.echo(line(feed, settings))


def line(feed: Feed, settings: Settings) -> str:
    """A feed in one line: when it last had something new, or why it fails and when it is asked again."""
    when = f"{feed.last_new.astimezone(settings.zone):%Y-%m-%d %H:%M}" if feed.last_new else "nothing yet"
    if feed.failures:
        due = feed.next_due.astimezone(settings.zone)
        tries = f"next try {due:%Y-%m-%d %H:%M}; last new: {when}"
        return f"{feed.url}  «{feed.title}»  failed {feed.failures}×: {feed.last_error}  ({tries})"
    return f"{feed.url}  «{feed.title}»  last new: {when}"


@feeds.command("remove")
@click.argument("url")
def remove(url: str) -> None:
    """Read a feed no more. Its stories stay."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        if not archive.remove_feed(url):
            raise click.ClickException(f"{url} is not read; `arshif feeds list` shows those that are.")
