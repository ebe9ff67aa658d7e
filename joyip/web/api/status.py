"""Whether the service lives (B2) and can take work (B3)."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

import joyip
from joyip.errors import Text
from joyip.web.keys import HEALTH
from joyip.web.problems import NotReady
from joyip.web.replies import failure, success
from joyip.web.schemas import Check, Liveness, Readiness

SERVICE = "joyip"
_DRAINING = Text("服务正在停机维护。", "The service is shutting down.")


async def health(request: web.Request) -> web.Response:
    """Liveness: answered from memory alone."""
    alive = request.app[HEALTH].alive()
    view = Liveness(
        status=alive.status,
        service=SERVICE,
        version=joyip.__version__,
        timestamp=datetime.now(UTC),
        uptime_s=round(alive.uptime, 3),
        checks=[Check(name=p.name, ok=p.ok, latency_ms=p.latency_ms, error=p.error) for p in alive.checks],
    )
    return success(request, view)


async def ready(request: web.Request) -> web.Response:
    """Readiness: every dependency is asked, at once and with limits."""
    state = await request.app[HEALTH].ready()
    checks = [Check(name=p.name, ok=p.ok, latency_ms=p.latency_ms, error=p.error) for p in state.checks]
    view = Readiness(
        status="ready" if state.ready else "not_ready", service=SERVICE, draining=state.draining, checks=checks
    )
    if state.ready:
        return success(request, view)
    broken = [check.name for check in checks if not check.ok]
    message = _DRAINING if state.draining else None
    return failure(request, NotReady(message, details={"broken": broken}, retry_after=5), data=view)
