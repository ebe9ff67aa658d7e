"""Fairness: nobody starves, whatever others have queued; counted in starts, not in seconds."""

from __future__ import annotations

import asyncio
from collections import Counter
from itertools import islice, pairwise

import pytest

from joyip.supervisor.context import Context
from joyip.supervisor.job import State
from joyip.supervisor.submission import Submission
from joyip.supervisor.supervisor import Supervisor
from tests.supervisor.stage import WAIT, Params, Result, Stage, ended, reached


class Turnstile:
    """A handler that lets jobs end one by one, and remembers whose started in which order."""

    def __init__(self) -> None:
        self.owners: list[str] = []
        self.numbers: list[int] = []
        self._let = asyncio.Semaphore(0)

    async def __call__(self, context: Context, params: Params) -> Result:
        self.owners.append(context.job.owner)
        self.numbers.append(params.n)
        await self._let.acquire()
        return Result(n=params.n)

    async def pass_on(self, jobs: int) -> list[str]:
        """Let so many jobs end, one after the other; answer the owners of the jobs that began in their places."""
        before = len(self.owners)
        for nth in range(1, jobs + 1):
            self._let.release()
            await reached(lambda nth=nth: len(self.owners) >= before + nth)  # type: ignore[misc]
        return self.owners[before:]

    def open(self) -> None:
        for _ in range(100_000):
            self._let.release()


async def flood(supervisor: Supervisor, owner: str, kind: str, count: int, **options: int) -> None:
    """So many jobs of one owner, in batches."""
    wishes = (Submission(kind, {"n": n}, owner=owner, **options) for n in range(count))  # type: ignore[arg-type]
    while some := list(islice(wishes, 1000)):
        await supervisor.submit_many(some)


@pytest.mark.req("R2.1")
@pytest.mark.parametrize("slots", [1, 4])
async def test_ten_thousand_jobs_of_one_owner_do_not_starve_another(stage: Stage, slots: int) -> None:
    """The other's first job begins within two job lengths of its submission, and its further ones alternate."""
    turnstile = Turnstile()
    stage.kind("work", turnstile)
    supervisor = await stage.start(max_running=slots, max_queued=20_000)
    await flood(supervisor, "ann", "work", 10_000)
    await reached(lambda: len(turnstile.owners) == slots)
    await turnstile.pass_on(10)
    for _ in range(3):
        await supervisor.submit(Submission("work", {}, owner="bob"))
    began = await turnstile.pass_on(2 * slots)
    assert "bob" in began
    began += await turnstile.pass_on(8)
    assert began.count("bob") == 3 and began.index("bob") < 2 * slots
    assert not any(one == other == "bob" for one, other in pairwise(began))


async def test_ten_thousand_jobs_of_one_kind_do_not_starve_another_kind(stage: Stage) -> None:
    """The same where the newcomer's job is of a kind that nobody else waits for."""
    turnstile = Turnstile()
    stage.kind("work", turnstile)
    stage.kind("other", turnstile)
    supervisor = await stage.start(max_running=1, max_queued=20_000)
    await flood(supervisor, "ann", "work", 3000)
    await reached(lambda: len(turnstile.owners) == 1)
    await turnstile.pass_on(5)
    await supervisor.submit(Submission("other", {}, owner="bob"))
    assert "bob" in await turnstile.pass_on(2)


async def test_many_owners_share_evenly(stage: Stage) -> None:
    """Owners with thousands and with a handful of jobs get the same number of starts while each has jobs waiting."""
    turnstile = Turnstile()
    stage.kind("work", turnstile)
    supervisor = await stage.start(max_running=2, max_queued=20_000)
    await flood(supervisor, "ann", "work", 2000)
    await flood(supervisor, "bob", "work", 200)
    await flood(supervisor, "cid", "work", 20)
    await flood(supervisor, "dot", "work", 20)
    await turnstile.pass_on(4)
    shares = Counter(await turnstile.pass_on(60))
    assert set(shares) == {"ann", "bob", "cid", "dot"} and max(shares.values()) - min(shares.values()) <= 2


@pytest.mark.req("R2.1")
async def test_an_urgent_job_goes_before_everything_that_waits(stage: Stage) -> None:
    """Priority comes before fairness: also the flooding owner's own urgent job is next."""
    turnstile = Turnstile()
    stage.kind("work", turnstile)
    supervisor = await stage.start(max_running=1, max_queued=5000)
    await flood(supervisor, "ann", "work", 2000)
    await flood(supervisor, "bob", "work", 5)
    await reached(lambda: len(turnstile.owners) == 1)
    await supervisor.submit(Submission("work", {"n": 7777}, owner="ann", priority=1))
    await supervisor.submit(Submission("work", {"n": 8888}, owner="cid", priority=-1))
    await turnstile.pass_on(1)
    assert turnstile.numbers[-1] == 7777
    await turnstile.pass_on(20)
    assert 8888 not in turnstile.numbers


async def test_a_waiting_job_can_be_made_urgent_or_put_off(stage: Stage) -> None:
    """A changed priority counts from the next start on, in both directions, and the position tells it."""
    turnstile = Turnstile()
    stage.kind("work", turnstile)
    supervisor = await stage.start(max_running=1)
    await flood(supervisor, "ann", "work", 50)
    await reached(lambda: len(turnstile.owners) == 1)
    late = (await supervisor.submit(Submission("work", {"n": 100}, owner="ann"))).job
    soon = (await supervisor.submit(Submission("work", {"n": 200}, owner="bob"))).job
    await supervisor.store.set_priority(late.id, 10)
    await supervisor.store.set_priority(soon.id, -10)
    assert (await supervisor.position(await supervisor.store.require(late.id)))[0] == 0
    assert (await supervisor.position(await supervisor.store.require(soon.id)))[0] == 50
    await turnstile.pass_on(10)
    assert turnstile.numbers[1] == 100 and 200 not in turnstile.numbers
    turnstile.open()
    await ended(supervisor, soon.id)
    assert turnstile.numbers[-1] == 200


async def test_a_flood_of_a_limited_kind_leaves_the_other_slots_free(stage: Stage) -> None:
    """Ten thousand jobs of a kind with concurrency 1 occupy one slot; other kinds, of the same owner too, pass them."""
    narrow, wide = Turnstile(), Turnstile()
    stage.kind("narrow", narrow, concurrency=1)
    stage.kind("wide", wide)
    supervisor = await stage.start(max_running=3, max_queued=20_000)
    await flood(supervisor, "ann", "narrow", 10_000)
    jobs = [(await supervisor.submit(Submission("wide", {}, owner=owner))).job for owner in ("ann", "bob")]
    await reached(lambda: len(wide.owners) == 2)
    assert len(narrow.owners) == 1
    wide.open()
    for job in jobs:
        assert (await ended(supervisor, job.id)).state is State.SUCCEEDED
    await narrow.pass_on(5)
    assert len(narrow.owners) == 6


async def test_newcomers_do_not_starve_who_waits(stage: Stage) -> None:
    """An endless stream of new owners, each with one job, does not hold up an old one's second job for long."""
    turnstile = Turnstile()
    stage.kind("work", turnstile)
    supervisor = await stage.start(max_running=1)
    await flood(supervisor, "ann", "work", 3)
    await reached(lambda: len(turnstile.owners) == 1)
    began: list[str] = []
    async with asyncio.timeout(WAIT):
        for newcomer in range(12):
            await supervisor.submit(Submission("work", {}, owner=f"new{newcomer}"))
            began += await turnstile.pass_on(1)
    assert began.count("ann") == 2


async def test_a_job_made_urgent_joins_the_urgent_ones_and_is_not_passed_for_ever(stage: Stage) -> None:
    """The last of a long queue takes its turn among the urgent jobs as if it had just come; newcomers let it pass."""
    turnstile = Turnstile()
    stage.kind("work", turnstile)
    supervisor = await stage.start(max_running=1, max_queued=5000)
    await flood(supervisor, "bob", "work", 4, priority=5)
    await reached(lambda: len(turnstile.owners) == 1)
    await flood(supervisor, "ann", "work", 1000)
    last = (await supervisor.submit(Submission("work", {"n": 7777}, owner="ann"))).job
    await supervisor.store.set_priority(last.id, 5)
    for newcomer in range(8):
        await supervisor.submit(Submission("work", {}, owner=f"new{newcomer}", priority=5))
        await turnstile.pass_on(1)
    assert 7777 in turnstile.numbers


async def test_kinds_that_were_flooded_while_everything_was_paused_share_afterwards(stage: Stage) -> None:
    """Nothing runs when they come: still the one job of another kind does not wait for the whole flood."""
    turnstile = Turnstile()
    stage.kind("work", turnstile)
    stage.kind("other", turnstile)
    supervisor = await stage.start(max_running=1, max_queued=5000)
    await supervisor.pauses.pause("*", "ops", "deployment")
    await flood(supervisor, "ann", "work", 2000)
    await supervisor.submit(Submission("other", {}, owner="bob"))
    await supervisor.pauses.resume("*", "ops")
    await reached(lambda: len(turnstile.owners) == 1)
    await turnstile.pass_on(2)
    assert "bob" in turnstile.owners


async def test_a_resumed_kind_does_not_go_before_everything_that_came_meanwhile(stage: Stage) -> None:
    """Its backlog joins in where the others are being served, and both get on."""
    turnstile = Turnstile()
    stage.kind("work", turnstile)
    stage.kind("other", turnstile)
    supervisor = await stage.start(max_running=1, max_queued=5000)
    await supervisor.pauses.pause("work", "ops", "new ink")
    await flood(supervisor, "ann", "work", 500)
    await flood(supervisor, "bob", "other", 1)
    await reached(lambda: len(turnstile.owners) == 1)
    for _ in range(40):  # the other kind gets on, so that its turns leave those of the paused kind behind
        await supervisor.submit(Submission("other", {}, owner="bob"))
        await turnstile.pass_on(1)
    await flood(supervisor, "bob", "other", 20)
    await supervisor.pauses.resume("work", "ops")
    shares = Counter(await turnstile.pass_on(20))
    assert shares["ann"] >= 8 and shares["bob"] >= 8


async def test_submitting_all_the_time_gets_nobody_past_the_queue(stage: Stage) -> None:
    """A stream of unimportant jobs of another kind, coming while slots become free, does not get before the urgent."""
    began: list[str] = []

    async def brief(context: Context, params: Params) -> Result:
        began.append(context.job.owner)
        await asyncio.sleep(0)
        return Result(n=params.n)

    stage.kind("urgent", brief)
    stage.kind("whenever", brief)
    supervisor = await stage.start(max_running=2, max_queued=5000)
    await supervisor.pauses.pause("urgent", "ops", "until all are there")
    await flood(supervisor, "ann", "urgent", 120, priority=5)
    await supervisor.pauses.resume("urgent", "ops")
    async with asyncio.timeout(WAIT):
        while began.count("ann") < 120:
            wishes = [Submission("whenever", {}, owner="bob", priority=-5) for _ in range(4)]
            await asyncio.gather(*map(supervisor.submit, wishes))
    assert began[began.index("ann") :][:120].count("bob") <= 6
