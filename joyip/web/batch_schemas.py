"""Requests and replies about batches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from joyip.supervisor.admission import MANY
from joyip.supervisor.batch import Batch, Change, Look
from joyip.supervisor.job import State
from joyip.web.schemas import Body, CallbackWish, JobError, JobOptions, KindName, Query, Reply


class JobWish(JobOptions, CallbackWish):
    """One job of a batch. What it leaves out is taken from the batch's defaults; params are merged name by name."""

    kind: KindName | None = None
    params: dict[str, Any] = Field(default_factory=dict)


class BatchSubmission(Body):
    """Jobs that are all stored or none."""

    defaults: JobWish = JobWish()
    jobs: Annotated[list[JobWish], Field(min_length=1, max_length=MANY)]


class BatchJobsQuery(Query):
    """Which jobs of a batch to list."""

    state: State | None = None
    after: UUID | None = Field(None, description="behind this job: the `next` of the page before")
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class BatchEventsQuery(Query):
    """From where to follow a batch."""

    after: Annotated[str, Field(max_length=2000)] | None = Field(None, description="a cursor that a stream gave as id")


class BatchError(Reply):
    """A job of the batch that failed."""

    job_id: UUID
    kind: str
    error: JobError


class BatchView(Reply):
    """A batch. `progress` counts ended jobs as 1; `errors` are the first; `paused` names pauses that hold it up."""

    id: UUID
    owner: str
    total: int
    counts: dict[State, int]
    progress: Annotated[float, Field(ge=0, le=1)]
    finished: bool
    eta_s: float | None
    paused: list[str]
    errors: list[BatchError]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, batch: Batch) -> BatchView:
        """The batch as the API shows it."""
        return cls.model_validate(_shown(batch))


class BatchSubmitted(BatchView):
    """A new batch, with the ids of its jobs in the order in which they were given."""

    job_ids: list[UUID]

    @classmethod
    def with_jobs(cls, batch: Batch, job_ids: Sequence[UUID]) -> BatchSubmitted:
        """The batch as the API shows it when it was submitted."""
        return cls.model_validate({**_shown(batch), "job_ids": job_ids})


class BatchCancelled(Reply):
    """What became of the wish to cancel: jobs cancelled, jobs being stopped, jobs that had already ended."""

    id: UUID
    cancelled: int
    cancelling: int
    already_ended: int


class BatchChange(Reply):
    """A job of the batch that is in another state, or at another attempt, than was told before."""

    type: Literal["job"] = "job"
    job_id: UUID
    state: State
    attempt: int
    error: JobError | None

    @classmethod
    def of(cls, change: Change) -> BatchChange:
        """The change as the API shows it."""
        error = None if change.error is None else JobError.model_validate(change.error)
        return cls(job_id=change.job_id, state=change.state, attempt=change.attempt, error=error)


class BatchProgress(Reply):
    """How far the batch is; what came before it in the stream is all told."""

    type: Literal["progress"] = "progress"
    total: int
    counts: dict[State, int]
    progress: float
    finished: bool

    @classmethod
    def of(cls, look: Look, total: int) -> BatchProgress:
        """The progress as the API shows it."""
        gone = total - sum(look.counts.values())
        progress = _fraction((look.done + gone) / total)
        return cls(total=total, counts=dict(look.counts), progress=progress, finished=look.finished)


class BatchEvents(Reply):
    """What changed; ask again with `after` = `last` until `final`."""

    events: list[BatchChange | BatchProgress]
    last: str
    final: bool


def _shown(batch: Batch) -> dict[str, Any]:
    own = {name: getattr(batch, name) for name in BatchView.model_fields if name not in ("eta_s", "errors", "progress")}
    errors = [{"job_id": failed.job_id, "kind": failed.kind, "error": failed.error} for failed in batch.errors]
    eta = None if batch.eta is None else round(batch.eta, 3)
    return {**own, "progress": _fraction(batch.progress), "errors": errors, "eta_s": eta}


def _fraction(value: float) -> float:
    """Four digits, and 1 only when it is."""
    return min(1.0, math.floor(value * 10_000) / 10_000)
