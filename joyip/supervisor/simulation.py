"""When waiting jobs will start: actors shared by all kinds, kinds with limits of their own. Pure; seconds from now."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import inf

_SHARED = ""  # the group of all kinds without a limit


@dataclass(frozen=True)
class Work:
    """What there is to work with. `busy`: (kind, seconds it still takes) of every running attempt, on any node.

    slots: actors, of all nodes. limits: kind → most at once, on all nodes together. seconds: kind → mean duration.
    """

    slots: int
    busy: Sequence[tuple[str, float]]
    limits: Mapping[str, int]
    seconds: Mapping[str, float]

    def group(self, kind: str) -> str:
        """What the kind competes in: its own limit, or the actors alone."""
        return kind if kind in self.limits else _SHARED


def starts(kinds: Sequence[str], work: Work) -> list[float]:
    """The start of each waiting job, given their kinds in claiming order; inf for what never starts.

    Plays the queue through with mean durations: at each moment the first job whose kind has room takes a free actor.
    """
    groups = [work.group(kind) for kind in kinds]
    waiting: dict[str, deque[int]] = {}
    for index, group in enumerate(groups):
        waiting.setdefault(group, deque()).append(index)
    room: dict[str, float] = {group: work.limits.get(group, inf) for group in waiting}
    ends = [(left, work.group(kind)) for kind, left in work.busy]
    heapify(ends)
    for _, group in ends:
        if group in room:
            room[group] -= 1
    free = work.slots - len(ends)
    found = [inf] * len(kinds)
    now = 0.0
    while waiting:
        while free > 0:
            heads = [(queue[0], group) for group, queue in waiting.items() if room[group] > 0]
            if not heads:
                break
            index, group = min(heads)
            found[index] = now
            waiting[group].popleft()
            if not waiting[group]:
                del waiting[group]
            free -= 1
            room[group] -= 1
            heappush(ends, (now + work.seconds[kinds[index]], group))
        if not ends:
            return found
        now, group = heappop(ends)
        free += 1
        if group in room:
            room[group] += 1
    return found


def drained(ahead: Mapping[str, float], kind: str, work: Work) -> float:
    """When a job of this kind starts with so many (kind → count) before it: the same as a flow, for long queues.

    All actors work on what is ahead, but no kind faster than its limit lets it; the job then also waits for the jobs
    of its own limit.
    """
    if work.slots <= 0:
        return inf
    flows: dict[str, float] = {}
    for name, count in ahead.items():
        flows[work.group(name)] = flows.get(work.group(name), 0.0) + count * work.seconds[name]
    for name, left in work.busy:
        flows[work.group(name)] = flows.get(work.group(name), 0.0) + left
    own = work.group(kind)
    wait = flows.get(own, 0.0) / min(work.limits[own], work.slots) if own in work.limits else 0.0
    return max(wait, _emptied(flows, work))


def _emptied(flows: Mapping[str, float], work: Work) -> float:
    """The moment from which an actor is free: when slots * t = sum of min(flow, limit * t).

    A limited kind that is not through by then leaves its actors' rest to the others; when the limits together are
    less than the actors, one is free at once.
    """
    slots, left = float(work.slots), sum(flows.values())
    slow = sorted(
        ((flow / work.limits[group], group) for group, flow in flows.items() if group in work.limits), reverse=True
    )
    for through, group in slow:
        if left <= slots * through and slots > 0:
            slots -= work.limits[group]
            left -= flows[group]
            if slots <= 0:
                return through
        else:
            break
    return left / slots
