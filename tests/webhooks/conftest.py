"""A supervisor that delivers webhooks, and receivers for them on loopback."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from ipaddress import ip_network
from pathlib import Path

import pytest

from joyip.resources.postgres import Postgres
from joyip.settings import Settings
from tests.web.conftest import browser, gates, site  # noqa: F401 - fixtures
from tests.webhooks.desk import SECRET, Desk
from tests.webhooks.receiver import Receiver

Receive = Callable[..., Awaitable[Receiver]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Loopback may be reached, and nothing takes long."""
    quick = {"webhook_timeout": 5.0, "webhook_backoff": 0.01, "webhook_allow": (ip_network("127.0.0.0/8"),)}
    return settings.model_copy(update={"webhook_secret": SECRET, "public_url": "https://joyip.test", **quick})


@pytest.fixture
async def receive() -> AsyncIterator[Receive]:
    """Open receivers; each answers what it was given, one after another, then 204."""
    opened: list[Receiver] = []

    async def receive(*answers: int | tuple[int, dict[str, str]] | str) -> Receiver:
        receiver = Receiver(answers)
        opened.append(receiver)
        await receiver.open()
        return receiver

    yield receive
    for receiver in opened:
        await receiver.close()


@pytest.fixture
def unused_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
async def desk(postgres: Postgres, settings: Settings, tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(postgres, settings, tmp_path)
    await desk.start()
    yield desk
    await desk.close()
