"""The servers that are measured, each a process: joyip and a bare aiohttp application."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread

READY = re.compile(r"http://[\w.:\[\]]+:\d+")


@contextmanager
def server(which: str, data: Path) -> Iterator[str]:
    """A server process (`joyip` or `bare`); answers its address once it is ready."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JOYIP_")}
    environment |= {
        "JOYIP_DATA_DIR": str(data),
        "JOYIP_PORT": "0",
        "JOYIP_CONSOLE_PORT": "0",
        "JOYIP_ENV_FILE": os.devnull,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server", which], env=environment, stdout=subprocess.PIPE, text=True
    )
    lines: Queue[str] = Queue()
    assert process.stdout is not None
    reader = Thread(target=lambda: [lines.put(line) for line in process.stdout or ()] and None, daemon=True)
    reader.start()
    try:
        yield lines.get(timeout=180).strip()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        reader.join()
        process.stdout.close()


async def joyip() -> None:
    """The whole service."""
    from joyip import app
    from joyip.settings import load

    settings, _ = load()
    async with app.running(settings) as service, app.listening(service) as url:
        print(url, flush=True)
        await stopped()


async def bare() -> None:
    """A POST that reads JSON and answers JSON, and nothing else."""
    from aiohttp import web

    async def echo(request: web.Request) -> web.Response:
        return web.json_response({"success": True, "data": await request.json()})

    application = web.Application()
    application.router.add_post("/", echo)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await stopped()
    await runner.cleanup()


async def stopped() -> None:
    """Wait for SIGTERM."""
    import asyncio

    event = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, event.set)
    await event.wait()


if __name__ == "__main__":
    import uvloop

    from joyip.ops import logs

    logs.configure("error")
    uvloop.run({"joyip": joyip, "bare": bare}[sys.argv[1]]())
