"""A job as stored: one durable unit of work and its states."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg


class State(StrEnum):
    """Where a job is. A job that is QUEUED with `run_at` in the future is a retry or a snooze."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether the job can never change again."""
        return self in FINAL


FINAL = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED})


class Job(NamedTuple):
    """One row of `jobs`. `attempt` counts claims and is the fencing token; `failures` counts attempts that failed.

    A tuple, because thousands a second are made.
    """

    id: UUID
    kind: str
    state: State
    owner: str
    priority: int
    params: dict[str, Any]
    result: dict[str, Any] | None
    error: dict[str, Any] | None
    attempt: int
    failures: int
    rescues: int
    progress: float
    stage: str | None
    degraded: list[str]
    node: UUID | None
    cancel_requested_at: datetime | None
    created_at: datetime
    run_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None
    deadline_at: datetime
    batch: UUID | None

    @property
    def about(self) -> dict[str, Any]:
        """What every log line about this job and its attempt carries."""
        return {"job_id": str(self.id), "kind": self.kind, "attempt": self.attempt, "owner": self.owner}

    @classmethod
    def from_row(cls, row: asyncpg.Record) -> Job:
        """A job from a row that holds at least the columns of this class."""
        values = [row[name] for name in cls._fields]
        values[_STATE] = STATES[values[_STATE]]
        return cls._make(values)


STATES = {state.value: state for state in State}
_STATE = Job._fields.index("state")


@dataclass(frozen=True)
class Event:
    """Something that happened to a job: `type` is state, progress, log or preview; `seq` counts from 1 without gaps."""

    job_id: UUID
    seq: int
    at: datetime
    type: str
    data: dict[str, Any]


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): time-ordered, so that new rows sit together in the index."""
    return _uuid7(time.time_ns() // 1_000_000, int.from_bytes(os.urandom(10), "big"))


def first_id(timestamp: float) -> UUID:
    """The lowest id that `new_id` can give at or after this Unix time in seconds."""
    return _uuid7(max(0, int(timestamp * 1000)), 0)


def _uuid7(milliseconds: int, random: int) -> UUID:
    value = (milliseconds & (1 << 48) - 1) << 80 | random & (1 << 80) - 1
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
