"""One run of a job's handler, and the one way to stop it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from joyip.supervisor.context import Context
from joyip.supervisor.kind import Kind
from joyip.supervisor.store import Claimed


class Stop(Enum):
    """Why an attempt is ended from outside."""

    CANCEL = "cancel"  # the user asked
    TIMEOUT = "timeout"  # the attempt took too long
    DEADLINE = "deadline"  # the job took too long in all
    INTERRUPT = "interrupt"  # the service shuts down
    LOST = "lost"  # another holder has the job: whatever we write is refused


class Attempt:
    """A claimed job while this node runs it; `stopped` is set once, by whoever ends it from outside."""

    def __init__(self, claimed: Claimed, kind: Kind[Any]) -> None:
        loop = asyncio.get_running_loop()
        self.job = claimed.job
        self.kind = kind
        self.since = datetime.now(UTC)
        self.started = loop.time()
        self.timeout = claimed.timeout or kind.limits.timeout
        self.deadline_in = max(0.0, claimed.deadline_in)
        self.stopped: asyncio.Future[Stop] = loop.create_future()
        self.context: Context | None = None

    def stop(self, reason: Stop) -> None:
        """End the attempt; the first reason stands."""
        if not self.stopped.done():
            self.stopped.set_result(reason)

    @property
    def limit(self) -> tuple[float, Stop]:
        """The seconds that the attempt may take, and what it means when they are over."""
        if self.deadline_in <= self.timeout:
            return self.deadline_in, Stop.DEADLINE
        return self.timeout, Stop.TIMEOUT

    @property
    def about(self) -> dict[str, Any]:
        """What every log line about this attempt carries."""
        job = self.job
        return {"job_id": str(job.id), "kind": job.kind, "attempt": job.attempt, "owner": job.owner}
