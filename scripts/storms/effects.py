"""Counted effects: rows that handlers write through a connection of their own, each with the attempt that wrote it.

`steps` keeps everything, also of attempts that were fenced long ago: it is the witness. `shown` is how a handler should
make an effect that counts: one row a job, and only an attempt that is not older than the last may change it.
"""

from __future__ import annotations

import asyncio
import os
import time
from uuid import UUID

import asyncpg

DIRECT = "STORM_DIRECT_URL"
NODE = "STORM_NODE"
PATIENCE = 20.0
"""Seconds for which an effect is offered to a database that is down; the attempt then fails."""

SCHEMA = """
create schema if not exists storm;
create table if not exists storm.steps (
    id bigint generated always as identity primary key,
    job uuid not null, attempt integer not null, run uuid not null, node text not null, step text not null,
    at timestamptz not null default clock_timestamp(),
    unique (run, step)
);
create table if not exists storm.shown (
    job uuid primary key, attempt integer not null, value integer not null, at timestamptz not null default now()
);
"""
_STEP = """
insert into storm.steps (job, attempt, run, node, step) values ($1, $2, $3, $4, $5) on conflict (run, step) do nothing
"""
_SHOW = """
insert into storm.shown (job, attempt, value) values ($1, $2, $3)
on conflict (job) do update set attempt = excluded.attempt, value = excluded.value, at = now()
where shown.attempt <= excluded.attempt
"""
_LOST = (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError)
_UNREAD = asyncpg.InternalClientError  # the server's farewell had come, and nobody had read it
_REFUSED = (asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.InsufficientResourcesError)
_DOWN = (*_LOST, _UNREAD, *_REFUSED)

_pool: asyncpg.Pool[asyncpg.Record] | None = None
_making: asyncio.Lock | None = None


async def step(job: UUID, attempt: int, run: UUID, name: str) -> None:
    """This run of this attempt got this far; written once, however often it is offered."""
    await _execute(_STEP, job, attempt, run, os.environ.get(NODE, ""), name)


async def show(job: UUID, attempt: int, value: int) -> None:
    """The effect that counts."""
    await _execute(_SHOW, job, attempt, value)


async def close() -> None:
    global _pool
    pool, _pool = _pool, None
    if pool is not None:
        pool.terminate()


async def _execute(statement: str, *arguments: object) -> None:
    started, delay = time.monotonic(), 0.05
    while True:
        try:
            pool = await _open()
            await pool.execute(statement, *arguments, timeout=5)
            return
        except _DOWN:
            if time.monotonic() - started > PATIENCE:
                raise
        await asyncio.sleep(delay)
        delay = min(0.5, delay * 2)


async def _open() -> asyncpg.Pool[asyncpg.Record]:
    global _pool, _making  # noqa: PLW0603
    if _making is None:
        _making = asyncio.Lock()
    async with _making:
        if _pool is None:
            settings = {"application_name": "storm-effects"}
            _pool = await asyncpg.create_pool(
                os.environ[DIRECT], min_size=0, max_size=4, timeout=5, server_settings=settings
            )
    return _pool
