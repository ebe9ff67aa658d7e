"""A small model of the jobs table: what each operation does to plain objects, and nothing about how it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

DELIVERY, DELIVERY_DEADLINE, KEPT_FOR_DELIVERY = "webhook.deliver", 86_400.0, 90_000.0
POISON = 3
FINAL = ("succeeded", "failed", "cancelled")
CANCELLED = {"code": "cancelled", "message": "cancelled on request", "reasons": []}
TOO_LATE = {"code": "timeout", "message": "the deadline passed", "reasons": []}
TOO_OLD = {"code": "expired", "message": "it waited in the queue for too long", "reasons": []}
DEADLY = {"code": "poison", "message": "its worker died each time it ran", "reasons": []}


@dataclass
class Entry:
    """A job as it should be. Times: seconds of the model's clock. `turn` None: its time has not come, 0: in no round.

    seq, at: the arrival and `run_at` that the database gave it, to the microsecond: they break ties.
    """

    id: UUID
    kind: str
    owner: str
    priority: int
    born: float
    run_at: float
    deadline: float
    expires: float | None = None
    turn: int | None = None
    state: str = "queued"
    attempt: int = 0
    failures: int = 0
    rescues: int = 0
    progress: float = 0.0
    stage: str | None = None
    result: Any = None
    error: Any = None
    degraded: list[str] = field(default_factory=list)
    node: UUID | None = None
    lease: float = 0.0
    cancelling: bool = False
    key: str | None = None
    body_hash: bytes | None = None
    batch: UUID | None = None
    callback: Mapping[str, Any] | None = None
    prune: float | None = None
    seq: int = 0
    at: float = 0.0
    events: list[tuple[str, Any]] = field(default_factory=lambda: [("state", {"state": "queued"})])

    @property
    def due(self) -> bool:
        """Whether it waits and its time has come."""
        return self.state == "queued" and self.turn is not None

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands in the queue."""
        assert self.turn is not None
        return -self.priority, self.turn, self.seq


@dataclass
class Wish:
    """What is submitted; durations in seconds, `later` until its time."""

    id: UUID
    kind: str
    owner: str
    priority: int
    deadline: float
    expires: float | None = None
    later: float | None = None
    key: str | None = None
    body_hash: bytes | None = None
    callback: Mapping[str, Any] | None = None
    start: bool = False


class Model:
    """All jobs, what is paused, the deliveries that must come of it; `arrivals` is the last value of the sequence."""

    def __init__(self, ttl: float, quota: int | None) -> None:
        self.ttl = ttl
        self.quota = quota
        self.now = 0.0
        self.arrivals = 1
        self.jobs: dict[UUID, Entry] = {}
        self.paused: set[str] = set()
        self.deliveries: list[tuple[str, dict[str, Any]]] = []

    def where(self, *states: str) -> list[Entry]:
        """The jobs in these states."""
        return [job for job in self.jobs.values() if job.state in states]

    def due(self) -> Iterator[Entry]:
        """The jobs that could start, as far as their own time goes."""
        return (job for job in self.jobs.values() if job.due)

    def holds(self, kind: str) -> bool:
        """Whether the kind is paused."""
        return not self.paused.isdisjoint((kind, "*"))

    # The fair order

    def _served(self, priority: int, without: str) -> tuple[int, int]:
        """The round that runs, and the first that waits for another kind; 0 for none."""
        running = (j.turn or 0 for j in self.where("running") if j.priority == priority and j.lease > self.now)
        others = (j.turn for j in self.due() if j.priority == priority and j.kind != without and j.turn)
        return max(running, default=0), min(others, default=0)

    def _head(self, kind: str, priority: int) -> int:
        turns = [j.turn for j in self.due() if j.kind == kind and j.priority == priority and j.turn]
        running, others = self._served(priority, kind)
        if turns:
            return min(turns) + 1
        return (running or others) + 1 if running or others else 2 * self.arrivals

    def _own(self, owner: str, priority: int) -> int:
        turns = [j.turn + 2 for j in self.due() if j.owner == owner and j.priority == priority and j.turn is not None]
        return max(turns, default=0)

    # Transitions

    def insert(
        self, wishes: Sequence[Wish], node: UUID, lease: float, *, batch: UUID | None = None, whole: bool = False
    ) -> list[Entry | None]:
        """All in one statement: what they find is what was there before."""
        nth: Counter[tuple[str, int]] = Counter()
        ith: Counter[str] = Counter()
        waiting = Counter(job.owner for job in self.where("queued"))
        waits = {kind: self.holds(kind) or any(job.kind == kind for job in self.due()) for kind in "ab"}
        turns = [max(self._head(w.kind, w.priority), self._own(w.owner, w.priority)) for w in wishes]
        stored: list[Entry | None] = []
        keys = {(job.owner, job.key) for job in self.jobs.values() if job.key is not None}
        for wish, turn in zip(wishes, turns, strict=True):
            room = self.quota is None or min(waiting[wish.owner], self.quota) + ith[wish.owner] < self.quota
            rounds = 2 * nth[wish.owner, wish.priority]
            nth[wish.owner, wish.priority] += 1
            ith[wish.owner] += 1
            if not room or (wish.key is not None and (wish.owner, wish.key) in keys):
                stored.append(None)
                continue
            keys.add((wish.owner, wish.key))
            at = self.now + max(wish.later or 0.0, 0.0)
            job = Entry(wish.id, wish.kind, wish.owner, wish.priority, self.now, at, at + wish.deadline, batch=batch)
            job.key, job.body_hash, job.callback = wish.key, wish.body_hash, wish.callback
            if wish.start and not waits[wish.kind]:
                job.turn = 0
                self._start(job, node, lease)
            else:
                job.expires = None if wish.expires is None else at + wish.expires
                job.turn = turn + rounds if at <= self.now else None
            stored.append(job)
        if whole and None in stored:
            return [None] * len(stored)
        self.jobs |= {job.id: job for job in stored if job is not None}
        for job in stored:
            if job is not None and job.state == "running":
                self._tell(job)
        return stored

    def claimable(self, room: Mapping[str, int], limit: int) -> list[Entry]:
        """Whom a claim must get, in this order."""
        found: list[Entry] = []
        for kind, most in room.items():
            alive = (j for j in self.due() if j.deadline > self.now and (j.expires is None or j.expires > self.now))
            if not self.holds(kind):
                found += sorted((job for job in alive if job.kind == kind), key=lambda job: job.place)[:most]
        return sorted(found, key=lambda job: job.place)[:limit]

    def claim(self, jobs: Sequence[Entry], node: UUID, lease: float) -> None:
        """They run."""
        for job in jobs:
            self._start(job, node, lease)
            if job.attempt == 1:
                self._tell(job)

    def _start(self, job: Entry, node: UUID, lease: float) -> None:
        job.state, job.node, job.lease = "running", node, self.now + lease
        job.attempt, job.expires, job.progress, job.stage = job.attempt + 1, None, 0.0, None
        job.events.append(("state", {"state": "running", "attempt": job.attempt}))

    def promote(self) -> list[Entry]:
        """Those whose time has come have a turn. In the order of their times, each owner's a round apart."""
        due = [job for job in self.where("queued") if job.turn is None and job.run_at <= self.now]
        due.sort(key=lambda job: job.at)
        turns = [max(self._head(job.kind, job.priority), self._own(job.owner, job.priority)) for job in due]
        nth: Counter[tuple[str, int]] = Counter()
        for job, turn in zip(due, turns, strict=True):
            job.turn = turn + 2 * nth[job.owner, job.priority]
            nth[job.owner, job.priority] += 1
        return due

    def holding(self, job_id: UUID, attempt: int) -> Entry | None:
        """The job, if this attempt is the one that may write."""
        job = self.jobs.get(job_id)
        return job if job is not None and job.state == "running" and job.attempt == attempt else None

    def finish(
        self, job: Entry, state: str, *, result: Any, error: Any, degraded: list[str], delay: float, failures: int
    ) -> None:
        """The newest attempt ends. Whoever was told `cancelling` finds the job cancelled."""
        job.failures += failures
        job.degraded = degraded
        if job.cancelling or state == "cancelled":
            self._end(job, "cancelled", CANCELLED)
        elif state == "queued":
            job.error, job.run_at, job.turn = error, self.now + delay, None if delay else job.turn
            said = {"state": "queued", "attempt": job.attempt, "error": error}
            self._back(job, {name: value for name, value in said.items() if value is not None})
        else:
            if state == "succeeded":
                job.progress, job.stage = 1.0, None
            self._end(job, state, error, result)

    def _back(self, job: Entry, said: dict[str, Any]) -> None:
        job.state, job.node, job.cancelling, job.result = "queued", None, False, None
        job.progress, job.stage = 0.0, None
        job.events.append(("state", said))

    def _end(self, job: Entry, state: str, error: Any, result: Any = None) -> None:
        job.state, job.node, job.cancelling, job.prune = state, None, False, self.now + self.ttl
        job.error, job.result = error, result
        said = {"state": state, "attempt": job.attempt} | ({"error": error} if error is not None else {})
        job.events.append(("state", said))
        self._tell(job)

    def rescue(self, node: UUID, held: Collection[UUID], *, restarted: bool, overdue: float) -> list[Entry]:
        """Whose holder is gone goes back to the queue, or ends: cancelled, out of time, or deadly."""

        def lost(job: Entry) -> bool:
            mine = job.node == node and (restarted or job.lease < self.now + overdue)
            return job.id not in held and (job.lease < self.now or mine)

        jobs = [job for job in self.where("running") if lost(job)]
        for job in jobs:
            job.rescues += 1
            job.run_at = self.now
            if job.cancelling:
                self._end(job, "cancelled", CANCELLED, job.result)
            elif job.deadline <= self.now:
                self._end(job, "failed", TOO_LATE, job.result)
            elif job.rescues > POISON:
                self._end(job, "failed", DEADLY, job.result)
            else:
                job.error = None
                self._back(job, {"state": "queued", "rescued": job.rescues})
        return jobs

    def expire(self) -> list[Entry]:
        """Who waited too long fails."""
        never = float("inf")
        jobs = [
            j for j in self.where("queued") if min(never if j.expires is None else j.expires, j.deadline) <= self.now
        ]
        for job in jobs:
            reasons = [] if job.error is None else [job.error]
            self._end(job, "failed", {**TOO_LATE, "reasons": reasons} if job.deadline <= self.now else TOO_OLD)
        return jobs

    def cancel(self, job: Entry) -> str:
        """What is true then."""
        if job.state == "queued":
            self._end(job, "cancelled", CANCELLED, job.result)
            return "cancelled"
        if job.state == "running":
            job.cancelling = True
            return "cancelling"
        return f"already {job.state}"

    def set_priority(self, job: Entry, priority: int) -> bool:
        """It joins those of its new priority as if it had just come."""
        if job.state != "queued":
            return False
        if job.turn is not None and priority != job.priority:
            job.turn = max(self._head(job.kind, priority), self._own(job.owner, priority))
        job.priority = priority
        return True

    def resume(self, kind: str) -> bool:
        """Its backlog, in its order, joins in where others are being served."""
        if kind not in self.paused:
            return False
        self.paused.remove(kind)
        ahead = {}
        for job in [job for job in self.due() if job.kind == kind and job.turn]:
            first = min(j.turn for j in self.due() if j.kind == kind and j.priority == job.priority and j.turn)
            served = max(self._served(job.priority, kind))
            ahead[job.id] = max(0, served + 1 - first) if served else 0
        for job_id, rounds in ahead.items():
            job = self.jobs[job_id]
            job.turn = (job.turn or 0) + rounds
        return True

    def prune(self) -> int:
        """Forget who has been over for long."""
        gone = [job.id for job in self.jobs.values() if job.prune is not None and job.prune <= self.now]
        for job_id in gone:
            del self.jobs[job_id]
        return len(gone)

    def _tell(self, job: Entry) -> None:
        """Whoever asked for it is told: by a job of its own, for which this one is kept long enough."""
        if job.callback is None:
            return
        event = "job.started" if job.state == "running" else f"job.{job.state}"
        targets = [job.callback, *job.callback.get("also", [])]
        for place, target in enumerate(targets):
            if event in target.get("events", [f"job.{state}" for state in FINAL]):
                params = {"job_id": str(job.id), "event": event, "target": place}
                self.deliveries.append((f"webhook:{job.owner}", params))
                if job.prune is not None:
                    job.prune = max(job.prune, self.now + KEPT_FOR_DELIVERY)

    def adopt(self, job_id: UUID, owner: str, params: dict[str, Any]) -> bool:
        """A job that nobody submitted: one of the deliveries that must be."""
        if (owner, params) not in self.deliveries:
            return False
        self.deliveries.remove((owner, params))
        self.jobs[job_id] = Entry(job_id, DELIVERY, owner, 50, self.now, self.now, self.now + DELIVERY_DEADLINE)
        return True

    def page(self, accepts: Callable[[Entry], bool], before: UUID | None, limit: int) -> list[UUID]:
        """Ids, newest first."""
        ids = (job.id for job in self.jobs.values() if accepts(job) and (before is None or job.id < before))
        return sorted(ids, reverse=True)[:limit]
