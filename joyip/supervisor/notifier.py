"""Wakes the supervisor and the readers of a job, on this node at once and across nodes by LISTEN and NOTIFY."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import structlog

from joyip.resources.postgres import Postgres, translate
from joyip.supervisor.job import Job

GATHER = 0.01
"""Seconds for which signals to other nodes are gathered before they are sent together."""
MOST_IDS = 100
"""Ids in one signal: a payload has 8,000 bytes at most."""
CHECK = 10.0
"""Seconds between two checks that the listening connection still lives."""
RECONNECT = (0.1, 5.0)
"""First and longest delay in seconds before the connection is tried again."""

log = structlog.get_logger(__name__)


class Watch:
    """Waits for news of jobs; `job` is the last state of the one that ended on this node."""

    __slots__ = ("changed", "job")

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self.job: Job | None = None


class Notifier:
    """Signals within this process and, through PostgreSQL's LISTEN and NOTIFY, between nodes.

    A signal says only «look again»: one that is lost or comes twice does no harm, since every reader also looks by
    itself now and then, and everyone is woken after a reconnection. Signals to other nodes are sent after the commit
    that they tell of, in batches: PostgreSQL lets only one transaction with a NOTIFY commit at a time.
    """

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._own = uuid4().hex
        self._watches: dict[UUID, set[Watch]] = {}
        self._news: set[UUID] = set()
        self._queued = False
        self._some = asyncio.Event()
        self.closed = False
        self.on_queue: Callable[[], None] = lambda: None
        self.on_cancel: Callable[[UUID], None] = lambda _: None
        self.connected = False

    @contextmanager
    def watch(self, *job_ids: UUID) -> Iterator[Watch]:
        """A watch whose event is set whenever something happens to one of the jobs."""
        watch = Watch()
        for job_id in job_ids:
            self._watches.setdefault(job_id, set()).add(watch)
        try:
            yield watch
        finally:
            for job_id in job_ids:
                watches = self._watches[job_id]
                watches.discard(watch)
                if not watches:
                    del self._watches[job_id]

    def watched(self, job_id: UUID) -> bool:
        """Whether anybody here waits for news of this job."""
        return job_id in self._watches

    def tell(self, job_id: UUID, job: Job | None = None) -> None:
        """Something happened to this job: `job` if it ended."""
        for watch in self._watches.get(job_id, ()):
            watch.job = job
            watch.changed.set()
        if self.connected:
            self._news.add(job_id)
            self._some.set()

    def tell_all(self) -> None:
        """Something may have happened to every job."""
        for watches in self._watches.values():
            for watch in watches:
                watch.changed.set()

    def tell_queue(self) -> None:
        """Other nodes should look at the queue."""
        if self.connected:
            self._queued = True
            self._some.set()

    def close(self) -> None:
        """No more signals: whoever waits is woken and finds `closed` set."""
        self.closed = True
        self.tell_all()

    async def run(self) -> None:
        """Listen until cancelled; reconnect when the connection is lost."""
        delay = RECONNECT[0]
        while True:
            try:
                await self._listen()
            except Exception as error:
                if translate(error) is None:
                    raise
                log.warning("notifier.lost", error=type(error).__name__, retry_in=delay)
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311
            delay = RECONNECT[0] if self.connected else min(RECONNECT[1], delay * 2)
            self.connected = False

    async def _listen(self) -> None:
        connection = await self._postgres.connect()
        try:
            await connection.add_listener("joyip_queue", self._heard_queue)
            await connection.add_listener("joyip_cancel", self._heard_cancel)
            await connection.add_listener("joyip_events", self._heard_events)
            connection.add_termination_listener(lambda _: self._some.set())
            self.connected = True
            self.on_queue()
            self.tell_all()
            while not connection.is_closed():
                try:
                    await asyncio.wait_for(self._some.wait(), CHECK)
                except TimeoutError:
                    await connection.execute("select 1", timeout=CHECK)
                    continue
                await asyncio.sleep(GATHER)
                await self._send(connection)
        finally:
            connection.terminate()

    async def _send(self, connection: Any) -> None:
        self._some.clear()
        news, self._news = self._news, set()
        queued, self._queued = self._queued, False
        ids = [job_id.hex for job_id in news]
        payloads = [",".join([self._own, *ids[start : start + MOST_IDS]]) for start in range(0, len(ids), MOST_IDS)]
        await connection.execute(_SEND, payloads, [self._own] if queued else [], timeout=CHECK)

    def _heard_queue(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        if payload != self._own:
            self.on_queue()

    def _heard_cancel(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        self.on_cancel(UUID(str(payload)))

    def _heard_events(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        sender, *ids = str(payload).split(",")
        if sender == self._own:
            return
        for job_id in ids:
            for watch in self._watches.get(UUID(job_id), ()):
                watch.changed.set()


_SEND = """
select (select count(pg_notify('joyip_events', payload)) from unnest($1::text[]) payload),
    (select count(pg_notify('joyip_queue', payload)) from unnest($2::text[]) payload)
"""
