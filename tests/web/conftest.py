"""What every test of the web may ask for: the application, running."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from uuid import UUID

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Browser

from joyip.capabilities.images.history import History
from joyip.capabilities.images.images import Images
from joyip.capabilities.webhooks.webhooks import Webhooks
from joyip.ops.health import Health
from joyip.resources.engine import Engine
from joyip.resources.files import Files
from joyip.resources.postgres import Postgres
from joyip.resources.registry import Registry
from joyip.settings import Settings
from joyip.supervisor.load import Load, Machine
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.store import Store
from joyip.supervisor.supervisor import Supervisor
from joyip.web.server import create_app
from tests.web.browser import chromium
from tests.web.harness import WAIT, Gates, Site, kinds


@cache
def understanding() -> Images:
    """Word lists and lexicon, read once for all tests."""
    return Images()


@pytest.fixture
def gates() -> Gates:
    return Gates()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def site(settings: Settings, gates: Gates, tmp_path: Path) -> AsyncIterator[Site]:
    """The application, served on loopback, with its supervisor at work; nothing is drawn, so the engine stays shut."""
    postgres = Postgres(settings)
    files = Files(settings, postgres)
    history = History(postgres, ttl=3600.0)
    registry = Registry()
    registry.add(postgres)
    registry.add(files)
    registry.add_value(Engine, Engine(1, directory=tmp_path / "engine"))
    registry.add_value(Webhooks, Webhooks(postgres, settings))
    await registry.open()
    supervisor = Supervisor(
        store=Store(postgres, ttl=3600.0),
        notifier=Notifier(postgres),
        kinds=kinds(gates, files, history, understanding()),
        registry=registry,
        node=UUID(int=1),
        scratch=tmp_path / "scratch",
        max_running=2,
        max_queued=20,
        grace=0.2,
        load=Load(Machine(), max_memory=settings.max_memory, max_cpu=settings.max_cpu),
    )
    await supervisor.start()
    app = create_app(
        settings=settings,
        registry=registry,
        supervisor=supervisor,
        images=understanding(),
        history=history,
        health=Health(registry.ping, draining=lambda: supervisor.draining),
    )
    client = TestClient(TestServer(app), timeout=aiohttp.ClientTimeout(total=WAIT))
    await client.start_server()
    try:
        yield Site(app, client, supervisor, files, history, registry, postgres, gates)
    finally:
        gates.opened.set()
        await supervisor.drain(0.0)
        await client.close()
        await supervisor.close()
        await registry.close()
