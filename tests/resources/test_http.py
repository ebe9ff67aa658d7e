"""Every limit of the outgoing HTTP session, against real servers."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from joyip.resources import http as module
from joyip.resources.http import Http

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest_asyncio.fixture
async def serve() -> AsyncIterator[Callable[[Handler], Awaitable[str]]]:
    """Start servers with one handler each; answers their url."""
    runners: list[web.AppRunner] = []

    async def serve(handler: Handler) -> str:
        app = web.Application()
        app.router.add_route("*", "/", handler)
        runner = web.AppRunner(app, shutdown_timeout=0)
        runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}/"

    yield serve
    for runner in runners:
        await runner.cleanup()


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Callable[..., Awaitable[Http]]]:
    """Open resources with limits small enough to wait for."""
    opened: list[Http] = []

    async def client(**limits: float) -> Http:
        http = Http(**limits)  # type: ignore[arg-type]
        opened.append(http)
        await http.open()
        return http

    yield client
    for http in opened:
        await http.close()


async def hello(request: web.Request) -> web.Response:
    return web.Response(text="hello")


@pytest.mark.req("S2")
def test_the_limits_are_those_required() -> None:
    """Connect 10 s, read 30 s, write 10 s, pool wait 5 s; 100 connections, 20 kept alive."""
    assert (module.CONNECT, module.READ, module.WRITE, module.POOL_WAIT) == (10, 30, 10, 5)
    assert (module.CONNECTIONS, module.KEPT_ALIVE) == (100, 20)


@pytest.mark.req("S2")
async def test_connecting_has_a_limit(client) -> None:  # type: ignore[no-untyped-def]
    """A full backlog that never accepts: the caller is told in time, and the place in the pool is free again."""
    http = await client(connect=0.1, connections=1)
    with socket.socket() as silent, socket.socket() as filler:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        filler.connect(silent.getsockname())
        with socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(silent.getsockname())
            for _ in range(2):
                with pytest.raises(aiohttp.ConnectionTimeoutError):
                    await http.session.get(f"http://127.0.0.1:{silent.getsockname()[1]}/")


@pytest.mark.req("S2")
async def test_reading_has_a_limit(client, serve) -> None:  # type: ignore[no-untyped-def]
    """A server that begins and then falls silent is given up."""
    end = asyncio.Event()

    async def falls_silent(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"begun")
        await end.wait()
        return response

    http = await client(read=0.1)
    async with http.session.get(await serve(falls_silent)) as response:
        with pytest.raises(aiohttp.SocketTimeoutError):
            await response.read()
    end.set()


@pytest.mark.req("S2")
async def test_writing_has_a_limit(client) -> None:  # type: ignore[no-untyped-def]
    """A server that accepts and never takes the body is given up."""
    end = asyncio.Event()

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await end.wait()
        writer.transport.abort()

    server = await asyncio.start_server(deaf, "127.0.0.1", 0, limit=1)

    async def body() -> AsyncIterator[bytes]:
        while True:
            yield bytes(1 << 20)

    http = await client(write=0.1)
    with pytest.raises(aiohttp.SocketTimeoutError, match="took no data"):
        await http.session.post(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", data=body())
    end.set()
    server.close()
    await server.wait_closed()


@pytest.mark.req("S2")
async def test_waiting_for_a_connection_has_a_limit(client, serve) -> None:  # type: ignore[no-untyped-def]
    """When all connections are in use the next caller waits, but not for ever."""
    arrived, release = asyncio.Event(), asyncio.Event()

    async def busy(request: web.Request) -> web.Response:
        arrived.set()
        await release.wait()
        return web.Response(text="done")

    http = await client(pool_wait=0.1, connections=1)
    url = await serve(busy)
    first = asyncio.create_task(http.session.get(url))
    await arrived.wait()
    try:
        with pytest.raises(aiohttp.ConnectionTimeoutError) as caught:
            await http.session.get(url)
    finally:
        release.set()
    assert "came free" in str(caught.value.__cause__)
    async with await first as response:
        assert await response.text() == "done"
    async with http.session.get(url) as response:
        assert response.status == 200


@pytest.mark.req("S2")
async def test_only_so_many_connections_are_kept(client, serve) -> None:  # type: ignore[no-untyped-def]
    """Six at once, two are kept for later, and those are used again."""
    together = asyncio.Barrier(6)

    async def meet(request: web.Request) -> web.Response:
        await together.wait()
        return web.Response()

    http = await client(kept_alive=2)
    url = await serve(meet)

    async def get() -> None:
        async with http.session.get(url) as response:
            await response.read()

    await asyncio.gather(*(get() for _ in range(6)))
    kept = http.session.connector._conns  # type: ignore[union-attr]
    assert sum(map(len, kept.values())) == 2


@pytest.mark.req("S2")
async def test_it_is_closed_exactly_once(client, serve) -> None:  # type: ignore[no-untyped-def]
    """After close there is no session; closing again is harmless; ping tells."""
    http = await client()
    async with http.session.get(await serve(hello)) as response:
        assert await response.text() == "hello"
    await http.ping()
    session = http.session
    await http.close()
    await http.close()
    assert session.closed
    with pytest.raises(RuntimeError, match="closed"):
        await http.ping()
