"""How long attempts of each kind take, learned from the recent ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

KEEP = 100
"""Attempts of a kind that are remembered: enough for a steady mean, few enough to follow a change."""
UNKNOWN = 1.0
"""Seconds that are assumed where nothing at all is known."""


class Durations:
    """Seconds that attempts held their actor, by kind. `assumed`: what to take for a kind before its first attempt."""

    def __init__(self, assumed: Mapping[str, float]) -> None:
        self._assumed = dict(assumed)
        self._recent: dict[str, deque[float]] = {}

    def note(self, kind: str, seconds: float) -> None:
        """An attempt has ended."""
        recent = self._recent.get(kind)
        if recent is None:
            recent = self._recent[kind] = deque(maxlen=KEEP)
        recent.append(seconds)

    def recall(self, kind: str, earlier: Iterable[float]) -> None:
        """Durations from before this process, oldest first; what was noted since counts as later."""
        recent = deque(earlier, maxlen=KEEP)
        recent.extend(self._recent.get(kind, ()))
        if recent:
            self._recent[kind] = recent

    def mean(self, kind: str) -> float:
        """Seconds an attempt takes on average."""
        recent = self._recent.get(kind)
        return sum(recent) / len(recent) if recent else self._assumed.get(kind, UNKNOWN)

    def remaining(self, kind: str, age: float) -> float:
        """Seconds that an attempt still takes after `age`: what those took that lived as long.

        One that outlives all that we know of gets half a mean more.
        """
        longer = [seconds - age for seconds in self._recent.get(kind, ()) if seconds > age]
        if longer:
            return sum(longer) / len(longer)
        mean = self.mean(kind)
        return mean - age if kind not in self._recent and age < mean else mean / 2
