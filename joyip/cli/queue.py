"""`joyip queue`: what waits, and to pause and resume kinds of jobs."""

from __future__ import annotations

import asyncio
import getpass
from argparse import ArgumentParser, Namespace
from typing import Any
from urllib.parse import quote

import orjson

from joyip.cli.api import Api
from joyip.cli.service import connect, options_of_service
from joyip.cli.words import say, words
from joyip.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """What `joyip queue` takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("show", help=words("队列与暂停（默认）", "what waits and what is paused (default)"))
    pause = actions.add_parser("pause", help=words("暂停某种任务", "start no more jobs of a kind"))
    pause.add_argument("--why", required=True, help=words("原因", "why"))
    resume = actions.add_parser("resume", help=words("恢复某种任务", "start jobs of a kind again"))
    for action in (pause, resume):
        action.add_argument("kind", help=words("任务种类，all 为全部", "the kind; all: every kind"))
        action.add_argument("--who", help=words("操作人（默认当前用户）", "who says so (default: the user)"))
    for action in (parser, *actions.choices.values()):
        options_of_service(action)


def run(options: Namespace, settings: Settings) -> int:
    """Exit code 0 when it was done."""
    return asyncio.run(_run(options, settings))


async def _run(options: Namespace, settings: Settings) -> int:
    async with connect(settings, options.url) as api:
        data = await _act(api, options)
    if options.json:
        say(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())
    elif options.action == "pause":
        say(f"{data['kind']}  {words('已暂停', 'paused')}")
    elif options.action == "resume":
        outcome = words("已恢复", "resumed") if data["resumed"] else words("本来就没有暂停", "was not paused")
        say(f"{data['kind']}  {outcome}")
    else:
        _table(data)
    return 0


async def _act(api: Api, options: Namespace) -> Any:
    if options.action not in ("pause", "resume"):
        return await api.call("GET", "/api/queue")
    address = f"/api/pauses/{quote('*' if options.kind == 'all' else options.kind, safe='')}"
    who = options.who or _user()
    if options.action == "pause":
        return await api.call("PUT", address, body={"why": options.why, "who": who})
    return await api.call("DELETE", address, query={"who": who})


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have a number and no name
        return "cli"


def _table(queue: dict[str, Any]) -> None:
    say("  ".join(f"{state} {count}" for state, count in queue["counts"].items()))
    for pause in queue["paused"]:
        since = pause["since"][:19]
        say(f"{pause['kind']}  {words('已暂停', 'paused')}  {since}  {pause['who']}: {pause['why']}")
    for waiting in queue["waiting"]:
        oldest = waiting["oldest"][:19]
        say(f"{waiting['kind']}  {words('优先级', 'priority')} {waiting['priority']}  {waiting['count']}  {oldest}")
