"""End what a former service left behind in a database directory, before a new server touches it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)


async def end_leftovers(data: Path) -> None:
    """End every PostgreSQL process of this database directory, then remove a stale postmaster.pid.

    Pids in files prove nothing, they come round again: a process belongs to the directory by its command line or by
    its working directory. The postmaster gets a fast shutdown first (its children must not see that signal); children
    without a postmaster are told to quit at once.
    """
    for number, limit in ((signal.SIGINT, 3.0), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 5.0)):
        servers, children = _processes(data)
        if not servers and not children:
            break
        if number is signal.SIGINT and not servers:
            continue
        log.warning("postgres.leftovers", servers=servers, children=len(children), signal=number.name)
        _send(servers if number is signal.SIGINT else [*servers, *children], number)
        until = time.monotonic() + limit
        while any(_processes(data)) and time.monotonic() < until:  # noqa: ASYNC110 - /proc tells no events
            await asyncio.sleep(0.02)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _processes(data: Path) -> tuple[list[int], list[int]]:
    """The pids of the servers and of their children that work on this directory."""
    servers, children = [], []
    for process in Path("/proc").glob("[1-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile, or another user's
            arguments = (process / "cmdline").read_bytes().split(b"\0")
            if os.fsencode(data) in arguments and arguments[0].endswith(b"/postgres"):
                servers.append(int(process.name))
            elif arguments[0].startswith(b"postgres: ") and (process / "cwd").readlink() == data:
                children.append(int(process.name))
    return servers, children


def _send(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
