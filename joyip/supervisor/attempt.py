"""One run of a job's handler, and the one way to stop it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import structlog

from joyip.supervisor.context import Context
from joyip.supervisor.kind import Kind
from joyip.supervisor.rows import Claimed

log = structlog.get_logger(__name__)


class Stop(Enum):
    """Why an attempt is ended from outside."""

    CANCEL = "cancel"  # the user asked
    TIMEOUT = "timeout"  # the attempt took too long
    DEADLINE = "deadline"  # the job took too long in all
    INTERRUPT = "interrupt"  # the service shuts down
    LOST = "lost"  # another holder has the job: whatever we write is refused


class Attempt:
    """A claimed job while this node runs it; `settled` once its handler ended, or someone ended it from outside."""

    def __init__(self, claimed: Claimed, kind: Kind[Any], loop: asyncio.AbstractEventLoop) -> None:
        self.job = claimed.job
        self.kind = kind
        self.since = datetime.now(UTC)
        self.started = loop.time()
        self.params = claimed.params
        self.timeout = claimed.timeout or kind.limits.timeout
        self.deadline_in = max(0.0, claimed.deadline_in)
        # The seconds that the attempt may take, and what it means when they are over.
        self.limit = (
            (self.deadline_in, Stop.DEADLINE) if self.deadline_in <= self.timeout else (self.timeout, Stop.TIMEOUT)
        )
        self.settled: asyncio.Future[None] = loop.create_future()
        self.stopped: Stop | None = None
        self.context: Context | None = None

    def stop(self, reason: Stop) -> None:
        """End the attempt; the first reason stands, and none counts after the handler's end."""
        if not self.settled.done():
            self.stopped = reason
            self.settled.set_result(None)

    def answered(self, _handler: object) -> None:
        """The handler has ended."""
        if not self.settled.done():
            self.settled.set_result(None)

    def warn(self) -> None:
        """It takes longer than expected: said once."""
        expected = self.kind.limits.expected
        log.warning("job.slow", **self.job.about, expected=expected)
        if self.context is not None:
            self.context.say("slower than expected", expected=expected)
