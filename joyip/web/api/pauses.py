"""Pauses over HTTP: stop starting jobs of a kind, or of all, and start them again."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import Field, StringConstraints

from joyip.errors import Text
from joyip.web.inputs import owner_of
from joyip.web.keys import SUPERVISOR
from joyip.web.replies import success
from joyip.web.schemas import Body, KindName, PauseView, Query, Reply

Words = StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
Who = Annotated[str, Words, Field(description="who says so; default: X-Joyip-Owner")]
_PAUSED = Text("已暂停：正在执行的任务继续，新任务排队等候", "paused: what runs goes on, what is new waits")
_RESUMED = Text("已恢复", "resumed")
_WAS_NOT = Text("本来就没有暂停", "it was not paused")


class PauseWish(Body):
    """Who pauses, and why."""

    why: Annotated[str, Words]
    who: Who | None = None


class ResumeQuery(Query):
    """Who resumes."""

    who: Who | None = None


class Resumed(Reply):
    """Whether the kind had been paused."""

    kind: KindName
    resumed: bool


async def page(request: web.Request) -> web.Response:
    """Everything that is paused, with who and why."""
    return success(request, [PauseView.of(pause) for pause in await request.app[SUPERVISOR].pauses.current()])


async def pause(request: web.Request, id: str, body: PauseWish) -> web.Response:  # noqa: A002 - the route's name for it
    """Start no more jobs of a kind (`*`: of any), until it is resumed. Said again, the newer who and why stand."""
    paused = await request.app[SUPERVISOR].pauses.pause(id, body.who or owner_of(request), body.why)
    return success(request, PauseView.of(paused), message=_PAUSED)


async def resume(request: web.Request, id: str, query: ResumeQuery) -> web.Response:  # noqa: A002
    """Start jobs of a kind (`*`: of those not paused by themselves) again."""
    resumed = await request.app[SUPERVISOR].pauses.resume(id, query.who or owner_of(request))
    return success(request, Resumed(kind=id, resumed=resumed), message=_RESUMED if resumed else _WAS_NOT)
