"""The limit to chase: plain asyncpg doing what a durable queue must, insert, claim and finish, each committed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg

from benchmarks.queues.contract import Queue

_TABLE = """
create table raw (id bigint generated always as identity primary key, state text not null default 'queued',
                  params jsonb not null, result jsonb)
"""
_INDEX = "create index on raw (id) where state = 'queued'"
_INSERT = "insert into raw (params) values ('{}')"
_CLAIM = """
update raw set state = 'running'
where id = (select id from raw where state = 'queued' order by id limit 1 for update skip locked) returning id
"""
_FINISH = "update raw set state = 'succeeded', result = '{}' where id = $1"
_INSERT_MANY = "insert into raw (params) select p::jsonb from unnest($1::text[]) p"
_CLAIM_MANY = """
with picked as materialized (select id from raw where state = 'queued' order by id limit $1 for update skip locked)
update raw set state = 'running' from picked where raw.id = picked.id returning raw.id
"""
_FINISH_MANY = """
update raw set state = 'succeeded', result = i.result::jsonb from unnest($1::bigint[], $2::text[]) i (id, result)
where raw.id = i.id
"""


class _Raw(Queue):
    async def open(self) -> None:
        """A table with the one index that a queue needs."""
        self._open = AsyncExitStack()
        connection = await self._connect()
        await connection.execute(_TABLE)
        await connection.execute(_INDEX)

    async def _connect(self) -> asyncpg.Connection[Any]:
        connection = await asyncpg.connect(self.place)
        self._open.push_async_callback(connection.close)
        return connection

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Who submits also runs and finishes."""
        yield

    async def one(self) -> None:
        """Insert, claim, finish."""
        await self.submit()

    async def close(self) -> None:
        """Close the connections."""
        await self._open.aclose()


class Pool(_Raw):
    """A pool of 10, each statement a visit to it, as most programs do."""

    columns = ("one_by_one", "idle")

    async def open(self) -> None:
        """The pool."""
        await super().open()
        self._pool = await self._open.enter_async_context(asyncpg.create_pool(self.place, min_size=10, max_size=10))

    async def submit(self) -> None:
        """Three statements."""
        await self._pool.execute(_INSERT)
        claimed = await self._pool.fetchval(_CLAIM)
        await self._pool.execute(_FINISH, claimed)
        self.tally.tick()


class Own(_Raw):
    """Each caller has a connection of its own."""

    columns = ("one_by_one", "idle")

    async def open(self) -> None:
        """A connection for each caller."""
        await super().open()
        self._free = [await self._connect() for _ in range(self.callers)]

    async def submit(self) -> None:
        """Three statements."""
        connection = self._free.pop()
        await connection.execute(_INSERT)
        claimed = await connection.fetchval(_CLAIM)
        await connection.execute(_FINISH, claimed)
        self._free.append(connection)
        self.tally.tick()


class Batch(_Raw):
    """100 jobs a statement."""

    bulk = 100
    callers = 1
    columns = ("bulk",)

    async def open(self) -> None:
        """One connection."""
        await super().open()
        self._connection = await self._connect()

    async def submit(self) -> None:
        """A batch of one."""
        await self.submit_many(1)

    async def submit_many(self, count: int) -> None:
        """Three statements for all of them."""
        await self._connection.execute(_INSERT_MANY, ["{}"] * count)
        claimed = [row["id"] for row in await self._connection.fetch(_CLAIM_MANY, count)]
        await self._connection.execute(_FINISH_MANY, claimed, ["{}"] * len(claimed))
        for _ in claimed:
            self.tally.tick()
