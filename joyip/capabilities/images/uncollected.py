"""Spares the reading of long lists the search for garbage, which would go through all they hold again and again."""

from __future__ import annotations

import gc
import threading
from contextlib import ContextDecorator


class _Uncollected(ContextDecorator):
    """No search for cyclic garbage from when the first of those who read at once begins until the last ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers = 0
        self._resumes = False

    def __enter__(self) -> None:
        with self._lock:
            if not self._readers:
                self._resumes = gc.isenabled()
                gc.disable()
            self._readers += 1

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            self._readers -= 1
            if not self._readers and self._resumes:
                gc.enable()


uncollected = _Uncollected()
