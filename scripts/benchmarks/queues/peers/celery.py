"""Celery on Redis: a worker of its own process (it runs in no event loop), submitters in threads."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import celery
from billiard import current_process
from celery.signals import worker_process_init, worker_ready

from benchmarks.queues.contract import LOOK, Queue, SharedTally

PROCESSES = 2
THREADS = 4
STOP = 15.0


def application(place: str) -> celery.Celery:
    """Results kept; what runs is acknowledged at its end, so that little is lost; much is fetched ahead."""
    app = celery.Celery("bench", broker=place, backend=place)
    app.conf.update(
        task_acks_late=True,
        worker_prefetch_multiplier=128,
        broker_pool_limit=THREADS,
        broker_connection_retry_on_startup=True,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        result_expires=3600,
    )
    return app


class Celery(Queue):
    """Submits and looks at the count of what has run."""

    bulk = 1000
    slow_start = True

    async def open(self) -> None:
        """The application and the submitters' threads."""
        self.tally = SharedTally(self.folder / "tally")
        self._app = application(self.place)
        self._noop = self._app.signature("noop")
        self._threads = ThreadPoolExecutor(THREADS)

    async def submit(self) -> None:
        """A transaction."""
        await asyncio.get_running_loop().run_in_executor(self._threads, self._noop.apply_async)

    async def submit_many(self, count: int) -> None:
        """A group: its messages one by one on one connection."""
        group = celery.group([self._noop] * count)
        await asyncio.get_running_loop().run_in_executor(self._threads, group.apply_async)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A worker with a pool of processes."""
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        command = ["-m", "celery", "-q", "-A", __name__, "worker", "--pool", "prefork", "--concurrency", str(PROCESSES)]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"]
        place = {"BENCH_PLACE": self.place, "BENCH_FOLDER": str(self.folder), "PYTHONWARNINGS": "ignore"}
        worker = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            *quiet,
            env=os.environ | place,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            while not ready.exists() and worker.returncode is None:  # noqa: ASYNC110
                await asyncio.sleep(LOOK)
            yield
        finally:
            worker.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(worker.wait(), STOP)
            except TimeoutError:
                worker.kill()
                await worker.wait()

    async def close(self) -> None:
        """End the threads."""
        self._threads.shutdown()
        self._app.close()


def _work(place: str, folder: Path) -> celery.Celery:
    """The worker's side."""
    app = application(place)
    tallies: list[SharedTally] = []

    @worker_process_init.connect(weak=False)
    def begin(**_: Any) -> None:
        tallies.append(SharedTally(folder / "tally", current_process().index))

    @worker_ready.connect(weak=False)
    def say(**_: Any) -> None:
        (folder / "ready").touch()

    @app.task(name="noop")
    def noop() -> None:
        tallies[0].tick()

    return app


if "BENCH_PLACE" in os.environ:
    app = _work(os.environ["BENCH_PLACE"], Path(os.environ["BENCH_FOLDER"]))
