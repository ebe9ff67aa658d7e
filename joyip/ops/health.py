"""Says whether the service lives, from memory, and whether it can take work, by asking every dependency."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import structlog

from joyip.resources.registry import Ping

LIMITS: Mapping[str, float] = {"postgres": 1.5, "redis": 1.0}
"""Seconds that a dependency may take to answer a ping; the others have TOTAL."""
TOTAL = 3.0
"""Seconds for all pings together."""
FRESH = 0.25
"""Seconds for which an answer serves everybody who asks."""
WATCH = 10.0
"""Seconds between two looks without being asked, so that liveness knows of faults."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Ready:
    """Whether work can be taken now, with one check a dependency."""

    ready: bool
    draining: bool
    checks: Sequence[Ping]


@dataclass(frozen=True)
class Alive:
    """What is known without asking anybody; `uptime` in seconds."""

    status: Literal["ok", "degraded", "draining"]
    uptime: float
    checks: Sequence[Ping]


class Health:
    """Asks the dependencies through `ping`, one ask at a time however many want to know (single flight).

    ping: asks every opened resource with these limits. draining: whether the service takes no new work.
    redis_configured: without Redis outside production all is well; in production it must be there (B3).
    """

    def __init__(
        self,
        ping: Callable[[Mapping[str, float]], Awaitable[Sequence[Ping]]],
        *,
        draining: Callable[[], bool],
        production: bool = False,
        redis_configured: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ping = ping
        self._draining = draining
        self._production = production
        self._redis_configured = redis_configured
        self._clock = clock
        self._born = clock()
        self._checks: Sequence[Ping] = ()
        self._checked_at = float("-inf")
        self._under_way: asyncio.Task[Sequence[Ping]] | None = None

    def alive(self) -> Alive:
        """Liveness (B2): memory only, never waits."""
        draining = self._draining()
        well = all(check.ok for check in self._checks)
        return Alive("draining" if draining else "ok" if well else "degraded", self._clock() - self._born, self._checks)

    async def ready(self) -> Ready:
        """Readiness (B3): asks now unless somebody just did. A draining service is not ready, and asks nobody."""
        if self._draining():
            return Ready(False, True, self._checks)
        checks = await self._fresh()
        draining = self._draining()
        return Ready(not draining and all(map(self._suffices, checks)), draining, checks)

    async def watch(self) -> None:
        """Look now and then until cancelled; log when a dependency goes or comes back."""
        was: dict[str, bool] = {}
        while True:
            for check in await self._fresh():
                if check.ok is not was.get(check.name, True):
                    write = log.info if check.ok else log.warning
                    write("health.changed", dependency=check.name, ok=check.ok, error=check.error)
                was[check.name] = check.ok
            await asyncio.sleep(WATCH)

    async def close(self) -> None:
        """End the ask that is under way."""
        if self._under_way is not None:
            self._under_way.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._under_way

    async def _fresh(self) -> Sequence[Ping]:
        if self._clock() - self._checked_at < FRESH:
            return self._checks
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._ask(), name="health")
        return await asyncio.shield(self._under_way)  # one asker's leaving does not take it from the others

    async def _ask(self) -> Sequence[Ping]:
        started = self._clock()
        try:
            async with asyncio.timeout(TOTAL):
                found = list(await self._ping(LIMITS))
        except TimeoutError:
            elapsed = round((self._clock() - started) * 1000, 1)
            found = [Ping("dependencies", False, elapsed, f"no answer within {TOTAL:g} s")]
        if not any(check.name == "redis" for check in found):
            found.append(self._redis_absent())
        self._checks, self._checked_at = found, self._clock()
        return found

    def _suffices(self, check: Ping) -> bool:
        """Whether work can be taken with this check as it is: Redis may be gone, except in production (B4)."""
        return check.ok or (check.name == "redis" and not self._production)

    def _redis_absent(self) -> Ping:
        if self._redis_configured:
            return Ping("redis", False, 0.0, "configured but not opened")
        if self._production:
            return Ping("redis", False, 0.0, "not configured; production needs JOYIP_REDIS_URL")
        return Ping("redis", True, 0.0, None)
