"""What does a worker do when Redis is gone? It lets go of what it had, and asks again until Redis is back.

Celery 5.7 lets go in two steps, and where the first breaks off the second knows no address any more: a worker that was at work
then ended for good.
"""

from typing import Any

from celery.utils.threads import bound_open_broker_sockets  # type: ignore[attr-defined]
from celery.worker import consumer
from kombu.common import ignore_errors

PATIENCE = 1
"""Seconds to wait for a last word of a Redis that is silent."""


class Consumer(consumer.Consumer):
    """Celery's consumer, which outlives its connection whatever its worker is doing."""

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """Closes every channel while its connection knows where Redis was; work that it held is found by the sweep."""
        connection: Any = self.connection
        bound_open_broker_sockets(connection, PATIENCE)
        for channel in list(connection.transport.channels):
            # The first closing breaks off where the channel still listens; the second has that behind it.
            for _ in range(2):
                ignore_errors(connection, channel.close)
        super().on_connection_error_after_connected(exc)
