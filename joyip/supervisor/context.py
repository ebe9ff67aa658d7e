"""What a handler is given: its job, services, progress, a scratch directory and the time it has left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import structlog
import svcs

from joyip.errors import StageTimeout, Text
from joyip.resources.registry import Registry
from joyip.supervisor.job import Job
from joyip.supervisor.rows import Report

T = TypeVar("T")

MAX_EVENTS = 2000
"""Events that one attempt may store; later ones are dropped, so that a chatty handler cannot fill the disk."""
MAX_MESSAGE = 2000
"""Longest log message in characters."""


class Context:
    """A handler's side of one attempt. After the attempt has ended it is closed, and everything it does is dropped."""

    def __init__(
        self, job: Job, *, registry: Registry, scratches: Path, expires: float, changed: Callable[[Context], None]
    ) -> None:
        self.job = job
        self.stage: str | None = None
        self.fraction = 0.0
        self.degraded: list[str] = []
        self.wrote = False
        self._registry = registry
        self._services: svcs.Container | None = None
        self._scratches = scratches
        self._expires = expires
        self._changed = changed
        self._events: list[dict[str, Any]] = []
        self._dirty = False
        self._stored = 0
        self._closed = False

    async def get(self, service: type[T]) -> T:
        """A service by its type: a shared one, or one that lives as long as this job (T2)."""
        if self._services is None:
            self._services = self._registry.container()
        found: T = await self._services.aget_abstract(service)
        return found

    @cached_property
    def log(self) -> Any:
        """A logger that names the job in each line."""
        return structlog.get_logger(self.job.kind).bind(**self.job.about)

    def progress(self, fraction: float, stage: str | None = None) -> None:
        """Tell how far the work is (0..1, never backwards) and what it is doing; cheap, may be called often."""
        self.fraction = max(self.fraction, min(1.0, fraction))
        self.stage = stage or self.stage
        self._note("progress", {"progress": round(self.fraction, 4), "stage": self.stage}, replace=True)

    @asynccontextmanager
    async def limited(self, stage: str, seconds: float) -> AsyncIterator[None]:
        """A stage with a limit of its own: past it the attempt fails with code `timeout` (and may be tried again)."""
        self.progress(self.fraction, stage)
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                yield
        except TimeoutError:
            if not limit.expired():
                raise
            message = Text(f"阶段 {stage} 超过了 {seconds:g} 秒。", f"stage {stage} took longer than {seconds:g} s")
            raise StageTimeout(message, details={"stage": stage, "limit": seconds}) from None

    def say(self, message: str, **data: Any) -> None:
        """Store a log event that the job's readers see."""
        self._note("log", {"message": message[:MAX_MESSAGE], **data})

    def preview(self, data: Mapping[str, Any]) -> None:
        """Store a preview event: something to look at before the result is there."""
        self._note("preview", dict(data))

    def degrade(self, part: str) -> None:
        """Remember that a part had to be done in a lesser way; the job shows it."""
        if part not in self.degraded:
            self.degraded.append(part)

    @property
    def remaining(self) -> float:
        """Seconds until the attempt is ended from outside."""
        return max(0.0, self._expires - asyncio.get_running_loop().time())

    @property
    def scratch(self) -> Path:
        """A directory for temporary files; removed when the attempt ends."""
        scratch = self._scratches / f"{self.job.id}-{self.job.attempt}"
        scratch.mkdir(parents=True, exist_ok=True)
        self.wrote = True
        return scratch

    async def release(self) -> None:
        """The handler has ended: give back the services that lived for this job."""
        services, self._services = self._services, None
        if services is not None:
            await services.aclose()

    def close(self) -> None:
        """The attempt has ended: from now on nothing is reported."""
        self._closed = True

    def take(self) -> Report | None:
        """What is to be stored since the last call, if anything."""
        if not self._dirty:
            return None
        events, self._events, self._dirty = self._events, [], False
        return Report(self.job.id, self.job.attempt, self.fraction, self.stage, events)

    def _note(self, kind: str, data: dict[str, Any], *, replace: bool = False) -> None:
        if self._closed or self._stored >= MAX_EVENTS:
            return
        if replace and self._events and self._events[-1]["type"] == kind:
            self._events.pop()
        else:
            self._stored += 1
        self._events.append({"type": kind, "data": data})
        self._dirty = True
        self._changed(self)
