"""The real service as a process: started, talked to, killed, and looked for afterwards."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import psutil  # type: ignore[import-untyped,unused-ignore]

ROOT = Path(__file__).parents[2]
PATIENCE = 150.0
"""Seconds after which a test gives up; nothing is measured by it."""
COMPLAINTS = re.compile(
    r"Task was destroyed|[Uu]nclosed|never retrieved|never awaited|[a-z]Warning|Traceback|leaked"
    r"|\"level\":\"(error|critical)"
)


def environment(data: Path, **settings: object) -> dict[str, str]:
    """The test's own settings on top of the shell's environment without any JOYIP_ variable."""
    values = {name: value for name, value in os.environ.items() if not name.startswith(("JOYIP_", "COV_", "PYTEST"))}
    values |= {"JOYIP_DATA_DIR": str(data), "JOYIP_PORT": "0", "JOYIP_ENV_FILE": os.devnull, "LC_ALL": "C.UTF-8"}
    values |= {"PYTHONWARNINGS": "default::ResourceWarning,default::RuntimeWarning", "PYTHONPATH": str(ROOT)}
    return values | {f"JOYIP_{name.upper()}": str(value) for name, value in settings.items()}


class Process:
    """A `python -m joyip …` in a session of its own, with its lines as they come."""

    def __init__(self, process: asyncio.subprocess.Process, data: Path) -> None:
        self.process = process
        self.data = data
        self.lines: list[str] = []
        self._news = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, data: Path, *arguments: str, **settings: object) -> Process:
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # under nohup: the service would inherit it
            signal.signal(signal.SIGINT, signal.default_int_handler)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "joyip", *arguments),
            cwd=data.parent,
            env=environment(data, **settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        return cls(process, data)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def errors(self) -> str:
        """All of stderr so far."""
        return "\n".join(self.lines)

    async def line(self, text: str) -> str:
        """The first line of stderr that holds the text, now or when it comes."""

        def found() -> str | None:
            return next((line for line in self.lines if text in line), None)

        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: found() is not None or self._reader.done() or self._ended)
        line = found()
        assert line is not None, f"{text!r} never came; stderr:\n{self.errors}"
        return line

    async def end(self) -> int:
        """Wait for the process's end; answer its exit code."""
        async with asyncio.timeout(PATIENCE):
            code = await self.process.wait()
            await self._reader
        return code

    async def output(self) -> bytes:
        """All of stdout."""
        assert self.process.stdout is not None
        return await self.process.stdout.read()

    async def kill(self) -> None:
        """SIGKILL to the service alone, as the kernel's out-of-memory killer does; its children must notice."""
        if self.process.returncode is None:
            self.process.kill()
        await self.end()

    def remains(self) -> list[str]:
        """Processes that belong to this data directory or session, and files that only a running service has."""
        return [*map(str, belonging(self.data, self.pid)), *leftover_files(self.data)]

    async def vanished(self) -> None:
        """Wait until no process of this data directory is left (a killed service's children end by themselves)."""
        async with asyncio.timeout(PATIENCE):
            while belonging(self.data, self.pid):
                await asyncio.sleep(0.02)

    _ended = False

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for raw in self.process.stderr:
            async with self._news:
                self.lines.append(raw.decode(errors="replace").rstrip())
                self._news.notify_all()
        async with self._news:
            self._ended = True
            self._news.notify_all()


class Server(Process):
    """`joyip serve`, and its API."""

    url = ""

    async def ready(self) -> Server:
        """Wait for its word that it is ready."""
        self.url = orjson.loads(await self.line("service.ready"))["url"]
        return self

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """Status and reply."""
        async with aiohttp.ClientSession() as session, session.request(method, self.url + path, json=body) as response:
            return response.status, await response.json()

    async def data_of(self, method: str, path: str, body: Any = None) -> Any:
        status, reply = await self.call(method, path, body)
        assert status < 300, reply
        return reply["data"]

    async def events(self, job: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """A job's events as (type, data)."""
        kind = ""
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
            session.get(f"{self.url}/api/jobs/{job}/events", headers={"Accept": "text/event-stream"}) as response,
        ):
            async for raw in response.content:
                line = raw.decode().strip()
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield kind, orjson.loads(line.removeprefix("data: "))["data"]

    async def stop(self) -> int:
        """SIGTERM, and its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.end()

    async def finished(self, job: str) -> dict[str, Any]:
        """The job when it has ended."""
        async with asyncio.timeout(PATIENCE):
            async for _ in self.events(job):
                pass
        found: dict[str, Any] = await self.data_of("GET", f"/api/jobs/{job}")
        assert found["finished_at"], found
        return found


def belonging(data: Path, session: int) -> list[psutil.Process]:
    """Living processes of a session, or that name the data directory in their command line or environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() == psutil.STATUS_ZOMBIE or process.pid == os.getpid():
                continue
            words = [*process.cmdline(), *process.environ().values()]
            if os.getsid(process.pid) == session or any(str(data) in word for word in words):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def leftover_files(data: Path) -> list[str]:
    """Sockets, lock and pid files, addresses and half-written files under a data directory."""
    names = {"joyip.lock", "service.url", "postmaster.pid"}
    return [
        str(path)
        for path in data.rglob("*")
        if path.name in names or path.is_socket() or path.suffix in (".lock", ".part")
    ]
