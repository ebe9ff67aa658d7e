"""The jobs table against a model of it: any order of operations, and after each one everything agrees.

Time passes by moving every time in the database back. JOYIP_STATEFUL=EXAMPLESxSTEPS makes a longer run; a failure is
made smaller, which takes minutes, with JOYIP_STATEFUL_SHRINK=1.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, product
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from joyip.errors import Conflict, IdempotencyConflict, QuotaExceeded
from joyip.resources.postgres import Postgres
from joyip.settings import Settings
from joyip.supervisor import reads as reads_module
from joyip.supervisor import store as store_module
from joyip.supervisor.job import Job, State, first_id
from joyip.supervisor.reads import COUNTS_AGE
from joyip.supervisor.rows import Ended, Finish, Holder, NewJob, Report
from joyip.supervisor.store import Store
from tests.supervisor.model import DELIVERY, FINAL, Entry, Model, Wish
from tests.supervisor.stage import Params, Result, Stage

T = TypeVar("T")
EXAMPLES, STEPS = (int(part) for part in os.environ.get("JOYIP_STATEFUL", "40x50").split("x"))
PROFILE = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    print_blob=True,
    derandomize=False,
    phases=[phase for phase in Phase if phase is not Phase.shrink or "JOYIP_STATEFUL_SHRINK" in os.environ],
    suppress_health_check=list(HealthCheck),
)
# Durations end on 500, leaps are whole thousands: what really passes while an example runs decides nothing.
TTL, LEASE, SOON, LATER = 3500.0, 1500.0, 500.0, 5500.0
NODES = [UUID(int=number) for number in (1, 2, 3)]
KINDS, OWNERS = ("a", "b"), ("ann", "bob")
ENDS = ["succeed", "degraded", "fail", "retry", "snooze", "cancel", "interrupt", "orphan"]
MOVED = (
    "update jobs set created_at = created_at - s, run_at = run_at - s, started_at = started_at - s,"
    " ran_at = ran_at - s, finished_at = finished_at - s, expires_at = expires_at - s, deadline_at = deadline_at - s,"
    " prune_at = prune_at - s, lease_until = lease_until - s, cancel_requested_at = cancel_requested_at - s"
    " from make_interval(secs => $1) s",
    "update job_events set at = at - make_interval(secs => $1)",
)
NAMES = ("id", "kind", "owner", "priority", "attempt", "failures", "rescues", "progress", "stage", "result", "error")
NAMES += ("degraded", "node", "batch")
SAID = ["job.started", "job.succeeded", "job.failed", "job.cancelled"]

kinds, owners, nodes = st.sampled_from(KINDS), st.sampled_from(OWNERS), st.sampled_from(NODES)
priorities = st.sampled_from([0, 0, 0, 5, -5])
pick = st.integers(min_value=0, max_value=63)
targets = st.fixed_dictionaries(
    {"url": st.just("http://a.example/")}, optional={"events": st.lists(st.sampled_from(SAID), max_size=3, unique=True)}
)
callbacks = st.none() | st.fixed_dictionaries(
    {"url": st.just("http://b.example/")},
    optional={
        "events": st.lists(st.sampled_from(SAID), max_size=3, unique=True),
        "also": st.lists(targets, max_size=2),
    },
)
wishes = st.fixed_dictionaries(
    {
        "kind": kinds,
        "owner": owners,
        "priority": priorities,
        "deadline": st.sampled_from([60_500.0, 60_500.0, SOON]),
        "expires": st.sampled_from([None, None, LATER, SOON]),
        "later": st.sampled_from([None, None, None, SOON, LATER, -SOON]),
        "callback": st.sampled_from([False, False, True]).flatmap(lambda some: callbacks if some else st.none()),
    }
)


class Clock:
    """What the store takes for `time`: the model's clock, so that ids and the age of counts go with it."""

    def __init__(self) -> None:
        self.base = time.time()
        self.passed = 0.0

    def time(self) -> float:
        return self.base + self.passed

    def monotonic(self) -> float:
        return self.passed


class World:
    """A database, a loop, and what works on them without a service."""

    def __init__(self, loop: asyncio.AbstractEventLoop, postgres: Postgres, clock: Clock, scratch: Path) -> None:
        self.loop, self.postgres, self.clock = loop, postgres, clock
        self.stage = Stage(postgres, scratch)
        for kind in (*KINDS, DELIVERY):
            self.stage.kind(kind, _idle, deadline=60_500.0)
        self.supervisor = self.stage.build()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    async def execute(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        async with self.postgres.acquire() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(statement, *values)
            return rows

    async def clean(self) -> None:
        await self.execute("truncate jobs, job_events, pauses restart identity")
        self.clock.base, self.clock.passed = time.time(), 0.0


async def _idle(_context: Any, params: Params) -> Result:
    return Result(n=params.n)


class Jobs(RuleBasedStateMachine):
    """Every operation of the store, in any order, done to the database and to the model."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        world.run(world.clean())
        self.model = Model(TTL, None)
        self.store: Store
        self.holding: dict[UUID, set[UUID]] = {node: set() for node in NODES}
        self.attempts: list[tuple[UUID, int]] = []
        self.finals: dict[UUID, asyncpg.Record] = {}
        self.tries: dict[UUID, int] = {}
        self.events: dict[UUID, list[tuple[int, str, Any]]] = {}
        self.unmoved: set[UUID] = set()
        self.numbers = count(1)

    @initialize(quota=st.sampled_from([None, None, 4]))
    def quota(self, quota: int | None) -> None:
        self.store = Store(self.world.postgres, ttl=TTL, quota=quota)
        self.model.quota = quota

    def job(self, nth: int, *states: str) -> Entry | None:
        """One of the jobs, of those in such states if there are any."""
        jobs = self.model.where(*states) or list(self.model.jobs.values())
        return jobs[nth % len(jobs)] if jobs else None

    def new(self, wish: dict[str, Any], **more: Any) -> tuple[Wish, NewJob]:
        """The same wish for the model and for the store."""
        number = next(self.numbers)
        id_ = UUID(int=first_id(self.world.clock.time()).int + number)
        model = Wish(id=id_, **wish, **more)
        later = None if model.later is None else datetime.now(UTC) + timedelta(seconds=model.later, milliseconds=number)
        return model, NewJob(
            model.kind, {"n": number}, model.deadline, model.owner, model.priority, later, model.expires,
            idempotency_key=model.key, body_hash=model.body_hash, callback=model.callback, id=id_,
        )  # fmt: skip

    # Submitting

    @rule(wish=wishes, key=st.sampled_from([None, "k", "l"]), body=st.sampled_from([b"1", b"1", b"2"]))
    def submit(self, wish: dict[str, Any], key: str | None, body: bytes) -> None:
        wished, new = self.new(wish, key=key, body_hash=body if key else None)
        former = next((j for j in self.model.jobs.values() if key and (j.owner, j.key) == (new.owner, key)), None)
        (entry,) = self.model.insert([wished], NODES[0], LEASE)
        try:
            job, fresh = self.world.run(self.store.insert(new))
        except IdempotencyConflict:
            assert entry is None and former is not None and former.body_hash != body
        except QuotaExceeded:
            assert entry is None and former is None
            assert len([job for job in self.model.where("queued") if job.owner == new.owner]) >= (self.model.quota or 0)
        else:
            assert fresh == (entry is not None)
            assert job.id == (new.id if former is None else former.id)
            assert former is None or former.body_hash == body
            assert job == self.world.run(self.store.require(job.id))
            self._arrived([entry])

    @rule(
        some=st.lists(
            st.tuples(wishes, st.booleans(), st.sampled_from([None, None, "m", "n"])), min_size=1, max_size=5
        ),
        node=nodes,
        batched=st.booleans(),
    )
    def submit_together(self, some: list[tuple[dict[str, Any], bool, str | None]], node: UUID, batched: bool) -> None:
        """Fresh jobs in one statement, some of which may begin at once; a batch is stored whole or not at all."""
        pairs = []
        for wish, start, key in some:
            may_start = start and wish["later"] is None
            keyed = None if batched else key
            pairs.append(self.new(wish, start=may_start, key=keyed, body_hash=b"1" if keyed else None))
        batch = UUID(int=next(self.numbers)) if batched else None
        news = [new for _, new in pairs]
        if batch is not None:
            news = [
                NewJob(**{name: getattr(new, name) for name in NewJob.__slots__} | {"batch": batch}) for new in news
            ]
        entries = self.model.insert([wish for wish, _ in pairs], node, LEASE, batch=batch, whole=batched)
        starts = [wish.start for wish, _ in pairs]
        try:
            jobs = self.world.run(self.store.insert_all(news, starts, Holder(node, LEASE), whole=batched))
        except QuotaExceeded:
            assert batched and not any(entries)
            return
        assert [job and job.id for job in jobs] == [entry and entry.id for entry in entries]
        for job in filter(None, jobs):
            assert job == self.world.run(self.store.require(job.id))
            if job.state is State.RUNNING:
                self._began(job.id, 1, node)
        self._arrived(entries)

    @precondition(lambda self: self.model.jobs)
    @rule(nth=pick)
    def retry_as_new(self, nth: int) -> None:
        job = self.job(nth, *FINAL)
        if job is None or job.kind == DELIVERY:
            return
        try:
            submitted = self.world.run(self.world.supervisor.retry(job.id))
        except Conflict:
            assert job.state not in FINAL
            return
        assert job.state in FINAL and submitted.fresh
        again = Wish(submitted.job.id, job.kind, job.owner, job.priority, 60_500.0, callback=job.callback)
        quota, self.model.quota = self.model.quota, None  # the supervisor's own store has none
        self._arrived(self.model.insert([again], NODES[0], LEASE))
        self.model.quota = quota

    def _arrived(self, entries: list[Entry | None]) -> None:
        self.unmoved |= {entry.id for entry in entries if entry is not None and entry.due}

    # Working

    @rule(node=nodes, room=st.dictionaries(st.sampled_from([*KINDS, DELIVERY]), st.integers(1, 4), min_size=1),
          limit=st.integers(1, 5), lost=st.sampled_from([False, False, False, True]))  # fmt: skip
    def claim(self, node: UUID, room: dict[str, int], limit: int, lost: bool) -> None:
        """In fair order, no paused kind, nobody out of time. The reply may be lost: then nobody works on it."""
        expected = self.model.claimable(room, limit)
        taken = {
            job.id: (job.kind, job.owner, job.priority, job.seq) for job in self.model.due() if job.id in self.unmoved
        }
        claimed = self.world.run(self.store.claim(Holder(node, LEASE), room, limit))
        assert [job.id for job, *_ in claimed] == [job.id for job in expected]
        self.model.claim(expected, node, LEASE)
        for job, deadline_in, *_ in claimed:
            assert job == self.world.run(self.store.require(job.id)) and deadline_in > 0
            self._began(job.id, job.attempt, None if lost else node)
        for *queue, seq in (taken[job.id] for job in expected if job.id in taken):
            left = [other for id_, (*where, other) in taken.items() if where == queue and not self._ran(id_)]
            assert all(other > seq or self._stale(queue, other) for other in left), "an owner's jobs out of order"

    def _ran(self, job_id: UUID) -> bool:
        return self.model.jobs[job_id].attempt > 0

    def _stale(self, queue: list[Any], seq: int) -> bool:
        """Whether that job was passed because its time is over."""
        now = self.model.now
        (job,) = (job for job in self.model.jobs.values() if job.seq == seq)
        return job.deadline <= now or (job.expires is not None and job.expires <= now)

    def _began(self, job_id: UUID, attempt: int, node: UUID | None) -> None:
        self.attempts.append((job_id, attempt))
        if node is not None:
            self.holding[node].add(job_id)

    @precondition(lambda self: self.model.jobs)
    @rule()
    def promote(self) -> None:
        due = self.model.promote()
        waiting = [job.run_at - self.model.now for job in self.model.where("queued") if job.turn is None]
        promoted, next_in = self.world.run(self.store.promote())
        assert promoted == len(due) and (next_in is None) == (not waiting)
        assert next_in is None or abs(next_in - min(waiting)) < 100
        tied = {id_: (job.at, job.owner) for job in due for id_ in [job.id]}
        rows = self.world.run(self.world.execute("select id, turn from jobs where id = any($1)", list(tied)))
        found = {row["id"]: row["turn"] for row in rows}
        for tie in set(tied.values()):  # what came in one statement has one time: any order of it is right
            same = [self.model.jobs[id_] for id_ in tied if tied[id_] == tie]
            assert sorted(job.turn or 0 for job in same) == sorted(found[job.id] for job in same)
            for job in same:
                job.turn = found[job.id]
        self.unmoved -= set(tied)

    @precondition(lambda self: self.attempts)
    @rule(nth=pick, latest=st.booleans(), fraction=st.sampled_from([None, 0.25, 0.5]),
          stage=st.sampled_from([None, "s"]), logs=st.integers(0, 2))  # fmt: skip
    def report(self, nth: int, latest: bool, fraction: float | None, stage: str | None, logs: int) -> None:
        job_id, attempt = self._attempt(nth, latest)
        events = [{"type": "log", "data": {"line": line}} for line in range(logs)]
        told = self.world.run(self.store.report([Report(job_id, attempt, fraction, stage, events)]))
        job = self.model.holding(job_id, attempt)
        assert told == ({job.id} if job else set())
        if job:
            job.progress = job.progress if fraction is None else fraction
            job.stage = stage or job.stage
            job.events += [(event["type"], event["data"]) for event in events]

    def _attempt(self, nth: int, latest: bool) -> tuple[UUID, int]:
        """An attempt there ever was, or one that holds its job."""
        running = [(job.id, job.attempt) for job in self.model.where("running")] if latest else []
        attempts = running or self.attempts
        return attempts[nth % len(attempts)]

    @precondition(lambda self: self.attempts)
    @rule(nths=st.lists(pick, min_size=1, max_size=3), latest=st.sampled_from([True, True, False]),
          how=st.sampled_from(ENDS))  # fmt: skip
    def finish(self, nths: list[int], latest: bool, how: str) -> None:
        """Attempts end in one statement; those that were fenced meanwhile change nothing."""
        finishes, expected = [], []
        for job_id, attempt in dict.fromkeys(self._attempt(nth, latest) for nth in nths):
            if job_id in {finish.job_id for finish in finishes}:
                continue
            finish = self._ending(job_id, attempt, how, len(finishes))
            finishes.append(finish)
            job = self.model.holding(job_id, attempt)
            if job is not None:
                job.rescues += finish.rescues
                self.unmoved.discard(job_id)
                self.model.finish(
                    job,
                    finish.state.value,
                    result=finish.result,
                    error=finish.error,
                    degraded=list(finish.degraded),
                    delay=finish.delay,
                    failures=finish.failures,
                )
            expected.append(job and job.state)
        write = self.store.succeed_all if how == "succeed" else self.store.finish_all
        ended = self.world.run(write(finishes))
        assert [end and end.state.value for end in ended] == expected
        for finish, end in zip(finishes, ended, strict=True):
            assert end is None or end == Ended(*self._end_of(finish.job_id))
        for node in NODES:
            self.holding[node] -= {finish.job_id for finish in finishes if self._free(finish.job_id)}

    def _ending(self, job_id: UUID, attempt: int, how: str, nth: int) -> Finish:
        error = {"code": how, "message": "m", "reasons": []}
        result = {"by": attempt}
        match how:
            case "succeed" | "degraded":
                named = ["less"] if how == "degraded" else []
                return Finish(job_id, attempt, State.SUCCEEDED, result=result, degraded=named)
            case "fail":
                return Finish(job_id, attempt, State.FAILED, error=error, result=result, failures=1)
            case "cancel":
                return Finish(job_id, attempt, State.CANCELLED, error=error)
            case "retry":
                return Finish(job_id, attempt, State.QUEUED, error=error, delay=SOON + nth, failures=1)
            case "snooze":
                return Finish(job_id, attempt, State.QUEUED, delay=LATER + nth)
        return Finish(job_id, attempt, State.QUEUED, rescues=int(how == "orphan"))

    def _end_of(self, job_id: UUID) -> tuple[State, datetime | None]:
        job = self.world.run(self.store.require(job_id))
        return job.state, job.finished_at

    def _free(self, job_id: UUID) -> bool:
        return job_id not in self.model.jobs or self.model.jobs[job_id].state != "running"

    @precondition(lambda self: self.attempts)
    @rule(node=nodes)
    def heartbeat(self, node: UUID) -> None:
        held = list(self.holding[node])
        ours = [job for job in self.model.where("running") if job.node == node and job.id in held]
        told = self.world.run(self.store.heartbeat(node, held, LEASE))
        assert told == {job.id: (job.attempt, job.cancelling) for job in ours}
        for job in ours:
            job.lease = self.model.now + LEASE
        self.holding[node] = set(told)

    @precondition(lambda self: self.attempts)
    @rule(node=nodes, restarted=st.booleans(), overdue=st.sampled_from([0.0, LEASE / 2]))
    def rescue(self, node: UUID, restarted: bool, overdue: float) -> None:
        if restarted:
            self.holding[node].clear()
        held = list(self.holding[node])
        jobs = self.world.run(self.store.rescue(node, held, restarted=restarted, overdue=overdue))
        expected = self.model.rescue(node, held, restarted=restarted, overdue=overdue)
        assert {job.id: job.state.value for job in jobs} == {job.id: job.state for job in expected}
        for job in jobs:
            assert job == self.world.run(self.store.require(job.id))
            self.unmoved.discard(job.id)

    @precondition(lambda self: self.model.where("queued"))
    @rule(node=nodes, crashes=st.booleans())
    def claim_all(self, node: UUID, crashes: bool) -> None:
        """A node takes whatever there is, and may be lost with it."""
        self.claim(node=node, room=dict.fromkeys([*KINDS, DELIVERY], 10), limit=20, lost=False)
        if crashes:
            self.rescue(node=node, restarted=True, overdue=0.0)

    @precondition(lambda self: self.model.jobs)
    @rule()
    def expire(self) -> None:
        assert set(self.world.run(self.store.expire())) == {job.id for job in self.model.expire()}

    @precondition(lambda self: self.model.jobs)
    @rule()
    def prune(self) -> None:
        assert self.world.run(self.store.prune()) == self.model.prune()
        for known in (self.finals, self.tries, self.events):
            for job_id in known.keys() - self.model.jobs.keys():
                del known[job_id]  # type: ignore[attr-defined]
        self.unmoved &= self.model.jobs.keys()

    @precondition(lambda self: self.model.jobs)
    @rule(seconds=st.sampled_from([1000.0, 1000.0, 2000.0, 6000.0, 30_000.0, 90_000.0]))
    def leap(self, seconds: float) -> None:
        """Time passes."""
        for statement in MOVED:
            self.world.run(self.world.execute(statement, seconds))
        self.model.now += seconds
        self.world.clock.passed += seconds
        for job in self.model.jobs.values():
            job.at -= seconds
        self.finals.clear()  # their times have moved

    # Commands

    @precondition(lambda self: self.model.jobs)
    @rule(nth=pick, states=st.sampled_from([("queued",), ("running",), FINAL]))
    def cancel(self, nth: int, states: tuple[str, ...]) -> None:
        job = self.job(nth, *states)
        if job is not None:
            assert self.world.run(self.store.cancel(job.id)) == self.model.cancel(job)

    @precondition(lambda self: self.model.jobs)
    @rule(nth=pick, priority=priorities)
    def set_priority(self, nth: int, priority: int) -> None:
        job = self.job(nth, "queued")
        if job is None:
            return
        waits = self.model.set_priority(job, priority)
        try:
            changed = self.world.run(self.store.set_priority(job.id, priority))
        except Conflict:
            assert not waits
        else:
            assert waits and changed.priority == priority
            self.unmoved.discard(job.id)

    @rule(kind=st.sampled_from([*KINDS, "*"]), resume=st.booleans())
    def pause(self, kind: str, resume: bool) -> None:
        if resume:
            assert self.world.run(self.world.supervisor.pauses.resume(kind, "ops")) == self.model.resume(kind)
        else:
            self.world.run(self.world.supervisor.pauses.pause(kind, "ops", "because"))
            self.model.paused.add(kind)
        assert {pause.kind for pause in self.world.run(self.world.supervisor.pauses.current())} == self.model.paused

    # Reading

    @precondition(lambda self: self.model.jobs)
    @rule(kind=st.sampled_from([None, *KINDS, DELIVERY]), state=st.sampled_from([None, *State]),
          owner=st.sampled_from([None, *OWNERS, "nobody"]), nth=st.none() | pick, limit=st.integers(1, 4))  # fmt: skip
    def page(self, kind: str | None, state: State | None, owner: str | None, nth: int | None, limit: int) -> None:
        first = None if nth is None else self.job(nth)
        self._page(kind, state, owner, first and first.id, limit)

    def _page(self, kind: str | None, state: State | None, owner: str | None, before: UUID | None, limit: int) -> None:
        page = self.world.run(self.store.page(kind=kind, state=state, owner=owner, before=before, limit=limit))

        def accepts(job: Entry) -> bool:
            return (
                job.kind == (kind or job.kind)
                and job.state == (state or job.state)
                and job.owner == (owner or job.owner)
            )

        assert [job.id for job in page] == self.model.page(accepts, before, limit)

    @precondition(lambda self: self.model.jobs)
    @rule(nth=pick, after=st.integers(0, 6), limit=st.integers(1, 5))
    def read_on(self, nth: int, after: int, limit: int) -> None:
        """A reader of events goes on after any of them."""
        job = self.job(nth)
        if job is not None:
            events = self.world.run(self.store.events(job.id, after, limit))
            assert [event.seq for event in events] == list(range(1, len(job.events) + 1))[after : after + limit]

    @precondition(lambda self: self.model.jobs)
    @rule(nth=pick)
    def position(self, nth: int) -> None:
        job = self.job(nth, "queued")
        if job is not None and job.state == "queued":
            others = [other for other in self.model.due() if other.id != job.id]
            before = len([other for other in others if job.turn is None or other.place < job.place])
            if job.turn is None:  # behind all that could start now
                before = len(others)
            assert self.world.run(self.store.position(job.id)) == before

    # What holds after each step

    @invariant()
    def the_database_is_as_the_model_says(self) -> None:
        self.world.run(self._compare())

    async def _compare(self) -> None:
        rows = {row["id"]: row for row in await self.world.execute("select * from jobs order by seq")}
        for row in rows.values():
            if row["id"] not in self.model.jobs:
                assert row["kind"] == DELIVERY and self.model.adopt(row["id"], row["owner"], row["params"]), dict(row)
        assert not self.model.deliveries, "somebody was not told"
        assert rows.keys() == self.model.jobs.keys()
        self.model.arrivals = (await self.world.execute("select last_value from jobs_seq_seq"))[0][0]
        jobs = await asyncio.gather(*(self.store.require(job_id) for job_id in rows))
        for job, row in zip(jobs, rows.values(), strict=True):
            entry = self.model.jobs[job.id]
            entry.seq, entry.at = row["seq"], row["run_at"].timestamp()
            assert _told(job, row) == _wanted(entry)
            assert job == Job.from_row(row)
            self._goes_forward(job, row)
        for job_id in [id_ for id_ in rows if len(self.events.get(id_, [])) != len(self.model.jobs[id_].events)]:
            await self._compare_events(self.model.jobs[job_id])
        await self._compare_counts()

    def _goes_forward(self, job: Job, row: asyncpg.Record) -> None:
        """A final row never changes but for how long it is kept; attempts only grow."""
        assert job.attempt >= self.tries.get(job.id, 0)
        self.tries[job.id] = job.attempt
        if job.state.final:
            former = self.finals.setdefault(job.id, row)
            assert {n: v for n, v in former.items() if n != "prune_at"} == {
                n: v for n, v in row.items() if n != "prune_at"
            }
        else:
            assert job.id not in self.finals

    async def _compare_events(self, entry: Entry) -> None:
        """Numbered from 1 without gaps; nothing that was told is told otherwise later; the last is the final state."""
        events = [
            (e.seq, e.type, {n: v for n, v in e.data.items() if n != "run_at"})
            for e in await self.store.events(entry.id)
        ]
        assert events == [(seq, *event) for seq, event in enumerate(entry.events, 1)]
        former = self.events.get(entry.id, [])
        assert events[: len(former)] == former
        self.events[entry.id] = events
        said = [data["state"] for _, kind, data in events if kind == "state"]
        assert said[0] == "queued" and said.count("running") == entry.attempt
        assert [state for state in said if state in FINAL] == ([entry.state] if entry.state in FINAL else [])
        assert entry.state not in FINAL or events[-1][2].get("state") == entry.state

    async def _compare_counts(self) -> None:
        self.world.clock.passed += COUNTS_AGE  # the counts before are too old by now
        jobs = self.model.jobs.values()
        counts = await self.store.counts()
        assert counts == {state.value: sum(job.state == state for job in jobs) for state in State}
        assert await self.store.counts() is counts
        assert await self.store.waiting() == sum(job.state == "queued" and job.attempt == 0 for job in jobs)
        queue = Counter((job.kind, job.priority) for job in self.model.where("queued"))
        assert {(kind, priority): n for kind, priority, n, _ in await self.store.queue()} == queue

    def teardown(self) -> None:
        try:
            self._compare_all()
        finally:
            self.world.run(self.store.close())

    def _compare_all(self) -> None:
        for kind, state, owner, limit in product([None, *KINDS], [None, *State], [None, *OWNERS], [2, 50]):
            self._page(kind, state, owner, None, limit)
        for entry in self.model.jobs.values():
            self.world.run(self._compare_events(entry))


def _told(job: Job, row: asyncpg.Record) -> dict[str, Any]:
    """What the database says of a job."""
    told = {name: getattr(job, name) for name in NAMES} | {"state": job.state.value, "turn": row["turn"]}
    told |= {
        "cancelling": row["cancel_requested_at"] is not None,
        "events": row["event_seq"],
        "pruned": row["prune_at"] is not None,
    }
    told |= {"key": row["idempotency_key"], "body_hash": row["body_hash"], "callback": row["callback"]}
    return told | {"started": job.started_at is not None, "expires": job.expires_at is not None}


def _wanted(entry: Entry) -> dict[str, Any]:
    """What it should say."""
    wanted = {name: getattr(entry, name) for name in NAMES}
    wanted |= {name: getattr(entry, name) for name in ("state", "turn", "cancelling", "key", "body_hash", "callback")}
    wanted |= {"events": len(entry.events), "pruned": entry.state in FINAL}
    return wanted | {"started": entry.attempt > 0, "expires": entry.expires is not None}


@pytest.fixture
def world(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The table on a loop of its own, since a machine's rules are synchronous."""
    clock = Clock()
    for module in (store_module, reads_module):
        monkeypatch.setattr(module, "time", clock)
    loop = asyncio.new_event_loop()
    postgres = Postgres(settings)
    try:
        loop.run_until_complete(postgres.open())
        world = World(loop, postgres, clock, tmp_path)
        yield world
        loop.run_until_complete(world.stage.close())
        loop.run_until_complete(postgres.close())
    finally:
        loop.close()


@pytest.mark.timeout(0 if "JOYIP_STATEFUL" in os.environ else 180)
@pytest.mark.req("R2.1", "R2.4", "R6.2", "R6.3", "R6.4")
def test_any_order_of_operations_keeps_the_promises(world: World) -> None:
    """After each of many operations in any order the database is in the one state that the model allows."""
    machine: Callable[[], Jobs] = lambda: Jobs(world)  # noqa: E731
    run_state_machine_as_test(machine, settings=PROFILE)
