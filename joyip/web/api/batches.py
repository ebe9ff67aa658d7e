"""Batches over HTTP: many jobs at once, then one progress, one stream of events and one cancel for all."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import ValidationError

from joyip.errors import InvalidInput, Text
from joyip.supervisor.batch import Look, cursor_of, known_of
from joyip.supervisor.submission import Submission
from joyip.web import streams
from joyip.web.api.jobs import wish_of
from joyip.web.batch_schemas import (
    BatchCancelled,
    BatchChange,
    BatchEvents,
    BatchEventsQuery,
    BatchJobsQuery,
    BatchProgress,
    BatchSubmission,
    BatchSubmitted,
    BatchView,
    JobWish,
)
from joyip.web.callbacks import callback_of
from joyip.web.explain import MOST, invalid, refusal
from joyip.web.inputs import idempotency_of, owner_of, validated
from joyip.web.keys import SUPERVISOR
from joyip.web.replies import success
from joyip.web.schemas import JobSubmission, JobView, Page
from joyip.web.streams import Frame, streamed

LARGEST_BODY = 8 * 1024 * 1024
"""Bytes of a batch: eight thousand a job."""
_CHUNK = 50  # jobs validated before others get their turn
_ACCEPTED = Text("已受理", "accepted")
_NOT_A_KIND = Text("没有这种任务", "is not a known kind")


async def submit(request: web.Request, body: BatchSubmission) -> web.Response:
    """Store all jobs of the batch in one transaction; a bad one among them, and none is."""
    supervisor = request.app[SUPERVISOR]
    owner = owner_of(request)
    key, digest = idempotency_of(request, body)
    wishes = await _wishes(request, body, owner)
    placed = await supervisor.batches.submit(wishes, owner=owner, key=key, body_hash=digest)
    batch = await supervisor.batches.get(placed.id)
    view = BatchSubmitted.with_jobs(batch, placed.job_ids)
    headers = {"Location": f"/api/batches/{batch.id}"}
    if placed.fresh:
        return success(request, view, status=202, message=_ACCEPTED, headers=headers)
    headers["Idempotent-Replayed"] = "true"
    return success(request, view, status=200 if batch.finished else 202, headers=headers)


async def get(request: web.Request, id: UUID) -> web.Response:  # noqa: A002 - the route's name for it
    """How far a batch is."""
    return success(request, BatchView.of(await request.app[SUPERVISOR].batches.get(id)))


async def jobs(request: web.Request, id: UUID, query: BatchJobsQuery) -> web.Response:  # noqa: A002
    """The jobs of a batch, in the order in which they were given."""
    batches = request.app[SUPERVISOR].batches
    found = await batches.jobs(id, state=query.state, after=query.after, limit=query.limit + 1)
    if not found:
        await batches.get(id)
    shown = [JobView.of(job) for job in found[: query.limit]]
    return success(request, Page(items=shown, next=str(shown[-1].id) if len(found) > query.limit else None))


async def cancel(request: web.Request, id: UUID) -> web.Response:  # noqa: A002
    """Cancel every job of a batch that has not ended."""
    batches = request.app[SUPERVISOR].batches
    batch = await batches.get(id)
    cancelled, cancelling = await batches.cancel(id)
    ended = batch.total - cancelled - cancelling
    return success(request, BatchCancelled(id=id, cancelled=cancelled, cancelling=cancelling, already_ended=ended))


async def events(request: web.Request, id: UUID, query: BatchEventsQuery) -> web.StreamResponse:  # noqa: A002
    """What happens in a batch: a stream of server-sent events, or (Accept: application/json, or `after`) a list.

    `job` events come without an id and are followed by a `progress` event, whose id says that they were told: a stream
    that breaks off between them is told them again.
    """
    batches = request.app[SUPERVISOR].batches
    batch = await batches.get(id)
    known = known_of(request.headers.get("Last-Event-ID") or query.after or "")
    if not streams.is_wanted(request, polled=query.after is not None):
        look = await batches.look(id, known)
        told = list(_told(look, batch.total))
        return success(request, BatchEvents(events=told, last=cursor_of(look.known), final=look.finished))
    if batch.finished and known and not (await batches.look(id, known)).changes:
        return web.Response(status=204)  # tells an EventSource not to come back
    return await streamed(request, batches.follow(id, known), lambda look: _frames(look, batch.total))


def _told(look: Look, total: int) -> Iterator[BatchChange | BatchProgress]:
    yield from map(BatchChange.of, look.changes)
    yield BatchProgress.of(look, total)


def _frames(look: Look, total: int) -> Iterable[Frame]:
    for event in _told(look, total):
        yield Frame(event.type, event, id=cursor_of(look.known) if isinstance(event, BatchProgress) else None)


async def _wishes(request: web.Request, body: BatchSubmission, owner: str) -> list[Submission]:
    """What the batch asks for, checked. Raises InvalidInput that names each bad job by its place, CallbackRefused."""
    bodies: list[JobSubmission] = []
    fields: list[dict[str, Any]] = []
    for place, wish in enumerate(body.jobs):
        try:
            bodies.append(_whole(request, body.defaults, wish, f"jobs.{place}"))
        except InvalidInput as error:
            fields += error.details["fields"]
            if len(fields) >= MOST:
                break
        if place % _CHUNK == _CHUNK - 1:
            await asyncio.sleep(0)
    if fields:
        raise refusal(fields[:MOST])
    callbacks: dict[Hashable, dict[str, Any] | None] = {}
    for one in bodies:
        if (target := _callback_wish(one)) not in callbacks:
            callbacks[target] = await callback_of(request, one.kind, one)
    return [replace(wish_of(one, owner), callback=callbacks[_callback_wish(one)]) for one in bodies]


def _callback_wish(body: JobSubmission) -> Hashable:
    """What decides whom a job tells of itself."""
    return body.kind, body.callback_url, tuple(body.callback_events or ())


def _whole(request: web.Request, defaults: JobWish, wish: JobWish, where: str) -> JobSubmission:
    """A job of the batch with what it takes from the defaults, as if it were submitted by itself."""
    said = {name: getattr(part, name) for part in (defaults, wish) for name in part.model_fields_set}
    try:
        whole = JobSubmission.model_validate({**said, "params": {**defaults.params, **wish.params}})
    except ValidationError as error:
        raise invalid(error, JobSubmission, (where,)) from None
    kinds = request.app[SUPERVISOR].kinds
    if whole.kind not in kinds:
        raise refusal([{"field": f"{where}.kind", "problem": _NOT_A_KIND, "allowed": [kind.name for kind in kinds]}])
    validated(kinds[whole.kind].params, whole.params, f"{where}.params")
    return whole
