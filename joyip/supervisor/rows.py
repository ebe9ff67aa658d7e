"""What goes into the jobs table and comes out of it, on this side: values, and their forms in statements and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
from pydantic import BaseModel

from joyip.supervisor.job import STATES, Job, State, new_id


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


def insertion(items: Sequence[NewJob], start: Sequence[bool], holder: Holder | None, quota: int | None) -> list[Any]:
    """The arguments of the statement `insert`."""
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
    return [
        *kinds.columns(),
        *owners.columns(),
        _array([new.id.hex for new in items]),
        *(_array(map(str, column)) for column in (of_kind, of_owner, nth, ith)),
        _array("t" if may_start else "f" for may_start in starts),
        [new.params for new in items],
        [_more(new) for new in items],
        items[0].batch,
        quota,
        holder.node if holder else None,
        holder.lease if holder else None,
        [place not in queued for place in range(1, len(kinds) + 1)],
    ]


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


def stored(new: NewJob, row: asyncpg.Record | None, holder: Holder | None) -> Job | None:
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


def claimed(node: UUID, row: asyncpg.Record) -> Claimed:
    """A job from the columns that `claim` answers; the others are known of a job that has just been claimed."""
    (id_, kind, owner, priority, params, error, attempt, failures, rescues, degraded, created_at, run_at, started_at,
     deadline_at, batch, deadline_in, timeout) = row  # fmt: skip
    job = Job(
        id_, kind, State.RUNNING, owner, priority, params, None, error, attempt, failures, rescues, 0.0, None, degraded,
        node, None, created_at, run_at, started_at, None, None, deadline_at, batch,
    )  # fmt: skip
    return Claimed(job, deadline_in, timeout)


def ends(items: Sequence[Finish]) -> list[dict[str, Any]]:
    """The argument of `finish`: in the order of ids, in which rows are locked."""
    return sorted((_end(item) for item in items), key=itemgetter("id"))


def successes(items: Sequence[Finish]) -> tuple[str, str, tuple[Any, ...]]:
    """The arguments of `succeed`, in the same order."""
    ids, attempts, results = zip(
        *sorted((item.job_id.hex, str(item.attempt), item.result) for item in items), strict=True
    )
    return _array(ids), _array(attempts), results


def _end(item: Finish) -> dict[str, Any]:
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


def in_order(items: Sequence[Finish], rows: Iterable[asyncpg.Record]) -> list[Ended | None]:
    """What `finish` and `succeed` answered, for each item."""
    ended = {(id_, attempt): Ended(STATES[state], finished_at) for id_, attempt, state, finished_at in rows}
    return [ended.get((item.job_id, item.attempt)) for item in items]
