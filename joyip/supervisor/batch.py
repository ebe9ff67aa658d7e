"""A batch as it is shown: how far it is, what changed since it was last told, and the cursor of its followers."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from joyip.supervisor.admission import MANY
from joyip.supervisor.job import State

FIRST_MARK, LAST_MARK = 35, 119
"""A job's state and attempt as one byte (see `look` in batches.sql): from waiting for its first attempt, up."""


@dataclass(frozen=True)
class Failure:
    """A job of a batch that failed."""

    job_id: UUID
    kind: str
    error: dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """A batch and how far it is. `done` counts ended jobs as 1 and the others by their progress.

    eta: seconds until its last job ends, where that can be told. paused: the pauses that hold up jobs of it.
    """

    id: UUID
    owner: str
    total: int
    counts: Mapping[State, int]
    done: float
    errors: Sequence[Failure]
    eta: float | None
    paused: Sequence[str]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def progress(self) -> float:
        """From 0 to 1."""
        return min(1.0, self.done / self.total)

    @property
    def finished(self) -> bool:
        """Whether every job has ended."""
        return not self.counts[State.QUEUED] and not self.counts[State.RUNNING]


@dataclass(frozen=True)
class Placed:
    """A submitted batch with its jobs in the order of the wishes; not `fresh` when its Idempotency-Key was known."""

    id: UUID
    job_ids: Sequence[UUID]
    fresh: bool


@dataclass(frozen=True)
class Change:
    """A job that is not as it was last told."""

    job_id: UUID
    state: State
    attempt: int
    error: dict[str, Any] | None


@dataclass(frozen=True)
class Look:
    """A batch at one moment, and what changed since the look before; `known` is where the next one goes on."""

    counts: Mapping[State, int]
    done: float
    changes: Sequence[Change]
    known: bytes

    @property
    def finished(self) -> bool:
        """Whether every job has ended."""
        return not self.counts[State.QUEUED] and not self.counts[State.RUNNING]


def cursor_of(known: bytes) -> str:
    """What a look knows, as text that fits a header."""
    return base64.urlsafe_b64encode(zlib.compress(known, 9)).decode().rstrip("=")


def known_of(cursor: str) -> bytes:
    """What a cursor says is known; nothing, if it is none of ours."""
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        known = zlib.decompressobj().decompress(packed, MANY + 1)
    except (binascii.Error, ValueError, zlib.error):
        return b""
    return known if len(known) <= MANY and all(FIRST_MARK <= mark <= LAST_MARK for mark in known) else b""
