"""PostgreSQL, a proxy a node, and the nodes: started, killed, frozen, restarted, and looked into."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import asyncpg
import psutil  # type: ignore[import-untyped,unused-ignore]

from joyip.resources.embedded import Embedded

from . import effects
from .disk import mounted, unmount
from .proxy import SOCKET, Proxy

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 60.0
"""Seconds after which a node that is not ready counts as broken."""
LEASE, GRACE, ACTORS = 3.0, 0.5, 12
"""Of a storm's nodes: shorter than in earnest, so that they run out within a storm."""
DISK = 1024
"""Megabytes of a small disk; PostgreSQL keeps half of them for its log."""
MARK = "STORM_ID"
"""In the environment of every process of a storm, engine processes too."""


class Spawner:
    """The process that forks nodes."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._started: asyncio.Queue[int] = asyncio.Queue()
        self._ends: dict[int, asyncio.Future[int]] = {}
        self._starting = asyncio.Lock()

    async def open(self, mark: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("JOYIP_", "COV_"))}
        environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", MARK: mark, "JOYIP_ENV_FILE": os.devnull}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "scripts")])
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"{__package__}.spawner"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        if not await self._process.stdout.readline():
            raise RuntimeError("the spawner did not start")
        self._reader = asyncio.create_task(self._read(self._process.stdout), name="spawner")

    async def close(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()
        if self._reader is not None:
            await self._reader

    async def start(self, log: Path, environment: Mapping[str, str]) -> int:
        async with self._starting:
            self._send({"start": {"log": str(log), "environment": dict(environment)}})
            return await self._started.get()

    def signal(self, pid: int, number: signal.Signals) -> None:
        self._send({"signal": [pid, int(number)]})

    async def ended(self, pid: int) -> int:
        """The exit status."""
        return await asyncio.shield(self._ends[pid])

    def lives(self, pid: int) -> bool:
        return not self._ends[pid].done()

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")

    async def _read(self, output: asyncio.StreamReader) -> None:
        async for line in output:
            message = json.loads(line)
            if "started" in message:
                self._ends[message["started"]] = asyncio.get_running_loop().create_future()
                self._started.put_nowait(message["started"])
            else:
                pid, status = message["ended"]
                self._ends[pid].set_result(status)


class Node:
    """One server of the cluster, in its lives."""

    def __init__(self, cluster: Cluster, number: int, settings: Mapping[str, object]) -> None:
        self.name = f"node{number}"
        self.data = cluster.directory / self.name
        self.log = cluster.directory / f"{self.name}.log"
        self.door = cluster.directory / f"{self.name}.door"
        self.proxy = Proxy(cluster.directory / f"p{number}", cluster.socket)
        self.url = ""
        self.pid = 0
        self.frozen = False
        self.deaths: list[int] = []
        """Exit statuses of lives that nobody ended."""
        self._cluster = cluster
        self._watcher: asyncio.Task[None] | None = None
        self._settings = settings

    @property
    def alive(self) -> bool:
        return self.pid != 0 and self._cluster.spawner.lives(self.pid)

    @property
    def id(self) -> UUID:
        """The node's identity, the same in each of its lives."""
        return UUID((self.data / "node").read_text().strip())

    async def start(self) -> None:
        """A new life, ready to take work."""
        self.frozen = False
        self.url = ""
        (self.data / "service.url").unlink(missing_ok=True)
        self.pid = await self._cluster.spawner.start(self.log, self._environment())
        async with asyncio.timeout(READY_WITHIN):
            while not self._is_announced():
                if not self.alive:
                    raise RuntimeError(f"{self.name} ended: {self.log.read_text()[-2000:]}")
                await asyncio.sleep(0.01)
        self._watcher = asyncio.create_task(self._watch(self.pid), name=f"watch {self.name}")

    async def _watch(self, pid: int) -> None:
        self.deaths.append(await self._cluster.spawner.ended(pid))

    def _is_announced(self) -> bool:
        try:
            self.url = (self.data / "service.url").read_text().strip()
        except OSError:
            return False
        return bool(self.url)

    def _environment(self) -> dict[str, str]:
        values: dict[str, object] = {
            "data_dir": self.data,
            "port": 0,
            "console_port": 0,
            "env_file": os.devnull,
            "database_url": self.proxy.url,
            **self._settings,
        }
        own = {effects.DIRECT: self._cluster.server.url, effects.NODE: self.name, "STORM_DOOR": str(self.door)}
        return {f"JOYIP_{name.upper()}": str(value) for name, value in values.items()} | own

    def send(self, number: signal.Signals) -> None:
        self._cluster.spawner.signal(self.pid, number)

    async def kill(self) -> None:
        """kill -9."""
        self.expect_end()
        self.send(signal.SIGKILL)
        await self._cluster.spawner.ended(self.pid)
        self.url = ""

    async def stop(self) -> int:
        """SIGTERM; its exit status."""
        self.expect_end()
        self.send(signal.SIGTERM)
        status = await self._cluster.spawner.ended(self.pid)
        self.url = ""
        return status

    def expect_end(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()

    def freeze(self) -> None:
        self.frozen = True
        self.send(signal.SIGSTOP)

    def thaw(self) -> None:
        self.frozen = False
        self.send(signal.SIGCONT)

    def engine_workers(self) -> list[psutil.Process]:
        """The engine's processes of the present life."""
        with contextlib.suppress(psutil.Error):
            return [child for child in psutil.Process(self.pid).children() if child.is_running()]
        return []

    def limit_files(self, size: int | None) -> int:
        """Let no file of the node and its engine grow past `size` bytes (None: no limit); answer how many processes.

        To a program this is a full disk: each write fails with an OSError. It needs no root and harms nobody else.
        """
        limit = resource.RLIM_INFINITY if size is None else size
        count = 0
        with contextlib.suppress(psutil.Error):
            own = psutil.Process(self.pid)
            for process in (own, *own.children(recursive=True)):
                with contextlib.suppress(psutil.Error, OSError):
                    hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)[1]
                    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, hard))
                    count += 1
        return count

    async def look(self) -> dict[str, Any]:
        """What its door shows."""
        return await self._knock("GET", "/state")

    async def shift_clock(self, seconds: float) -> None:
        await self._knock("POST", f"/clock/{seconds}")

    async def kill_actor(self, number: int) -> bool:
        return bool((await self._knock("POST", f"/actor/{number}/kill"))["killed"])

    async def _knock(self, method: str, path: str) -> dict[str, Any]:
        connector = aiohttp.UnixConnector(str(self.door))
        timeout = aiohttp.ClientTimeout(total=10)
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.request(method, f"http://node{path}") as response,
        ):
            answer: dict[str, Any] = await response.json()
            return answer


class Cluster:
    """Everything of a storm that runs, in a directory of its own that goes with it."""

    def __init__(self, nodes: int, *, disk: bool = False, **settings: object) -> None:
        """`disk`: on a small disk of its own, as far as this process may have one."""
        self.mark = f"storm-{uuid4().hex[:12]}"
        self.directory = Path(tempfile.mkdtemp(prefix="joyip-storm-"))  # short: sockets live in it
        self.directory.chmod(0o755)
        self.disk = mounted(self.directory, DISK) if disk else None
        self.server = Embedded(self.directory / "pg", options={"max_connections": "200"})
        self.socket = self.directory / "pg" / "run" / SOCKET
        self.spawner = Spawner()
        self.nodes = [Node(self, number, settings) for number in range(1, nodes + 1)]

    async def __aenter__(self) -> Cluster:
        try:
            await self.server.open()
            connection = await asyncpg.connect(self.server.url)
            try:
                await connection.execute(effects.SCHEMA)
            finally:
                await connection.close()
            await self.spawner.open(self.mark)
            for node in self.nodes:
                await node.proxy.open()
            for node in self.nodes:
                await node.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End everything that still runs; remove the directory."""
        for node in self.nodes:
            node.expect_end()
        await self.spawner.close()
        for node in self.nodes:
            await node.proxy.close()
        await self.server.close()
        if self.disk is not None:
            unmount(self.directory)
        await asyncio.to_thread(shutil.rmtree, self.directory, ignore_errors=True)

    async def connect(self) -> asyncpg.Connection[asyncpg.Record]:
        """A connection to the database that no fault of a node touches."""
        return await asyncpg.connect(self.server.url, server_settings={"application_name": "storm"})

    def processes(self) -> list[psutil.Process]:
        """Every living process of this storm but the spawner and PostgreSQL."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == self.mark:
                    found.append(process)
        return [process for process in found if process.ppid() != os.getpid()]
