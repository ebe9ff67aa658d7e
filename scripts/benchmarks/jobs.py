"""joyip's queue beside the queues that people use, and beside the limits of the machine: one run, the same servers."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

from benchmarks.contest import CONTENDERS, HEADS, Contender, Found, cells, goals, reduced
from benchmarks.figures import Figure, short
from benchmarks.queues import environment
from benchmarks.queues.leash import child
from benchmarks.queues.servers import Servers, servers

ROOM = 1500.0
"""Seconds that one queue's round may take."""
PROFILES = Path(__file__).parents[2] / "build" / "profiles"
BESIDE = ("tables", "memory", "health")


def measure(rounds: int, *, only: str = "", jobs: int = 5000, columns: str = "", profile: bool = False) -> list[Figure]:
    """Every queue in every round, one after another; then what only joyip is asked."""
    wanted = [entry for entry in CONTENDERS if is_wanted(entry.name, only)]
    beside = [name for name in BESIDE if is_wanted(name, only)]
    for name in {entry.environment for entry in wanted if entry.peer}:
        environment.python(name)
    command = ["--jobs", str(jobs), *(["--columns", columns] if columns else [])]
    return asyncio.run(_measure(rounds, wanted, beside, command, PROFILES if profile else None))


def is_wanted(name: str, only: str) -> bool:
    """Whether one of the names in `only` is this name, or its beginning before a dash."""
    return not only or any(name == part or name.startswith(f"{part}-") for part in only.split(","))


async def _measure(
    rounds: int, wanted: Sequence[Contender], beside: Sequence[str], command: list[str], profiles: Path | None
) -> list[Figure]:
    found: Found = defaultdict(list)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="joyip-bench-") as folder:
        valkey = any(not contender.postgres for contender in wanted)
        async with servers(Path(folder), valkey=valkey) as running:
            for number in range(1, rounds + 1):
                for contender in wanted:
                    options = [*command, "--profile", str(profiles)] if profiles and not contender.peer else command
                    own = Path(folder) / f"{contender.name}-{number}"
                    try:
                        one = await _run(contender, running, own, options)
                    except (RuntimeError, TimeoutError) as error:
                        if not contender.peer:
                            raise
                        print(f"  {contender.title} is left out of round {number}: {error!r}", file=sys.stderr)
                        continue
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
