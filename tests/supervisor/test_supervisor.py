"""The supervisor's promises: outcomes, limits, deadlines, cancellation, fairness, restarts, drain."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel
from structlog.testing import capture_logs

from joyip.errors import Conflict, Draining, IdempotencyConflict, InvalidInput, NotFound, QueueFull
from joyip.supervisor import pool, store
from joyip.supervisor import supervisor as supervisors
from joyip.supervisor.actor import Runner
from joyip.supervisor.context import Context
from joyip.supervisor.job import Job, State
from joyip.supervisor.outcome import Cancel, Done, Fail, Outcome, Reject, Retry, Snooze
from joyip.supervisor.recorder import Recorder
from joyip.supervisor.rows import Finish, Holder, NewJob
from joyip.supervisor.submission import Submission
from tests.supervisor.stage import WAIT, Params, Result, Stage, ended, reached, run


class Gate:
    """A handler that says when it has started and goes on when it is let."""

    def __init__(self) -> None:
        self.started: list[int] = []
        self.go = asyncio.Event()
        self.cancelled = 0
        self.contexts: list[Context] = []

    async def __call__(self, context: Context, params: Params) -> Result:
        self.started.append(params.n)
        self.contexts.append(context)
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return Result(n=params.n)


async def echo(context: Context, params: Params) -> Result:
    return Result(n=params.n)


def answering(*outcomes: Outcome | BaseModel | BaseException) -> Callable[[Context, Params], Awaitable[Any]]:
    """A handler that gives these answers one after another, the last one for ever."""
    left = list(outcomes)

    async def handler(context: Context, params: Params) -> Any:
        outcome = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return handler


@pytest.mark.req("T5")
async def test_a_job_runs_to_its_result(stage: Stage) -> None:
    """Submitted, run, stored."""
    stage.kind("echo", echo)
    job = await run(await stage.start(), "echo", params={"n": 7})
    assert (job.state, job.result, job.attempt, job.failures) == (State.SUCCEEDED, {"n": 7}, 1, 0)


@pytest.mark.req("T5")
@pytest.mark.parametrize(
    ("answers", "state", "code", "attempt", "failures"),
    [
        ([Retry("later", 0.0), Result()], State.SUCCEEDED, None, 2, 1),
        ([Snooze(0.0), Snooze(0.0), Snooze(0.0), Result()], State.SUCCEEDED, None, 4, 0),
        ([Done({"n": 1}, ["preview"])], State.SUCCEEDED, None, 1, 0),
        ([Reject("no", ["word"])], State.FAILED, "rejected", 1, 0),
        ([Fail("broken", "cannot")], State.FAILED, "broken", 1, 0),
        ([Cancel()], State.CANCELLED, "cancelled", 1, 0),
        ([ValueError("once"), Result()], State.SUCCEEDED, None, 2, 1),
        ([ValueError("always")], State.FAILED, "handler_error", 3, 3),
        ([SystemExit(3)], State.FAILED, "handler_error", 3, 3),
        ([asyncio.CancelledError()], State.FAILED, "handler_error", 3, 3),
        ([Params()], State.FAILED, "handler_error", 3, 3),
    ],
)
async def test_every_outcome_means_what_it_says(
    stage: Stage, answers: list[Any], state: State, code: str | None, attempt: int, failures: int
) -> None:
    """Results, retries, snoozes, rejections, failures, cancellations and exceptions of all sorts."""
    stage.kind("does", answering(*answers), backoff=0.001)
    job = await run(await stage.start(), "does")
    assert (job.state, job.attempt, job.failures) == (state, attempt, failures)
    assert (job.error or {}).get("code") == code


@pytest.mark.req("T5")
async def test_degraded_parts_and_rejections_are_shown(stage: Stage) -> None:
    """What had to be done in a lesser way, and the reasons of a rejection, are stored with the job."""

    async def lesser(context: Context, params: Params) -> Result:
        context.degrade("preview")
        context.degrade("preview")
        return Result()

    stage.kind("lesser", lesser)
    stage.kind("refused", answering(Reject("policy", [{"word": "x"}])))
    supervisor = await stage.start()
    assert (await run(supervisor, "lesser")).degraded == ["preview"]
    error = (await run(supervisor, "refused")).error
    assert error == {"code": "rejected", "message": "policy", "reasons": [{"word": "x"}]}


@pytest.mark.req("T5")
async def test_progress_and_logs_are_followed_as_they_come(stage: Stage) -> None:
    """A follower sees queued, running, progress, log and the end, in order, and can resume anywhere."""

    async def talks(context: Context, params: Params) -> Result:
        context.progress(0.5, "half")
        context.say("hello", who="world")
        context.progress(0.3)
        return Result()

    stage.kind("talks", talks)
    supervisor = await stage.start()
    job = (await supervisor.submit(Submission("talks", {}))).job
    async with asyncio.timeout(WAIT):
        events = [event async for event in supervisor.follow(job.id) if event is not None]
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    kinds = [event.type for event in events]
    assert kinds == ["state", "state", "progress", "log", "progress", "state"]
    assert events[2].data == {"progress": 0.5, "stage": "half"}
    assert events[4].data["progress"] == 0.5, "progress never goes back"
    assert events[-1].data["state"] == "succeeded"
    rest = [event async for event in supervisor.follow(job.id, after=4) if event is not None]
    assert [event.seq for event in rest] == [5, 6]
    assert [event async for event in supervisor.follow(job.id, after=6)] == []


@pytest.mark.req("T5", "R6.5")
async def test_scratch_files_go_with_the_attempt(stage: Stage) -> None:
    """The scratch directory is there during the attempt and gone after it."""
    seen = []

    async def writes(context: Context, params: Params) -> Result:
        (context.scratch / "big").write_bytes(b"x")
        seen.append(context.scratch)
        return Result()

    stage.kind("writes", writes)
    supervisor = await stage.start()
    await run(supervisor, "writes")
    await reached(lambda: not seen[0].exists())


async def test_bad_wishes_are_refused_with_what_to_do(stage: Stage) -> None:
    """Unknown kinds and parameters that do not fit are told at once, with the names of what is wrong."""
    stage.kind("echo", echo)
    supervisor = await stage.start()
    with pytest.raises(NotFound) as unknown:
        await supervisor.submit(Submission("ehco", {}))
    assert "echo" in str(unknown.value.details)
    with pytest.raises(InvalidInput) as invalid:
        await supervisor.submit(Submission("echo", {"n": "x", "m": 1}))
    assert {field["field"] for field in invalid.value.details["fields"]} == {"n", "m"}


@pytest.mark.req("R2.1")
async def test_no_more_than_the_maximum_run_and_the_rest_wait_in_order(stage: Stage) -> None:
    """Two actors: two jobs run, the others follow by priority, then arrival."""
    gate = Gate()
    stage.kind("gate", gate)
    supervisor = await stage.start(max_running=2)
    for n in range(2):
        await supervisor.submit(Submission("gate", {"n": n}))
    await reached(lambda: len(gate.started) == 2)
    jobs = [(await supervisor.submit(Submission("gate", {"n": n}, priority=n))).job for n in (2, 3, 4)]
    assert [(await supervisor.position(job))[0] for job in jobs] == [2, 1, 0]
    assert gate.started == [0, 1]
    gate.go.set()
    for job in jobs:
        await ended(supervisor, job.id)
    assert gate.started[2:4] == [4, 3] and gate.started[4] == 2


@pytest.mark.req("R2.1")
async def test_a_kind_keeps_to_its_own_limit(stage: Stage) -> None:
    """A kind with concurrency 1 runs alone while other kinds pass it."""
    one, many = Gate(), Gate()
    stage.kind("one", one, concurrency=1)
    stage.kind("many", many)
    supervisor = await stage.start(max_running=4)
    first = [(await supervisor.submit(Submission("one", {}))).job for _ in range(3)]
    rest = [(await supervisor.submit(Submission("many", {}))).job for _ in range(3)]
    await reached(lambda: len(many.started) == 3)
    assert len(one.started) == 1
    one.go.set()
    many.go.set()
    for job in first + rest:
        await ended(supervisor, job.id)


@pytest.mark.req("R2.1")
async def test_a_full_queue_says_so(stage: Stage) -> None:
    """Past its bound the queue refuses with the reading and a time to come back; nothing accepted is lost."""
    gate = Gate()
    stage.kind("gate", gate)
    supervisor = await stage.start(max_running=1, max_queued=2)
    await supervisor.submit(Submission("gate", {}))
    await reached(lambda: len(gate.started) == 1)
    for _ in range(2):
        await supervisor.submit(Submission("gate", {}))
    with pytest.raises(QueueFull) as full:
        await supervisor.submit(Submission("gate", {}))
    assert (
        full.value.details == {"reading": "queue", "waiting": 2, "limit": 2, "jobs": 1}
        and (full.value.retry_after or 0) >= 1
    )
    gate.go.set()
    await reached(lambda: len(gate.started) == 3)


async def test_the_same_key_is_the_same_job(stage: Stage) -> None:
    """Idempotency through the supervisor: one run, one job, a conflict for another body."""
    gate = Gate()
    gate.go.set()
    stage.kind("gate", gate)
    supervisor = await stage.start()
    first = await supervisor.submit(Submission("gate", {}, idempotency_key="k", body_hash=b"1"))
    again = await supervisor.submit(Submission("gate", {}, idempotency_key="k", body_hash=b"1"))
    assert (again.job.id, again.fresh) == (first.job.id, False)
    with pytest.raises(IdempotencyConflict):
        await supervisor.submit(Submission("gate", {}, idempotency_key="k", body_hash=b"2"))
    await ended(supervisor, first.job.id)
    assert len(gate.started) == 1


@pytest.mark.req("R2.3", "R6.1")
async def test_an_attempt_over_its_time_is_warned_about_once_and_then_ended(stage: Stage) -> None:
    """Expected time: one warning. Timeout: ended, counted as a failure, and in the end failed with code timeout."""
    gate = Gate()
    stage.kind("slow", gate, expected=0.02, timeout=0.1, attempts=1)
    with capture_logs() as logs:
        job = await run(await stage.start(), "slow")
    assert (job.state, (job.error or {})["code"]) == (State.FAILED, "timeout")
    assert [entry["event"] for entry in logs].count("job.slow") == 1
    assert gate.cancelled == 1


@pytest.mark.req("R6.1")
async def test_a_stage_has_the_limit_that_its_handler_sets(stage: Stage) -> None:
    """A stage past its own limit fails the attempt with code timeout; the handler's own TimeoutError is not that."""

    async def slow(context: Context, params: Params) -> Result:
        async with context.limited("dig", 0.02):
            await asyncio.Event().wait()
        return Result()

    async def own(context: Context, params: Params) -> Result:
        async with context.limited("dig", 60.0):
            raise TimeoutError("a socket's")

    stage.kind("slow", slow, attempts=1)
    stage.kind("own", own, attempts=1)
    supervisor = await stage.start()
    late, other = await run(supervisor, "slow"), await run(supervisor, "own")
    assert late.error == {"code": "timeout", "message": "stage dig took longer than 0.02 s", "reasons": []}
    assert late.stage == "dig" and (other.error or {})["code"] == "handler_error"


@pytest.mark.req("R6.1")
async def test_the_deadline_ends_a_job_whatever_attempts_are_left(stage: Stage) -> None:
    """The deadline counts from submission and leaves no retry."""
    stage.kind("slow", Gate(), timeout=60.0, attempts=5)
    job = await run(await stage.start(), "slow", deadline=0.1)
    assert (job.state, (job.error or {})["code"], job.attempt) == (State.FAILED, "timeout", 1)


@pytest.mark.req("R6.1")
async def test_a_retry_that_cannot_be_in_time_is_not_waited_for(stage: Stage) -> None:
    """When the next attempt would start after the deadline, the job fails now, with the attempt's error."""
    stage.kind("fails", answering(ValueError("x")), backoff=600.0, deadline=60.0)
    job = await run(await stage.start(), "fails")
    assert (job.state, (job.error or {})["code"], job.attempt) == (State.FAILED, "handler_error", 1)


@pytest.mark.req("R6.1", "R6.3")
async def test_a_handler_that_swallows_cancellation_becomes_a_zombie_and_its_actor_works_on(stage: Stage) -> None:
    """Past the grace the handler is abandoned: the job ends in time, the slot is free, late effects are dropped."""
    release = asyncio.Event()

    async def stubborn(context: Context, params: Params) -> Result:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                context.say("no")
        return Result(n=99)

    stage.kind("stubborn", stubborn, timeout=0.05, attempts=1)
    stage.kind("echo", echo)
    supervisor = await stage.start(max_running=1, grace=0.05)
    job = await run(supervisor, "stubborn")
    assert (job.state, (job.error or {})["code"]) == (State.FAILED, "timeout")
    assert supervisor.snapshot().zombies == 1
    assert (await run(supervisor, "echo")).state is State.SUCCEEDED
    release.set()
    await reached(lambda: supervisor.snapshot().zombies == 0)
    late = await supervisor.store.require(job.id)
    assert (late.state, late.result) == (State.FAILED, None)


@pytest.mark.req("R6.5")
async def test_cancel_stops_a_running_job_and_frees_its_place(stage: Stage) -> None:
    """cancelling → cancelled; the handler is cancelled, the slot is free for the next."""
    gate = Gate()
    stage.kind("gate", gate)
    stage.kind("echo", echo)
    supervisor = await stage.start(max_running=1)
    job = (await supervisor.submit(Submission("gate", {}))).job
    await reached(lambda: len(gate.started) == 1)
    assert await supervisor.cancel(job.id) == "cancelling"
    assert (await ended(supervisor, job.id)).state is State.CANCELLED
    assert gate.cancelled == 1
    assert await supervisor.cancel(job.id) == "already cancelled"
    assert (await run(supervisor, "echo")).state is State.SUCCEEDED


async def test_cancel_of_a_waiting_job_keeps_it_from_running(stage: Stage) -> None:
    """A queued job is cancelled at once and never starts."""
    gate = Gate()
    stage.kind("gate", gate)
    supervisor = await stage.start(max_running=1)
    await supervisor.submit(Submission("gate", {"n": 1}))
    await reached(lambda: gate.started == [1])
    job = (await supervisor.submit(Submission("gate", {"n": 2}))).job
    assert await supervisor.cancel(job.id) == "cancelled"
    gate.go.set()
    assert (await run(supervisor, "gate", params={"n": 3})).state is State.SUCCEEDED
    assert gate.started == [1, 3]


async def test_cancel_on_one_node_reaches_a_job_on_another(stage: Stage) -> None:
    """The word travels through PostgreSQL."""
    gate = Gate()
    stage.kind("gate", gate)
    worker = await stage.start(node=1)
    job = (await worker.submit(Submission("gate", {}))).job
    await reached(lambda: len(gate.started) == 1)
    other = await stage.start(node=2)
    assert await other.cancel(job.id) == "cancelling"
    assert (await ended(other, job.id)).state is State.CANCELLED


async def test_retry_is_a_new_job_and_only_of_a_finished_one(stage: Stage) -> None:
    """A terminal state never changes: doing it again makes another job."""
    gate = Gate()
    stage.kind("gate", gate)
    supervisor = await stage.start()
    job = (await supervisor.submit(Submission("gate", {"n": 4}))).job
    with pytest.raises(Conflict):
        await supervisor.retry(job.id)
    gate.go.set()
    await ended(supervisor, job.id)
    again = (await supervisor.retry(job.id)).job
    assert again.id != job.id and again.params == job.params
    assert (await ended(supervisor, again.id)).result == {"n": 4}


@pytest.mark.req("R8.2", "R8.3", "R8.4")
async def test_drain_lets_jobs_finish_then_puts_the_rest_back(stage: Stage) -> None:
    """No new work; what ends within the grace is kept; what does not goes back and has lost no attempt."""
    quick, stuck = Gate(), Gate()
    stage.kind("quick", quick)
    stage.kind("stuck", stuck)
    supervisor = await stage.start()
    short = (await supervisor.submit(Submission("quick", {}))).job
    long = (await supervisor.submit(Submission("stuck", {}))).job
    await reached(lambda: len(quick.started) == len(stuck.started) == 1)
    with capture_logs() as logs:
        drain = asyncio.create_task(supervisor.drain(0.3))
        await reached(lambda: supervisor.draining)
        with pytest.raises(Draining):
            await supervisor.submit(Submission("quick", {}))
        quick.go.set()
        await drain
    assert (await stage.store.require(short.id)).state is State.SUCCEEDED
    back = await stage.store.require(long.id)
    assert (back.state, back.failures, back.rescues) == (State.QUEUED, 0, 0)
    assert "job.interrupted" in [entry["event"] for entry in logs]
    await supervisor.close()
    stuck.go.set()
    assert (await ended(await stage.start(), long.id)).state is State.SUCCEEDED


@pytest.mark.req("R8.4")
async def test_cancel_works_while_draining(stage: Stage) -> None:
    """A job that is being waited for can still be cancelled."""
    gate = Gate()
    stage.kind("gate", gate)
    supervisor = await stage.start()
    job = (await supervisor.submit(Submission("gate", {}))).job
    await reached(lambda: len(gate.started) == 1)
    drain = asyncio.create_task(supervisor.drain(WAIT))
    await reached(lambda: supervisor.draining)
    assert await supervisor.cancel(job.id) == "cancelling"
    await drain
    assert (await stage.store.require(job.id)).state is State.CANCELLED


async def test_a_node_started_anew_runs_what_it_held(stage: Stage) -> None:
    """What a killed node was running is queued again at its next start, and a job is run to its end once."""
    gate = Gate()
    stage.kind("gate", gate)
    job, _ = await stage.store.insert(_new("gate"))
    await stage.store.claim(Holder(UUID(int=1), 600.0), {"gate": 1}, 1)
    gate.go.set()
    done = await ended(await stage.start(node=1), job.id)
    assert (done.state, done.attempt, done.rescues, done.failures) == (State.SUCCEEDED, 2, 1, 0)


@pytest.mark.req("R6.3")
async def test_a_node_that_lost_its_lease_stops_working_on_the_job(stage: Stage) -> None:
    """When another node holds the newest attempt, the old holder is told by its heartbeat and drops the work."""
    gate = Gate()
    stage.kind("gate", gate)
    frozen = await stage.start(node=1, lease=0.4)
    job = (await frozen.submit(Submission("gate", {}))).job
    await reached(lambda: len(gate.started) == 1)
    async with stage.postgres.acquire() as connection:
        await connection.execute("update jobs set node = $1, attempt = attempt + 1", UUID(int=2))
    await reached(lambda: gate.cancelled == 1)
    await reached(lambda: frozen.snapshot().actors[0].state == "idle")
    assert (await stage.store.require(job.id)).state is State.RUNNING


async def test_an_actor_that_dies_is_replaced_and_its_job_runs_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One for one: the pool is whole again, the job was rescued, the death was logged."""
    deaths = iter([True])
    real = Runner.run

    async def mortal(self: Runner, attempt: Any) -> None:
        if next(deaths, False):
            raise MemoryError("actor")
        await real(self, attempt)

    monkeypatch.setattr(Runner, "run", mortal)
    stage.kind("echo", echo)
    supervisor = await stage.start(max_running=2)
    with capture_logs() as logs:
        job = await run(supervisor, "echo")
    assert (job.state, job.rescues, job.attempt) == (State.SUCCEEDED, 1, 2)
    assert "actor.died" in [entry["event"] for entry in logs]
    snapshot = supervisor.snapshot()
    assert (len(snapshot.actors), snapshot.restarts) == (2, 1)


async def test_many_deaths_in_a_short_time_are_an_alert_and_a_pause(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than five actors that die within a minute: a critical log line, and the pool is whole all the same."""

    async def mortal(self: Runner, attempt: Any) -> None:
        raise MemoryError("actor")

    monkeypatch.setattr(Runner, "run", mortal)
    monkeypatch.setattr(pool, "PAUSE", 0.001)
    stage.kind("echo", echo)
    supervisor = await stage.start(max_running=2)
    with capture_logs() as logs:
        jobs = [await run(supervisor, "echo") for _ in range(2)]
    assert [(job.error or {})["code"] for job in jobs] == ["poison", "poison"]
    assert "actor.restarts" in [entry["event"] for entry in logs if entry["log_level"] == "critical"]
    assert len(supervisor.snapshot().actors) == 2


async def test_the_snapshot_shows_what_every_actor_does(stage: Stage) -> None:
    """Number, state, job, kind, stage and progress, for the admin page and the console."""
    gate = Gate()
    stage.kind("gate", gate)
    supervisor = await stage.start(max_running=2)
    job = (await supervisor.submit(Submission("gate", {}, owner="me"))).job
    await reached(lambda: len(gate.started) == 1)
    gate.contexts[0].progress(0.25, "draw")
    busy = next(actor for actor in supervisor.snapshot().actors if actor.state == "running")
    assert (busy.job_id, busy.kind, busy.owner, busy.stage, busy.progress) == (job.id, "gate", "me", "draw", 0.25)


async def test_the_service_goes_on_when_postgres_cuts_its_connections(stage: Stage) -> None:
    """Every connection is cut while a job runs and others wait: all end, none is lost."""
    gate = Gate()
    stage.kind("gate", gate)
    supervisor = await stage.start(max_running=1)
    jobs = [(await supervisor.submit(Submission("gate", {}))).job for _ in range(3)]
    await reached(lambda: len(gate.started) == 1)
    async with stage.postgres.acquire() as connection:
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    gate.go.set()
    for job in jobs:
        assert (await ended(supervisor, job.id)).state is State.SUCCEEDED


def _new(kind: str) -> Any:
    from joyip.supervisor.rows import NewJob

    return NewJob(kind, {}, 60.0)


async def test_concurrent_submissions_share_statements(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Group commit: what arrives while a write is under way goes into one statement."""
    stage.kind("noop", echo)
    supervisor = await stage.start()
    sizes = []
    insert_all = stage.store.insert_all

    async def counted(items: Any, *args: Any, **options: Any) -> Any:
        sizes.append(len(items))
        return await insert_all(items, *args, **options)

    monkeypatch.setattr(stage.store, "insert_all", counted)
    jobs = await asyncio.gather(*(supervisor.submit(Submission("noop", {})) for _ in range(100)))
    assert sum(sizes) == 100 and len(sizes) <= 3
    for submitted in jobs:
        assert (await ended(supervisor, submitted.job.id)).state is State.SUCCEEDED


async def test_one_bad_row_does_not_harm_its_batch(stage: Stage) -> None:
    """A job that PostgreSQL refuses to store fails alone; those of the same statement are stored and run."""
    stage.kind("noop", echo)
    supervisor = await stage.start()
    texts = ["a", "\0", "b"]
    answers = await asyncio.gather(
        *(supervisor.submit(Submission("noop", {"text": text})) for text in texts), return_exceptions=True
    )
    assert [isinstance(answer, InvalidInput) for answer in answers] == [False, True, False]


async def test_a_job_begins_with_its_insertion_where_an_actor_is_free(stage: Stage) -> None:
    """No second statement, no wait in the queue; its events are the same as any job's."""
    stage.kind("noop", echo)
    supervisor = await stage.start(max_running=2)
    await run(supervisor, "noop")  # now the dispatcher has seen that nothing waits
    submitted = await supervisor.submit(Submission("noop", {}))
    assert (submitted.job.state, submitted.job.attempt) == (State.RUNNING, 1)
    job = await ended(supervisor, submitted.job.id)
    states = [(event.seq, event.data["state"]) for event in await stage.store.events(job.id)]
    assert states == [(1, "queued"), (2, "running"), (3, "succeeded")]


@pytest.mark.req("R2.1")
async def test_nobody_begins_before_one_who_waits(stage: Stage) -> None:
    """A job never begins with its insertion while another of its kind is in the queue."""
    gate = Gate()
    stage.kind("gate", gate)
    stage.kind("noop", echo)
    supervisor = await stage.start(max_running=1)
    await run(supervisor, "noop")  # now the dispatcher has seen that nothing waits
    first = await supervisor.submit(Submission("gate", {}))
    waiting = await supervisor.submit(Submission("gate", {}))
    assert (first.job.state, waiting.job.state) == (State.RUNNING, State.QUEUED)
    later = await stage.store.insert_all([NewJob("gate", {}, 60.0)], [True], Holder(UUID(int=9), 15.0))
    assert isinstance(later[0], Job) and later[0].state is State.QUEUED


async def test_the_state_that_a_waiter_is_told_is_the_stored_one(stage: Stage) -> None:
    """What `wait` answers without asking the database is what the database says."""
    stage.kind("noop", echo)
    stage.kind("fails", answering(ValueError("always")), backoff=0.001)
    supervisor = await stage.start()
    for kind in ("noop", "fails"):
        told = await run(supervisor, kind)
        stored = await stage.store.require(told.id)
        assert told._replace(run_at=stored.run_at) == stored


async def test_a_result_without_a_json_form_fails_its_job_and_nobody_else(stage: Stage) -> None:
    """The attempt is judged a failure; no actor dies of it."""
    stage.kind("odd", answering(Done({"n": object()})), attempts=1)
    supervisor = await stage.start()
    job = await run(supervisor, "odd")
    assert (job.state, (job.error or {})["code"]) == (State.FAILED, "result_unstorable")
    stage.kind("reasons", answering(Reject("no", 5)), attempts=1)  # type: ignore[arg-type]
    other = await stage.start(node=2)
    job = await run(other, "reasons")
    assert (job.state, (job.error or {})["code"]) == (State.FAILED, "handler_error")
    assert supervisor.snapshot().restarts == other.snapshot().restarts == 0


async def test_what_is_claimed_too_late_is_given_back_at_no_cost(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim whose reply takes a good part of the lease is not begun: the job waits again, unharmed."""
    monkeypatch.setattr(store, "LATE", 1e9)  # so that every claim is late
    (job,) = await stage.store.insert_all([NewJob("noop", {}, 60.0)])
    assert job is not None and await stage.store.claim(Holder(UUID(int=1), 15.0), {"noop": 1}, 1) == []
    waiting = await stage.store.require(job.id)
    assert (waiting.state, waiting.failures, waiting.rescues, waiting.node) == (State.QUEUED, 0, 0, None)


async def test_more_jobs_than_one_statement_takes_are_due_at_one_moment(stage: Stage) -> None:
    """Promotion and expiry go on until nothing is due, not a thousand a second."""
    gate = Gate()
    stage.kind("gate", gate)
    supervisor = await stage.start(max_running=1)
    await supervisor.submit(Submission("gate", {}))
    await stage.store.insert_all([NewJob("gate", {}, deadline=-1.0) for _ in range(1500)])
    await supervisor._sweep()
    counts = await stage.store.counts()
    assert counts["failed"] == 1500


async def test_a_cancellation_that_comes_before_the_claim_is_remembered(stage: Stage) -> None:
    """Cancelled between the claim's commit and its arrival: the attempt is stopped as soon as it begins."""
    gate = Gate()
    stage.kind("gate", gate)
    supervisor = await stage.start()
    (job,) = await stage.store.insert_all([NewJob("gate", {}, 60.0)])
    assert job is not None
    supervisor._cancel_here(job.id)
    supervisor._look()
    done = await ended(supervisor, job.id)
    assert done.state is State.CANCELLED and gate.cancelled <= 1


async def test_an_attempt_that_was_lost_ends_when_its_job_comes_back(stage: Stage) -> None:
    """The same node claims again what it had lost: the former attempt is stopped, not forgotten."""
    gate = Gate()
    stage.kind("gate", gate)
    supervisor = await stage.start()
    submitted = await supervisor.submit(Submission("gate", {}))
    await reached(lambda: len(gate.started) == 1)
    async with stage.postgres.acquire() as connection:
        await connection.execute("update jobs set lease_until = now() - interval '1 s'")
    await stage.store.rescue(UUID(int=9), [])
    supervisor._look()
    await reached(lambda: len(gate.started) == 2)
    await reached(lambda: gate.cancelled == 1)
    gate.go.set()
    job = await ended(supervisor, submitted.job.id)
    assert (job.state, job.attempt) == (State.SUCCEEDED, 2)


async def test_ends_of_two_attempts_in_one_statement_are_told_apart(stage: Stage) -> None:
    """The fenced one is answered None, whatever becomes of the newer."""
    (job,) = await stage.store.insert_all([NewJob("noop", {}, 60.0)])
    await stage.store.claim(Holder(UUID(int=1), -1.0), {"noop": 1}, 1)
    await stage.store.rescue(UUID(int=9), [])
    await stage.store.claim(Holder(UUID(int=1), 15.0), {"noop": 1}, 1)
    assert job is not None
    ends = [Finish(job.id, attempt, State.SUCCEEDED, {"attempt": attempt}) for attempt in (1, 2)]
    first, second = await stage.store.succeed_all(ends)
    assert first is None and second is not None and second.state is State.SUCCEEDED


async def test_one_bad_event_loses_nobody_elses(stage: Stage) -> None:
    """An event that PostgreSQL refuses is dropped; those of other jobs in the same statement are stored."""
    gate = asyncio.Event()

    async def chatty(context: Context, params: Params) -> Result:
        context.say(params.text)
        await gate.wait()
        return Result()

    stage.kind("chatty", chatty)
    supervisor = await stage.start()
    jobs = await asyncio.gather(
        *(supervisor.submit(Submission("chatty", {"text": text})) for text in ("good", "bad", "fine"))
    )
    for attempt in list(supervisor._running.values()):
        if attempt.job.params["text"] == "bad" and attempt.context is not None:
            attempt.context.say("\0")
    gate.set()
    for submitted in jobs:
        await ended(supervisor, submitted.job.id)
    said = [[e.data["message"] for e in await stage.store.events(j.job.id) if e.type == "log"] for j in jobs]
    assert said[0] == ["good"] and said[2] == ["fine"]


async def test_a_task_of_the_supervisor_that_fails_is_begun_anew(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead recorder would keep every job running for ever."""
    monkeypatch.setattr(supervisors, "RESTART", 0.001)
    monkeypatch.setattr(Recorder, "run", failing_once(Recorder.run))
    stage.kind("noop", echo)
    with capture_logs() as logs:
        job = await run(await stage.start(), "noop")
    assert job.state is State.SUCCEEDED
    assert [line["task"] for line in logs if line["event"] == "supervisor.task_died"] == ["recorder"]


def failing_once(method: Any) -> Any:
    calls = []

    async def run_(self: Any) -> None:
        calls.append(self)
        if len(calls) == 1:
            raise RuntimeError("once")
        await method(self)

    return run_
