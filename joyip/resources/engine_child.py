"""One engine process as the service sees it: started warm, asked one thing at a time, killed without asking."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from joyip.errors import EngineCrashed
from joyip.resources.engine_frames import COUNT, LENGTH, decode, lengths_of
from joyip.resources.process import ended

OnReport = Callable[[Any], object]

log = structlog.get_logger(__name__)


class WarmUpFailed(RuntimeError):
    """The process could not load what it needs. The message holds its traceback."""


class Child:
    """A process in a session of its own (the terminal's Ctrl-C is not for it) with a temp directory of its own."""

    def __init__(self, directory: Path, warm: str | None, environment: Mapping[str, str]) -> None:
        self._home = Path(tempfile.mkdtemp(prefix=f"{owner_prefix()}{os.getpid()}-", dir=directory))
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        self._using = asyncio.Lock()  # a socket closed under a waiting reader would leave it waiting for ever
        command = [sys.executable, "-P", "-m", "joyip.resources.engine_worker", str(os.getpid()), str(theirs.fileno())]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [*command, *([warm] if warm else [])],
            stdin=subprocess.DEVNULL,
            stdout=2,  # what libraries print is no output of ours
            cwd=self._home,
            env={**_environment(), "PYTHONPATH": _search_path(), "TMPDIR": str(self._home), **environment},
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()

    @property
    def pid(self) -> int:
        """Its pid, also after its end."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def rss(self) -> int:
        """Its resident memory in bytes; 0 after its end."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    async def warmed(self) -> None:
        """Wait until it is ready. Raises WarmUpFailed, or EngineCrashed when it died over it."""
        kind, value = await self._receive()
        if kind != "ready":
            raise WarmUpFailed(value)

    async def call(self, request: Sequence[bytes | memoryview], on_report: OnReport | None) -> tuple[str, Any]:
        """Send the encoded (function, threads, arguments); answer ("result", value) or ("error", exception).

        Raises EngineCrashed when the process dies. After any exception the process is in the middle of something.
        """
        try:
            for piece in request:
                await self._send(piece)
        except (EOFError, OSError):
            raise await self._crash() from None
        while True:
            kind, value = await self._receive()
            if kind != "report":
                return kind, value
            if on_report is not None:
                await _deliver(on_report, value)

    def kill(self) -> None:
        """End it now, with everything it started, whatever it is doing. Idempotent."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    async def ended(self) -> int:
        """Wait for its end; answer the exit status."""
        return await ended(self._process)

    async def remove(self) -> None:
        """Kill and reap it, close the socket, remove its temp directory. Safe under cancellation."""
        self.kill()
        try:
            await self.ended()
        finally:
            self._process.wait()  # at once, unless we were cancelled while the kernel frees its memory
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)  # wakes whoever uses it
            async with self._using:
                self._socket.close()
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, self._home, True))

    async def _receive(self) -> tuple[str, Any]:
        try:
            count = COUNT.unpack(await self._exactly(COUNT.size))[0]
            lengths = lengths_of(await self._exactly(count * LENGTH.size))
            parts = [await self._exactly(length) for length in lengths]
        except (EOFError, OSError):
            raise await self._crash() from None
        kind, value = decode(parts)
        return kind, value

    async def _send(self, piece: bytes | memoryview) -> None:
        async with self._using:
            if self._socket.fileno() < 0:
                raise EOFError
            await asyncio.get_running_loop().sock_sendall(self._socket, piece)

    async def _exactly(self, size: int) -> bytearray:
        loop = asyncio.get_running_loop()
        data = bytearray(size)
        view = memoryview(data)
        async with self._using:
            while view:
                received = await loop.sock_recv_into(self._socket, view) if self._socket.fileno() >= 0 else 0
                if not received:
                    raise EOFError
                view = view[received:]
        return data

    async def _crash(self) -> EngineCrashed:
        """It closed the line, so it is ending or broken: make sure, and say how it ended."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ended(), 1.0)
        self.kill()
        status = await self.ended()
        reason = signal.Signals(-status).name if status < 0 else f"exit status {status}"
        return EngineCrashed(details={"pid": self.pid, "reason": reason})


def owner_prefix() -> str:
    """How the names of temp directories of this machine's services begin; the pid of the service follows."""
    return f"{socket.gethostname()}-"


async def _deliver(on_report: OnReport, value: Any) -> None:
    """A listener that fails (a lost preview) never fails the work."""
    try:
        outcome = on_report(value)
        if inspect.isawaitable(outcome):
            await outcome
    except Exception:
        log.exception("engine.report_failed")


def _environment() -> dict[str, str]:
    """Ours, without the settings: a process that decodes strange files need not know the database's password."""
    return {name: value for name, value in os.environ.items() if not name.startswith("JOYIP_")}


def _search_path() -> str:
    return os.pathsep.join(str(Path(entry or ".").resolve()) for entry in sys.path)
