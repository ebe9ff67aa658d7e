"""The queue at one moment: where a waiting job stands in it, and when it will start. Pure; made by the forecast."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple, Protocol
from uuid import UUID

from joyip.supervisor.job import Job
from joyip.supervisor.simulation import Work, drained, starts

SHARE = 100
"""A place in a full queue is promised for when one job in SHARE has gone, for others want it too."""
_LAST = 1 << 62  # after every turn and every arrival


class Waiting(NamedTuple):
    """One waiting job, in what decides its place."""

    id: UUID
    kind: str
    owner: str
    priority: int
    turn: int
    seq: int


class Part(NamedTuple):
    """Waiting jobs of a kind and priority whose turns are low..high."""

    kind: str
    priority: int
    low: int
    high: int
    jobs: int


@dataclass(frozen=True)
class Place:
    """Jobs before this one, and seconds until it starts, counted from the outlook's moment; inf: never, as it is."""

    position: int
    seconds: float


class Outlook(Protocol):
    """The two forms of the queue."""

    waiting: int

    def place(self, job: Job, turn: int | None) -> Place:
        """Where a job stands; `turn` as the database has it, None where it is not known."""

    def room_in(self) -> float:
        """Seconds until a full queue has room again."""


class Near:
    """A short queue, job by job: positions are exact, starts come from playing it through.

    paused: kinds that do not start; they are passed over.
    """

    def __init__(self, jobs: Sequence[Waiting], work: Work, paused: Mapping[str, str]) -> None:
        self._jobs = sorted(jobs, key=_order)
        self._keys = [_order(job) for job in self._jobs]
        self._index = {job.id: index for index, job in enumerate(self._jobs)}
        self._work = work
        self._paused = paused
        self.waiting = len(jobs)
        # After the last job of each group comes one more, which takes no time: when a newcomer would start.
        groups = {work.group(kind): kind for kind in work.seconds}
        moving = [index for index, job in enumerate(self._jobs) if not _is_paused(job.kind, paused)]
        begin = starts(
            [*(self._jobs[index].kind for index in moving), *groups.values()],
            work,
        )
        self._places: dict[str, list[tuple[int, float]]] = {group: [] for group in groups}
        for index, at in zip(moving, begin, strict=False):
            self._places[work.group(self._jobs[index].kind)].append((index, at))
        for group, at in zip(groups, begin[len(moving) :], strict=True):
            self._places[group].append((_LAST, at))
        self._begin = sorted(begin[: len(moving)])

    def place(self, job: Job, turn: int | None) -> Place:
        """Where a job stands. One that came later stands where the rules of the queue will have put it."""
        index = self._index.get(job.id)
        if index is None:
            index = bisect_left(self._keys, (-job.priority, turn if turn is not None else self._turn(job), _LAST))
        if _is_paused(job.kind, self._paused):
            return Place(index, inf)
        places = self._places.get(self._work.group(job.kind))
        return Place(index, places[bisect_left(places, (index, -inf))][1] if places else inf)

    def room_in(self) -> float:
        """Seconds until one in SHARE of the waiting jobs has started, or the first."""
        return self._begin[min(len(self._begin), max(1, self.waiting // SHARE)) - 1] if self._begin else inf

    def _turn(self, job: Job) -> int:
        """A newcomer's turn: a round (2) after its owner's last, half a one after its kind's or anybody's first."""
        peers = [other for other in self._jobs if other.priority == job.priority]
        served = min((other.turn + 1 for other in peers), default=_LAST)
        head = min((other.turn + 1 for other in peers if other.kind == job.kind), default=served)
        last = max((other.turn + 2 for other in peers if other.owner == job.owner), default=0)
        return max(head, last)


class Far:
    """A long queue, in parts: within a part turns are taken as evenly spread, and the whole as a flow."""

    def __init__(self, parts: Sequence[Part], work: Work, paused: Mapping[str, str]) -> None:
        self._parts = parts
        self._work = work
        self._paused = paused
        self.waiting = sum(part.jobs for part in parts)

    def place(self, job: Job, turn: int | None) -> Place:
        """Where a job stands; one whose turn is not known stands at the end of its priority."""
        ahead: dict[str, float] = {}
        position = 0.0
        for part in self._parts:
            if part.priority < job.priority:
                continue
            share = 1.0
            if part.priority == job.priority and turn is not None:
                share = min(1.0, max(0.0, (turn - part.low) / (part.high - part.low + 1)))
            position += part.jobs * share
            if not _is_paused(part.kind, self._paused):
                ahead[part.kind] = ahead.get(part.kind, 0.0) + part.jobs * share
        if _is_paused(job.kind, self._paused):
            return Place(round(position), inf)
        return Place(round(position), drained(ahead, job.kind, self._work))

    def room_in(self) -> float:
        """Seconds until one in SHARE of the waiting jobs has started."""
        moving: dict[str, float] = {}
        for part in self._parts:
            if not _is_paused(part.kind, self._paused):
                moving[part.kind] = moving.get(part.kind, 0.0) + part.jobs
        return min((drained(moving, kind, self._work) for kind in moving), default=inf) / SHARE


def pause_of(kind: str, paused: Mapping[str, str]) -> str | None:
    """Who paused the kind, and why; None when it is not paused."""
    return paused.get(kind) or paused.get("*")


def _is_paused(kind: str, paused: Mapping[str, str]) -> bool:
    return kind in paused or "*" in paused


def _order(job: Waiting) -> tuple[int, int, int]:
    return -job.priority, job.turn, job.seq
