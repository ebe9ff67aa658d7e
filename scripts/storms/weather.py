"""Makes the faults happen, and remembers what happened when."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg
import psutil  # type: ignore[import-untyped,unused-ignore]

from .cluster import Cluster, Node
from .plan import Fault
from .proxy import REPLY, REQUEST

RETURNS = 60.0
"""Seconds within which everything comes back that a fault took away."""


@dataclass(frozen=True)
class Window:
    """A time (seconds since 1970, by this machine's clock, which is PostgreSQL's) in which a node was not itself."""

    fault: str
    node: str
    start: float
    end: float


class Weather:
    """Strikes a cluster with faults. One at a time for each node; PostgreSQL is struck whatever the nodes do."""

    def __init__(self, cluster: Cluster) -> None:
        self.windows: list[Window] = []
        self.done: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.exits: list[int] = []
        """Exit statuses of nodes that were asked to stop."""
        self._cluster = cluster
        self._locks = {node.name: asyncio.Lock() for node in cluster.nodes}
        self._database = asyncio.Lock()
        self._faults: dict[str, Callable[[Node, Fault], Awaitable[bool]]] = {
            "kill a node": self._kill,
            "stop a node": self._stop,
            "freeze past the lease": self._freeze,
            "freeze for a moment": self._freeze,
            "kill PostgreSQL": self._kill_postgres,
            "kill a backend": self._kill_backend,
            "cut connections": self._cut,
            "no way to PostgreSQL": self._refuse,
            "silence past the lease": self._silence,
            "silence for a moment": self._silence,
            "lose replies": self._lose_replies,
            "lose requests": self._lose_requests,
            "kill an actor": self._kill_actor,
            "kill an engine process": self._kill_engine,
            "stop an engine process": self._stop_engine,
            "clock jumps": self._shift_clock,
            "disk full": self._fill_disk,
        }

    async def strike(self, fault: Fault) -> None:
        """One fault, from its beginning to its end."""
        node = self._cluster.nodes[fault.node]
        lock = self._database if fault.name in ("kill PostgreSQL", "kill a backend") else self._locks[node.name]
        async with lock:
            start = time.time()
            struck = await self._faults[fault.name](node, fault)
            everybody = lock is self._database or (fault.name == "disk full" and self._cluster.disk is not None)
            where = "*" if everybody else node.name
            self.windows.append(Window(fault.name, where, start, time.time()))
        (self.done if struck else self.missed)[fault.name] += 1

    async def clear(self) -> None:
        """No more faults: everything runs, at its own time, with all the disk it wants."""
        for node in self._cluster.nodes:
            async with self._locks[node.name]:
                if node.frozen:
                    node.thaw()
                if not node.alive:
                    await self._revive(node)
                node.proxy.silence(False)
                node.proxy.refusing = False
                node.proxy.forget_losses()
                node.limit_files(None)
                for worker in node.engine_workers():
                    with contextlib.suppress(psutil.Error):
                        worker.resume()
                await node.shift_clock(0.0)

    async def _revive(self, node: Node) -> None:
        """As whoever watches over services does it: again, when the start fails for want of a database."""
        async with asyncio.timeout(RETURNS):
            while True:
                try:
                    await node.start()
                    return
                except RuntimeError:
                    await asyncio.sleep(0.2)

    async def _kill(self, node: Node, fault: Fault) -> bool:
        await node.kill()
        await asyncio.sleep(fault.seconds)
        await self._revive(node)
        return True

    async def _stop(self, node: Node, fault: Fault) -> bool:
        self.exits.append(await node.stop())
        await asyncio.sleep(fault.seconds)
        await self._revive(node)
        return True

    async def _freeze(self, node: Node, fault: Fault) -> bool:
        node.freeze()
        await asyncio.sleep(fault.seconds)
        node.thaw()
        return True

    async def _kill_postgres(self, _node: Node, _fault: Fault) -> bool:
        pid = self._cluster.server.pid
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        await self._database_returns(pid)
        return True

    async def _kill_backend(self, _node: Node, fault: Fault) -> bool:
        """PostgreSQL then ends every other backend, too, and recovers from its log."""
        pid = self._cluster.server.pid
        with contextlib.suppress(psutil.Error):
            backends = [p for p in psutil.Process(pid).children() if " joyip joyip " in " ".join(p.cmdline())]
            if backends:
                random.Random(fault.number).choice(backends).kill()
                await self._database_returns(None)
                return True
        return False

    async def _database_returns(self, former: int | None) -> None:
        async with asyncio.timeout(RETURNS):
            while True:
                with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    if self._cluster.server.pid not in (None, former):
                        connection = await asyncpg.connect(self._cluster.server.url, timeout=5)
                        await connection.close()
                        return
                await asyncio.sleep(0.02)

    async def _cut(self, node: Node, _fault: Fault) -> bool:
        return node.proxy.cut() > 0

    async def _refuse(self, node: Node, fault: Fault) -> bool:
        node.proxy.refusing = True
        node.proxy.cut()
        await asyncio.sleep(fault.seconds)
        node.proxy.refusing = False
        return True

    async def _silence(self, node: Node, fault: Fault) -> bool:
        node.proxy.silence(True)
        await asyncio.sleep(fault.seconds)
        node.proxy.silence(False)
        return True

    async def _lose_replies(self, node: Node, fault: Fault) -> bool:
        return await self._lose(node, fault, REPLY)

    async def _lose_requests(self, node: Node, fault: Fault) -> bool:
        return await self._lose(node, fault, REQUEST)

    async def _lose(self, node: Node, fault: Fault, part: str) -> bool:
        before = len(node.proxy.lost)
        for statement in ("finish", "insert", "claim", "commit", "*"):
            node.proxy.lose(statement, part)
        await asyncio.sleep(fault.seconds)
        node.proxy.forget_losses()
        return len(node.proxy.lost) > before

    async def _kill_actor(self, node: Node, fault: Fault) -> bool:
        """One that works, if there is one."""
        actors = (await node.look())["max_running"]
        return await node.kill_actor(1 + fault.number % actors)

    async def _kill_engine(self, node: Node, fault: Fault) -> bool:
        workers = node.engine_workers()
        if workers:
            with contextlib.suppress(psutil.Error):
                workers[fault.number % len(workers)].kill()
        return bool(workers)

    async def _stop_engine(self, node: Node, fault: Fault) -> bool:
        """A worker that does nothing any more; what it was at must be ended by its limits."""
        workers = node.engine_workers()
        for worker in workers[fault.number % max(1, len(workers)) :][:1]:
            with contextlib.suppress(psutil.Error):
                worker.suspend()
        return bool(workers)

    async def _shift_clock(self, node: Node, fault: Fault) -> bool:
        await node.shift_clock(fault.seconds)
        return True

    async def _fill_disk(self, node: Node, fault: Fault) -> bool:
        """Everybody's, PostgreSQL's too, where the storm has a disk of its own; else the node's alone."""
        disk = self._cluster.disk
        if disk is None:
            count = node.limit_files(0)
            await asyncio.sleep(fault.seconds)
            node.limit_files(None)
            return count > 0
        async with self._database:
            await asyncio.to_thread(disk.fill)
            await asyncio.sleep(fault.seconds)
            disk.free()
            await self._database_returns(None)
        return True
