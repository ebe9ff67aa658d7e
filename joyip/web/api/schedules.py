"""What starts by the clock, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from aiohttp import web
from pydantic import Field

from joyip.supervisor.job import State
from joyip.web.keys import SUPERVISOR
from joyip.web.replies import success
from joyip.web.schemas import Reply


class ScheduleView(Reply):
    """A kind that starts by the clock (cron in UTC). A tick missed while paused or down is made up for once."""

    kind: str
    cron: str
    next: datetime
    last: Annotated[datetime | None, Field(description="the latest tick that became a job")]
    job_id: Annotated[UUID | None, Field(description="that job, as long as it is kept")]
    state: State | None
    paused: Annotated[str | None, Field(description="who paused it, and why")]


async def schedules(request: web.Request) -> web.Response:
    """Every kind that starts by the clock, the soonest first."""
    timetable = await request.app[SUPERVISOR].schedule.timetable()
    names = ScheduleView.model_fields
    return success(request, [ScheduleView(**{name: getattr(entry, name) for name in names}) for entry in timetable])
