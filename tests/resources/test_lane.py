"""A lane: one connection for one user, without the way through the pool."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from joyip.resources import lane as lanes
from joyip.resources.lane import Lane
from joyip.resources.postgres import Postgres


async def pid(lane: Lane) -> int:
    async with lane.acquire() as connection:
        return int(await connection.fetchval("select pg_backend_pid()"))


async def test_the_same_connection_is_used_again_and_given_back_at_the_end(postgres: Postgres) -> None:
    """Between two uses it stays out of the pool; `close` gives it back."""
    lane = Lane(postgres)
    first = await pid(lane)
    async with postgres.acquire() as other:
        assert await other.fetchval("select pg_backend_pid()") != first
    assert await pid(lane) == first
    await lane.close()
    assert postgres.stats()["idle"] == postgres.stats()["size"]


async def test_only_one_user_at_a_time(postgres: Postgres) -> None:
    """A second user waits for the first."""
    lane = Lane(postgres)
    order = []

    async def use(name: str) -> None:
        async with lane.acquire() as connection:
            order.append(f"{name} in")
            await connection.execute("select pg_sleep(0.01)")
            order.append(f"{name} out")

    await asyncio.gather(use("a"), use("b"))
    assert order == ["a in", "a out", "b in", "b out"]
    await lane.close()


@pytest.mark.req("R5.4")
async def test_a_connection_goes_back_on_error_and_on_cancellation(postgres: Postgres) -> None:
    """Whatever happens to its user, nothing is held afterwards, and the next user is served."""
    lane = Lane(postgres)
    with pytest.raises(asyncpg.DivisionByZeroError):
        async with lane.acquire() as connection:
            await connection.execute("select 1/0")
    assert postgres.stats()["idle"] == postgres.stats()["size"]
    entered = asyncio.Event()

    async def sleep() -> None:
        async with lane.acquire() as connection:
            entered.set()
            await connection.execute("select pg_sleep(60)")

    sleeper = asyncio.create_task(sleep())
    await entered.wait()
    sleeper.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeper
    assert postgres.stats()["idle"] == postgres.stats()["size"]
    assert await pid(lane)
    await lane.close()


@pytest.mark.req("S1")
async def test_a_connection_that_was_cut_is_replaced(postgres: Postgres) -> None:
    """A backend that died between two uses is noticed before it is used."""
    lane = Lane(postgres)
    first = await pid(lane)
    async with postgres.acquire() as other:
        await other.execute("select pg_terminate_backend($1, 5000)", first)
    assert await pid(lane) != first
    await lane.close()


@pytest.mark.req("R5.2")
async def test_an_unused_connection_goes_back_by_itself(postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    """After LINGER seconds without use the pool has it again."""
    monkeypatch.setattr(lanes, "LINGER", 0.01)
    lane = Lane(postgres)
    await pid(lane)
    async with asyncio.timeout(10):
        while postgres.stats()["idle"] < postgres.stats()["size"]:
            await asyncio.sleep(0.005)
    await lane.close()
