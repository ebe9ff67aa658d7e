"""What a webhook tells: the events, the parameters of a delivery, and the signed message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

import orjson
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from standardwebhooks import Webhook

from joyip.supervisor.job import Job

EventName = Literal["job.started", "job.succeeded", "job.failed", "job.cancelled"]
EVENTS: tuple[EventName, ...] = get_args(EventName)
FINAL: tuple[EventName, ...] = EVENTS[1:]
"""What is told unless something else is asked for."""
LARGEST_RESULT = 64 * 1024
"""Bytes of a result that a message carries; a larger one is fetched through its link."""
# Not the parameters: they may hold what is not for other services.
_SHOWN = (
    *("id", "kind", "state", "owner", "priority", "attempt", "progress", "stage", "result", "error", "degraded"),
    *("created_at", "started_at", "finished_at", "run_at", "deadline_at", "batch"),
)


class Notice(BaseModel):
    """Which job to tell of, what happened to it, and which of its targets to tell: 0 is its own, others follow."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    job_id: UUID
    event: EventName
    target: Annotated[int, Field(ge=0, le=1000)] = 0

    @property
    def message(self) -> str:
        """The id of the message: the same in every attempt and for every receiver, so that they can tell repeats."""
        return f"msg_{self.job_id.hex}_{self.event.removeprefix('job.')}"


def happened(job: Job, event: EventName) -> datetime | None:
    """When the event happened to the job; None: it did not."""
    if event == "job.started":
        return job.started_at
    return job.finished_at if event == f"job.{job.state.value}" else None


def payload(job: Job, event: EventName, at: datetime, base: str) -> bytes:
    """The message: type, timestamp, and as `data` the job as the API shows it now, without its parameters.

    `url` is where the whole of it is found; `base` is what it begins with.
    """
    data: dict[str, Any] = {name: getattr(job, name) for name in _SHOWN}
    data["url"] = f"{base}/api/jobs/{job.id}"
    if job.result is not None and len(_dumps(job.result)) > LARGEST_RESULT:
        data["result"] = None
        data["result_omitted"] = True
    return _dumps({"type": event, "timestamp": at, "data": data})


def signed(message: str, body: bytes, at: datetime, secrets: Sequence[SecretStr]) -> dict[str, str]:
    """The headers that let a receiver check who sent the message, and when (Standard Webhooks)."""
    at = at.astimezone(UTC)
    text = body.decode()
    signatures = [Webhook(secret.get_secret_value()).sign(message, at, text) for secret in secrets]
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _dumps(value: Any) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z)  # str: asyncpg's own kind of UUID
