"""A real supervisor with the delivering kind and kinds named by how they end."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, SecretStr

from joyip.capabilities.webhooks.jobs import KINDS
from joyip.capabilities.webhooks.store import Delivery
from joyip.capabilities.webhooks.webhooks import KIND, Webhooks
from joyip.errors import Text
from joyip.resources.outbound import Lookup, look_up
from joyip.resources.postgres import Postgres
from joyip.resources.registry import Registry
from joyip.settings import Settings
from joyip.supervisor.context import Context
from joyip.supervisor.job import Job
from joyip.supervisor.kind import Kind, Kinds, Limits
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.outcome import Fail
from joyip.supervisor.store import Store
from joyip.supervisor.submission import Submission
from joyip.supervisor.supervisor import Supervisor

WAIT = 30.0
"""Seconds after which a test gives up; nothing is measured by it."""
SECRET = SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
ALL = ["job.started", "job.succeeded", "job.failed", "job.cancelled"]


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = ""


class Result(BaseModel):
    text: str


class Desk:
    """Submits jobs with callbacks, and looks at what became of the deliveries."""

    def __init__(self, postgres: Postgres, settings: Settings, tmp_path: Path) -> None:
        self.postgres = postgres
        self.settings = settings
        self.opened = asyncio.Event()
        self.entered = asyncio.Event()
        self._scratch = tmp_path / "scratch"
        self._supervisors: list[Supervisor] = []

    async def start(self, *, lookup: Lookup = look_up, node: int = 1, ttl: float = 3600.0) -> Supervisor:
        """Another supervisor, whose names lead where `lookup` says."""
        self.webhooks = Webhooks(self.postgres, self.settings, lookup=lookup)
        registry = Registry()
        registry.add_value(Webhooks, self.webhooks)
        self.supervisor = Supervisor(
            store=Store(self.postgres, ttl=ttl),
            notifier=Notifier(self.postgres),
            kinds=self._kinds(),
            registry=registry,
            node=UUID(int=node),
            scratch=self._scratch / str(node),
            max_running=4,
            max_queued=1000,
            grace=0.2,
        )
        self._supervisors.append(self.supervisor)
        await self.supervisor.start()
        return self.supervisor

    async def close(self) -> None:
        self.opened.set()
        for supervisor in self._supervisors:
            await supervisor.close()

    def _kinds(self) -> Kinds:
        async def echo(context: Context, params: Params) -> Result:
            return Result(text=params.text)

        async def held(context: Context, params: Params) -> Result:
            self.entered.set()
            await self.opened.wait()
            return Result(text=params.text)

        async def failing(context: Context, params: Params) -> Fail:
            return Fail("broken", "it cannot be done")

        async def large(context: Context, params: Params) -> Result:
            return Result(text="x" * 100_000)

        handlers: dict[str, Any] = {"echo": echo, "held": held, "failing": failing, "large": large}
        return Kinds(
            [
                *(Kind(name, Text(name, name), Params, Result, work, Limits()) for name, work in handlers.items()),
                *KINDS,
            ]
        )

    async def submit(self, kind: str, *urls: str, events: list[str] | None = None, **options: Any) -> Job:
        """A job that tells these URLs."""
        first, *others = [{"url": url, **({"events": events} if events else {})} for url in urls]
        callback = first | ({"also": others} if others else {})
        params = options.pop("params", {})
        wish = Submission(kind, params, owner="brand", callback=callback, **options)
        return (await self.supervisor.submit(wish)).job

    async def deliveries(self) -> list[Job]:
        """All delivering jobs, oldest first."""
        return (await self.supervisor.store.page(kind=KIND, limit=200))[::-1]

    async def delivered(self) -> list[Job]:
        """All delivering jobs, ended."""
        ended = [await self.supervisor.wait(job.id, WAIT) for job in await self.deliveries()]
        assert all(job.state.final for job in ended), ended
        return ended

    async def tell(self, kind: str, *urls: str, **options: Any) -> tuple[Job, list[Job]]:
        """A job to its end and its deliveries to theirs."""
        job = await self.submit(kind, *urls, **options)
        job = await self.supervisor.wait(job.id, WAIT)
        assert job.state.final
        return job, await self.delivered()

    async def log(self) -> list[Delivery]:
        """The log of deliveries, oldest first."""
        return (await self.webhooks.store.deliveries(limit=200))[::-1]

    async def execute(self, statement: str, *args: Any) -> None:
        async with self.postgres.acquire() as connection:
            await connection.execute(statement, *args)

    async def value(self, statement: str, *args: Any) -> Any:
        async with self.postgres.acquire() as connection:
            return await connection.fetchval(statement, *args)
