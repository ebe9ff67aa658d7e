"""What every queue under test offers the runner. Standard library only: peers run it in an environment of their own."""

from __future__ import annotations

import asyncio
import mmap
import resource
import struct
from abc import ABC, abstractmethod
from contextlib import AbstractAsyncContextManager
from pathlib import Path

LOOK = 0.001
"""Seconds between two looks at a count that another process keeps."""


class Tally:
    """How many handlers have run, seen by whoever waits for it; in this process."""

    def __init__(self) -> None:
        self.count = 0
        self._target = 0
        self._reached: asyncio.Future[None] | None = None

    def tick(self) -> None:
        """A handler has run."""
        self.count += 1
        if self.count == self._target and self._reached is not None and not self._reached.done():
            self._reached.set_result(None)

    def expect(self, more: int) -> asyncio.Future[None]:
        """A future that is done when `more` handlers than until now have run."""
        self._target = self.count + more
        self._reached = asyncio.get_running_loop().create_future()
        return self._reached


class SharedTally:
    """The same over several processes: each has a slot of its own in a small file, so that nothing is locked."""

    SLOTS = 64
    _ONE = struct.Struct("q")

    def __init__(self, path: Path, slot: int = 0) -> None:
        if not path.exists():
            path.write_bytes(bytes(self.SLOTS * self._ONE.size))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)
        self._at = slot * self._ONE.size

    def tick(self) -> None:
        """A handler has run."""
        self._ONE.pack_into(self._memory, self._at, self._ONE.unpack_from(self._memory, self._at)[0] + 1)

    @property
    def count(self) -> int:
        """How many have run in all processes."""
        return sum(value for (value,) in self._ONE.iter_unpack(self._memory))

    def expect(self, more: int) -> asyncio.Task[None]:
        """A task that is done when `more` handlers than until now have run."""
        target = self.count + more

        async def reached() -> None:
            while self.count < target:  # noqa: ASYNC110 - another process counts
                await asyncio.sleep(LOOK)

        return asyncio.create_task(reached())


class Queue(ABC):
    """One queue at its best documented settings. `place` is the url of its server.

    bulk: jobs a call of `submit_many`; None where it has no such call. callers: who submit one by one at once.
    holds: whether what is submitted waits until a worker is there. columns: what can be measured.
    slow_start: a worker that takes a second to begin: a full queue is timed from its first job.
    """

    columns: tuple[str, ...] = ("one_by_one", "bulk", "full", "idle")
    bulk: int | None = None
    callers = 100
    holds = True
    slow_start = False

    def __init__(self, place: str, folder: Path, profile: Path | None = None) -> None:
        self.place = place
        self.folder = folder
        self.profile = profile
        self.tally: Tally | SharedTally = Tally()

    @abstractmethod
    async def open(self) -> None:
        """Make tables and connections."""

    @abstractmethod
    async def submit(self) -> None:
        """Hand in one job; it is stored when this returns."""

    async def submit_many(self, count: int) -> None:
        """Hand in many at once."""
        raise NotImplementedError

    @abstractmethod
    def working(self) -> AbstractAsyncContextManager[None]:
        """A worker that runs jobs inside the block."""

    async def settled(self) -> None:  # noqa: B027
        """Wait until the ends are stored. Of peers less is asked: their clock stops when the last handler has run."""

    async def one(self) -> None:
        """Hand in one job and wait for its end."""
        ran = self.tally.expect(1)
        await self.submit()
        await ran

    def used(self) -> float:
        """Seconds of CPU that the queue's process has used, and its ended children."""
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(entry.ru_utime + entry.ru_stime for entry in used)

    @abstractmethod
    async def close(self) -> None:
        """Leave nothing open."""
