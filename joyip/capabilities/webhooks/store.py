"""The tables of webhooks: standing wishes to be told, and what came of every attempt to tell."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import asyncpg

from joyip.errors import Conflict, NotFound, Text
from joyip.resources import queries
from joyip.resources.postgres import Postgres
from joyip.supervisor.job import Job, first_id, new_id

MOST = 100
"""Standing wishes that there may be; each costs something for every job."""
Outcome = Literal["delivered", "retry", "failed", "refused"]


@dataclass(frozen=True)
class Subscription:
    """A standing wish; `kinds` and `owner` None mean all. One that is gone answered 410 and is told no more."""

    id: UUID
    url: str
    events: list[str]
    kinds: list[str] | None
    owner: str | None
    created_at: datetime
    gone_at: datetime | None

    def wants(self, kind: str, owner: str) -> bool:
        """Whether jobs of this kind and owner are told of."""
        of_kind = self.kinds is None or kind in self.kinds
        return self.gone_at is None and of_kind and self.owner in (None, owner)


@dataclass(frozen=True)
class Told:
    """A job that is told of, and whom: the URL, whether it still wants to be told, and the subscription behind it."""

    job: Job
    url: str
    live: bool
    subscription: UUID | None


@dataclass(frozen=True)
class Attempted:
    """One attempt to tell: `delivery` is the delivering job, `response` the beginning of what was answered."""

    delivery: UUID
    job_id: UUID
    message: str
    event: str
    url: str
    attempt: int
    at: datetime
    seconds: float
    outcome: Outcome
    status: int | None = None
    response: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class Delivery:
    """An attempt as it is logged, under an id of its own, with the time of the next one."""

    id: UUID
    attempted: Attempted
    retry_at: datetime | None


class WebhookStore:
    """Reads and writes them."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._sql = queries.load(Path(__file__).with_name("webhooks.sql"))

    async def add(
        self, url: str, events: Sequence[str], kinds: Sequence[str] | None, owner: str | None
    ) -> Subscription:
        """Store a standing wish. Raises Conflict when there are as many as there may be."""
        rows = await self._postgres.fetch(
            self._sql["add"], new_id(), url, list(events), kinds and list(kinds), owner, MOST
        )
        if not rows:
            message = Text(f"最多可有 {MOST} 个订阅。", f"There may be {MOST} subscriptions at most.")
            raise Conflict(message, details={"limit": MOST})
        return _subscription(rows[0])

    async def subscriptions(self) -> list[Subscription]:
        """All of them, oldest first."""
        return [_subscription(row) for row in await self._postgres.fetch(self._sql["list"])]

    async def remove(self, id_: UUID) -> Subscription:
        """Forget one; what is under way to it is not sent any more. Raises NotFound."""
        rows = await self._postgres.fetch(self._sql["remove"], id_)
        if not rows:
            raise NotFound(details={"webhook_id": str(id_)})
        return _subscription(rows[0])

    async def gone(self, id_: UUID) -> None:
        """It answered that it is there no more."""
        await self._postgres.fetch(self._sql["gone"], id_)

    async def told(self, job_id: UUID, target: int) -> Told | None:
        """Whom to tell of what job; None: the job is not there (any more), or has no such target."""
        for row in await self._postgres.fetch(self._sql["told"], job_id, target):
            aim = row["target"]
            if isinstance(aim, dict) and isinstance(aim.get("url"), str):
                return Told(Job.from_row(row), aim["url"], row["live"], row["webhook_id"])
        return None

    async def log(self, attempted: Attempted, retry_in: float | None) -> None:
        """Write down an attempt; `retry_in` are the seconds until the next."""
        values = [getattr(attempted, name) for name in Attempted.__dataclass_fields__]
        await self._postgres.fetch(self._sql["log"], new_id(), *values, retry_in)

    async def deliveries(
        self, *, job_id: UUID | None = None, before: UUID | None = None, limit: int = 50
    ) -> list[Delivery]:
        """Attempts, newest first, of all jobs or of one; the next page is `before` the last id of this one."""
        rows = await self._postgres.fetch(self._sql["deliveries"], job_id, before, limit)
        names = Attempted.__dataclass_fields__
        return [Delivery(row["id"], Attempted(**{n: row[n] for n in names}), row["retry_at"]) for row in rows]

    async def prune(self, ttl: float) -> int:
        """Remove what is older than `ttl` seconds; answer how many went."""
        oldest, pruned = first_id(time.time() - ttl), 0
        async with self._postgres.acquire() as connection:
            while count := int((await connection.execute(self._sql["prune"], oldest)).rpartition(" ")[2]):
                pruned += count
        return pruned

    async def repeat(self, id_: UUID) -> tuple[dict[str, Any], str]:
        """Parameters and owner of the job that delivered this. Raises NotFound."""
        rows = await self._postgres.fetch(self._sql["repeat"], id_)
        if not rows:
            raise NotFound(details={"delivery_id": str(id_)})
        return rows[0]["params"], rows[0]["owner"]


def _subscription(row: asyncpg.Record) -> Subscription:
    return Subscription(**{name: row[name] for name in Subscription.__dataclass_fields__})
