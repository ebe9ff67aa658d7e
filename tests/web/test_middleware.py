"""What surrounds every request: ids, log lines, time limits, and failures that leak nothing (S4)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp
import asyncpg
import pytest
from structlog.testing import capture_logs

from joyip.errors import PoolExhausted, UpstreamError
from joyip.supervisor.submission import Submission
from joyip.web import keys
from tests.web.harness import WAIT, Site

SECRET = "postgresql://joyip:hunter2@db/joyip"


def failing(error: BaseException) -> Callable[..., Awaitable[Any]]:
    """A part of the service that fails in this way."""

    async def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


async def hang(*_: Any, **__: Any) -> None:
    """A part of the service that never answers."""
    await asyncio.Event().wait()


@pytest.mark.req("S4", "V1")
async def test_failures_become_503_504_or_500_and_leak_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Database: 503 with Retry-After; upstream: 504; all else: 500. The inside stays inside and in the log, once."""
    for error, status, code, family in (
        (asyncpg.UndefinedTableError(SECRET), 503, "database_unavailable", "database"),
        (asyncpg.InterfaceError(SECRET), 503, "database_unavailable", "database"),
        (PoolExhausted(details={"size": 10}), 503, "database_pool_exhausted", "database"),
        (aiohttp.ClientConnectionError(SECRET), 504, "upstream", "api"),
        (TimeoutError(SECRET), 504, "upstream", "api"),
        (UpstreamError(), 504, "upstream", "api"),
        (RuntimeError(SECRET), 500, "internal", "system"),
        (KeyError(SECRET), 500, "internal", "system"),
    ):
        monkeypatch.setattr(site.supervisor.store, "page", failing(error))
        with capture_logs() as lines:
            reply = await site.get("/api/jobs")
        assert (reply.status, reply.json["error_code"], reply.json["error"]["type"]) == (status, code, family)
        assert b"hunter2" not in reply.body and reply.json["suggestions"]
        assert ("Retry-After" in reply.headers) is (status == 503)
        told = [line for line in lines if line["event"] in {"http.failed", "http.unavailable"}]
        assert len(told) == 1 and bool(told[0].get("exc_info")) is (status == 500)


@pytest.mark.req("R5.3")
async def test_an_exhausted_pool_is_a_503_with_a_clear_code(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every connection of the real pool in use, a read waits up to the limit, then says what is the matter."""
    postgres = site.postgres
    monkeypatch.setattr(postgres, "_settings", postgres._settings.model_copy(update={"database_wait": 0.2}))
    async with asyncio.timeout(WAIT):
        held = []
        try:
            while (reply := await site.get("/api/jobs")).status == 200:  # what the supervisor gives back is taken, too
                with suppress(PoolExhausted):
                    while len(held) < postgres.stats()["max"]:
                        manager = postgres.acquire()
                        await manager.__aenter__()
                        held.append(manager)
        finally:
            for manager in held:
                await manager.__aexit__(None, None, None)
    assert (reply.status, reply.json["error_code"]) == (503, "database_pool_exhausted")
    assert reply.json["error"]["details"]["max"] == 10
    assert (await site.get("/api/jobs")).status == 200


@pytest.mark.req("S4")
async def test_a_request_over_its_time_is_a_504(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that does not answer is ended at the limit, and the next request is served."""
    monkeypatch.setattr(site.supervisor.store, "counts", hang)
    object.__setattr__(site.app[keys.LIMITS], "request", 0.05)
    reply = await site.get("/api/queue")
    assert (reply.status, reply.json["error_code"]) == (504, "request_timeout")
    assert (await site.get("/health")).status == 200


async def test_a_stream_outlives_the_limit_of_requests(site: Site) -> None:
    """The time limit of a request does not cut a stream; a stream has a longer life of its own, after which it ends."""
    object.__setattr__(site.app[keys.LIMITS], "request", 0.05)
    object.__setattr__(site.app[keys.LIMITS], "stream", 0.3)
    job = await site.hold()
    headers = {"Accept": "text/event-stream"}
    async with asyncio.timeout(WAIT), site.client.get(f"/api/jobs/{job.id}/events", headers=headers) as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()
    assert site.supervisor.notifier._watches == {}


@pytest.mark.req("S4")
async def test_every_request_has_an_id_a_time_and_a_log_line(site: Site) -> None:
    """The id is taken from the caller if it is sane, and stands in every log line of the request."""
    with capture_logs() as lines:
        given = await site.get("/api/kinds", headers={"X-Request-ID": "trace-1"})
        made = await site.get("/api/kinds", headers={"X-Request-ID": "bad id <script>"})
    assert given.headers["X-Request-ID"] == "trace-1"
    assert len(made.headers["X-Request-ID"]) == 32
    assert 0 <= float(given.headers["X-Process-Time"]) < WAIT
    (line, _) = [line for line in lines if line["event"] == "http.request"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/kinds", 200) and line["ms"] >= 0


@pytest.mark.req("R8.2")
async def test_while_draining_new_work_is_refused_and_reads_go_on(site: Site) -> None:
    """503 `draining` with Retry-After for whatever makes work; reads, cancelling and liveness still answer."""
    job = await site.run("test.echo")
    held = await site.hold()
    site.supervisor.admission.closed = True
    for address, body in (
        ("/api/images", {"prompt": "Joy waves"}),
        ("/api/jobs", {"kind": "test.echo", "params": {}}),
        (f"/api/jobs/{job.id}/retry", None),
    ):
        refused = await site.post(address, body)
        assert (refused.status, refused.json["error_code"]) == (503, "draining")
        assert int(refused.headers["Retry-After"]) > 0
    ready = await site.get("/api/ready")
    assert (
        ready.status == 503 and ready.json["data"]["status"] == "not_ready" and ready.json["data"]["draining"] is True
    )
    alive = await site.get("/health")
    assert alive.status == 200 and alive.data["status"] == "draining"
    for address in (f"/api/jobs/{job.id}", "/api/jobs", "/api/queue", "/api/images", "/admin"):
        assert (await site.get(address)).status == 200
    assert (await site.post(f"/api/jobs/{held.id}/cancel")).data["outcome"] == "cancelling"


async def test_the_supervisor_refuses_while_draining_too(site: Site) -> None:
    """Drain that begins between the look and the submission is still told as draining."""
    site.supervisor.admission.closed = True
    with pytest.raises(Exception, match="shutting down"):
        await site.supervisor.submit(Submission("test.echo", {}))
