"""PostgreSQL: an embedded or an external server, a pool that survives both, and the schema."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import structlog

from joyip.errors import DatabaseUnavailable, JoyipError, PoolExhausted
from joyip.resources import connection as connections
from joyip.resources.embedded import Embedded
from joyip.resources.migrate import migrate, read
from joyip.settings import Settings

_UNREAD = asyncpg.InternalClientError  # the server had said farewell, and then something was asked of the connection
REFUSALS = (asyncpg.PostgresError, asyncpg.InterfaceError, _UNREAD)
"""What asyncpg raises of its own."""
FAILURES = (OSError, TimeoutError, *REFUSALS)
_GONE = (  # the server is not there, or not there yet: worth another try
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)
_PATIENCE = 5.0  # seconds that a caller waits for a server that is gone, so that a restart goes unnoticed
_FIRST_DELAY, _LONGEST_DELAY = 0.05, 1.0  # seconds between tries
_RELEASE_LIMIT = 5.0  # seconds for rollback and for a running query's cancellation
_CLOSE_LIMIT = 5.0  # seconds for connections in use to come back
_OTHER_CONNECTIONS = 20  # of the embedded server: LISTEN, migrations, psql, backup

log = structlog.get_logger(__name__)


def is_gone(error: BaseException) -> bool:
    """Whether the connection or the server was lost: what was under way may or may not have been committed."""
    return isinstance(error, (*_GONE, asyncpg.InterfaceError, _UNREAD)) and not isinstance(
        error, (JoyipError, TimeoutError)
    )


def translate(error: BaseException) -> JoyipError | None:
    """What a failure of the database is to a user: DatabaseUnavailable, or None if it is no such failure."""
    if isinstance(error, JoyipError):
        return error
    if isinstance(error, FAILURES):
        failure = DatabaseUnavailable(details={"reason": type(error).__name__}, retry_after=2)
        failure.__cause__ = error
        return failure
    return None


class Postgres:
    """The database. Connections come from `acquire` and `transaction`; long-lived ones (LISTEN) from `connect`."""

    name = "postgres"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embedded: Embedded | None = None
        self._pool: asyncpg.Pool[Any] | None = None
        self._url = settings.database_url.get_secret_value() if settings.database_url is not None else ""

    @property
    def url(self) -> str:
        """Where the database is. Holds the password: not for logs."""
        return self._url

    @property
    def embedded(self) -> Embedded | None:
        """The server of our own, if there is one."""
        return self._embedded

    async def open(self) -> None:
        """Start the embedded server if no url is set, open the pool, apply the migrations.

        The data directory is already ours (resources/directory.py).
        Raises EmbeddedError, MigrationError, DatabaseUnavailable.
        """
        try:
            if not self._url:
                await self._open_embedded()
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=0,
                max_size=self._settings.database_pool,
                max_queries=1_000_000_000,  # age recycles, not use
                max_inactive_connection_lifetime=self._settings.database_recycle,
                init=connections.prepare,
                **connections.connect_arguments(),
            )
            async with self.acquire() as connection:
                await migrate(connection, read())
        except BaseException:
            await self.close()
            raise

    async def ping(self) -> None:
        """One round trip; raises when the database does not answer."""
        async with self.acquire() as connection:
            await connection.execute("SELECT 1")

    async def close(self) -> None:
        """Close the pool, end the embedded server. Idempotent."""
        pool, self._pool = self._pool, None
        embedded, self._embedded = self._embedded, None
        try:
            if pool is not None:
                await _close_pool(pool)
        finally:
            if embedded is not None:
                await embedded.close()
                self._url = ""

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        """An asyncpg connection for a while; it goes back whatever happens.

        Raises PoolExhausted when none comes free within the limit, DatabaseUnavailable when the server is gone for
        longer than a restart takes.
        """
        pool = self._open_pool()
        connection = await self._checkout(pool)
        try:
            yield connection
        except _UNREAD:
            connection.terminate()
            raise
        finally:
            await self._give_back(pool, connection)

    async def fetch(self, statement: str, *arguments: Any) -> list[asyncpg.Record]:
        """The rows of one statement, committed. Raises what `acquire` and asyncpg raise."""
        async with self.acquire() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(statement, *arguments)
            return rows

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        """The same, in a transaction: committed at the end, rolled back on any exception."""
        async with self.acquire() as connection, connection.transaction():
            yield connection

    async def connect(self) -> connections.Connection:
        """A connection of one's own, outside the pool; the caller closes it. Raises DatabaseUnavailable."""
        try:
            return await connections.connect(self._url)
        except FAILURES as error:
            raise DatabaseUnavailable(details={"reason": type(error).__name__}) from error

    def stats(self) -> dict[str, int]:
        """How many connections there are, are idle, may be."""
        pool = self._pool
        if pool is None:
            return {"size": 0, "idle": 0, "max": self._settings.database_pool}
        return {"size": pool.get_size(), "idle": pool.get_idle_size(), "max": pool.get_max_size()}

    async def _open_embedded(self) -> None:
        self._settings.data_dir.mkdir(parents=True, exist_ok=True)
        most = str(self._settings.database_pool + _OTHER_CONNECTIONS)
        self._embedded = Embedded(self._settings.data_dir / "postgres", options={"max_connections": most})
        await self._embedded.open()
        self._url = self._embedded.url

    def _open_pool(self) -> asyncpg.Pool[Any]:
        if self._pool is None:
            raise DatabaseUnavailable(details={"reason": "closed"})
        return self._pool

    async def _checkout(self, pool: asyncpg.Pool[Any]) -> Any:
        """A connection that is known to be alive; waits for a free one, and for a server that restarts."""
        started = time.monotonic()
        delay = _FIRST_DELAY
        while True:
            try:
                async with asyncio.timeout(self._settings.database_wait):
                    return await self._living(pool)
            except _GONE as error:
                if isinstance(error, TimeoutError) and self._is_exhausted(pool):
                    log.warning("postgres.exhausted", waited=self._settings.database_wait, **self.stats())
                    raise PoolExhausted(details=self.stats(), retry_after=5) from None
                waited = time.monotonic() - started
                if waited > _PATIENCE:
                    reason = type(error).__name__
                    log.error("postgres.unavailable", reason=reason, error=str(error), waited=round(waited, 3))
                    raise DatabaseUnavailable(details={"reason": reason}, retry_after=2) from error
                log.warning("postgres.retry", error=str(error) or type(error).__name__, delay=round(delay, 3))
            except (
                asyncpg.PostgresError,
                asyncpg.InterfaceError,
            ) as error:  # wrong password, closing
                raise DatabaseUnavailable(details={"reason": type(error).__name__}) from error
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
            delay = min(delay * 2, _LONGEST_DELAY)

    async def _living(self, pool: asyncpg.Pool[Any]) -> Any:
        while True:
            connection = await pool.acquire()
            try:
                if await connections.is_alive(connection):
                    return connection
            except BaseException:
                await self._give_back(pool, connection)
                raise
            log.info("postgres.dead_connection_dropped")
            connection.terminate()
            await self._give_back(pool, connection)

    async def _give_back(self, pool: asyncpg.Pool[Any], connection: Any) -> None:
        """Never fails: a connection that cannot be given back in order is dropped, and the caller's error stands."""
        try:
            if not connection.is_closed() and connection.touch() > self._settings.database_recycle:
                await connection.close(timeout=_RELEASE_LIMIT)
            await pool.release(connection, timeout=_RELEASE_LIMIT)
        except FAILURES as error:
            log.warning("postgres.connection_dropped", error=str(error) or type(error).__name__)

    @staticmethod
    def _is_exhausted(pool: asyncpg.Pool[Any]) -> bool:
        return pool.get_size() >= pool.get_max_size() and pool.get_idle_size() == 0


async def _close_pool(pool: asyncpg.Pool[Any]) -> None:
    try:
        async with asyncio.timeout(_CLOSE_LIMIT):
            await pool.close()
    except FAILURES as error:
        log.warning("postgres.pool_terminated", error=str(error) or type(error).__name__)
        pool.terminate()
