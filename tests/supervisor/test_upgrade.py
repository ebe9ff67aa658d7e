"""A database of the first release, with jobs in every state, becomes one of this code: no job and no event is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from joyip.resources import connection as connections
from joyip.resources.embedded import Embedded
from joyip.resources.migrate import migrate, read
from joyip.resources.postgres import Postgres
from joyip.settings import Settings
from joyip.supervisor.job import State, new_id
from joyip.supervisor.rows import Finish, Holder
from joyip.supervisor.store import Store

FIRST_RELEASE = 3
ERROR = {"code": "x", "message": "y", "reasons": []}
NODE = UUID(int=1)
# What each job has been through, as the first release wrote it: its state events in order, "…" for one of progress.
LIVES = {
    "waits": "queued",
    "waits for its time": "queued",
    "waits again": "queued running … queued",
    "waits for the third time": "queued running queued running … … queued",
    "runs": "queued running …",
    "runs again": "queued running … queued running",
    "ran and said nothing": "queued running succeeded",
    "succeeded": "queued running … … succeeded",
    "succeeded in the end": "queued running … queued running … succeeded",
    "failed": "queued running failed",
    "expired": "queued failed",
    "failed while it waited again": "queued running queued failed",
    "cancelled before it ran": "queued cancelled",
    "cancelled while it ran": "queued running … cancelled",
    "cancelled while it waited again": "queued running … queued cancelled",
}
_numbers = count(1)


@pytest_asyncio.fixture
async def old(database_server: Embedded) -> AsyncIterator[str]:
    """A database at the version of the first release."""
    name = f"old_{next(_numbers)}"
    connection = await asyncpg.connect(database_server.url)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        url = database_server.url_of(name)
        then = await connections.connect(url)
        try:
            assert await migrate(then, [step for step in read() if step.version <= FIRST_RELEASE]) == FIRST_RELEASE
        finally:
            await then.close()
        yield url
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


async def live(connection: Any, life: str, later: bool) -> UUID:
    """Store a job with its events as the first release did."""
    steps = life.split()
    job_id, born = new_id(), datetime.now(UTC) - timedelta(seconds=60)
    times = [born + timedelta(seconds=second) for second in range(len(steps))]
    state, attempt = [step for step in steps if step != "…"][-1], steps.count("running")
    final = state in ("succeeded", "failed", "cancelled")
    started = times[steps.index("running")] if attempt else None
    await connection.execute(
        "insert into jobs (id, kind, state, owner, turn, params, result, error, attempt, event_seq, node, lease_until,"
        " created_at, run_at, started_at, finished_at, deadline_at, prune_at)"
        " values ($1, 'noop', $2, 'joy', 1, '{}', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        job_id,
        state,
        {"n": 1} if state == "succeeded" else None,
        ERROR if state in ("failed", "cancelled") else None,
        attempt,
        len(steps),
        NODE if state == "running" else None,
        born + timedelta(seconds=75) if state == "running" else None,
        born,
        born + timedelta(hours=1) if later else born,
        started,
        times[-1] if final else None,
        born + timedelta(hours=2),
        born + timedelta(hours=24) if final else None,
    )
    tries = 0
    for seq, (step, at) in enumerate(zip(steps, times, strict=True), 1):
        tries += step == "running"
        kind, data = ("progress", {"progress": seq / 10}) if step == "…" else ("state", {"state": step})
        data |= {"attempt": tries} if step == "running" else {"error": ERROR} if step == "failed" else {}
        await connection.execute("insert into job_events values ($1, $2, $3, $4, $5)", job_id, seq, at, kind, data)
    return job_id


@pytest.mark.req("R5.1")
async def test_jobs_of_the_first_release_go_on_with_all_their_events(
    old: str, tmp_path: Path, clean_environment: pytest.MonkeyPatch
) -> None:
    """Each event is told as it was before, at its time; what was unfinished is taken back, runs and ends."""
    connection = await connections.connect(old)
    try:
        jobs = {name: await live(connection, life, name == "waits for its time") for name, life in LIVES.items()}
        before = await connection.fetch("select job_id, seq, at, type, data ->> 'state' as state from job_events")
    finally:
        await connection.close()
    postgres = Postgres(Settings(data_dir=tmp_path, database_url=old, port=0, console_port=0))
    await postgres.open()
    store = Store(postgres, ttl=3600.0)
    try:
        for name, job_id in jobs.items():
            events = await store.events(job_id)
            former = sorted(tuple(row)[1:] for row in before if row["job_id"] == job_id)
            assert [(e.seq, e.at, e.type, e.data.get("state")) for e in events] == former, name
            assert (await store.require(job_id)).state == LIVES[name].split()[-1].replace("…", "running"), name
        assert {job.id for job in await store.rescue(NODE, [], restarted=True)} == {jobs["runs"], jobs["runs again"]}
        claimed = [job for job, *_ in await store.claim(Holder(NODE, 15.0), {"noop": 50}, 50)]
        waited = {jobs[name] for name in LIVES if name.startswith(("waits", "runs"))} - {jobs["waits for its time"]}
        assert {job.id for job in claimed} == waited
        await store.finish_all([Finish(job.id, job.attempt, State.SUCCEEDED, result={"n": 2}) for job in claimed])
        assert await store.cancel(jobs["waits for its time"]) == "cancelled"
        for name, job_id in jobs.items():
            events = await store.events(job_id)
            assert [event.seq for event in events] == list(range(1, len(events) + 1)), name
            job = await store.require(job_id)
            assert job.state.final and events[-1].data["state"] == job.state, name
            assert [e.data.get("state") for e in events].count("running") == job.attempt, name
    finally:
        await store.close()
        await postgres.close()
