"""A service to talk to: the one that runs on this data directory, or one inside this process for as long as needed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
import orjson
from aiohttp import web

from joyip.cli.api import Api
from joyip.settings import Settings

ADDRESS_FILE = "service.json"
"""In the data directory while a service listens: {"url"}. Written by `joyip serve`."""
_ANSWER_WITHIN = aiohttp.ClientTimeout(total=3)


@asynccontextmanager
async def connect(
    settings: Settings, url: str | None = None, *, starting: Callable[[], None] | None = None
) -> AsyncIterator[Api]:
    """The API of the service at `url`, else of the one on this data directory, else of one started here.

    `starting` is called before a service is started here, because that takes seconds.
    Raises DataDirectoryInUse when a service holds the directory but does not answer.
    """
    address = url or await running_at(settings)
    if address is not None:
        async with Api(address) as api:
            yield api
        return
    if starting is not None:
        starting()
    from joyip.app import running  # the whole service: only now is it worth its import

    alone = settings.model_copy(update={"host": "127.0.0.1", "port": 0, "console_port": 0})
    async with running(alone) as service:
        runner = web.AppRunner(service.web, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            host, port = runner.addresses[0][:2]
            async with Api(f"http://{host}:{port}") as api:
                yield api
        finally:
            await runner.cleanup()


async def running_at(settings: Settings) -> str | None:
    """The address of the service on this data directory, if one answers there."""
    try:
        url = str(orjson.loads((settings.data_dir / ADDRESS_FILE).read_bytes())["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    try:
        async with (
            aiohttp.ClientSession(timeout=_ANSWER_WITHIN) as session,
            session.get(f"{url}/health") as response,
        ):
            return url if response.status == 200 and (await response.json())["service"] == "joyip" else None
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError):
        return None
