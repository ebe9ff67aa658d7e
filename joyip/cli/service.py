"""A service to talk to: the one that runs on this data directory, or one inside this process for as long as needed."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from joyip.cli.api import Api
from joyip.cli.words import note, words
from joyip.resources.lock import DataDirectoryInUse, DirectoryLock
from joyip.settings import Settings

ADDRESS_FILE = "service.url"
"""In the data directory while a service listens there (see `resources/directory.py`)."""
WAIT_FOR_OTHERS = 300.0
"""Seconds to wait for a service that starts or stops on this data directory, or for another command's."""
_ANSWER_WITHIN = aiohttp.ClientTimeout(total=3)


def options_of_service(parser: ArgumentParser) -> None:
    """What every command takes that asks a service something and prints the answer."""
    parser.add_argument("--json", action="store_true", help=words("输出 JSON", "print JSON"))
    parser.add_argument("--url", help=words("使用该地址的服务", "use the service at this address"))


def tell_of_start() -> None:
    """Say that a service is started for this command, because that takes seconds."""
    note(words("没有运行中的服务，临时启动…", "no service is running here; starting one for this command…"))


@asynccontextmanager
async def connect(
    settings: Settings, url: str | None = None, *, starting: Callable[[], None] = tell_of_start
) -> AsyncIterator[Api]:
    """The API of the service at `url`, else of the one on this data directory, else of one started here.

    `starting` is called before a service is started here.
    Raises DataDirectoryInUse when something holds the directory for long without answering.
    """
    async with AsyncExitStack() as stack:
        address = url or await running_at(settings) or await _start_or_find(settings, stack, starting)
        yield await stack.enter_async_context(Api(address))


async def running_at(settings: Settings) -> str | None:
    """The address of the service on this data directory, if one answers there."""
    try:
        url = (settings.data_dir / ADDRESS_FILE).read_text(encoding="ascii").strip()
    except OSError:
        return None
    try:
        async with aiohttp.ClientSession(timeout=_ANSWER_WITHIN) as session, session.get(f"{url}/health") as response:
            return url if response.status == 200 else None
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None


async def _start_or_find(settings: Settings, stack: AsyncExitStack, starting: Callable[[], None]) -> str:
    clock = asyncio.get_running_loop().time
    give_up, told = clock() + WAIT_FOR_OTHERS, False
    while True:
        if _is_free(settings.data_dir) or clock() > give_up:
            starting()
            return await stack.enter_async_context(_alone(settings))
        if not told:
            note(words("数据目录正被占用，等待…", "another joyip command uses the data directory; waiting…"))
            told = True
        await asyncio.sleep(0.5)
        if address := await running_at(settings):
            return address


def _is_free(directory: Path) -> bool:
    """Whether no service has the data directory; where it cannot be told, opening it will say what is wrong."""
    lock = DirectoryLock(directory)
    try:
        lock.acquire()
    except DataDirectoryInUse:
        return False
    except OSError:
        return True
    lock.release()
    return True


@asynccontextmanager
async def _alone(settings: Settings) -> AsyncIterator[str]:
    """A service of this process, on a free port of loopback. It is not announced: it ends with the command."""
    from joyip.app import running  # the whole service: only now is it worth its import

    quiet = settings.model_copy(update={"console_port": 0})
    async with running(quiet) as service:
        runner = web.AppRunner(service.web, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()
