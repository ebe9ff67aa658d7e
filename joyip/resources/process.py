"""Wait for child processes: no thread a child, no polling, the same under asyncio and uvloop."""

from __future__ import annotations

import asyncio
import os
import subprocess


async def ended(process: subprocess.Popen[bytes]) -> int:
    """Wait for the end of a child, reap it, answer its exit status (negative: the signal that ended it).

    Children are started with Popen in the loop's own thread: a death signal (prctl) is tied to the thread that forked.
    The kernel tells their end through a pidfd, so that there is no child watcher to set up or to close.
    """
    loop = asyncio.get_running_loop()
    if process.poll() is None:
        descriptor = os.pidfd_open(process.pid)
        try:
            event = asyncio.Event()
            loop.add_reader(descriptor, event.set)
            try:
                await event.wait()
            finally:
                loop.remove_reader(descriptor)
        finally:
            os.close(descriptor)
    return process.wait()
