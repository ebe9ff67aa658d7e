"""Remembers which receivers do not answer, so that one that hangs does not hold up the messages to all others."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from cachetools import LRUCache

SILENCES = 3
"""Attempts without any answer, one after another, after which a receiver is left alone."""


@dataclass
class _Silence:
    count: int = 0
    until: float = 0.0


class Receivers:
    """This node's view, by scheme, host and port. `pause`: seconds that a silent one is left alone between probes."""

    def __init__(self, *, pause: float) -> None:
        self._pause = pause
        self._silent: LRUCache[str, _Silence] = LRUCache(1000)

    def wait(self, receiver: str, probe: float) -> float:
        """Seconds to wait before this receiver is asked again, 0 for none. After a pause one caller goes first, and
        the others wait for what it finds; `probe` is how long that may take.
        """
        silence = self._silent.get(receiver)
        if silence is None or silence.count < SILENCES:
            return 0.0
        now = asyncio.get_running_loop().time()
        if now >= silence.until:
            silence.until = now + probe
            return 0.0
        return silence.until - now + random.uniform(0.0, self._pause)  # noqa: S311 - spreads, hides nothing

    def answered(self, receiver: str) -> None:
        """An answer came, whatever it was."""
        self._silent.pop(receiver, None)

    def silent(self, receiver: str) -> None:
        """No answer came."""
        silence = self._silent.setdefault(receiver, _Silence())
        silence.count += 1
        if silence.count >= SILENCES:
            silence.until = asyncio.get_running_loop().time() + self._pause
