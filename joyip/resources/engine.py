"""Where CPU-heavy functions run: a few warm processes of our own, each killed and replaced when its task is given up.

Why not a library pool: multiprocessing and concurrent.futures cannot kill one task without breaking the pool, and
pebble, which can, has no reports on the way and starts its processes from a server full of threads. Here a task
reports progress, cancelling kills exactly its process, arrays travel without copies, a child never outlives the
service (not even kill -9 of it), and there is no helper thread.

Each process is kept by one task of the service (`_keep`): start, warm, offer, wait for its end, clean up, again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog

from joyip.errors import EngineCrashed
from joyip.resources.engine_child import Child, OnReport, WarmUpFailed, owner_prefix
from joyip.resources.engine_frames import encode

_FIRST_DELAY, _LONGEST_DELAY = 0.2, 30.0  # seconds between starts that fail
_HOPELESS = 3  # failures of one place in a row, with no process alive, that end the waiting of callers

log = structlog.get_logger(__name__)


class State(StrEnum):
    """What a place for a process is doing."""

    STARTING = "starting"
    IDLE = "idle"
    BUSY = "busy"
    RESTING = "resting"  # given back; starts on demand
    FAILING = "failing"  # waits before the next try


@dataclass(frozen=True)
class EngineProcess:
    """One place of the engine, for people to look at. `rss` in bytes."""

    pid: int | None
    state: State
    task: str | None
    since: datetime
    rss: int


class _Place:
    """Where one process lives, one after another."""

    def __init__(self) -> None:
        self.state = State.STARTING
        self.since = datetime.now(UTC)
        self.child: Child | None = None
        self.task: str | None = None
        self.failures = 0
        self.used = False  # whether the present process has worked
        self.wanted = asyncio.Event()
        self.tried = asyncio.Event()
        self.rest: asyncio.TimerHandle | None = None

    def enter(self, state: State, task: str | None = None) -> None:
        """The one way to change state."""
        self.state, self.task, self.since = state, task, datetime.now(UTC)


class Engine:
    """Runs functions in `processes` warm processes; cores are shared among the tasks that run."""

    name = "engine"

    def __init__(
        self,
        processes: int,
        warm: str | None = None,
        idle: float = 600.0,
        cores: int | None = None,
        environment: Mapping[str, str] | None = None,
        *,
        directory: Path,
    ) -> None:
        """`warm` ("module:function") runs in each process before it is ready; temp files live below `directory`.

        After `idle` seconds without work a process is given back; the last one is replaced by a fresh warm one
        instead, so that memory is freed and the next task still starts at once.
        """
        self._processes = processes
        self._warm = warm
        self._idle = idle
        self._cores = cores or os.cpu_count() or 1
        self._environment = dict(environment or {})
        self._directory = directory
        self._places: list[_Place] = []
        self._keepers: list[asyncio.Task[None]] = []
        self._waiters: deque[asyncio.Future[_Place]] = deque()
        self._callers = 0
        self._trouble: str | None = None

    async def open(self) -> None:
        """Start every process and wait until all are warm. Raises WarmUpFailed or EngineCrashed if none comes up."""
        await asyncio.to_thread(_clear, self._directory)
        self._places = [_Place() for _ in range(self._processes)]
        self._keepers = [asyncio.create_task(self._keep(place), name="engine-keeper") for place in self._places]
        try:
            await asyncio.gather(*(place.tried.wait() for place in self._places))
            if self._is_down():
                raise WarmUpFailed(self._trouble)
        except BaseException:
            await self.close()
            raise

    async def ping(self) -> None:
        """Raise when no process can work and the last start failed."""
        if not self._keepers:
            raise RuntimeError("the engine is closed")
        if self._is_down():
            raise RuntimeError(f"no engine process starts: {self._trouble}")

    async def close(self) -> None:
        """Kill every process and wait until all are gone. Idempotent."""
        keepers, self._keepers = self._keepers, []
        for keeper in keepers:
            keeper.cancel()
        if keepers:
            await asyncio.wait(keepers)
        self._fail_waiters("the engine is closed")

    async def run(self, function: Callable[..., Any], /, *args: Any, on_report: OnReport | None = None) -> Any:
        """Call `function(task, *args)` in a process and answer its result; callers are served in order of arrival.

        `task.report(value)` reaches `on_report` here (its failures are logged, and if it is a coroutine function it is
        awaited). What the function raises is raised here with the remote traceback as a note. Cancelling the caller
        kills the process at once. Raises EngineCrashed when the process dies.
        """
        self._callers += 1
        try:
            await asyncio.sleep(0)  # callers of the same moment share the cores
            place, child = await self._take(getattr(function, "__qualname__", str(function)))
            threads = max(1, self._cores // min(self._callers, self._processes))
            try:
                request = encode((function, threads, args))
            except BaseException:
                self._offer(place, child)
                raise
            try:
                kind, value = await child.call(request, on_report)
            except BaseException:
                child.kill()  # its keeper sees the end
                raise
            self._offer(place, child)
        finally:
            self._callers -= 1
        if kind == "error":
            raise value
        return value

    def snapshot(self) -> list[EngineProcess]:
        """What every process is doing."""
        return [
            EngineProcess(
                place.child.pid if place.child else None,
                place.state,
                place.task,
                place.since,
                place.child.rss if place.child else 0,
            )
            for place in self._places
        ]

    def _is_down(self) -> bool:
        """Whether the last start of every place failed."""
        return all(place.failures for place in self._places)

    async def _keep(self, place: _Place) -> None:
        while True:
            try:
                if place.state is State.RESTING:
                    await place.wanted.wait()
                place.wanted.clear()
                place.enter(State.STARTING)
                await self._live(place)
            except Exception as error:
                await self._wait_after_failure(place, error)

    async def _live(self, place: _Place) -> None:
        """One process from its start to its end."""
        started = time.monotonic()
        self._directory.mkdir(parents=True, exist_ok=True)
        place.child = child = Child(self._directory, self._warm, self._environment)
        place.used = False
        try:
            await child.warmed()
            log.info("engine.started", pid=child.pid, seconds=round(time.monotonic() - started, 3))
            place.failures, self._trouble = 0, None
            self._offer(place, child)
            place.tried.set()
            status = await child.ended()
            log.info("engine.ended", pid=child.pid, status=status, task=place.task)
        finally:
            self._still(place)
            if place.state is not State.RESTING:
                place.enter(State.STARTING)
            place.child = None
            await child.remove()

    async def _wait_after_failure(self, place: _Place, error: Exception) -> None:
        place.failures += 1
        self._trouble = str(error).strip()
        delay = min(_FIRST_DELAY * 2 ** (place.failures - 1), _LONGEST_DELAY) * random.uniform(0.5, 1)  # noqa: S311
        log.error("engine.start_failed", attempt=place.failures, delay=round(delay, 3), error=self._trouble)
        place.enter(State.FAILING)
        place.tried.set()
        if place.failures >= _HOPELESS and self._is_down():
            self._fail_waiters(self._trouble)
        await asyncio.sleep(delay)

    async def _take(self, task: str) -> tuple[_Place, Child]:
        while True:
            if not self._keepers:
                raise EngineCrashed(details={"reason": "the engine is closed"})
            place = self._newest_idle() or await self._wait_for_turn()
            if place.child is not None:  # it may have ended between the offer and now
                self._still(place)
                place.enter(State.BUSY, task)
                place.used = True
                return place, place.child

    def _newest_idle(self) -> _Place | None:
        """The one that worked last: its caches are warm, and the others get to rest."""
        idle = [place for place in self._places if place.state is State.IDLE and place.child and place.child.alive]
        return max(idle, key=lambda place: place.since, default=None)

    async def _wait_for_turn(self) -> _Place:
        waiter: asyncio.Future[_Place] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        for place in self._places:
            if place.state is State.RESTING and not place.wanted.is_set():
                place.wanted.set()
                break
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                place = waiter.result()
                if place.child is not None:
                    self._offer(place, place.child)
            raise
        finally:
            with contextlib.suppress(ValueError):
                self._waiters.remove(waiter)

    def _offer(self, place: _Place, child: Child) -> None:
        """Hand a free process to the caller who waits longest, else let it idle."""
        if place.child is not child:
            return  # it ended meanwhile
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                place.enter(State.BUSY)
                waiter.set_result(place)
                return
        place.enter(State.IDLE)
        self._still(place)
        place.rest = asyncio.get_running_loop().call_later(self._idle, self._rest, place)

    def _rest(self, place: _Place) -> None:
        """Give an idle process back. The last one is replaced if it has worked, else kept."""
        place.rest = None
        if place.state is not State.IDLE or place.child is None:
            return
        last = all(other.state in (State.RESTING, State.FAILING) for other in self._places if other is not place)
        if last and not place.used:
            return
        log.info("engine.rest", pid=place.child.pid, rss=place.child.rss, replaced=last)
        place.enter(State.STARTING if last else State.RESTING)
        place.child.kill()

    @staticmethod
    def _still(place: _Place) -> None:
        if place.rest is not None:
            place.rest.cancel()
            place.rest = None

    def _fail_waiters(self, reason: str) -> None:
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_exception(EngineCrashed(details={"reason": reason}))


def _clear(directory: Path) -> None:
    """Remove the temp directories of this machine's services that ended without closing."""
    for home in directory.glob(f"{owner_prefix()}*"):
        pid = home.name.removeprefix(owner_prefix()).split("-")[0]
        if not Path(f"/proc/{pid}").exists():
            shutil.rmtree(home, ignore_errors=True)
