"""What the end of an attempt means for its job."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from pydantic import BaseModel

from joyip.errors import JoyipError
from joyip.supervisor.attempt import Attempt, Stop
from joyip.supervisor.job import State
from joyip.supervisor.outcome import Cancel, Done, Fail, Outcome, Reject, Retry, Snooze
from joyip.supervisor.rows import Finish

log = structlog.get_logger(__name__)


def judge(attempt: Attempt, handler: asyncio.Task[Any]) -> Finish | None:
    """What the end of an attempt means for its job; None: nothing, for it is no longer ours."""
    if attempt.stopped is None and _answered(handler):
        return _finish(attempt, handler.result())
    match attempt.stopped:
        case Stop.LOST:
            return None
        case Stop.CANCEL:
            return _finish(attempt, Cancel())
        case Stop.DEADLINE:
            return _finish(attempt, Fail("timeout", "the deadline passed while it ran"))
        case Stop.TIMEOUT:
            return failure(attempt, "timeout", f"the attempt took longer than {attempt.timeout:g} s")
        case Stop.INTERRUPT if not _answered(handler):
            return Finish(attempt.job.id, attempt.job.attempt, State.QUEUED)
    if handler.cancelled():
        return failure(attempt, "handler_error", "the handler was cancelled from within")
    error = handler.exception()
    if error is None:
        return _finish(attempt, handler.result())
    log.error("job.error", **attempt.job.about, exc_info=error)
    if isinstance(error, JoyipError):
        return failure(attempt, error.code, error.message.en)
    return failure(attempt, "handler_error", f"{type(error).__name__}: {error}"[:2000])


def _answered(handler: asyncio.Task[Any]) -> bool:
    return handler.done() and not handler.cancelled() and handler.exception() is None


def _finish(attempt: Attempt, answer: BaseModel | Outcome) -> Finish:
    job = attempt.job
    degraded = attempt.context.degraded if attempt.context is not None else ()
    if isinstance(answer, attempt.kind.result):
        return Finish(job.id, job.attempt, State.SUCCEEDED, answer.model_dump(mode="json"), degraded=degraded)
    match answer:
        case Done(result, names):
            return Finish(job.id, job.attempt, State.SUCCEEDED, result=dict(result), degraded=[*degraded, *names])
        case Retry(reason, delay):
            return failure(attempt, "retry", reason, delay)
        case Snooze(delay):
            return Finish(job.id, job.attempt, State.QUEUED, delay=delay)
        case Reject(message, reasons):
            return Finish(job.id, job.attempt, State.FAILED, error=error_of("rejected", message, list(reasons)))
        case Fail(code, message, reasons, result):
            error = error_of(code, message, list(reasons))
            return Finish(job.id, job.attempt, State.FAILED, error=error, result=result, degraded=degraded)
        case Cancel():
            error = error_of("cancelled", "cancelled", [])
            return Finish(job.id, job.attempt, State.CANCELLED, error=error)
    return failure(attempt, "handler_error", f"the handler answered a {type(answer).__name__}")


def failure(attempt: Attempt, code: str, message: str, delay: float | None = None) -> Finish:
    """A failed attempt: try again while attempts and time are left."""
    job, limits = attempt.job, attempt.kind.limits
    failures = job.failures + 1
    delay = limits.delay(failures) if delay is None else delay
    time_left = attempt.deadline_in - (asyncio.get_running_loop().time() - attempt.started)
    state = State.QUEUED if failures < limits.attempts and delay < time_left else State.FAILED
    return Finish(job.id, job.attempt, state, error=error_of(code, message, []), delay=delay, failures=1)


def error_of(code: str, message: str, reasons: list[Any]) -> dict[str, Any]:
    """The form in which a job's error is stored."""
    return {"code": code, "message": message, "reasons": reasons}
