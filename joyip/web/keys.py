"""What handlers find in the application, each under a typed key."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
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


@dataclass(frozen=True)
class TimeLimits:
    """Seconds that a request, and a stream, may take."""

    request: float
    stream: float


SETTINGS = web.AppKey("settings", Settings)
REGISTRY = web.AppKey("registry", Registry)
SUPERVISOR = web.AppKey("supervisor", Supervisor)
IMAGES = web.AppKey("images", Images)
HISTORY = web.AppKey("history", History)
HEALTH = web.AppKey("health", Health)
WEBHOOKS = web.AppKey("webhooks", Webhooks)
LIMITS = web.AppKey("limits", TimeLimits)
CLOSING = web.AppKey("closing", asyncio.Event)
THUMBNAILS: web.AppKey[LRUCache[tuple[str, int], bytes]] = web.AppKey("thumbnails", LRUCache)
OPENAPI: web.AppKey[dict[Language, dict[str, Any]]] = web.AppKey("openapi", dict)
