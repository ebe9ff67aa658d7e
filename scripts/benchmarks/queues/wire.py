"""An HTTP client as thin as can be, so that the server is what is measured: prepared bytes, kept connections."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from types import TracebackType
from typing import Any, cast
from urllib.parse import urlsplit

import orjson


class _Connection(asyncio.Protocol):
    """One request at a time on one connection."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._read = bytearray()
        self._end = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, bytes]]:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._read += data
        if self._end == 0:
            head = self._read.find(b"\r\n\r\n")
            if head < 0:
                return
            _, found, length = bytes(self._read[:head]).lower().partition(b"\r\ncontent-length: ")
            if not found:
                self.connection_lost(RuntimeError("an answer without a length"))
                return
            self._end = head + 4 + int(length.split(b"\r\n", 1)[0])
            self._head = head + 4
        if len(self._read) >= self._end:
            answer = int(self._read[9:12]), bytes(self._read[self._head : self._end])
            del self._read[: self._end]
            self._end = 0
            if self._answer is not None and not self._answer.done():
                self._answer.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionError("the server hung up"))

    def close(self) -> None:
        self._transport.abort()


class Wire:
    """`connections` kept open to one server; a request waits for nothing but its answer, or raises."""

    def __init__(self, url: str, connections: int) -> None:
        self._host = urlsplit(url)
        self._count = connections
        self._free: deque[_Connection] = deque()
        self._all: list[_Connection] = []

    async def __aenter__(self) -> Wire:
        loop = asyncio.get_running_loop()
        for _ in range(self._count):
            host, port = self._host.hostname or "", self._host.port or 80
            _, connection = await loop.create_connection(_Connection, host, port)
            self._all.append(connection)
        self._free.extend(self._all)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in self._all:
            connection.close()

    def request(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> bytes:
        """The bytes of a request."""
        content = b"" if body is None else orjson.dumps(body)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host.netloc}", f"Content-Length: {len(content)}"]
        lines += ["Content-Type: application/json"] if content else []
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        return "\r\n".join([*lines, "", ""]).encode() + content

    async def send(self, request: bytes, wanted: int) -> bytes:
        """The body of the answer, which must have this status."""
        connection = self._free.pop()
        try:
            status, body = await connection.ask(request)
        finally:
            self._free.append(connection)
        if status != wanted:
            raise RuntimeError(f"{status}: {body[:500]!r}")
        return body
