"""Kinds that start by the clock: each tick is one job, however many nodes there are and whichever of them live."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from cronsim import CronSim, CronSimError
from pydantic import ValidationError

from joyip.errors import Draining, Overloaded, QueueFull, QuotaExceeded
from joyip.resources import queries
from joyip.resources.postgres import Postgres
from joyip.supervisor.job import State
from joyip.supervisor.kind import Kind, Kinds
from joyip.supervisor.submission import Submission, Submitted

OWNER = "@cron"
"""Whose jobs these are; no client can call itself so."""
AGAIN = 60.0
"""Longest time in seconds between two looks at the database's clock and at who paused what."""
RETRY = 2.0
"""Seconds until a tick is tried again that is due and could not become a job yet."""

_SQL = queries.load(Path(__file__).with_suffix(".sql"))
_REFUSALS = (Draining, Overloaded, QueueFull, QuotaExceeded)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Timetable:
    """One scheduled kind. `last`: the latest tick that became a job; before the first: None. Times are UTC."""

    kind: str
    cron: str
    next: datetime
    last: datetime | None
    job_id: UUID | None
    state: State | None
    paused: str | None


class Schedule:
    """Turns ticks into jobs. The key `cron:KIND:TICK` makes the database refuse what another node has stored before.

    Ticks missed (no node lived, the kind was paused, its last job was still at it) are made up for once, by the latest.
    Raises ValueError for a kind whose cron is malformed or whose parameters have no defaults.
    """

    def __init__(self, postgres: Postgres, kinds: Kinds, submit: Callable[[Submission], Awaitable[Submitted]]) -> None:
        self._postgres = postgres
        self._submit = submit
        self._crons: dict[str, str] = {kind.name: _checked(kind) for kind in kinds if kind.cron is not None}
        self._due = 0.0  # by time.monotonic
        self._known = False

    @property
    def next_in(self) -> float:
        """Seconds until `tick` has something to do; asking earlier costs nothing."""
        return max(0.0, self._due - time.monotonic()) if self._crons else AGAIN

    async def tick(self, now: datetime | None = None) -> int:
        """Store a job for each kind whose time has come; answer how many this node stored. Call it each second."""
        if not self._crons or (now is None and self.next_in > 0):
            return 0
        rows = await self._rows(now)
        stored = 0
        due = AGAIN
        for row in rows:
            at = now or row["now"]
            cron = self._crons[row["kind"]]
            latest = last_tick(cron, at)
            if latest > row["tick"]:
                if row["paused"] is None and not row["unfinished"]:
                    stored += await self._store(row["kind"], latest)
                due = min(due, RETRY)
            due = min(due, (next_tick(cron, at) - at).total_seconds())
        self._due = time.monotonic() + due
        return stored

    async def timetable(self) -> list[Timetable]:
        """Every scheduled kind, in order of its next tick."""
        rows = await self._rows(None) if self._crons else []
        shown = [
            Timetable(
                kind=row["kind"],
                cron=self._crons[row["kind"]],
                next=next_tick(self._crons[row["kind"]], row["now"]),
                last=row["tick"] if row["job_id"] is not None else None,
                job_id=row["job_id"] if row["state"] is not None else None,
                state=State(row["state"]) if row["state"] is not None else None,
                paused=row["paused"],
            )
            for row in rows
        ]
        return sorted(shown, key=lambda entry: (entry.next, entry.kind))

    async def _rows(self, now: datetime | None) -> list[asyncpg.Record]:
        async with self._postgres.acquire() as connection:
            if not self._known:
                await connection.execute(_SQL["know"], list(self._crons), now)
                self._known = True
            rows: list[asyncpg.Record] = await connection.fetch(_SQL["read"], list(self._crons))
            return rows

    async def _store(self, kind: str, tick: datetime) -> bool:
        """The job first, then that it is there: a crash in between repeats the first, which the key makes harmless."""
        key = f"cron:{kind}:{tick:%Y-%m-%dT%H:%MZ}"
        wish = Submission(kind, {}, owner=OWNER, idempotency_key=key, body_hash=hashlib.sha256(key.encode()).digest())
        try:
            submitted = await self._submit(wish)
        except _REFUSALS as refusal:
            log.info("schedule.postponed", kind=kind, tick=tick.isoformat(), reason=refusal.code)
            return False
        async with self._postgres.acquire() as connection:
            await connection.execute(_SQL["advance"], kind, tick, submitted.job.id)
        if submitted.fresh:
            log.info("schedule.tick", kind=kind, tick=tick.isoformat(), job_id=str(submitted.job.id))
        return submitted.fresh


def last_tick(cron: str, now: datetime) -> datetime:
    """The latest tick that is not after `now`."""
    moment = now.astimezone(UTC)
    return next(CronSim(cron, moment.replace(microsecond=max(1, moment.microsecond)), reverse=True))


def next_tick(cron: str, now: datetime) -> datetime:
    """The earliest tick after `now`."""
    return next(CronSim(cron, now.astimezone(UTC)))


def _checked(kind: Kind[Any]) -> str:
    cron = kind.cron or ""
    try:
        if len(cron.split()) != 5:
            raise CronSimError("five fields, not seconds")
        next_tick(cron, datetime.now(UTC))
    except (CronSimError, StopIteration) as error:
        raise ValueError(f"the kind {kind.name} has a cron that never comes, {cron!r}: {error}") from None
    try:
        kind.params.model_validate_json("{}")
    except ValidationError:
        raise ValueError(f"the kind {kind.name} has a cron, so its parameters need defaults") from None
    return cron
