"""What does a worker outlive? A Redis that is gone, which it asks until it is back, and messages that are none of ours.

Celery 5.7 lets go of a broken connection in two steps, and where the first breaks off the second knows no address any more: a
worker that was at work then ended for good.
"""

import logging
from collections.abc import Callable
from typing import Any

from celery.utils.threads import bound_open_broker_sockets  # type: ignore[attr-defined]
from celery.worker import consumer
from kombu.common import ignore_errors

from workers.stray import mistake, throw_away

PATIENCE = 1
"""Seconds to wait for a last word of a Redis that is silent."""


log = logging.getLogger(__name__)


class Consumer(consumer.Consumer):
    """Celery's consumer, which outlives its connection whatever its worker is doing, and whatever comes over it."""

    def create_task_handler(self, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        """What is done with each message: Celery sees only those that ask for a task of ours."""
        work = super().create_task_handler(*args, **kwargs)

        def handle(message: Any) -> None:
            if why := mistake(message, self.app.tasks):
                self._refuse(message, why)
            else:
                work(message)

        return handle

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        """Throws away what was packed in a way that cannot be undone."""
        self._refuse(message, f"its content cannot be read: {exc}")

    def on_invalid_task(self, _body: Any, message: Any, exc: Exception) -> None:
        """Throws away what asks for a task at a time, or in a way, that cannot be meant."""
        self._refuse(message, f"it asks for what cannot be done: {exc}")

    def _refuse(self, message: Any, why: str) -> None:
        throw_away(why)
        connection: Any = self.connection
        message.reject_log_error(log, connection.connection_errors)

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Closes every channel while its connection knows where Redis was; work that it held is found by the sweep."""
        connection: Any = self.connection
        bound_open_broker_sockets(connection, PATIENCE)
        for channel in list(connection.transport.channels):
            # The first closing breaks off where the channel still listens; the second has that behind it.
            for _ in range(2):
                ignore_errors(connection, channel.close)
        super().on_connection_error_after_connected(exc)
