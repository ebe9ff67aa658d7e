"""Owns the actors: admits jobs, hands them out, watches, restarts, cancels, drains."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from uuid import UUID

import structlog

from joyip.errors import Conflict, Text
from joyip.resources.registry import Registry
from joyip.supervisor.actor import Runner
from joyip.supervisor.admission import Admission
from joyip.supervisor.attempt import Attempt, Stop
from joyip.supervisor.batches import Batches
from joyip.supervisor.dispatcher import Dispatcher, Room
from joyip.supervisor.follow import Followers
from joyip.supervisor.forecast import MAX_AGE, Forecast
from joyip.supervisor.job import Job, State
from joyip.supervisor.kind import Kinds
from joyip.supervisor.load import INTERVAL, Load
from joyip.supervisor.moment import happens
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.pauses import Pauses
from joyip.supervisor.pool import Pool, Snapshot
from joyip.supervisor.recorder import Recorder
from joyip.supervisor.reporter import Reporter
from joyip.supervisor.rows import Claimed, Ended, Finish, Holder
from joyip.supervisor.schedule import Schedule
from joyip.supervisor.store import MAX_RESCUES, Store
from joyip.supervisor.submission import Submission, Submitted
from joyip.supervisor.upkeep import Upkeep
from joyip.supervisor.verdict import error_of

RESTART = 1.0
"""Seconds before a task of the supervisor's own that failed is begun anew."""
REMEMBERED = 1000
"""Cancellations of jobs that are not known here that are remembered, for the length of a lease."""
PRUNE = 30.0
"""Seconds between two removals of old jobs."""
TICK = 1.0
"""Seconds between two looks at the clock; without a tick they cost nothing."""

log = structlog.get_logger(__name__)


class Supervisor:
    """A pool of actors behind a semaphore. Built once, started once, drained and closed once.

    node: the identity of this node, the same after a restart. lease: seconds that this node's running jobs stay its own
    when it falls silent. scratch: where attempts keep temporary files. load: refuses work that the machine cannot take.
    """

    def __init__(
        self,
        *,
        store: Store,
        notifier: Notifier,
        kinds: Kinds,
        registry: Registry,
        node: UUID,
        scratch: Path,
        max_running: int,
        max_queued: int,
        lease: float = 15.0,
        grace: float = 2.0,
        load: Load | None = None,
    ) -> None:
        self.store = store
        self.kinds = kinds
        self.notifier = notifier
        self.upkeep = Upkeep()
        self._node = node
        self._scratch = scratch
        self._lease = lease
        self._grace = grace
        self._reporter = Reporter(store, notifier)
        self._recorder = Recorder(store, self._recorded)
        self._runner = Runner(self._recorder, self._reporter, registry, scratch, grace)
        self._pool = Pool(max_running, self._runner, orphaned=self._orphaned)
        self._room = Room(kinds)
        self._running: dict[UUID, Attempt] = {}
        self.load = load
        self.forecast = Forecast(store.postgres, kinds, node=node, slots=self._slots, running=self._ages)
        self.position = self.forecast.position
        holder = Holder(node, lease)
        self._dispatcher = Dispatcher(
            store=store, pool=self._pool, kinds=kinds, room=self._room, holder=holder, begin=self._claimed
        )
        self.admission = Admission(
            store=store,
            kinds=kinds,
            pool=self._pool,
            room=self._room,
            holder=holder,
            max_queued=max_queued,
            load=load,
            retry_after=self.forecast.retry_after,
            begin=self._begin,
            queued=self._queued,
        )
        self.submit = self.admission.submit
        self.submit_many = self.admission.submit_many
        self.schedule = Schedule(store.postgres, kinds, self.submit)
        followers = Followers(store, notifier, self._running.__contains__)
        self.wait = followers.wait
        self.follow = followers.follow
        self.pauses = Pauses(store.postgres, kinds)
        self.batches = Batches(store, notifier, self.submit_many, self.position)
        self._tasks: list[asyncio.Task[None]] = []
        self._dispatching: asyncio.Task[None]
        self._idle = asyncio.Event()
        self._cancelled: dict[UUID, float] = {}
        self._count_at = 0.0

    # Life

    @property
    def draining(self) -> bool:
        """Whether no new work is taken."""
        return self.admission.closed

    async def start(self) -> None:
        """Take back what this node held when it died, and begin to work."""
        await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)
        while jobs := await self.store.rescue(self._node, [], restarted=True):
            self._rescued(jobs)
        self.admission.waiting = await self.store.waiting()
        await self.forecast.open()
        self.notifier.on_queue = self._look
        self.notifier.on_cancel = self._cancel_here
        self.upkeep.add("heartbeat", self._lease / 4, self._heartbeat)
        self.upkeep.add("sweep", min(1.0, self._lease / 4), self._sweep)
        self.upkeep.add("prune", PRUNE, self.store.prune)
        self.upkeep.add("batches", PRUNE, self.batches.prune)
        self.upkeep.add("forecast", MAX_AGE, self.forecast.refresh)
        self.upkeep.add("schedule", TICK, self.schedule.tick)
        if self.load is not None:
            self.upkeep.add("load", INTERVAL, self.load.sample)
        self._pool.start()
        self._dispatching = self._spawn("dispatcher", self._dispatcher.run)
        self._spawn("promoter", self._dispatcher.promote)
        self._spawn("notifier", self.notifier.run)
        self._spawn("reporter", self._reporter.run)
        self._spawn("recorder", self._recorder.run)
        self._spawn("upkeep", self.upkeep.run)
        self._spawn("actor watch", self._pool.watch)

    def _spawn(self, name: str, run: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """A task that lives as long as the supervisor: one that fails is told of and begun anew."""

        async def live() -> None:
            while True:
                try:
                    return await run()
                except Exception:
                    log.critical("supervisor.task_died", task=name, exc_info=True)
                await asyncio.sleep(RESTART)

        task = asyncio.create_task(live(), name=name)
        self._tasks.append(task)
        return task

    async def drain(self, grace: float) -> None:
        """Take no more work; let what runs finish for `grace` seconds, then put it back in the queue. Idempotent."""
        if self.draining and not self._running:
            return
        self.admission.closed = True
        self._dispatcher.stop()
        await asyncio.wait({self._dispatching}, timeout=self._grace)
        await self.admission.close(self._grace)  # what is being inserted may begin at once
        log.info("supervisor.drain", running=len(self._running), grace=grace)
        await self._until_idle(grace)
        for attempt in list(self._running.values()):
            log.warning("job.interrupted", **attempt.job.about)
            attempt.stop(Stop.INTERRUPT)
        await self._until_idle(self._grace * 2 + 5.0)

    async def close(self) -> None:
        """End every task. Jobs that still run are left to the next start or to another node."""
        self.admission.closed = True
        self.notifier.close()
        await self.admission.close(self._grace)
        tasks = [*self._tasks, *self._pool.tasks(), *self._runner.zombies]
        for task in tasks:
            task.cancel()
        if tasks:
            _, stuck = await asyncio.wait(tasks, timeout=self._grace)
            for task in stuck:
                log.error("supervisor.stuck", task=task.get_name())
        await self.forecast.close()
        await self.store.close()

    async def _until_idle(self, limit: float) -> None:
        if self._running:
            self._idle.clear()
            await happens(self._idle, limit)

    # Work

    def _claimed(self, claimed: Claimed) -> None:
        """A waiting job is now this node's."""
        self.forecast.started(claimed.job.id)
        if claimed.job.attempt == 1:
            self.admission.waiting = max(0, self.admission.waiting - 1)
        self._begin(claimed)

    def _begin(self, claimed: Claimed) -> None:
        """Hand a job that this node holds to an actor."""
        job = claimed.job
        if former := self._running.get(job.id):  # lost meanwhile, and not told yet
            former.stop(Stop.LOST)
        attempt = Attempt(claimed, self.kinds[job.kind], asyncio.get_running_loop())
        self._running[job.id] = attempt
        self._pool.post(attempt)
        self.notifier.tell(job.id)
        if self._cancelled.pop(job.id, None) is not None:
            attempt.stop(Stop.CANCEL)

    def _recorded(self, attempt: Attempt, finish: Finish | None, ended: Ended | None) -> None:
        """The end of an attempt is stored, or was refused because the job is no longer ours."""
        job = attempt.job
        if self._running.get(job.id) is attempt:
            del self._running[job.id]
            if not self._running:
                self._idle.set()
        if attempt.stopped is not Stop.INTERRUPT:
            self.forecast.note(job.kind, asyncio.get_running_loop().time() - attempt.started)
        if self._room.leave(job.kind):
            self._dispatcher.wake()
        last = None
        if ended is not None and ended.state is State.QUEUED:
            self._look()
        elif ended is not None and finish is not None and self.notifier.watched(job.id):
            last = _as_ended(attempt, finish, ended)
        self.notifier.tell(job.id, last)

    def _look(self) -> None:
        """There may be something new in the queue, for now or for later."""
        self._dispatcher.wake()
        self._dispatcher.alarm()

    def _queued(self, later: bool) -> None:
        self._dispatcher.wake()
        if later:
            self._dispatcher.alarm()
        self.notifier.tell_queue()

    async def _orphaned(self, attempt: Attempt) -> None:
        """An actor died: its job goes back to the queue, counted as a rescue; one that kills every actor is poison."""
        job = attempt.job
        if job.rescues < MAX_RESCUES:
            finish = Finish(job.id, job.attempt, State.QUEUED, rescues=1)
        else:
            error = error_of("poison", "its worker died each time it ran", [])
            finish = Finish(job.id, job.attempt, State.FAILED, error=error, rescues=1)
        await self._recorder.put(attempt, finish)

    # Chores

    async def _heartbeat(self) -> None:
        self._runner.haunt()
        if not self._running:
            return
        held = dict(self._running)
        ours = await self.store.heartbeat(self._node, list(held), self._lease)
        for job_id, attempt in held.items():
            number, cancelling = ours.get(job_id, (None, False))
            if cancelling:
                attempt.stop(Stop.CANCEL)
            elif number != attempt.job.attempt and self._running.get(job_id) is attempt:
                log.warning("job.lost", **attempt.job.about)
                attempt.stop(Stop.LOST)

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            rescued = await self.store.rescue(self._node, self._running.keys(), overdue=self._lease / 2)
            self._rescued(rescued)
            expired = await self.store.expire()
            for job_id in expired:
                log.warning("job.expired", job_id=str(job_id))
                self.notifier.tell(job_id)
            if not rescued and not expired:
                break
        self._cancelled = {job: at for job, at in self._cancelled.items() if at > loop.time() - self._lease}
        if loop.time() >= self._count_at:  # the longer the queue, the longer the count, the seldomer
            started = loop.time()
            self.admission.waiting = await self.store.waiting()
            self._count_at = loop.time() + 20 * (loop.time() - started)

    def _rescued(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            log.warning("job.rescued", job_id=str(job.id), kind=job.kind, state=job.state.value, rescues=job.rescues)
            self.notifier.tell(job.id)
        if jobs:
            self._look()
            self.notifier.tell_queue()

    # Commands

    async def cancel(self, job_id: UUID) -> str:
        """`cancelled`, `cancelling`, or `already` and its final state. Raises NotFound."""
        answer = await self.store.cancel(job_id)
        if answer == "cancelling":
            self._cancel_here(job_id)
        self.notifier.tell(job_id)
        return answer

    def _cancel_here(self, job_id: UUID) -> None:
        if attempt := self._running.get(job_id):
            attempt.stop(Stop.CANCEL)
        elif len(self._cancelled) < REMEMBERED:  # perhaps its claim is on the way here
            self._cancelled[job_id] = asyncio.get_running_loop().time()

    async def retry(self, job_id: UUID) -> Submitted:
        """A finished job once more, as a new job. Raises NotFound, Conflict, and what `submit` raises."""
        job = await self.store.require(job_id)
        if not job.state.final:
            raise Conflict(
                Text("任务尚未结束，不能重做。", "The job has not ended yet, so it cannot be done again."),
                details={"state": job.state.value},
            )
        callback, timeout = await self.store.again(job_id)
        return await self.submit(
            Submission(job.kind, job.params, owner=job.owner, priority=job.priority, timeout=timeout, callback=callback)
        )

    # Reads

    def _slots(self) -> int:
        return 0 if self.draining else self._pool.size

    def _ages(self) -> list[tuple[str, float]]:
        """Kind and seconds so far of what occupies actors."""
        now = asyncio.get_running_loop().time()
        return [(attempt.kind.name, now - attempt.started) for attempt in self._pool.attempts()]

    def snapshot(self) -> Snapshot:
        """What every actor is doing now."""
        return Snapshot(
            actors=self._pool.views(),
            zombies=len(self._runner.zombies),
            restarts=self._pool.restarts,
            draining=self.draining,
            max_running=self._pool.size,
        )


def _as_ended(attempt: Attempt, finish: Finish, ended: Ended) -> Job:
    """The job as it is now stored, told without asking the database."""
    job = attempt.job
    cancelled = ended.state is State.CANCELLED
    fraction, stage = (attempt.context.fraction, attempt.context.stage) if attempt.context else (0.0, None)
    succeeded = ended.state is State.SUCCEEDED
    return job._replace(
        state=ended.state,
        result=None if cancelled else finish.result,
        error=error_of("cancelled", "cancelled on request", []) if cancelled else finish.error,
        degraded=list(finish.degraded),
        failures=job.failures + finish.failures,
        rescues=job.rescues + finish.rescues,
        progress=1.0 if succeeded else fraction,
        stage=None if succeeded else stage,
        node=None,
        finished_at=ended.finished_at,
    )
