"""The few short tasks. Each carries ids only: what is to be done stands in the archive, and doing it twice changes nothing."""

import gc
import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice

import redis
from celery import Celery, Task
from celery.signals import before_task_publish, setup_logging, task_prerun, worker_init
from kombu.exceptions import OperationalError
from opensearchpy.exceptions import NotFoundError

from search import logs
from search.archive import Archive
from search.backup import BackupError
from search.formats.urgent import is_urgent
from search.queues import CLOCK, FIRST, LINK, MAIL, READ, READING, REBUILD, RELIST
from search.rebuild import Busy
from search.settings import Settings, SettingsError
from search.story import Document, Unavailable
from workers import polling, postroom, returned
from workers.app import app
from workers.gathering import gathered
from workers.mail import Refused, link_message, send

BATCH = 100
"""Documents a task: enough to make bulk writes worth while, few enough that a killed worker loses a second's work."""

RELIST_SECONDS = 5

SLICE = 5.0
"""Seconds that a rebuild works at a time."""

VERIFY_AGE = timedelta(days=7)
"""How old the last verification of a backup may be."""

SWEEP_AGE = timedelta(seconds=10)
SWEEP_MOST = 5000

log = logging.getLogger(__name__)

_line = postroom.Line()
"""This process's connections to the mail server."""


@cache
def archive() -> Archive:
    """This process's archive, its lists loaded once."""
    return Archive(Settings.load())


@setup_logging.connect
def _log_as_set(**_: object) -> None:
    """Lines of workers and clock in the form of the settings; Celery would bring its own."""
    logs.configure(Settings.load())


@before_task_publish.connect
def _pass_on(headers: dict[str, object], **_: object) -> None:
    headers.setdefault("trace", logs.trace.get())


@task_prerun.connect
def _begin(task: Task[..., object], **_: object) -> None:
    logs.begin(str(task.request.get("trace") or ""))


@worker_init.connect
def warm(**_: object) -> None:
    """Loads lists, lexicon and saved searches before the worker forks, so that its processes share them and start at once.

    What is loaded is frozen: the collector would walk a million objects that never go, and unshare them by doing so.
    """
    archive().warm()
    try:
        archive().readers.follow()
    except (Unavailable, NotFoundError):
        log.warning("the engine does not answer yet: saved searches are read with the first story")
    archive().part()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@app.task(name=READ, autoretry_for=(Unavailable,), retry_backoff=2, retry_backoff_max=300, max_retries=None)
def read(ids: list[str]) -> None:
    """Reads waiting documents into the archive, and whatever others are asked for by now: a write costs little more for ten.

    A document that trips over a mistake of ours does not stop its batch.
    """
    # What comes first must not wait for what comes with it.
    queue = (read.request.delivery_info or {}).get("routing_key")
    more = gathered(app, BATCH - len(ids)) if queue == READING else []
    ids = [*ids, *more]
    try:
        archive().read(ids)
    except Unavailable:
        nudge(app, more)
        raise
    except Exception:
        if len(ids) == 1:
            archive().fail(ids[0])
        else:
            for id_ in ids:
                nudge(app, [id_])
        raise
    if archive().readers.awaited:
        postroom.tell(app, archive().settings)


@app.task(name="arshif.sweep")
def sweep() -> int:
    """Nudges for documents that still wait although their queue is empty: what a wiped Redis or a killed worker left behind.

    Those that withdraw or correct a story wait for no other, and not for an import that fills the queue of the others again.
    """
    found = 0
    with redis.Redis.from_url(app.conf.broker_url) as client:
        for queue, urgent in ((FIRST, True), (READING, False)):
            if not client.llen(queue):
                waiting = archive().waiting(SWEEP_AGE, SWEEP_MOST, urgent)
                nudge(app, waiting, queue)
                found += len(waiting)
    return found


@app.task(name="arshif.letters")
def letters() -> None:
    """Asks for a round of mail when a letter is due for anybody."""
    if archive().readers.people_due(1):
        postroom.tell(app, archive().settings)


@app.task(name=MAIL)
def mail(lane: int, lanes: int) -> None:
    """Mails what is due for some readers of a lane, and asks for another round when there may be more."""
    settings = archive().settings
    postroom.begun(app, settings, lane, lanes)
    if postroom.deliver(lambda: archive().readers, settings, lane, lanes, _line):
        postroom.tell_lane(app, settings, lane, lanes)


@app.task(name=LINK)
def link(id_: str) -> None:
    """Mails one link to sign in. To an address that may not sign in nothing goes out."""
    readers, settings = archive().readers, archive().settings
    if (request := readers.take_request(id_)) is None:
        return
    token = readers.link(request.email)
    if token is None:
        readers.close_request(request, "refused", "this address may not sign in")
        return
    try:
        send(link_message(request, token, settings, datetime.now(UTC)), settings)
    except Refused as error:
        readers.close_request(request, "failed", str(error))
    except Unavailable as error:
        readers.close_request(request, "waiting", str(error))
    else:
        readers.close_request(request, "sent")


@app.task(name="arshif.links")
def links() -> None:
    """Nudges for every link that still waits: what a wiped Redis or a silent mail server left behind."""
    for id_ in archive().readers.links_waiting():
        _tell(LINK, id_)


@app.task(name="arshif.bounces")
def bounces() -> None:
    """Reads the mailbox of returned mail, where there is one; a server that is silent is asked again with the next tick."""
    if address := archive().settings.bounce_mailbox:
        try:
            for line in returned.read(archive().readers, address):
                log.info("returned mail: %s", line)
        except (Unavailable, SettingsError) as error:
            log.error("returned mail: %s", error)


@app.task(name="arshif.recheck", acks_late=False, time_limit=4 * 3600, soft_time_limit=4 * 3600 - 60)
def recheck() -> int:
    """Looks for what matching missed in the last day: it should be nothing, and what it finds is mailed and counted."""
    now = datetime.now(UTC)
    archive().readers.forget_links()
    missed = archive().readers.recheck(now - timedelta(hours=25), now - timedelta(minutes=5))
    (log.error if missed else log.info)("recheck: matching had missed %d hits", missed)
    archive().note("recheck", missed)
    return missed


@app.task(name="arshif.beat")
def beat() -> None:
    """Leaves a beat in the archive: who sees it fresh knows that clock, Redis and workers do their work."""
    with redis.Redis.from_url(app.conf.broker_url) as queue:
        queued = sum(queue.llen(name) for name in (READING, FIRST, CLOCK))
    archive().note("beat", queued, socket.gethostname())


@app.task(name="arshif.kills")
def kills() -> None:
    """Completes kills that a dead process left half done, and tells whose mail crossed one."""
    archive().finish_kills()


@app.task(name=RELIST)
def relist() -> None:
    """Reads stored stories again for changes of the lists, a few seconds at a time: mail and the clock must not wait for it."""
    for change in archive().desk.waiting():
        if not archive().desk.go_on(change.id, RELIST_SECONDS):
            _tell(RELIST)
            return


@app.task(name=REBUILD)
def rebuild() -> None:
    """Works for a few seconds on a rebuild that is left to the workers, so that mail and sweep come to their turn between."""
    rebuilder = archive().rebuilds
    state = rebuilder.state()
    if state is None or not state.left_to_workers:
        return
    try:
        state = rebuilder.go(SLICE)
    except Busy:
        return
    if state.running:
        _tell(REBUILD)


@app.task(name="arshif.backup")
def backup() -> None:
    """Begins a backup that is due; one that is complete is verified now and then."""
    backups = archive().backups
    try:
        if not backups.tick():
            return
        kept = backups.kept()
        if not kept.verified_at or datetime.now(UTC) - datetime.fromisoformat(kept.verified_at) > VERIFY_AGE:
            found = backups.verify(backups.register(), backups.one(kept.last))
            (log.error if found.problems else log.info)("backup %s verified: %s", kept.last, found.problems or "well")
    except BackupError as error:
        log.error("backup: %s", error)


@app.task(name="arshif.poll")
def poll() -> None:
    """Reads the feeds that are due."""
    polled = polling.poll(archive(), lambda documents: nudge_all(app, documents))
    if polled.read or polled.failed:
        log.info("feeds: %d read, %d failed, %d new documents", polled.read, polled.failed, polled.new)


def nudge_all(sender: Celery, documents: Sequence[Document]) -> bool:
    """Tells the workers of documents that were just accepted; those that withdraw or correct a story are read before others."""
    first = dict.fromkeys(each.id for each in documents if is_urgent(each))
    rest = dict.fromkeys(each.id for each in documents if each.id not in first)
    return nudge(sender, list(first), FIRST) and nudge(sender, list(rest))


def nudge(sender: Celery, ids: Sequence[str], queue: str = READING) -> bool:
    """Tells the workers of waiting documents; false when Redis is away, and then the sweep will find them."""
    try:
        for batch in batches(ids, BATCH):
            sender.send_task(READ, args=[batch], queue=queue, retry=False)
    except OperationalError:
        log.warning("Redis does not answer: %d documents wait in the intake for the next sweep", len(ids))
        return False
    return True


def _tell(task: str, *args: object) -> None:
    """Sends a task by name; when Redis is away the clock will send it again."""
    try:
        app.send_task(task, args=list(args), queue=CLOCK, retry=False)
    except OperationalError:
        log.warning("Redis does not answer: %s waits for the clock", task)


def batches(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    """Ids in lists of at most `size`."""
    rest = iter(ids)
    take: Callable[[], list[str]] = lambda: list(islice(rest, size))  # noqa: E731
    yield from iter(take, [])
