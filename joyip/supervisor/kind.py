"""What a job can be: its name, its parameters, its handler and its limits."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from joyip.errors import Text

if TYPE_CHECKING:
    from joyip.supervisor.context import Context
    from joyip.supervisor.outcome import Outcome

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True)
class Limits:
    """How long and how often; times in seconds.

    timeout: one attempt. deadline: from submission to the end, whatever happens. expires: longest wait for the first
    start. expected: an attempt over it is warned about once. attempts: failed attempts before the job fails.
    concurrency: running at once on a node. backoff: the first retry's delay, doubled each time up to five minutes.
    """

    timeout: float = 300.0
    deadline: float = 3600.0
    expires: float | None = None
    expected: float | None = None
    attempts: int = 3
    concurrency: int | None = None
    backoff: float = 1.0

    def __post_init__(self) -> None:
        for name in ("timeout", "deadline", "expires", "expected", "attempts", "concurrency"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise ValueError(f"{name} must be above 0, not {value}")

    def delay(self, failures: int) -> float:
        """Seconds before the next attempt after `failures` failed ones: exponential, with jitter of half."""
        return min(300.0, self.backoff * 2.0 ** (failures - 1)) * random.uniform(0.5, 1.0)  # noqa: S311


@dataclass(frozen=True)
class Kind(Generic[P]):
    """One kind of job. The handler answers a result model, or an Outcome.

    cron: when it is submitted by itself, with its default parameters (five cron fields, UTC).
    """

    name: str
    title: Text
    params: type[P]
    result: type[BaseModel]
    handler: Callable[[Context, P], Awaitable[BaseModel | Outcome]]
    limits: Limits = field(default_factory=Limits)
    cron: str | None = None


class Kinds:
    """The kinds that a supervisor knows, by name."""

    def __init__(self, kinds: Iterable[Kind[Any]]) -> None:
        self._kinds: dict[str, Kind[Any]] = {}
        for kind in kinds:
            if kind.name in self._kinds:
                raise ValueError(f"two kinds are called {kind.name}")
            self._kinds[kind.name] = kind

    def __iter__(self) -> Iterator[Kind[Any]]:
        return iter(self._kinds.values())

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def __getitem__(self, name: str) -> Kind[Any]:
        return self._kinds[name]
