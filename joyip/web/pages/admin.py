"""The admin page: what every actor does, what waits, what came of it, and whether the parts are well. Live."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web

from joyip.capabilities.images.history import Record
from joyip.capabilities.webhooks.store import Delivery
from joyip.capabilities.webhooks.webhooks import Webhooks
from joyip.ops.health import Alive, Ready
from joyip.resources.engine import Engine, EngineProcess
from joyip.resources.postgres import Postgres, translate
from joyip.supervisor.job import Job
from joyip.supervisor.pauses import EVERYTHING, Pause
from joyip.supervisor.pool import ActorView, Snapshot
from joyip.web.keys import HEALTH, HISTORY, REGISTRY, SUPERVISOR
from joyip.web.pages.assets import PageQuery
from joyip.web.pages.templates import render

LATEST = 20
"""Jobs shown."""
DELIVERIES = 8
"""Attempts to deliver webhooks shown."""
REFUSED = 8
"""Pictures that the gate refused shown."""
SHOWN_IDLE = 8
"""Idle actors that are shown one by one."""
_PATIENCE = 1.5  # seconds for the database; the page must show something while it is gone

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Stored:
    """What only the database knows; `known` is false while it does not answer."""

    known: bool
    counts: dict[str, int] = field(default_factory=dict)
    queue: Sequence[tuple[str, int, int, datetime]] = ()
    jobs: Sequence[Job] = ()
    pauses: Sequence[Pause] = ()
    deliveries: Sequence[Delivery] = ()
    refused: Sequence[Record] = ()


@dataclass(frozen=True)
class Overview:
    """Everything the page shows."""

    alive: Alive
    ready: Ready
    snapshot: Snapshot
    busy: Sequence[ActorView]
    idle: Sequence[ActorView]
    hidden_idle: int
    processes: Sequence[EngineProcess]
    pool: dict[str, int]
    stored: Stored
    pausable: Sequence[str]


async def page(request: web.Request, query: PageQuery) -> web.Response:
    """The whole page."""
    return render(request, "admin.html", {"view": await overview(request), "pictures": pictures, "query": query})


async def live(request: web.Request, query: PageQuery) -> web.Response:
    """What moves on the page, for its script to put in place every second."""
    context = {"view": await overview(request), "pictures": pictures, "query": query}
    return render(request, "admin_live.html", context, whole=False)


async def overview(request: web.Request) -> Overview:
    """Ask every part, at once; none of them can keep the page waiting for long."""
    supervisor, registry, health = request.app[SUPERVISOR], request.app[REGISTRY], request.app[HEALTH]
    ready, stored = await asyncio.gather(health.ready(), _stored(request))
    snapshot = supervisor.snapshot()
    idle = [actor for actor in snapshot.actors if actor.job_id is None]
    return Overview(
        alive=health.alive(),
        ready=ready,
        snapshot=snapshot,
        busy=[actor for actor in snapshot.actors if actor.job_id is not None],
        idle=idle[:SHOWN_IDLE],
        hidden_idle=len(idle[SHOWN_IDLE:]),
        processes=registry.get(Engine).snapshot(),
        pool=registry.get(Postgres).stats(),
        stored=stored,
        pausable=[EVERYTHING, *(kind.name for kind in supervisor.kinds)],
    )


async def _stored(request: web.Request) -> Stored:
    supervisor = request.app[SUPERVISOR]
    store = supervisor.store
    try:
        async with asyncio.timeout(_PATIENCE):
            counts, queue, jobs, pauses, deliveries, refused = await asyncio.gather(
                store.counts(),
                store.queue(),
                store.page(limit=LATEST),
                supervisor.pauses.current(),
                request.app[REGISTRY].get(Webhooks).store.deliveries(limit=DELIVERIES),
                request.app[HISTORY].refused(REFUSED),
            )
    except Exception as error:
        if translate(error) is None:
            raise
        log.warning("admin.no_database", error=type(error).__name__)
        return Stored(known=False)
    return Stored(True, counts, queue, jobs, pauses, deliveries, refused)


def pictures(job: Job) -> list[dict[str, Any]]:
    """The pictures in a job's result, those that passed first, for thumbnails."""
    result = job.result or {}
    found = [*(result.get("images") or ()), *(result.get("rejected_images") or ())]
    return [picture for picture in found if isinstance(picture, dict) and "artifact_id" in picture]
