"""The pool: limits, liveness, and every connection back whatever happens."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from joyip.errors import DatabaseUnavailable, NotFound, PoolExhausted
from joyip.resources import connection as connections
from joyip.resources import postgres as module
from joyip.resources.migrate import read
from joyip.resources.postgres import Postgres, translate
from joyip.settings import Settings


@pytest_asyncio.fixture
async def small(settings: Settings) -> AsyncIterator[Postgres]:
    """Four connections and little patience."""
    postgres = Postgres(settings.model_copy(update={"database_pool": 4, "database_wait": 0.1}))
    await postgres.open()
    yield postgres
    await postgres.close()


async def all_are_back(postgres: Postgres) -> bool:
    """Whether every connection can be had at once, none inside a transaction."""
    entered = [postgres.acquire() for _ in range(postgres.stats()["max"])]
    held = [await context.__aenter__() for context in entered]
    clean = not any(connection.is_in_transaction() for connection in held)
    for context in entered:
        await context.__aexit__(None, None, None)
    return clean and postgres.stats()["idle"] == postgres.stats()["size"]


@pytest.mark.req("R5.1")
async def test_open_means_migrated(postgres: Postgres) -> None:
    """Once open, the schema is that of the code and connections can be had."""
    async with postgres.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM schema_migrations") == len(read())
    await postgres.ping()


@pytest.mark.req("S1")
async def test_connections_have_their_settings(postgres: Postgres) -> None:
    """UTC, 30 s for a statement, Python values for json and jsonb."""
    async with postgres.acquire() as connection:
        assert await connection.fetchval("SHOW statement_timeout") == "30s"
        assert await connection.fetchval("SHOW timezone") == "UTC"
        value = {"名": [1, 2.5, None, "é"], "deep": {"er": True}}
        assert await connection.fetchval("SELECT $1::jsonb", value) == value
        assert await connection.fetchval("SELECT $1::json", value) == value
        now = await connection.fetchval("SELECT now()")
        assert now.utcoffset() == timedelta(0)
        assert abs(now - datetime.now(UTC)) < timedelta(minutes=5)


@pytest.mark.req("S1")
async def test_a_statement_that_takes_too_long_ends_and_the_connection_stays_good(postgres: Postgres) -> None:
    """The server cancels it; the same connection works on."""
    async with postgres.acquire() as connection:
        await connection.execute("SET statement_timeout = 50")
        with pytest.raises(asyncpg.QueryCanceledError):
            await connection.execute("SELECT pg_sleep(60)")
        await connection.execute("RESET statement_timeout")
        assert await connection.fetchval("SELECT 1") == 1


@pytest.mark.req("S1")
async def test_a_server_that_does_not_answer_is_given_up(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connecting has a limit of its own: a port that accepts and stays silent is no database."""
    assert connections.CONNECT_LIMIT == 10
    assert connections.STATEMENT_LIMIT == 30
    monkeypatch.setattr(connections, "CONNECT_LIMIT", 0.05)
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    release = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    postgres = Postgres(settings.model_copy(update={"database_url": _secret(f"postgresql://x@127.0.0.1:{port}/x")}))
    with pytest.raises(DatabaseUnavailable):
        await postgres.open()
    with pytest.raises(DatabaseUnavailable):
        await postgres.connect()
    release.set()
    server.close()
    await server.wait_closed()


@pytest.mark.req("R5.2", "S1")
async def test_idle_connections_are_closed_after_their_time(settings: Settings) -> None:
    """An idle connection goes when its time is over, and the next caller gets a new one."""
    postgres = Postgres(settings.model_copy(update={"database_recycle": 0.2}))
    await postgres.open()
    gone = asyncio.Event()
    async with postgres.acquire() as connection:
        pid = connection.get_server_pid()
        connection.add_termination_listener(lambda _: gone.set())
    await gone.wait()
    assert postgres.stats()["size"] == 0
    async with postgres.acquire() as connection:
        assert connection.get_server_pid() != pid
    await postgres.close()


@pytest.mark.req("R5.2", "S1")
async def test_old_connections_are_closed_when_they_come_back(postgres: Postgres) -> None:
    """Also one that is never idle is replaced when it is old."""
    async with postgres.acquire() as connection:
        pid = connection.get_server_pid()
        connection._con.born -= 3601
    async with postgres.acquire() as connection:
        assert connection.get_server_pid() != pid


@pytest.mark.req("R5.3", "S1")
async def test_an_exhausted_pool_waits_up_to_its_limit(small: Postgres) -> None:
    """No free connection within the limit is PoolExhausted (503); one that comes free in time is taken."""
    entered = [small.acquire() for _ in range(4)]
    for context in entered:
        await context.__aenter__()
    with pytest.raises(PoolExhausted) as caught:
        async with small.acquire():
            pass
    assert caught.value.status == 503
    assert caught.value.code == "database_pool_exhausted"
    waiting = asyncio.create_task(small.ping())
    await asyncio.sleep(0)
    await entered[0].__aexit__(None, None, None)
    await waiting
    for context in entered[1:]:
        await context.__aexit__(None, None, None)
    assert Settings.model_fields["database_wait"].default == 30


@pytest.mark.req("R5.4")
async def test_connections_come_back_from_every_kind_of_end(small: Postgres) -> None:
    """Errors in Python and in SQL, a forgotten transaction, a broken connection: all four are there afterwards."""
    with pytest.raises(KeyError):
        async with small.acquire():
            raise KeyError
    with pytest.raises(asyncpg.UndefinedTableError):
        async with small.transaction() as connection:
            await connection.execute("SELECT * FROM nowhere")
    async with small.acquire() as connection:
        await connection.execute("BEGIN")
    async with small.acquire() as connection:
        connection.terminate()
    assert await all_are_back(small)


async def cancelled_in(small: Postgres, body: Any) -> None:
    """Run the body with a connection and cancel it once it is under way."""
    under_way = asyncio.Event()

    async def work() -> None:
        async with small.transaction() as connection:
            under_way.set()
            await body(connection)

    task = asyncio.create_task(work())
    await under_way.wait()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.req("R5.4")
async def test_connections_come_back_when_work_is_cancelled(small: Postgres) -> None:
    """Cancelled in a query, between queries of a transaction, and while waiting for a connection."""
    for _ in range(5):
        await cancelled_in(small, lambda connection: connection.execute("SELECT pg_sleep(60)"))
        await cancelled_in(small, lambda connection: asyncio.Event().wait())
    entered = [small.acquire() for _ in range(4)]
    for context in entered:
        await context.__aenter__()
    waiting = [asyncio.create_task(small.ping()) for _ in range(8)]
    await asyncio.sleep(0)
    for task in waiting[::2]:
        task.cancel()
    for context in entered:
        await context.__aexit__(None, None, None)
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(end) for end in ends] == [asyncio.CancelledError, type(None)] * 4
    assert await all_are_back(small)


@pytest.mark.req("R5.4")
async def test_connections_come_back_when_connecting_is_cancelled(settings: Settings) -> None:
    """Cancelled at any step of opening a connection, the place in the pool is free again."""
    postgres = Postgres(settings.model_copy(update={"database_pool": 4, "database_recycle": 0.001}))
    await postgres.open()
    for steps in range(40):
        task = asyncio.create_task(postgres.ping())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    assert await asyncio.gather(*(postgres.ping() for _ in range(4))) == [None] * 4
    await postgres.close()


@pytest.mark.req("S1")
async def test_dead_connections_are_found_before_use(postgres: Postgres) -> None:
    """A connection that the server closed while it was idle is replaced without the caller noticing."""
    async with postgres.acquire() as one, postgres.acquire() as two:
        pids = {one.get_server_pid(), two.get_server_pid()}
    other = await postgres.connect()
    for pid in pids:
        await other.execute("SELECT pg_terminate_backend($1, 5000)", pid)
    await other.close()
    async with postgres.acquire() as one, postgres.acquire() as two:
        assert not pids & {await one.fetchval("SELECT pg_backend_pid()"), await two.fetchval("SELECT pg_backend_pid()")}


@pytest.mark.req("S1")
async def test_a_connection_that_was_silent_for_long_must_answer_before_use(postgres: Postgres) -> None:
    """A server that vanished without a word (a cut cable) is found by asking."""
    async with postgres.acquire() as connection:
        inner = connection._con
    inner.touch()
    assert await connections.is_alive(inner)
    inner.used -= 31
    inner._protocol.abort()
    assert not await connections.is_alive(inner)
    async with postgres.acquire() as connection:
        assert connection._con is not inner


@pytest.mark.req("S3")
async def test_transactions_commit_or_roll_back(postgres: Postgres) -> None:
    """Commit at the end; nothing of it stays on any exception, cancellation included."""
    async with postgres.transaction() as connection:
        await connection.execute("CREATE TABLE numbers (number integer)")
    for error in (KeyError, asyncio.CancelledError):
        with pytest.raises(error):
            async with postgres.transaction() as connection:
                await connection.execute("INSERT INTO numbers VALUES (1)")
                raise error
    async with postgres.transaction() as connection:
        await connection.execute("INSERT INTO numbers VALUES (2)")
    async with postgres.acquire() as connection:
        assert [row["number"] for row in await connection.fetch("SELECT * FROM numbers")] == [2]


@pytest.mark.req("B5")
async def test_a_database_that_is_gone_is_a_clean_503(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some patience the caller is told, with a code and a time to come back."""
    monkeypatch.setattr(module, "_PATIENCE", 0.1)
    nowhere = _secret("postgresql://x@/x?host=/nonexistent")
    postgres = Postgres(settings.model_copy(update={"database_url": nowhere}))
    with pytest.raises(DatabaseUnavailable) as caught:
        await postgres.open()
    assert (caught.value.status, caught.value.retry_after) == (503, 2)
    assert "nonexistent" not in str(caught.value)
    with pytest.raises(DatabaseUnavailable):
        await postgres.ping()
    assert postgres.stats()["size"] == 0


def test_failures_of_the_database_have_one_face() -> None:
    """What asyncpg and sockets raise is DatabaseUnavailable; ours stays; the rest is none of its business."""
    for error in (
        ConnectionRefusedError(),
        TimeoutError(),
        asyncpg.DeadlockDetectedError(),
        asyncpg.InterfaceError("x"),
    ):
        translated = translate(error)
        assert isinstance(translated, DatabaseUnavailable)
        assert translated.__cause__ is error
    ours = NotFound()
    assert translate(ours) is ours
    assert translate(ValueError()) is None


def _secret(url: str) -> Any:
    from pydantic import SecretStr

    return SecretStr(url)
