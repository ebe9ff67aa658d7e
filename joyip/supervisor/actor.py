"""One worker: an asyncio task with a mailbox that runs one job at a time, from claim to recorded end."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import backoff
import orjson
import structlog
from pydantic import BaseModel, ValidationError

from joyip.errors import DatabaseUnavailable
from joyip.resources.postgres import translate
from joyip.resources.registry import Registry
from joyip.supervisor.attempt import Attempt, Stop
from joyip.supervisor.context import Context
from joyip.supervisor.job import State
from joyip.supervisor.outcome import Fail, Outcome
from joyip.supervisor.reporter import Reporter
from joyip.supervisor.store import Finish, Store, is_bad_data
from joyip.supervisor.verdict import error_of, judge

RECORD_LIMIT = 600.0
"""Seconds for which the end of an attempt is offered to a database that does not answer."""

log = structlog.get_logger(__name__)


@dataclass
class Runner:
    """Runs attempts: calls the handler, ends it in time, records what came of it. Shared by all actors."""

    store: Store
    reporter: Reporter
    registry: Registry
    scratch: Path
    grace: float

    def __post_init__(self) -> None:
        self.zombies: set[asyncio.Task[Any]] = set()

    async def run(self, attempt: Attempt) -> None:
        """Run the attempt to its recorded end."""
        handler = asyncio.create_task(self._call(attempt), name=f"job {attempt.kind.name} {attempt.job.id}")
        try:
            stop = await self._watch(attempt, handler)
            await self._end(attempt, handler)
        except asyncio.CancelledError:
            handler.cancel()
            self._abandon(attempt, handler)
            raise
        finish = judge(attempt, handler, stop)
        if attempt.context is not None:
            attempt.context.close()
            await self.reporter.flush(attempt.context)
        if finish is not None:
            await self._record(attempt, finish)
        if attempt.context is not None and attempt.context.wrote:
            await asyncio.to_thread(shutil.rmtree, attempt.context.scratch, ignore_errors=True)

    async def _call(self, attempt: Attempt) -> BaseModel | Outcome:
        job, kind = attempt.job, attempt.kind
        try:
            params = kind.params.model_validate_json(orjson.dumps(job.params))
        except ValidationError as error:
            return Fail("invalid_params", "its parameters do not fit this version of the kind", [str(error)])
        try:
            async with self.registry.job_scope() as services:
                attempt.context = Context(
                    job,
                    services=services,
                    scratch=self._scratch_of(attempt),
                    expires=attempt.started + attempt.limit[0],
                    changed=self.reporter.note,
                )
                with structlog.contextvars.bound_contextvars(
                    job_id=str(job.id), kind=job.kind, attempt=job.attempt, owner=job.owner
                ):
                    return await kind.handler(attempt.context, params)
        except (SystemExit, KeyboardInterrupt, GeneratorExit) as error:
            raise RuntimeError(f"the handler raised {type(error).__name__}") from error

    async def _watch(self, attempt: Attempt, handler: asyncio.Task[Any]) -> Stop | None:
        """Wait for the handler's end (None) or for the reason to end it."""
        seconds, meaning = attempt.limit
        expected = attempt.kind.limits.expected
        both: set[asyncio.Future[Any]] = {handler, attempt.stopped}
        if expected is not None and expected < seconds:
            done, _ = await asyncio.wait(both, timeout=expected, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                log.warning("job.slow", **attempt.about, expected=expected)
                if attempt.context is not None:
                    attempt.context.say("slower than expected", expected=expected)
                seconds -= expected
        await asyncio.wait(both, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if attempt.stopped.done():
            return attempt.stopped.result()
        return None if handler.done() else meaning

    async def _end(self, attempt: Attempt, handler: asyncio.Task[Any]) -> None:
        """Make sure that the handler has ended, or is abandoned after the grace."""
        if handler.done():
            return
        handler.cancel()
        await asyncio.wait({handler}, timeout=self.grace)
        if not handler.done():
            self._abandon(attempt, handler)

    def _abandon(self, attempt: Attempt, handler: asyncio.Task[Any]) -> None:
        if not handler.done():
            log.error("job.zombie", **attempt.about)
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

    async def _record(self, attempt: Attempt, finish: Finish) -> None:
        @backoff.on_exception(backoff.expo, DatabaseUnavailable, max_value=2, max_time=RECORD_LIMIT, factor=0.05)
        async def record(finish: Finish) -> State | None:
            try:
                return await self.store.finish(finish)
            except Exception as error:
                unavailable = None if is_bad_data(error) else translate(error)
                if unavailable is None:
                    raise
                raise unavailable from error

        try:
            state = await record(finish)
        except Exception as error:
            if not is_bad_data(error):
                raise
            log.exception("job.unstorable", **attempt.about)
            unstorable = error_of("result_unstorable", "the database refused to store what came of it", [])
            state = await record(Finish(finish.job_id, finish.attempt, State.FAILED, error=unstorable))
        told = {"error": finish.error} if state in {State.FAILED, State.QUEUED} and finish.error else {}
        elapsed = round(asyncio.get_running_loop().time() - attempt.started, 4)
        log.info("job.end", **attempt.about, state=state.value if state else "fenced", elapsed=elapsed, **told)

    def _scratch_of(self, attempt: Attempt) -> Path:
        return self.scratch / f"{attempt.job.id}-{attempt.job.attempt}"


class Actor:
    """A mailbox and the loop that empties it."""

    def __init__(self, number: int, runner: Runner, ended: Callable[[Actor, Attempt], None]) -> None:
        self.number = number
        self.attempt: Attempt | None = None
        self._runner = runner
        self._ended = ended
        self._mailbox: asyncio.Queue[Attempt] = asyncio.Queue(1)

    def post(self, attempt: Attempt) -> None:
        """Hand over a job; only to an idle actor."""
        self.attempt = attempt
        self._mailbox.put_nowait(attempt)

    async def run(self) -> None:
        """Run job after job until cancelled."""
        while True:
            attempt = await self._mailbox.get()
            await self._runner.run(attempt)
            self.attempt = None
            self._ended(self, attempt)
