"""The handler that delivers one message: once at least, to one receiver, until it says that it has it."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from pydantic import BaseModel

from joyip import __version__
from joyip.capabilities.webhooks.notice import Notice, happened, payload, signed
from joyip.capabilities.webhooks.store import Attempted, Told
from joyip.capabilities.webhooks.target import masked, origin
from joyip.capabilities.webhooks.webhooks import Webhooks
from joyip.errors import CallbackRefused
from joyip.resources.addresses import AddressRefused
from joyip.resources.outbound import Reply, Unreachable
from joyip.supervisor.context import Context
from joyip.supervisor.outcome import Cancel, Fail, Outcome, Retry, Snooze

WAITS = (1, 6, 24, 120, 360, 720, 1440, 2880)
"""Waits between attempts, in first waits; of 5 s each that is 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h and 4 h."""
ATTEMPTS = len(WAITS) + 1
LONGEST_WAIT = 6 * 3600.0
"""Seconds of a `Retry-After` that are obeyed."""
EXCERPT = 1000
"""Characters of an answer that the log keeps."""
GONE = 410
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Delivered(BaseModel):
    """The receiver has it."""

    status: int
    message: str


@dataclass(frozen=True)
class _Verdict:
    """What an attempt means for the delivery."""

    outcome: Delivered | Outcome
    attempted: Attempted
    retry_in: float | None = None


async def deliver(context: Context, notice: Notice) -> Delivered | Outcome:
    """Tell one target of one event; every attempt is logged, what it means is told to the supervisor."""
    webhooks = await context.get(Webhooks)
    told = await webhooks.store.told(notice.job_id, notice.target)
    if told is None:
        return Fail("nothing_to_tell", "the job, or this target of it, is not there")
    if not told.live:
        return Cancel("the subscription has ended")
    at = happened(told.job, notice.event)
    if at is None:
        return Fail("nothing_to_tell", "this did not happen to the job")
    receiver = origin(told.url)
    wait = webhooks.receivers.wait(receiver, webhooks.outbound.timeout)
    if wait > 0:
        return Snooze(wait)
    body = payload(told.job, notice.event, at, webhooks.base)
    verdict = await _attempt(context, webhooks, notice, told, body)
    await webhooks.store.log(verdict.attempted, verdict.retry_in)
    if verdict.attempted.status == GONE and told.subscription is not None:
        await webhooks.store.gone(told.subscription)
    _report(context, notice, receiver, verdict.attempted)
    return verdict.outcome


async def _attempt(context: Context, webhooks: Webhooks, notice: Notice, told: Told, body: bytes) -> _Verdict:
    at, started, receiver = datetime.now(UTC), time.monotonic(), origin(told.url)
    headers = signed(notice.message, body, at, webhooks.secrets)
    headers |= {"Content-Type": "application/json", "User-Agent": f"joyip/{__version__}"}
    facts = Attempted(
        delivery=context.job.id,
        job_id=notice.job_id,
        message=notice.message,
        event=notice.event,
        url=masked(told.url),
        attempt=context.job.attempt,
        at=at,
        seconds=0.0,
        outcome="delivered",
    )
    try:
        webhooks.check(told.url)  # what is allowed may have changed since it was submitted
        reply = await webhooks.outbound.post(told.url, body, headers)
    except (AddressRefused, CallbackRefused) as error:
        facts = replace(facts, seconds=time.monotonic() - started, outcome="refused", error=str(error))
        return _Verdict(Fail("address_refused", str(error)), facts)
    except Unreachable as error:
        webhooks.receivers.silent(receiver)
        facts = replace(facts, seconds=time.monotonic() - started, error=str(error))
        return _again(context, webhooks, facts, None)
    webhooks.receivers.answered(receiver)
    facts = replace(facts, seconds=time.monotonic() - started, status=reply.status, response=_excerpt(reply))
    if 200 <= reply.status < 300:
        return _Verdict(Delivered(status=reply.status, message=notice.message), facts)
    if reply.status == GONE:
        error_text = "HTTP 410: the receiver wants no more messages"
        return _Verdict(Fail("gone", error_text), replace(facts, outcome="failed", error=error_text))
    return _again(context, webhooks, replace(facts, error=_complaint(reply)), retry_after(reply))


def _again(context: Context, webhooks: Webhooks, facts: Attempted, asked: float | None) -> _Verdict:
    """Another attempt when its time has come; the last one's failure is the end."""
    failures = context.job.failures
    reason = facts.error or ""
    if failures >= len(WAITS):
        return _Verdict(Fail("undeliverable", f"{ATTEMPTS} attempts: {reason}"), replace(facts, outcome="failed"))
    wait = webhooks.backoff * WAITS[failures] * random.uniform(0.8, 1.2)  # noqa: S311 - spreads, hides nothing
    if asked is not None:
        wait = min(LONGEST_WAIT, max(asked, webhooks.backoff))
    if datetime.now(UTC) + timedelta(seconds=wait) >= context.job.deadline_at:
        return _Verdict(Fail("undeliverable", f"no time is left: {reason}"), replace(facts, outcome="failed"))
    return _Verdict(Retry(reason, wait), replace(facts, outcome="retry"), wait)


def retry_after(reply: Reply, now: datetime | None = None) -> float | None:
    """The seconds that `Retry-After` asks for, as a number or as a date; None where it says neither."""
    value = reply.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())


def _complaint(reply: Reply) -> str:
    if 300 <= reply.status < 400:
        # Not followed: a message goes to whom the owner named, signed for them, and to nobody whom they name in turn.
        return f"HTTP {reply.status}: redirects are not followed; name the new address in callback_url"
    return f"HTTP {reply.status}"


def _excerpt(reply: Reply) -> str | None:
    text = _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", reply.body[: 4 * EXCERPT].decode(errors="replace"))[:EXCERPT]
    return text or None


def _report(context: Context, notice: Notice, receiver: str, attempted: Attempted) -> None:
    """A line in the log; of the URL only what is no secret."""
    write = context.log.info if attempted.outcome in ("delivered", "retry") else context.log.warning
    write(
        f"webhook.{attempted.outcome}",
        receiver=receiver,
        event_type=notice.event,
        told_job_id=str(notice.job_id),
        status=attempted.status,
        error=attempted.error,
        seconds=round(attempted.seconds, 3),
    )
