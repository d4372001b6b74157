"""`arshif token`: who may push stories?"""

import click

from search.archive import Archive
from search.settings import Settings
from workers.services import services


@click.group()
def token() -> None:
    """Say who may push stories."""


@token.command("add")
@click.argument("name")
def add(name: str) -> None:
    """Make a token for a sender and print it, once."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        try:
            click.echo(archive.add_token(name))
        except ValueError as error:
            raise click.ClickException(str(error)) from error


@token.command("list")
def list_() -> None:
    """List senders and when their tokens were made."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        for name, created in archive.tokens():
            click.echo(f"{created:%Y-%m-%d}  {name}")


@token.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Take a sender's token away."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        if not archive.remove_token(name):
            raise click.ClickException(f"There is no token named {name}; `arshif token list` shows them.")
