"""Waiting on behalf of a client: only while it is there and the service stays up."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiohttp import web

from joyip.web.keys import CLOSING

T = TypeVar("T")
TICK = 0.5
"""Seconds between two looks at whether the client is still there; aiohttp has no event for it."""


def gone(request: web.Request) -> bool:
    """Whether the client has left."""
    transport = request.transport
    return transport is None or transport.is_closing()


async def attended(request: web.Request, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of the work; None, with the work cancelled, once the client has left or the service closes."""
    closing = request.app[CLOSING]
    task = asyncio.create_task(work)
    try:
        while not task.done() and not gone(request) and not closing.is_set():
            await asyncio.wait({task}, timeout=TICK)
        return task.result() if task.done() else None
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
