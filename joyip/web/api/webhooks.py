"""Webhooks over HTTP: subscribe, look at what was delivered, deliver it again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from aiohttp import web
from pydantic import Field, StringConstraints

from joyip.capabilities.webhooks.notice import FINAL, EventName
from joyip.capabilities.webhooks.store import Delivery, Subscription
from joyip.capabilities.webhooks.target import masked
from joyip.capabilities.webhooks.webhooks import KIND, PRIORITY, Webhooks
from joyip.errors import InvalidInput, Text
from joyip.supervisor.submission import Submission
from joyip.web.api.jobs import answer
from joyip.web.keys import REGISTRY, SUPERVISOR
from joyip.web.replies import success
from joyip.web.schemas import Body, Events, KindName, Page, Query, Reply, Url

_SUBSCRIBED = Text("已订阅", "subscribed")
_UNSUBSCRIBED = Text("已取消订阅", "unsubscribed")
_NOT_A_KIND = Text("没有这种任务", "is not a known kind")


class WebhookSubmission(Body):
    """Tell this URL of jobs that are submitted from now on."""

    url: Url
    events: Events = Field(list(FINAL))
    kinds: Annotated[list[KindName], Field(min_length=1, max_length=50)] | None = Field(
        None, description="jobs of these kinds only; null: of all"
    )
    owner: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@:-]{0,63}$")] | None = Field(
        None, description="jobs of this owner only; null: of all"
    )


class WebhookView(Reply):
    """A subscription. The values in the URL's query are hidden. `gone_at`: it answered 410 and is told no more."""

    id: UUID
    url: str
    events: list[EventName]
    kinds: list[str] | None
    owner: str | None
    created_at: datetime
    gone_at: datetime | None

    @classmethod
    def of(cls, subscription: Subscription) -> WebhookView:
        """The subscription as the API shows it."""
        own = {name: getattr(subscription, name) for name in cls.model_fields}
        return cls.model_validate(own | {"url": masked(subscription.url)})


class DeliveriesQuery(Query):
    """Which deliveries to list."""

    job_id: UUID | None = Field(None, description="of messages about this job only")
    before: UUID | None = Field(None, description="older than this delivery: the `next` of the page before")
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class DeliveryView(Reply):
    """One attempt to deliver a message. `delivery_job_id` is the job that delivers; `retry_at` its next attempt."""

    id: UUID
    delivery_job_id: UUID
    job_id: UUID
    message_id: str
    event: EventName
    url: str
    attempt: int
    at: datetime
    seconds: float
    outcome: Literal["delivered", "retry", "failed", "refused"]
    status: int | None
    response: str | None
    error: str | None
    retry_at: datetime | None

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryView:
        """The attempt as the API shows it."""
        facts = dict(vars(delivery.attempted))
        names = {"delivery_job_id": facts.pop("delivery"), "message_id": facts.pop("message")}
        return cls.model_validate({"id": delivery.id, "retry_at": delivery.retry_at, **names, **facts})


def _webhooks(request: web.Request) -> Webhooks:
    return request.app[REGISTRY].get(Webhooks)


async def subscribe(request: web.Request, body: WebhookSubmission) -> web.Response:
    """Store a standing wish to be told of jobs."""
    unknown = [kind for kind in body.kinds or () if kind not in request.app[SUPERVISOR].kinds]
    if unknown:
        known = [kind.name for kind in request.app[SUPERVISOR].kinds]
        raise InvalidInput(details={"fields": [{"field": "kinds", "problem": _NOT_A_KIND, "allowed": known}]})
    added = await _webhooks(request).subscribe(body.url, body.events, body.kinds, body.owner)
    return success(request, WebhookView.of(added), status=201, message=_SUBSCRIBED)


async def subscriptions(request: web.Request) -> web.Response:
    """All standing wishes, oldest first."""
    found = await _webhooks(request).store.subscriptions()
    return success(request, [WebhookView.of(subscription) for subscription in found])


async def unsubscribe(request: web.Request, id: UUID) -> web.Response:  # noqa: A002 - the route's name for it
    """Forget one; what is still to be delivered to it is not."""
    return success(request, WebhookView.of(await _webhooks(request).unsubscribe(id)), message=_UNSUBSCRIBED)


async def deliveries(request: web.Request, query: DeliveriesQuery) -> web.Response:
    """Attempts to deliver, newest first."""
    found = await _webhooks(request).store.deliveries(job_id=query.job_id, before=query.before, limit=query.limit + 1)
    shown = [DeliveryView.of(delivery) for delivery in found[: query.limit]]
    return success(request, Page(items=shown, next=str(shown[-1].id) if len(found) > query.limit else None))


async def redeliver(request: web.Request, id: UUID) -> web.Response:  # noqa: A002
    """Deliver the same message once more, under the same message id, as a job of its own."""
    params, owner = await _webhooks(request).store.repeat(id)
    return await answer(
        request, await request.app[SUPERVISOR].submit(Submission(KIND, params, owner=owner, priority=PRIORITY)), 0.0
    )
