"""What does a log line hold? One JSON object a line, with the id of the work that it belongs to, so that a story can be followed.

A document's id goes with it from the request that brought it to the mail that tells of it; `trace` joins the lines of one request
or task besides. What people search, and who they are, is never in a line.
"""

import logging
import re
import secrets
from contextvars import ContextVar
from typing import TextIO

from pythonjsonlogger.json import JsonFormatter

from search.settings import Settings

trace: ContextVar[str] = ContextVar("trace", default="")
"""The id of the request or task at work; it travels from the web to the workers in the header `trace` of a message."""

_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET = ("opensearch", "opensearchpy.trace", "urllib3", "httpx", "celery.beat", "celery.app.trace", "celery.worker.strategy")
"""Loggers whose ordinary lines tell nothing that ours do not."""


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Sends all lines of this process to a stream (standard error), in the form that the settings ask for."""
    handler = logging.StreamHandler(stream)
    handler.addFilter(_traced)
    if settings.log_format == "json":
        names = {"asctime": "time", "levelname": "level", "name": "logger"}
        form = "%(asctime)s %(levelname)s %(name)s %(message)s %(trace)s"
        handler.setFormatter(JsonFormatter(form, rename_fields=names, json_ensure_ascii=False))
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s [%(trace)s] %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _traced(record: logging.LogRecord) -> bool:
    record.trace = trace.get()
    return True


def begin(given: str = "") -> str:
    """Begins a piece of work under an id: the given one where it is a plain word of 8 to 64 characters, else a new one."""
    id_ = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
    trace.set(id_)
    return id_
