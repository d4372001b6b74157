"""How is the web served? What gunicorn is told beside its address: `gunicorn -c python:web.serving "web.serve:application()"`."""

from contextlib import suppress
from threading import Thread
from typing import Any

from search.archive import Archive
from search.query import Query
from search.story import Unavailable
from web.asked import names_of
from web.quiet import Quiet
from web.refusing import Refusing

logger_class = Quiet
worker_class = Refusing
threads = 8
timeout = 60
"""Seconds; more than the engine is waited for, so that a slow engine is told as such and no worker is killed for it."""

limit_request_line = 8190
"""Bytes of an address: a question of a thousand Arabic letters takes six thousand."""

control_socket_disable = True


def post_worker_init(worker: Any) -> Thread:
    """Has a worker load lists and lexicon as soon as it stands: else its first reader waits for them, for seconds."""
    loading = Thread(target=_load, args=(worker.wsgi.config["ARCHIVE"],), daemon=True)
    loading.start()
    return loading


def _load(archive: Archive) -> None:
    with suppress(Unavailable):  # the first question is then told so itself
        archive.find(Query(words="أرشيف"))
        names_of(archive.lists)
