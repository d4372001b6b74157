"""Which documents are asked for already, by messages that no worker took yet? Reading ten at once costs little more than one.

Messages that are taken here are not given back by Redis should the worker die. None needs to be: they are nudges, and the sweep
finds what still waits.
"""

import logging
from typing import Any

import redis
from celery import Celery
from kombu import Queue
from kombu.exceptions import OperationalError

from search.queues import READ, READING
from workers.stray import SHOWN, mistake, throw_away

log = logging.getLogger(__name__)


def gathered(app: Celery, most: int) -> list[str]:
    """Ids of documents that further messages ask to be read, about as many as `most`: the last message is taken whole.

    Nothing but `READ` is sent to that queue; whatever else is on it is thrown away.
    """
    found: list[str] = []
    pool: Any = app.pool
    try:
        with pool.acquire(block=True) as connection, connection.channel() as channel:
            queue = Queue(READING).bind(channel)
            while len(found) < most and (message := queue.get(no_ack=True)) is not None:
                if why := mistake(message, {READ}):
                    throw_away(why)
                    continue
                match message.decode():
                    case [[list() as ids, *_], *_] if all(isinstance(id_, str) for id_ in ids):
                        found += ids
                    case other:
                        throw_away(f"it asks for no documents: {repr(other)[:SHOWN]}")
    except (OperationalError, OSError, redis.RedisError):
        log.warning("Redis does not answer: documents wait for the sweep")
    return found
