"""Redis, where one is configured: a help that may be missing, never a need (B4)."""

from __future__ import annotations

import structlog
from pydantic import SecretStr
from redis import asyncio as aioredis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

_LIMIT = 1.0  # seconds to connect and to answer (B3)
_CONNECTIONS = 50

log = structlog.get_logger(__name__)


class Redis:
    """One client with a bounded pool. Commands raise RedisError while the server is gone; it comes back by itself."""

    name = "redis"

    def __init__(self, url: SecretStr) -> None:
        self._url = url
        self._client: aioredis.Redis | None = None

    @property
    def client(self) -> aioredis.Redis:
        """The client; replies are bytes. Raises RuntimeError before opening and after closing."""
        if self._client is None:
            raise RuntimeError("the Redis client is closed")
        return self._client

    async def open(self) -> None:
        """Make the client. A server that is not there is logged, not raised."""
        self._client = aioredis.Redis.from_url(
            self._url.get_secret_value(),
            socket_connect_timeout=_LIMIT,
            socket_timeout=_LIMIT,
            max_connections=_CONNECTIONS,
            health_check_interval=30,
            retry=Retry(NoBackoff(), 1),  # once, for a connection that the server closed meanwhile
        )
        try:
            await self.ping()
        except (RedisError, OSError) as error:
            log.warning("redis.unavailable", error=str(error) or type(error).__name__)

    async def ping(self) -> None:
        """One round trip. Raises RedisError or OSError when the server does not answer."""
        await self.client.ping()

    async def close(self) -> None:
        """Close every connection. Idempotent."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()
