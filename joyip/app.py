"""The composition root: the only file that knows every part. Opens them in order, closes them in reverse."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

from joyip import __version__
from joyip.capabilities.catalog import kinds
from joyip.capabilities.images.history import History
from joyip.capabilities.images.images import Images
from joyip.capabilities.images.provenance import Provenance
from joyip.capabilities.webhooks.webhooks import Webhooks
from joyip.ops.console import Console
from joyip.ops.health import Health
from joyip.ops.logs import secrets_of
from joyip.resources.directory import DataDirectory
from joyip.resources.engine import Engine
from joyip.resources.files import Files
from joyip.resources.http import Http
from joyip.resources.models import Models
from joyip.resources.postgres import Postgres
from joyip.resources.redis import Redis
from joyip.resources.registry import Registry
from joyip.settings import Settings
from joyip.studio.packs import shelf
from joyip.supervisor.kind import Kind, Kinds
from joyip.supervisor.load import Load, Machine
from joyip.supervisor.notifier import Notifier
from joyip.supervisor.store import Store
from joyip.supervisor.supervisor import Supervisor
from joyip.web.server import create_app

CLEAN_FILES = 60.0
"""Seconds between two removals of files that are past their time."""
CLEAN_LOG = 300.0
"""Seconds between two removals of deliveries that are past their time from their log."""
STREAMS_END = 2.0
"""Seconds that open connections get to end when the listening socket closes."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Service:
    """Everything that is open while the service runs."""

    settings: Settings
    registry: Registry
    supervisor: Supervisor
    web: web.Application


@asynccontextmanager
async def running(settings: Settings, more_kinds: Iterable[Kind[Any]] = ()) -> AsyncIterator[Service]:
    """The whole service without its listening socket: resources, supervisor, console and web application.

    more_kinds: kinds beside the catalogue's, for load and fault tests.

    Everything is open and warm inside the block. At its end what still runs is interrupted and put back in the queue
    (`supervisor.drain` first lets it finish), and everything is closed in reverse order.
    """
    provenance = Provenance.by(settings)
    shelf.use(settings.pack_folders)  # before any process of the engine starts
    registry = Registry()
    cores = len(os.sched_getaffinity(0))
    directory = DataDirectory(settings.data_dir)
    postgres = Postgres(settings)
    files = Files(settings, postgres)
    models = Models()
    engine = Engine(
        settings.engine_processes or cores,
        "joyip.capabilities.images.draw:warm",
        settings.engine_idle,
        cores,
        {"JOYIP_KERNEL_CACHE": str(settings.data_dir.absolute() / "kernels")},
        directory=settings.data_dir / "tmp" / "engine",
    )
    for resource in (directory, postgres, files, Http(), models, engine):
        registry.add(resource)
    if settings.redis_url is not None:
        registry.add(Redis(settings.redis_url))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(registry.close)
        words = asyncio.create_task(asyncio.to_thread(Images, models))  # reads its lists while the engine starts
        stack.callback(words.cancel)
        await registry.open()
        images, history = await words, History(postgres, ttl=settings.job_ttl)
        await asyncio.to_thread(images.warm, settings.data_dir / "embeddings")
        registry.add_value(Images, images)
        registry.add_value(History, history)
        registry.add_value(Provenance, provenance)
        webhooks = Webhooks(postgres, settings)
        registry.add_value(Webhooks, webhooks)
        supervisor = Supervisor(
            store=Store(postgres, ttl=settings.job_ttl, quota=settings.owner_queued),
            notifier=Notifier(postgres),
            kinds=Kinds([*kinds(), *more_kinds]),
            registry=registry,
            node=directory.node,
            scratch=settings.data_dir / "tmp" / "jobs",
            max_running=settings.max_running or 2 * cores,
            max_queued=settings.max_queued,
            lease=settings.lease,
            grace=settings.cancel_grace,
            load=Load(Machine(), max_memory=settings.max_memory, max_cpu=settings.max_cpu),
        )
        supervisor.upkeep.add("files", CLEAN_FILES, files.clean)
        supervisor.upkeep.add("webhooks", CLEAN_LOG, webhooks.clean)
        stack.push_async_callback(supervisor.close)
        await supervisor.start()
        stack.push_async_callback(supervisor.drain, 0.0)
        console = Console(supervisor, settings.console_port, secrets=secrets_of(settings))
        stack.push_async_callback(console.close)
        await console.open()
        health = Health(
            registry.ping,
            draining=lambda: supervisor.draining,
            production=settings.production,
            redis_configured=settings.redis_url is not None,
        )
        app = create_app(
            settings=settings,
            registry=registry,
            supervisor=supervisor,
            images=images,
            history=history,
            health=health,
        )
        yield Service(settings, registry, supervisor, app)


@asynccontextmanager
async def listening(service: Service) -> AsyncIterator[str]:
    """Serve the web application; the URL under which it answers is also left in the data directory."""
    settings = service.settings
    runner = web.AppRunner(service.web, access_log=None, shutdown_timeout=STREAMS_END, handler_cancellation=False)
    await runner.setup()
    directory = service.registry.get(DataDirectory)
    try:
        site = web.TCPSite(runner, settings.host, settings.port)
        await site.start()
        host, port = runner.addresses[0][:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        directory.announce(url)
        yield url
    finally:
        directory.retract()
        await runner.cleanup()


def spare_the_collector() -> None:
    """What is loaded by now stays: the garbage collector need not look at it again, nor come often when it is busy."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def serve(settings: Settings) -> None:
    """Run the service until SIGTERM or SIGINT, then drain it; a second signal cuts the drain short."""
    loop = asyncio.get_running_loop()
    first, second = asyncio.Event(), asyncio.Event()

    def stop(number: int) -> None:
        log.info("service.signal", signal=signal.Signals(number).name)
        (second if first.is_set() else first).set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    try:
        async with running(settings) as service, listening(service) as url:
            spare_the_collector()
            log.info("service.ready", url=url, version=__version__, pid=os.getpid())
            await first.wait()
            await _unless(second, service.supervisor.drain(settings.drain_grace))
        log.info("service.closed")
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


async def _unless(event: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do the work, but leave off when the event is set."""
    tasks = {asyncio.create_task(work, name="drain"), asyncio.create_task(event.wait(), name="second signal")}
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
