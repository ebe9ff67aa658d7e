"""Whether the machine can take more work: memory and run queue, read each second, against their thresholds (R2.2)."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil  # type: ignore[import-untyped,unused-ignore]
import structlog

from joyip.errors import Overloaded

INTERVAL = 1.0
"""Seconds between two looks."""
AVERAGED = 10.0
"""Seconds over which the run queue is averaged."""
RETRY_AFTER = 10
"""Seconds that a refused caller is asked to stay away: as long as the average needs to forget."""
RELEASE = 0.95
"""A threshold once passed is left only below this share of it, so that nothing flaps."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Reading:
    """One thing measured, in the unit of its limit."""

    name: str
    value: float
    limit: float


class Source(Protocol):
    """What is read. Both may touch files: they are called in a thread."""

    def memory(self) -> float:
        """Percent of the memory in use that this process may use."""

    def runnable(self) -> float:
        """Threads a core that run or want to run, now."""


class Load:
    """Holds the last readings. `over` is the one past its threshold, or None: all that a submission has to look at.

    A busy renderer keeps every core at 100 %, so what counts is not use but the queue for the cores: with 16 threads
    that want each core, the one that answers requests no longer gets to run when it should.
    """

    def __init__(self, source: Source, *, max_memory: float, max_cpu: float) -> None:
        self._source = source
        self._limits = {"memory_percent": max_memory, "runnable_per_core": max_cpu}
        self.readings: tuple[Reading, ...] = ()
        self.over: Reading | None = None

    async def sample(self) -> None:
        """Read once; upkeep calls this every INTERVAL. What cannot be read refuses nobody."""
        try:
            memory, runnable = await asyncio.to_thread(lambda: (self._source.memory(), self._source.runnable()))
        except (OSError, ValueError, psutil.Error) as error:
            log.warning("load.unreadable", error=str(error))
            self.readings, self.over = (), None
            return
        before = next((reading.value for reading in self.readings if reading.name == "runnable_per_core"), runnable)
        average = before + (runnable - before) * (1.0 - math.exp(-INTERVAL / AVERAGED))
        values = {"memory_percent": memory, "runnable_per_core": average}
        self.readings = tuple(Reading(name, round(value, 2), self._limits[name]) for name, value in values.items())
        self._judge()

    def check(self) -> None:
        """Raise Overloaded when a reading is past its threshold."""
        if self.over is not None:
            reading = self.over
            details = {"reading": reading.name, "value": reading.value, "limit": reading.limit}
            raise Overloaded(details=details, retry_after=RETRY_AFTER)

    def _judge(self) -> None:
        was = self.over
        self.over = next((reading for reading in self.readings if self._is_over(reading)), None)
        if self.over is not None and (was is None or was.name != self.over.name):
            log.warning("load.over", reading=self.over.name, value=self.over.value, limit=self.over.limit)
        elif was is not None and self.over is None:
            log.info("load.well", **{reading.name: reading.value for reading in self.readings})

    def _is_over(self, reading: Reading) -> bool:
        held = self.over is not None and self.over.name == reading.name
        return reading.value > reading.limit * (RELEASE if held else 1.0)


class Machine:
    """The real source: the host, and the memory limit of the container around us, of either version of cgroups."""

    def __init__(self, proc: Path = Path("/proc"), cgroups: Path = Path("/sys/fs/cgroup")) -> None:
        self._proc = proc
        self._cgroups = cgroups

    def memory(self) -> float:
        """The fullest of the host and every cgroup that we are in; what the page cache can give back is free."""
        return max(float(psutil.virtual_memory().percent), *self._limited(), 0.0)

    def runnable(self) -> float:
        """The host's run queue over the host's cores: a container shares both with its neighbours."""
        cores = os.cpu_count() or 1
        try:
            running = (self._proc / "loadavg").read_text(encoding="ascii").split()[3].partition("/")[0]
        except (OSError, IndexError):  # no Linux
            return float(psutil.getloadavg()[0]) / cores
        return max(0, int(running) - 1) / cores  # without the thread that is reading this

    def _limited(self) -> Iterator[float]:
        """Percent of each memory limit that is used."""
        try:
            memberships = (self._proc / "self" / "cgroup").read_text(encoding="utf-8").splitlines()
        except OSError:
            return
        for line in memberships:
            _, controllers, path = line.split(":", 2)
            if not controllers:
                yield from _used(self._cgroups, path, "memory.current", "memory.max", "inactive_file")
            elif "memory" in controllers.split(","):
                root = self._cgroups / "memory"
                yield from _used(root, path, "memory.usage_in_bytes", "memory.limit_in_bytes", "total_inactive_file")


def _used(root: Path, path: str, usage: str, limit: str, reclaimable: str) -> Iterator[float]:
    """Percent used of the limits of a cgroup and those around it.

    In a container that sees only its own cgroup the path leads nowhere, and the root is the container's.
    """
    place = root / path.lstrip("/")
    for folder in (place, *place.parents):
        try:
            most = (folder / limit).read_text(encoding="ascii").strip()
            if most != "max" and 0 < int(most) < 1 << 60:
                statistics = dict(line.split() for line in (folder / "memory.stat").read_text("ascii").splitlines())
                used = int((folder / usage).read_text(encoding="ascii")) - int(statistics.get(reclaimable, 0))
                yield 100.0 * max(0, used) / int(most)
        except OSError:
            pass  # no such limit here
        if folder == root:
            return
