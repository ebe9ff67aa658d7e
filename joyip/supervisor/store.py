"""The jobs table: every transition, each one statement that names the state it leaves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import structlog

from joyip.errors import Conflict, IdempotencyConflict, NotFound, QuotaExceeded, Text
from joyip.resources.lane import Lane
from joyip.resources.postgres import Postgres, is_gone
from joyip.supervisor.job import Job, State, first_id
from joyip.supervisor.reads import Reads
from joyip.supervisor.rows import (
    Claimed,
    Ended,
    Finish,
    Holder,
    NewJob,
    Report,
    claimed,
    ends,
    in_order,
    insertion,
    stored,
    successes,
)

INSERT_TRIES = 3
"""How often new jobs are offered to a database whose reply is lost."""
LATE = 4.0
"""A claim that takes longer than this part of the lease is given back."""
MAX_RESCUES = 3
"""A job whose node was lost more often than this is poison."""

Before = Callable[[Any], Awaitable[None]]

log = structlog.get_logger(__name__)


class Store(Reads):
    """Jobs in PostgreSQL. Finished jobs are kept for `ttl` seconds; an owner may have `quota` waiting ones."""

    def __init__(self, postgres: Postgres, *, ttl: float, quota: int | None = None) -> None:
        super().__init__(postgres)
        self.ttl = ttl
        self._quota = quota
        self._inserting, self._claiming, self._finishing = Lane(postgres), Lane(postgres), Lane(postgres)

    async def close(self) -> None:
        """Wait for what is under way, and give back what is held."""
        await super().close()
        for lane in (self._inserting, self._claiming, self._finishing):
            await lane.close()

    async def insert(self, new: NewJob) -> tuple[Job, bool]:
        """Store a job; answer it, and whether it is new (False: its Idempotency-Key was here before).

        Committed when this returns. Raises IdempotencyConflict for a known key with another body, QuotaExceeded.
        """
        (job,) = await self.insert_all([new])
        return await self.settle(new, job)

    async def settle(self, new: NewJob, job: Job | None) -> tuple[Job, bool]:
        """What `insert_all` answered for one job, as `insert` answers it."""
        if job is not None:
            return job, True
        for row in await self._fetch("by_key", [new.owner], [new.idempotency_key]):
            if row["hash"] != new.body_hash:
                raise IdempotencyConflict(details={"job_id": str(row["id"])})
            return Job.from_row(row), False
        raise self._over_quota()

    def _over_quota(self) -> QuotaExceeded:
        return QuotaExceeded(details={"waiting": self._quota, "limit": self._quota}, retry_after=10)

    async def insert_all(
        self,
        items: Sequence[NewJob],
        start: Sequence[bool] = (),
        holder: Holder | None = None,
        *,
        before: Before | None = None,
        whole: bool = False,
    ) -> list[Job | None]:
        """Store jobs in one statement; answer each job, or None: its key is known, or its owner's quota has no room.

        Where `start` says so, `holder` begins with the job at once (it is then running, attempt 1), if no job of its
        kind waits. When the reply is lost the same ids are offered again, so that nothing is stored twice.
        before: done on the connection, ahead of it and in the same transaction. whole: all or none, raises
        QuotaExceeded.
        """
        loop = asyncio.get_running_loop()
        asked = None
        tries = 0
        while True:
            try:
                if before is None and not whole:
                    async with self._inserting.acquire() as connection:
                        asked = asked or loop.time()
                        jobs = await self._begin(connection, items, start, holder)
                        jobs = jobs or await self._insert(connection, items, start, holder)
                else:
                    async with self.postgres.transaction() as connection:
                        asked = asked or loop.time()
                        if before is not None:
                            await before(connection)
                        jobs = await self._insert(connection, items, start, holder)
                        if None in jobs and not (tries and await self._has_all(items)):
                            raise self._over_quota()
                break
            except Exception as error:
                tries += 1
                again = is_gone(error) or isinstance(error, asyncpg.DeadlockDetectedError)
                if tries >= INSERT_TRIES or not again:
                    raise
                log.warning("store.insert_again", jobs=len(items), error=type(error).__name__)
        if tries and None in jobs:  # stored by the try whose reply was lost?
            found = await self._get_all([new.id for new in items])
            jobs = [job or former for job, former in zip(jobs, found, strict=True)]
        if holder is not None and _is_late(holder, asked):
            held = [job for job in jobs if job is not None and job.node == holder.node]
            await self._give_back(held)
            jobs = [job._replace(state=State.QUEUED, node=None) if job in held else job for job in jobs]
        return jobs

    async def _give_back(self, jobs: Sequence[Job]) -> None:
        """running → queued for jobs that this node holds but will not begin; it costs them nothing."""
        if jobs:
            log.warning("store.given_back", jobs=len(jobs))
            await self.finish_all([Finish(job.id, job.attempt, State.QUEUED) for job in jobs])

    async def _begin(
        self, connection: Any, items: Sequence[NewJob], start: Sequence[bool], holder: Holder | None
    ) -> list[Job | None]:
        """The commonest case of an idle service: one plain job, an actor that waits for it, nobody before it."""
        if holder is None or len(items) > 1 or not start[0] or self._quota is not None:
            return []
        (new,) = items
        if new.run_at is not None or new.callback is not None or new.batch is not None:
            return []
        row = await connection.fetchrow(
            self._sql["begin"],
            new.id,
            new.kind,
            new.owner,
            new.priority,
            new.params,
            new.deadline,
            new.timeout,
            new.idempotency_key,
            new.body_hash,
            holder.node,
            holder.lease,
        )
        return [stored(new, row, holder)] if row is not None else []

    async def _insert(
        self, connection: Any, items: Sequence[NewJob], start: Sequence[bool], holder: Holder | None
    ) -> list[Job | None]:
        arguments = insertion(items, start, holder, self._quota)
        rows = {row["id"]: row for row in await connection.fetch(self._sql["insert"], *arguments)}
        return [stored(new, rows.get(new.id), holder) for new in items]

    async def claim(self, holder: Holder, room: Mapping[str, int], limit: int) -> list[Claimed]:
        """queued → running for up to `limit` jobs of the kinds in `room` (kind → most jobs), in fair order.

        A claim that took too long is given back.
        """
        async with self._claiming.acquire() as connection:
            asked = asyncio.get_running_loop().time()
            rows = await connection.fetch(
                self._sql["claim"], list(room), list(room.values()), limit, holder.node, holder.lease
            )
        found = [claimed(holder.node, row) for row in rows]
        if _is_late(holder, asked):
            await self._give_back([job for job, *_ in found])
            return []
        return found

    async def promote(self) -> tuple[int, float | None]:
        """Give jobs whose time has come their turn; answer how many, and the seconds until the next one's time."""
        (row,) = await self._fetch("promote")
        return row["promoted"], row["next_in"]

    async def finish(self, finish: Finish) -> State | None:
        """running → final or queued, if the attempt is still the newest; None: it was not, nothing changed."""
        (ended,) = await self.finish_all([finish])
        return ended and ended.state

    async def finish_all(self, items: Sequence[Finish]) -> list[Ended | None]:
        """The same for many in one statement."""
        return in_order(items, await self._fetch("finish", ends(items), self.ttl, lane=self._finishing))

    async def succeed_all(self, items: Sequence[Finish]) -> list[Ended | None]:
        """The same for attempts that succeeded in full, at less cost."""
        rows = await self._fetch("succeed", *successes(items), self.ttl, lane=self._finishing)
        return in_order(items, rows)

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

    async def rescue(
        self, node: UUID, held: Collection[UUID], *, restarted: bool = False, overdue: float = 0.0
    ) -> list[Job]:
        """running → queued (failed, cancelled) for jobs whose holder is gone; costs no attempt, but is counted.

        Of this node's own jobs those that it does not hold count as lost: all of them when it was `restarted`, else
        those with `overdue` seconds or less left of their lease. `held` is looked at when a connection is there.
        """
        async with self.postgres.acquire() as connection:
            values = (node, list(held), restarted, MAX_RESCUES, self.ttl, overdue)
            return [Job.from_row(row) for row in await connection.fetch(self._sql["rescue"], *values)]

    async def expire(self) -> list[UUID]:
        """queued → failed for jobs that waited past their queue limit or their deadline."""
        return [row["id"] for row in await self._fetch("expire", self.ttl)]

    async def cancel(self, job_id: UUID) -> str:
        """queued → cancelled, or ask the holder of a running job to stop it. Answers what is true now."""
        rows = await self._fetch("cancel", job_id, self.ttl)
        if not rows:
            raise NotFound(details={"job_id": str(job_id)})
        state = rows[0]["state"]
        return {"queued": "cancelled", "running": "cancelling"}.get(state, f"already {state}")

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
        oldest = first_id(time.time() - self.ttl)
        async with self.postgres.acquire() as connection:
            while True:
                count = int((await connection.execute(self._sql["prune"], oldest)).rpartition(" ")[2])
                pruned += count
                if count == 0:
                    return pruned

    async def _has_all(self, items: Sequence[NewJob]) -> bool:
        """Whether an earlier try, whose reply was lost, has stored them."""
        return None not in await self._get_all([new.id for new in items])


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def is_bad_data(error: Exception) -> bool:
    """Whether the database answered, and said that this data cannot be stored."""
    refusals = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError)
    return isinstance(error, refusals)


def _is_late(holder: Holder, asked: float) -> bool:
    """Whether the reply took so long that others may have thought the jobs lost by now."""
    return 0 < holder.lease / LATE < asyncio.get_running_loop().time() - asked
