"""Processes of a benchmark that never outlive it: each a group of its own that ends when its parent's pipe closes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

STOP = 20.0
"""Seconds a process gets to end by itself when its pipe has closed."""


def leashed() -> None:
    """Called by the child: when the parent closes its end, or dies, this whole process group dies."""

    def watch() -> None:
        while os.read(0, 65536):
            pass
        os.killpg(os.getpgrp(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True, name="leash").start()


async def until_released() -> None:
    """The gentle way: return when the parent closes its end, or dies; the child then ends by itself."""
    loop = asyncio.get_running_loop()
    closed = asyncio.Event()

    def watch() -> None:
        while os.read(0, 65536):
            pass
        loop.call_soon_threadsafe(closed.set)

    threading.Thread(target=watch, daemon=True, name="leash").start()
    await closed.wait()


@contextmanager
def child(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A process of a group of its own with pipes for stdin and stdout; the group is gone after the block."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()  # not before: a thread may still read it
