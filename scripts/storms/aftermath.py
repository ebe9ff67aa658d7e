"""After the storm: is everything given back, does it answer as before, and does it end cleanly?"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from typing import Any

import aiohttp
import psutil  # type: ignore[import-untyped,unused-ignore]

from .cluster import ACTORS, Cluster, Node
from .verdict import Check
from .weather import Weather

_COMPLAINTS = (
    "was destroyed but it is pending",
    "never retrieved",
    "never awaited",
    "nclosed",
    "Traceback (most recent",
)


async def alone(cluster: Cluster, count: int) -> list[float]:
    """Milliseconds from asking to having the result, one job at a time, at every node in turn."""
    found = []
    async with aiohttp.ClientSession() as session:
        for number in range(count):
            url = f"{cluster.nodes[number % len(cluster.nodes)].url}/api/jobs?wait=20"
            start = time.perf_counter()
            async with session.post(url, json={"kind": "storm.nothing", "params": {}}) as response:
                await response.read()
            found.append((time.perf_counter() - start) * 1000)
    return found


def latency(before: list[float], after: list[float]) -> Check:
    one, other = statistics.median(before), statistics.median(after)
    slow = [] if other <= 2 * one + 5 else [f"p50 was {one:.1f} ms and is {other:.1f} ms"]
    tails = [sorted(values)[int(len(values) * 0.95)] for values in (before, after)]
    note = f"p50 {one:.1f} → {other:.1f} ms, p95 {tails[0]:.1f} → {tails[1]:.1f} ms"
    return Check("an idle service answers as before", len(after), slow, note)


async def permits(cluster: Cluster) -> Check:
    """As many jobs run at once as there are actors, on every node: no permit is lost, none is there twice."""
    wanted = ACTORS * len(cluster.nodes)
    first = cluster.nodes[0].url
    async with aiohttp.ClientSession() as session:
        ids = []
        for _ in range(wanted + 5):
            async with session.post(f"{first}/api/jobs", json={"kind": "storm.patient", "params": {}}) as response:
                ids.append((await response.json())["data"]["id"])
        running = 0
        connection = await cluster.connect()
        try:
            for _ in range(150):
                running = await connection.fetchval("select count(*) from jobs where state = 'running'")
                if running >= wanted:
                    break
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.3)
            running = await connection.fetchval("select count(*) from jobs where state = 'running'")
            for id_ in ids:
                async with session.post(f"{first}/api/jobs/{id_}/cancel") as response:
                    await response.read()
            left = -1
            for _ in range(100):
                left = await connection.fetchval("select count(*) from jobs where state in ('queued', 'running')")
                if left == 0:
                    break
                await asyncio.sleep(0.1)
        finally:
            await connection.close()
    wrong = [f"{running} jobs ran at once, not {wanted}"] if running != wanted else []
    wrong += [f"{left} of {len(ids)} would not be cancelled"] if left else []
    return Check("as many jobs run at once as there are actors", wanted, wrong)


async def look(cluster: Cluster) -> dict[str, dict[str, Any]]:
    return {node.name: await node.look() for node in cluster.nodes}


async def leaks(cluster: Cluster, before: dict[str, dict[str, Any]]) -> Check:
    """Idle again: the same actors and tasks, no zombie, no file of a job, no process or connection too many."""
    for _ in range(100):
        wrong = [f"{node.name}: {leak}" for node in cluster.nodes for leak in await _leaks_of(node, before[node.name])]
        wrong += await _leaks_of_database(cluster)
        if not wrong:
            break
        await asyncio.sleep(0.1)
    looked_at = sum(len(state["tasks"]) + 4 for state in before.values())
    return Check(
        "nothing leaks", looked_at, wrong, "actors, zombies, tasks, descriptors, files, processes, connections"
    )


async def _leaks_of(node: Node, before: dict[str, Any]) -> list[str]:
    now = await node.look()
    wrong = []
    if now["actors"] != {"idle": ACTORS}:
        wrong.append(f"actors {now['actors']}")
    if now["zombies"]:
        wrong.append(f"{now['zombies']} zombies")
    tasks = {name: n - before["tasks"].get(name, 0) for name, n in now["tasks"].items()}
    if more := {name: n for name, n in tasks.items() if n > (2 if name == "Task-#" else 0)}:
        wrong.append(f"tasks {more}")
    if now["descriptors"] > before["descriptors"] + 15:
        wrong.append(f"{before['descriptors']} descriptors became {now['descriptors']}")
    scratch = node.data / "tmp" / "jobs"
    if scratch.is_dir() and (files := [str(path) for path in scratch.rglob("*")]):
        wrong.append(f"files of jobs: {files[:5]}")
    homes = list((node.data / "tmp" / "engine").iterdir())
    if len(homes) > len(now["engine"]):
        wrong.append(f"{len(homes)} homes of {len(now['engine'])} engine processes")
    return wrong


async def _leaks_of_database(cluster: Cluster) -> list[str]:
    wrong = []
    connection = await cluster.connect()
    try:
        rows = await connection.fetch(
            "select application_name as name, state, count(*) as n from pg_stat_activity "
            "where backend_type = 'client backend' and pid <> pg_backend_pid() group by 1, 2"
        )
        limit = {"joyip": 11 * len(cluster.nodes), "storm-effects": 4 * len(cluster.nodes)}
        counts: Counter[str] = Counter()
        for row in rows:
            counts[row["name"]] += row["n"]
            if row["state"] not in ("idle", "active"):
                wrong.append(f"{row['n']} connections of {row['name']} are {row['state']}")
        wrong += [f"{n} connections of {name}" for name, n in counts.items() if n > limit.get(name, 0)]
        locks = await connection.fetchval("select count(*) from pg_locks where locktype = 'advisory'")
        wrong += [f"{locks} advisory locks"] if locks else []
    finally:
        await connection.close()
    own = {node.pid for node in cluster.nodes}
    strangers = [p for p in cluster.processes() if p.pid not in own and not own & {a.pid for a in _ancestors(p)}]
    return wrong + [f"process {process}" for process in strangers]


def _ancestors(process: psutil.Process) -> list[psutil.Process]:
    try:
        return list(process.parents())
    except psutil.Error:
        return []


async def clean_end(cluster: Cluster, weather: Weather) -> Check:
    """SIGTERM ends every node with 0 and leaves neither process nor file; no log complains of what was forgotten."""
    statuses = [*weather.exits, *await asyncio.gather(*(node.stop() for node in cluster.nodes))]
    wrong = [f"exit status {status}" for status in statuses if status != 0]
    wrong += [f"left behind: {process}" for process in cluster.processes()]
    for node in cluster.nodes:
        wrong += [f"{node.name} ended by itself with {status}" for status in node.deaths]
        names = {"joyip.lock", "service.url"}
        wrong += [f"left behind: {path}" for path in node.data.rglob("*") if path.name in names or path.is_socket()]
        for line in node.log.read_text(errors="replace").splitlines():
            if any(complaint in line for complaint in _COMPLAINTS) and '"level":"error"' not in line:
                wrong.append(f"{node.name}: {line[:300]}")
    return Check("nodes end when they are asked to, cleanly, and never by themselves", len(statuses), wrong)
