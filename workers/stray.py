"""Is a message on our queues one of ours? One that is not is logged and thrown away, since nothing foreign may end a worker.

Kombu and Celery take whatever they find on a queue for their own, and end with the first message that is not. Nothing of ours is
lost with one: a message is but a nudge, and the sweep finds what still waits.
"""

import logging
from collections.abc import Container
from typing import Any

import kombu
from kombu.exceptions import DecodeError
from kombu.transport import TRANSPORT_ALIASES, redis, virtual

SHOWN = 200
"""Characters of a foreign message that the log shows."""

_BROKEN = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError)
"""What reading raises of JSON that is none, or that says it is a day, a number or an id that cannot be."""

log = logging.getLogger(__name__)


class StrayError(ValueError):
    """This is no message of Celery's."""


class Message(virtual.Message):
    """A message that bears all that Kombu needs to keep it until its work is done. Raises StrayError for any other."""

    def __init__(self, payload: Any, channel: Any = None, **kwargs: Any) -> None:
        match payload:
            case {
                "body": str(),
                "headers": dict(),
                "properties": {"delivery_tag": str(), "delivery_info": {"exchange": _, "routing_key": _}},
            }:
                super().__init__(payload, channel, **kwargs)
            case _:
                raise StrayError(f"it is no message of Celery's: {repr(payload)[:SHOWN]}")


class Channel(redis.Channel):
    """Kombu's channel, which goes on behind a message that it cannot read: that one is gone from its queue already."""

    Message = Message

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[misc]
        except _BROKEN as error:
            throw_away(_said(error))
            return True

    def _receive(self) -> Any:
        try:
            return super()._receive()  # type: ignore[misc]
        except _BROKEN as error:
            throw_away(_said(error))
            return True

    def basic_get(self, queue: str, no_ack: bool = False, **kwargs: Any) -> Any:
        """The next message of a queue that can be read; None where there is none."""
        while True:
            try:
                return super().basic_get(queue, no_ack, **kwargs)
            except _BROKEN as error:
                throw_away(_said(error))


def _said(error: Exception) -> str:
    if isinstance(error, StrayError):
        return str(error)
    return f"it cannot be read ({error!r}): {getattr(error, 'doc', '')[:SHOWN]!r}"


class Transport(redis.Transport):
    """Kombu's way to Redis, by such channels."""

    Channel = Channel


TRANSPORT = "arshif-redis"
"""What this way is called in Celery's settings, and in the addresses that its log tells."""

TRANSPORT_ALIASES[TRANSPORT] = f"{__name__}:{Transport.__name__}"


def mistake(message: kombu.Message, tasks: Container[str]) -> str:
    """Why a message asks for none of some tasks; empty where it does, and can be worked on."""
    name = message.headers.get("task")
    if not isinstance(name, str) or not isinstance(message.headers.get("id"), str):
        return "it names no task"
    if name not in tasks:
        return f"no task is called {name[:SHOWN]}"
    if message.content_type != "application/json" or message.content_encoding != "utf-8":
        return f"its content is no JSON but {str(message.content_type)[:SHOWN]}"
    try:
        body = message.decode()
    except DecodeError as error:
        return f"its content cannot be read: {error}"
    match body:
        case [list(), dict(), *_]:
            return ""
    return "its content is not what a task is asked with"


def throw_away(why: str) -> None:
    """Says what was found and what to do about it."""
    log.error(
        "A message on our queues was thrown away: %s. Nothing is lost, since documents and letters wait in the archive. "
        "Another program writes to the same Redis: give Arshif one, or a database, of its own (ARSHIF_REDIS_URL).",
        why,
    )
