"""Which job's handler runs in this task: every log line of it names the job."""

from __future__ import annotations

from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from joyip.supervisor.job import Job

current: ContextVar[Job] = ContextVar("joyip_job")


def name_job(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor; what the line says itself goes before."""
    job = current.get(None)
    if job is not None:
        for key, value in job.about.items():
            event.setdefault(key, value)
    return event
