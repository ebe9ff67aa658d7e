"""Whole services for the tests; their renderer's compiled kernels are shared, everything else is each one's own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from process import Process, Server

Start = Callable[..., Awaitable[Server]]


@pytest.fixture(scope="session")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where compiled kernels go from one test's data directory to the next."""
    return tmp_path_factory.mktemp("kernels")


@pytest.fixture
def data(tmp_path: Path, kernels: Path) -> Path:
    """A data directory on which a service has run before, as far as the compiled kernels go."""
    data = tmp_path / "data"
    shutil.copytree(kernels, data / "kernels")
    return data


@pytest.fixture
async def start(data: Path, kernels: Path) -> AsyncIterator[Start]:
    """Start services (on `data` unless told otherwise) and wait until they are ready; killed at the end."""
    started: list[Process] = []

    async def start(where: Path | None = None, **settings: object) -> Server:
        server = await Server.start(where or data, "serve", **{"console_port": 0, **settings})
        started.append(server)
        return await server.ready()

    yield start
    for process in started:
        await process.kill()
        await process.vanished()
    if (data / "kernels").is_dir():
        await asyncio.to_thread(shutil.copytree, data / "kernels", kernels, dirs_exist_ok=True)
