"""joyip as it is measured: the whole service with one more kind, a job that does nothing; only nothing is drawn."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import BaseModel

from joyip import app
from joyip.errors import Text
from joyip.ops import logs
from joyip.resources.engine import Engine
from joyip.settings import load
from joyip.supervisor.kind import Kind

KIND = "bench.noop"
RUNNING = 500
"""Jobs at once, as peers are allowed that many."""


class Nothing(BaseModel):
    """The parameters and the result of a job that does nothing."""


class NoEngine(Engine):
    """No render processes: they take seconds to start, and no picture is drawn here."""

    async def open(self) -> None:
        """Start nothing."""

    async def ping(self) -> None:
        """Well."""

    async def close(self) -> None:
        """Nothing to end."""


@asynccontextmanager
async def joyip(
    place: str, folder: Path, ran: Callable[[], None], running: int = RUNNING
) -> AsyncIterator[app.Service]:
    """The running service on the database at `place`; `ran` is called by each job."""

    async def nothing(_context: object, params: Nothing) -> Nothing:
        ran()
        return params

    logs.configure("warning")
    for name in [name for name in os.environ if name.startswith("JOYIP_")]:
        del os.environ[name]
    os.environ |= {
        "JOYIP_ENV_FILE": os.devnull,
        "JOYIP_DATABASE_URL": place,
        "JOYIP_DATA_DIR": str(folder / "data"),
        "JOYIP_PORT": "0",
        "JOYIP_CONSOLE_PORT": "0",
        "JOYIP_MAX_RUNNING": str(running),
        "JOYIP_MAX_QUEUED": "1000000",
        "JOYIP_MAX_CPU": "1000",  # asked all the same; the machine is meant to be busy
    }
    kind = Kind(KIND, Text("空", "nothing"), Nothing, Nothing, nothing)
    app.Engine = NoEngine  # type: ignore[attr-defined]
    settings, _ = load()
    async with app.running(settings, more_kinds=(kind,)) as service:
        app.spare_the_collector()  # as `joyip serve` does
        yield service
