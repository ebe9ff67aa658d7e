"""Every request and reply of the API that is not a capability's own. Strict: unknown fields are refused."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from joyip.capabilities.webhooks.notice import EventName
from joyip.supervisor.job import Event, Job, State
from joyip.supervisor.kind import Kind
from joyip.supervisor.pauses import Pause

T = TypeVar("T")
KindName = Annotated[str, Field(min_length=1, max_length=100)]
Priority = Annotated[int, Field(ge=-100, le=100, description="higher runs first")]
Seconds = Annotated[float, Field(gt=0, le=30 * 86400.0)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Url = Annotated[str, Field(min_length=1, max_length=2000)]
Events = Annotated[list[EventName], Field(min_length=1, max_length=4)]
Wait = Annotated[float, Field(ge=0, le=120, description="seconds to wait for the end of the job")]


class Body(BaseModel):
    """A request's body."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """A request's query: strings, so numbers are read from them."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(BaseModel):
    """A reply's data."""

    model_config = ConfigDict(frozen=True)


class Page(Reply, Generic[T]):
    """One page of a list; `next` is the `before` (of a batch: the `after`) of the following page, null on the last."""

    items: list[T]
    next: str | None


class JobOptions(Body):
    """What may be said of a job beside its kind and its parameters. Durations are seconds."""

    priority: Priority = 0
    run_at: AwareDatetime | None = Field(None, description="not before this time")
    deadline: Seconds | None = Field(None, description="from submission to the end, whatever happens")
    timeout: Seconds | None = Field(None, description="of one attempt")
    expires: Seconds | None = Field(None, description="longest wait in the queue")


class CallbackWish(Body):
    """Whom to tell of a job."""

    callback_url: Url | None = Field(None, description="gets a signed POST for each of the events")
    callback_events: Events | None = Field(None, description="null: the job's end, whatever it is")


class JobSubmission(JobOptions, CallbackWish):
    """A job of any kind. Durations are seconds."""

    kind: KindName
    params: dict[str, Any]


class JobChange(Body):
    """What can be changed of a waiting job."""

    priority: Priority


class WaitQuery(Query):
    """Whether to wait for the end of the job."""

    wait: Wait = 0.0


class JobsQuery(Query):
    """Which jobs to list."""

    kind: Annotated[str, Field(max_length=100)] | None = None
    state: State | None = None
    owner: Annotated[str, Field(max_length=64)] | None = None
    before: UUID | None = Field(None, description="older than this job: the `next` of the page before")
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class EventsQuery(Query):
    """From where to follow a job's events."""

    after: Annotated[int, Field(ge=0, lt=2**31)] | None = Field(None, description="events with a higher seq only")
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class JobError(Reply):
    """Why a job failed."""

    model_config = ConfigDict(extra="allow", frozen=True)

    code: str
    message: str = ""
    reasons: list[Any] = []


class JobView(Reply):
    """A job. Times are RFC 3339 UTC, durations seconds; `position` and `eta_s` only of a single waiting job.

    A position without `eta_s`: its kind is paused (the message says by whom and why), or the service drains.
    """

    id: UUID
    kind: str
    state: State
    owner: str
    priority: int
    attempt: int
    progress: Annotated[float, Field(ge=0, le=1)]
    stage: str | None
    position: int | None
    eta_s: float | None
    params: dict[str, Any]
    result: dict[str, Any] | None
    error: JobError | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    run_at: datetime
    deadline_at: datetime
    degraded: list[str]

    @classmethod
    def of(cls, job: Job, position: int | None = None, eta_s: float | None = None) -> JobView:
        """The job as the API shows it."""
        own = {name: getattr(job, name) for name in _JOB_FIELDS}
        error = JobError.model_validate(job.error) if job.error is not None else None
        return cls(**own, error=error, position=position, eta_s=eta_s)


_JOB_FIELDS = tuple(name for name in JobView.model_fields if name in Job._fields and name != "error")


class EventView(Reply):
    """Something that happened to a job: `seq` counts from 1."""

    seq: int
    at: datetime
    type: Literal["state", "progress", "log", "preview"]
    data: dict[str, Any]

    @classmethod
    def of(cls, event: Event) -> EventView:
        """The event as the API shows it."""
        return cls.model_validate({"seq": event.seq, "at": event.at, "type": event.type, "data": event.data})


class EventsView(Reply):
    """Events of a job; ask again with `after` = `last` until `final`."""

    events: list[EventView]
    last: int
    final: bool


class Cancelled(Reply):
    """What became of the wish to cancel."""

    id: UUID
    outcome: Literal["cancelled", "cancelling", "already succeeded", "already failed", "already cancelled"]


class LimitsView(Reply):
    """How long and how often; seconds."""

    timeout: float
    deadline: float
    expires: float | None
    attempts: int
    concurrency: int | None


class KindView(Reply):
    """What a job can be: its parameters and its result as JSON Schema."""

    name: str
    title: dict[str, str]
    params: dict[str, Any]
    result: dict[str, Any]
    limits: LimitsView
    cron: Annotated[str | None, Field(description="when it starts by itself; UTC")] = None

    @classmethod
    def of(cls, kind: Kind[Any]) -> KindView:
        """The kind as the API shows it."""
        limits = {name: getattr(kind.limits, name) for name in LimitsView.model_fields}
        return cls(
            name=kind.name,
            title={"zh": kind.title.zh, "en": kind.title.en},
            params=kind.params.model_json_schema(),
            result=kind.result.model_json_schema(mode="serialization"),
            limits=LimitsView(**limits),
            cron=kind.cron,
        )


class Waiting(Reply):
    """Waiting jobs of one kind and priority."""

    kind: str
    priority: int
    count: int
    oldest: datetime


class Reading(Reply):
    """One reading of the machine; from its limit on new work is refused with 503 `overloaded`."""

    name: str
    value: float
    limit: float


class PauseView(Reply):
    """A kind (`*`: every kind) of which no job is started until somebody resumes it."""

    kind: str
    who: str
    why: str
    since: datetime

    @classmethod
    def of(cls, pause: Pause) -> PauseView:
        """The pause as the API shows it."""
        return cls(kind=pause.kind, who=pause.who, why=pause.why, since=pause.since)


class QueueView(Reply):
    """How much waits and runs, how loaded the machine is, and what is paused."""

    counts: dict[str, int]
    waiting: list[Waiting]
    running: int
    max_running: int
    draining: bool
    load: list[Reading] = []
    paused: list[PauseView] = []


class Check(Reply):
    """One dependency."""

    name: str
    ok: bool
    latency_ms: float | None
    error: str | None


class Readiness(Reply):
    """Whether work can be taken (B3)."""

    status: Literal["ready", "not_ready"]
    service: str
    draining: bool
    checks: list[Check]


class Liveness(Reply):
    """That the process answers (B2); `checks` is what was last known, without asking now."""

    status: Literal["ok", "degraded", "draining"]
    service: str
    version: str
    timestamp: datetime
    uptime_s: float
    checks: list[Check]


class ArtifactQuery(Query):
    """How a file is handed out."""

    download: bool = Field(False, description="as an attachment")


class ThumbnailQuery(Query):
    """How large the small picture is."""

    side: Annotated[int, Field(ge=32, le=512)] = 256
