"""Server-sent events: what happens, sent as it comes, for as long as somebody reads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web
from aiohttp_sse import sse_response
from pydantic import BaseModel

from joyip.web.presence import attended
from joyip.web.replies import dumps

SSE = "text/event-stream"
PING = 10.0
"""Seconds between the comments that keep a stream alive."""

T = TypeVar("T")
_SILENCE = object()


@dataclass(frozen=True)
class Frame:
    """One event on the wire. The `id` is where the stream goes on after it; without, it stays where it was."""

    event: str
    data: BaseModel
    id: str | None = None


async def streamed(
    request: web.Request, happenings: AsyncIterator[T | None], frames: Callable[[T], Iterable[Frame]]
) -> web.StreamResponse:
    """Send the frames of everything that happens, until it ends, the reader leaves or the service closes.

    A None among the happenings is silence; a ping is sent in it anyway.
    """
    iterator: Any = happenings
    async with aclosing(iterator), sse_response(request, ping_interval=PING) as stream:
        while (happening := await attended(request, _next(iterator))) is not None:
            if happening is not _SILENCE:
                for frame in frames(happening):
                    await stream.send(dumps(frame.data).decode(), id=frame.id, event=frame.event)
    return stream


async def _next(happenings: AsyncIterator[Any]) -> Any:
    """What happens next, _SILENCE, or None at the end."""
    try:
        return await anext(happenings) or _SILENCE
    except StopAsyncIteration:
        return None


def is_wanted(request: web.Request, *, polled: bool) -> bool:
    """Whether the client asks for a stream: by Accept, or by leaving open what it wants and not polling."""
    accept = request.headers.get("Accept", "")
    return SSE in accept or ("application/json" not in accept and not polled)
