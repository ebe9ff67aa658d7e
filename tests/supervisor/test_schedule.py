"""Kinds that start by the clock, on a real database, with the clock in the test's hand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from joyip.errors import Text
from joyip.resources.postgres import Postgres
from joyip.supervisor import schedule as schedules
from joyip.supervisor.context import Context
from joyip.supervisor.job import Job, State
from joyip.supervisor.kind import Kind, Kinds
from joyip.supervisor.pauses import Pauses
from joyip.supervisor.schedule import AGAIN, OWNER, Schedule, last_tick, next_tick
from joyip.supervisor.submission import Submission, Submitted
from joyip.supervisor.supervisor import Supervisor
from tests.supervisor.stage import Params, Result, Stage, ended, reached

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Demanding(BaseModel):
    n: int


class Handler:
    """Waits until it is let go; open at first."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, _context: Context, params: Params) -> Result:
        await self.go.wait()
        return Result(n=params.n)


def kind(cron: str | None, *, name: str = "tidy", params: Any = Params, handler: Any = None) -> Kind[Any]:
    return Kind(name, Text(name, name), params, Result, handler or Handler(), cron=cron)


async def start(stage: Stage, cron: str = "0 * * * *", *, node: int = 1, handler: Any = None) -> Supervisor:
    """A node whose only kind starts by the clock; its own upkeep leaves the clock to the test."""
    stage.kind("tidy", handler or Handler())
    stage._kinds[:] = [kind(cron, handler=handler)]
    supervisor = stage.build(node=node)
    supervisor.upkeep.add = _without_schedule(supervisor)  # type: ignore[method-assign]
    await supervisor.start()
    return supervisor


def _without_schedule(supervisor: Supervisor) -> Any:
    add = supervisor.upkeep.add
    return lambda name, interval, chore: None if name == "schedule" else add(name, interval, chore)


async def jobs(stage: Stage) -> list[Job]:
    """Every job, oldest first."""
    return (await stage.store.page(limit=100))[::-1]


async def all_ended(stage: Stage, supervisor: Supervisor) -> list[Job]:
    return [await ended(supervisor, job.id) for job in await jobs(stage)]


def test_ticks_are_in_utc_and_found_both_ways() -> None:
    """The last tick is not after now, also on the tick itself; the next is after now."""
    assert last_tick("0 * * * *", NOON) == NOON
    assert last_tick("0 * * * *", NOON + timedelta(microseconds=1)) == NOON
    assert last_tick("0 * * * *", NOON - timedelta(microseconds=1)) == NOON - HOUR
    assert next_tick("0 * * * *", NOON) == NOON + HOUR
    assert next_tick("30 9 * * MON", NOON) == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    elsewhere = NOON.astimezone(datetime.now().astimezone().tzinfo)
    assert last_tick("0 12 * * *", elsewhere) == NOON


@pytest.mark.parametrize("cron", ["", "every day", "0 0 31 2 *", "* * * * * *", "61 * * * *"])
def test_a_cron_that_cannot_be_is_refused_at_the_start(postgres: Postgres, cron: str) -> None:
    """Malformed, with seconds, or never: the service does not start with it, and says which kind it is."""
    with pytest.raises(ValueError, match="tidy"):
        Schedule(postgres, Kinds([kind(cron)]), _nobody)


def test_a_cron_needs_parameters_with_defaults(postgres: Postgres) -> None:
    """Nobody is there to fill them in at three in the morning."""
    with pytest.raises(ValueError, match="defaults"):
        Schedule(postgres, Kinds([kind("0 3 * * *", params=Demanding)]), _nobody)


async def _nobody(_: Submission) -> Submitted:
    raise AssertionError("nothing was to be submitted")


async def test_each_tick_becomes_one_job(stage: Stage) -> None:
    """Nothing at first sight, one job at the tick, none again for it, one at the next."""
    supervisor = await start(stage)
    schedule = supervisor.schedule
    assert await schedule.tick(NOON + MINUTE) == 0
    assert await schedule.tick(NOON + HOUR) == 1
    await all_ended(stage, supervisor)
    assert await schedule.tick(NOON + HOUR + MINUTE) == 0
    assert await schedule.tick(NOON + 2 * HOUR) == 1
    done = await all_ended(stage, supervisor)
    assert [(job.kind, job.owner, job.state) for job in done] == [("tidy", OWNER, State.SUCCEEDED)] * 2


async def test_nodes_together_start_each_tick_once(stage: Stage) -> None:
    """Five nodes at the same tick: one job; a node that starts right after the tick adds none."""
    supervisor = await start(stage)
    await supervisor.schedule.tick(NOON)
    nodes = [Schedule(stage.postgres, supervisor.kinds, supervisor.submit) for _ in range(5)]
    assert sum(await asyncio.gather(*(node.tick(NOON + HOUR) for node in nodes))) == 1
    await all_ended(stage, supervisor)
    late = Schedule(stage.postgres, supervisor.kinds, supervisor.submit)
    assert await late.tick(NOON + HOUR + MINUTE) == 0
    assert len(await jobs(stage)) == 1


async def test_a_crash_between_the_job_and_its_record_repeats_nothing(stage: Stage, postgres: Postgres) -> None:
    """The job was stored, that it was is not known: the same key answers with the same job."""
    supervisor = await start(stage)
    await supervisor.schedule.tick(NOON)
    assert await supervisor.schedule.tick(NOON + HOUR) == 1
    await all_ended(stage, supervisor)
    async with postgres.acquire() as connection:
        await connection.execute("update schedules set tick = $1, job_id = null", NOON)
    assert await supervisor.schedule.tick(NOON + HOUR + MINUTE) == 0
    (job,) = await jobs(stage)
    (entry,) = await supervisor.schedule.timetable()
    assert (entry.last, entry.job_id, entry.state) == (NOON + HOUR, job.id, State.SUCCEEDED)


async def test_missed_ticks_are_made_up_for_once(stage: Stage) -> None:
    """After three days without a node only the latest tick runs."""
    supervisor = await start(stage)
    await supervisor.schedule.tick(NOON)
    assert await supervisor.schedule.tick(NOON + timedelta(days=3, minutes=20)) == 1
    await all_ended(stage, supervisor)
    assert await supervisor.schedule.tick(NOON + timedelta(days=3, minutes=21)) == 0
    (entry,) = await supervisor.schedule.timetable()
    assert entry.last == NOON + timedelta(days=3)


async def test_a_paused_kind_gathers_no_jobs(stage: Stage) -> None:
    """Ticks pass while it is paused; resumed, the latest is made up for."""
    supervisor = await start(stage)
    pauses = Pauses(stage.postgres, supervisor.kinds)
    await supervisor.schedule.tick(NOON)
    await pauses.pause("tidy", "ann", "disk moves")
    for hours in (1, 2, 3):
        assert await supervisor.schedule.tick(NOON + hours * HOUR) == 0
    (entry,) = await supervisor.schedule.timetable()
    assert (entry.paused, entry.last) == ("ann: disk moves", None)
    await pauses.resume("tidy", "ann")
    assert await supervisor.schedule.tick(NOON + 3 * HOUR + MINUTE) == 1
    await all_ended(stage, supervisor)
    assert len(await jobs(stage)) == 1


async def test_a_tick_waits_for_the_one_before(stage: Stage) -> None:
    """While the last tick's job is at it no other starts; when it has ended the latest missed one does."""
    handler = Handler()
    handler.go.clear()
    supervisor = await start(stage, handler=handler)
    await supervisor.schedule.tick(NOON)
    assert await supervisor.schedule.tick(NOON + HOUR) == 1
    assert await supervisor.schedule.tick(NOON + 2 * HOUR) == 0
    handler.go.set()
    await all_ended(stage, supervisor)
    assert await supervisor.schedule.tick(NOON + 3 * HOUR) == 1
    await all_ended(stage, supervisor)
    assert len(await jobs(stage)) == 2


async def test_a_refused_tick_is_tried_again(stage: Stage) -> None:
    """A queue that is full postpones the tick; it is not lost."""
    supervisor = await start(stage)
    await supervisor.schedule.tick(NOON)
    supervisor.admission.closed = True
    assert await supervisor.schedule.tick(NOON + HOUR) == 0
    assert supervisor.schedule.next_in <= schedules.RETRY
    supervisor.admission.closed = False
    assert await supervisor.schedule.tick(NOON + HOUR + MINUTE) == 1
    await all_ended(stage, supervisor)


async def test_between_ticks_the_database_is_left_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it knows the next tick, a schedule asks nobody until then; without crons it never asks."""
    supervisor = await start(stage, cron="0 0 1 1 *")
    await supervisor.schedule.tick()
    assert 0 < supervisor.schedule.next_in <= AGAIN
    monkeypatch.setattr(stage.postgres, "acquire", None)
    assert await supervisor.schedule.tick() == 0
    assert await Schedule(stage.postgres, Kinds([kind(None)]), _nobody).tick(NOON) == 0
    monkeypatch.undo()


async def test_upkeep_turns_real_time_into_jobs(stage: Stage, postgres: Postgres) -> None:
    """A running service with a missed tick makes it up by itself, by the database's clock."""
    async with postgres.acquire() as connection:
        await connection.execute("insert into schedules values ('tidy', now() - interval '2 hours')")
    stage._kinds[:] = [kind("0 * * * *")]
    supervisor = await stage.start()
    found: list[Job] = []

    async def look() -> None:
        while not found:
            found.extend(await jobs(stage))
            await asyncio.sleep(0.05)

    await asyncio.wait_for(look(), 30.0)
    job = await ended(supervisor, found[0].id)
    assert (job.kind, job.state) == ("tidy", State.SUCCEEDED)
    await reached(lambda: supervisor.schedule.next_in > 0)
    (entry,) = await supervisor.schedule.timetable()
    assert entry.last is not None and timedelta(0) <= datetime.now(UTC) - entry.last < timedelta(hours=1, minutes=1)
    assert entry.next > datetime.now(UTC) - MINUTE and entry.cron == "0 * * * *"
