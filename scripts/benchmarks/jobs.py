"""No-op jobs through HTTP → PostgreSQL → actor → PostgreSQL, beside a bare POST and beside the bare statements."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from benchmarks.figures import Figure, figure
from benchmarks.server import server
from joyip.resources.embedded import Embedded

JOBS = 600
"""Jobs a round."""
AT_ONCE = 64
ONE_BY_ONE = 100
_JOB = {"kind": "bench.noop", "params": {}}
_TABLE = """
CREATE TABLE raw (id bigserial PRIMARY KEY, state text NOT NULL DEFAULT 'queued', params jsonb NOT NULL, result jsonb)
"""
_CLAIM = """
UPDATE raw SET state = 'running'
WHERE id = (SELECT id FROM raw WHERE state = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id
"""


def measure(rounds: int) -> list[Figure]:
    """Throughput with many at once, and the time of one alone."""
    with tempfile.TemporaryDirectory(prefix="joyip-bench-") as folder:
        return asyncio.run(_measure(Path(folder), rounds))


async def _measure(folder: Path, rounds: int) -> list[Figure]:
    database = Embedded(folder / "raw")
    await database.open()
    pool = await asyncpg.create_pool(database.url, min_size=10, max_size=10)
    await pool.execute(_TABLE)
    await pool.execute("CREATE INDEX ON raw (id) WHERE state = 'queued'")
    ours: list[float] = []
    raw: list[float] = []
    posts: list[float] = []
    alone: list[float] = []
    alone_raw: list[float] = []
    try:
        with server("joyip", folder / "joyip") as joyip, server("bare", folder) as bare:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
                job = _poster(session, f"{joyip}/api/jobs?wait=60", _JOB)
                post = _poster(session, bare, _JOB)
                await _many(job, AT_ONCE)  # connections, plans and caches
                for _ in range(rounds):
                    ours.append(await _many(job, JOBS))
                    raw.append(await _many(lambda: _by_hand(pool), JOBS))
                    posts.append(await _many(post, JOBS))
                for _ in range(ONE_BY_ONE):
                    alone.append(await _timed(job))
                    alone_raw.append(await _timed(lambda: _by_hand(pool)) + await _timed(post))
    finally:
        await pool.close()
        await database.close()
    together = [one + other for one, other in zip(raw, posts, strict=True)]
    cuts, cuts_raw = statistics.quantiles(alone, n=20), statistics.quantiles(alone_raw, n=20)
    both = "bare POST + bare insert, claim, finish"
    return [
        figure(
            f"no-op job, {AT_ONCE} at once", _each(ours), "ms/job", reference=both, reference_values=_each(together)
        ),
        Figure(
            "  the same as a rate", JOBS / statistics.median(ours), "jobs/s", both, JOBS / statistics.median(together)
        ),
        Figure("no-op job alone, p50", cuts[9] * 1000, "ms", both, cuts_raw[9] * 1000),
        Figure("no-op job alone, p95", cuts[18] * 1000, "ms", both, cuts_raw[18] * 1000),
    ]


def _each(seconds: list[float]) -> list[float]:
    return [value * 1000 / JOBS for value in seconds]


def _poster(session: aiohttp.ClientSession, url: str, body: dict[str, Any]) -> Callable[[], Awaitable[None]]:
    async def post() -> None:
        async with session.post(url, json=body) as response:
            reply = await response.json()
            if response.status != 200 or reply["data"].get("state", "succeeded") != "succeeded":
                raise RuntimeError(f"{response.status}: {reply}")

    return post


async def _by_hand(pool: asyncpg.Pool[Any]) -> None:
    """Insert, claim, finish: three statements, each committed, as a durable queue must."""
    await pool.execute("INSERT INTO raw (params) VALUES ('{}')")
    claimed = await pool.fetchval(_CLAIM)
    await pool.execute("UPDATE raw SET state = 'succeeded', result = '{}' WHERE id = $1", claimed)


async def _many(work: Callable[[], Awaitable[None]], count: int) -> float:
    """Seconds for `count` of them, AT_ONCE at a time."""
    left = iter(range(count))

    async def worker() -> None:
        for _ in left:
            await work()

    start = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(min(AT_ONCE, count))))
    return time.perf_counter() - start


async def _timed(work: Callable[[], Awaitable[None]]) -> float:
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start
