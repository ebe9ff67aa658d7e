"""The one holder of every resource: opens in order, finds by type, asks how they are, closes in reverse (T1, T2)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import structlog
import svcs

_PING_LIMIT = 3.0  # seconds, where the caller gives no limit
_CLOSE_LIMIT = 30.0  # seconds a resource gets to close; the embedded PostgreSQL may write a checkpoint in it

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Resource(Protocol):
    """A shared thing with a lifecycle."""

    name: str

    async def open(self) -> None:
        """Make it usable; on failure clean up and raise."""

    async def ping(self) -> None:
        """Raise when it cannot be used."""

    async def close(self) -> None:
        """Leave nothing behind. Idempotent."""


@dataclass(frozen=True)
class Ping:
    """How one resource answered."""

    name: str
    ok: bool
    latency_ms: float
    error: str | None = None


class Registry:
    """Resources by name and services by type, on svcs: singletons for the app, others for each job."""

    def __init__(self) -> None:
        self._services = svcs.Registry()
        self._singletons = svcs.Container(self._services)
        self._per_job: set[type] = set()
        self._resources: list[Resource] = []
        self._opened: list[Resource] = []

    def add(self, resource: Resource, *types: type) -> None:
        """Register a resource, to be opened and closed here and found by its class or by these types."""
        if any(known.name == resource.name for known in self._resources):
            raise ValueError(f"there is a resource named {resource.name} already")
        self._resources.append(resource)
        for service_type in types or (type(resource),):
            self.add_value(service_type, resource)

    def add_value(self, service_type: type[T], value: T) -> None:
        """Register a singleton that needs no opening."""
        self._services.register_value(service_type, value)

    def add_per_job(self, service_type: type[T], factory: Callable[..., Any]) -> None:
        """Register what every job gets for itself. A generator's part after its yield runs when the job ends."""
        self._per_job.add(service_type)
        self._services.register_factory(service_type, factory)

    def get(self, service_type: type[T]) -> T:
        """The singleton of this type. Raises LookupError for what is not registered or lives per job."""
        if service_type in self._per_job:
            raise LookupError(f"{service_type.__name__} lives per job: ask the job's scope for it")
        try:
            found: T = self._singletons.get_abstract(service_type)
        except svcs.exceptions.ServiceNotFoundError:
            raise LookupError(f"nothing is registered for {service_type.__name__}") from None
        return found

    def container(self) -> svcs.Container:
        """Services for one job: singletons are shared, per-job ones are its own; its user closes it (`aclose`)."""
        return svcs.Container(self._services)

    async def open(self) -> None:
        """Open every resource in order of registration. If one fails, close those before it and raise."""
        for resource in self._resources:
            started = time.monotonic()
            try:
                await resource.open()
            except BaseException as error:
                log.error("resource.open_failed", resource=resource.name, error=str(error) or type(error).__name__)
                await self.close()
                raise
            self._opened.append(resource)
            log.info("resource.open", resource=resource.name, seconds=round(time.monotonic() - started, 3))

    async def ping(self, limits: Mapping[str, float] | None = None) -> list[Ping]:
        """Ask every resource at once, each within its limit (seconds by name); the answers are in order."""
        limits = limits or {}
        return await asyncio.gather(
            *(self._ask(resource, limits.get(resource.name, _PING_LIMIT)) for resource in self._resources)
        )

    async def close(self) -> None:
        """Close what is open, in reverse, each within a bound; failures are logged, never raised. Once."""
        while self._opened:
            resource = self._opened.pop()
            started = time.monotonic()
            try:
                async with asyncio.timeout(_CLOSE_LIMIT):
                    await resource.close()
            except Exception:
                log.exception("resource.close_failed", resource=resource.name)
            else:
                log.info("resource.close", resource=resource.name, seconds=round(time.monotonic() - started, 3))

    async def _ask(self, resource: Resource, limit: float) -> Ping:
        started = time.monotonic()
        error = None
        try:
            if resource not in self._opened:
                raise RuntimeError("not open")
            async with asyncio.timeout(limit):
                await resource.ping()
        except TimeoutError:
            error = f"no answer within {limit:g} s"
        except Exception as caught:
            error = str(caught) or type(caught).__name__
        return Ping(resource.name, error is None, round((time.monotonic() - started) * 1000, 3), error)
