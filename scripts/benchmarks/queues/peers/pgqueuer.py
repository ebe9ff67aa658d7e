"""PgQueuer on asyncpg: the worker on a connection of its own, submitters on a pool; logged tables (its default)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.models import Job
from pgqueuer.queries import Queries

from benchmarks.queues.contract import Queue


class _PgQueuer(Queue):
    batch: int
    bulk = 1000

    async def open(self) -> None:
        """Its tables, and the autovacuum settings that it recommends."""
        self._open = AsyncExitStack()
        self._worker = await asyncpg.connect(self.place)
        self._open.push_async_callback(self._worker.close)
        pool = await self._open.enter_async_context(asyncpg.create_pool(self.place, min_size=10, max_size=10))
        self._queries = Queries(AsyncpgPoolDriver(pool))
        await self._queries.install()
        await self._queries.optimize_autovacuum()

    async def submit(self) -> None:
        """One statement."""
        await self._queries.enqueue("noop", None)

    async def submit_many(self, count: int) -> None:
        """One statement."""
        await self._queries.enqueue(["noop"] * count, [None] * count, [0] * count)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A worker in this process."""
        manager = PgQueuer(AsyncpgDriver(self._worker))

        @manager.entrypoint("noop")
        async def noop(_job: Job) -> None:
            self.tally.tick()

        task = asyncio.create_task(manager.run(batch_size=self.batch))
        try:
            yield
        finally:
            manager.shutdown.set()
            await task

    async def close(self) -> None:
        """Close the connections."""
        await self._open.aclose()


class Batch500(_PgQueuer):
    """Claims and logs up to 500 at once: fast, and as many are lost sight of for half a minute when it is killed."""

    batch = 500


class Batch10(_PgQueuer):
    """Claims and logs up to 10 at once, its default."""

    batch = 10
