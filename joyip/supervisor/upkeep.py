"""What must happen now and then: leases extended, lost and late jobs found, old ones removed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from joyip.resources.postgres import translate

log = structlog.get_logger(__name__)


class Upkeep:
    """Runs chores, each in a task of its own, each again `interval` seconds after it ended, until cancelled."""

    def __init__(self) -> None:
        self._chores: list[tuple[str, float, Callable[[], Awaitable[object]]]] = []

    def add(self, name: str, interval: float, chore: Callable[[], Awaitable[object]]) -> None:
        """Register a chore, before `run`."""
        self._chores.append((name, interval, chore))

    async def run(self) -> None:
        """Run all chores until cancelled."""
        async with asyncio.TaskGroup() as group:
            for name, interval, chore in self._chores:
                group.create_task(self._repeat(name, interval, chore), name=f"upkeep {name}")

    async def _repeat(self, name: str, interval: float, chore: Callable[[], Awaitable[object]]) -> None:
        while True:
            await asyncio.sleep(interval)
            try:
                await chore()
            except Exception as error:
                if translate(error) is None:
                    log.exception("upkeep.failed", chore=name)
                else:
                    log.warning("upkeep.unavailable", chore=name, error=type(error).__name__)
