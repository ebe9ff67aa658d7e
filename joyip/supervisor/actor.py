"""One worker: an asyncio task with a mailbox that runs one job at a time, from its start to its verdict."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import structlog
from pydantic import BaseModel, ValidationError

from joyip.resources.registry import Registry
from joyip.supervisor.attempt import Attempt
from joyip.supervisor.context import Context
from joyip.supervisor.current import current
from joyip.supervisor.outcome import Fail, Outcome
from joyip.supervisor.recorder import Recorder
from joyip.supervisor.reporter import Reporter
from joyip.supervisor.verdict import failure, judge

log = structlog.get_logger(__name__)


@dataclass
class Runner:
    """Runs attempts: calls the handler, ends it in time, judges what came of it. Shared by all actors."""

    recorder: Recorder
    reporter: Reporter
    registry: Registry
    scratch: Path
    grace: float

    def __post_init__(self) -> None:
        self.zombies: set[asyncio.Task[Any]] = set()

    async def run(self, attempt: Attempt) -> None:
        """Run the attempt to its end, and hand that in to be recorded."""
        loop = asyncio.get_running_loop()
        handler = loop.create_task(self._call(attempt), name=attempt.kind.name)
        handler.add_done_callback(attempt.answered)
        seconds, meaning = attempt.limit
        timers = [loop.call_later(seconds, attempt.stop, meaning)]
        expected = attempt.kind.limits.expected
        if expected is not None and expected < seconds:
            timers.append(loop.call_later(expected, attempt.warn))
        try:
            await attempt.settled
            if not handler.done():
                await self._end(attempt, handler)
        except asyncio.CancelledError:
            handler.cancel()
            self._abandon(attempt, handler)
            raise
        finally:
            for timer in timers:
                timer.cancel()
        try:
            finish = judge(attempt, handler)
        except Exception as error:  # a result that has no JSON form, for one
            log.exception("job.unjudged", **attempt.job.about)
            finish = failure(attempt, "handler_error", f"{type(error).__name__}: {error}"[:2000])
        context = attempt.context
        if context is not None:
            context.close()
            await self.reporter.flush(context)
            if context.wrote:
                await asyncio.to_thread(shutil.rmtree, context.scratch, ignore_errors=True)
        await self.recorder.put(attempt, finish)

    async def _call(self, attempt: Attempt) -> BaseModel | Outcome:
        job, kind = attempt.job, attempt.kind
        params = attempt.params
        if params is None:
            try:
                params = kind.params.model_validate_json(orjson.dumps(job.params))
            except ValidationError as error:
                return Fail("invalid_params", "its parameters do not fit this version of the kind", [str(error)])
        context = attempt.context = Context(
            job,
            registry=self.registry,
            scratches=self.scratch,
            expires=attempt.started + attempt.limit[0],
            changed=self.reporter.note,
        )
        current.set(job)  # of this handler's own task
        try:
            try:
                return await kind.handler(context, params)
            finally:
                await context.release()
        except (SystemExit, KeyboardInterrupt, GeneratorExit) as error:
            raise RuntimeError(f"the handler raised {type(error).__name__}") from error

    async def _end(self, attempt: Attempt, handler: asyncio.Task[Any]) -> None:
        """End the handler; one that does not obey within the grace is abandoned."""
        handler.cancel()
        await asyncio.wait({handler}, timeout=self.grace)
        if not handler.done():
            self._abandon(attempt, handler)

    def _abandon(self, attempt: Attempt, handler: asyncio.Task[Any]) -> None:
        if not handler.done():
            log.error("job.zombie", **attempt.job.about)
            self.zombies.add(handler)
            handler.add_done_callback(self._bury)
        if attempt.context is not None:
            attempt.context.close()

    def _bury(self, handler: asyncio.Task[Any]) -> None:
        self.zombies.discard(handler)
        if not handler.cancelled():
            handler.exception()  # seen: it has no reader any more

    def haunt(self) -> None:
        """Cancel every zombie again: each time kills the process or the wait that it hangs in."""
        for handler in self.zombies:
            handler.cancel()


class Actor:
    """A mailbox for one attempt and the loop that empties it."""

    def __init__(self, number: int, runner: Runner, idle: Callable[[Actor], None]) -> None:
        self.number = number
        self.attempt: Attempt | None = None
        self._runner = runner
        self._idle = idle
        self._mail: asyncio.Future[Attempt] = asyncio.get_running_loop().create_future()

    def post(self, attempt: Attempt) -> None:
        """Hand over a job; only to an idle actor."""
        self.attempt = attempt
        self._mail.set_result(attempt)

    async def run(self) -> None:
        """Run job after job until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await self._runner.run(await self._mail)
            self._mail = loop.create_future()
            self.attempt = None
            self._idle(self)
