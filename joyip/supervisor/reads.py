"""Reading the jobs table: one job, pages, events, counts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from joyip.errors import NotFound
from joyip.resources import queries
from joyip.resources.lane import Lane
from joyip.resources.postgres import Postgres
from joyip.supervisor.group import GroupCommit
from joyip.supervisor.job import Event, Job, State

BATCH = 500
"""Most rows in one statement."""
COUNTS_AGE = 2.0
"""Seconds for which the counts by state are good; counting reads an index of every job."""


class Reads:
    """The reading half of the store."""

    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres
        self._sql = queries.load(Path(__file__).with_name("jobs.sql"))
        self._gets = GroupCommit(self._get_all, limit=BATCH)
        self._counting = asyncio.Lock()
        self._counted: tuple[float, dict[str, int]] = (-COUNTS_AGE, {})

    async def _fetch(self, query: str, *args: Any, lane: Lane | None = None) -> list[asyncpg.Record]:
        return await (lane or self.postgres).fetch(self._sql[query], *args)

    async def close(self) -> None:
        """Wait for the reads under way."""
        await self._gets.close()

    async def get(self, job_id: UUID) -> Job | None:
        """The job, if it exists."""
        return await self._gets.add(job_id)

    async def _get_all(self, ids: Sequence[UUID]) -> list[Job | None]:
        found = {row["id"]: Job.from_row(row) for row in await self._fetch("get", list(set(ids)))}
        return [found.get(id_) for id_ in ids]

    async def require(self, job_id: UUID) -> Job:
        """The job. Raises NotFound."""
        job = await self.get(job_id)
        if job is None:
            raise NotFound(details={"job_id": str(job_id)})
        return job

    async def page(
        self,
        *,
        kind: str | None = None,
        state: State | None = None,
        owner: str | None = None,
        before: UUID | None = None,
        limit: int = 50,
    ) -> list[Job]:
        """Jobs, newest first; the next page is `before` the last id of this one."""
        rows = await self._fetch("page", kind, state and state.value, owner, before or UUID(int=2**128 - 1), limit)
        return [Job.from_row(row) for row in rows]

    async def events(self, job_id: UUID, after: int = 0, limit: int = 500) -> list[Event]:
        """Events with a sequence number above `after`, oldest first."""
        rows = await self._fetch("events", job_id, after, limit)
        return [Event(row["job_id"], row["seq"], row["at"], row["type"], row["data"]) for row in rows]

    async def counts(self) -> dict[str, int]:
        """How many jobs are in each state, counted within the last COUNTS_AGE seconds."""
        async with self._counting:
            now = time.monotonic()
            if now - self._counted[0] >= COUNTS_AGE:
                found = {row["state"]: row["count"] for row in await self._fetch("counts")}
                self._counted = now, {state.value: found.get(state.value, 0) for state in State}
            return self._counted[1]

    async def queue(self) -> list[tuple[str, int, int, datetime]]:
        """Waiting jobs as (kind, priority, count, created_at of the oldest)."""
        return [(row["kind"], row["priority"], row["count"], row["oldest"]) for row in await self._fetch("queue")]

    async def waiting(self) -> int:
        """How many jobs wait for their first start."""
        (row,) = await self._fetch("waiting")
        return int(row["count"])

    async def again(self, job_id: UUID) -> tuple[dict[str, Any] | None, float | None]:
        """What a job had of its own that the one that does it once more needs: callback and attempt timeout."""
        for row in await self._fetch("again", job_id):
            return row["callback"], row["timeout"]
        return None, None

    async def position(self, job_id: UUID) -> int:
        """How many jobs that could start now come before this waiting one."""
        (row,) = await self._fetch("position", job_id)
        return int(row["count"])
