"""Pauses: nothing of a paused kind starts, on any node, after any restart, until somebody resumes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from joyip.errors import NotFound
from joyip.supervisor.context import Context
from joyip.supervisor.job import Job, State
from joyip.supervisor.outcome import Done, Outcome, Retry
from joyip.supervisor.pauses import EVERYTHING
from joyip.supervisor.submission import Submission
from joyip.supervisor.supervisor import Supervisor
from tests.supervisor.stage import WAIT, Params, Result, Stage, ended, run


async def echo(context: Context, params: Params) -> Result:
    return Result(n=params.n)


async def submitted(supervisor: Supervisor, kind: str) -> Job:
    return (await supervisor.submit(Submission(kind, {}))).job


async def states(supervisor: Supervisor, jobs: list[Job]) -> set[State]:
    return {(await supervisor.store.require(job.id)).state for job in jobs}


@pytest.fixture
async def paused(stage: Stage) -> AsyncIterator[Supervisor]:
    """A supervisor with free actors, of whose kinds `a` is paused and `b` is not."""
    stage.kind("a", echo)
    stage.kind("b", echo)
    supervisor = await stage.start()
    await supervisor.pauses.pause("a", "ann", "lunch")
    yield supervisor


async def test_a_paused_kind_waits_and_the_others_go_on(paused: Supervisor) -> None:
    """Free actors start nothing of it, one by one or many together; after resuming each job runs once."""
    held = [await submitted(paused, "a") for _ in range(3)]
    held += [one.job for one in await paused.submit_many([Submission("a", {}) for _ in range(3)])]
    for _ in range(3):
        assert (await run(paused, "b")).state is State.SUCCEEDED
    assert await states(paused, held) == {State.QUEUED}
    assert await paused.pauses.resume("a", "bob")
    for job in held:
        assert (await ended(paused, job.id)).attempt == 1


async def test_everything_can_be_paused_and_kinds_stay_paused_by_themselves(paused: Supervisor) -> None:
    """`*` holds all kinds; taking it away leaves what was paused by its name."""
    await paused.pauses.pause(EVERYTHING, "ann", "deployment")
    first, second = await submitted(paused, "a"), await submitted(paused, "b")
    assert [pause.kind for pause in await paused.pauses.current()] == [EVERYTHING, "a"]
    assert await paused.pauses.resume(EVERYTHING, "ann")
    await ended(paused, second.id)
    assert await states(paused, [first]) == {State.QUEUED}


async def test_a_pause_outlives_restarts_and_holds_on_every_node(stage: Stage) -> None:
    """A node started later starts nothing of it either; resuming on one wakes all of them."""
    stage.kind("a", echo)
    first = await stage.start(node=1)
    await first.pauses.pause("a", "ann", "lunch")
    jobs = [await submitted(first, "a") for _ in range(4)]
    await first.drain(0.0)
    await first.close()
    again, other = await stage.start(node=1), await stage.start(node=2)
    stage.kind("b", echo)
    assert await states(again, jobs) == {State.QUEUED}
    (pause,) = await other.pauses.current()
    assert (pause.kind, pause.who, pause.why) == ("a", "ann", "lunch")
    assert await again.pauses.resume("a", "ann")
    for job in jobs:
        await ended(other, job.id)


async def test_resuming_wakes_a_node_that_has_nothing_else_to_do(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The word goes through PostgreSQL: a node on which nobody asks anything starts the job."""
    stage.kind("a", echo)
    asking = stage.build(node=1)  # never started: it can only write
    await asking.pauses.pause("a", "ann", "lunch")
    working = await stage.start(node=2)
    job = await submitted(working, "a")
    async with asyncio.timeout(WAIT):
        while not working.notifier.connected:
            await asyncio.sleep(0.005)
    assert await asking.pauses.resume("a", "ann")
    await ended(working, job.id)


async def test_what_runs_runs_on_and_its_retry_waits(stage: Stage) -> None:
    """A pause interrupts nobody, but the next attempt is a start like any other."""
    entered, go = asyncio.Event(), asyncio.Event()

    async def once_more(context: Context, params: Params) -> Outcome:
        entered.set()
        await go.wait()
        return Retry("again", 0.0) if context.job.attempt == 1 else Done({"n": 1})

    stage.kind("a", once_more)
    stage.kind("b", echo)
    supervisor = await stage.start()
    job = await submitted(supervisor, "a")
    async with asyncio.timeout(WAIT):
        await entered.wait()
        await supervisor.pauses.pause("a", "ann", "lunch")
        go.set()
        while (await supervisor.store.require(job.id)).state is not State.QUEUED:
            await asyncio.sleep(0.005)
    for _ in range(3):
        await run(supervisor, "b")
    assert (await supervisor.store.require(job.id)).attempt == 1
    await supervisor.pauses.resume("a", "ann")
    assert (await ended(supervisor, job.id)).attempt == 2


async def test_what_is_paused_can_still_be_cancelled_and_expires(paused: Supervisor) -> None:
    """A pause holds starts, not ends: cancelling works, and deadlines go on counting."""
    job = await submitted(paused, "a")
    late = (await paused.submit(Submission("a", {}, deadline=0.05))).job
    assert await paused.cancel(job.id) == "cancelled"
    error = (await ended(paused, late.id)).error
    assert error is not None and error["code"] == "timeout"


async def test_pausing_and_resuming_are_idempotent_and_leave_a_line_in_the_log(paused: Supervisor) -> None:
    """The first `since` stays, the newest who and why stand; who did it is logged; unknown kinds are refused."""
    (first,) = await paused.pauses.current()
    with capture_logs() as lines:
        again = await paused.pauses.pause("a", "bob", "still lunch")
        assert [await paused.pauses.resume("a", "cid") for _ in range(2)] == [True, False]
    assert (again.since, again.who, again.why) == (first.since, "bob", "still lunch")
    assert [(line["event"], line["kind"], line["who"]) for line in lines if line["event"].startswith("queue.")] == [
        ("queue.paused", "a", "bob"),
        ("queue.resumed", "a", "cid"),
    ]
    for name in ("", "c", "A", "**"):
        with pytest.raises(NotFound):
            await paused.pauses.pause(name, "ann", "?")
        with pytest.raises(NotFound):
            await paused.pauses.resume(name, "ann")


async def test_a_kind_that_is_gone_can_still_be_resumed(paused: Supervisor, stage: Stage) -> None:
    """A pause left behind by another version does not stay for ever."""
    async with stage.postgres.acquire() as connection:
        await connection.execute("insert into pauses (kind, who, why) values ('old.kind', 'ann', 'long ago')")
    assert await paused.pauses.resume("old.kind", "bob")
    assert [pause.kind for pause in await paused.pauses.current()] == ["a"]
