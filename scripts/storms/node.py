"""One node of a storm: the real service as `joyip serve` runs it, with the storm's kinds and a door for its faults.

What is left out is what takes long to start and no fault here can hit: the language model and the renderer (engine
processes warm up nothing). Everything else, the wiring included, is joyip's own composition root.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any

import uvloop

from joyip import app
from joyip.capabilities.images.images import Images
from joyip.ops import logs
from joyip.resources.engine import Engine
from joyip.settings import Settings, load
from joyip.supervisor.kind import Kinds

from . import effects
from .control import controlled
from .kinds import storm_kinds

_running = app.running
_catalogued = app.kinds  # type: ignore[attr-defined]


class NoModels:
    """In the place of the language model: words that the lexicon does not know stay unknown."""

    name = "models"

    async def open(self) -> None: ...

    async def ping(self) -> None: ...

    async def close(self) -> None: ...

    def embed(self, sentences: list[str]) -> Any:
        raise RuntimeError("a storm draws nothing")


class ColdImages(Images):
    """Word lists and lexicon without embeddings."""

    def warm(self, directory: Path) -> None: ...


def cold_engine(processes: int, _warm: str, *arguments: Any, **options: Any) -> Engine:
    """The real engine; its processes load nothing before they are ready."""
    return Engine(processes, None, *arguments, **options)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[app.Service]:
    """The whole service, with our kinds, and the door beside it."""
    kinds = storm_kinds()
    if "more_kinds" in signature(_running).parameters:
        start = partial(_running, settings, more_kinds=kinds)
    else:
        app.kinds = lambda: Kinds([*_catalogued(), *kinds])  # type: ignore[attr-defined]
        start = partial(_running, settings)
    try:
        async with start() as service, controlled(service):
            yield service
    finally:
        await effects.close()


def main() -> int:
    """Serve until SIGTERM, as `joyip serve` does."""
    parts = {"Models": NoModels, "Images": ColdImages, "Engine": cold_engine, "running": running}
    for name, part in parts.items():
        setattr(app, name, part)
    logs.configure("info", as_json=True)
    uvloop.run(_serve(load()[0]))
    return 0


async def _serve(settings: Settings) -> None:
    logs.watch_loop(asyncio.get_running_loop())
    await app.serve(settings)
