"""A connection that stays with one user for as long as it is used often: no way through the pool for each statement."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg

from joyip.resources.connection import is_alive
from joyip.resources.postgres import Postgres

LINGER = 0.5
"""Seconds for which a connection is kept after its last use."""


class Lane:
    """Like the pool's `acquire`, but one user at a time, who is given the same connection again.

    A connection on which something failed, or that was not used for LINGER seconds, goes back to the pool.
    """

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._lock = asyncio.Lock()
        self._held: AsyncExitStack | None = None
        self._connection: Any = None
        self._used = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._leaving: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        """An asyncpg connection for a while. Raises what the pool's `acquire` raises."""
        async with self._lock:
            if self._held is not None and not await self._is_alive():
                await self._leave()
            if self._held is None:
                held = AsyncExitStack()
                self._connection = await held.enter_async_context(self._postgres.acquire())
                self._held = held
            try:
                yield self._connection
            except BaseException as error:
                held, self._held = self._held, None
                await held.__aexit__(type(error), error, error.__traceback__)
                raise
            self._connection.touch()
            self._linger()

    async def fetch(self, statement: str, *arguments: Any) -> list[asyncpg.Record]:
        """The rows of one statement, committed."""
        async with self.acquire() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(statement, *arguments)
            return rows

    async def close(self) -> None:
        """Give the connection back."""
        if self._timer is not None:
            self._timer.cancel()
        if self._leaving is not None:
            await asyncio.wait({self._leaving})
        async with self._lock:
            await self._leave()

    async def _is_alive(self) -> bool:
        try:
            return await is_alive(self._connection)
        except asyncpg.InterfaceError:  # it was cut, and the pool has already taken it back
            return False

    def _linger(self) -> None:
        loop = asyncio.get_running_loop()
        self._used = loop.time()
        if self._timer is None:
            self._timer = loop.call_later(LINGER, self._look)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        rest = self._used + LINGER - loop.time()
        self._timer = loop.call_later(rest, self._look) if rest > 0 else None
        if self._timer is None and not self._lock.locked():
            self._leaving = loop.create_task(self._leave_unused(), name="lane")

    async def _leave_unused(self) -> None:
        async with self._lock:
            await self._leave()

    async def _leave(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            await held.aclose()
