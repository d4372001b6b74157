"""How does the web ask a worker for something? It has written it down already; this only says «look now», by a task's name."""

import logging
from functools import cache

from celery import Celery
from flask import current_app
from kombu.exceptions import OperationalError

from search.logs import trace
from search.queues import CLOCK

log = logging.getLogger(__name__)


@cache
def _sender(redis_url: str) -> Celery:
    sender = Celery("arshif", broker=redis_url or None, set_as_current=False)
    sender.conf.broker_transport_options = {"socket_timeout": 5, "socket_connect_timeout": 2}
    return sender


def nudge(task: str, *args: str | list[str], queue: str = CLOCK) -> bool:
    """Sends a task by its name; false when Redis is away: the clock of the workers finds what was written down."""
    try:
        _sender(current_app.config["ARSHIF"].redis_url).send_task(
            task, args=list(args), queue=queue, retry=False, headers={"trace": trace.get()}
        )
    except OperationalError:
        log.warning("Redis does not answer: %s waits for the clock", task)
        return False
    return True
