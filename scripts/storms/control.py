"""The door of a node for what cannot be done or seen from outside: kill an actor, shift the clock, look inside."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from aiohttp import web

from joyip.app import Service
from joyip.resources.engine import Engine
from joyip.resources.postgres import Postgres

DOOR = "STORM_DOOR"
_NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
_time, _time_ns, _datetime = time.time, time.time_ns, datetime
_shift = 0.0


@asynccontextmanager
async def controlled(service: Service) -> AsyncIterator[None]:
    """Answer at the socket that the environment names, while the service runs."""

    async def state(_request: web.Request) -> web.Response:
        return web.json_response(_state(service))

    app = web.Application()
    app.router.add_get("/state", state)
    app.router.add_post("/actor/{number}/kill", _kill_actor)
    app.router.add_post("/clock/{seconds}", _shift_clock)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.UnixSite(runner, os.environ[DOOR]).start()  # asyncio removes the socket of a former life
    try:
        yield
    finally:
        await runner.cleanup()


def _state(service: Service) -> dict[str, Any]:
    snapshot = service.supervisor.snapshot()
    engine = service.registry.get(Engine)
    return {
        "actors": Counter(view.state for view in snapshot.actors),
        "max_running": snapshot.max_running,
        "zombies": snapshot.zombies,
        "restarts": snapshot.restarts,
        "tasks": Counter(_NUMBERS.sub("#", task.get_name()) for task in asyncio.all_tasks() if not _is_request(task)),
        "descriptors": _count("/proc/self/fd"),
        "threads": _count("/proc/self/task"),
        "pool": service.registry.get(Postgres).stats(),
        "engine": [{"pid": process.pid, "state": process.state.value} for process in engine.snapshot()],
    }


def _count(folder: str) -> int:
    return sum(1 for _ in Path(folder).iterdir())


def _is_request(task: asyncio.Task[Any]) -> bool:
    """Connections of HTTP clients, ours too, come and go."""
    return task.get_name().startswith("Task-") and "RequestHandler" in repr(task.get_coro())


async def _kill_actor(request: web.Request) -> web.Response:
    """An actor dies in the middle of whatever it does."""
    name = f"actor {request.match_info['number']}"
    found = [task for task in asyncio.all_tasks() if task.get_name() == name]
    for task in found:
        task.cancel()
    return web.json_response({"killed": len(found)})


async def _shift_clock(request: web.Request) -> web.Response:
    """The wall clock of this process jumps; the monotonic clock, as in a real jump, does not."""
    global _shift  # noqa: PLW0603
    _shift = float(request.match_info["seconds"])
    time.time = lambda: _time() + _shift
    time.time_ns = lambda: _time_ns() + int(_shift * 1e9)
    for name, module in list(sys.modules.items()):
        if name.startswith("joyip.") and getattr(module, "datetime", None) in (_datetime, Shifted):
            module.datetime = Shifted  # type: ignore[attr-defined]
    return web.json_response({"shift": _shift})


class _AnyDatetime(type(datetime)):  # type: ignore[misc]
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _datetime)


class Shifted(datetime, metaclass=_AnyDatetime):
    """A datetime whose now has jumped."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return _datetime.now(tz) + timedelta(seconds=_shift)
