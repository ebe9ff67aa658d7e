"""A job's events over HTTP: streamed, resumed, polled, and ended with the job."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from joyip.web import keys, streams
from tests.web.harness import SSE, WAIT, Sent, Site, next_event


async def all_events(site: Site, job_id: UUID, **headers: str) -> list[Sent]:
    """Every event until the stream ends by itself."""
    async with site.client.get(f"/api/jobs/{job_id}/events", headers={**SSE, **headers}) as response:
        assert response.status == 200 and response.content_type == "text/event-stream"
        found = []
        while (event := await next_event(response)) is not None:
            found.append(event)
        return found


async def test_the_stream_tells_everything_and_ends_with_the_job(site: Site) -> None:
    """Events come numbered from 1 without gaps, the final state last; then the stream ends."""
    job = await site.run("test.echo", n=3)
    events = await all_events(site, job.id)
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert {event.type for event in events} >= {"state", "log", "progress"}
    assert events[-1].type == "state" and events[-1].data["data"]["state"] == "succeeded"
    assert all(event.data["seq"] == event.number and event.data["at"].endswith("Z") for event in events)


async def test_events_of_a_running_job_come_as_they_happen(site: Site) -> None:
    """A stream opened while the job runs shows its progress before its end, and its end when it comes."""
    job = await site.hold()
    async with asyncio.timeout(WAIT), site.client.get(f"/api/jobs/{job.id}/events", headers=SSE) as response:
        seen = []
        while (event := await next_event(response)) is not None:
            seen.append(event)
            if event.type == "progress":
                site.gates.opened.set()
        assert seen[-1].data["data"]["state"] == "succeeded"
        assert any(event.type == "progress" and event.data["data"]["progress"] == 0.25 for event in seen[:-1])


async def test_a_broken_stream_resumes_where_it_broke(site: Site) -> None:
    """Last-Event-ID gives exactly the events after it; from the last one on there is 204, which ends an EventSource."""
    job = await site.run("test.echo")
    events = await all_events(site, job.id)
    resumed = await all_events(site, job.id, **{"Last-Event-ID": "2"})
    assert resumed == events[2:]
    nonsense = await all_events(site, job.id, **{"Last-Event-ID": "x"})
    assert nonsense == events
    done = await site.get(f"/api/jobs/{job.id}/events", headers={**SSE, "Last-Event-ID": str(events[-1].id)})
    assert done.status == 204


async def test_events_can_be_polled(site: Site) -> None:
    """With `after`, or Accept: application/json, events come as a list, in pages, until `final`."""
    job = await site.run("test.echo")
    events = await all_events(site, job.id)
    first = (await site.get(f"/api/jobs/{job.id}/events?after=0&limit=2")).data
    assert [event["seq"] for event in first["events"]] == [1, 2] and first["last"] == 2 and first["final"] is False
    rest = (await site.get(f"/api/jobs/{job.id}/events?after=2")).data
    assert [event["seq"] for event in rest["events"]] == [event.number for event in events[2:]] and rest[
        "final"
    ] is True
    accepted = (await site.get(f"/api/jobs/{job.id}/events", headers={"Accept": "application/json"})).data
    assert [event["seq"] for event in accepted["events"]] == [event.number for event in events]
    held = await site.hold()
    assert (await site.get(f"/api/jobs/{held.id}/events?after=0")).data["final"] is False


async def test_a_stream_of_no_job_is_a_404(site: Site) -> None:
    """There is nothing to follow for an unknown id."""
    assert (await site.get("/api/jobs/00000000-0000-7000-8000-000000000000/events", headers=SSE)).status == 404


async def test_silence_is_filled_with_pings(site: Site, monkeypatch: Any) -> None:
    """While nothing happens the stream carries comments, so that neither side takes it for dead."""
    monkeypatch.setattr(streams, "PING", 0.01)
    job = await site.hold()
    async with asyncio.timeout(WAIT), site.client.get(f"/api/jobs/{job.id}/events", headers=SSE) as response:
        while not (await response.content.readline()).startswith(b": ping"):
            pass


async def test_a_reader_that_leaves_takes_its_stream_along(site: Site) -> None:
    """After the client has closed the connection nobody watches the job any more."""
    job = await site.hold()
    response = await site.client.get(f"/api/jobs/{job.id}/events", headers=SSE)
    assert await next_event(response) is not None
    watches = site.supervisor.notifier._watches
    assert job.id in watches
    response.close()
    async with asyncio.timeout(WAIT):
        while job.id in watches:
            await asyncio.sleep(0.01)


async def test_a_client_that_leaves_while_it_waits_leaves_nothing(site: Site) -> None:
    """A `wait` whose client has gone ends at once; the job itself goes on."""
    asking = asyncio.create_task(site.post("/api/jobs?wait=100", {"kind": "test.held", "params": {}}))
    async with asyncio.timeout(WAIT):
        await site.gates.entered.wait()
        (job_id,) = site.supervisor.notifier._watches
        asking.cancel()
        while site.supervisor.notifier._watches:
            await asyncio.sleep(0.01)
    assert (await site.get(f"/api/jobs/{job_id}")).data["state"] == "running"


async def test_closing_ends_streams_and_waits_with_what_is_known(site: Site) -> None:
    """When the service closes, streams end and waiters get their job as it is; nobody is left hanging."""
    job = await site.hold()
    async with site.client.get(f"/api/jobs/{job.id}/events", headers=SSE) as response:
        waiting = asyncio.create_task(site.post("/api/jobs?wait=100", {"kind": "test.held", "params": {}}))
        async with asyncio.timeout(WAIT):
            while len(site.supervisor.notifier._watches) < 2:
                await asyncio.sleep(0.01)
            site.app[keys.CLOSING].set()
            while await next_event(response) is not None:
                pass
            reply = await waiting
        assert reply.status == 202 and reply.data["state"] in {"queued", "running"}
