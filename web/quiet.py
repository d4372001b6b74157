"""Where might a server write a question down? In logs of requests: query strings, which hold the words, are cut off there.

gunicorn keeps no log of requests unless it is told to; then, as when it tells of an error, this class has the last word.
"""

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

_QUERY = re.compile(r"\?\S*")
_TELLING = ("{raw_uri}e", "{request_uri}e", "{query_string}e", "{http_referer}e", "{referer}i", "{location}o", "{link}o")
"""What a format may ask for that holds a query string."""


def cut(text: str) -> str:
    """A line without the query strings of its addresses."""
    return _QUERY.sub("", text)


class Quiet(Logger):
    """gunicorn's logger, which writes down no question."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """The parts of a line of the log of requests."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)  # type: ignore[no-untyped-call]
        for name in _TELLING:
            if name in atoms:
                atoms[name] = cut(str(atoms[name]))
        atoms["r"], atoms["f"], atoms["q"] = cut(str(atoms["r"])), cut(str(atoms["f"])), "-"
        if "{query_string}e" in atoms:
            atoms["{query_string}e"] = "-"
        return atoms

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """An error, with the path that was asked and without what was asked of it."""
        self.error_log.exception(msg, *(cut(each) if isinstance(each, str) else each for each in args), **kwargs)

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A warning; one about a request that cannot be read would quote it, so it ends before the quotation."""
        kind, mark, _ = str(msg).partition("Invalid request from ip=")
        self.error_log.warning(f"{kind}{mark}…" if mark else cut(str(msg)), *args, **kwargs)


class _Cut(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = cut(record.getMessage()), ()
        return True


def init() -> None:
    """The same for the server that `flask run` starts."""
    log = logging.getLogger("werkzeug")
    if not any(isinstance(each, _Cut) for each in log.filters):
        log.addFilter(_Cut())
