"""What can be asked for, and how much of it waits."""

from __future__ import annotations

from aiohttp import web

from joyip.web.keys import SUPERVISOR
from joyip.web.replies import success
from joyip.web.schemas import KindView, PauseView, QueueView, Reading, Waiting


async def kinds(request: web.Request) -> web.Response:
    """Every kind of job, with its parameters as JSON Schema."""
    return success(request, [KindView.of(kind) for kind in request.app[SUPERVISOR].kinds])


async def queue(request: web.Request) -> web.Response:
    """How much waits and runs, and what is paused."""
    supervisor = request.app[SUPERVISOR]
    snapshot = supervisor.snapshot()
    waiting = [
        Waiting(kind=kind, priority=priority, count=count, oldest=oldest)
        for kind, priority, count, oldest in await supervisor.store.queue()
    ]
    readings = supervisor.load.readings if supervisor.load is not None else ()
    view = QueueView(
        counts=await supervisor.store.counts(),
        waiting=waiting,
        running=sum(1 for actor in snapshot.actors if actor.job_id is not None),
        max_running=snapshot.max_running,
        draining=snapshot.draining,
        load=[Reading(name=r.name, value=r.value, limit=r.limit) for r in readings],
        paused=[PauseView.of(pause) for pause in await supervisor.pauses.current()],
    )
    return success(request, view)
