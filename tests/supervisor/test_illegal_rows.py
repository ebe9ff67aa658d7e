"""The database itself refuses what no job may be, each by the constraint that is there for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from joyip.resources.postgres import Postgres
from joyip.supervisor.batches import Batches
from joyip.supervisor.job import State
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.rows import Finish, Holder, NewJob
from joyip.supervisor.store import Store

NODE = UUID(int=1)
ERROR = {"code": "x", "message": "y", "reasons": []}
END = "finished_at = now(), prune_at = now()"
FREE = "node = null, lease_until = null"


async def bring(store: Store, state: State) -> UUID:
    """A job that came into this state the legal way."""
    job, _ = await store.insert(NewJob("noop", {}, 60.0, idempotency_key="k", body_hash=b"1"))
    if state is not State.QUEUED:
        await store.claim(Holder(NODE, 15.0), {"noop": 1}, 1)
    if state.final:
        result = {"n": 1} if state is State.SUCCEEDED else None
        error = ERROR if state is not State.SUCCEEDED else None
        assert await store.finish(Finish(job.id, 1, state, result=result, error=error)) is state
    return job.id


@pytest.mark.parametrize(
    ("state", "change", "constraint"),
    [
        (State.QUEUED, END, "final_has_end"),
        (State.QUEUED, "prune_at = now()", "final_is_pruned"),
        (State.QUEUED, "node = id, lease_until = now()", "running_has_holder"),
        (State.QUEUED, "node = id", "running_has_holder"),
        (State.QUEUED, "lease_until = now()", "running_has_holder"),
        (State.QUEUED, "cancel_requested_at = now()", "running_is_asked_to_end"),
        (
            State.QUEUED,
            "state = 'running', node = id, lease_until = now(), attempt = 1, started_at = now()",
            "running_was_told",
        ),
        (State.QUEUED, "state = 'cancelled'", "final_has_end"),
        (State.QUEUED, "body_hash = null", "key_has_hash"),
        (State.QUEUED, "idempotency_key = null", "key_has_hash"),
        (State.QUEUED, "priority = -101", "jobs_priority_check"),
        (State.QUEUED, "progress = -0.1", "jobs_progress_check"),
        (State.QUEUED, "state = 'paused'", "jobs_state_check"),
        (State.RUNNING, "node = null", "running_has_holder"),
        (State.RUNNING, "lease_until = null", "running_has_holder"),
        (State.RUNNING, "run_seq = null", "running_was_told"),
        (State.RUNNING, "ran_at = null", "running_was_told"),
        (State.RUNNING, "attempt = 0", "running_has_begun"),
        (State.RUNNING, "started_at = null", "running_has_begun"),
        (State.RUNNING, "turn = null", "turn_is_for_due"),
        (State.RUNNING, "state = 'queued'", "running_has_holder"),
        (State.RUNNING, f"state = 'failed', {FREE}, {END}", "failed_has_error"),
        (State.RUNNING, f"state = 'succeeded', {FREE}, {END}", "succeeded_has_result"),
        (State.RUNNING, "state = 'cancelled', finished_at = now(), prune_at = now()", "running_has_holder"),
        (State.SUCCEEDED, "result = null", "succeeded_has_result"),
        (State.SUCCEEDED, "error = '{}'", "succeeded_has_result"),
        (State.SUCCEEDED, "node = id", "running_has_holder"),
        (State.SUCCEEDED, "cancel_requested_at = now()", "running_is_asked_to_end"),
        (State.SUCCEEDED, "turn = null", "turn_is_for_due"),
        (State.SUCCEEDED, "finished_at = null, prune_at = null", "final_has_end"),
        (State.SUCCEEDED, "prune_at = null", "final_is_pruned"),
        (State.SUCCEEDED, "state = 'queued'", "final_has_end"),
        (State.FAILED, "error = null", "failed_has_error"),
        (State.FAILED, "state = 'running', node = id, lease_until = now()", "final_has_end"),
        (State.CANCELLED, "finished_at = null", "final_has_end"),
    ],
)
async def test_no_job_can_contradict_itself(postgres: Postgres, state: State, change: str, constraint: str) -> None:
    """From a legal row of each state no single step leads to an illegal one."""
    store = Store(postgres, ttl=3600.0)
    before = await store.require(await bring(store, state))
    with pytest.raises(asyncpg.CheckViolationError) as refusal:
        async with postgres.acquire() as connection:
            await connection.execute(f"update jobs set {change}")
    names = {"final_has_end", "final_is_pruned"} if constraint.startswith("final") else {constraint}
    assert refusal.value.constraint_name in names
    assert await store.require(before.id) == before
    await store.close()


async def test_a_key_is_used_once_by_an_owner(postgres: Postgres) -> None:
    """Whoever writes past the store is stopped by the partial unique index; jobs without a key are not concerned."""
    store = Store(postgres, ttl=3600.0)
    await bring(store, State.SUCCEEDED)
    for _ in range(2):
        await store.insert(NewJob("noop", {}, 60.0))
    other, _ = await store.insert(NewJob("noop", {}, 60.0, "bob", idempotency_key="k", body_hash=b"1"))
    async with postgres.acquire() as connection:
        with pytest.raises(asyncpg.UniqueViolationError) as refusal:
            await connection.execute("update jobs set owner = '' where id = $1", other.id)
        assert refusal.value.constraint_name == "jobs_idempotency"
        with pytest.raises(asyncpg.UniqueViolationError) as refusal:
            await connection.execute("update jobs set idempotency_key = 'k', body_hash = '' where owner = ''")
        assert refusal.value.constraint_name == "jobs_idempotency"
    await store.close()


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("insert into job_events select id, 3, now(), 'gossip', '{}' from jobs", "job_events_type_check"),
        ("insert into job_events select gen_random_uuid(), 3, now(), 'log', '{}'", "job_events_job_id_fkey"),
        ("insert into job_events select id, 3, now(), 'log', '{}' from jobs, generate_series(1, 2)", "job_events_pkey"),
        ("insert into batches values (gen_random_uuid(), '', 0)", "batches_total_check"),
        ("insert into batches values (gen_random_uuid(), '', 1001)", "batches_total_check"),
        ("insert into batches values (gen_random_uuid(), '', 1, 'k')", "batch_key_has_hash"),
        (
            "insert into batches select gen_random_uuid(), 'joy', 1, 'k', '' from generate_series(1, 2)",
            "batches_idempotency",
        ),
        ("insert into pauses select '*', 'ops', 'why' from generate_series(1, 2)", "pauses_pkey"),
        ("insert into webhooks values (gen_random_uuid(), 'http://a', '{}')", "webhooks_events_check"),
    ],
)
async def test_what_belongs_to_jobs_is_whole(postgres: Postgres, statement: str, constraint: str) -> None:
    """Events, batches, pauses and webhooks have their constraints, too."""
    store = Store(postgres, ttl=3600.0)
    await bring(store, State.RUNNING)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refusal:
        async with postgres.acquire() as connection:
            await connection.execute(statement)
    assert refusal.value.constraint_name == constraint  # type: ignore[attr-defined]
    await store.close()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("outcome = 'perhaps'", "webhook_deliveries_outcome_check"),
        ("outcome = 'delivered', status = null", "delivered_has_status"),
        ("outcome = 'delivered', status = 404", "delivered_has_status"),
        ("outcome = 'retry'", "retry_has_time"),
        ("retry_at = now()", "retry_has_time"),
    ],
)
async def test_a_delivery_says_what_came_of_it(postgres: Postgres, change: str, constraint: str) -> None:
    """Delivered means an answer of success; another try has its time, and nothing else has."""
    async with postgres.acquire() as connection:
        await connection.execute(
            "insert into webhook_deliveries (id, delivery, job_id, message, event, url, attempt, at, seconds, outcome)"
            " select i, i, i, 'm', 'job.failed', 'http://a', 1, now(), 0, 'refused' from gen_random_uuid() i"
        )
        with pytest.raises(asyncpg.CheckViolationError) as refusal:
            await connection.execute(f"update webhook_deliveries set {change}")
    assert refusal.value.constraint_name == constraint


CLAIM = (
    "update jobs set state = 'running', node = id, lease_until = now() + interval '1 minute', attempt = 1, run_seq = 2,"
    " started_at = now(), ran_at = now(), event_seq = 2"
)
PUT_BACK = "update jobs set state = 'queued', node = null, lease_until = null, event_seq = 3"


@pytest.mark.parametrize("together", [False, True], ids=["job", "batch"])
@pytest.mark.parametrize(
    ("former", "change", "then"), [("queued", CLAIM, "running"), ("running", PUT_BACK, "cancelled")]
)
async def test_a_cancellation_that_waits_for_another_transition_finds_what_it_made(
    postgres: Postgres, together: bool, former: str, change: str, then: str
) -> None:
    """The row that the statement saw first is history when it gets the lock; a legal end comes of it nevertheless."""
    store, batch = Store(postgres, ttl=3600.0), UUID(int=7)
    (job,) = await store.insert_all([NewJob("noop", {}, 60.0, batch=batch)])
    assert job is not None
    if former == "running":
        await store.claim(Holder(NODE, 15.0), {"noop": 1}, 1)
    never: Any = None
    batches = Batches(store, Notifier(postgres), never, never)
    cancel: Callable[[], Awaitable[object]] = lambda: batches.cancel(batch) if together else store.cancel(job.id)  # noqa: E731
    async with postgres.transaction() as other:
        await other.execute(change)
        cancelling = asyncio.ensure_future(cancel())
        waits = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        async with postgres.acquire() as watching, asyncio.timeout(30):
            while not cancelling.done() and not await watching.fetch(waits):
                await asyncio.sleep(0)
    answer = await cancelling
    done = await store.require(job.id)
    assert done.state == then and (done.cancel_requested_at is not None) == (then == "running")
    told = ((0, 1), "cancelling") if then == "running" else ((1, 0), "cancelled")
    assert answer == told[not together]
    await store.close()
