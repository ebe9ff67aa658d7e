"""The whole service as a process: start, work, shutdown, crash."""

import asyncio
import signal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from conftest import Start
from process import COMPLAINTS, Process, Server, belonging

SMALL = {"prompt": "戴圣诞帽的Joy开心地挥手", "size": 128, "samples": 2}
SLOW = {**SMALL, "size": 256, "samples": 64}
"""A picture of some seconds, so that something can happen in the middle of it."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def said(server: Process, event: str) -> list[str]:
    return [line for line in server.lines if f'"{event}"' in line]


async def submit(server: Server, **changes: Any) -> str:
    job = await server.data_of("POST", "/api/images", {**SMALL, **changes})
    return str(job["id"])


async def rendering(server: Server, job: str) -> None:
    """Wait until the job's picture is being rendered."""
    async with asyncio.timeout(120):
        async for kind, data in server.events(job):
            if kind == "progress" and data["stage"] == "render":
                return
    raise AssertionError("the job ended before it was rendering")


def assert_clean(server: Process, code: int) -> None:
    """Exit code 0, no complaint on stderr, no process, socket, lock or half-written file."""
    assert code == 0, server.errors
    assert not [line for line in server.lines if COMPLAINTS.search(line)], server.errors
    assert server.remains() == []


@pytest.mark.req("R7.3", "R7.5")
async def test_malformed_settings_end_the_start(data: Path) -> None:
    """Exit code 2, every bad variable named with an example, no secret shown, nothing started."""
    bad = {"port": "eighty", "max_queued": -1, "database_url": "mysql://joy:s3cr3t-pw@db/x", "env": "prod"}
    process = await Process.start(data, "serve", **bad)
    assert await process.end() == 2
    for name in bad:
        assert f"JOYIP_{name.upper()}=" in process.errors
    assert "s3cr3t-pw" not in process.errors and "Traceback" not in process.errors
    assert process.remains() == []


@pytest.mark.req("R7.2")
async def test_production_is_warned_about_defaults(start: Start) -> None:
    """In production the start names each default that suits only a laptop, and goes on."""
    server = await start(env="production")
    warned = "\n".join(said(server, "settings"))
    assert "JOYIP_DATABASE_URL" in warned and "JOYIP_REDIS_URL" in warned
    assert await server.stop() == 0


@pytest.mark.req("R8.5", "R8.1")
async def test_idle_service_ends_without_a_trace(start: Start) -> None:
    """Health is good and every dependency answers; SIGTERM ends the idle service and leaves nothing."""
    server = await start(console_port="")
    status, _ = await server.call("GET", "/health")
    ready, reply = await server.call("GET", "/api/ready")
    assert (status, ready) == (200, 200), reply
    checks = reply["data"]["checks"]
    assert {"postgres", "engine"} <= {check["name"] for check in checks}
    assert all(check["ok"] and check["latency_ms"] >= 0 for check in checks)
    assert_clean(server, await server.stop())


@pytest.mark.req("R8.3", "R8.5", "R8.2")
async def test_sigterm_in_the_middle_of_a_render(start: Start) -> None:
    """The running picture is finished, new work is refused meanwhile, and the end is clean."""
    server = await start(drain_grace=100)
    job = await submit(server, **SLOW)
    await rendering(server, job)
    server.process.send_signal(signal.SIGTERM)
    await server.line("supervisor.drain")
    refused, reply = await server.call("POST", "/api/images", SMALL)
    unready, _ = await server.call("GET", "/api/ready")
    alive, _ = await server.call("GET", "/health")
    assert (refused, reply["error_code"], unready, alive) == (503, "draining", 503, 200)
    assert_clean(server, await server.end())
    again = await start()
    finished = await again.data_of("GET", f"/api/jobs/{job}")
    assert (finished["state"], finished["attempt"]) == ("succeeded", 1)
    assert await again.stop() == 0


@pytest.mark.req("R8.4", "R8.5")
async def test_past_the_grace_a_job_goes_back(start: Start) -> None:
    """A job that outlasts the grace is interrupted, logged, queued again at no cost, and finished by the next start."""
    server = await start(drain_grace=0)
    job = await submit(server, **SLOW)
    await rendering(server, job)
    assert_clean(server, await server.stop())
    assert any(job in line for line in said(server, "job.interrupted"))
    again = await start()
    finished = await again.finished(job)
    assert finished["state"] == "succeeded" and len(finished["result"]["images"]) == 1
    assert await again.stop() == 0


async def test_kill_in_the_middle_of_four_renders(start: Start) -> None:
    """kill -9, start again: all four accepted jobs finish, each once, and no process of the dead service lives on."""
    server = await start(max_running=4)
    jobs = [await submit(server, **{**SLOW, "samples": 32, "seed": seed}) for seed in range(4)]
    await rendering(server, jobs[0])
    await server.kill()
    await server.vanished()
    again = await start(max_running=4)
    finished = [await again.finished(job) for job in jobs]
    assert [job["state"] for job in finished] == ["succeeded"] * 4, finished
    assert [len(job["result"]["images"]) for job in finished] == [1] * 4
    assert len({job["result"]["images"][0]["artifact_id"] for job in finished}) == 4
    assert all(job["attempt"] <= 2 for job in finished)
    for job in jobs:
        ends = [data async for kind, data in again.events(job) if kind == "state" and data["state"] == "succeeded"]
        assert len(ends) == 1
    listed = await again.data_of("GET", "/api/jobs")
    assert sorted(UUID(job["id"]) for job in listed["items"]) == sorted(map(UUID, jobs))
    history = await again.data_of("GET", "/api/images")
    assert len(history["items"]) == 4
    assert_clean(again, await again.stop())


async def test_two_services_side_by_side(start: Start, tmp_path: Path, data: Path) -> None:
    """Two data directories, two services, consoles and all; what one makes the other does not know."""
    one = await start(console_port="")
    other = await start(tmp_path / "other", console_port="")
    assert one.url != other.url
    job = await submit(one)
    assert (await one.finished(job))["state"] == "succeeded"
    status, _ = await other.call("GET", f"/api/jobs/{job}")
    assert status == 404
    assert_clean(one, await one.stop())
    assert_clean(other, await other.stop())


async def test_one_data_directory_one_service(start: Start, data: Path) -> None:
    """A second service on the same data directory says who has it, ends with 1, and leaves the first alone."""
    server = await start()
    second = await Process.start(data, "serve", console_port=0)
    assert await second.end() == 1
    assert str(server.pid) in second.errors and "Traceback" not in second.errors
    assert (await server.call("GET", "/api/ready"))[0] == 200
    assert_clean(server, await server.stop())


@pytest.mark.req("R2.5", "R10.2")
async def test_everything_is_loaded_before_the_first_picture(start: Start, data: Path) -> None:
    """Pictures after readiness start no process and compile no kernel: the first finds what the third finds."""
    server = await start()

    def loaded() -> tuple[set[int], set[str]]:
        workers = {process.pid for process in belonging(data, server.pid) if "engine" in " ".join(process.cmdline())}
        return workers, {path.name for path in (data / "kernels").rglob("*") if path.is_file()}

    before = loaded()
    assert before[0] and before[1]
    for seed, headwear in enumerate(("圣诞帽", "皇冠", "不戴帽子")):
        job = await submit(server, prompt=f"Joy {headwear}", seed=seed)
        assert (await server.finished(job))["state"] == "succeeded"
        assert loaded() == before
    assert_clean(server, await server.stop())


@pytest.mark.req("R10.3")
async def test_the_same_picture_is_not_drawn_twice(start: Start) -> None:
    """The same request again is answered from storage, also by the next start; another seed is drawn."""
    server = await start()
    first = await server.finished(await submit(server))
    second = await server.finished(await submit(server))
    assert (first["result"]["stored"], second["result"]["stored"]) == (False, True)
    assert first["result"]["images"][0]["artifact_id"] == second["result"]["images"][0]["artifact_id"]
    assert await server.stop() == 0
    again = await start()
    third = await again.finished(await submit(again))
    other = await again.finished(await submit(again, seed=99))
    assert third["result"]["stored"] and not other["result"]["stored"]
    assert_clean(again, await again.stop())
