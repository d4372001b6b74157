"""`arshif token`: which programs may do what?"""

import click

from search.accounts import account_id
from search.archive import Archive
from search.senders import SCOPES, Scope
from search.settings import Settings
from workers.services import services


@click.group()
def token() -> None:
    """Say which programs may do what."""


@token.command("add")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="What it is good for (several: repeat); write.")
@click.option("--owner", default="", help="Address of the reader whose saved searches it reaches.")
def add(name: str, scopes: tuple[Scope, ...], owner: str) -> None:
    """Make a token for a program and print it, once."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        account = archive.readers.account(account_id(owner)) if owner else None
        if owner and account is None:
            raise click.ClickException(f"Nobody reads here as {owner}; `arshif user list` shows who does.")
        try:
            click.echo(archive.add_token(name, scopes or ("write",), account.id if account else ""))
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        if account and not account.confirmed:
            click.echo(f"{account.email} has not signed in yet: the token is good from then on.", err=True)


@token.command("list")
def list_() -> None:
    """List tokens: when they were made, what they are good for, and whose they are."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        owners = {account.id: account.email for account in archive.readers.accounts()}
        for each in archive.tokens():
            whose = f"  {owners.get(each.owner, each.owner)}" if each.owner else ""
            click.echo(f"{each.created:%Y-%m-%d}  {each.name}  {','.join(each.scopes)}{whose}")


@token.command("remove")
@click.argument("name")
@click.option("--owner", default="", help="Address of the reader whose token it is.")
def remove(name: str, owner: str) -> None:
    """Take a token away."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        if not archive.remove_token(name, account_id(owner) if owner else ""):
            raise click.ClickException(f"There is no token named {name}; `arshif token list` shows them.")
