"""`arshif correct`: how is a story's text corrected by hand, and who is told?"""

import getpass
from pathlib import Path

import click

from search.archive import Archive
from search.settings import Settings
from search.story import Unreadable
from workers.services import services


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--headline", help="The corrected headline.")
@click.option("--body", "body", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="File of the corrected text.")
@click.option("--note", default="", help="What was corrected, in a sentence for readers.")
@click.option("--serious", is_flag=True, help="Tell everyone who was mailed the story what was changed.")
@click.option("--by", default="", help="Who corrects it; your name on this machine where none is given.")
def correct(id_: str, headline: str | None, body: Path | None, note: str, serious: bool, by: str) -> None:
    """Correct a story by hand; the earlier text stays among its versions.

    With --serious and neither --headline nor --body, what stands already is told to everyone who was mailed the story.
    """
    changes = {"headline": headline.strip()} if headline else {}
    if body is not None:
        changes["body"] = body.read_text(encoding="utf-8").strip()
    if not changes and not serious:
        raise click.UsageError("Give --headline or --body, or --serious to tell of what stands already.")
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        try:
            entry = archive.correct(id_, changes, by.strip() or getpass.getuser(), note.strip(), serious)
        except Unreadable as error:
            raise click.ClickException(f"This is no story any more: {error}") from error
        if entry is None:
            raise click.ClickException(f"No story {id_} is shown; its id stands in the address of its page.")
        click.echo(f"{id_} is corrected" + (", and its readers are told" if serious else ""))
