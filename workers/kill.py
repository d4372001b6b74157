"""`arshif kill`: how is a story withdrawn at once, and how does it come back?"""

import getpass

import click

from search.archive import Archive
from search.settings import Settings
from workers.services import services


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--reason", default="", help="What readers are told on its tombstone and in the notice.")
@click.option("--by", default="", help="Who withdraws it; your name on this machine where none is given.")
@click.option("--lift", is_flag=True, help="Take the newsroom's kill back.")
def kill(id_: str, reason: str, by: str, lift: bool) -> None:
    """Withdraw a story: nobody finds it any more, and everyone who was mailed it gets a notice.

    ID is what stands in the address of its page. It stays withdrawn, whatever version comes later, until it is lifted.
    """
    if not lift and not reason.strip():
        raise click.UsageError("Say why with --reason: readers of the story are told.")
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        if lift:
            if not archive.lift(id_):
                raise click.ClickException(f"Nobody here withdrew a story {id_}.")
            still = archive.tombstone(id_) is not None
            click.echo(f"{id_} is back" if not still else f"{id_} stays withdrawn: its source took it back as well")
        elif archive.kill(id_, by.strip() or getpass.getuser(), reason.strip()):
            click.echo(f"{id_} is withdrawn")
        else:
            raise click.ClickException(f"There is no story {id_}; its id stands in the address of its page.")
