"""A client of joyip's own HTTP API: what the command line does, any program could do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import aiohttp
import orjson

from joyip.cli.words import language, words

CHUNK = 1 << 18
PATIENCE = 30.0
"""Seconds a lost event stream is tried again; a service that restarts is back by then."""


class ApiError(Exception):
    """The service said no, or did not answer. The message is for the user."""

    def __init__(
        self, message: str, *, code: str = "", suggestions: list[str] | None = None, details: Any = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.suggestions = suggestions or []
        self.details = details


class Api:
    """The API at a base address, such as http://127.0.0.1:8080."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, connect=10, sock_read=60),
            headers={"Accept-Language": language(), "User-Agent": "joyip-cli"},
        )
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._session is not None:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open session."""
        if self._session is None:
            raise RuntimeError("Api is used outside its `async with`")
        return self._session

    async def call(self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None) -> Any:
        """The `data` of a reply. Raises ApiError."""
        try:
            async with self.session.request(
                method,
                self.base + path,
                data=None if body is None else orjson.dumps(body),
                params=query,
                headers={"Content-Type": "application/json"},
            ) as response:
                reply = orjson.loads(await response.read())
        except (aiohttp.ClientError, TimeoutError, orjson.JSONDecodeError) as error:
            raise self._unreachable(error) from error
        if not reply.get("success"):
            raise ApiError(
                reply.get("message") or reply.get("error_code") or str(response.status),
                code=reply.get("error_code") or "",
                suggestions=reply.get("suggestions") or [],
                details=(reply.get("error") or {}).get("details"),
            )
        return reply["data"]

    async def events(self, job: UUID | str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """A job's events as (type, data) until its end; a lost connection is taken up where it broke."""
        last, lost_at = 0, None
        clock = asyncio.get_running_loop().time
        while True:
            try:
                async with self.session.get(
                    f"{self.base}/api/jobs/{job}/events",
                    headers={"Accept": "text/event-stream", "Last-Event-ID": str(last)},
                ) as response:
                    if response.status == 204:
                        return
                    if response.status != 200:
                        raise ApiError(f"{response.status} {response.reason}")
                    async for number, kind, data in _parse(response.content):
                        last, lost_at = number, None
                        yield kind, data["data"]
                    return
            except (aiohttp.ClientError, TimeoutError) as error:
                lost_at = lost_at or clock()
                if clock() - lost_at > PATIENCE:
                    raise self._unreachable(error) from error
                await asyncio.sleep(0.5)

    async def save(self, address: str, target: Path) -> None:
        """Stream a stored file to `target`; a file that is only half there never bears the name."""
        part = target.with_name(f".{target.name}.part")
        try:
            async with self.session.get(self.base + address) as response:
                if response.status != 200:
                    raise ApiError(f"{address}: {response.status} {response.reason}")
                with part.open("wb") as file:
                    async for chunk in response.content.iter_chunked(CHUNK):
                        file.write(chunk)
            part.replace(target)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise self._unreachable(error) from error
        finally:
            part.unlink(missing_ok=True)

    def _unreachable(self, error: Exception) -> ApiError:
        reason = str(error) or type(error).__name__
        return ApiError(
            words(
                f"无法访问 {self.base} 的 joyip 服务：{reason}",
                f"the joyip service at {self.base} does not answer: {reason}",
            ),
            code="unreachable",
        )


async def _parse(lines: aiohttp.StreamReader) -> AsyncIterator[tuple[int, str, dict[str, Any]]]:
    """Server-sent events as (id, event, data)."""
    fields: dict[str, str] = {}
    async for raw in lines:
        line = raw.decode().rstrip("\r\n")
        if not line:
            if "data" in fields:
                yield int(fields.get("id", "0")), fields.get("event", "message"), orjson.loads(fields["data"])
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            fields[name] = f"{fields[name]}\n{value}" if name == "data" and name in fields else value
