"""What a waiting job is told of its place and its start, beside what became of it: a steady load of three kinds."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import uvloop
from pydantic import BaseModel

from benchmarks.figures import Figure, figure
from joyip.errors import Text
from joyip.resources.postgres import Postgres
from joyip.resources.registry import Registry
from joyip.settings import Settings
from joyip.supervisor.job import State
from joyip.supervisor.kind import Kind, Kinds, Limits
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.store import Store
from joyip.supervisor.submission import Submission
from joyip.supervisor.supervisor import Supervisor

ACTORS = 4
WAITING = 60
"""Jobs that wait all the time: each that ends is followed by a new one."""
JOBS, WARM_UP = 500, 150
"""Jobs a round, and how many of them only get the load steady."""
MEANS = {"short": 0.04, "middle": 0.16, "long": 0.48}
SHARES = {"short": 6, "middle": 3, "long": 1}
SPREAD = 0.5
"""Sigma of the lognormal durations: two thirds lie between 0.6 and 1.65 of their median."""
OWNERS, URGENT = 3, 0.05
"""Owners in turn, and the share of jobs that go before all others: what no estimate can know beforehand."""


class Params(BaseModel):
    seconds: float = 0.0


@dataclass(frozen=True)
class Told:
    """What a job was told when it was submitted. naive: jobs ahead / actors * mean; counted: its place by SQL."""

    at: float
    position: int
    seconds: float
    naive: float
    counted: int


def measure(rounds: int) -> list[Figure]:
    """Every round on a fresh database; the medians of its jobs' errors."""
    found = [uvloop.run(_round(seed)) for seed in range(rounds)]
    errors, naive, bias, places = (list(column) for column in zip(*found, strict=True))
    return [
        figure(
            "estimate of the start, median relative error",
            errors,
            "",
            limit=0.25,
            reference="jobs ahead / actors * mean",
            reference_values=naive,
        ),
        figure("  told / true, median", bias, ""),
        figure("  position beside a count in the same moment, mean error", places, "jobs", limit=2.0),
    ]


async def _round(seed: int) -> tuple[float, float, float, float]:
    with tempfile.TemporaryDirectory(prefix="joyip-bench-") as folder:
        postgres = Postgres(Settings(data_dir=Path(folder), console_port=0, _env_file=None))
        await postgres.open()
        supervisor = Supervisor(
            store=Store(postgres, ttl=3600.0),
            notifier=Notifier(postgres),
            kinds=Kinds([_kind(name) for name in MEANS]),
            registry=Registry(),
            node=UUID(int=1),
            scratch=Path(folder) / "scratch",
            max_running=ACTORS,
            max_queued=10_000,
        )
        await supervisor.start()
        try:
            told = await _load(supervisor, random.Random(seed))
            async with postgres.acquire() as connection:
                rows = await connection.fetch("select id, started_at from jobs where started_at is not null")
            return _judge(told, {row["id"]: row["started_at"].timestamp() for row in rows})
        finally:
            await supervisor.drain(0.0)
            await supervisor.close()
            await postgres.close()


def _kind(name: str) -> Kind[Params]:
    async def work(_context: Any, params: Params) -> Params:
        await asyncio.sleep(params.seconds)
        return params

    return Kind(name, Text(name, name), Params, Params, work, Limits(concurrency=2 if name == "long" else None))


async def _load(supervisor: Supervisor, chance: random.Random) -> dict[UUID, Told]:
    """Keep WAITING jobs waiting until JOBS have gone; answer what those after the warm-up were told."""
    told: dict[UUID, Told] = {}
    mean = sum(MEANS[name] * SHARES[name] for name in MEANS) / sum(SHARES.values())
    left = iter(range(JOBS))

    async def one_after_another() -> None:
        for number in left:
            (name,) = chance.choices(list(MEANS), list(SHARES.values()))
            seconds = MEANS[name] * chance.lognormvariate(-(SPREAD**2) / 2, SPREAD)
            owner, priority = str(chance.randrange(OWNERS)), int(chance.random() < URGENT)
            wish = Submission(name, {"seconds": seconds}, owner=owner, priority=priority)
            job = (await supervisor.submit(wish)).job
            if job.state is State.QUEUED and number >= WARM_UP:
                at = time.time()
                position, eta = await supervisor.position(job)
                if position is not None and eta is not None:
                    counted = await supervisor.store.position(job.id)
                    told[job.id] = Told(at, position, eta, position / ACTORS * mean, counted)
            await supervisor.wait(job.id, 60.0)

    await asyncio.gather(*(one_after_another() for _ in range(WAITING + ACTORS)))
    return told


def _judge(told: dict[UUID, Told], started: dict[UUID, float]) -> tuple[float, float, float, float]:
    """Medians of the relative errors, ours and the naive one's, and of told/true; the mean error of the position."""
    waits = {id_: max(0.001, started[id_] - entry.at) for id_, entry in told.items()}
    return (
        statistics.median(abs(entry.seconds - waits[id_]) / waits[id_] for id_, entry in told.items()),
        statistics.median(abs(entry.naive - waits[id_]) / waits[id_] for id_, entry in told.items()),
        statistics.median(entry.seconds / waits[id_] for id_, entry in told.items()),
        statistics.fmean(abs(entry.position - entry.counted) for entry in told.values()),
    )
