"""Where waiting jobs stand and when they start: the reckoning by itself, and on a real queue."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joyip.errors import QueueFull
from joyip.resources.postgres import Postgres
from joyip.settings import Settings
from joyip.supervisor import forecast as forecasts
from joyip.supervisor.context import Context
from joyip.supervisor.durations import KEEP, Durations
from joyip.supervisor.forecast import LONGEST, SHORT, Forecast
from joyip.supervisor.hindsight import Hindsight
from joyip.supervisor.job import Job, State
from joyip.supervisor.outlook import Far, Near, Part, Waiting
from joyip.supervisor.simulation import Work, drained, starts
from joyip.supervisor.submission import Submission
from joyip.supervisor.supervisor import Supervisor
from tests.supervisor.stage import Params, Result, Stage, ended, reached

SECONDS = {"a": 1.0, "b": 4.0, "c": 10.0}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, the look is waited for."""
    monkeypatch.setattr(forecasts, "PATIENCE", 60.0)


def work(slots: int, busy: Sequence[tuple[str, float]] = (), **limits: int) -> Work:
    return Work(slots, busy, limits, SECONDS)


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Held:
    """A handler that waits until it is let go."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.started = 0

    async def __call__(self, _context: Context, params: Params) -> Result:
        self.started += 1
        await self.go.wait()
        return Result(n=params.n)


def job_like(job_id: UUID, kind: str, *, owner: str = "", priority: int = 0) -> Any:
    """What an outlook looks at of a job."""
    blank: dict[str, Any] = dict.fromkeys(Job._fields)
    return Job(**{**blank, "id": job_id, "kind": kind, "owner": owner, "priority": priority, "state": State.QUEUED})


# Durations


def test_durations_are_the_mean_of_the_recent() -> None:
    """Old durations are forgotten; a kind that never ran gets what is assumed for it."""
    durations = Durations({"b": 60.0})
    for _ in range(KEEP):
        durations.note("a", 100.0)
    for _ in range(KEEP):
        durations.note("a", 2.0)
    assert (durations.mean("a"), durations.mean("b"), durations.mean("c")) == (2.0, 60.0, 1.0)


def test_what_remains_comes_from_those_that_lived_as_long() -> None:
    """Of 1, 2 and 9 s, an attempt of 3 s has 6 s left; one older than all gets half a mean."""
    durations = Durations({"new": 10.0})
    durations.recall("a", [1.0, 2.0, 9.0])
    assert durations.remaining("a", 3.0) == 6.0
    assert durations.remaining("a", 0.0) == 4.0
    assert durations.remaining("a", 50.0) == 2.0
    assert durations.remaining("new", 4.0) == 6.0


def test_what_was_noted_counts_as_later_than_what_is_recalled() -> None:
    """Recalling after the first notes loses none of them."""
    durations = Durations({})
    durations.note("a", 3.0)
    durations.recall("a", [1.0] * KEEP)
    assert durations.mean("a") == pytest.approx((KEEP - 1 + 3.0) / KEEP)


# Starts


def test_free_actors_take_the_first() -> None:
    """Two actors, one busy for 3 s more: starts are where actors come free."""
    assert starts(["a", "a", "b"], work(2, [("b", 3.0)])) == [0.0, 1.0, 2.0]


def test_a_kind_at_its_limit_is_passed_over() -> None:
    """With one `b` at a time the second waits for the first, and the `a` behind it does not."""
    assert starts(["b", "b", "a"], work(3, b=1)) == [0.0, 4.0, 0.0]
    assert starts(["b", "a"], work(2, [("b", 2.5)], b=1)) == [2.5, 0.0]


def test_without_actors_nothing_starts() -> None:
    """A draining node has no slots: what runs ends, what waits does not start."""
    assert starts(["a", "b"], work(0, [("a", 1.0)])) == [inf, inf]
    assert drained({"a": 5.0}, "a", work(0)) == inf


def test_a_flow_knows_limits() -> None:
    """Four actors: ten `b` one at a time take 40 s, and leave three actors to the others until then."""
    assert drained({"a": 100.0}, "a", work(4)) == 25.0
    assert drained({"a": 90.0, "b": 10.0}, "b", work(4, b=1)) == 40.0
    assert drained({"a": 90.0, "b": 10.0}, "a", work(4, b=1)) == 30.0  # three actors for 90 s of work
    assert drained({"a": 90.0, "b": 5.0}, "a", work(4, b=1)) == 27.5  # the fourth helps after 20 s


@settings(max_examples=60, deadline=None)
@given(
    pattern=st.lists(st.sampled_from("abc"), min_size=1, max_size=8),
    slots=st.integers(1, 6),
    limit=st.integers(1, 6),
)
def test_flow_and_play_agree_on_long_queues(pattern: list[str], slots: int, limit: int) -> None:
    """Whatever the mix: for the job behind a long queue both reckonings say the same, within a few job lengths."""
    kinds = list(itertools.islice(itertools.cycle(pattern), 400))
    there = work(slots, c=limit)
    for kind in "ac":
        played = starts([*kinds, kind], there)[-1]
        ahead = {name: float(kinds.count(name)) for name in "abc"}
        assert drained(ahead, kind, there) == pytest.approx(played, rel=0.05, abs=3 * SECONDS["c"])


# Outlooks


def queue(*entries: tuple[str, str, int, int]) -> list[Waiting]:
    """Jobs from (kind, owner, priority, turn)."""
    return [
        Waiting(uuid4(), kind, owner, priority, turn, seq)
        for seq, (kind, owner, priority, turn) in enumerate(entries, start=1)
    ]


def test_places_follow_priority_then_turn_then_arrival() -> None:
    """Positions are the claiming order, starts those of the play."""
    jobs = queue(("a", "x", 0, 1), ("a", "x", 0, 2), ("a", "y", 0, 1), ("b", "z", 9, 7))
    near = Near(jobs, work(1), {})
    found = [near.place(job_like(job.id, job.kind), None) for job in jobs]
    assert [place.position for place in found] == [1, 3, 2, 0]
    assert [place.seconds for place in found] == [4.0, 6.0, 5.0, 0.0]


def test_a_newcomer_stands_where_its_turn_will_be() -> None:
    """A new owner comes after the one being served, not behind another's ten jobs; a higher priority before all."""
    near = Near(queue(*(("a", "x", 0, turn) for turn in range(5, 15))), work(1), {})
    assert near.place(job_like(uuid4(), "a", owner="new"), None).position == 2
    assert near.place(job_like(uuid4(), "b", owner="new"), None).position == 2
    assert near.place(job_like(uuid4(), "a", owner="x"), None).position == 10
    assert near.place(job_like(uuid4(), "a", owner="x", priority=1), None).position == 0
    assert near.place(job_like(uuid4(), "a", owner="new"), None).seconds == 2.0


def test_a_paused_kind_never_starts_and_delays_nobody() -> None:
    """Its jobs keep their place, without an end to their wait; those behind start as if they were not there."""
    jobs = queue(("b", "x", 0, 1), ("a", "y", 0, 2))
    near = Near(jobs, work(1), {"b": "ann: broken"})
    assert near.place(job_like(jobs[0].id, "b"), None) == near.place(job_like(jobs[0].id, "b"), 1)
    assert near.place(job_like(jobs[0].id, "b"), None).seconds == inf
    assert near.place(job_like(jobs[1].id, "a"), None).seconds == 0.0
    assert Near(jobs, work(1), {"*": "ann: all"}).room_in() == inf


def test_a_long_queue_is_reckoned_by_its_parts() -> None:
    """Half through a part half its jobs are ahead; higher priorities all are."""
    far = Far([Part("a", 5, 0, 9, 100), Part("a", 0, 0, 999, 1000), Part("b", -1, 0, 9, 50)], work(10), {})
    place = far.place(job_like(uuid4(), "a"), 500)
    assert (place.position, place.seconds) == (600, 60.0)
    assert far.place(job_like(uuid4(), "a"), None).position == 1100
    assert far.waiting == 1150 and far.room_in() == pytest.approx((1100 + 200) / 10 / 100)


# Hindsight


def test_estimates_that_were_short_are_stretched() -> None:
    """Jobs that took twice what they were told make the next estimates longer, for their priority alone."""
    hindsight = Hindsight()
    for _ in range(50):
        job_id = uuid4()
        hindsight.told(job_id, 0, 10.0, now=0.0)
        hindsight.told(job_id, 0, 1.0, now=18.0)  # asked again: the first estimate counts
        hindsight.started(job_id, now=20.0)
    hindsight.started(uuid4(), now=20.0)
    assert hindsight.stretch(0) == 2.0 and hindsight.stretch(1) == 1.0


def test_a_few_outcomes_prove_nothing() -> None:
    """Three bad estimates do not change the next."""
    hindsight = Hindsight()
    for _ in range(3):
        job_id = uuid4()
        hindsight.told(job_id, 0, 1.0, now=0.0)
        hindsight.started(job_id, now=9.0)
    assert hindsight.stretch(0) == 1.0


# The forecast on a real queue


async def busy(stage: Stage, supervisor: Supervisor, held: Held, waiting: int, **options: Any) -> list[Job]:
    """Every actor held, and so many jobs waiting."""
    running = supervisor.snapshot().max_running
    for _ in range(running):
        await supervisor.submit(Submission("held", {}))
    await reached(lambda: held.started == running)
    return [(await supervisor.submit(Submission("held", {}, **options))).job for _ in range(waiting)]


@pytest.mark.req("R2.1")
async def test_positions_are_exact_and_follow_what_happens(stage: Stage) -> None:
    """Asked one by one, each job's position is the database's own count, also after a cancel and a new priority."""
    held = Held()
    stage.kind("held", held)
    supervisor = await stage.start(max_running=1)
    jobs = await busy(stage, supervisor, held, 5)
    assert [(await supervisor.position(job))[0] for job in jobs] == [0, 1, 2, 3, 4]
    await supervisor.cancel(jobs[1].id)
    last = await stage.store.set_priority(jobs[4].id, 10)
    found = [(await supervisor.position(job))[0] for job in (jobs[0], jobs[2], jobs[3], last)]
    assert found == [1, 2, 3, 0]
    assert await supervisor.position(jobs[0]._replace(state=State.RUNNING)) == (None, None)
    held.go.set()


async def test_an_estimate_counts_actors_and_what_runs(stage: Stage) -> None:
    """Two actors, 10 s a job: the first waiting job starts when one is through, the fourth a round later."""
    held = Held()
    stage.kind("held", held)
    supervisor = await stage.start(max_running=2)
    for _ in range(KEEP):
        supervisor.forecast.note("held", 10.0)
    jobs = await busy(stage, supervisor, held, 4)
    etas = [(await supervisor.position(job))[1] for job in jobs]
    assert etas == [pytest.approx(10.0, abs=2.0)] * 2 + [pytest.approx(20.0, abs=2.0)] * 2
    held.go.set()


async def test_durations_outlive_a_restart(stage: Stage, postgres: Postgres) -> None:
    """A new process estimates from what the jobs before it took."""
    held = Held()
    held.go.set()
    stage.kind("held", held)
    first = await stage.start(max_running=1)
    for _ in range(3):
        await ended(first, (await first.submit(Submission("held", {}))).job.id)
    async with postgres.acquire() as connection:
        await connection.execute("update jobs set ran_at = finished_at - interval '30 seconds'")
    await first.close()
    held.go.clear()
    held.started = 0
    second = await stage.start(max_running=1)
    (job,) = await busy(stage, second, held, 1)
    assert await second.position(job) == (0, pytest.approx(30.0, abs=2.0))
    held.go.set()


async def test_a_paused_kind_has_no_estimate_but_a_reason(stage: Stage) -> None:
    """While a kind is paused its jobs have a position, no time, and the words of who paused it."""
    held = Held()
    stage.kind("held", held)
    supervisor = await stage.start(max_running=1)
    (job,) = await busy(stage, supervisor, held, 1)
    await supervisor.pauses.pause("held", "ann", "broken lens")
    assert await supervisor.position(job) == (0, None)
    assert supervisor.forecast.reason("held") == "ann: broken lens"
    assert supervisor.forecast.reason("other") is None
    await supervisor.pauses.resume("held", "ann")
    assert (await supervisor.position(job))[1] is not None
    held.go.set()


async def test_a_job_for_later_starts_no_sooner_than_its_time(stage: Stage) -> None:
    """No position before its time, and an estimate that says when that is."""
    held = Held()
    stage.kind("held", held)
    supervisor = await stage.start(max_running=1)
    later = datetime.now(UTC) + timedelta(hours=1)
    job = (await supervisor.submit(Submission("held", {}, run_at=later))).job
    position, eta = await supervisor.position(job)
    assert position is None and eta == pytest.approx(3600.0, abs=30.0)


async def test_other_nodes_count_as_actors(stage: Stage) -> None:
    """What a living node runs is work that will be done there: the queue is half as long for two."""
    held = Held()
    stage.kind("held", held)
    one = await stage.start(node=1, max_running=1)
    for _ in range(KEEP):
        one.forecast.note("held", 10.0)
    (job,) = await busy(stage, one, held, 1)
    two = await stage.start(node=2, max_running=1)
    await reached(lambda: held.started == 2)  # the waiting one runs on the second node
    jobs = [(await one.submit(Submission("held", {}))).job for _ in range(4)]
    assert (await one.position(jobs[3]))[1] == pytest.approx(20.0, abs=2.0)
    held.go.set()
    await ended(two, job.id)


async def test_a_long_queue_is_counted_not_listed(stage: Stage) -> None:
    """Past SHORT waiting jobs positions come from the counts, near the truth and without reading the queue."""
    held = Held()
    stage.kind("held", held)
    supervisor = await stage.start(max_running=1, max_queued=100_000)
    for _ in range(KEEP):
        supervisor.forecast.note("held", 1.0)
    await busy(stage, supervisor, held, 0)
    jobs = [one.job for one in await supervisor.submit_many([Submission("held", {})] * 1000)]
    assert len(jobs) > SHORT
    found = [await supervisor.position(jobs[index]) for index in (0, 500, 999)]
    assert [position for position, _ in found] == [pytest.approx(index, abs=2) for index in (0, 500, 999)]
    assert [eta for _, eta in found] == [pytest.approx(index, abs=4) for index in (0, 500, 999)]
    held.go.set()


async def test_many_who_ask_share_few_looks(settings: Settings, stage: Stage) -> None:
    """A thousand questions in one moment cost at most the saved-up looks; a later moment affords a fresh one."""
    held = Held()
    stage.kind("held", held)
    supervisor = await stage.start(max_running=1)
    jobs = await busy(stage, supervisor, held, 10)
    counting = Counting(settings)
    await counting.open()
    clock = Clock()
    counting.count, counting.pass_time = 0, lambda: setattr(clock, "now", clock.now + 0.06)
    forecast = Forecast(
        counting, supervisor.kinds, node=UUID(int=1), slots=lambda: 1, running=lambda: [("held", 1.0)], clock=clock
    )
    try:
        for _ in range(3):
            clock.now += 0.04
            answers = await asyncio.gather(*(forecast.position(job) for job in jobs * 20))
            assert [position for position, _ in answers] == list(range(10)) * 20
        assert counting.count == 2  # credit for 0.1 s, each look takes 0.06 s
        clock.now += 60.0
        await forecast.position(jobs[0])
        assert counting.count == 3
    finally:
        await forecast.close()
        await counting.close()
        held.go.set()


async def test_a_flood_into_a_long_queue_is_not_looked_up_one_by_one(settings: Settings, stage: Stage) -> None:
    """Past their budget fresh jobs stand at the end of their priority; an older one is found whoever asks how often."""
    stage.kind("held", Held())
    supervisor = await stage.start(max_running=1, max_queued=100_000)
    await supervisor.pauses.pause("*", "ann", "test")
    jobs = [one.job for one in await supervisor.submit_many([Submission("held", {})] * 1000)]
    counting = Counting(settings)
    await counting.open()
    clock = Clock()
    forecast = Forecast(counting, supervisor.kinds, node=UUID(int=1), slots=lambda: 1, running=list, clock=clock)
    try:
        fresh = jobs[100]._replace(created_at=datetime.now(UTC) + timedelta(hours=1))
        assert (await forecast.position(fresh))[0] == pytest.approx(100, abs=2)
        forecast._lookups.spend(1.0)
        assert (await forecast.position(fresh))[0] == 1000
        old = fresh._replace(created_at=datetime.now(UTC) - timedelta(hours=1))
        assert (await forecast.position(old))[0] == pytest.approx(100, abs=2)
    finally:
        await forecast.close()
        await counting.close()


class Counting(Postgres):
    """The real database, that counts how often it is asked and makes time pass with each."""

    count = 0

    pass_time: Any = staticmethod(lambda: None)

    def acquire(self) -> Any:
        self.count += 1
        self.pass_time()
        return super().acquire()


@pytest.mark.req("R2.2")
async def test_a_full_queue_tells_when_it_has_room(stage: Stage) -> None:
    """Retry-After is the time until a job starts, not that of the whole queue, and bounded when nothing starts."""
    held = Held()
    stage.kind("held", held)
    supervisor = await stage.start(max_running=1, max_queued=3)
    for _ in range(KEEP):
        supervisor.forecast.note("held", 20.0)
    jobs = await busy(stage, supervisor, held, 3)
    await supervisor.position(jobs[0])
    with pytest.raises(QueueFull) as full:
        await supervisor.submit(Submission("held", {}))
    assert 15 <= (full.value.retry_after or 0) <= 20
    await supervisor.pauses.pause("*", "ann", "maintenance")
    await supervisor.position(jobs[0])
    assert supervisor.forecast.retry_after() == LONGEST
    held.go.set()


async def test_without_a_database_nothing_is_known_and_nothing_fails(settings: Settings, stage: Stage) -> None:
    """A forecast whose database is closed answers None: the job was accepted, its reply must not fail."""
    stage.kind("held", Held())
    closed = Postgres(settings)
    supervisor = stage.build()
    forecast = Forecast(closed, supervisor.kinds, node=UUID(int=1), slots=lambda: 1, running=list)
    assert await forecast.position(job_like(uuid4(), "held")._replace(run_at=datetime.now(UTC))) == (None, None)
    assert forecast.retry_after() == 1
    await forecast.close()
