"""The door: what may become a job, stored together with all others that come at the same moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from contextvars import Context
from uuid import UUID

import asyncpg

from joyip.errors import Draining, InvalidInput, NotFound, QueueFull, Text
from joyip.supervisor.dispatcher import Room
from joyip.supervisor.group import GroupCommit
from joyip.supervisor.job import Job, State, new_id
from joyip.supervisor.kind import Kinds
from joyip.supervisor.load import Load
from joyip.supervisor.pool import Pool
from joyip.supervisor.reads import BATCH
from joyip.supervisor.rows import Claimed, Holder, NewJob
from joyip.supervisor.store import Before, Store, is_bad_data
from joyip.supervisor.submission import Submission, Submitted, validated

MANY = 1000
"""Most jobs of one batch."""


class Admission:
    """Checks wishes and stores them as jobs. Where an actor is free and nobody waits, a job begins with its insertion.

    `begin` starts a claimed job; `queued` hears that jobs were put in the queue, and whether some are for later.
    """

    def __init__(
        self,
        *,
        store: Store,
        kinds: Kinds,
        pool: Pool,
        room: Room,
        holder: Holder,
        max_queued: int,
        load: Load | None,
        retry_after: Callable[[], int],
        begin: Callable[[Claimed], None],
        queued: Callable[[bool], None],
    ) -> None:
        self.waiting = 0
        self.closed = False
        self._store = store
        self._kinds = kinds
        self._pool = pool
        self._room = room
        self._holder = holder
        self._max_queued = max_queued
        self._load = load
        self._retry_after = retry_after
        self._begin = begin
        self._queued = queued
        self._batches: set[asyncio.Task[list[Job | None]]] = set()
        self._inserts = GroupCommit(self._insert, limit=BATCH, alone=is_bad_data)

    async def submit(self, wish: Submission) -> Submitted:
        """Store a job; it is committed when this returns.

        Raises NotFound (kind), InvalidInput (params), Draining, Overloaded, QueueFull, QuotaExceeded,
        IdempotencyConflict.
        """
        self._admit(1)
        new = self._new(wish, new_id())
        try:
            stored = await self._inserts.add(new)
        except asyncpg.DataError as error:
            raise _unstorable(error) from error
        return Submitted(*await self._store.settle(new, stored))

    async def submit_many(
        self, wishes: Sequence[Submission], *, batch: UUID | None = None, before: Before | None = None
    ) -> list[Submitted]:
        """Store up to MANY jobs in one transaction, all or none; their ids ascend in the order of the wishes.

        `before` works on the connection and in the transaction of the insertion, ahead of it; what it raises goes
        through. Raises what `submit` raises, with the index of a bad wish; Idempotency-Keys have no place here.
        """
        if not 0 < len(wishes) <= MANY:
            message = Text(f"一批须有 1 到 {MANY} 个任务。", f"A batch has 1 to {MANY} jobs.")
            raise InvalidInput(message, details={"jobs": len(wishes), "limit": MANY})
        self._admit(len(wishes))
        ids = sorted(new_id() for _ in wishes)
        news = []
        for index, (wish, id_) in enumerate(zip(wishes, ids, strict=True)):
            try:
                news.append(self._new(wish, id_, batch))
            except (InvalidInput, NotFound) as error:
                error.details["index"] = index
                raise
        work = asyncio.create_task(self._insert(news, before=before, whole=True), name="batch", context=Context())
        self._batches.add(work)
        work.add_done_callback(self._batches.discard)
        try:
            jobs = await asyncio.shield(work)  # what is stored is begun and told of, even if the caller has left
        except asyncpg.DataError as error:
            raise _unstorable(error) from error
        return [Submitted(job, fresh=True) for job in jobs if job is not None]  # all of them, or it had raised

    async def close(self, limit: float) -> None:
        """Take nothing more, and wait for the writes under way, for `limit` seconds at most."""
        self.closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(limit):
                await self._inserts.close()
                if self._batches:
                    await asyncio.wait(self._batches)

    def _admit(self, count: int) -> None:
        if self.closed:
            raise Draining(retry_after=10)
        if self._load is not None:
            self._load.check()
        if self.waiting + count > self._max_queued:
            raise QueueFull(
                details={"reading": "queue", "waiting": self.waiting, "limit": self._max_queued, "jobs": count},
                retry_after=self._retry_after(),
            )

    def _new(self, wish: Submission, id_: UUID, batch: UUID | None = None) -> NewJob:
        if wish.kind not in self._kinds:
            known = ", ".join(kind.name for kind in self._kinds)
            raise NotFound(
                Text(f"没有 {wish.kind!r} 这种任务。", f"There is no kind {wish.kind!r}."), details={"kinds": known}
            )
        kind = self._kinds[wish.kind]
        model = validated(kind, wish.params)
        return NewJob(
            kind=kind.name,
            params=model.model_dump(mode="json"),
            model=model,
            deadline=wish.deadline or kind.limits.deadline,
            owner=wish.owner,
            priority=wish.priority,
            run_at=wish.run_at,
            expires=wish.expires or kind.limits.expires,
            timeout=wish.timeout,
            idempotency_key=wish.idempotency_key,
            body_hash=wish.body_hash,
            batch=batch,
            callback=wish.callback,
            id=id_,
        )

    async def _insert(
        self, items: Sequence[NewJob], *, before: Before | None = None, whole: bool = False
    ) -> list[Job | None]:
        """Store the jobs, and begin with as many as there are free actors for."""
        free = 0 if self.closed else self._pool.take(len(items))
        starts = [False] * len(items)
        taken: Counter[str] = Counter()
        left = free
        order: Iterable[int] = range(len(items))
        if 0 < free < len(items):
            order = sorted(order, key=lambda index: -items[index].priority)
        for index in order:
            new = items[index]
            if not left:
                break
            if new.run_at is None and new.callback is None and self._room.take(new.kind, 1):
                starts[index] = True
                taken[new.kind] += 1
                left -= 1
        begun = fresh = later = 0
        try:
            jobs = await self._store.insert_all(items, starts, self._holder, before=before, whole=whole)
            for new, job in zip(items, jobs, strict=True):
                if job is None:
                    continue
                fresh += 1
                if job.state is not State.RUNNING:
                    later += new.run_at is not None
                elif job.node == self._holder.node:
                    self._begin(Claimed(job, new.deadline, new.timeout, new.model))
                    taken[new.kind] -= 1
                    begun += 1
        finally:
            self._pool.release(free - begun)
            for kind, count in taken.items():
                self._room.leave(kind, count)
            if fresh > begun:
                self.waiting += fresh - begun
                self._queued(later > 0)
        return jobs


def _unstorable(error: asyncpg.DataError) -> InvalidInput:
    """What PostgreSQL cannot hold: a NUL character, above all."""
    message = Text("参数含有无法存储的字符。", "The parameters hold what cannot be stored.")
    return InvalidInput(message, details={"problem": str(error)[:200]})
