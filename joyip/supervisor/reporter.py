"""Stores the progress and events of all running attempts together, a few times a second."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from joyip.resources.postgres import translate
from joyip.supervisor.context import Context
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.rows import Report
from joyip.supervisor.store import Store, is_bad_data

INTERVAL = 0.1
"""Least seconds between two writes: what happens in between goes into one."""

log = structlog.get_logger(__name__)


class Reporter:
    """Collects contexts that have something to report. Losing a report for want of a database never fails a job."""

    def __init__(self, store: Store, notifier: Notifier) -> None:
        self._store = store
        self._notifier = notifier
        self._waiting: set[Context] = set()
        self._writing: set[Context] = set()
        self._some = asyncio.Event()
        self._lock = asyncio.Lock()

    def note(self, context: Context) -> None:
        """This context has something to report."""
        self._waiting.add(context)
        self._some.set()

    async def flush(self, context: Context) -> None:
        """Return when everything that this context reported is stored: the final state comes after it."""
        if context in self._waiting or context in self._writing:
            async with self._lock:
                if context in self._waiting:
                    self._waiting.discard(context)
                    await self._write({context})

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._some.wait()
            self._some.clear()
            async with self._lock:
                contexts, self._waiting = self._waiting, set()
                if contexts:
                    await self._write(contexts)
            await asyncio.sleep(INTERVAL)

    async def _write(self, contexts: set[Context]) -> None:
        self._writing = contexts
        try:
            await self._store_all([report for context in contexts if (report := context.take())])
        finally:
            self._writing = set()

    async def _store_all(self, reports: Sequence[Report]) -> None:
        try:
            for job_id in await self._store.report(reports):
                self._notifier.tell(job_id)
        except Exception as error:
            if translate(error) is not None and not is_bad_data(error):
                log.warning("reporter.unavailable", error=type(error).__name__)
            elif len(reports) > 1:  # somebody's is bad: only that one is dropped
                for report in reports:
                    await self._store_all([report])
            else:
                log.exception("reporter.refused", job_id=str(reports[0].job_id))
