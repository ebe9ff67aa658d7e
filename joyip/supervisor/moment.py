"""Waiting for an event, but not for ever."""

from __future__ import annotations

import asyncio


async def happens(event: asyncio.Event, limit: float) -> bool:
    """Whether the event is set within `limit` seconds. (`wait_for` may swallow a cancellation in Python 3.11.)"""
    try:
        async with asyncio.timeout(limit):
            await event.wait()
    except TimeoutError:
        return False
    return True
