"""One queue's measurements as JSON: python -m benchmarks.queues.runner NAME --place URL --folder DIR --jobs N."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from benchmarks.queues.contract import LOOK, Queue
from benchmarks.queues.leash import leashed
from benchmarks.queues.profiling import profiled

IDLE = 300
"""Jobs one after another."""
REST = 0.005
"""Seconds between them, so that each finds an idle worker."""
WARM = 100
LIMIT = 240.0
"""Seconds a column may take."""
NAMES = {
    "joyip": "joyip:InProcess",
    "joyip-http": "through_http:ThroughHttp",
    "pgqueuer-500": "peers.pgqueuer:Batch500",
    "pgqueuer-10": "peers.pgqueuer:Batch10",
    "procrastinate": "peers.procrastinate:Procrastinate",
    "arq": "peers.arq:Arq",
    "taskiq": "peers.taskiq:Taskiq",
    "taskiq-list": "peers.taskiq:TaskiqList",
    "celery": "peers.celery:Celery",
    "raw-pool": "raw:Pool",
    "raw-own": "raw:Own",
    "raw-batch": "raw:Batch",
    "bare": "through_http:Bare",
}


async def one_by_one(queue: Queue, jobs: int) -> dict[str, float]:
    """jobs/s, submitted by many callers at once, each one by one, while a worker runs; until the last has ended.

    And the CPU of the worker's process a job in µs: here submitting is in it, where both are one process.
    """
    async with queue.working():
        ran = queue.tally.expect(jobs)
        start, used = time.perf_counter(), queue.used()
        await together(queue.submit, jobs, queue.callers)
        await ran
        await queue.settled()
        took, used = time.perf_counter() - start, queue.used() - used
        return {"one_by_one": jobs / took, "cpu_submitting_us": used / jobs * 1e6}


async def bulk(queue: Queue, jobs: int) -> dict[str, float]:
    """jobs/s, submitted in bulk by one caller while a worker runs; until the last has ended."""
    async with queue.working():
        ran = queue.tally.expect(jobs)
        start = time.perf_counter()
        await in_bulk(queue, jobs)
        await ran
        await queue.settled()
        return {"bulk": jobs / (time.perf_counter() - start)}


async def full(queue: Queue, jobs: int) -> dict[str, float]:
    """jobs/s of a worker that starts on a full queue, and the CPU of its process a job in µs."""
    await in_bulk(queue, jobs)
    ran = queue.tally.expect(jobs)
    before = queue.tally.count
    start, used = time.perf_counter(), queue.used()
    async with queue.working():
        while queue.slow_start and queue.tally.count == before:
            await asyncio.sleep(LOOK)
            start, used = time.perf_counter(), queue.used()
        await ran
        await queue.settled()
        took, used = time.perf_counter() - start, queue.used() - used
    return {"full": jobs / took, "cpu_running_us": used / jobs * 1e6}


async def idle(queue: Queue, _jobs: int) -> dict[str, list[float]]:
    """Milliseconds from the call that submits a job until its end, one job after another on an idle worker."""
    times = []
    async with queue.working():
        for _ in range(IDLE):
            await asyncio.sleep(REST)
            start = time.perf_counter()
            await queue.one()
            times.append((time.perf_counter() - start) * 1000)
    return {"idle": times}


async def in_bulk(queue: Queue, jobs: int) -> None:
    """Hand in jobs the fastest way that the queue has."""
    if not queue.bulk:
        await together(queue.submit, jobs, queue.callers)
        return
    while jobs > 0:
        await queue.submit_many(min(jobs, queue.bulk))
        jobs -= queue.bulk


async def together(call: Callable[[], Awaitable[object]], count: int, callers: int) -> None:
    """`count` calls by so many callers at once."""
    left = iter(range(count))

    async def caller() -> None:
        for _ in left:
            await call()

    async with asyncio.TaskGroup() as group:
        for _ in range(min(callers, count)):
            group.create_task(caller())


COLUMNS: dict[str, Callable[[Queue, int], Awaitable[dict[str, Any]]]] = {
    "one_by_one": one_by_one,
    "bulk": bulk,
    "full": full,
    "idle": idle,
}


async def measure(queue: Queue, options: Namespace) -> dict[str, Any]:
    """Every wanted column of one queue."""
    found: dict[str, Any] = {}
    await queue.open()
    try:
        async with queue.working():
            ran = queue.tally.expect(WARM)
            await together(queue.submit, WARM, queue.callers)
            await ran
            await queue.settled()
        for name in options.columns.split(","):
            if name not in queue.columns or (name == "full" and not queue.holds) or (name == "bulk" and not queue.bulk):
                continue
            async with asyncio.timeout(LIMIT):
                with profiled(options.profile, f"{options.name}-{name}") if options.profile else nullcontext():
                    found |= await COLUMNS[name](queue, options.jobs)
    finally:
        await queue.close()
    return found


def load(name: str) -> type[Queue]:
    """The class of a queue; what it imports is only in its own environment."""
    module, _, found = NAMES[name].partition(":")
    queue: type[Queue] = getattr(importlib.import_module(f"benchmarks.queues.{module}"), found)
    return queue


def main() -> None:
    """The command line."""
    parser = ArgumentParser(prog="benchmarks.queues.runner")
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--place", required=True, help="url of the PostgreSQL or Valkey server")
    parser.add_argument("--folder", type=Path, required=True, help="a directory of its own")
    parser.add_argument("--jobs", type=int, default=5000)
    parser.add_argument("--columns", default=",".join(COLUMNS))
    parser.add_argument("--profile", type=Path)
    options = parser.parse_args()
    leashed()
    logging.disable(logging.WARNING)  # workers tell that they were stopped
    import uvloop

    queue = load(options.name)(options.place, options.folder, options.profile)
    print(json.dumps(uvloop.run(measure(queue, options))))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
