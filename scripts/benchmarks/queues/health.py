"""Liveness while the service is busy: 50 ask at once, over and over, and others never stop submitting jobs."""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.figures import Figure, figure
from benchmarks.queues.leash import child, leashed
from benchmarks.queues.servers import Servers
from benchmarks.queues.through_http import ThroughHttp
from benchmarks.queues.wire import Wire

AT_ONCE = 50
VOLLEYS = 40
"""A round."""
SUBMITTERS = 50
FROM, MOST = 500, 50.0
"""Jobs that have run before it begins; milliseconds."""


async def measure(running: Servers, folder: Path, rounds: int) -> list[Figure]:
    """p99 of GET /health, and how busy the service was."""
    async with running.database() as place:
        service = ThroughHttp(place, folder)
        await service.open()
        try:
            with child([sys.executable, "-m", "benchmarks.queues.health", service.url, str(folder)]):
                async with asyncio.timeout(60.0):
                    await service.tally.expect(FROM)
                found = [await _round(service) for _ in range(rounds)]
            async with asyncio.timeout(60.0):
                await service.settled()
        finally:
            await service.close()
    entry = figure(f"GET /health, {AT_ONCE} at once, busy: p99", [p99 for p99, _ in found], "ms")
    return [replace(entry, limit=MOST), figure("jobs run meanwhile", [rate for _, rate in found], "jobs/s")]


async def _round(service: ThroughHttp) -> tuple[float, float]:
    times: list[float] = []
    async with Wire(service.url, AT_ONCE) as wire:
        ask = wire.request("GET", "/health")

        async def one() -> None:
            start = time.perf_counter()
            await wire.send(ask, 200)
            times.append((time.perf_counter() - start) * 1000)

        ran, start = service.tally.count, time.perf_counter()
        for _ in range(VOLLEYS):
            await asyncio.gather(*(one() for _ in range(AT_ONCE)))
            await asyncio.sleep(0.02)
        rate = (service.tally.count - ran) / (time.perf_counter() - start)
    return statistics.quantiles(times, n=100)[98], rate


async def _submit(url: str, folder: Path) -> None:
    service = ThroughHttp("", folder)
    service.url = url
    async with Wire(url, SUBMITTERS) as service.wire:
        service.prepare()

        async def submitter() -> None:
            while True:
                await service.submit()

        await asyncio.gather(*(submitter() for _ in range(SUBMITTERS)))


if __name__ == "__main__":
    import uvloop

    leashed()
    uvloop.run(_submit(sys.argv[1], Path(sys.argv[2])))
