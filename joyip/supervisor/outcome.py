"""What a handler can answer besides its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Retry:
    """Try again: counts as a failed attempt. `delay` None is exponential backoff with jitter; seconds otherwise."""

    reason: str
    delay: float | None = None


@dataclass(frozen=True)
class Snooze:
    """Not now: run again after `delay` seconds; costs no attempt."""

    delay: float


@dataclass(frozen=True)
class Reject:
    """Policy says no: the job fails with code `rejected` and is never retried."""

    message: str
    reasons: Sequence[Any] = ()


@dataclass(frozen=True)
class Fail:
    """It cannot succeed: fails at once. `result` keeps what there is to show all the same."""

    code: str
    message: str
    reasons: Sequence[Any] = ()
    result: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Cancel:
    """The work has become pointless: the job ends as cancelled."""

    reason: str = ""


@dataclass(frozen=True)
class Done:
    """A result, with the names of the parts that had to be done in a lesser way (`degraded`)."""

    result: Mapping[str, Any]
    degraded: Sequence[str] = field(default=())


Outcome = Done | Retry | Snooze | Reject | Fail | Cancel
