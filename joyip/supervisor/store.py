"""The jobs table: every read and every transition, each one statement that names the state it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from joyip.errors import Conflict, IdempotencyConflict, NotFound, Text
from joyip.resources import queries
from joyip.resources.postgres import Postgres
from joyip.supervisor.group import GroupCommit
from joyip.supervisor.job import Event, Job, State, new_id

BATCH = 500
"""Most rows in one statement."""
MAX_RESCUES = 3
"""A job whose node was lost more often than this is poison."""


@dataclass(frozen=True)
class NewJob:
    """What is inserted for a job; durations in seconds, counted from `run_at` or now by the database's clock."""

    kind: str
    params: dict[str, Any]
    deadline: float
    owner: str = ""
    priority: int = 0
    run_at: datetime | None = None
    expires: float | None = None
    timeout: float | None = None
    idempotency_key: str | None = None
    body_hash: bytes | None = None


@dataclass(frozen=True)
class Claimed:
    """A job that this node now holds, with the seconds until its deadline and its own attempt timeout, if any."""

    job: Job
    deadline_in: float
    timeout: float | None


@dataclass(frozen=True)
class Finish:
    """The end of an attempt: a final state, or QUEUED to run again after `delay` seconds."""

    job_id: UUID
    attempt: int
    state: State
    result: Any = None
    error: Any = None
    degraded: Sequence[str] = ()
    delay: float = 0.0
    failures: int = 0
    rescues: int = 0


@dataclass(frozen=True)
class Report:
    """Progress and events of a running attempt; `events` are {"type", "data"}."""

    job_id: UUID
    attempt: int
    progress: float | None
    stage: str | None
    events: Sequence[dict[str, Any]]


class Store:
    """Jobs in PostgreSQL. Finished jobs are kept for `ttl` seconds."""

    def __init__(self, postgres: Postgres, *, ttl: float) -> None:
        self._postgres = postgres
        self._ttl = ttl
        self._sql = queries.load(Path(__file__).with_name("jobs.sql"))
        self._inserts = GroupCommit(self._insert_all, limit=BATCH, alone=is_bad_data)
        self._finishes = GroupCommit(self._finish_all, limit=BATCH, alone=is_bad_data)

    async def _fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        async with self._postgres.acquire() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(self._sql[query], *args)
            return rows

    async def close(self) -> None:
        """Wait for the writes under way."""
        await asyncio.gather(self._inserts.close(), self._finishes.close())

    # Transitions

    async def insert(self, new: NewJob) -> tuple[Job, bool]:
        """Store a job; answer it, and whether it is new (False: its Idempotency-Key was here before).

        Committed when this returns. Raises IdempotencyConflict for a known key with another body.
        """
        job = await self._inserts.add((new_id(), new))
        if job is not None:
            return job, True
        (row,) = await self._fetch("by_key", [new.owner], [new.idempotency_key])
        if row["hash"] != new.body_hash:
            raise IdempotencyConflict(details={"job_id": str(row["id"])})
        return Job.from_row(row), False

    async def _insert_all(self, items: Sequence[tuple[UUID, NewJob]]) -> list[Job | None]:
        rows = await self._fetch(
            "insert",
            [id_ for id_, _ in items],
            [new.kind for _, new in items],
            [new.owner for _, new in items],
            [new.priority for _, new in items],
            [_json(new.params) for _, new in items],
            [new.run_at for _, new in items],
            [new.deadline for _, new in items],
            [new.expires for _, new in items],
            [new.timeout for _, new in items],
            [new.idempotency_key for _, new in items],
            [new.body_hash for _, new in items],
        )
        inserted = {row["id"]: Job.from_row(row) for row in rows}
        return [inserted.get(id_) for id_, _ in items]

    async def claim(self, node: UUID, lease: float, room: dict[str, int], limit: int) -> list[Claimed]:
        """queued → running for up to `limit` jobs of the kinds in `room` (kind → most jobs), in fair order."""
        rows = await self._fetch("claim", list(room), list(room.values()), limit, node, lease)
        return [Claimed(Job.from_row(row), row["deadline_in"], row["timeout_s"]) for row in rows]

    async def finish(self, finish: Finish) -> State | None:
        """running → final or queued, if the attempt is still the newest; None: it was not, nothing changed."""
        return await self._finishes.add(finish)

    async def _finish_all(self, items: Sequence[Finish]) -> list[State | None]:
        rows = await self._fetch(
            "finish",
            [item.job_id for item in items],
            [item.attempt for item in items],
            [item.state.value for item in items],
            [None if item.result is None else _json(item.result) for item in items],
            [None if item.error is None else _json(item.error) for item in items],
            [_json(list(item.degraded)) for item in items],
            [item.delay for item in items],
            [item.failures for item in items],
            [item.rescues for item in items],
            [self._ttl] * len(items),
        )
        states = {row["id"]: State(row["state"]) for row in rows}
        return [states.get(item.job_id) for item in items]

    async def report(self, reports: Sequence[Report]) -> set[UUID]:
        """Store progress and events of running attempts; answer the ids of those that still hold their job."""
        rows = await self._fetch(
            "report",
            [item.job_id for item in reports],
            [item.attempt for item in reports],
            [item.progress for item in reports],
            [item.stage for item in reports],
            [_json(list(item.events)) for item in reports],
        )
        return {row["id"] for row in rows}

    async def heartbeat(self, node: UUID, held: Sequence[UUID], lease: float) -> dict[UUID, tuple[int, bool]]:
        """Extend the leases of held jobs; answer for each that is still ours its attempt and whether to cancel it."""
        rows = await self._fetch("heartbeat", node, list(held), lease)
        return {row["id"]: (row["attempt"], row["cancelling"]) for row in rows}

    async def rescue(self, node: UUID, held: Sequence[UUID], *, restarted: bool = False) -> list[Job]:
        """running → queued (failed, cancelled) for jobs whose holder is gone; costs no attempt, but is counted."""
        rows = await self._fetch("rescue", node, list(held), restarted, MAX_RESCUES, self._ttl)
        return [Job.from_row(row) for row in rows]

    async def expire(self) -> list[UUID]:
        """queued → failed for jobs that waited past their queue limit or their deadline."""
        return [row["id"] for row in await self._fetch("expire", self._ttl)]

    async def cancel(self, job_id: UUID) -> str:
        """queued → cancelled, or ask the holder of a running job to stop it. Answers what is true now."""
        async with self._postgres.transaction() as connection:
            row = await connection.fetchrow(self._sql["lock"], job_id)
            if row is None:
                raise NotFound(details={"job_id": str(job_id)})
            if row["state"] == State.QUEUED:
                await connection.execute(self._sql["cancel_queued"], job_id, self._ttl)
                return "cancelled"
            if row["state"] == State.RUNNING:
                await connection.execute(self._sql["cancel_running"], job_id)
                return "cancelling"
            return f"already {row['state']}"

    async def set_priority(self, job_id: UUID, priority: int) -> Job:
        """Change the priority of a waiting job. Raises NotFound, or Conflict when it no longer waits."""
        rows = await self._fetch("set_priority", job_id, priority)
        if rows:
            return Job.from_row(rows[0])
        job = await self.require(job_id)
        raise Conflict(
            Text("只能调整排队中任务的优先级。", "Only a waiting job's priority can be changed."),
            details={"state": job.state.value},
        )

    async def prune(self) -> int:
        """Remove finished jobs that are past their time; answer how many went."""
        pruned = 0
        async with self._postgres.acquire() as connection:
            while True:
                count = int((await connection.execute(self._sql["prune"])).rpartition(" ")[2])
                pruned += count
                if count == 0:
                    return pruned

    # Reads

    async def get(self, job_id: UUID) -> Job | None:
        """The job, if it exists."""
        rows = await self._fetch("get", job_id)
        return Job.from_row(rows[0]) if rows else None

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
        rows = await self._fetch("page", kind, state and state.value, owner, before, limit)
        return [Job.from_row(row) for row in rows]

    async def events(self, job_id: UUID, after: int = 0, limit: int = 500) -> list[Event]:
        """Events with a sequence number above `after`, oldest first."""
        rows = await self._fetch("events", job_id, after, limit)
        return [Event(row["job_id"], row["seq"], row["at"], row["type"], row["data"]) for row in rows]

    async def counts(self) -> dict[str, int]:
        """How many jobs are in each state."""
        found = {row["state"]: row["count"] for row in await self._fetch("counts")}
        return {state.value: found.get(state.value, 0) for state in State}

    async def queue(self) -> list[tuple[str, int, int, datetime]]:
        """Waiting jobs as (kind, priority, count, created_at of the oldest)."""
        return [(row["kind"], row["priority"], row["count"], row["oldest"]) for row in await self._fetch("queue")]

    async def waiting(self) -> int:
        """How many jobs wait."""
        (row,) = await self._fetch("waiting")
        return int(row["count"])

    async def position(self, job_id: UUID) -> int:
        """How many jobs that could start now come before this waiting one."""
        (row,) = await self._fetch("position", job_id)
        return int(row["count"])


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def is_bad_data(error: Exception) -> bool:
    """Whether the database answered, and said that this data cannot be stored."""
    refusals = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError)
    return isinstance(error, refusals)
