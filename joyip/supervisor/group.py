"""Group commit: what arrives while a statement is under way goes into the next one together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class GroupCommit(Generic[T, R]):
    """Collects items of concurrent callers into batches for `write` (or a read), one at a time.

    `write` answers one result for each item, in order. When a batch of several fails with an error that `alone` accepts
    (bad data, not a lost connection), each item is written by itself, so that one bad item harms nobody else.
    An idle group waits for nothing: the first item is written at once.
    """

    def __init__(
        self,
        write: Callable[[Sequence[T]], Awaitable[Sequence[R]]],
        *,
        limit: int,
        alone: Callable[[Exception], bool] = lambda _: False,
    ) -> None:
        self._write = write
        self._limit = limit
        self._alone = alone
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._writer: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """How many items wait for the next statement."""
        return len(self._waiting)

    async def add(self, item: T) -> R:
        """Write the item with the next batch; answer its result. Cancelling the caller does not undo the write."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._writer is None:
            # In a context of its own: it works for everybody, not for the request that happened to come first.
            self._writer = asyncio.create_task(self._drain(), name="group-commit", context=Context())
        return await future

    async def close(self) -> None:
        """Wait until everything handed in is written."""
        while self._writer is not None:
            await asyncio.wait({self._writer})

    async def _drain(self) -> None:
        try:
            while self._waiting:
                size = min(self._limit, len(self._waiting))
                await self._commit([self._waiting.popleft() for _ in range(size)])
        finally:
            self._writer = None

    async def _commit(self, batch: Sequence[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            results = await self._write([item for item, _ in batch])
        except Exception as error:
            if len(batch) > 1 and self._alone(error):
                for pair in batch:
                    await self._commit([pair])
                return
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)
