"""Batches: all or none, once for a key, followed without loss, cancelled as one, removed with their jobs."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joyip.errors import IdempotencyConflict, InvalidInput, NotFound, QueueFull, QuotaExceeded
from joyip.resources.postgres import Postgres
from joyip.supervisor import batches
from joyip.supervisor.admission import MANY
from joyip.supervisor.batch import FIRST_MARK, LAST_MARK, Placed, cursor_of, known_of
from joyip.supervisor.context import Context
from joyip.supervisor.job import State
from joyip.supervisor.outcome import Fail, Retry
from joyip.supervisor.submission import Submission
from joyip.supervisor.supervisor import Supervisor
from tests.supervisor.stage import WAIT, Params, Result, Stage

FINAL = {State.SUCCEEDED, State.FAILED, State.CANCELLED}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Followers look often."""
    monkeypatch.setattr(batches, "PACE", 0.02)


async def echo(context: Context, params: Params) -> Result:
    return Result(n=params.n)


async def never(context: Context, params: Params) -> Result:
    await asyncio.Event().wait()
    return Result()


def wishes(count: int, kind: str = "echo") -> list[Submission]:
    return [Submission(kind, {"n": n}, owner="ann") for n in range(count)]


async def submit(supervisor: Supervisor, wanted: Sequence[Submission], **options: Any) -> Placed:
    return await supervisor.batches.submit(wanted, owner="ann", **options)


async def ended(supervisor: Supervisor, batch_id: UUID) -> dict[State, int]:
    """The counts when every job has ended."""
    async with asyncio.timeout(WAIT):
        async for _ in supervisor.batches.follow(batch_id):
            pass
    batch = await supervisor.batches.get(batch_id)
    assert batch.finished
    return {state: count for state, count in batch.counts.items() if count}


async def rows(postgres: Postgres) -> tuple[int, int]:
    """How many batches and jobs are stored."""
    async with postgres.acquire() as connection:
        return tuple(await connection.fetchrow("select (select count(*) from batches), (select count(*) from jobs)"))


async def test_a_thousand_jobs_run_to_their_end_in_order_of_their_ids(stage: Stage) -> None:
    """The largest batch: committed at once, ids ascend with the wishes, each job runs once."""
    ran: list[int] = []

    async def count(context: Context, params: Params) -> Result:
        ran.append(params.n)
        return Result(n=params.n)

    stage.kind("echo", count)
    supervisor = await stage.start(max_queued=MANY)
    placed = await submit(supervisor, wishes(MANY))
    assert placed.fresh and list(placed.job_ids) == sorted(placed.job_ids)
    assert await ended(supervisor, placed.id) == {State.SUCCEEDED: MANY}
    assert sorted(ran) == list(range(MANY))
    first = await supervisor.batches.jobs(placed.id, limit=3)
    assert [job.params["n"] for job in first] == [0, 1, 2] and {job.batch for job in first} == {placed.id}


async def test_a_batch_is_stored_whole_or_not_at_all(stage: Stage) -> None:
    """A bad job, too many jobs, a full queue: nothing of the batch is there, not even its row."""
    stage.kind("echo", echo)
    supervisor = await stage.start(max_queued=10)
    with pytest.raises(InvalidInput) as bad:
        await submit(supervisor, [*wishes(3), Submission("echo", {"n": "x"})])
    assert bad.value.details["index"] == 3
    with pytest.raises(NotFound) as unknown:
        await submit(supervisor, [*wishes(1), Submission("none", {})])
    assert unknown.value.details["index"] == 1
    with pytest.raises(QueueFull) as full:
        await submit(supervisor, wishes(11), key="k", body_hash=b"1")
    assert (full.value.retry_after or 0) >= 1
    for count in (0, MANY + 1):
        with pytest.raises(InvalidInput):
            await submit(supervisor, wishes(count))
    assert await rows(stage.postgres) == (0, 0)
    assert (await submit(supervisor, wishes(9), key="k", body_hash=b"1")).fresh


async def test_the_same_key_is_the_same_batch(stage: Stage) -> None:
    """Twenty requests at the same moment make one batch; another body is a conflict; other owners are not concerned."""
    stage.kind("echo", echo)
    supervisor = await stage.start()
    placed = await asyncio.gather(*(submit(supervisor, wishes(5), key="k", body_hash=b"1") for _ in range(20)))
    assert len({one.id for one in placed}) == 1 and sum(one.fresh for one in placed) == 1
    assert len({tuple(one.job_ids) for one in placed}) == 1
    with pytest.raises(IdempotencyConflict):
        await submit(supervisor, wishes(5), key="k", body_hash=b"2")
    other = await supervisor.batches.submit(wishes(5), owner="bob", key="k", body_hash=b"1")
    assert other.fresh
    assert await rows(stage.postgres) == (2, 10)


async def test_a_batch_over_its_owners_quota_is_refused_whole(stage: Stage) -> None:
    """One job too many for the owner: none is stored; as many as there is room for go in, and others have their own."""
    stage.kind("echo", echo)
    stage.store._quota = 5
    supervisor = await stage.start()
    await supervisor.pauses.pause("echo", "ann", "so that they wait")
    with pytest.raises(QuotaExceeded):
        await submit(supervisor, wishes(6), key="k", body_hash=b"1")
    assert await rows(stage.postgres) == (0, 0)
    assert (await submit(supervisor, wishes(5), key="k", body_hash=b"1")).fresh
    with pytest.raises(QuotaExceeded):
        await submit(supervisor, wishes(1))
    assert (await supervisor.batches.submit([Submission("echo", {}, owner="bob")], owner="bob")).fresh


async def test_a_known_key_is_answered_also_when_the_queue_is_full(stage: Stage) -> None:
    """Asking again what was accepted costs no room."""
    stage.kind("echo", echo)
    supervisor = await stage.start(max_queued=5)
    await supervisor.pauses.pause("echo", "ann", "so that they wait")
    placed = await submit(supervisor, wishes(5), key="k", body_hash=b"1")
    with pytest.raises(QueueFull):
        await submit(supervisor, wishes(1))
    again = await submit(supervisor, wishes(5), key="k", body_hash=b"1")
    assert (again.id, again.fresh, again.job_ids) == (placed.id, False, placed.job_ids)


@pytest.mark.parametrize("key", [None, "k"])
async def test_a_lost_reply_to_the_commit_makes_no_second_batch(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    """The connection dies after the server has committed: the caller gets the batch that is there, once."""
    stage.kind("echo", echo)
    supervisor = await stage.start()
    transaction = stage.postgres.transaction
    lost: list[bool] = []

    @asynccontextmanager
    async def lossy() -> AsyncIterator[Any]:
        async with transaction() as connection:
            yield connection
        if not lost:
            lost.append(True)
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    monkeypatch.setattr(stage.postgres, "transaction", lossy)
    placed = await submit(supervisor, wishes(5), key=key, body_hash=key and b"1")
    assert lost and len(placed.job_ids) == 5
    assert await rows(stage.postgres) == (1, 5)
    assert sum((await supervisor.batches.get(placed.id)).counts.values()) == 5


async def test_a_follower_that_starts_again_after_every_look_misses_nothing(stage: Stage) -> None:
    """From cursor to cursor, through retries and failures: what was told in the end is what is stored."""
    chance = random.Random(7)

    async def moody(context: Context, params: Params) -> Any:
        mood = chance.random()
        if mood < 0.2:
            return Fail("no", "not today")
        return Retry("again", 0.0) if mood < 0.5 else Result(n=params.n)

    stage.kind("moody", moody, attempts=20, backoff=0.001)
    supervisor = await stage.start()
    placed = await submit(supervisor, wishes(60, "moody"))
    told: dict[UUID, State] = {}
    cursor, looks, done = "", 0, False
    async with asyncio.timeout(WAIT):
        while not done:
            async for look in supervisor.batches.follow(placed.id, known_of(cursor)):
                if look is None:
                    continue
                looks += 1
                told |= {change.job_id: change.state for change in look.changes}
                cursor, done = cursor_of(look.known), look.finished
                break
    stored = {job.id: job.state for job in await supervisor.batches.jobs(placed.id, limit=100)}
    assert told == stored and set(stored.values()) == {State.SUCCEEDED, State.FAILED} and looks > 1
    assert (await supervisor.batches.look(placed.id, known_of(cursor))).changes == []


async def test_a_follower_on_another_node_hears_of_everything(stage: Stage) -> None:
    """Jobs run on one node, the reader is at another that runs nothing of them: signals and looks go through."""
    go = asyncio.Event()

    async def held(context: Context, params: Params) -> Result:
        await go.wait()
        return Result(n=params.n)

    stage.kind("held", held)
    first = await stage.start(node=1, max_running=8)
    placed = await submit(first, wishes(8, "held"))
    second = await stage.start(node=2, max_running=1)
    states: dict[UUID, State] = {}
    async with asyncio.timeout(WAIT):
        async for look in second.batches.follow(placed.id):
            if look is not None:
                states |= {change.job_id: change.state for change in look.changes}
                if set(states.values()) == {State.RUNNING} and len(states) == 8:
                    go.set()
    assert set(states.values()) == {State.SUCCEEDED} and len(states) == 8


@given(st.lists(st.integers(FIRST_MARK, LAST_MARK), max_size=MANY))
def test_a_cursor_carries_what_is_known(marks: list[int]) -> None:
    """Whatever the jobs' states and attempts, the cursor gives them back and fits a header."""
    cursor = cursor_of(bytes(marks))
    assert known_of(cursor) == bytes(marks)
    assert len(cursor) < 2000 and cursor.isascii() and not set(cursor) & set("\r\n =+/")


@given(st.text(max_size=300))
def test_what_is_no_cursor_is_the_beginning(text: str) -> None:
    """Nothing that a client sends can break a stream: it starts at the beginning."""
    assert len(known_of(text)) <= MANY
    assert known_of(cursor_of(b"\x00" * 10)) == known_of(cursor_of(b"#" * (MANY + 1))) == b""


async def test_cancelling_a_busy_batch_leaves_every_job_ended_and_counted(stage: Stage) -> None:
    """While jobs start and end, three cancellations at once: no deadlock, each job is cancelled once or ended."""
    entered = 0

    async def brief(context: Context, params: Params) -> Result:
        nonlocal entered
        entered += 1
        await asyncio.sleep(0)
        return Result(n=params.n)

    stage.kind("brief", brief)
    stage.kind("never", never)
    supervisor = await stage.start(max_running=8)
    mixed = [*wishes(4, "never"), *wishes(300, "brief")]
    placed = await submit(supervisor, mixed)
    async with asyncio.timeout(WAIT):
        while not entered:
            await asyncio.sleep(0)
    answers = await asyncio.gather(*(supervisor.batches.cancel(placed.id) for _ in range(3)))
    counts = await ended(supervisor, placed.id)
    stopped = counts.get(State.CANCELLED, 0)
    assert sum(counts.values()) == 304 and set(counts) <= {State.CANCELLED, State.SUCCEEDED}
    assert sum(cancelled for cancelled, _ in answers) <= stopped and stopped >= 4
    assert counts.get(State.SUCCEEDED, 0) <= entered
    for job in await supervisor.batches.jobs(placed.id, state=State.CANCELLED, limit=400):
        assert job.error is not None and job.error["code"] == "cancelled" and job.finished_at is not None
    assert await supervisor.batches.cancel(placed.id) == (0, 0)


async def test_cancel_reaches_jobs_on_another_node(stage: Stage) -> None:
    """The whole batch runs elsewhere: the word travels through PostgreSQL, and other batches are left alone."""
    stage.kind("never", never)
    holder = await stage.start(node=1, max_running=6)
    placed, other = await submit(holder, wishes(3, "never")), await submit(holder, wishes(1, "never"))
    asking = await stage.start(node=2, max_running=1)
    assert await asking.batches.cancel(placed.id) == (0, 3)
    assert await ended(asking, placed.id) == {State.CANCELLED: 3}
    assert (await asking.batches.get(other.id)).counts[State.RUNNING] == 1


async def test_a_batch_goes_when_the_last_of_its_jobs_is_gone(stage: Stage) -> None:
    """Removed jobs count as done, a cursor from before starts anew, and the row of the batch goes last."""
    stage.kind("echo", echo)
    stage.kind("never", never)
    supervisor = await stage.start()
    placed = await submit(supervisor, [*wishes(3), *wishes(1, "never")])
    async with asyncio.timeout(WAIT):
        async for look in supervisor.batches.follow(placed.id):
            if look is not None and look.counts[State.SUCCEEDED] == 3:
                known = look.known
                break
    async with stage.postgres.acquire() as connection:
        await connection.execute("delete from jobs where finished_at is not null")  # as pruning does
        await connection.execute("update batches set created_at = now() - interval '2 hours'")
    await supervisor.batches.prune()
    batch = await supervisor.batches.get(placed.id)
    assert (batch.total, sum(batch.counts.values()), batch.progress, batch.finished) == (4, 1, 0.75, False)
    look = await supervisor.batches.look(placed.id, known)
    assert [change.state for change in look.changes] == [State.RUNNING] and len(look.known) == 1
    await supervisor.batches.cancel(placed.id)
    await ended(supervisor, placed.id)
    async with stage.postgres.acquire() as connection:
        await connection.execute("delete from jobs")
    await supervisor.batches.prune()
    with pytest.raises(NotFound):
        await supervisor.batches.get(placed.id)


async def test_a_batch_tells_what_holds_it_up(stage: Stage) -> None:
    """While a kind of it is paused the batch names the pause and promises no end; then it has an estimate again."""
    stage.kind("echo", echo)
    supervisor = await stage.start()
    await supervisor.pauses.pause("echo", "ann", "lunch")
    placed = await submit(supervisor, wishes(3))
    batch = await supervisor.batches.get(placed.id)
    assert (list(batch.paused), batch.eta, batch.progress) == (["echo"], None, 0.0)
    await supervisor.pauses.resume("echo", "ann")
    assert await ended(supervisor, placed.id) == {State.SUCCEEDED: 3}
    batch = await supervisor.batches.get(placed.id)
    assert (list(batch.paused), batch.eta, batch.progress) == ([], None, 1.0)
