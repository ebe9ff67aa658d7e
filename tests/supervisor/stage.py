"""A real supervisor on a real database, with kinds named by how they behave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from joyip.errors import Text
from joyip.resources.postgres import Postgres
from joyip.resources.registry import Registry
from joyip.supervisor.context import Context
from joyip.supervisor.job import Job
from joyip.supervisor.kind import Kind, Kinds, Limits
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.outcome import Outcome
from joyip.supervisor.store import Store
from joyip.supervisor.submission import Submission
from joyip.supervisor.supervisor import Supervisor

WAIT = 30.0
"""Seconds after which a test gives up; nothing is measured by it."""


class Params(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    n: int = 0
    text: str = ""


class Result(BaseModel):
    n: int = 0


Handler = Callable[[Context, Params], Awaitable[BaseModel | Outcome]]


class Stage:
    """Builds supervisors on one database and closes them at the end of the test."""

    def __init__(self, postgres: Postgres, tmp_path: Any) -> None:
        self.postgres = postgres
        self.store = Store(postgres, ttl=3600.0)
        self._scratch = tmp_path / "scratch"
        self._kinds: list[Kind[Params]] = []
        self._supervisors: list[Supervisor] = []

    def kind(self, name: str, handler: Handler, **limits: Any) -> None:
        self._kinds.append(Kind(name, Text(name, name), Params, Result, handler, Limits(**limits)))

    def build(self, *, node: int = 1, **options: Any) -> Supervisor:
        values = {"max_running": 4, "max_queued": 1000, "grace": 0.2, "lease": 15.0, **options}
        supervisor = Supervisor(
            store=self.store,
            notifier=Notifier(self.postgres),
            kinds=Kinds(self._kinds),
            registry=Registry(),
            node=UUID(int=node),
            scratch=self._scratch / str(node),
            **values,
        )
        self._supervisors.append(supervisor)
        return supervisor

    async def start(self, **options: Any) -> Supervisor:
        supervisor = self.build(**options)
        await supervisor.start()
        return supervisor

    async def close(self) -> None:
        for supervisor in self._supervisors:
            await supervisor.close()


async def run(supervisor: Supervisor, kind: str, **options: Any) -> Job:
    """Submit a job and wait for its end."""
    submitted = await supervisor.submit(Submission(kind, options.pop("params", {}), **options))
    return await ended(supervisor, submitted.job.id)


async def ended(supervisor: Supervisor, job_id: UUID) -> Job:
    """The job when it has ended; fails when it does not."""
    job = await supervisor.wait(job_id, WAIT)
    assert job.state.final, job
    return job


async def reached(condition: Callable[[], bool]) -> None:
    """Let the loop turn until the condition holds."""
    async with asyncio.timeout(WAIT):
        while not condition():
            await asyncio.sleep(0.005)
