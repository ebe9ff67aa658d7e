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
from joyip.supervisor.moment import happens

PEER_LIFE = 30.0
"""Seconds after which a node that says nothing is taken for gone; each says hello every CHECK seconds."""
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
    that they tell of, in batches, since PostgreSQL lets only one transaction with a NOTIFY commit at a time; and only
    where there are other nodes: each says hello when it comes and now and then, and hears who answers.
    """

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._own = uuid4().hex
        self._watches: dict[UUID, set[Watch]] = {}
        self._news: set[UUID] = set()
        self._queued = False
        self._hello_due = 0.0
        self._peers: dict[str, float] = {}
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
        if watches := self._watches.get(job_id):
            for watch in watches:
                watch.job = job
                watch.changed.set()
        if self._peers:
            if not self._news:
                self._some.set()
            self._news.add(job_id)

    def tell_all(self) -> None:
        """Something may have happened to every job."""
        for watches in self._watches.values():
            for watch in watches:
                watch.changed.set()

    def tell_queue(self) -> None:
        """Other nodes should look at the queue."""
        if self._peers:
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
            self._peers.clear()
            self._news.clear()

    async def _listen(self) -> None:
        connection = await self._postgres.connect()
        self._own = uuid4().hex  # a stranger to everybody, so that all answer its hello
        try:
            await connection.add_listener("joyip_queue", self._heard_queue)
            await connection.add_listener("joyip_cancel", self._heard_cancel)
            await connection.add_listener("joyip_events", self._heard_events)
            connection.add_termination_listener(lambda _: self._some.set())
            await connection.add_listener("joyip_nodes", self._heard_node)
            self.connected = True
            self._greet()
            self.on_queue()
            self.tell_all()
            while not connection.is_closed():
                await happens(self._some, CHECK)
                await asyncio.sleep(GATHER)
                await self._send(connection)
        finally:
            connection.terminate()

    async def _send(self, connection: Any) -> None:
        self._some.clear()
        news, self._news = self._news, set()
        queued, self._queued = self._queued, False
        ids = [job_id.hex for job_id in news]
        groups = [ids[start : start + MOST_IDS] for start in range(0, len(ids), MOST_IDS)]
        signals = [("joyip_events", [self._own, *group]) for group in groups]
        if queued:
            signals.append(("joyip_queue", [self._own]))
        now = asyncio.get_running_loop().time()
        if now >= self._hello_due:
            self._hello_due = now + CHECK
            signals.append(("joyip_nodes", [self._own]))
            self._peers = {peer: heard for peer, heard in self._peers.items() if heard > now - PEER_LIFE}
        payloads = [",".join(payload) for _, payload in signals]
        await connection.execute(_SEND, [channel for channel, _ in signals], payloads, timeout=CHECK)

    def _greet(self) -> None:
        self._hello_due = 0.0
        self._some.set()

    def _heard_node(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        peer = str(payload)
        if peer == self._own:
            return
        if peer not in self._peers:  # it may not know us either
            self._greet()
        self._peers[peer] = asyncio.get_running_loop().time()

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


_SEND = "select count(pg_notify(channel, payload)) from unnest($1::text[], $2::text[]) as signals (channel, payload)"
