"""One storm: calm, load and faults together, calm again, and a judgement."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from .aftermath import alone, clean_end, latency, leaks, look, permits
from .cluster import ACTORS, GRACE, LEASE, ROOT, Cluster, Node
from .load import Load
from .plan import Plan
from .verdict import Check, Evidence
from .weather import Weather

QUIET_WITHIN = 90.0
"""Seconds after the last fault within which every job must have ended."""
ALONE = 40
"""Jobs measured one by one before and after."""

_SIGNS = {
    "late ends refused": '"state":"fenced"',
    "jobs given up as lost": '"event":"job.lost"',
    "jobs interrupted by a stop": '"event":"job.interrupted"',
    "handlers abandoned as zombies": '"event":"job.zombie"',
    "actors that died": '"event":"actor.died"',
    "engine processes that ended": '"event":"engine.ended"',
    "database retries": '"event":"postgres.retry"',
    "statements refused by a full disk": "DiskFullError",
}
"""What it is → how the nodes' logs tell it."""


@dataclass
class Report:
    """What was done and what held."""

    plan: Plan
    done: dict[str, int] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    replies: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def held(self) -> bool:
        return all(check.held for check in self.checks)


async def storm(plan: Plan, nodes: int) -> Report:
    """Run the plan against a cluster of its own. When something did not hold, the logs are kept under out/."""
    report = Report(plan)
    started = time.monotonic()
    async with Cluster(
        nodes, disk=True, lease=LEASE, cancel_grace=GRACE, max_running=ACTORS, drain_grace=1.0
    ) as cluster:
        try:
            await _run(plan, cluster, report)
        finally:
            if not report.checks or not report.held:
                _save_logs(cluster, ROOT / "out" / f"storm-{plan.seed}")
    report.seconds = time.monotonic() - started
    return report


async def _run(plan: Plan, cluster: Cluster, report: Report) -> None:
    await alone(cluster, 10)  # what is made at the first job is made
    before, alone_before = await look(cluster), await alone(cluster, ALONE)
    weather, load = Weather(cluster), Load(cluster, plan.seed)
    try:
        problems = await _weather_and_load(plan, weather, load)
        quiet = await _until_quiet(cluster)
        evidence = Evidence(load.entries, weather.windows, LEASE, GRACE)
        connection = await cluster.connect()
        try:
            await evidence.gather(connection)
        finally:
            await connection.close()
        await _read_events(cluster.nodes[0], evidence)
    finally:
        await load.close()
    report.checks += [quiet, *evidence.checks()]
    report.checks.append(
        Check("clients got only replies that tell what to do", sum(load.replies.values()), load.faults)
    )
    report.checks.append(Check("the storm itself had no mishap", len(plan.faults) + len(plan.wishes), problems))
    report.checks.append(await permits(cluster))
    report.checks.append(latency(alone_before, await alone(cluster, ALONE)))
    report.checks.append(await leaks(cluster, before))
    report.checks.append(await clean_end(cluster, weather))
    report.done, report.missed = dict(weather.done), dict(weather.missed)
    report.lost = dict(Counter(f"{part} of {name}" for node in cluster.nodes for name, part in node.proxy.lost))
    report.replies = dict(load.replies.most_common())
    report.seen = _seen(cluster, evidence)
    report.outcomes = {kind: dict(counts) for kind, counts in evidence.outcomes().items()}


async def _weather_and_load(plan: Plan, weather: Weather, load: Load) -> list[str]:
    """Everything at its time; answers what went wrong on our side."""
    loop = asyncio.get_running_loop()
    start = loop.time()

    async def at(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(max(0.0, start + seconds - loop.time()))
        await work()

    strikes = [
        asyncio.create_task(at(fault.at, partial(weather.strike, fault)), name=f"fault {fault.name}")
        for fault in plan.faults
    ]
    clients = [
        asyncio.create_task(at(wish.at, partial(load.carry, wish)), name=f"wish {wish.number}") for wish in plan.wishes
    ]
    await asyncio.wait(strikes)
    await weather.clear()
    await asyncio.wait(clients)
    tasks = [*strikes, *clients]
    return [f"{task.get_name()}: {error!r}" for task in tasks if (error := task.exception()) is not None]


async def _until_quiet(cluster: Cluster) -> Check:
    """Wait until no job waits or runs; the database is asked, not the nodes."""
    started = time.monotonic()
    connection = await cluster.connect()
    try:
        while time.monotonic() - started < QUIET_WITHIN:
            open_ = await connection.fetchval("select count(*) from jobs where state in ('queued', 'running')")
            if open_ == 0:
                return Check(
                    "quiet after the storm", 1, (), f"{time.monotonic() - started:.1f} s after the last client"
                )
            await asyncio.sleep(0.1)
        return Check("quiet after the storm", 1, [f"{open_} jobs still wait or run after {QUIET_WITHIN:.0f} s"])
    finally:
        await connection.close()


async def _read_events(node: Node, evidence: Evidence) -> None:
    """Every job's events, through the API."""
    gate = asyncio.Semaphore(8)
    async with aiohttp.ClientSession() as session:

        async def read(id_: Any) -> None:
            async with gate:
                found: list[dict[str, Any]] = []
                final, last = False, 0
                while not final:
                    url = f"{node.url}/api/jobs/{id_}/events?after={last}&limit=1000"
                    async with session.get(url, headers={"Accept": "application/json"}) as response:
                        data = (await response.json())["data"]
                    found += data["events"]
                    if not data["events"]:
                        break
                    final, last = data["final"], data["last"]
                evidence.events[id_] = found

        await asyncio.gather(*(read(id_) for _, id_ in evidence.accepted))


def _seen(cluster: Cluster, evidence: Evidence) -> dict[str, int]:
    """What the faults led to: a storm that moved nothing proves nothing."""
    found = {
        "attempts begun": sum(job["attempt"] for job in evidence.jobs.values()),
        "attempts taken from a lost holder": sum(job["rescues"] for job in evidence.jobs.values()),
    }
    logs = [node.log.read_text(errors="replace") for node in cluster.nodes]
    for words, text in _SIGNS.items():
        found[words] = sum(log.count(text) for log in logs)
    return found


def _save_logs(cluster: Cluster, folder: Path) -> None:
    """The nodes' logs, out of the directory that goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for log in (*(node.log for node in cluster.nodes), *(cluster.directory / "pg" / "log").glob("*.log")):
        if log.exists():
            shutil.copyfile(log, folder / log.name)
