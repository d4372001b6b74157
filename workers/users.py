"""`arshif user`: who may read, and in which role? Whoever is added here may sign in whatever `ARSHIF_SIGN_IN` says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

import click

from search.accounts import ROLES, Account, Role, account_id, address
from search.archive import Archive
from search.readers import Readers
from search.settings import Settings
from workers.services import services

_ROLE = click.Choice(ROLES)


@contextmanager
def _readers() -> Iterator[Readers]:
    """The readers of the archive, its indices made; a ValueError is a line for the operator."""
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        try:
            yield archive.readers
        except ValueError as error:
            raise click.ClickException(str(error)) from error


def _known(readers: Readers, email: str) -> Account:
    found = readers.account(account_id(address(email)))
    if found is None:
        raise click.ClickException(f"There is no account of {email}; `arshif user list` shows them.")
    return found


@click.group()
def user() -> None:
    """Say who may read, and in which role."""


@user.command("add")
@click.argument("email")
@click.option("--role", type=_ROLE, default="reader", show_default=True, help="What the reader may do.")
def add(email: str, role: str) -> None:
    """Let a person sign in; the address is confirmed by the first link that is followed."""
    with _readers() as readers:
        account = readers.change(email, lambda there: replace(there, invited=True, role=cast(Role, role)))
        click.echo(f"{account.email} may sign in as {account.role}")


@user.command("role")
@click.argument("email")
@click.argument("role", type=_ROLE)
def role(email: str, role: str) -> None:
    """Give a person another role."""
    with _readers() as readers:
        account = readers.change(_known(readers, email).email, lambda there: replace(there, role=cast(Role, role)))
        click.echo(f"{account.email} is {account.role}")


@user.command("remove")
@click.argument("email")
def remove(email: str) -> None:
    """Take a person's account and saved searches away, and end all sessions."""
    with _readers() as readers:
        account = _known(readers, email)
        readers.remove(account)
        click.echo(f"{account.email} is removed")


@user.command("list")
def list_() -> None:
    """List accounts with role and what keeps mail from them."""
    with _readers() as readers:
        for account in readers.accounts():
            notes = [] if account.confirmed else ["not yet signed in"]
            notes += [f"mail came back: {account.bounced}"] if account.bounced else []
            click.echo("  ".join([f"{account.created:%Y-%m-%d}", f"{account.role:9}", account.email, *notes]))
