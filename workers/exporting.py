"""`arshif export`: how do all stories leave the archive as plain text? JSON Lines, which `arshif import` reads back."""

import gzip
import lzma
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import click
from rich.console import Console
from rich.progress import Progress

from search.archive import Archive
from search.settings import Settings
from workers.services import services


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
def export(file: Path) -> None:
    """Write every story into FILE (`-`: standard output), a line of JSON each; compressed when its name ends in .gz or .xz.

    `arshif import FILE` makes the same stories of it, with their ids, facts and earlier versions.
    A withdrawn story is in it without its words.
    """
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        written = 0
        with Progress(console=Console(stderr=True)) as progress, _opened(file) as target:
            bar = progress.add_task("exporting", total=archive.backups.stories())
            for line in archive.backups.export():
                target.write(line)
                written += 1
                progress.update(bar, completed=written)
    click.echo(f"{written:,} stories written", err=True)


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    """The file to be written, whole or not at all: an interrupted export leaves no half of one behind."""
    if str(file) == "-":
        yield sys.stdout.buffer
        return
    part = file.with_name(f".{file.name}.part")
    try:
        with _open(part, file.suffix) as target:
            yield target
        part.replace(file)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


def _open(path: Path, suffix: str) -> IO[bytes]:
    if suffix == ".gz":
        return cast(IO[bytes], gzip.open(path, "wb"))
    if suffix == ".xz":
        return cast(IO[bytes], lzma.open(path, "wb"))
    return path.open("wb")
