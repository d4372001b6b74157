"""A mail server that misbehaves on demand, and writes down every mail that it took and whether it could say so."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from typing import Any, Literal

from aiosmtpd.controller import Controller

Mood = Literal["well", "refuse", "busy", "hang", "cut", "lost"]
"""How it behaves: takes no connection, says 4xx, never answers, cuts before it took a mail, or after, its answer unsaid."""

MOODS: tuple[Mood, ...] = ("refuse", "busy", "hang", "cut", "lost")
_STORY = re.compile(r"/story/([\w-]+)")


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that the server took: its Message-ID, its reader, the stories in it, and whether the sender was told."""

    id: str
    to: str
    stories: frozenset[str]
    told: bool


class Listener:
    """The server on one port of this machine; `mood` changes how it behaves from the next mail on."""

    def __init__(self, port: int, heard: Callable[[Taken], None] = lambda _taken: None) -> None:
        self.port = port
        self.taken: list[Taken] = []
        self.heard = heard
        self._mood: Mood = "well"
        self._controller: Controller | None = None

    @property
    def mood(self) -> Mood:
        """How it behaves now."""
        return self._mood

    @mood.setter
    def mood(self, mood: Mood) -> None:
        """Behaves so from the next mail on."""
        self._mood = mood
        if mood == "refuse":
            self.stop()
        elif self._controller is None:
            self.start()

    def start(self) -> None:
        """Listens from now on."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Takes no connection any more."""
        controller, self._controller = self._controller, None
        if controller is not None:
            controller.stop()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """Takes a reader's address, or says "later"."""
        if self._mood == "busy":
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        """Takes a mail, or does what its mood says."""
        if self._mood == "hang":
            await asyncio.sleep(60)
        if self._mood in {"cut", "hang"}:
            server.transport.abort()
            return "421 gone"
        told = self._mood != "lost"
        mail = message_from_bytes(envelope.content)
        plain = next(part.get_payload(decode=True) for part in mail.walk() if part.get_content_type() == "text/plain")
        stories = frozenset(_STORY.findall(bytes(plain).decode()))
        taken = Taken(str(mail["Message-ID"]), envelope.rcpt_tos[0], stories, told)
        self.taken.append(taken)
        self.heard(taken)
        if not told:
            server.transport.abort()
        return "250 OK"
