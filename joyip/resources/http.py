"""The one outgoing HTTP session, with a limit on every step of a request (S2)."""

from __future__ import annotations

import asyncio
import functools
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

CONNECT, READ, WRITE, POOL_WAIT = 10.0, 30.0, 10.0, 5.0  # seconds
CONNECTIONS, KEPT_ALIVE = 100, 20


class _Handler(ResponseHandler):
    """A connection whose peer must take what is written within the limit; aiohttp itself would wait for ever."""

    write_limit = WRITE

    async def _drain_helper(self) -> None:
        try:
            async with asyncio.timeout(self.write_limit):
                await super()._drain_helper()
        except TimeoutError:
            raise aiohttp.SocketTimeoutError(f"the server took no data for {self.write_limit:g} s") from None


class _Connector(aiohttp.TCPConnector):
    """Limits that TCPConnector lacks: waiting for a free connection, connecting as a whole, connections kept idle."""

    def __init__(self, *, connect: float, write: float, pool_wait: float, connections: int, kept_alive: int) -> None:
        super().__init__(limit=connections, keepalive_timeout=60.0)
        self._connect_limit, self._pool_wait, self._kept_alive = connect, pool_wait, kept_alive
        handler = type("Handler", (_Handler,), {"__slots__": (), "write_limit": write})
        self._factory = functools.partial(handler, loop=self._loop)

    async def _wait_for_available_connection(self, *args: Any) -> None:
        try:
            async with asyncio.timeout(self._pool_wait):
                await super()._wait_for_available_connection(*args)
        except TimeoutError:
            raise aiohttp.ConnectionTimeoutError(f"no connection came free within {self._pool_wait:g} s") from None

    async def _create_connection(self, *args: Any, **options: Any) -> ResponseHandler:
        """Name resolution, TCP and TLS together; `sock_connect` would count for each address anew."""
        try:
            async with asyncio.timeout(self._connect_limit):
                return await super()._create_connection(*args, **options)
        except aiohttp.ConnectionTimeoutError:
            raise
        except TimeoutError:
            raise aiohttp.ConnectionTimeoutError(f"no connection within {self._connect_limit:g} s") from None

    def _release(self, key: Any, protocol: ResponseHandler, *, should_close: bool = False) -> None:
        full = sum(map(len, self._conns.values())) >= self._kept_alive
        super()._release(key, protocol, should_close=should_close or full)


class Http:
    """Holds the session. Every limit ends in an aiohttp.ServerTimeoutError, which is a TimeoutError too."""

    name = "http"

    def __init__(
        self,
        *,
        connect: float = CONNECT,
        read: float = READ,
        write: float = WRITE,
        pool_wait: float = POOL_WAIT,
        connections: int = CONNECTIONS,
        kept_alive: int = KEPT_ALIVE,
    ) -> None:
        self._read = read
        self._limits = {"connect": connect, "write": write, "pool_wait": pool_wait}
        self._counts = {"connections": connections, "kept_alive": kept_alive}
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session. Raises RuntimeError before opening and after closing."""
        if self._session is None:
            raise RuntimeError("the HTTP session is closed")
        return self._session

    async def open(self) -> None:
        """Make the session; it belongs to the running loop."""
        connector = _Connector(**self._limits, **self._counts)  # type: ignore[arg-type]
        timeout = aiohttp.ClientTimeout(total=None, sock_read=self._read)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=True)

    async def ping(self) -> None:
        """Raise when the session is closed. Asks nobody: the network is not ours."""
        if self.session.closed:
            raise RuntimeError("the HTTP session is closed")

    async def close(self) -> None:
        """Close session and connections, exactly once."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
