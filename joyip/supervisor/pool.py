"""The actors behind a semaphore: as many jobs run at once as there are actors, and an actor that dies is replaced."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from joyip.supervisor.actor import Actor, Runner
from joyip.supervisor.attempt import Attempt

RESTARTS, WINDOW, PAUSE = 5, 60.0, 5.0
"""More than RESTARTS actors that died in WINDOW seconds: an alert, and PAUSE seconds before the next is replaced."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ActorView:
    """What one actor is doing; `state` is idle, running or stopping."""

    number: int
    state: str
    job_id: UUID | None = None
    kind: str | None = None
    owner: str | None = None
    stage: str | None = None
    progress: float = 0.0
    since: datetime | None = None
    attempt: int | None = None


@dataclass(frozen=True)
class Snapshot:
    """The supervisor at one moment."""

    actors: list[ActorView]
    zombies: int
    restarts: int
    draining: bool
    max_running: int


class Pool:
    """`size` actors and a counting semaphore of the idle ones, of which many are taken at a time.

    `orphaned` is called with the attempt of an actor that died.
    """

    def __init__(self, size: int, runner: Runner, *, orphaned: Callable[[Attempt], Awaitable[None]]) -> None:
        self.size = size
        self.restarts = 0
        self._runner = runner
        self._report_orphan = orphaned
        self._actors: dict[int, Actor] = {}
        self._tasks: dict[asyncio.Task[None], Actor] = {}
        self._idle: deque[Actor] = deque()
        self._free = 0
        self._some = asyncio.Event()
        self._deaths: deque[float] = deque(maxlen=RESTARTS + 1)

    def start(self) -> None:
        """Hire all actors."""
        for number in range(1, self.size + 1):
            self._hire(number)

    async def reserve(self) -> int:
        """Wait for a free slot, then take every free one; answer how many. Each is used by `post` or given back."""
        while not self._free:
            self._some.clear()
            await self._some.wait()
        return self.take(self._free)

    def take(self, most: int) -> int:
        """Take free slots without waiting; answer how many. Each is used by `post` or given back."""
        count = min(most, self._free)
        self._free -= count
        return count

    def release(self, count: int) -> None:
        """Give reserved slots back."""
        self._free += count
        self._some.set()

    def post(self, attempt: Attempt) -> None:
        """Hand an attempt to an idle actor; uses up one reserved slot."""
        self._idle.popleft().post(attempt)

    async def watch(self) -> None:
        """Replace actors that die, one for one, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                actor = self._tasks.pop(task)
                log.error("actor.died", actor=actor.number, exc_info=None if task.cancelled() else task.exception())
                self.restarts += 1
                self._deaths.append(loop.time())
                if len(self._deaths) > RESTARTS and self._deaths[0] > loop.time() - WINDOW:
                    log.critical("actor.restarts", deaths=len(self._deaths), window=WINDOW)
                    await asyncio.sleep(PAUSE)
                await self._replace(actor)

    def tasks(self) -> list[asyncio.Task[None]]:
        """The actors' tasks, to be cancelled by who closes the pool."""
        return list(self._tasks)

    def attempts(self) -> list[Attempt]:
        """What occupies actors now."""
        return [actor.attempt for actor in self._actors.values() if actor.attempt is not None]

    def views(self) -> list[ActorView]:
        """What every actor is doing now."""
        return [_view(actor) for _, actor in sorted(self._actors.items())]

    def _hire(self, number: int) -> None:
        actor = Actor(number, self._runner, self._rest)
        self._actors[number] = actor
        self._tasks[asyncio.create_task(actor.run(), name=f"actor {number}")] = actor
        self._rest(actor)

    def _rest(self, actor: Actor) -> None:
        self._idle.append(actor)
        self.release(1)

    async def _replace(self, actor: Actor) -> None:
        if actor in self._idle:
            self._idle.remove(actor)
            self._free -= 1  # below 0 where all are reserved: the next to come free is not
        self._hire(actor.number)
        if actor.attempt is not None:
            await self._report_orphan(actor.attempt)


def _view(actor: Actor) -> ActorView:
    attempt = actor.attempt
    if attempt is None:
        return ActorView(actor.number, "idle")
    context = attempt.context
    return ActorView(
        actor.number,
        "stopping" if attempt.stopped else "running",
        job_id=attempt.job.id,
        kind=attempt.job.kind,
        owner=attempt.job.owner,
        stage=context.stage if context else None,
        progress=context.fraction if context else 0.0,
        since=attempt.since,
        attempt=attempt.job.attempt,
    )
