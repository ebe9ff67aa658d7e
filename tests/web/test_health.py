"""Liveness from memory, readiness by asking: limits, single flight, Redis, draining."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from joyip.ops import health as module
from joyip.ops.health import LIMITS, Health
from joyip.resources.redis import Redis
from joyip.resources.registry import Ping, Registry
from joyip.settings import Settings
from joyip.web import keys
from tests.web.harness import WAIT, Site


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Dependencies:
    """Counts how often it is asked; answers when the test lets it."""

    def __init__(self, *pings: Ping) -> None:
        self.pings = list(pings) or [Ping("postgres", True, 1.0)]
        self.asked = 0
        self.limits: Mapping[str, float] = {}
        self.open = asyncio.Event()
        self.open.set()

    async def ping(self, limits: Mapping[str, float]) -> list[Ping]:
        self.asked += 1
        self.limits = limits
        await self.open.wait()
        return self.pings


def build(dependencies: Dependencies, draining: Callable[[], bool] = lambda: False, **options: Any) -> Health:
    return Health(dependencies.ping, draining=draining, **options)


@pytest.mark.req("B2", "R8.1")
async def test_liveness_tells_status_service_time_and_uptime(site: Site) -> None:
    """The process answers with what it knows, without asking anybody."""
    reply = await site.get("/health")
    assert reply.status == 200 and reply.data["status"] in {"ok", "degraded"} and reply.data["service"] == "joyip"
    assert reply.data["timestamp"].endswith("Z") and reply.data["uptime_s"] >= 0


@pytest.mark.req("B2")
async def test_liveness_never_waits_while_fifty_ask_and_nothing_else_answers(site: Site) -> None:
    """50 at once, a job running and the database gone: every one is answered, from memory alone."""
    await site.hold()
    await site.postgres.close()
    health = site.app[keys.HEALTH]
    replies = await asyncio.gather(*(site.client.get("/health") for _ in range(50)))
    assert all(reply.status == 200 for reply in replies)
    assert not asyncio.iscoroutinefunction(health.alive)  # so it cannot wait for anything


@pytest.mark.req("B3", "R8.1")
async def test_readiness_names_each_dependency_with_its_latency(site: Site) -> None:
    """The real database, files and engine are asked; an absent Redis is well outside production."""
    reply = await site.get("/api/ready")
    checks = {check["name"]: check for check in reply.json["data"]["checks"]}
    assert set(checks) >= {"postgres", "files", "redis"}
    assert checks["postgres"]["ok"] is True and checks["postgres"]["latency_ms"] > 0
    assert checks["redis"]["ok"] is True
    assert reply.status == 200 and reply.data["status"] == "ready"


@pytest.mark.req("B3", "R8.1")
async def test_a_broken_dependency_makes_the_service_not_ready(site: Site) -> None:
    """503 `not_ready`, naming what is broken; liveness says degraded but answers."""
    await site.postgres.close()
    site.app[keys.HEALTH]._checked_at = float("-inf")  # what was just asked by the watch is no longer fresh
    reply = await site.get("/api/ready")
    assert (reply.status, reply.json["error_code"]) == (503, "not_ready")
    assert reply.json["data"]["status"] == "not_ready" and "postgres" in reply.json["error"]["details"]["broken"]
    assert (await site.get("/health")).data["status"] == "degraded"
    assert (await site.get("/api/jobs")).status == 503
    assert (await site.get("/admin", headers={"Accept-Language": "en"})).status == 200


@pytest.mark.req("B3")
async def test_limits_are_those_of_the_requirement() -> None:
    """1500 ms for the database, 1000 ms for Redis, 3000 ms for all; a hanging ask ends there as a failed check."""
    dependencies = Dependencies()
    await build(dependencies).ready()
    assert dependencies.limits == LIMITS == {"postgres": 1.5, "redis": 1.0} and module.TOTAL == 3.0


@pytest.mark.req("B3")
async def test_all_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ask that never ends is cut off, and told."""
    monkeypatch.setattr(module, "TOTAL", 0.02)
    dependencies = Dependencies()
    dependencies.open.clear()
    state = await build(dependencies).ready()
    assert not state.ready and state.checks[0].name == "dependencies" and not state.checks[0].ok


@pytest.mark.req("B3")
@pytest.mark.parametrize(("production", "ready"), [(False, True), (True, False)])
async def test_redis_must_be_there_in_production(production: bool, ready: bool) -> None:
    """Not configured is well in development and a failed check in production."""
    state = await build(Dependencies(), production=production).ready()
    assert state.ready is ready
    (redis,) = [check for check in state.checks if check.name == "redis"]
    assert redis.ok is ready and ("JOYIP_REDIS_URL" in (redis.error or "")) is production


@pytest.mark.req("B3", "B4")
async def test_redis_gone_keeps_development_ready_and_stops_production() -> None:
    """A configured Redis that does not answer degrades; only production is not ready for it."""
    gone = (Ping("postgres", True, 1.0), Ping("redis", False, 1000.0, "no answer within 1 s"))
    development = build(Dependencies(*gone), redis_configured=True)
    assert (await development.ready()).ready and development.alive().status == "degraded"
    assert not (await build(Dependencies(*gone), redis_configured=True, production=True).ready()).ready


@pytest.mark.req("B3")
async def test_a_real_redis_client_without_a_server_fails_its_check(settings: Settings) -> None:
    """The Redis resource, pointed at a port where nothing listens, is told as broken with its error."""
    registry = Registry()
    from pydantic import SecretStr

    redis = Redis(SecretStr("redis://127.0.0.1:1/0"))
    registry.add(redis)
    try:
        await registry.open()
        health = Health(registry.ping, draining=lambda: False, production=True, redis_configured=True)
        state = await health.ready()
        assert not state.ready and state.checks[0].name == "redis" and state.checks[0].error
    finally:
        await registry.close()


async def test_fifty_concurrent_asks_make_one_ping() -> None:
    """Single flight: whoever asks while an ask is under way gets its answer; right after, the answer is still fresh."""
    dependencies, clock = Dependencies(), Clock()
    health = build(dependencies, clock=clock)
    dependencies.open.clear()
    asks = [asyncio.create_task(health.ready()) for _ in range(50)]
    while dependencies.asked == 0:
        await asyncio.sleep(0)
    dependencies.open.set()
    assert all(state.ready for state in await asyncio.gather(*asks)) and dependencies.asked == 1
    await health.ready()
    assert dependencies.asked == 1
    clock.now += module.FRESH + 0.01
    await health.ready()
    assert dependencies.asked == 2


async def test_an_asker_that_leaves_does_not_take_the_answer_from_the_others() -> None:
    """Cancelling one of two askers leaves the other its answer."""
    dependencies = Dependencies()
    health = build(dependencies)
    dependencies.open.clear()
    leaves, stays = asyncio.create_task(health.ready()), asyncio.create_task(health.ready())
    while dependencies.asked == 0:
        await asyncio.sleep(0)
    leaves.cancel()
    dependencies.open.set()
    assert (await stays).ready and dependencies.asked == 1


@pytest.mark.req("R8.2", "B3")
async def test_draining_is_not_ready_at_once_and_asks_nobody() -> None:
    """Readiness fails without waiting for a dependency that hangs."""
    dependencies = Dependencies()
    dependencies.open.clear()
    state = await asyncio.wait_for(build(dependencies, lambda: True).ready(), WAIT)
    assert not state.ready and state.draining and dependencies.asked == 0


async def test_uptime_counts_from_the_start() -> None:
    """Uptime is the clock's time since the service began."""
    clock = Clock()
    health = build(Dependencies(), clock=clock)
    clock.now += 12.5
    assert health.alive().uptime == 12.5


async def test_the_clock_of_the_service_is_monotonic() -> None:
    """Without another clock the monotonic one is used: uptime cannot go backwards."""
    health = build(Dependencies())
    assert 0 <= health.alive().uptime < time.monotonic()
