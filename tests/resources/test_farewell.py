"""A crashed PostgreSQL says farewell on every idle connection, and its connections close a moment later."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from joyip.errors import DatabaseUnavailable
from joyip.resources.postgres import Postgres, is_gone, translate
from joyip.settings import Settings


class Lingering:
    """A way to the server that passes everything on but the end of a connection."""

    def __init__(self, directory: Path, server: Path) -> None:
        self.url = f"postgresql://joyip@/{{}}?host={directory}"
        self.ended = asyncio.Event()
        self.heard = bytearray()
        self._directory = directory
        self._server = server

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asks = await asyncio.open_unix_connection(str(self._server))

        async def ask() -> None:
            while data := await reader.read(65536):
                asks.write(data)

        asking = asyncio.create_task(ask())
        while data := await answers.read(65536):
            self.heard[:] = data
            writer.write(data)
        self.ended.set()
        await asking
        writer.close()
        asks.close()

    async def listen(self) -> asyncio.Server:
        return await asyncio.start_unix_server(self.serve, str(self._directory / ".s.PGSQL.5432"))


@pytest.fixture
async def lingering(settings: Settings, tmp_path: Path) -> AsyncIterator[tuple[Lingering, Settings]]:
    assert settings.database_url is not None
    database, server = settings.database_url.get_secret_value().partition("@/")[2].split("?host=")
    way = Lingering(tmp_path, Path(server) / ".s.PGSQL.5432")
    listener = await way.listen()
    yield way, settings.model_copy(update={"database_url": type(settings.database_url)(way.url.format(database))})
    listener.close()
    await listener.wait_closed()


@pytest.mark.req("B5", "R5.5")
async def test_a_farewell_that_nobody_read_is_a_lost_connection(
    lingering: tuple[Lingering, Settings], database_url: str
) -> None:
    """It is told as an unavailable database, worth another try, and the connection is not used again."""
    way, settings = lingering
    postgres = Postgres(settings)
    await postgres.open()
    try:
        async with postgres.acquire() as connection:
            pid = await connection.fetchval("select pg_backend_pid()")
        other = await asyncpg.connect(database_url)
        assert await other.fetchval("select pg_terminate_backend($1)", pid)
        await other.close()
        await way.ended.wait()
        assert b"57P01" in way.heard
        await asyncio.sleep(0)  # the farewell is read, the connection still open
        with pytest.raises(asyncpg.InternalClientError) as caught:
            async with postgres.acquire() as connection:
                await connection.fetchval("select 1")
        assert is_gone(caught.value)
        assert isinstance(translate(caught.value), DatabaseUnavailable)
        async with postgres.acquire() as connection:
            assert await connection.fetchval("select pg_backend_pid()") != pid
    finally:
        await postgres.close()
