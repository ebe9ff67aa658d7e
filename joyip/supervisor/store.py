"""The jobs table: every read and every transition, each one statement that names the state it leaves."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
import orjson
import structlog
from pydantic import BaseModel

from joyip.errors import Conflict, IdempotencyConflict, NotFound, QuotaExceeded, Text
from joyip.resources import queries
from joyip.resources.lane import Lane
from joyip.resources.postgres import Postgres, is_gone
from joyip.supervisor.group import GroupCommit
from joyip.supervisor.job import STATES, Event, Job, State, first_id, new_id

BATCH = 500
"""Most rows in one statement."""
INSERT_TRIES = 3
"""How often new jobs are offered to a database whose reply is lost."""
COUNTS_AGE = 2.0
"""Seconds for which the counts by state are good; counting reads an index of every job."""
MAX_RESCUES = 3
"""A job whose node was lost more often than this is poison."""

log = structlog.get_logger(__name__)


Before = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
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
    batch: UUID | None = None
    callback: Mapping[str, Any] | None = None
    model: BaseModel | None = None
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who takes jobs: a node, and for how many seconds they stay its own when it falls silent."""

    node: UUID
    lease: float


class Claimed(NamedTuple):
    """A job that this node now holds, with the seconds until its deadline and its own attempt timeout, if any.

    params: its parameters as the kind's model, where they are at hand.
    """

    job: Job
    deadline_in: float
    timeout: float | None
    params: BaseModel | None = None


class Ended(NamedTuple):
    """What the database made of the end of an attempt; `finished_at` is None when the job was put back."""

    state: State
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Report:
    """Progress and events of a running attempt; `events` are {"type", "data"}."""

    job_id: UUID
    attempt: int
    progress: float | None
    stage: str | None
    events: Sequence[dict[str, Any]]


class Store:
    """Jobs in PostgreSQL. Finished jobs are kept for `ttl` seconds; an owner may have `quota` waiting ones."""

    def __init__(self, postgres: Postgres, *, ttl: float, quota: int | None = None) -> None:
        self.postgres = postgres
        self.ttl = ttl
        self._quota = quota
        self._sql = queries.load(Path(__file__).with_name("jobs.sql"))
        self._inserting, self._claiming, self._finishing = Lane(postgres), Lane(postgres), Lane(postgres)
        self._gets = GroupCommit(self._get_all, limit=BATCH)
        self._counted: tuple[float, dict[str, int]] = (-COUNTS_AGE, {})

    async def _fetch(self, query: str, *args: Any, lane: Lane | None = None) -> list[asyncpg.Record]:
        async with (lane or self.postgres).acquire() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(self._sql[query], *args)
            return rows

    async def close(self) -> None:
        """Wait for what is under way, and give back what is held."""
        await self._gets.close()
        for lane in (self._inserting, self._claiming, self._finishing):
            await lane.close()

    # Transitions

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
        tries = 0
        while True:
            try:
                if before is None and not whole:
                    async with self._inserting.acquire() as connection:
                        stored = await self._begin(connection, items, start, holder)
                        stored = stored or await self._insert(connection, items, start, holder)
                else:
                    async with self.postgres.transaction() as connection:
                        if before is not None:
                            await before(connection)
                        stored = await self._insert(connection, items, start, holder)
                        if None in stored and not (tries and await self._has_all(items)):
                            raise self._over_quota()
                break
            except Exception as error:
                tries += 1
                if tries >= INSERT_TRIES or not is_gone(error):
                    raise
                log.warning("store.insert_again", jobs=len(items), error=type(error).__name__)
        if tries and None in stored:  # stored by the try whose reply was lost?
            found = await self._get_all([new.id for new in items])
            stored = [job or former for job, former in zip(stored, found, strict=True)]
        return stored

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
        return [_stored(new, row, holder)] if row is not None else []

    async def _insert(
        self, connection: Any, items: Sequence[NewJob], start: Sequence[bool], holder: Holder | None
    ) -> list[Job | None]:
        kinds, owners, nths, iths = _Index(5), _Index(2), Counter[int](), Counter[str]()
        of_kind, of_owner, nth, ith = [], [], [], []
        for new in items:
            owner = owners.of(new.owner, new.priority)
            of_kind.append(kinds.of(new.kind, new.priority, new.deadline, new.expires, new.timeout))
            of_owner.append(owner)
            nth.append(nths[owner])
            ith.append(iths[new.owner])
            nths[owner] += 1
            iths[new.owner] += 1
        starts = start if holder else [False] * len(items)
        queued = {place for place, may_start in zip(of_kind, starts, strict=True) if not may_start}
        arguments = [
            *kinds.columns(),
            *owners.columns(),
            _array([new.id.hex for new in items]),
            *(_array(map(str, column)) for column in (of_kind, of_owner, nth, ith)),
            _array("t" if may_start else "f" for may_start in starts),
            [new.params for new in items],
            [_more(new) for new in items],
            items[0].batch,
            self._quota,
            holder.node if holder else None,
            holder.lease if holder else None,
            [place not in queued for place in range(1, len(kinds) + 1)],
        ]
        rows = {row["id"]: row for row in await connection.fetch(self._sql["insert"], *arguments)}
        return [_stored(new, rows.get(new.id), holder) for new in items]

    async def claim(self, holder: Holder, room: Mapping[str, int], limit: int) -> list[Claimed]:
        """queued → running for up to `limit` jobs of the kinds in `room` (kind → most jobs), in fair order."""
        rows = await self._fetch(
            "claim", list(room), list(room.values()), limit, holder.node, holder.lease, lane=self._claiming
        )
        return [_claimed(holder.node, row) for row in rows]

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
        values = sorted((_finish(item) for item in items), key=itemgetter("id"))
        return _in_order(items, await self._fetch("finish", values, self.ttl, lane=self._finishing))

    async def succeed_all(self, items: Sequence[Finish]) -> list[Ended | None]:
        """The same for attempts that succeeded in full, at less cost."""
        in_order = sorted((item.job_id.hex, str(item.attempt), item.result) for item in items)
        ids, attempts, results = zip(*in_order, strict=True)
        return _in_order(
            items, await self._fetch("succeed", _array(ids), _array(attempts), results, self.ttl, lane=self._finishing)
        )

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
        self, node: UUID, held: Sequence[UUID], *, restarted: bool = False, overdue: float = 0.0
    ) -> list[Job]:
        """running → queued (failed, cancelled) for jobs whose holder is gone; costs no attempt, but is counted.

        Of this node's own jobs those that it does not hold count as lost: all of them when it was `restarted`, else
        those with `overdue` seconds or less left of their lease.
        """
        rows = await self._fetch("rescue", node, list(held), restarted, MAX_RESCUES, self.ttl, overdue)
        return [Job.from_row(row) for row in rows]

    async def expire(self) -> list[UUID]:
        """queued → failed for jobs that waited past their queue limit or their deadline."""
        return [row["id"] for row in await self._fetch("expire", self.ttl)]

    async def cancel(self, job_id: UUID) -> str:
        """queued → cancelled, or ask the holder of a running job to stop it. Answers what is true now."""
        async with self.postgres.transaction() as connection:
            row = await connection.fetchrow(self._sql["lock"], job_id)
            if row is None:
                raise NotFound(details={"job_id": str(job_id)})
            if row["state"] == State.QUEUED:
                await connection.execute(self._sql["cancel_queued"], job_id, self.ttl)
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
        oldest = first_id(time.time() - self.ttl)
        async with self.postgres.acquire() as connection:
            while True:
                count = int((await connection.execute(self._sql["prune"], oldest)).rpartition(" ")[2])
                pruned += count
                if count == 0:
                    return pruned

    # Reads

    async def get(self, job_id: UUID) -> Job | None:
        """The job, if it exists."""
        return await self._gets.add(job_id)

    async def _has_all(self, items: Sequence[NewJob]) -> bool:
        """Whether an earlier try, whose reply was lost, has stored them."""
        return None not in await self._get_all([new.id for new in items])

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

    async def callback(self, job_id: UUID) -> dict[str, Any] | None:
        """Who is to be told of the job's end."""
        rows = await self._fetch("callback", job_id)
        found: dict[str, Any] | None = rows[0]["callback"] if rows else None
        return found

    async def position(self, job_id: UUID) -> int:
        """How many jobs that could start now come before this waiting one."""
        (row,) = await self._fetch("position", job_id)
        return int(row["count"])


class _Index:
    """Distinct tuples in columns, counted from 1 as PostgreSQL counts the elements of an array."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._places: dict[tuple[Any, ...], int] = {}

    def __len__(self) -> int:
        return len(self._places)

    def of(self, *values: Any) -> int:
        return self._places.setdefault(values, len(self._places) + 1)

    def columns(self) -> list[list[Any]]:
        return [[values[column] for values in self._places] for column in range(self._width)]


def _array(elements: Iterable[str]) -> str:
    """An array of numbers, UUIDs or booleans as PostgreSQL reads it: asyncpg takes far longer over a list."""
    return "{" + ",".join(elements) + "}"


def _more(new: NewJob) -> dict[str, Any] | None:
    """What few jobs have."""
    if new.run_at is None and new.idempotency_key is None and new.callback is None:
        return None
    return {
        "run_at": new.run_at,
        "key": new.idempotency_key,
        "hash": new.body_hash.hex() if new.body_hash is not None else None,
        "callback": new.callback,
    }


def _stored(new: NewJob, row: asyncpg.Record | None, holder: Holder | None) -> Job | None:
    """A job that was just inserted, from what its row adds to what is known of it."""
    if row is None:
        return None
    id_, state, created_at, run_at, expires_at, deadline_at = row
    running = state == "running"
    return Job(
        id=id_,
        kind=new.kind,
        state=STATES[state],
        owner=new.owner,
        priority=new.priority,
        params=new.params,
        result=None,
        error=None,
        attempt=int(running),
        failures=0,
        rescues=0,
        progress=0.0,
        stage=None,
        degraded=[],
        node=holder.node if holder and running else None,
        cancel_requested_at=None,
        created_at=created_at,
        run_at=run_at,
        started_at=created_at if running else None,
        finished_at=None,
        expires_at=expires_at,
        deadline_at=deadline_at,
        batch=new.batch,
    )


def _claimed(node: UUID, row: asyncpg.Record) -> Claimed:
    """A job from the columns that `claim` answers; the others are known of a job that has just been claimed."""
    (id_, kind, owner, priority, params, error, attempt, failures, rescues, degraded, created_at, run_at, started_at,
     deadline_at, batch, deadline_in, timeout) = row  # fmt: skip
    job = Job(
        id_, kind, State.RUNNING, owner, priority, params, None, error, attempt, failures, rescues, 0.0, None, degraded,
        node, None, created_at, run_at, started_at, None, None, deadline_at, batch,
    )  # fmt: skip
    return Claimed(job, deadline_in, timeout)


def _finish(item: Finish) -> dict[str, Any]:
    return {
        "id": str(item.job_id),
        "attempt": item.attempt,
        "state": item.state,
        "result": item.result,
        "error": item.error,
        "degraded": list(item.degraded),
        "delay": item.delay,
        "failures": item.failures,
        "rescues": item.rescues,
    }


def _in_order(items: Sequence[Finish], rows: Iterable[asyncpg.Record]) -> list[Ended | None]:
    ended = {id_: Ended(STATES[state], finished_at) for id_, state, finished_at in rows}
    return [ended.get(item.job_id) for item in items]


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def is_bad_data(error: Exception) -> bool:
    """Whether the database answered, and said that this data cannot be stored."""
    refusals = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError)
    return isinstance(error, refusals)
