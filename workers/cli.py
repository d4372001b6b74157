"""The command `arshif`. Each command is a module of its own, loaded only when it is called, so that help stays quick."""

import sys
from importlib import import_module

import click

from search.settings import SettingsError
from search.story import Unavailable

COMMANDS = {
    "analyze": ("workers.analyze:analyze", "Show the layers of every word of a text."),
    "backup": ("workers.backup:backup", "Take a backup of the whole archive while it is used."),
    "bench": ("workers.bench.cli:bench", "Measure speed and quality against the raw engine."),
    "bounce": ("workers.bounce:bounce", "Read a returned mail, and stop mail to who cannot be reached."),
    "correct": ("workers.correct:correct", "Correct a story by hand, and tell who was mailed it."),
    "export": ("workers.exporting:export", "Write every story into a file of JSON Lines."),
    "feeds": ("workers.feeds:feeds", "Add, list and remove the feeds that are read."),
    "import": ("workers.importing:import_", "Read stories from files and folders."),
    "kill": ("workers.kill:kill", "Withdraw a story at once, and tell who was mailed it."),
    "lists": ("workers.authority:authority", "Look up, add and mend entries of the authority lists."),
    "mailbox": ("workers.mailbox:mailbox", "Receive mail on this machine and show it in the browser."),
    "quarantine": ("workers.quarantine:quarantine", "Show, replay and save documents that could not be read."),
    "rebuild": ("workers.rebuild:rebuild", "Make the indices anew beside the old ones, compare, and change over."),
    "reread": ("workers.reread:reread", "Understand stored stories again, with the lists as they are now."),
    "restore": ("workers.backup:restore", "Bring the archive back from a backup."),
    "run": ("workers.run:run", "Start everything on this machine and print one address."),
    "search": ("workers.searching:search", "Search the archive from a terminal."),
    "setup": ("workers.setup:setup", "Create what is missing of the indices."),
    "status": ("workers.status:status", "Say how the archive does, and what to do."),
    "token": ("workers.tokens:token", "Say which programs may do what."),
    "user": ("workers.users:user", "Say who may read, and in which role."),
    "verify": ("workers.backup:verify", "Restore a backup beside the archive and compare the two."),
    "understand": ("workers.understand:understand", "Show what a story is understood to say."),
}


class Lazy(click.Group):
    """A group whose commands are imported when they are called; `where` maps names to `module:attribute` and a short help."""

    def __init__(self, where: dict[str, tuple[str, str]], **settings: object) -> None:
        super().__init__(**settings)  # type: ignore[arg-type]
        self.where = where

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, sorted."""
        del ctx
        return sorted(self.where)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        del ctx
        if cmd_name not in self.where:
            return None
        module, _, attribute = self.where[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.where[name][1]) for name in sorted(self.where)])


arshif = Lazy(COMMANDS, name="arshif", help="أرشيف: the search engine of an Arabic newsroom's archive.")


def main() -> None:
    """Runs the command line; what an operator can mend is one line on standard error and exit status 1."""
    try:
        arshif()
    except (SettingsError, Unavailable) as error:
        print(f"arshif: {error}", file=sys.stderr)
        sys.exit(1)
