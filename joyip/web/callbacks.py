"""Who is to be told of a job that a request submits: the URL that it names, and whoever subscribed."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from joyip.web.inputs import owner_of
from joyip.web.keys import WEBHOOKS
from joyip.web.schemas import CallbackWish


async def callback_of(request: web.Request, kind: str, wish: CallbackWish) -> dict[str, Any] | None:
    """The `callback` of a submission of this kind. Raises CallbackRefused."""
    return await request.app[WEBHOOKS].callback(kind, owner_of(request), wish.callback_url, wish.callback_events)
