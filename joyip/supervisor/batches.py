"""Batches: jobs submitted together, in one transaction, then looked at, followed and cancelled as one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import asyncpg

from joyip.errors import IdempotencyConflict, NotFound
from joyip.resources import queries
from joyip.supervisor.batch import FIRST_MARK, Batch, Change, Failure, Look, Placed
from joyip.supervisor.job import Job, State, new_id
from joyip.supervisor.moment import happens
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.store import Store
from joyip.supervisor.submission import Submission, Submitted

FIRST_ERRORS = 10
"""Errors that a batch shows by itself."""
PACE = 0.2
"""Least seconds between two looks at a batch that is followed: what happens in between is told together."""
SILENCE = 10.0
"""Seconds after which a follower looks without a signal."""


class Submit(Protocol):
    """What stores many jobs in one transaction, after `before` has run in it."""

    def __call__(  # noqa: D102
        self, wishes: Sequence[Submission], *, batch: UUID | None, before: Any
    ) -> Awaitable[list[Submitted]]: ...


class Position(Protocol):
    """What knows how many jobs come before a waiting one, and when it will start."""

    def __call__(self, job: Job) -> Awaitable[tuple[int | None, float | None]]: ...  # noqa: D102


class _KeyTaken(Exception):
    """Somebody else's batch with this Idempotency-Key was committed first."""


class Batches:
    """The batches of a supervisor, whose `submit_many` and `position` it is given."""

    def __init__(self, store: Store, notifier: Notifier, submit: Submit, position: Position) -> None:
        self._store = store
        self._postgres = store.postgres
        self._notifier = notifier
        self._submit = submit
        self._position = position
        self._sql = queries.load(Path(__file__).with_name("batches.sql"))

    async def submit(
        self, wishes: Sequence[Submission], *, owner: str, key: str | None = None, body_hash: bytes | None = None
    ) -> Placed:
        """Store all jobs or none; they and their batch are committed when this returns.

        Raises InvalidInput (naming the wish by its index), Draining, QueueFull, IdempotencyConflict.
        """
        while True:
            if key is not None and (placed := await self._placed_before(owner, key, body_hash)):
                return placed
            batch_id = new_id()

            async def place(connection: Any, batch_id: UUID = batch_id) -> None:
                values = (batch_id, owner, len(wishes), key, body_hash)
                if await connection.fetchval(self._sql["insert"], *values) is None:
                    raise _KeyTaken

            try:
                submitted = await self._submit(wishes, batch=batch_id, before=place)
            except _KeyTaken:
                continue
            return Placed(batch_id, [one.job.id for one in submitted], fresh=True)

    async def _placed_before(self, owner: str, key: str, body_hash: bytes | None) -> Placed | None:
        for row in await self._postgres.fetch(self._sql["by_key"], owner, key):
            if row["body_hash"] != body_hash:
                raise IdempotencyConflict(details={"batch_id": str(row["id"])})
            jobs = await self._postgres.fetch(self._sql["job_ids"], row["id"])
            return Placed(row["id"], [job["id"] for job in jobs], fresh=False)
        return None

    async def get(self, batch_id: UUID) -> Batch:
        """The batch as it is now. Raises NotFound."""
        rows = await self._postgres.fetch(self._sql["get"], batch_id)
        if not rows:
            raise NotFound(details={"batch_id": str(batch_id)})
        (row,) = rows
        counts = _counts(row)
        finished = not counts[State.QUEUED] and not counts[State.RUNNING]
        failures = (
            await self._postgres.fetch(self._sql["errors"], batch_id, FIRST_ERRORS) if counts[State.FAILED] else []
        )
        return Batch(
            id=row["id"],
            owner=row["owner"],
            total=row["total"],
            counts=counts,
            done=row["done"],
            errors=[Failure(failed["id"], failed["kind"], failed["error"]) for failed in failures],
            eta=None if finished or row["paused"] else await self._eta(row),
            paused=row["paused"],
            created_at=row["created_at"],
            started_at=row["started_at"],
            finished_at=row["finished_at"] if finished else None,
        )

    async def _eta(self, row: asyncpg.Record) -> float | None:
        """From the batch's own pace; before it has one, from where its last job stands in the queue."""
        found: list[float] = []
        if row["last_due"] is not None:
            found.append((row["last_due"] - row["now"]).total_seconds())
        if row["started_at"] is not None and row["done"] > 0:
            elapsed = (row["now"] - row["started_at"]).total_seconds()
            found.append(elapsed * (row["total"] - row["done"]) / row["done"])
        else:
            for last in await self._postgres.fetch(self._sql["last_waiting"], row["id"]):
                _, starts_in = await self._position(Job.from_row(last))
                found += [] if starts_in is None else [starts_in]
        return max(0.0, *found) if found else None

    async def jobs(
        self, batch_id: UUID, *, state: State | None = None, after: UUID | None = None, limit: int = 50
    ) -> list[Job]:
        """Jobs of the batch in the order of its wishes; the next page is `after` the last id of this one."""
        rows = await self._postgres.fetch(self._sql["jobs"], batch_id, state and state.value, after, limit)
        return [Job.from_row(row) for row in rows]

    async def cancel(self, batch_id: UUID) -> tuple[int, int]:
        """Cancel everything that has not ended: how many jobs are cancelled, and how many are being stopped."""
        (row,) = await self._postgres.fetch(self._sql["cancel"], batch_id, self._store.ttl)
        for job_id in row["cancelling"]:
            self._notifier.on_cancel(job_id)
        for job_id in (*row["cancelled"], *row["cancelling"]):
            self._notifier.tell(job_id)
        return len(row["cancelled"]), len(row["cancelling"])

    async def look(self, batch_id: UUID, known: bytes = b"") -> Look:
        """The batch now, and what differs from `known`: the last look's, or empty."""
        rows = await self._postgres.fetch(self._sql["look"], batch_id, known)
        marks = bytearray(known if len(known) == rows[0]["present"] else bytes([FIRST_MARK]) * rows[0]["present"])
        changes = []
        for row in rows:
            if row["id"] is not None:
                marks[row["place"]] = row["mark"]
                changes.append(Change(row["id"], State(row["state"]), row["attempt"], row["error"]))
        return Look(_counts(rows[0]), rows[0]["done"], changes, bytes(marks))

    async def follow(self, batch_id: UUID, known: bytes = b"") -> AsyncIterator[Look | None]:
        """Looks, each with something new, from `known` on; None after some silence; ends with the batch's last job.

        A look tells every job whose state or attempt is another than `known` says, so that nothing is lost however
        often a follower starts again; states that a job passed through between two looks are not told.
        """
        unfinished = [row["id"] for row in await self._postgres.fetch(self._sql["unfinished"], batch_id)]
        told: tuple[object, ...] | None = None
        with self._notifier.watch(*unfinished) as watch:
            while True:
                watch.changed.clear()
                look = await self.look(batch_id, known)
                known = look.known
                tally = (look.counts, look.done)
                if tally != told or look.changes:
                    yield look
                told = tally
                if look.finished or self._notifier.closed:
                    return
                await asyncio.sleep(PACE)
                if not await happens(watch.changed, SILENCE):
                    yield None

    async def prune(self) -> None:
        """Remove batches whose jobs are all gone."""
        await self._postgres.fetch(self._sql["prune"], self._store.ttl)


def _counts(row: asyncpg.Record) -> dict[State, int]:
    return {state: row[state.value] for state in State}
