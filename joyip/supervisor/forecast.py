"""Where a waiting job stands and when it will start, at a bounded cost however many ask and however many wait."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import structlog

from joyip.resources import queries
from joyip.resources.postgres import Postgres, translate
from joyip.supervisor.durations import KEEP, Durations
from joyip.supervisor.group import GroupCommit
from joyip.supervisor.hindsight import Hindsight
from joyip.supervisor.job import Job, State
from joyip.supervisor.kind import Kinds
from joyip.supervisor.outlook import Far, Near, Outlook, Part, Waiting, pause_of
from joyip.supervisor.simulation import Work

SHORT = 500
"""Up to so many waiting jobs are looked at one by one."""
SHARE, CREDIT = 0.05, 0.1
"""Looking at the queue may take this share of the time; what is not used is saved up, to so many seconds."""
MAX_AGE = 1.0
"""Seconds after which upkeep looks again while something waits."""
LOOKUPS = 0.02
"""Besides, so much for finding the turns of jobs that were submitted within FRESH seconds, in a long queue."""
FRESH = 2.0
PATIENCE = 1.0
"""Seconds that a caller waits for a look; then the last one answers."""
LONGEST = 300
"""Most seconds that a caller is asked to stay away."""

_SQL = queries.load(Path(__file__).with_suffix(".sql"))

log = structlog.get_logger(__name__)


class Budget:
    """Seconds that may be spent: `share` of the time that passes, of which CREDIT is saved up at most."""

    def __init__(self, share: float, clock: Callable[[], float]) -> None:
        self._share = share
        self._clock = clock
        self._credit = CREDIT
        self._at = clock()

    @property
    def allows(self) -> bool:
        """Whether something is left."""
        now = self._clock()
        self._credit = min(CREDIT, self._credit + self._share * (now - self._at))
        self._at = now
        return self._credit > 0

    def spend(self, seconds: float) -> None:
        """It may go below nothing: then it takes the longer until there is something again."""
        self._credit -= seconds


class Forecast:
    """Looks at the queue now and then, and answers everybody from the last look.

    A caller who asks alone gets a fresh look, so that a short queue's positions are exact; when many ask, or the queue
    is long, looking again is put off until it has cost no more than SHARE of the time.
    slots: how many jobs this node runs at once, 0 when it takes none. running: (kind, seconds so far) of those it runs.
    """

    def __init__(
        self,
        postgres: Postgres,
        kinds: Kinds,
        *,
        node: UUID,
        slots: Callable[[], int],
        running: Callable[[], Sequence[tuple[str, float]]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._postgres = postgres
        self._kinds = kinds
        self._node = node
        self._slots = slots
        self._running = running
        self._clock = clock
        self._durations = Durations({kind.name: kind.limits.expected for kind in kinds if kind.limits.expected})
        self.note = self._durations.note
        self._hindsight = Hindsight()
        self._turns = GroupCommit(self._turns_of, limit=SHORT)
        self._paused: dict[str, str] = {}
        self._outlook: Outlook | None = None
        self._looked_at = 0.0
        self._looking: asyncio.Task[None] | None = None
        self._looks = Budget(SHARE, clock)
        self._lookups = Budget(LOOKUPS, clock)
        self._is_long = False
        self._wanted = False

    async def open(self) -> None:
        """Learn durations from the jobs that ended before this process began."""
        names = [kind.name for kind in self._kinds]
        earlier: dict[str, list[float]] = {}
        for row in await self._postgres.fetch(_SQL["durations"], names, KEEP):
            earlier.setdefault(row["kind"], []).append(row["seconds"])
        for kind, seconds in earlier.items():
            self._durations.recall(kind, reversed(seconds))

    async def close(self) -> None:
        """End the look that is under way."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})
        await self._turns.close()

    async def position(self, job: Job) -> tuple[int | None, float | None]:
        """How many jobs come before a waiting job, and the seconds until it starts.

        Both are None when it does not wait, or the database does not answer; the position when its time has not come
        yet; the seconds when nothing of its kind is started (see `reason`).
        """
        if job.state is not State.QUEUED:
            return None, None
        self._wanted = True
        await self._look_again()
        outlook = self._outlook
        if outlook is None:
            return None, None
        until_due = (job.run_at - datetime.now(UTC)).total_seconds()
        turn = await self._turn_of(job) if isinstance(outlook, Far) and until_due <= 0 else None
        place = outlook.place(job, turn)
        if not math.isfinite(place.seconds):
            return None if until_due > 0 else place.position, None
        now = self._clock()
        seconds = max(0.0, place.seconds - (now - self._looked_at))
        if until_due > 0:
            return None, round(max(until_due, seconds), 3)
        self._hindsight.told(job.id, job.priority, seconds, now)
        return place.position, round(seconds * self._hindsight.stretch(job.priority), 3)

    def started(self, job_id: UUID) -> None:
        """A job starts on this node: what it was told is held against it. To be called for each; nearly free."""
        self._hindsight.started(job_id, self._clock())

    def reason(self, kind: str) -> str | None:
        """Who paused this kind (or everything) and why, as of the last look; None when it is not paused."""
        return pause_of(kind, self._paused)

    def retry_after(self) -> int:
        """Whole seconds after which a full queue has room again."""
        self._wanted = True
        seconds = self._outlook.room_in() - (self._clock() - self._looked_at) if self._outlook is not None else 1.0
        return math.ceil(min(LONGEST, max(1.0, seconds)))

    async def refresh(self) -> None:
        """What upkeep calls: look again while something waits and the last look is old."""
        if self._wanted and self._clock() - self._looked_at >= MAX_AGE:
            await self._look_again()
            self._wanted = self._outlook is not None and self._outlook.waiting > 0

    # The look

    async def _look_again(self) -> None:
        """Wait for a fresh look if one can be afforded; without one the last stands."""
        affordable = self._looks.allows
        if self._looking is None and affordable:
            self._looking = asyncio.create_task(self._look(), name="forecast")
            self._looking.add_done_callback(self._looked)
        if self._looking is not None and (affordable or self._outlook is None):
            await asyncio.wait({self._looking}, timeout=PATIENCE)

    def _looked(self, task: asyncio.Task[None]) -> None:
        self._looking = None
        if not task.cancelled() and (error := task.exception()) is not None:
            if translate(error) is None:
                log.error("forecast.failed", exc_info=error)
            else:
                log.warning("forecast.unavailable", error=type(error).__name__)

    async def _look(self) -> None:
        begun = self._clock()
        try:
            rows = await self._postgres.fetch(_SQL["near"], self._node, 0 if self._is_long else SHORT + 1)
            jobs = [Waiting(*row[1:7]) for row in rows if row["what"] == "queued"]
            self._paused = {row["kind"]: row["owner"] for row in rows if row["what"] == "paused"}
            others = [(row["node"], row["kind"], row["age"]) for row in rows if row["what"] == "running"]
            if self._is_long or len(jobs) > SHORT:
                parts = [Part(*row) for row in await self._postgres.fetch(_SQL["far"])]
                far = Far(parts, self._work(others, {part.kind for part in parts}), self._paused)
                self._is_long = far.waiting > SHORT // 2  # not to and fro at the border
                self._outlook = far
            else:
                self._outlook = Near(jobs, self._work(others, {job.kind for job in jobs}), self._paused)
            self._looked_at = begun
        finally:
            self._looks.spend(self._clock() - begun)

    def _work(self, others: Sequence[tuple[UUID, str, float]], waiting: set[str]) -> Work:
        """What all nodes work with. Of the others is known what they run: while jobs wait, that is what they can."""
        mine = [(kind, self._durations.remaining(kind, age)) for kind, age in self._running()]
        theirs = [(kind, self._durations.remaining(kind, age)) for _, kind, age in others]
        nodes = 1 + len({node for node, _, _ in others})
        return Work(
            slots=self._slots() + len(theirs),
            busy=[*mine, *theirs],
            limits={
                kind.name: kind.limits.concurrency * nodes
                for kind in self._kinds
                if kind.limits.concurrency is not None
            },
            seconds={name: self._durations.mean(name) for name in {*(kind.name for kind in self._kinds), *waiting}},
        )

    async def _turn_of(self, job: Job) -> int | None:
        """Its turn in a long queue; None when it is not known, or was submitted just now together with too many."""
        is_fresh = (datetime.now(UTC) - job.created_at).total_seconds() < FRESH
        if is_fresh and not self._lookups.allows:
            return None
        try:
            return await self._turns.add(job.id)
        except Exception as error:
            if translate(error) is None:
                raise
            return None

    async def _turns_of(self, ids: Sequence[UUID]) -> list[int | None]:
        begun = self._clock()
        found = {row["id"]: row["turn"] for row in await self._postgres.fetch(_SQL["turns"], list(ids))}
        self._lookups.spend(self._clock() - begun)
        return [found.get(job_id) for job_id in ids]
