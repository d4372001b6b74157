"""Which request was this, and how did it end? An id for each, given back in `X-Request-ID`, and one line in the log.

The line holds the name of the route and never the address: an address holds what somebody searches.
"""

import logging
import time

from flask import Flask, Response, g, request

from search import logs

log = logging.getLogger(__name__)


def init(app: Flask) -> None:
    """Gives each request its id and its line."""

    def before() -> None:
        g.began = time.monotonic()
        g.trace = logs.begin(request.headers.get("X-Request-ID", ""))

    def after(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.trace
        if request.endpoint not in ("health.alive", "static"):
            took = round((time.monotonic() - g.began) * 1000)
            log.info("answered", extra={"route": request.endpoint, "status": response.status_code, "ms": took})
        return response

    app.before_request_funcs.setdefault(None, []).insert(0, before)
    app.after_request(after)
