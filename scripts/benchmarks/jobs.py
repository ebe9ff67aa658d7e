"""joyip's queue beside the queues that people use, and beside the limits of the machine: one run, the same servers."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, figure, short
from benchmarks.queues import environment
from benchmarks.queues.leash import child
from benchmarks.queues.servers import Servers, servers

ROOM = 1500.0
"""Seconds that one queue's round may take."""
PROFILES = Path(__file__).parents[2] / "build" / "profiles"
HEADS = {
    "one_by_one": "one by one, jobs/s",
    "bulk": "in bulk, jobs/s",
    "full": "a full queue, jobs/s",
    "p50": "idle p50, ms",
    "p99": "idle p99, ms",
    "cpu_submitting_us": "one by one, CPU µs",
    "cpu_running_us": "a full queue, CPU µs",
}


@dataclass(frozen=True)
class Contender:
    """A queue or a limit. durable: what is submitted is on the disk when the call returns."""

    name: str
    title: str
    peer: bool = True
    durable: bool = False
    postgres: bool = True
    environment: str = "peers"


OURS = Contender("joyip", "joyip, in process", peer=False)
OURS_HTTP = Contender("joyip-http", "joyip, through HTTP", peer=False)
CONTENDERS = (
    OURS,
    OURS_HTTP,
    Contender("pgqueuer-500", "PgQueuer (asyncpg, batch 500)", durable=True),
    Contender("pgqueuer-10", "PgQueuer (asyncpg, batch 10)", durable=True),
    Contender("procrastinate", "procrastinate", durable=True),
    Contender("arq", "arq (Valkey)", postgres=False, environment="arq"),
    Contender("taskiq", "taskiq (Valkey, stream)", postgres=False),
    Contender("taskiq-list", "taskiq (Valkey, list)", postgres=False),
    Contender("celery", "Celery (Valkey)", postgres=False),
    Contender("raw-pool", "limit: raw asyncpg, a pool of 10", peer=False),
    Contender("raw-own", "limit: raw asyncpg, each caller its connection", peer=False),
    Contender("raw-batch", "limit: raw asyncpg, 100 a statement", peer=False),
    Contender("bare", "limit: bare aiohttp + uvloop, POST → 202", peer=False),
)
BESIDE = ("tables", "memory", "health")

Found = dict[str, list[dict[str, float]]]


def measure(rounds: int, *, only: str = "", jobs: int = 5000, columns: str = "", profile: bool = False) -> list[Figure]:
    """Every queue in every round, one after another; then what only joyip is asked."""
    wanted = [entry for entry in CONTENDERS if _is_wanted(entry.name, only)]
    beside = [name for name in BESIDE if _is_wanted(name, only)]
    for name in {entry.environment for entry in wanted if entry.peer}:
        environment.python(name)
    command = ["--jobs", str(jobs), *(["--columns", columns] if columns else [])]
    return asyncio.run(_measure(rounds, wanted, beside, command, PROFILES if profile else None))


def _is_wanted(name: str, only: str) -> bool:
    return not only or any(name == part or name.startswith(f"{part}-") for part in only.split(","))


async def _measure(
    rounds: int, wanted: Sequence[Contender], beside: Sequence[str], command: list[str], profiles: Path | None
) -> list[Figure]:
    found: Found = defaultdict(list)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="joyip-bench-") as folder:
        async with servers(Path(folder)) as running:
            for number in range(1, rounds + 1):
                for contender in wanted:
                    options = [*command, "--profile", str(profiles)] if profiles and not contender.peer else command
                    one = await _run(contender, running, Path(folder) / f"{contender.name}-{number}", options)
                    found[contender.name].append(one)
                    said = ", ".join(f"{HEADS[name]} {short(value)}" for name, value in one.items())
                    print(f"  round {number}/{rounds} {contender.title}: {said}", file=sys.stderr)
            for name in beside:
                print(f"  {name} …", file=sys.stderr)
                figures += await _beside(name, running, Path(folder) / name, rounds)
    if profiles:
        print(f"profiles: {profiles}/*.pstats (python -m pstats FILE)", file=sys.stderr)
    return [*cells(found), *goals(found), *figures]


async def _run(contender: Contender, running: Servers, folder: Path, options: list[str]) -> dict[str, float]:
    """One round of one queue, in a process of its own."""
    folder.mkdir()  # noqa: ASYNC240
    python = environment.python(contender.environment) if contender.peer else sys.executable
    async with _place(contender, running) as place:
        command = [str(python), "-m", "benchmarks.queues.runner", contender.name, "--place", place]
        with child([*command, "--folder", str(folder), *options]) as process:
            assert process.stdout is not None
            async with asyncio.timeout(ROOM):
                said = await asyncio.to_thread(process.stdout.read)
    if not said:
        raise RuntimeError(f"{contender.name} ended without a result: see above")
    return reduced(json.loads(said))


@asynccontextmanager
async def _place(contender: Contender, running: Servers) -> AsyncIterator[str]:
    async with running.database() if contender.postgres else running.keyspace() as place:
        yield place


async def _beside(name: str, running: Servers, folder: Path, rounds: int) -> list[Figure]:
    folder.mkdir()  # noqa: ASYNC240
    figures: list[Figure] = await import_module(f"benchmarks.queues.{name}").measure(running, folder, rounds)
    return figures


def reduced(found: dict[str, Any]) -> dict[str, float]:
    """What a runner said, with the idle times as their p50 and p99."""
    times = found.pop("idle", None)
    if times:
        cuts = statistics.quantiles(times, n=100)
        found |= {"p50": cuts[49], "p99": cuts[98]}
    return found


def cells(found: Found) -> list[Figure]:
    """Every column of every queue, for the grid."""
    figures = []
    for contender in CONTENDERS:
        for column, head in HEADS.items():
            values = [one[column] for one in found.get(contender.name, ()) if column in one]
            if values:
                entry = figure(f"{contender.title}, {head}", values, head.rpartition(" ")[2])
                figures.append(replace(entry, row=contender.title, column=head))
    order = list(HEADS.values())
    return sorted(figures, key=lambda entry: order.index(entry.column))


def goals(found: Found) -> list[Figure]:
    """joyip beside the best of its peers, with what it is to reach."""
    return [
        *_goal(found, OURS, "one_by_one", durable=True, least=3.0, limits="ratio"),
        *_goal(found, OURS_HTTP, "one_by_one", durable=True, least=1.5, limits="ratio"),
        *_goal(found, OURS, "bulk", durable=False, least=1.0, limits="ratio"),
        *_goal(found, OURS, "full", durable=False, least=1.0, limits="ratio"),
        *_goal(found, OURS, "p50", durable=True, limit=1.5),
        *_goal(found, OURS, "p50", durable=True, limit=1.0, limits="ratio"),
        *_goal(found, OURS, "p99", durable=True, limit=5.0),
        *_goal(found, OURS, "p99", durable=True, limit=1.0, limits="ratio"),
    ]


def _goal(found: Found, ours: Contender, column: str, *, durable: bool, **limits: Any) -> list[Figure]:
    """Nothing, where joyip was not measured; a ratio needs a peer, too."""
    values = [one[column] for one in found.get(ours.name, ()) if column in one]
    peers = {
        entry.title: statistics.median(one[column] for one in found[entry.name])
        for entry in CONTENDERS
        if entry.peer and (entry.durable or not durable) and all(column in one for one in found.get(entry.name, [{}]))
    }
    if not values or (not peers and limits.get("limits") == "ratio"):
        return []
    head = HEADS[column]
    entry = figure(f"{ours.title}: {head.rpartition(',')[0]}", values, head.rpartition(" ")[2])
    if limits.get("limits") == "ratio":
        choose = min if column in ("p50", "p99") else max
        best = choose(peers, key=lambda title: peers[title])
        entry = replace(
            entry, reference=f"best {'durable ' if durable else ''}peer: {best}", reference_value=peers[best]
        )
    return [replace(entry, **limits)]
