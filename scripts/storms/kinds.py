"""The kinds of jobs of a storm, named by how they behave. Each tells the witness when it enters, goes on and leaves."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field

from joyip.errors import Text
from joyip.resources.engine import Engine
from joyip.supervisor.context import Context
from joyip.supervisor.kind import Kind, Limits
from joyip.supervisor.outcome import Outcome, Retry, Snooze

from . import effects, engine_tasks

TICK = 0.15
"""Seconds between two signs of life of a job that takes its time."""


class Params(BaseModel):
    """What a storm's job takes."""

    model_config = ConfigDict(extra="forbid", strict=True)

    seed: int = 0
    seconds: float = Field(0.0, ge=0, le=600)


class Result(BaseModel):
    """Which attempt wrote it, in which run, and the value that the effect must show, too."""

    attempt: int
    value: int
    run: UUID


class Doom(BaseException):
    """What no handler should raise."""


class Run:
    """One run of one attempt, with its witness."""

    def __init__(self, context: Context, params: Params) -> None:
        self.context = context
        self.params = params
        self.attempt = context.job.attempt
        self.id = uuid4()
        self.chance = random.Random(f"{params.seed}-{self.attempt}")
        self._ticks = 0

    async def tell(self, step: str) -> None:
        await effects.step(self.context.job.id, self.attempt, self.id, step)

    async def last(self, seconds: float) -> None:
        """Take this long, with signs of life, progress and words about it."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        while (left := start + seconds - loop.time()) > 0:
            self.context.progress(1 - left / seconds, "work")
            await self.tick()
            await asyncio.sleep(min(TICK, left))

    async def tick(self) -> None:
        self._ticks += 1
        self.context.say("tick", attempt=self.attempt)
        await self.tell(f"tick {self._ticks}")


Behaviour = Callable[[Run], Awaitable[Outcome | None]]


async def quick(run: Run) -> None: ...


async def slow(run: Run) -> None:
    await run.last(run.params.seconds)


async def long(run: Run) -> None:
    """Longer than a lease; again twice as long, so that what a lost first attempt says comes in the middle of it."""
    await run.last(run.params.seconds * (1 if run.attempt == 1 else 2))


async def flaky(run: Run) -> None:
    if run.chance.random() < 0.4:
        raise LookupError("by chance")


async def doomed(run: Run) -> None:
    if run.chance.random() < 0.5:
        raise Doom


async def trying(run: Run) -> Outcome | None:
    return Retry("not yet", 0.1) if run.context.job.failures < 2 else None


async def sleepy(run: Run) -> Outcome | None:
    return Snooze(run.params.seconds) if run.attempt == 1 else None


async def stubborn(run: Run) -> None:
    """Goes on whatever it is told, for some seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + run.params.seconds
    while loop.time() < end:
        try:
            await run.tick()
            await asyncio.sleep(TICK)
        except asyncio.CancelledError:
            continue


async def working(run: Run) -> None:
    engine = await run.context.get(Engine)
    await engine.run(engine_tasks.digest, 3000, on_report=lambda fraction: run.context.progress(fraction, "engine"))


async def stuck(run: Run) -> None:
    engine = await run.context.get(Engine)
    await engine.run(engine_tasks.stuck, 60, on_report=lambda fraction: run.context.progress(fraction, "stuck"))


async def scratching(run: Run) -> None:
    """Write files, take some time, and find them as they were."""
    chunks = [bytes([number]) * 20_000 for number in range(4)]
    folder = run.context.scratch
    for number, chunk in enumerate(chunks):
        (folder / f"{number}.bin").write_bytes(chunk)
    await run.last(run.params.seconds)
    found = b"".join((folder / f"{number}.bin").read_bytes() for number in range(4))
    if hashlib.sha256(found).digest() != hashlib.sha256(b"".join(chunks)).digest():
        raise ValueError("somebody else wrote into my scratch directory")


async def nothing(_context: Context, params: Params) -> Params:
    """For measuring how long a job takes that does nothing."""
    return params


async def patient(run: Run) -> None:
    """Waits to be cancelled."""
    await asyncio.sleep(600)


def storm_kinds() -> list[Kind[Any]]:
    """Every kind of a storm."""
    steady = {"attempts": 10, "backoff": 0.1, "timeout": 20.0, "deadline": 120.0}
    return [
        _kind("quick", quick, **steady),
        _kind("slow", slow, **steady, expected=0.5),
        _kind("long", long, **steady),
        _kind("flaky", flaky, **steady),
        _kind("doomed", doomed, **steady),
        _kind("trying", trying, **steady),
        _kind("sleepy", sleepy, **steady),
        _kind("stubborn", stubborn, attempts=2, backoff=0.1, timeout=1.0, deadline=30.0),
        _kind("engine", working, **{**steady, "timeout": 4.0}, concurrency=4),
        _kind("stuck", stuck, attempts=1, timeout=1.5, deadline=30.0, concurrency=2),
        _kind("scratch", scratching, **steady),
        _kind("patient", patient, attempts=1, timeout=600.0, deadline=600.0),
        Kind("storm.nothing", Text("空", "nothing"), Params, Params, nothing, Limits()),
    ]


def _kind(name: str, behave: Behaviour, **limits: Any) -> Kind[Any]:
    async def handle(context: Context, params: Params) -> Result | Outcome:
        run = Run(context, params)
        await run.tell("enter")
        answer = await behave(run)
        if answer is not None:
            return answer
        value = run.chance.randrange(1_000_000)
        await effects.show(context.job.id, run.attempt, value)
        await run.tell("leave")
        return Result(attempt=run.attempt, value=value, run=run.id)

    return Kind(f"storm.{name}", Text(name, name), Params, Result, handle, Limits(**limits))
