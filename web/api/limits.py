"""How often may one program ask? Counted in Redis, so that all processes of the web count together.

When Redis is away, each process counts for itself: search goes on, and a flood is still a flood. Redis is asked again after
half a minute, so that a dead one costs nobody a wait.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Response
from limits import RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter as Limiter

from search.settings import Settings

WINDOW = 60
"""Seconds in which is counted."""

_AGAIN = 30.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Share:
    """What a program has of a limit: how much at most, how much is left, and the seconds until it has all again."""

    policy: str
    most: int
    left: int
    seconds: int
    allowed: bool

    def tell(self, answer: Response) -> None:
        """Writes it into the headers, in the words of the IETF's draft and in those that clients knew before it."""
        answer.headers["RateLimit-Policy"] = f'"{self.policy}";q={self.most};w={WINDOW}'
        answer.headers["RateLimit"] = f'"{self.policy}";r={self.left};t={self.seconds}'
        answer.headers["X-RateLimit-Limit"] = str(self.most)
        answer.headers["X-RateLimit-Remaining"] = str(self.left)
        answer.headers["X-RateLimit-Reset"] = str(self.seconds)
        if not self.allowed:
            answer.headers["Retry-After"] = str(max(1, self.seconds))


@dataclass
class Limits:
    """The limits of one application."""

    settings: Settings
    _own: Limiter = field(default_factory=lambda: Limiter(MemoryStorage()))
    _away_until: float = 0.0
    _shared: Limiter | None = None

    def take(self, who: str, *, writes: bool) -> Share | None:
        """Counts one request of `who`; None where nothing is limited."""
        most = self.settings.api_writes_a_minute if writes else self.settings.api_reads_a_minute
        if most <= 0:
            return None
        policy = "writes" if writes else "reads"
        item = RateLimitItemPerMinute(most)

        def counted(limiter: Limiter) -> Share:
            allowed = limiter.hit(item, policy, who)
            stats = limiter.get_window_stats(item, policy, who)
            seconds = min(WINDOW, max(0, round(stats.reset_time - time.time())))
            return Share(policy, most, max(0, stats.remaining), seconds, allowed)

        return self._counted(counted)

    def _counted(self, count: Callable[[Limiter], Share]) -> Share:
        if self.settings.redis_url and time.monotonic() >= self._away_until:
            try:
                return count(self._of_all())
            except StorageError:
                self._away_until = time.monotonic() + _AGAIN
                log.warning("Redis does not answer: requests are counted by each process alone")
        return count(self._own)

    def _of_all(self) -> Limiter:
        if self._shared is None:
            quick: dict[str, Any] = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
            prefix = f"{self.settings.index_prefix}-limits"
            self._shared = Limiter(RedisStorage(self.settings.redis_url, wrap_exceptions=True, key_prefix=prefix, **quick))
        return self._shared
