"""What a route is: one row of the table in routes.py, from which both the URL dispatcher and OpenAPI are made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from joyip.errors import DatabaseUnavailable, Draining, InvalidInput, JoyipError, NotFound, RequestTimeout, Text
from joyip.web.inputs import read_body, read_query
from joyip.web.keys import LIMITS, SUPERVISOR
from joyip.web.problems import TooLarge, UnsupportedMedia

Handler = Callable[..., Awaitable[web.StreamResponse]]
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class NoQuery(BaseModel):
    """The query of routes that take none."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Route:
    """One URL. The handler gets the request and, as far as declared here, `id`, `query` and `body`, validated.

    reply: type of `data` in the envelope, for each status; `media`: media types of replies that are no JSON.
    work: creates work, so it is refused while the service drains. stream: has the long life of a stream.
    largest: bytes of the body, where it may be larger than others.
    """

    method: Method
    path: str
    handler: Handler
    tag: str
    summary: Text
    reply: Any = None
    statuses: tuple[int, ...] = (200,)
    id: Any = None
    query: type[BaseModel] = NoQuery
    body: type[BaseModel] | None = None
    errors: tuple[type[JoyipError], ...] = ()
    media: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    work: bool = False
    stream: bool = False
    quiet: bool = False
    largest: int | None = None
    adapter: TypeAdapter[Any] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.id is not None:
            object.__setattr__(self, "adapter", TypeAdapter(self.id))

    @property
    def problems(self) -> tuple[type[JoyipError], ...]:
        """Every error this route may answer with, beyond those that any route may."""
        found: list[type[JoyipError]] = []
        if self.id is not None:
            found.append(NotFound)
        if self.body is not None:
            found += [InvalidInput, TooLarge, UnsupportedMedia]
        elif self.query is not NoQuery:
            found.append(InvalidInput)
        if self.work:
            found.append(Draining)
        return tuple(dict.fromkeys([*found, *self.errors]))

    def endpoint(self) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The aiohttp handler: checks the inputs and holds the time limit (S4)."""

        async def endpoint(request: web.Request) -> web.StreamResponse:
            limits = request.app[LIMITS]
            try:
                async with asyncio.timeout(limits.stream if self.stream else limits.request) as scope:
                    return await self._answer(request)
            except TimeoutError:
                if scope.expired():
                    raise RequestTimeout(details={"limit_s": limits.request}) from None
                raise

        setattr(endpoint, "route", self)  # noqa: B010 - a function has no such attribute to mypy
        return endpoint

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self.work and request.app[SUPERVISOR].draining:
            raise Draining
        inputs: dict[str, Any] = {}
        if self.adapter is not None:
            try:
                inputs["id"] = self.adapter.validate_python(request.match_info["id"])
            except ValidationError:
                raise NotFound(details={"id": request.match_info["id"][:100]}) from None
        query = read_query(request, self.query)
        if self.query is not NoQuery:
            inputs["query"] = query
        if self.body is not None:
            inputs["body"] = await read_body(request, self.body, self.largest)
        return await self.handler(request, **inputs)


def route_of(request: web.Request) -> Route | None:
    """The route that a request was dispatched to, if there is one."""
    return getattr(request.match_info.handler, "route", None)


STORED = (DatabaseUnavailable,)
"""Errors of every route that asks the database."""
