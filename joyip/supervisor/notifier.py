"""Wakes the supervisor and the readers of a job, on this node at once and across nodes by LISTEN and NOTIFY."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog

from joyip.resources.postgres import Postgres, translate

CHECK = 10.0
"""Seconds between two checks that the listening connection still lives."""
RECONNECT = (0.1, 5.0)
"""First and longest delay in seconds before the connection is tried again."""

log = structlog.get_logger(__name__)


class Notifier:
    """Signals within this process and, through PostgreSQL's LISTEN and NOTIFY, between nodes.

    A signal says only «look again»: one that is lost or comes twice does no harm, since every reader also looks by
    itself now and then, and everyone is woken after a reconnection.
    """

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._watches: dict[UUID, set[asyncio.Event]] = {}
        self.closed = False
        self.on_queue: Callable[[], None] = lambda: None
        self.on_cancel: Callable[[UUID], None] = lambda _: None
        self.connected = False

    @contextmanager
    def watch(self, job_id: UUID) -> Iterator[asyncio.Event]:
        """An event that is set whenever something happens to the job."""
        event = asyncio.Event()
        watches = self._watches.setdefault(job_id, set())
        watches.add(event)
        try:
            yield event
        finally:
            watches.discard(event)
            if not watches and self._watches.get(job_id) is watches:
                del self._watches[job_id]

    def tell(self, job_id: UUID) -> None:
        """Something happened to this job."""
        for event in self._watches.get(job_id, ()):
            event.set()

    def tell_all(self) -> None:
        """Something may have happened to every job."""
        for watches in self._watches.values():
            for event in watches:
                event.set()

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
            gone = asyncio.Event()
            connection.add_termination_listener(lambda _: gone.set())
            self.connected = True
            self.on_queue()
            self.tell_all()
            while not gone.is_set():
                try:
                    await asyncio.wait_for(gone.wait(), CHECK)
                except TimeoutError:
                    await connection.execute("select 1", timeout=CHECK)
        finally:
            connection.terminate()

    def _heard_queue(self, *_: Any) -> None:
        self.on_queue()

    def _heard_cancel(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        self.on_cancel(UUID(str(payload)))

    def _heard_events(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        if payload == "*":
            self.tell_all()
            return
        for job_id in str(payload).split(","):
            self.tell(UUID(job_id))
