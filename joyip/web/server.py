"""Puts the web application together: routes, middleware, what handlers find in it, and its clean end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web
from cachetools import LRUCache

from joyip.capabilities.images.history import History
from joyip.capabilities.images.images import Images
from joyip.capabilities.webhooks.webhooks import Webhooks
from joyip.errors import Language
from joyip.ops.health import Health
from joyip.resources.registry import Registry
from joyip.settings import Settings
from joyip.supervisor.supervisor import Supervisor
from joyip.web import keys
from joyip.web.middleware import add_headers, explain, observe
from joyip.web.openapi import describe
from joyip.web.pages import templates
from joyip.web.routes import ROUTES

LARGEST_BODY = 1024 * 1024
"""Bytes of a JSON body; files have a route of their own."""
STREAM_LIFE = 3600.0
"""Seconds after which a stream ends; its reader comes back with Last-Event-ID."""
_THUMBNAILS = 16 * 1024 * 1024  # bytes kept


def create_app(
    *,
    settings: Settings,
    registry: Registry,
    supervisor: Supervisor,
    images: Images,
    history: History,
    health: Health,
) -> web.Application:
    """The application; whoever runs it gives an AppRunner with `access_log=None`, for it logs its requests itself."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[observe, explain])
    app[keys.SETTINGS] = settings
    app[keys.REGISTRY] = registry
    app[keys.SUPERVISOR] = supervisor
    app[keys.IMAGES] = images
    app[keys.HISTORY] = history
    app[keys.HEALTH] = health
    app[keys.WEBHOOKS] = registry.get(Webhooks)
    app[keys.LIMITS] = keys.TimeLimits(settings.request_timeout, STREAM_LIFE)
    app[keys.CLOSING] = asyncio.Event()
    thumbnails: LRUCache[tuple[str, int], bytes] = LRUCache(_THUMBNAILS, getsizeof=len)
    app[keys.THUMBNAILS] = thumbnails
    documents: dict[Language, dict[str, Any]] = {"zh": describe(ROUTES, "zh"), "en": describe(ROUTES, "en")}
    app[keys.OPENAPI] = documents
    templates.setup(app)
    for route in ROUTES:
        if route.method == "GET":
            app.router.add_get(route.path, route.endpoint(), allow_head=True)
        else:
            app.router.add_route(route.method, route.path, route.endpoint())
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(_release_clients)
    app.cleanup_ctx.append(_watch_health)
    return app


async def _release_clients(app: web.Application) -> None:
    """Whoever waits or follows is answered now, so that the service can end."""
    app[keys.CLOSING].set()


async def _watch_health(app: web.Application) -> AsyncIterator[None]:
    watching = asyncio.create_task(app[keys.HEALTH].watch(), name="health watch")
    yield
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    await app[keys.HEALTH].close()
