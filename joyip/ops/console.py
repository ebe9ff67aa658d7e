"""The operator's telnet console: aiomonitor on loopback, with commands for jobs beside its own for tasks."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import socket
import threading
from collections.abc import Awaitable, Coroutine, Iterable
from typing import Any, TypeVar

import janus
import structlog
from aiomonitor import Monitor
from aiomonitor.termui.commands import interact
from prompt_toolkit.contrib.telnet.server import TelnetServer

from joyip.ops import commands
from joyip.ops.logs import Redactor
from joyip.supervisor.supervisor import Supervisor

log = structlog.get_logger(__name__)
T = TypeVar("T")

HOST = "127.0.0.1"
FIRST_PORT = 20101
PORTS = 50
"""How many ports from FIRST_PORT on are tried before the system picks one."""
ANSWER_WITHIN = 5.0
"""Seconds a command may take in the service's loop."""


class Console:
    """The console as a resource. It runs in a thread and a loop of its own, so that it answers when ours is stuck.

    `port` None takes 20101 or the next free one; 0 means no console. What it prints goes through `redact`.
    """

    name = "console"

    def __init__(self, supervisor: Supervisor, port: int | None, *, secrets: Iterable[str] = ()) -> None:
        self.supervisor = supervisor
        self.redact = Redactor(secrets)
        self._wanted = port
        self._monitor: _Monitor | None = None

    @property
    def port(self) -> int | None:
        """Where it listens, while it is open."""
        return self._monitor.port if self._monitor else None

    async def open(self) -> None:
        """Start listening. Raises OSError when the port asked for is taken."""
        if self._wanted == 0:
            return
        commands.register()
        self._monitor = _Monitor(self, asyncio.get_running_loop(), listen(self._wanted))
        await asyncio.to_thread(self._monitor.start)
        log.info("console ready", port=self.port, use=f"telnet {HOST} {self.port}")

    async def ping(self) -> None:
        """Raise when the console's thread has died."""
        if self._monitor is not None and not self._monitor.alive:
            raise RuntimeError("the console's thread has ended")

    async def close(self) -> None:
        """End every session and the thread."""
        monitor, self._monitor = self._monitor, None
        if monitor is not None:
            await asyncio.to_thread(monitor.close)


class _Monitor(Monitor):  # type: ignore[misc,unused-ignore]
    """aiomonitor without its web page (which asks for no login) and without its Python prompt (which shows secrets)."""

    def __init__(self, console: Console, loop: asyncio.AbstractEventLoop, listener: socket.socket) -> None:
        self.console = console
        self._listener = listener
        super().__init__(loop, host=HOST, termui_port=listener.getsockname()[1], console_enabled=False)
        self.prompt = "joyip> "
        self._loop_thread = threading.get_ident()
        self._ui_thread.name = "joyip-console"

    @property
    def alive(self) -> bool:
        """Whether the thread still serves."""
        return bool(self._ui_thread.is_alive())

    def start(self) -> None:
        """Serve, from a thread other than the loop's."""
        super().start()
        self._event_loop_thread_id = self._loop_thread  # `stacktrace` shows the loop's thread, not the starter's

    async def ask(self, answer: Coroutine[Any, Any, T]) -> T:
        """Run this in the service's loop and wait a bounded time for it. Raises TimeoutError when the loop is stuck."""
        future = asyncio.run_coroutine_threadsafe(answer, self._monitored_loop)
        async with asyncio.timeout(ANSWER_WITHIN):
            return await asyncio.wrap_future(future)

    def spawn(self, work: Awaitable[None]) -> None:
        """Run a command in the console's own loop; the session waits for it."""
        self._termui_tasks.add(asyncio.ensure_future(work))

    def close(self) -> None:
        """End the thread. Unlike the base class this leaves the loop's task factory alone: it was never changed."""
        with contextlib.suppress(RuntimeError):  # its loop has ended by itself
            self._ui_loop.call_soon_threadsafe(self._ui_forever_future.cancel)
        self._ui_thread.join()
        self._closed = True
        self._listener.close()

    async def _ui_main_async(self) -> None:
        self._termination_info_queue: janus.Queue[Any] = janus.Queue()
        self._cancellation_chain_queue: janus.Queue[Any] = janus.Queue()
        self._ui_loop = asyncio.get_running_loop()
        self._ui_forever_future = self._ui_loop.create_future()
        server = _Server(functools.partial(interact, self), self._listener)
        serving = self._ui_loop.create_task(server.run(ready_cb=self._ui_started.set))
        try:
            await asyncio.wait([serving, self._ui_forever_future], return_when=asyncio.FIRST_COMPLETED)
        finally:
            sessions = {*self._termui_tasks, serving}
            for task in sessions:
                task.cancel()
            await asyncio.gather(*sessions, return_exceptions=True)
            await self._termination_info_queue.aclose()
            await self._cancellation_chain_queue.aclose()


class _Server(TelnetServer):
    """A telnet server on a socket that is already bound, so that the port cannot be lost between choosing and using."""

    def __init__(self, interact: Any, listener: socket.socket) -> None:
        super().__init__(interact=interact)
        self._listener = listener

    def _create_socket(self, host: str, port: int) -> socket.socket:  # type: ignore[override]
        return self._listener


def listen(port: int | None) -> socket.socket:
    """A listening socket on loopback: at `port`, or from 20101 on the first that is free."""
    if port is not None:
        return _bind(port)
    for candidate in range(FIRST_PORT, FIRST_PORT + PORTS):
        with contextlib.suppress(OSError):
            return _bind(candidate)
    return _bind(0)


def _bind(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(4)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise OSError(error.errno, f"the console's port {port} is taken; set JOYIP_CONSOLE_PORT") from None
        raise
    return listener
