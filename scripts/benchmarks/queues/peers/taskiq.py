"""taskiq on Redis, by its stream broker, which acknowledges, and by its list broker, which forgets what runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from taskiq import AsyncBroker
from taskiq.api import run_receiver_task
from taskiq_redis import ListQueueBroker, RedisAsyncResultBackend, RedisStreamBroker

from benchmarks.queues.contract import Queue

RUNNING = 100


class Taskiq(Queue):
    """It has no call for many at once. Results are kept."""

    def _broker(self) -> AsyncBroker:
        return RedisStreamBroker(self.place)

    async def open(self) -> None:
        """The broker with its one task."""
        results: RedisAsyncResultBackend[None] = RedisAsyncResultBackend(self.place, result_ex_time=3600)
        self._queue = self._broker().with_result_backend(results)

        @self._queue.task(task_name="noop")
        async def noop() -> None:
            self.tally.tick()

        self._noop = noop
        await self._queue.startup()

    async def submit(self) -> None:
        """One command."""
        await self._noop.kiq()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A worker in this process."""
        task = asyncio.create_task(run_receiver_task(self._queue, max_async_tasks=RUNNING, max_prefetch=RUNNING))
        try:
            yield
        finally:
            await asyncio.sleep(0.1)  # results of what has run are still being written
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def close(self) -> None:
        """Close its connections."""
        await self._queue.shutdown()


class TaskiqList(Taskiq):
    """The faster one."""

    def _broker(self) -> AsyncBroker:
        return ListQueueBroker(self.place)
