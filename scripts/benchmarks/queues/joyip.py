"""joyip in its own process: supervisor.submit and submit_many, all promises on; an end is the committed final state."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg

from benchmarks.queues.contract import LOOK, Queue
from benchmarks.queues.service import KIND, joyip
from joyip.supervisor.submission import Submission

OWNERS = 10
_UNFINISHED = (
    "select exists (select from jobs where state = 'queued') or exists (select from jobs where state = 'running')"
)
_PAUSE = "insert into pauses (kind, who, why) values ('*', 'bench', 'a full queue is made') on conflict do nothing"
_RESUME = ("delete from pauses", "select pg_notify('joyip_queue', '')")


class Gate:
    """A connection beside the service: holds the queue and sees what is committed."""

    def __init__(self, connection: asyncpg.Connection[Any]) -> None:
        self._connection = connection

    async def pause(self) -> None:
        """Nothing is started from now on."""
        await self._connection.execute(_PAUSE)

    async def resume(self) -> None:
        """Start what waits."""
        for statement in _RESUME:
            await self._connection.execute(statement)

    async def settled(self) -> None:
        """Wait until every job has its final state, committed."""
        while await self._connection.fetchval(_UNFINISHED):  # noqa: ASYNC110
            await asyncio.sleep(LOOK)


class InProcess(Queue):
    """Submitter and supervisor in one event loop."""

    bulk = 1000

    async def open(self) -> None:
        """Start the service, and hold its queue."""
        self._open = AsyncExitStack()
        service = await self._open.enter_async_context(joyip(self.place, self.folder, self.tally.tick))
        self._supervisor = service.supervisor
        connection = await asyncpg.connect(self.place)
        self._open.push_async_callback(connection.close)
        self._gate = Gate(connection)
        await self._gate.pause()
        self._owners = itertools.cycle([f"owner-{number}" for number in range(OWNERS)])

    def _wish(self) -> Submission:
        return Submission(KIND, {}, owner=next(self._owners))

    async def submit(self) -> None:
        """Committed when this returns."""
        await self._supervisor.submit(self._wish())

    async def submit_many(self, count: int) -> None:
        """One transaction."""
        await self._supervisor.submit_many([self._wish() for _ in range(count)])

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """The service runs all the time: its queue is held outside the block."""
        await self._gate.resume()
        try:
            yield
        finally:
            await self._gate.pause()

    async def settled(self) -> None:
        """Committed final states."""
        await self._gate.settled()

    async def one(self) -> None:
        """As a user of the supervisor does: submit, wait for the finished job."""
        submitted = await self._supervisor.submit(self._wish())
        job = await self._supervisor.wait(submitted.job.id, 30.0)
        if not job.state.final:
            raise RuntimeError(f"{job.id} is {job.state} after 30 s")

    async def close(self) -> None:
        """End the service."""
        await self._open.aclose()
