"""`joyip jobs`: list, show, cancel and retry jobs."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, Namespace
from typing import Any
from uuid import UUID

import orjson

from joyip.cli.api import Api
from joyip.cli.service import connect, options_of_service
from joyip.cli.words import say, words
from joyip.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """What `joyip jobs` takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    parser.set_defaults(state=None, limit=20)
    listing = actions.add_parser("list", help=words("列出任务（默认）", "the newest jobs (default)"))
    listing.add_argument("--state", choices=("queued", "running", "succeeded", "failed", "cancelled"))
    listing.add_argument("--limit", type=int, default=20)
    for name, zh, en in (
        ("show", "查看任务", "one job, whole"),
        ("cancel", "取消任务", "cancel a job"),
        ("retry", "重做已结束的任务", "do a finished job again, as a new one"),
    ):
        action = actions.add_parser(name, help=words(zh, en))
        action.add_argument("id", type=UUID)
    for action in (parser, *actions.choices.values()):
        options_of_service(action)


def run(options: Namespace, settings: Settings) -> int:
    """Exit code 0 when it was done."""
    return asyncio.run(_run(options, settings))


async def _run(options: Namespace, settings: Settings) -> int:
    async with connect(settings, options.url) as api:
        data = await _act(api, options)
    if options.json or options.action == "show":
        say(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())
    elif options.action == "cancel":
        say(f"{data['id']}  {data['outcome']}")
    elif options.action == "retry":
        say(f"{data['id']}  {data['state']}")
    else:
        _table(data["items"])
    return 0


async def _act(api: Api, options: Namespace) -> Any:
    match options.action:
        case "show":
            return await api.call("GET", f"/api/jobs/{options.id}")
        case "cancel" | "retry":
            return await api.call("POST", f"/api/jobs/{options.id}/{options.action}")
        case _:
            query = {"limit": str(options.limit), **({"state": options.state} if options.state else {})}
            return await api.call("GET", "/api/jobs", query=query)


def _table(jobs: list[dict[str, Any]]) -> None:
    for job in jobs:
        error = f"  {job['error']['code']}" if job["error"] else ""
        prompt = str(job["params"].get("prompt", ""))[:40]
        when = job["created_at"][:19]
        say(f"{job['id']}  {job['state']:<9}  {job['progress']:4.0%}  {when}  {job['kind']}  {prompt}{error}")
    if not jobs:
        say(words("没有任务。", "no jobs."))
