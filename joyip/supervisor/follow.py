"""Waiting for jobs: until one has ended, or event by event."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from uuid import UUID

from joyip.supervisor.job import Event, Job
from joyip.supervisor.moment import happens
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.store import Store

SILENCE = 10.0
"""Seconds after which a waiting reader looks without a signal, and a follower gets a None."""


class Followers:
    """Reads jobs for those who wait for them. `runs_here` tells which jobs' ends this process hears of first."""

    def __init__(self, store: Store, notifier: Notifier, runs_here: Callable[[UUID], bool]) -> None:
        self._store = store
        self._notifier = notifier
        self._runs_here = runs_here

    async def wait(self, job_id: UUID, limit: float) -> Job:
        """The job when it has ended, or as it is after `limit` seconds. Raises NotFound."""
        loop = asyncio.get_running_loop()
        end = loop.time() + limit
        with self._notifier.watch(job_id) as watch:
            if self._runs_here(job_id) and limit > 0:
                await happens(watch.changed, min(limit, SILENCE))
            while watch.job is None:
                watch.changed.clear()
                job = await self._store.require(job_id)
                left = end - loop.time()
                if job.state.final or left <= 0 or self._notifier.closed:
                    return job
                await happens(watch.changed, min(left, SILENCE))
            return watch.job

    async def follow(self, job_id: UUID, after: int = 0) -> AsyncIterator[Event | None]:
        """Events with a sequence number above `after` as they come; None after some silence; ends with the job."""
        with self._notifier.watch(job_id) as watch:
            while True:
                watch.changed.clear()
                job = await self._store.get(job_id)  # before its events: a final state is then the last of them
                events = await self._store.events(job_id, after)
                for event in events:
                    yield event
                    after = event.seq
                if events:
                    continue
                if job is None or job.state.final or self._notifier.closed:
                    return
                if not await happens(watch.changed, SILENCE):
                    yield None
