"""`arshif rebuild`: how does an archive come to today's lists and analyzers, and back again, without anybody noticing?"""

import time
from contextlib import nullcontext

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from search.archive import Archive
from search.gate import Report
from search.rebuild import LEASE, Busy, Rebuilder
from search.rebuild_state import Rebuild
from search.settings import Settings
from workers.services import services


@click.command()
@click.option("--from", "source", type=click.Choice(["documents", "stories"]), default="documents", show_default=True)
@click.option("--back", is_flag=True, help="Return to the index that the last rebuild left, with all that came since.")
@click.option("--accept", is_flag=True, help="Go on with a refused rebuild whose differences are wanted.")
@click.option("--stop", is_flag=True, help="Give up the rebuild under way; search goes on with the index that it has.")
@click.option("--forget", is_flag=True, help="Delete the index that the last rebuild left behind.")
@click.option("--status", is_flag=True, help="Show how far a rebuild is, and what the last one found.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def rebuild(source: str, back: bool, accept: bool, stop: bool, forget: bool, status: bool, as_json: bool) -> None:
    """Make the indices anew beside the old ones, compare, and change over. Run again, it goes on where it was interrupted.

    Stories are read from their documents, with the lists and analyzers as they are now, or from what is stored of them.
    """
    if sum((back, accept, stop, forget, status)) > 1:
        raise click.UsageError("Choose one of --back, --accept, --stop, --forget and --status.")
    with services(Settings.load(), need={"engine"}) as settings:
        archive = Archive(settings)
        archive.ensure()
        rebuilder = archive.rebuilds
        try:
            if forget:
                click.echo(f"deleted: {', '.join(rebuilder.forget()) or 'nothing was left behind'}")
                return
            done = rebuilder.state() if status else rebuilder.stop() if stop else _ran(rebuilder, source, back, accept)
        except Busy as error:
            raise click.ClickException(str(error)) from error
    if done is None:
        click.echo("There has been no rebuild yet.")
        return
    for line in told(done):
        click.echo(line)
    if as_json:
        click.echo(orjson.dumps(figures(done)).decode())
    raise SystemExit(1 if done.state == "refused" and not (status or stop) else 0)


def _ran(rebuilder: Rebuilder, source: str, back: bool, accept: bool) -> Rebuild:
    """Begins a rebuild, or goes on with the one under way, until it is done or refused."""
    last = rebuilder.state()
    if last is None or not last.running:
        if back:
            rebuilder.back()
        elif accept:
            rebuilder.accept()
        else:
            rebuilder.begin("stories" if source == "stories" else "documents")
    elif back or accept:
        raise Busy("A rebuild is under way: let it end first, or stop it.")
    try:
        return run(rebuilder, Console(stderr=True))
    except KeyboardInterrupt:
        click.echo("Interrupted. Nothing has changed for anybody; run the same command again to go on.", err=True)
        raise SystemExit(130) from None


def run(rebuilder: Rebuilder, console: Console | None = None) -> Rebuild:
    """Works until the rebuild is done or refused, with a bar where a console is given; a dead process's lease is waited for."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}/{task.total:,}"))
    progress = Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) if console else None
    with progress or nullcontext():
        bar = progress.add_task("rebuilding", total=1) if progress else None

        def tell(each: Rebuild) -> None:
            if progress and bar is not None:
                progress.update(bar, total=max(each.total, 1), completed=each.done, description=_phase(each))

        until = time.monotonic() + 2 * LEASE.total_seconds()
        while True:
            try:
                return rebuilder.go(tell=tell)
            except Busy:
                if time.monotonic() > until:
                    raise
                time.sleep(1)


def _phase(rebuild: Rebuild) -> str:
    if rebuild.state == "copying" and rebuild.done >= rebuild.total:
        return "comparing"
    return {"copying": "rebuilding", "moving": "changing over"}.get(rebuild.state, rebuild.state)


def told(rebuild: Rebuild) -> list[str]:
    """What became of a rebuild, in words, a line each."""
    report = rebuild.compared
    went = "the return to the earlier index" if rebuild.source == "back" else f"rebuild {rebuild.number}, from {rebuild.source}"
    lines = [f"{went}: {rebuild.state}, begun {rebuild.started[:19]}, {rebuild.done:,} of {rebuild.total:,} writes"]
    if rebuild.as_stored:
        lines.append(f"  {rebuild.as_stored:,} stories were read as stored: their documents do not tell them any more")
    if rebuild.report:
        lines += _compared(report)
    if rebuild.state == "refused":
        lines.append(f"  REFUSED: {rebuild.reason}. Search goes on with the index that it had.")
        lines += [] if report.grave or rebuild.reason == "stopped" else ["  If this is wanted: arshif rebuild --accept"]
    if rebuild.state == "done":
        lines.append(f"  search uses {rebuild.moves['stories'].new}; {rebuild.moves['stories'].old} is kept (--back, --forget)")
        lines.append(f"  writes waited for {rebuild.still:.2f} s at the end")
    return lines


def _compared(report: Report) -> list[str]:
    lines = [
        f"  {report.old:,} stories before, {report.new:,} now; {report.lost_count:,} missing, {report.changed_count:,} otherwise,"
        f" {report.reworded:,} read in other words",
        f"  {report.questions} questions asked, {len(report.answers)} answered differently;"
        f" {report.searches:,} saved searches, {report.compiled_anew:,} compile differently,"
        f" {len(report.saved)} find other stories",
    ]
    return lines + [f"    {each.text}: {each.old:,} → {each.new:,}" for each in (*report.answers, *report.saved)[:10]]


def figures(rebuild: Rebuild) -> dict[str, object]:
    """A rebuild in figures, for machines."""
    report = rebuild.compared
    return {
        "number": rebuild.number,
        "state": rebuild.state,
        "source": rebuild.source,
        "stories": report.new,
        "missing": report.lost_count,
        "questions": report.questions,
        "answers_differ": len(report.answers),
        "saved_searches": report.searches,
        "saved_differ": len(report.saved),
        "still_seconds": rebuild.still,
        "index": rebuild.moves["stories"].new,
    }
