"""joyip through HTTP: the service in a process of its own, 100 clients in this one; and a bare server beside it."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from pathlib import Path

import asyncpg
import orjson

from benchmarks.queues.contract import Queue, SharedTally
from benchmarks.queues.joyip import OWNERS, Gate
from benchmarks.queues.leash import child, until_released
from benchmarks.queues.profiling import profiled
from benchmarks.queues.wire import Wire

KIND = "bench.noop"
BATCH = "/api/jobs/batch"
READY = 60.0


class Served(Queue):
    """A server process, and connections to it. `url` is where it is."""

    which: str

    async def open(self) -> None:
        """Start the server."""
        self.tally = SharedTally(self.folder / "tally")
        self._open = AsyncExitStack()
        command = [sys.executable, "-m", "benchmarks.queues.through_http", self.which, self.place, str(self.folder)]
        if self.profile is not None:
            command.append(str(self.profile))
        process = self._open.enter_context(child(command))
        self.pid = process.pid
        assert process.stdout is not None
        async with asyncio.timeout(READY):
            self.url = (await asyncio.to_thread(process.stdout.readline)).strip()
        self.wire = await self._open.enter_async_context(Wire(self.url, self.callers))

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """It works all the time."""
        yield

    def used(self) -> float:
        """Seconds of CPU that the server has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def close(self) -> None:
        """End the server."""
        await self._open.aclose()


class ThroughHttp(Served):
    """POST /api/jobs one by one, POST /api/jobs/batch in bulk; an end is the committed final state."""

    which = "joyip"
    bulk = 1000
    holds = False

    async def open(self) -> None:
        """Start the service."""
        await super().open()
        connection = await asyncpg.connect(self.place)
        self._open.push_async_callback(connection.close)
        self._gate = Gate(connection)
        self.prepare()

    def prepare(self) -> None:
        """The requests, once."""
        job = {"kind": KIND, "params": {}}
        owners = [{"X-Joyip-Owner": f"owner-{number}"} for number in range(OWNERS)]
        self._one = itertools.cycle([self.wire.request("POST", "/api/jobs", job, owner) for owner in owners])
        self._waited = itertools.cycle([self.wire.request("POST", "/api/jobs?wait=30", job, owner) for owner in owners])
        self._batches = {self.bulk: self._batch(self.bulk)}

    async def submit(self) -> None:
        """Committed when its 202 is there."""
        await self.wire.send(next(self._one), 202)

    async def submit_many(self, count: int) -> None:
        """One transaction."""
        if count not in self._batches:
            self._batches[count] = self._batch(count)
        await self.wire.send(self._batches[count], 202)

    def _batch(self, count: int) -> bytes:
        return self.wire.request("POST", BATCH, {"jobs": [{"kind": KIND, "params": {}}] * count})

    async def settled(self) -> None:
        """Committed final states."""
        await self._gate.settled()

    async def one(self) -> None:
        """One request that waits for the job's end."""
        await self.wire.send(next(self._waited), 200)


class Bare(Served):
    """aiohttp and uvloop, POST JSON → 202, and nothing else: the limit of the way through HTTP."""

    which = "bare"
    columns = ("one_by_one", "idle")

    async def open(self) -> None:
        """Start the server."""
        await super().open()
        self._post = self.wire.request("POST", "/", {"kind": KIND, "params": {}})

    async def submit(self) -> None:
        """A request and its answer."""
        await self.wire.send(self._post, 202)


async def _joyip(place: str, folder: str) -> None:
    from benchmarks.queues.service import joyip
    from joyip import app

    tally = SharedTally(Path(folder) / "tally")
    async with joyip(place, Path(folder), tally.tick) as service, app.listening(service) as url:
        print(url, flush=True)
        await until_released()


async def _bare(_place: str, folder: str) -> None:
    from aiohttp import web

    tally = SharedTally(Path(folder) / "tally")

    async def accept(request: web.Request) -> web.Response:
        body = orjson.dumps({"success": True, "data": await request.json(loads=orjson.loads)})
        tally.tick()
        return web.Response(status=202, body=body, content_type="application/json")

    application = web.Application()
    application.router.add_post("/", accept)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await until_released()
    await runner.cleanup()


def main(which: str, place: str, folder: str, profile: str = "") -> None:
    """A server until stdin closes."""
    import uvloop

    with profiled(Path(profile), f"{which}-server") if profile else nullcontext():
        uvloop.run({"joyip": _joyip, "bare": _bare}[which](place, folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
