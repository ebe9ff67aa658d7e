"""Records the ends of attempts, all that have come since the last write in one statement, while the actors go on."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence

import backoff
import structlog

from joyip.errors import DatabaseUnavailable
from joyip.resources.postgres import translate
from joyip.supervisor.attempt import Attempt
from joyip.supervisor.job import State
from joyip.supervisor.reads import BATCH
from joyip.supervisor.rows import Ended, Finish
from joyip.supervisor.store import Store, is_bad_data
from joyip.supervisor.verdict import error_of

MOST = 2 * BATCH
"""Ends that may wait to be recorded; further actors wait until there is room."""
PERSISTENCE = 600.0
"""Seconds for which an end is offered; after that the job's lease has long run out, and others may take it."""

log = structlog.get_logger(__name__)

Entry = tuple[Attempt, Finish | None]
Write = Callable[[Sequence[Finish]], Awaitable[list[Ended | None]]]


class Recorder:
    """The bounded queue between actors and the database. `recorded` hears of each attempt whose end is committed.

    An end that cannot be stored as it is (bad data) is stored as a failure that says so; nobody else's end suffers.
    """

    def __init__(self, store: Store, recorded: Callable[[Attempt, Finish | None, Ended | None], None]) -> None:
        self._store = store
        self._recorded = recorded
        self._waiting: deque[Entry] = deque()
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    async def put(self, attempt: Attempt, finish: Finish | None) -> None:
        """Hand in the end of an attempt (None: it is no longer ours); returns at once while there is room."""
        await self._room.wait()
        self._waiting.append((attempt, finish))
        self._some.set()
        if len(self._waiting) >= MOST:
            self._room.clear()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._some.wait()
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            if not self._waiting:
                self._some.clear()
            if len(self._waiting) < MOST:
                self._room.set()
            plain = [entry for entry in batch if _is_plain(entry[1])]
            if plain:
                await self._record(plain, self._store.succeed_all)
            if len(plain) < len(batch):
                await self._record([entry for entry in batch if not _is_plain(entry[1])], self._store.finish_all)

    async def _record(self, batch: Sequence[Entry], write: Write) -> None:
        finishes = [finish for _, finish in batch if finish is not None]
        try:
            ended = iter(await self._persistently(finishes, write) if finishes else [])
        except Exception as error:
            if len(batch) > 1:
                for entry in batch:
                    await self._record([entry], write)
                return
            ((attempt, finish),) = batch
            assert finish is not None
            if not is_bad_data(error):
                log.exception("job.unrecorded", **attempt.job.about)  # its lease runs out, then it is rescued
                self._recorded(attempt, finish, None)
                return
            log.exception("job.unstorable", **attempt.job.about)
            unstorable = error_of("result_unstorable", "the database refused to store what came of it", [])
            failure = Finish(finish.job_id, finish.attempt, State.FAILED, error=unstorable)
            await self._record([(attempt, failure)], self._store.finish_all)
            return
        told = [(attempt, finish, next(ended) if finish is not None else None) for attempt, finish in batch]
        for attempt, finish, end in told:
            self._recorded(attempt, finish, end)
        _log(told)

    async def _persistently(self, finishes: Sequence[Finish], write: Write) -> list[Ended | None]:
        """Offer the ends again and again to a database that does not answer. Raises what it says about bad data."""
        try:
            return await write(finishes)
        except Exception as error:
            if is_bad_data(error) or translate(error) is None:
                raise
            log.warning("recorder.unavailable", ends=len(finishes), error=type(error).__name__)
        return await _offer(finishes, write)


@backoff.on_exception(backoff.expo, DatabaseUnavailable, factor=0.05, max_value=2.0, max_time=PERSISTENCE, logger=None)
async def _offer(finishes: Sequence[Finish], write: Write) -> list[Ended | None]:
    try:
        return await write(finishes)
    except Exception as error:
        unavailable = None if is_bad_data(error) else translate(error)
        if unavailable is None:
            raise
        raise unavailable from error


def _is_plain(finish: Finish | None) -> bool:
    """Whether this is the end that most attempts have, for which there is a cheaper statement."""
    return finish is not None and finish.state is State.SUCCEEDED and not finish.degraded


def _log(told: Sequence[tuple[Attempt, Finish | None, Ended | None]]) -> None:
    """A line for each job; one for all successes of a batch, so that a busy service is not kept from its work by it."""
    now = asyncio.get_running_loop().time()
    many: Counter[str] = Counter()
    for attempt, finish, ended in told:
        state = ended.state if ended is not None else None
        if state is State.SUCCEEDED and len(told) > 1:
            many[attempt.kind.name] += 1
            continue
        error = {"error": finish.error} if finish is not None and finish.error and state is not State.CANCELLED else {}
        elapsed = round(now - attempt.started, 4)
        log.info("job.end", **attempt.job.about, state=state.value if state else "fenced", elapsed=elapsed, **error)
    if many:
        log.info("jobs.end", state="succeeded", count=many.total(), kinds=dict(many))
