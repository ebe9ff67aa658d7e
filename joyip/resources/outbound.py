"""Posts to URLs that users name: bounded in time and size, and only to addresses that may be reached."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from joyip.resources.addresses import Addresses

LARGEST_REPLY = 64 * 1024
"""Bytes of a reply that are read; the connection is closed upon the rest."""

Lookup = Callable[[str, int], list[tuple[Any, ...]]]


class Unreachable(Exception):
    """No reply came: the message says why, and names no more of the URL than its host."""


@dataclass(frozen=True)
class Reply:
    """What came back; `body` is its beginning."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def look_up(host: str, port: int) -> list[tuple[Any, ...]]:
    """The addresses of a host, as the system knows them. Blocks."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)


class Outbound:
    """Every post has a connection of its own, whose address is checked between looking the name up and connecting to
    it, so that a name which changes its address in between gains nothing. Redirects are answered, not followed. No
    proxy is asked, for it would do the connecting. timeout: seconds of a post in all.
    """

    def __init__(self, addresses: Addresses, *, timeout: float, lookup: Lookup = look_up) -> None:
        self.addresses = addresses
        self.timeout = timeout
        self._lookup = lookup

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send, and wait for the answer. Raises AddressRefused, Unreachable."""
        end = time.monotonic() + self.timeout
        try:
            async with (
                self._session() as session,
                session.post(url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                received = await _beginning(response, end)
                return Reply(response.status, response.headers, received)
        except TimeoutError:
            raise Unreachable(f"no answer within {self.timeout:g} s") from None
        except aiohttp.ClientConnectorDNSError as error:
            raise Unreachable(f"the name {error.host} leads nowhere: {error.os_error.strerror}") from None
        except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError, ssl.SSLError) as error:
            raise Unreachable(f"no trust in its TLS: {error}"[:300]) from None
        except aiohttp.ClientOSError as error:
            cause = getattr(error, "os_error", error)
            raise Unreachable(f"no connection: {cause.strerror or cause}"[:300]) from None
        except (aiohttp.InvalidURL, ValueError):
            raise Unreachable("the URL cannot be asked for") from None
        except aiohttp.ClientError as error:
            raise Unreachable(f"no proper answer: {type(error).__name__}") from None

    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=_Resolver(self.addresses, self._lookup),
            socket_factory=self._socket,
            use_dns_cache=False,
            force_close=True,
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=self.timeout),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )

    def _socket(self, info: Any) -> socket.socket:
        """The one place where every connection begins, also those to a host that was named by its address."""
        family, kind, protocol, _, address = info
        self.addresses.require(address[0])
        return socket.socket(family, kind, protocol)


class _Resolver(AbstractResolver):
    """Looks names up, and answers only if every address of the name may be reached."""

    def __init__(self, addresses: Addresses, lookup: Lookup) -> None:
        self._addresses = addresses
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises OSError, AddressRefused."""
        found: list[ResolveResult] = []
        try:
            looked_up = await _in_a_thread(lambda: self._lookup(host, port))
        except UnicodeError:
            raise OSError(None, "it is no valid name") from None
        for family_, _, protocol, _, address in looked_up:
            self._addresses.require(address[0])
            found.append(
                ResolveResult(
                    hostname=host,
                    host=address[0],
                    port=port,
                    family=family_,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                )
            )
        if not found:
            raise OSError(None, "it has no address")
        return found

    async def close(self) -> None:
        """Nothing is held."""


async def _in_a_thread(work: Callable[[], list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    """A lookup cannot be stopped and may outlast its caller by far: a thread of its own, which nobody waits for, keeps
    it from filling the loop's pool and from holding up the end of the process.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[list[tuple[Any, ...]]] = loop.create_future()

    def settle(result: list[tuple[Any, ...]] | None, error: Exception | None) -> None:
        if not future.done():
            future.set_exception(error) if error else future.set_result(result or [])

    def run() -> None:
        result, failure = None, None
        try:
            result = work()
        except Exception as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run, name="webhook lookup", daemon=True).start()
    return await future


async def _beginning(response: aiohttp.ClientResponse, end: float) -> bytes:
    """The reply's first bytes. The status counts, so a body that breaks off or comes too slowly is no failure."""
    received = bytearray()
    try:
        async with asyncio.timeout(max(0.0, end - time.monotonic()) * 0.9):
            while len(received) < LARGEST_REPLY and (chunk := await response.content.read(LARGEST_REPLY)):
                received += chunk
    except (aiohttp.ClientError, TimeoutError):
        pass
    return bytes(received[:LARGEST_REPLY])
