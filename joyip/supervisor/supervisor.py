"""Owns the actors: admits jobs, hands them out, watches, restarts, cancels, drains."""

from __future__ import annotations

import asyncio
import math
import shutil
from collections import Counter
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from joyip.errors import Conflict, Draining, NotFound, QueueFull, Text
from joyip.resources.postgres import translate
from joyip.resources.registry import Registry
from joyip.supervisor.actor import Runner
from joyip.supervisor.attempt import Attempt, Stop
from joyip.supervisor.follow import Followers
from joyip.supervisor.job import Job, State
from joyip.supervisor.kind import Kinds
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.pool import Pool, Snapshot
from joyip.supervisor.reporter import Reporter
from joyip.supervisor.store import MAX_RESCUES, Finish, NewJob, Store
from joyip.supervisor.submission import Submission, Submitted, validated
from joyip.supervisor.upkeep import Upkeep
from joyip.supervisor.verdict import error_of

POLL = 1.0
"""Seconds after which the queue is looked at without a signal."""
PRUNE = 30.0
"""Seconds between two removals of old jobs."""

log = structlog.get_logger(__name__)


class Supervisor:
    """A pool of actors behind a semaphore. Built once, started once, drained and closed once.

    node: the identity of this node, the same after a restart. lease: seconds that this node's running jobs stay its own
    when it falls silent. scratch: where attempts keep temporary files.
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
    ) -> None:
        self.store = store
        self.kinds = kinds
        self.notifier = notifier
        self.upkeep = Upkeep()
        followers = Followers(store, notifier)
        self.wait = followers.wait
        self.follow = followers.follow
        self.draining = False
        self._node = node
        self._scratch = scratch
        self._lease = lease
        self._grace = grace
        self._max_queued = max_queued
        self._waiting = 0
        self._reporter = Reporter(store, notifier)
        self._runner = Runner(store, self._reporter, registry, scratch, grace)
        self._pool = Pool(max_running, self._runner, ended=self._ended, orphaned=self._orphaned)
        self._wake = asyncio.Event()
        self._running: dict[UUID, Attempt] = {}
        self._running_of: Counter[str] = Counter()
        self._seconds_of: dict[str, float] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._dispatcher: asyncio.Task[None]

    # Life

    async def start(self) -> None:
        """Take back what this node held when it died, and begin to work."""
        await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)
        for job in await self.store.rescue(self._node, [], restarted=True):
            log.warning("job.rescued", job_id=str(job.id), kind=job.kind, state=job.state.value, rescues=job.rescues)
        self._waiting = await self.store.waiting()
        self.notifier.on_queue = self._wake.set
        self.notifier.on_cancel = self._cancel_here
        self.upkeep.add("heartbeat", self._lease / 4, self._heartbeat)
        self.upkeep.add("sweep", min(1.0, self._lease / 4), self._sweep)
        self.upkeep.add("prune", PRUNE, self.store.prune)
        self._pool.start()
        self._dispatcher = self._spawn("dispatcher", self._dispatch())
        self._spawn("notifier", self.notifier.run())
        self._spawn("reporter", self._reporter.run())
        self._spawn("upkeep", self.upkeep.run())
        self._spawn("actor watch", self._pool.watch())

    def _spawn(self, name: str, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(coroutine, name=name)
        task.add_done_callback(_ended_badly)
        self._tasks.append(task)
        return task

    async def drain(self, grace: float) -> None:
        """Take no more work; let what runs finish for `grace` seconds, then put it back in the queue. Idempotent."""
        if self.draining and not self._running:
            return
        self.draining = True
        self._wake.set()
        await asyncio.wait({self._dispatcher}, timeout=self._grace)
        log.info("supervisor.drain", running=len(self._running), grace=grace)
        await self._until_idle(grace)
        for attempt in list(self._running.values()):
            log.warning("job.interrupted", **attempt.about)
            attempt.stop(Stop.INTERRUPT)
        await self._until_idle(self._grace * 2 + 5.0)

    async def close(self) -> None:
        """End every task. Jobs that still run are left to the next start or to another node."""
        self.draining = True
        self.notifier.close()
        tasks = [*self._tasks, *self._pool.tasks(), *self._runner.zombies]
        for task in tasks:
            task.cancel()
        if tasks:
            _, stuck = await asyncio.wait(tasks, timeout=self._grace)
            for task in stuck:
                log.error("supervisor.stuck", task=task.get_name())
        await self.store.close()

    async def _until_idle(self, limit: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + limit
        while self._running and loop.time() < end:
            self._wake.clear()
            await self._until_woken(min(POLL, max(0.0, end - loop.time())))

    # Work

    async def _dispatch(self) -> None:
        while not self.draining:
            try:
                await self._dispatch_once()
            except Exception as error:
                if translate(error) is None:
                    log.exception("dispatcher.failed")
                else:
                    log.warning("dispatcher.unavailable", error=type(error).__name__)
                await asyncio.sleep(POLL)

    async def _dispatch_once(self) -> None:
        """Reserve every free slot, claim as many jobs, post them; give back the slots that found none, and wait."""
        try:
            free = await asyncio.wait_for(self._pool.reserve(), POLL)
        except TimeoutError:
            return
        self._wake.clear()
        posted = 0
        try:
            room = self._room(free)
            for claimed in await self.store.claim(self._node, self._lease, room, free) if room else []:
                attempt = Attempt(claimed, self.kinds[claimed.job.kind])
                self._running[claimed.job.id] = attempt
                self._running_of[claimed.job.kind] += 1
                self._pool.post(attempt)
                self.notifier.tell(claimed.job.id)
                posted += 1
        finally:
            self._pool.release(free - posted)
            self._waiting = max(0, self._waiting - posted)
        if posted < free and not self.draining:
            await self._until_woken(POLL)

    async def _until_woken(self, limit: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), limit)
        except TimeoutError:
            return

    def _room(self, free: int) -> dict[str, int]:
        room = {}
        for kind in self.kinds:
            limit = kind.limits.concurrency
            open_slots = free if limit is None else min(free, limit - self._running_of[kind.name])
            if open_slots > 0:
                room[kind.name] = open_slots
        return room

    def _ended(self, attempt: Attempt) -> None:
        """An attempt is over, its end recorded."""
        if self._running.get(attempt.job.id) is attempt:
            del self._running[attempt.job.id]
        kind = attempt.job.kind
        self._running_of[kind] -= 1
        seconds = asyncio.get_running_loop().time() - attempt.started
        self._seconds_of[kind] = 0.8 * self._seconds_of.get(kind, seconds) + 0.2 * seconds
        self.notifier.tell(attempt.job.id)
        self._wake.set()

    async def _orphaned(self, attempt: Attempt) -> None:
        """An actor died: its job goes back to the queue, counted as a rescue; one that kills every actor is poison."""
        job = attempt.job
        if job.rescues < MAX_RESCUES:
            finish = Finish(job.id, job.attempt, State.QUEUED, rescues=1)
        else:
            error = error_of("poison", "its worker died each time it ran", [])
            finish = Finish(job.id, job.attempt, State.FAILED, error=error, rescues=1)
        try:
            await self.store.finish(finish)
        except Exception:
            log.exception("actor.orphan", **attempt.about)  # its lease runs out, then it is rescued
        self._ended(attempt)

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
                log.warning("job.lost", **attempt.about)
                attempt.stop(Stop.LOST)

    async def _sweep(self) -> None:
        for job in await self.store.rescue(self._node, list(self._running)):
            log.warning("job.rescued", job_id=str(job.id), kind=job.kind, state=job.state.value, rescues=job.rescues)
        for job_id in await self.store.expire():
            log.warning("job.expired", job_id=str(job_id))
        self._waiting = await self.store.waiting()

    # Commands

    async def submit(self, wish: Submission) -> Submitted:
        """Store a job; it is committed when this returns.

        Raises NotFound (kind), InvalidInput (params), Draining, QueueFull, IdempotencyConflict.
        """
        if self.draining:
            raise Draining(retry_after=10)
        if wish.kind not in self.kinds:
            known = ", ".join(kind.name for kind in self.kinds)
            raise NotFound(
                Text(f"没有 {wish.kind!r} 这种任务。", f"There is no kind {wish.kind!r}."), details={"kinds": known}
            )
        kind = self.kinds[wish.kind]
        params = validated(kind, wish.params)
        if self._waiting >= self._max_queued:
            raise QueueFull(
                details={"waiting": self._waiting, "limit": self._max_queued},
                retry_after=math.ceil(min(300.0, max(1.0, self._eta(kind.name, self._waiting)))),
            )
        job, fresh = await self.store.insert(
            NewJob(
                kind=kind.name,
                params=params,
                deadline=wish.deadline or kind.limits.deadline,
                owner=wish.owner,
                priority=wish.priority,
                run_at=wish.run_at,
                expires=wish.expires or kind.limits.expires,
                timeout=wish.timeout,
                idempotency_key=wish.idempotency_key,
                body_hash=wish.body_hash,
            )
        )
        if fresh:
            self._waiting += 1
            self._wake.set()
        return Submitted(job, fresh)

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

    async def retry(self, job_id: UUID) -> Submitted:
        """A finished job once more, as a new job. Raises NotFound, Conflict, and what `submit` raises."""
        job = await self.store.require(job_id)
        if not job.state.final:
            raise Conflict(
                Text("任务尚未结束，不能重做。", "The job has not ended yet, so it cannot be done again."),
                details={"state": job.state.value},
            )
        return await self.submit(Submission(job.kind, job.params, owner=job.owner, priority=job.priority))

    # Reads

    async def position(self, job: Job) -> tuple[int | None, float | None]:
        """How many jobs come before a waiting job, and the seconds until it starts (as far as durations are known)."""
        if job.state is not State.QUEUED:
            return None, None
        ahead = await self.store.position(job.id)
        until_due = max(0.0, (job.run_at - datetime.now(UTC)).total_seconds())
        return ahead, round(max(until_due, self._eta(job.kind, ahead)), 3)

    def _eta(self, kind: str, ahead: int) -> float:
        return ahead / self._pool.size * self._seconds_of.get(kind, self.kinds[kind].limits.expected or 1.0)

    def snapshot(self) -> Snapshot:
        """What every actor is doing now."""
        return Snapshot(
            actors=self._pool.views(),
            zombies=len(self._runner.zombies),
            restarts=self._pool.restarts,
            draining=self.draining,
            max_running=self._pool.size,
        )


def _ended_badly(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("supervisor.task_died", task=task.get_name(), exc_info=error)
