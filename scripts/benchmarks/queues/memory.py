"""What ten thousand waiting jobs cost the server in memory: a process of its own, its queue held."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.figures import Figure, figure
from benchmarks.queues.joyip import InProcess
from benchmarks.queues.leash import child, leashed
from benchmarks.queues.runner import in_bulk, together
from benchmarks.queues.servers import Servers

WAITING = 10_000
WARM = 2000
MOST = 50.0
"""Megabytes."""
SETTLE = 2.5
"""Seconds in which every chore of the supervisor has looked at the queue."""


async def measure(running: Servers, folder: Path, rounds: int) -> list[Figure]:
    """A fresh process each round."""
    found = []
    for number in range(rounds):
        own = folder / str(number)
        own.mkdir()
        async with running.database() as place:
            with child([sys.executable, "-m", "benchmarks.queues.memory", place, str(own)]) as process:
                assert process.stdout is not None
                async with asyncio.timeout(120.0):
                    found.append(json.loads(await asyncio.to_thread(process.stdout.read)))
    entry = figure(f"{WAITING:,} waiting jobs, memory of the server", [one["jobs"] for one in found], "MB")
    idle = figure("the server without them", [one["before"] for one in found], "MB")
    return [replace(entry, limit=MOST), idle]


async def _fill(place: str, folder: Path) -> dict[str, float]:
    queue = InProcess(place, folder)
    await queue.open()
    try:
        async with queue.working():
            ran = queue.tally.expect(WARM)
            await together(queue.submit, WARM // 2, 100)
            await in_bulk(queue, WARM // 2)
            await ran
            await queue.settled()
        before = await _resident()
        await in_bulk(queue, WAITING)
        after = await _resident()
    finally:
        await queue.close()
    return {"before": before, "jobs": after - before}


async def _resident() -> float:
    """Megabytes, once everything has come to rest."""
    await asyncio.sleep(SETTLE)
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])  # noqa: ASYNC240
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    import uvloop

    leashed()
    print(json.dumps(uvloop.run(_fill(sys.argv[1], Path(sys.argv[2])))))
