"""arq: results kept, its default; looks for work every 10 ms instead of every 500."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from arq.connections import RedisSettings, create_pool
from arq.worker import Worker, func

from benchmarks.queues.contract import Queue

RUNNING = 100
LOOK = 0.01


class Arq(Queue):
    """It has no call for many at once."""

    async def open(self) -> None:
        """The submitters' pool."""
        self._settings = RedisSettings.from_dsn(self.place)
        self._pool = await create_pool(self._settings)

    async def submit(self) -> None:
        """A transaction."""
        await self._pool.enqueue_job("noop")

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A worker in this process."""

        async def noop(_ctx: dict[Any, Any]) -> None:
            self.tally.tick()

        worker = Worker(
            [func(noop, name="noop")],
            redis_settings=self._settings,
            handle_signals=False,
            max_jobs=RUNNING,
            poll_delay=LOOK,
            log_results=False,
        )
        task = asyncio.create_task(worker.async_run())
        try:
            yield
        finally:
            await asyncio.sleep(LOOK)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await worker.close()

    async def close(self) -> None:
        """Close the pool."""
        await self._pool.aclose()
