"""Between a node and PostgreSQL: passes everything on until it is told to cut, to fall silent, or to lose a reply.

It understands just enough of the protocol (version 3) to know which statement a node executes, so that a lost reply is
that of a commit: the statement reaches the server, is executed and committed, and the connection closes before the
node hears of it. The opposite, a statement that never reaches the server, looks the same to the node.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import struct
from collections.abc import Mapping
from pathlib import Path

from joyip.resources import queries

SOCKET = ".s.PGSQL.5432"
_SSL, _GSS, _CANCEL = 80877103, 80877104, 80877102
_CHUNK = 65536
COMMIT = "COMMIT;"
_WRITES = re.compile(r"\b(insert into|update \w|delete from)", re.IGNORECASE)
REPLY, REQUEST = "reply", "request"
"""What of a statement can be lost."""


class Proxy:
    """One node's way to the database: a socket in `directory`, in front of the server's own."""

    def __init__(self, directory: Path, server: Path) -> None:
        self._directory = directory
        self._server = server
        self._listener: asyncio.Server | None = None
        self._links: set[_Link] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._losses: list[tuple[str, str]] = []
        self.refusing = False
        self.lost: list[tuple[str, str]] = []
        """What was lost, as (statement, reply or request)."""
        self.statements = statement_names()

    async def open(self) -> None:
        """Listen."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._listener = await asyncio.start_unix_server(self._serve, str(self._directory / SOCKET))

    async def close(self) -> None:
        """Cut everything and stop listening."""
        self._flowing.set()
        if self._listener is not None:
            self._listener.close()
        self.cut()
        await asyncio.gather(*(link.done.wait() for link in list(self._links)))

    @property
    def url(self) -> str:
        """For the node's settings."""
        return f"postgresql://joyip@/joyip?host={self._directory}"

    def cut(self) -> int:
        """Close every connection, in the middle of whatever it does; answer how many there were."""
        links = list(self._links)
        for link in links:
            link.abort()
        return len(links)

    def silence(self, silent: bool) -> None:
        """Hold everything back, as a network does that has failed; afterwards what was held back arrives late."""
        if silent:
            self._flowing.clear()
        else:
            self._flowing.set()

    def lose(self, statement: str, part: str) -> None:
        """Lose the reply (or the request) of the next execution of this statement of joyip's, or of any write."""
        self._losses.append((statement, part))

    def forget_losses(self) -> int:
        """What was not lost is not to be lost any more."""
        count = len(self._losses)
        self._losses.clear()
        return count

    async def flows(self) -> None:
        await self._flowing.wait()

    def loss_for(self, query: str) -> str | None:
        """What is to be lost of this statement, if anything; each loss happens once."""
        name = self.statements.get(query)
        for wanted, part in self._losses:
            if name is not None and wanted in (name, "*"):
                self._losses.remove((wanted, part))
                self.lost.append((name, part))
                return part
        return None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link(self, writer)
        self._links.add(link)
        try:
            await link.run(reader, self._server)
        finally:
            self._links.discard(link)
            link.done.set()


class _Link:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, client: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._client = client
        self._server: asyncio.StreamWriter | None = None
        self._prepared: dict[bytes, str] = {}
        self._losing = False
        self.done = asyncio.Event()

    def abort(self) -> None:
        for writer in (self._client, self._server):
            if writer is not None and writer.transport is not None:
                writer.transport.abort()

    async def run(self, reader: asyncio.StreamReader, server: Path) -> None:
        try:
            if self._proxy.refusing or (hello := await self._hello(reader)) is None:
                return
            await self._proxy.flows()
            answers, self._server = await asyncio.open_unix_connection(str(server))
            self._server.write(hello)
            if struct.unpack("!I", hello[4:8])[0] == _CANCEL:
                await self._server.drain()
                return
            async with asyncio.TaskGroup() as group:
                group.create_task(self._ask(reader, self._server))
                group.create_task(self._answer(answers))
        except* (OSError, EOFError):
            pass  # one of both ends went: so does the other
        finally:
            self.abort()

    async def _hello(self, reader: asyncio.StreamReader) -> bytes | None:
        """The first packet, which has no type; wishes for encryption are declined."""
        while True:
            head = await reader.readexactly(8)
            length, code = struct.unpack("!II", head)
            if code in (_SSL, _GSS):
                self._client.write(b"N")
                continue
            return head + await reader.readexactly(length - 8)

    async def _ask(self, reader: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readexactly(5)
            body = await reader.readexactly(struct.unpack("!I", head[1:])[0] - 4)
            await self._proxy.flows()
            if (loss := self._loss(head[:1], body)) == REQUEST:
                raise EOFError
            if loss == REPLY:
                self._losing = True
            server.write(head + body)
            await server.drain()

    def _loss(self, kind: bytes, body: bytes) -> str | None:
        """What is to be lost of the statement that this message executes."""
        if kind == b"P":
            name, text, _ = body.split(b"\0", 2)
            self._prepared[name] = text.decode()
        elif kind == b"B":
            query = self._prepared.get(body.split(b"\0", 2)[1], "")
            return self._proxy.loss_for(query)
        elif kind == b"Q" and body.startswith(b"COMMIT"):
            return self._proxy.loss_for(COMMIT)
        return None

    async def _answer(self, answers: asyncio.StreamReader) -> None:
        tail = b""
        while data := await answers.read(_CHUNK):
            await self._proxy.flows()
            if self._losing:
                tail = (tail + data)[-6:]
                if tail[:5] == b"Z\0\0\0\5":  # ReadyForQuery: the statement is over, and committed
                    break
                continue
            self._client.write(data)
            with contextlib.suppress(OSError):
                await self._client.drain()
        raise EOFError


def statement_names() -> Mapping[str, str]:
    """The text of each of the supervisor's statements that write → its name."""
    import joyip.supervisor.store

    folder = Path(joyip.supervisor.store.__file__).parent
    found = {text: name for file in sorted(folder.glob("*.sql")) for name, text in queries.load(file).items()}
    writes = {text: name for text, name in found.items() if _WRITES.search(text)}
    return {COMMIT: "commit", **writes}
