"""The jobs table: transitions, fencing, fairness, group commit."""

from __future__ import annotations

import asyncio
from uuid import UUID

import asyncpg
import pytest

from joyip.errors import Conflict, IdempotencyConflict, NotFound, QuotaExceeded
from joyip.resources.postgres import Postgres
from joyip.supervisor.job import Job, State, new_id
from joyip.supervisor.rows import Finish, Holder, NewJob, Report
from joyip.supervisor.store import Store

NODE, OTHER = UUID(int=1), UUID(int=2)


@pytest.fixture
def store(postgres: Postgres) -> Store:
    return Store(postgres, ttl=3600.0)


async def put(store: Store, kind: str = "noop", **values: object) -> Job:
    job, _ = await store.insert(NewJob(kind, {"n": 1}, deadline=60.0, **values))  # type: ignore[arg-type]
    return job


async def claim(store: Store, limit: int = 10, node: UUID = NODE, kind: str = "noop", lease: float = 15.0) -> list[Job]:
    return [claimed.job for claimed in await store.claim(Holder(node, lease), {kind: limit}, limit)]


def failed(job: Job) -> Finish:
    return Finish(job.id, job.attempt, State.FAILED, error={"code": "x", "message": "y", "reasons": []})


def succeeded(job: Job, **result: object) -> Finish:
    return Finish(job.id, job.attempt, State.SUCCEEDED, result=result)


async def test_a_job_goes_from_queued_to_succeeded_with_its_events(store: Store) -> None:
    """Each transition is stored with an event, numbered without gaps."""
    job = await put(store)
    (running,) = await claim(store)
    await store.report([Report(job.id, 1, 0.5, "draw", [{"type": "progress", "data": {"progress": 0.5}}])])
    assert await store.finish(succeeded(running, ok=True)) is State.SUCCEEDED
    done = await store.require(job.id)
    assert (done.state, done.result, done.progress, done.attempt) == (State.SUCCEEDED, {"ok": True}, 1.0, 1)
    assert done.started_at is not None and done.finished_at is not None and done.node is None
    events = await store.events(job.id)
    assert [(event.seq, event.type, event.data.get("state")) for event in events] == [
        (1, "state", "queued"),
        (2, "state", "running"),
        (3, "progress", None),
        (4, "state", "succeeded"),
    ]


@pytest.mark.req("R2.4")
async def test_a_job_is_claimed_once_however_many_ask(store: Store) -> None:
    """Ten nodes that claim at the same moment share forty jobs without one being given out twice."""
    await asyncio.gather(*(put(store) for _ in range(40)))
    taken = await asyncio.gather(*(claim(store, 7, UUID(int=n)) for n in range(10)))
    ids = [job.id for jobs in taken for job in jobs]
    assert len(ids) == len(set(ids)) == 40


@pytest.mark.req("R2.4")
async def test_a_late_attempt_changes_nothing(store: Store) -> None:
    """After a rescue only the newest attempt may report and finish."""
    await put(store)
    (first,) = await claim(store, lease=-1.0)
    (rescued,) = await store.rescue(OTHER, [])
    assert (rescued.state, rescued.rescues, rescued.failures) == (State.QUEUED, 1, 0)
    (second,) = await claim(store, node=OTHER)
    assert second.attempt == first.attempt + 1
    assert await store.report([Report(first.id, first.attempt, 0.9, "late", [])]) == set()
    assert await store.finish(succeeded(first, by="first")) is None
    assert await store.finish(succeeded(second, by="second")) is State.SUCCEEDED
    assert await store.finish(failed(second)) is None
    assert (await store.require(first.id)).result == {"by": "second"}


@pytest.mark.req("R2.1")
async def test_order_is_priority_then_round_robin_over_owners_then_arrival(store: Store) -> None:
    """One owner's many jobs do not hold up another's few, and priority goes before both."""
    for n in range(4):
        await put(store, owner="many", idempotency_key=f"m{n}", body_hash=b"")
    for n in range(2):
        await put(store, owner="few", idempotency_key=f"f{n}", body_hash=b"")
    await put(store, owner="boss", priority=5)
    order = []
    while jobs := await claim(store, 1):
        order.append(jobs[0].owner)
    assert order[0] == "boss"
    assert order[1:] == ["many", "few", "many", "few", "many", "many"]


@pytest.mark.req("R2.1")
async def test_nobody_passes_the_queue_behind_a_job_that_was_put_back(store: Store) -> None:
    """A job that began at once and was interrupted goes first; newcomers still join behind who waits already."""
    first = NewJob("noop", {}, 60.0, "joy")
    await store.insert_all([first], [True], Holder(NODE, 15.0))
    for _ in range(2):
        await put(store, owner="many")
    assert await store.finish(Finish(first.id, 1, State.QUEUED)) is State.QUEUED
    await put(store, owner="new")
    await put(store, owner="newer")
    assert [job.owner for job in await claim(store, 10)] == ["joy", "many", "new", "newer", "many"]


async def test_a_rescued_job_has_made_no_progress(store: Store) -> None:
    """It starts over, and until then it shows nothing of the lost attempt."""
    job = await put(store)
    await claim(store, lease=-1.0)
    await store.report([Report(job.id, 1, 0.5, "draw", [])])
    (rescued,) = await store.rescue(OTHER, [])
    assert (rescued.progress, rescued.stage) == (0.0, None)


@pytest.mark.req("R2.1")
async def test_a_steady_stream_of_new_owners_does_not_starve_a_waiting_job(store: Store) -> None:
    """Newcomers join the next round, so every waiting job is reached."""
    await put(store, owner="many")
    await put(store, owner="many")
    seen = []
    for n in range(6):
        await put(store, owner=f"new{n}")
        seen += [job.owner for job in await claim(store, 1)]
    assert seen.count("many") == 2


async def test_a_batch_of_one_owner_is_spread_over_rounds(store: Store) -> None:
    """Jobs of one owner that are committed together still take one turn each."""
    await asyncio.gather(*(put(store, owner="many") for _ in range(5)))
    await put(store, owner="few")
    order = [job.owner for job in await claim(store)]
    assert order.index("few") <= 2


async def test_the_same_key_and_body_is_the_same_job(store: Store) -> None:
    """Idempotency: the first job is answered again, another body is refused, other owners are not concerned."""
    first, fresh = await store.insert(NewJob("noop", {}, 60.0, "a", idempotency_key="k", body_hash=b"1"))
    again, again_fresh = await store.insert(NewJob("noop", {}, 60.0, "a", idempotency_key="k", body_hash=b"1"))
    assert (fresh, again_fresh, again.id) == (True, False, first.id)
    with pytest.raises(IdempotencyConflict):
        await store.insert(NewJob("noop", {}, 60.0, "a", idempotency_key="k", body_hash=b"2"))
    other, other_fresh = await store.insert(NewJob("noop", {}, 60.0, "b", idempotency_key="k", body_hash=b"2"))
    assert other_fresh and other.id != first.id


async def test_the_same_key_at_the_same_moment_makes_one_job(store: Store) -> None:
    """Twenty concurrent requests with one key, in one group commit, get one job."""
    wishes = [store.insert(NewJob("noop", {}, 60.0, "a", idempotency_key="k", body_hash=b"1")) for _ in range(20)]
    answers = await asyncio.gather(*wishes)
    assert len({job.id for job, _ in answers}) == 1
    assert sum(fresh for _, fresh in answers) == 1


@pytest.mark.parametrize("state", list(State))
async def test_cancel_tells_the_truth_in_every_state(store: Store, state: State) -> None:
    """queued → cancelled at once, running → cancelling, final → already; asking twice changes nothing."""
    job = await put(store)
    if state is not State.QUEUED:
        (job,) = await claim(store)
    if state is State.SUCCEEDED:
        await store.finish(succeeded(job))
    elif state is State.FAILED:
        await store.finish(failed(job))
    elif state is State.CANCELLED:
        await store.finish(Finish(job.id, job.attempt, State.CANCELLED))
    first, second = await store.cancel(job.id), await store.cancel(job.id)
    expected = {State.QUEUED: ("cancelled", "already cancelled"), State.RUNNING: ("cancelling", "cancelling")}
    assert (first, second) == expected.get(state, (f"already {state}", f"already {state}"))


async def test_cancel_of_nothing_is_not_found(store: Store) -> None:
    """A job that does not exist cannot be cancelled."""
    with pytest.raises(NotFound):
        await store.cancel(new_id())


async def test_a_cancellation_asked_for_before_the_end_wins(store: Store) -> None:
    """Whoever was told `cancelling` finds the job cancelled, even if the handler succeeded meanwhile."""
    await put(store)
    (job,) = await claim(store)
    assert await store.cancel(job.id) == "cancelling"
    assert await store.finish(succeeded(job)) is State.CANCELLED
    done = await store.require(job.id)
    assert done.result is None and done.error is not None and done.error["code"] == "cancelled"


@pytest.mark.req("R6.3")
async def test_a_silent_holder_loses_its_job_and_a_living_one_keeps_it(store: Store) -> None:
    """A heartbeat extends the lease; without it the job goes back to the queue and costs no attempt."""
    kept, lost = await put(store), await put(store)
    await claim(store, lease=-1.0)
    assert set(await store.heartbeat(NODE, [kept.id], 15.0)) == {kept.id}
    assert [job.id for job in await store.rescue(OTHER, [])] == [lost.id]
    assert (await store.require(lost.id)).failures == 0


@pytest.mark.req("R6.3")
async def test_a_restarted_node_takes_its_own_back_at_once(store: Store) -> None:
    """The same node, started anew, does not wait for its leases; other nodes' jobs are left alone."""
    mine, theirs = await put(store), await put(store)
    await claim(store, 1)
    await claim(store, 1, node=OTHER)
    assert [job.id for job in await store.rescue(NODE, [], restarted=True)] == [mine.id]
    assert (await store.require(theirs.id)).state is State.RUNNING


@pytest.mark.req("R6.3")
async def test_a_poison_job_is_stopped_after_three_rescues(store: Store) -> None:
    """A job whose node dies each time it runs fails with code poison."""
    job = await put(store)
    for _ in range(4):
        assert await claim(store, lease=-1.0)
        await store.rescue(OTHER, [])
    dead = await store.require(job.id)
    assert dead.state is State.FAILED and dead.error is not None and dead.error["code"] == "poison"


@pytest.mark.req("R6.1")
async def test_waiting_jobs_end_at_their_limits(store: Store) -> None:
    """Past the queue limit: expired. Past the deadline: timeout. Neither is ever claimed."""
    late, _ = await store.insert(NewJob("noop", {}, deadline=-1.0))
    stale, _ = await store.insert(NewJob("noop", {}, deadline=60.0, expires=-1.0))
    good = await put(store)
    assert [job.id for job in await claim(store)] == [good.id]
    assert set(await store.expire()) == {late.id, stale.id}
    codes = [(await store.require(job.id)).error for job in (late, stale)]
    assert [error and error["code"] for error in codes] == ["timeout", "expired"]


@pytest.mark.req("R6.2", "R6.4")
async def test_pruning_takes_old_finished_jobs_and_nothing_else(postgres: Postgres) -> None:
    """Finished jobs go after their time, with their events; waiting and running ones stay however old."""
    store = Store(postgres, ttl=-1.0)
    old, running, waiting = await put(store), await put(store), await put(store)
    jobs = await claim(store, 2)
    await store.finish(failed(jobs[0]))
    assert await store.prune() == 1
    assert await store.get(old.id) is None and await store.events(old.id) == []
    assert (await store.require(running.id)).state is State.RUNNING
    assert (await store.require(waiting.id)).state is State.QUEUED


async def test_pages_go_back_in_time_without_gaps(store: Store) -> None:
    """Keyset pages: newest first, each job once."""
    jobs = [await put(store, owner="a") for _ in range(5)]
    first = await store.page(owner="a", limit=3)
    rest = await store.page(owner="a", limit=3, before=first[-1].id)
    assert [job.id for job in first + rest] == [job.id for job in reversed(jobs)]
    assert await store.page(owner="nobody") == []


async def test_only_a_waiting_job_changes_priority(store: Store) -> None:
    """Priority decides the order while the job waits; afterwards it is a conflict."""
    first, second = await put(store), await put(store)
    await store.set_priority(second.id, 10)
    assert await store.position(first.id) == 1 and await store.position(second.id) == 0
    (job,) = await claim(store, 1)
    assert job.id == second.id
    with pytest.raises(Conflict):
        await store.set_priority(second.id, 0)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'paused'",
        "state = 'succeeded'",
        "state = 'running'",
        "finished_at = now()",
        "priority = 101",
        "progress = 2",
        "idempotency_key = 'k'",
        "cancel_requested_at = now()",
    ],
)
async def test_the_database_refuses_illegal_rows(store: Store, postgres: Postgres, change: str) -> None:
    """A state and the columns that belong to it cannot contradict each other."""
    await put(store)
    with pytest.raises(asyncpg.CheckViolationError):
        async with postgres.acquire() as connection:
            await connection.execute(f"update jobs set {change}")


def test_ids_are_uuid_version_7_and_sort_by_time() -> None:
    """RFC 9562: version 7, variant 10, the time in front."""
    ids = [new_id() for _ in range(3)]
    assert all(id_.version == 7 and id_.variant == "specified in RFC 4122" for id_ in ids)
    assert len(set(ids)) == 3


async def test_an_owner_has_room_for_its_quota_and_no_more(postgres: Postgres) -> None:
    """What waits counts, what runs does not; other owners are not concerned, and a batch over it is refused whole."""
    store = Store(postgres, ttl=3600.0, quota=2)
    for _ in range(2):
        await put(store, owner="ann")
    with pytest.raises(QuotaExceeded) as refused:
        await put(store, owner="ann")
    assert (refused.value.status, refused.value.details["limit"]) == (429, 2)
    await put(store, owner="bob")
    assert len(await claim(store, 1)) == 1
    with pytest.raises(QuotaExceeded):
        await store.insert_all([NewJob("noop", {}, 60.0, "ann") for _ in range(2)], whole=True)
    await put(store, owner="ann")
    assert await store.waiting() == 3
    await store.close()
