"""Jobs over HTTP: submit, list, look, follow, cancel, do again, change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from joyip.errors import Text
from joyip.supervisor.job import Event, Job
from joyip.supervisor.submission import Submission, Submitted
from joyip.web import streams
from joyip.web.callbacks import callback_of
from joyip.web.inputs import idempotency_of, owner_of, validated
from joyip.web.keys import SUPERVISOR
from joyip.web.presence import attended
from joyip.web.replies import OK, success
from joyip.web.schemas import (
    Cancelled,
    EventsQuery,
    EventsView,
    EventView,
    JobChange,
    JobOptions,
    JobsQuery,
    JobSubmission,
    JobView,
    Page,
    WaitQuery,
)
from joyip.web.streams import Frame, streamed

_OPTIONS = tuple(JobOptions.model_fields)
_ACCEPTED = Text("已受理", "accepted")
_CANCELS = {
    "cancelled": Text("任务已取消", "the job was cancelled"),
    "cancelling": Text("正在停止任务", "the job is being stopped"),
    "already succeeded": Text("任务已成功结束", "the job had already succeeded"),
    "already failed": Text("任务已失败结束", "the job had already failed"),
    "already cancelled": Text("任务此前已取消", "the job had already been cancelled"),
}


async def submit(request: web.Request, body: JobSubmission, query: WaitQuery) -> web.Response:
    """Store a job of any kind; with `wait`, answer its end."""
    supervisor = request.app[SUPERVISOR]
    key, digest = idempotency_of(request, body)
    callback = await callback_of(request, body.kind, body)
    params: Mapping[str, Any] | BaseModel = body.params
    if body.kind in supervisor.kinds:
        params = validated(supervisor.kinds[body.kind].params, body.params, "params")
    wish = wish_of(body, owner_of(request), params, idempotency_key=key, body_hash=digest, callback=callback)
    return await answer(request, await supervisor.submit(wish), query.wait)


def wish_of(
    body: JobSubmission, owner: str, params: Mapping[str, Any] | BaseModel | None = None, **more: Any
) -> Submission:
    """The submission that a body describes; `params` are its own, checked."""
    options = {name: getattr(body, name) for name in _OPTIONS}
    return Submission(body.kind, body.params if params is None else params, owner=owner, **options, **more)


async def answer(request: web.Request, submitted: Submitted, wait: float) -> web.Response:
    """202 and the job; or, when it ends within `wait` seconds, 200 and the finished job."""
    job = submitted.job
    if wait > 0 and not job.state.final:
        job = await attended(request, request.app[SUPERVISOR].wait(job.id, wait)) or job
    headers = {"Location": f"/api/jobs/{job.id}"}
    if not submitted.fresh:
        headers["Idempotent-Replayed"] = "true"
    finished = job.state.final and (wait > 0 or not submitted.fresh)
    view = await _with_position(request, job)
    if finished:
        return success(request, view, headers=headers)
    return success(request, view, status=202, message=_held(request, view) or _ACCEPTED, headers=headers)


async def page(request: web.Request, query: JobsQuery) -> web.Response:
    """Jobs, newest first."""
    jobs = await request.app[SUPERVISOR].store.page(
        kind=query.kind, state=query.state, owner=query.owner, before=query.before, limit=query.limit + 1
    )
    shown = [JobView.of(job) for job in jobs[: query.limit]]
    return success(request, Page(items=shown, next=str(shown[-1].id) if len(jobs) > query.limit else None))


async def get(request: web.Request, id: UUID) -> web.Response:  # noqa: A002 - the route's name for it
    """One job."""
    view = await _with_position(request, await request.app[SUPERVISOR].store.require(id))
    return success(request, view, message=_held(request, view) or OK)


async def cancel(request: web.Request, id: UUID) -> web.Response:  # noqa: A002
    """Cancel a job; answers what is true."""
    outcome = await request.app[SUPERVISOR].cancel(id)
    return success(request, Cancelled.model_validate({"id": id, "outcome": outcome}), message=_CANCELS[outcome])


async def retry(request: web.Request, id: UUID) -> web.Response:  # noqa: A002
    """Do a finished job once more, as a new job."""
    return await answer(request, await request.app[SUPERVISOR].retry(id), 0.0)


async def change(request: web.Request, id: UUID, body: JobChange) -> web.Response:  # noqa: A002
    """Change the priority of a waiting job."""
    job = await request.app[SUPERVISOR].store.set_priority(id, body.priority)
    return success(request, await _with_position(request, job))


async def events(request: web.Request, id: UUID, query: EventsQuery) -> web.StreamResponse:  # noqa: A002
    """What happened to a job: a stream of server-sent events, or (Accept: application/json, or `after`) a list."""
    store = request.app[SUPERVISOR].store
    job = await store.require(id)
    if streams.is_wanted(request, polled=query.after is not None):
        return await _stream(request, job, _last_seen(request, query))
    after = query.after or 0
    found = [EventView.of(event) for event in await store.events(id, after, query.limit)]
    last = found[-1].seq if found else after
    final = len(found) < query.limit and job.state.final
    return success(request, EventsView(events=found, last=last, final=final))


def _last_seen(request: web.Request, query: EventsQuery) -> int:
    given = request.headers.get("Last-Event-ID", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else query.after or 0


async def _stream(request: web.Request, job: Job, after: int) -> web.StreamResponse:
    """Events from `after` on, a ping in times of silence, and the end with the job's own end."""
    supervisor = request.app[SUPERVISOR]
    if job.state.final and not await supervisor.store.events(job.id, after, 1):
        return web.Response(status=204)  # tells an EventSource not to come back
    return await streamed(request, supervisor.follow(job.id, after), _frames)


def _frames(event: Event) -> list[Frame]:
    return [Frame(event.type, EventView.of(event), id=str(event.seq))]


async def _with_position(request: web.Request, job: Job) -> JobView:
    position, eta = await request.app[SUPERVISOR].position(job)
    return JobView.of(job, position, eta)


def _held(request: web.Request, view: JobView) -> Text | None:
    """Why a waiting job does not start, where somebody paused its kind."""
    reason = request.app[SUPERVISOR].forecast.reason(view.kind) if view.position is not None else None
    return Text(f"此类任务已暂停（{reason}）", f"its kind is paused ({reason})") if reason else None
