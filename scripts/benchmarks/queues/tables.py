"""Full tables beside empty ones: claiming and finishing must not feel a million rows, and listing is flat."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from pydantic import SecretStr

from benchmarks.figures import Figure, figure
from benchmarks.queues.servers import Servers
from joyip.resources.postgres import Postgres
from joyip.settings import Settings
from joyip.supervisor.job import State
from joyip.supervisor.rows import Finish, Holder, NewJob
from joyip.supervisor.store import Store

FINISHED, QUEUED = 1_000_000, 100_000
KIND = "bench.noop"
BATCH = 100
BATCHES = 30
"""Of each kind a round."""
PAGE, DEEP = 50, 1000
"""Jobs a page, and the number of the far page."""
PAGES = 30
WARM = 10
FLAT, SAME = 1.5, 1.2
_FINISHED = """
insert into jobs (id, kind, state, owner, turn, params, result, attempt, created_at, run_at, started_at, ran_at,
                  run_seq, event_seq, finished_at, prune_at, deadline_at)
select uuidv7((n - $1 - $2) * interval '1 ms'), $3, 'succeeded', 'owner-' || n % 10, n, '{}', '{}', 1, at, at, at, at,
    2, 3, at, now() + interval '7 days', now() + interval '1 hour'
from generate_series(1, $1::bigint) n, lateral (select now() + (n - $1 - $2) * interval '1 ms') as t (at)
"""
_QUEUED = """
insert into jobs (id, kind, state, owner, turn, params, event_seq, deadline_at)
select uuidv7((n - $1) * interval '1 ms'), $2, 'queued', 'owner-' || n % 10, $3::bigint + n / 10, '{}', 1,
    now() + interval '1 hour'
from generate_series(1, $1::bigint) n
"""
_FAR = """
select id from jobs where ($1::text is null or kind = $1) and ($2::text is null or state = $2)
    and ($3::text is null or owner = $3)
order by id desc offset $4 limit 1
"""
FILTERS: dict[str, dict[str, Any]] = {
    "all": {},
    "by state": {"state": State.SUCCEEDED},
    "waiting": {"state": State.QUEUED},
    "by kind": {"kind": KIND},
    "by owner": {"owner": "owner-3"},
}

Times = dict[str, list[float]]


async def measure(running: Servers, folder: Path, rounds: int) -> list[Figure]:
    """Batches of 100 and pages of 50, by turns on full and on empty tables."""
    async with AsyncExitStack() as stack:
        empty = await stack.enter_async_context(_store(running, folder / "empty"))
        full = await stack.enter_async_context(_store(running, folder / "full"))
        await _fill(empty.postgres, 0, BATCH)  # so that even these have a page to list
        await _fill(full.postgres, FINISHED, QUEUED)
        for store in (empty, full):
            for _ in range(WARM):
                await _batch(store, defaultdict(list))
            async with store.postgres.acquire() as connection:
                await connection.execute("vacuum (analyze) jobs", timeout=300.0)
                await connection.execute("checkpoint", timeout=300.0)
        far = {name: await _far(full.postgres, wanted) for name, wanted in FILTERS.items()}
        lean: Times = defaultdict(list)
        fat: Times = defaultdict(list)
        for _ in range(rounds):
            once: dict[int, Times] = {0: defaultdict(list), 1: defaultdict(list)}
            for _ in range(BATCHES):
                await _batch(empty, once[0])
                await _batch(full, once[1])
            for name, wanted in FILTERS.items():
                first, deep = partial(full.page, **wanted, limit=PAGE), partial(full.page, **wanted, before=far[name])
                for _ in range(PAGES):
                    await _timed(once[0], f"first page, {name}", partial(empty.page, **wanted, limit=PAGE))
                    await _timed(once[1], f"first page, {name}", first)
                    await _timed(once[1], f"page {DEEP}, {name}", partial(deep, limit=PAGE))
            for times, kept in ((once[0], lean), (once[1], fat)):
                for name, values in times.items():
                    kept[name].append(statistics.median(values))
    return [*_writes(lean, fat), *_listings(lean, fat)]


def _writes(lean: Times, fat: Times) -> list[Figure]:
    figures = []
    for name in ("insert", "claim", "finish"):
        entry = figure(
            f"{name} {BATCH}, {FINISHED:,} finished and {QUEUED:,} queued",
            fat[name],
            "ms",
            reference="empty tables",
            reference_values=lean[name],
        )
        figures.append(replace(entry, limit=SAME if name != "insert" else None, limits="ratio"))
    return figures


def _listings(lean: Times, fat: Times) -> list[Figure]:
    figures = []
    for name in FILTERS:
        first, deep = f"first page, {name}", f"page {DEEP}, {name}"
        found = (
            figure(first, fat[first], "ms", reference="empty tables", reference_values=lean[first]),
            figure(deep, fat[deep], "ms", reference="first page", reference_values=fat[first]),
        )
        figures += [replace(entry, limit=FLAT, limits="ratio") for entry in found]
    return figures


@asynccontextmanager
async def _store(running: Servers, folder: Path) -> AsyncIterator[Store]:
    async with running.database() as place:
        settings = Settings(_env_file=None, database_url=SecretStr(place), data_dir=folder)
        postgres = Postgres(settings)
        await postgres.open()
        try:
            yield Store(postgres, ttl=3600.0)
        finally:
            await postgres.close()


async def _fill(postgres: Postgres, finished: int, queued: int) -> None:
    connection = await postgres.connect()
    try:
        await connection.execute("set statement_timeout = 0")
        await connection.execute(_FINISHED, finished, queued, KIND, timeout=600.0)
        await connection.execute(_QUEUED, queued, KIND, finished, timeout=300.0)
        await connection.execute("vacuum (analyze) jobs", timeout=300.0)
    finally:
        await connection.close()


async def _far(postgres: Postgres, wanted: dict[str, Any]) -> UUID:
    """Behind which job the far page begins."""
    async with postgres.acquire() as connection:
        found: UUID = await connection.fetchval(
            _FAR, wanted.get("kind"), wanted.get("state"), wanted.get("owner"), PAGE * (DEEP - 1) - 1, timeout=60.0
        )
        return found


async def _batch(store: Store, times: Times) -> None:
    """In go a hundred, a hundred are claimed, and these are finished: what waits stays as many."""
    holder = Holder(uuid4(), 60.0)
    new = [NewJob(KIND, {}, 3600.0, owner=f"owner-{number % 10}") for number in range(BATCH)]
    await _timed(times, "insert", lambda: store.insert_all(new))
    claimed = await _timed(times, "claim", lambda: store.claim(holder, {KIND: BATCH}, BATCH))
    ends = [Finish(one.job.id, one.job.attempt, State.SUCCEEDED, result={}) for one in claimed]
    ended = await _timed(times, "finish", lambda: store.succeed_all(ends))
    if len(claimed) != BATCH or None in ended:
        raise RuntimeError(f"{len(claimed)} claimed, {len(ended) - ended.count(None)} finished, not {BATCH}")


async def _timed(times: Times, name: str, work: Callable[[], Awaitable[Any]]) -> Any:
    start = time.perf_counter()
    answer = await work()
    times[name].append((time.perf_counter() - start) * 1000)
    return answer
