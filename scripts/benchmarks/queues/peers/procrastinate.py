"""procrastinate on psycopg: one worker of some concurrency, woken by NOTIFY."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import procrastinate

from benchmarks.queues.contract import Queue

CONCURRENCY = 10
CONNECTIONS = 20


class Procrastinate(Queue):
    """Finished jobs are kept, its default."""

    bulk = 1000

    async def open(self) -> None:
        """Its schema and its one task."""
        connector = procrastinate.PsycopgConnector(conninfo=self.place, min_size=CONNECTIONS, max_size=CONNECTIONS)
        self._app = procrastinate.App(connector=connector)
        await self._app.open_async()
        await self._app.schema_manager.apply_schema_async()

        @self._app.task(name="noop")
        async def noop() -> None:
            self.tally.tick()

        self._noop = noop

    async def submit(self) -> None:
        """One statement."""
        await self._noop.defer_async()

    async def submit_many(self, count: int) -> None:
        """One statement."""
        await self._noop.batch_defer_async(*({} for _ in range(count)))

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A worker in this process."""
        task = asyncio.create_task(
            self._app.run_worker_async(concurrency=CONCURRENCY, install_signal_handlers=False, listen_notify=True)
        )
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def close(self) -> None:
        """Close the pool."""
        await self._app.close_async()
