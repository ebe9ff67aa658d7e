"""A receiver of webhooks, as a customer's engineer would write it: checks signatures with the library."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks import Webhook

from tests.webhooks.desk import SECRET, WAIT

Answer = int | tuple[int, dict[str, str]] | str


@dataclass
class Message:
    """What came."""

    headers: dict[str, str]
    body: bytes
    json: dict[str, Any]

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def data(self) -> Any:
        return self.json["data"]


class Receiver:
    """Answers a status, a status with headers, "hang" (until the test ends), "drop" (the connection) or "big"."""

    def __init__(self, answers: tuple[Answer, ...]) -> None:
        self.messages: list[Message] = []
        self._answers = deque(answers)
        self._news = asyncio.Condition()
        self._released = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._take)
        self._server = TestServer(app, host="127.0.0.1")

    async def open(self) -> None:
        await self._server.start_server(access_log=None)

    async def close(self) -> None:
        self._released.set()
        await self._server.close()

    @property
    def port(self) -> int:
        assert self._server.port is not None
        return self._server.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?key=s3cr3t-key"

    async def got(self, count: int) -> list[Message]:
        """The messages, when there are as many."""
        async with asyncio.timeout(WAIT), self._news:
            await self._news.wait_for(lambda: len(self.messages) >= count)
        return self.messages

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        verified = Webhook(SECRET.get_secret_value()).verify(body, headers) if body else {}
        async with self._news:
            self.messages.append(Message(headers, body, verified))
            self._news.notify_all()
        answer = self._answers.popleft() if self._answers else 204
        match answer:
            case "hang":
                await self._released.wait()
                return web.Response()
            case "drop":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case "big":
                return web.Response(body=b"\x00" + b"x" * 10_000_000)
            case "slow body":
                return await self._begin(request)
            case (status, answered):
                return web.Response(status=status, headers=answered)
            case int(status):
                return web.Response(status=status, text="thank you" if status < 300 else "no")
        raise AssertionError(answer)

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"ok")
        await self._released.wait()
        return response
