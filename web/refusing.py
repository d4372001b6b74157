"""What is a program told whose address is longer than the server reads? A problem document, as the application says it.

gunicorn reads no address above its limit, so nobody can know whether a page or the API was asked. The boxes of pages take less:
whoever goes beyond is a program, and the API describes this answer.
"""

import socket
from contextlib import suppress
from typing import Any

from flask import Flask
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from web.problems import problem


class Refusing(ThreadWorker):
    """gunicorn's worker, whose refusal of endless addresses is one of ours."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answers what cannot be read; all but endless addresses as gunicorn does."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)  # type: ignore[no-untyped-call]
            return
        self.log.warning("Invalid request from ip=")
        with suppress(OSError):  # whoever sent too much may be gone
            client.sendall(self._refusal())

    def _refusal(self) -> bytes:
        app: Flask = self.wsgi
        with app.test_request_context("/api"):
            app.preprocess_request()
            answer = app.process_response(problem(414, "address"))
        answer.headers["Connection"] = "close"
        return f"HTTP/1.1 {answer.status}\r\n{answer.headers}".encode("latin-1") + answer.get_data()
