"""Claims waiting jobs for free actors, and gives jobs whose time has come their turn."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import structlog

from joyip.resources.postgres import translate
from joyip.supervisor.kind import Kinds
from joyip.supervisor.moment import happens
from joyip.supervisor.pool import Pool
from joyip.supervisor.rows import Claimed, Holder
from joyip.supervisor.store import Store

POLL = 1.0
"""Seconds after which the queue is looked at without a signal."""
SOONEST = 0.005
"""Least seconds between two looks at the jobs whose time has not come."""

log = structlog.get_logger(__name__)


class Room:
    """How many jobs of each kind may still be started on this node: kinds may have a limit of their own."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds
        self._taken: Counter[str] = Counter()

    def take(self, kind: str, most: int) -> int:
        """Take room for up to `most` jobs of a kind; answer for how many. Each is given back with `leave`."""
        limit = self._kinds[kind].limits.concurrency
        count = most if limit is None else max(0, min(most, limit - self._taken[kind]))
        self._taken[kind] += count
        return count

    def leave(self, kind: str, count: int = 1) -> bool:
        """Give room back; answer whether someone may have waited for it."""
        self._taken[kind] -= count
        return self._kinds[kind].limits.concurrency is not None


class Dispatcher:
    """Two loops: `run` claims as many jobs as there are free actors, `promote` minds the jobs for later."""

    def __init__(
        self, *, store: Store, pool: Pool, kinds: Kinds, room: Room, holder: Holder, begin: Callable[[Claimed], None]
    ) -> None:
        self._store = store
        self._pool = pool
        self._kinds = kinds
        self._room = room
        self._holder = holder
        self._begin = begin
        self._wake = asyncio.Event()
        self._alarm = asyncio.Event()
        self._stopped = False

    def wake(self) -> None:
        """There may be something to claim."""
        self._wake.set()

    def alarm(self) -> None:
        """There may be a job whose time comes earlier than was known."""
        self._alarm.set()

    def stop(self) -> None:
        """Claim no more."""
        self._stopped = True
        self._wake.set()

    async def run(self) -> None:
        """Claim until stopped."""
        while not self._stopped:
            try:
                await self._dispatch()
            except Exception as error:
                _log_failure("dispatcher", error)
                await asyncio.sleep(POLL)

    async def promote(self) -> None:
        """Give jobs their turn when their time has come, until cancelled."""
        while True:
            wait: float | None = POLL
            try:
                promoted, wait = await self._store.promote()
                if promoted:
                    self._wake.set()
                    wait = 0.0  # there may be more that are due
            except Exception as error:
                _log_failure("promoter", error)
            wait = min(POLL, max(SOONEST, POLL if wait is None else wait))
            if await happens(self._alarm, wait):
                self._alarm.clear()

    async def _dispatch(self) -> None:
        """Reserve every free actor, claim as many jobs, post them; give back what found none, and wait."""
        try:
            async with asyncio.timeout(POLL):
                free = await self._pool.reserve()
        except TimeoutError:
            return
        self._wake.clear()
        room: dict[str, int] = {}
        posted = 0
        try:
            if not self._stopped:
                room = {kind.name: count for kind in self._kinds if (count := self._room.take(kind.name, free))}
            for claimed in await self._store.claim(self._holder, room, free) if room else []:
                room[claimed.job.kind] -= 1
                self._begin(claimed)
                posted += 1
        finally:
            self._pool.release(free - posted)
            for kind, count in room.items():
                self._room.leave(kind, count)
        if posted < free and not self._stopped:
            await happens(self._wake, POLL)


def _log_failure(who: str, error: Exception) -> None:
    if translate(error) is None:
        log.error(f"{who}.failed", exc_info=error)
    else:
        log.warning(f"{who}.unavailable", error=type(error).__name__)
