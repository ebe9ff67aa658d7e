"""How far estimates were off, so that the next are not: what comes later and goes first, what starting itself costs."""

from __future__ import annotations

import statistics
from collections import deque
from uuid import UUID

REMEMBERED = 500
"""Estimates whose outcome is awaited at a time."""
KEEP, DOUBT = 100, 10
"""Outcomes of a priority that count, and how many perfect ones are assumed beside them."""
LEAST, MOST = 0.5, 4.0
"""Bounds of the stretch: beyond them something else is wrong."""
SHORTEST = 0.01
"""Seconds; shorter estimates tell nothing about the rest."""
FORGOTTEN = 60.0
"""Seconds past MOST times its estimate after which a job is no longer awaited: cancelled, or started elsewhere."""


class Hindsight:
    """Compares what was estimated with what came. Seconds of one clock; `stretch` times the estimate comes true."""

    def __init__(self) -> None:
        self._told: dict[UUID, tuple[float, float, int]] = {}
        self._ratios: dict[int, deque[float]] = {}
        self._stretch: dict[int, float] = {}

    def told(self, job_id: UUID, priority: int, seconds: float, now: float) -> None:
        """A job was told (before the stretch) to wait so long. Its first estimate counts."""
        if seconds < SHORTEST or job_id in self._told:
            return
        if len(self._told) >= REMEMBERED:
            self._told = {
                id_: entry for id_, entry in self._told.items() if now < entry[0] + MOST * entry[1] + FORGOTTEN
            }
        if len(self._told) < REMEMBERED:
            self._told[job_id] = (now, seconds, priority)

    def started(self, job_id: UUID, now: float) -> None:
        """A job starts; nearly free for one that was told nothing."""
        told = self._told.pop(job_id, None)
        if told is not None:
            at, seconds, priority = told
            self._ratios.setdefault(priority, deque(maxlen=KEEP)).append((now - at) / seconds)
            self._stretch.pop(priority, None)

    def stretch(self, priority: int) -> float:
        """By how much to stretch the estimates of this priority."""
        known = self._stretch.get(priority)
        if known is None:
            ratios = self._ratios.get(priority, ())
            known = min(MOST, max(LEAST, statistics.median([*ratios, *(1.0,) * DOUBT])))
            self._stretch[priority] = known
        return known
