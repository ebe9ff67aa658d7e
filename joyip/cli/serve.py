"""`joyip serve`: run the service until it is told to stop."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, Namespace

import structlog
import uvloop

from joyip.cli.words import words
from joyip.ops.logs import watch_loop
from joyip.settings import Settings, load


def arguments(parser: ArgumentParser) -> None:
    """What `joyip serve` takes: nothing, everything comes from the environment."""
    parser.epilog = words("设置见 joyip config。", "Settings come from the environment; `joyip config` lists them.")


def run(_options: Namespace, settings: Settings) -> int:
    """Exit code 0 after a clean end."""
    for warning in load()[1]:
        structlog.get_logger(__name__).warning("settings", problem=warning)
    uvloop.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    from joyip.app import serve  # the whole service: only this command needs it

    watch_loop(asyncio.get_running_loop())
    await serve(settings)
