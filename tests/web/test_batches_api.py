"""Batches over HTTP: submitted whole or not at all, followed as one, cancelled as one."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from joyip.supervisor import batches
from tests.web.harness import SSE, WAIT, Reply, Sent, Site, next_event

LATER = (datetime.now(UTC) + timedelta(hours=1)).isoformat()


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Followers look at once."""
    monkeypatch.setattr(batches, "PACE", 0.0)


async def read(site: Site, batch_id: str, cursor: str | None = None) -> list[Sent]:
    """Every event of a batch from the cursor until the stream ends by itself."""
    headers = SSE | ({} if cursor is None else {"Last-Event-ID": cursor})
    async with asyncio.timeout(WAIT), site.client.get(f"/api/batches/{batch_id}/events", headers=headers) as response:
        assert response.status == 200 and response.content_type == "text/event-stream"
        found = []
        while (event := await next_event(response)) is not None:
            found.append(event)
        return found


async def ended(site: Site, batch_id: str) -> dict[str, Any]:
    """The batch when all of its jobs have ended."""
    await read(site, batch_id)
    found: dict[str, Any] = (await site.get(f"/api/batches/{batch_id}")).data
    assert found["finished"] is True
    return found


def echoes(count: int) -> dict[str, Any]:
    return {"defaults": {"kind": "test.echo"}, "jobs": [{"params": {"n": n % 10}} for n in range(count)]}


async def large(site: Site, path: str, length: int) -> Reply:
    """Ask for a batch of ten jobs with a text of this length."""
    body = {"defaults": {"kind": "test.echo"}, "jobs": [{"params": {"text": "x" * length}}] * 10}
    headers = {"Content-Type": "application/json"}
    return await site.call("POST", path, data=io.BytesIO(orjson.dumps(body)), headers=headers)


def fields_of(reply: Reply) -> dict[str, str]:
    assert reply.status == 400, reply.json
    return {field["field"]: field["problem"] for field in reply.json["error"]["details"]["fields"]}


async def test_a_batch_is_accepted_whole_and_each_job_takes_what_it_does_not_say_from_the_defaults(site: Site) -> None:
    """202 with the ids of the jobs in the order given; params are merged, a job's own word goes before the default."""
    reply = await site.post(
        "/api/jobs/batch",
        {
            "defaults": {"kind": "test.echo", "params": {"text": "all", "n": 1}, "priority": 7, "run_at": LATER},
            "jobs": [{}, {"params": {"n": 2}}, {"kind": "test.refused", "priority": -3}],
        },
        headers={"X-Joyip-Owner": "team-a"},
    )
    assert reply.status == 202 and reply.headers["Location"] == f"/api/batches/{reply.data['id']}"
    assert (reply.data["total"], reply.data["owner"], reply.data["counts"]["queued"]) == (3, "team-a", 3)
    jobs = (await site.get(f"/api/batches/{reply.data['id']}/jobs")).data["items"]
    assert [job["id"] for job in jobs] == reply.data["job_ids"]
    assert [(job["kind"], job["params"], job["priority"]) for job in jobs] == [
        ("test.echo", {"n": 1, "text": "all"}, 7),
        ("test.echo", {"n": 2, "text": "all"}, 7),
        ("test.refused", {"n": 1, "text": "all"}, -3),
    ]
    assert {job["owner"] for job in jobs} == {"team-a"} and 3000 < reply.data["eta_s"] <= 3600


async def test_the_batch_tells_how_far_it_is_and_what_failed(site: Site) -> None:
    """Counts by state, one progress, the first errors, and when it began and ended."""
    body = {"defaults": {"kind": "test.echo"}, "jobs": [{}, {}, {"kind": "test.refused"}, {"run_at": LATER}]}
    batch_id = (await site.post("/api/jobs/batch", body)).data["id"]
    async with asyncio.timeout(WAIT):
        while (found := (await site.get(f"/api/batches/{batch_id}")).data)["counts"]["succeeded"] < 2:
            await asyncio.sleep(0.01)
        while (found := (await site.get(f"/api/batches/{batch_id}")).data)["counts"]["failed"] < 1:
            await asyncio.sleep(0.01)
    assert found["counts"] == {"queued": 1, "running": 0, "succeeded": 2, "failed": 1, "cancelled": 0}
    assert found["progress"] == 0.75 and found["finished"] is False and found["finished_at"] is None
    assert found["eta_s"] > 3000
    (error,) = found["errors"]
    assert (error["kind"], error["error"]["code"]) == ("test.refused", "rejected")
    await site.post(f"/api/batches/{batch_id}/cancel")
    found = (await site.get(f"/api/batches/{batch_id}")).data
    assert found["progress"] == 1 and found["finished"] is True and found["eta_s"] is None
    assert found["started_at"] <= found["finished_at"]


async def test_one_bad_job_refuses_the_batch_and_is_named_by_its_place(site: Site) -> None:
    """400 with each bad field of each bad job; nothing is stored."""
    jobs = [{}, {"params": {"n": 10, "x": 1}}, {"kind": "test.none"}, {"kind": "test.held"}]
    fields = fields_of(await site.post("/api/jobs/batch", {"defaults": {"kind": "test.echo"}, "jobs": jobs}))
    assert fields == {
        "jobs.1.params.n": "is too large: at most 9",
        "jobs.1.params.x": "is not a known field",
        "jobs.2.kind": "is not a known kind",
    }
    assert fields_of(await site.post("/api/jobs/batch", {"jobs": [{"kind": "test.echo"}, {}]})) == {
        "jobs.1.kind": "is missing"
    }
    body = {"jobs": [{"kind": "test.echo"}, {"kind": "test.echo", "priority": 101, "colour": 1}]}
    assert set(fields_of(await site.post("/api/jobs/batch", body))) == {"jobs.1.priority", "jobs.1.colour"}
    assert (await site.get("/api/jobs")).data["items"] == []


async def test_a_batch_has_one_to_a_thousand_jobs(site: Site) -> None:
    """None, or one too many, is told with the bound."""
    assert fields_of(await site.post("/api/jobs/batch", echoes(0))) == {"jobs": "has too few entries: at least 1"}
    assert fields_of(await site.post("/api/jobs/batch", echoes(1001))) == {"jobs": "has too many entries: at most 1000"}


async def test_a_batch_may_have_a_larger_body_than_other_requests_but_not_any(site: Site) -> None:
    """Two megabytes of jobs are read and judged; past its own limit a batch is a 413 that names it."""
    assert "jobs.9.params.text" in fields_of(await large(site, "/api/jobs/batch", 200_000))
    reply = await large(site, "/api/jobs/batch", 900_000)
    assert reply.status == 413 and reply.json["error"]["details"]["limit_bytes"] == 8 * 1024 * 1024
    assert (await large(site, "/api/jobs", 200_000)).status == 413


@pytest.mark.req("R2.2")
async def test_a_batch_that_does_not_fit_the_queue_is_refused_whole(site: Site) -> None:
    """503 with Retry-After and the reading; what is there already stays, and a smaller batch goes through."""
    await site.supervisor.pauses.pause("test.echo", "tests", "so that they wait")
    assert (await site.post("/api/jobs/batch", echoes(15))).status == 202
    full = await site.post("/api/jobs/batch", echoes(6))
    assert (full.status, full.json["error_code"]) == (503, "queue_full") and int(full.headers["Retry-After"]) >= 1
    assert full.json["error"]["details"]["waiting"] == 15 and full.json["error"]["details"]["limit"] == 20
    assert (await site.get("/api/queue")).data["counts"]["queued"] == 15
    assert (await site.post("/api/jobs/batch", echoes(5))).status == 202


async def test_the_same_idempotency_key_is_the_same_batch(site: Site) -> None:
    """Key and body again, also at the same moment: the first batch with its jobs; another body 422; nothing twice."""
    key = {"Idempotency-Key": "k", "X-Joyip-Owner": "team-a"}
    replies = await asyncio.gather(*(site.post("/api/jobs/batch", echoes(3), headers=key) for _ in range(5)))
    assert sum("Idempotent-Replayed" not in reply.headers for reply in replies) == 1
    assert len({reply.data["id"] for reply in replies}) == 1
    assert all(reply.data["job_ids"] == replies[0].data["job_ids"] for reply in replies)
    await ended(site, replies[0].data["id"])
    again = await site.post("/api/jobs/batch", echoes(3), headers=key)
    assert again.status == 200 and again.data["job_ids"] == replies[0].data["job_ids"]
    other = await site.post("/api/jobs/batch", echoes(4), headers=key)
    assert (other.status, other.json["error_code"]) == (422, "idempotency_conflict")
    stranger = await site.post("/api/jobs/batch", echoes(3), headers={**key, "X-Joyip-Owner": "team-b"})
    assert stranger.data["id"] != replies[0].data["id"]
    assert sum((await site.get("/api/queue")).data["counts"].values()) <= 6
    assert len((await site.get("/api/jobs")).data["items"]) == 6


async def test_the_stream_tells_each_job_and_one_progress_and_ends_with_the_batch(site: Site) -> None:
    """Every job's end is told; progress never goes back and reaches 1; then the stream ends; 204 keeps it ended."""
    site.gates.opened.set()
    body = {"defaults": {"kind": "test.echo"}, "jobs": [{}] * 10 + [{"kind": "test.refused"}, {"kind": "test.held"}]}
    batch = (await site.post("/api/jobs/batch", body)).data
    events = await read(site, batch["id"])
    last = {event.data["job_id"]: event.data for event in events if event.type == "job"}
    assert sorted(last) == sorted(batch["job_ids"])
    assert [last[job_id]["state"] for job_id in batch["job_ids"]] == ["succeeded"] * 10 + ["failed", "succeeded"]
    assert last[batch["job_ids"][10]]["error"]["code"] == "rejected"
    told = [event.data["progress"] for event in events if event.type == "progress"]
    assert told == sorted(told) and told[-1] == 1 and events[-1].type == "progress"
    assert events[-1].data["finished"] is True and events[-1].data["counts"]["succeeded"] == 11
    headers = {**SSE, "Last-Event-ID": events[-1].id or ""}
    async with site.client.get(f"/api/batches/{batch['id']}/events", headers=headers) as response:
        assert response.status == 204


async def test_a_stream_is_live_and_resumes_without_loss(site: Site) -> None:
    """Changes come as they happen; from a cursor on, exactly what changed since is told; nonsense is the start."""
    body = {"defaults": {"kind": "test.held"}, "jobs": [{}, {}, {"run_at": LATER}]}
    batch = (await site.post("/api/jobs/batch", body)).data
    first, second, waiting = batch["job_ids"]
    seen: list[Sent] = []
    async with asyncio.timeout(WAIT):
        response = await site.client.get(f"/api/batches/{batch['id']}/events", headers=SSE)
        while {event.data["job_id"] for event in seen if event.type == "job"} != {first, second}:
            event = await next_event(response)
            assert event is not None
            seen.append(event)
        while seen[-1].type != "progress":
            event = await next_event(response)
            assert event is not None
            seen.append(event)
    response.close()
    assert all(event.data["state"] == "running" for event in seen if event.type == "job")
    cursor = seen[-1].id
    site.gates.opened.set()
    for job_id in (first, second):
        await site.client.get(f"/api/jobs/{job_id}/events", headers=SSE)
    await site.post(f"/api/jobs/{waiting}/cancel")
    events = await read(site, batch["id"], cursor)
    ends = {event.data["job_id"]: event.data["state"] for event in events if event.type == "job"}
    assert ends == {first: "succeeded", second: "succeeded", waiting: "cancelled"}
    whole = await read(site, batch["id"])
    assert {event.data["job_id"] for event in whole if event.type == "job"} == {first, second, waiting}
    for nonsense in ("x", "!", "A" * 3000, "eJwDAAAAAAE"):
        assert await read(site, batch["id"], nonsense) == whole


async def test_a_batch_can_be_polled(site: Site) -> None:
    """With `after`, or Accept: application/json, the changes since then come as a list, until `final`."""
    batch = (await site.post("/api/jobs/batch", {"defaults": {"kind": "test.held"}, "jobs": [{}] * 2})).data
    address = f"/api/batches/{batch['id']}/events"
    start = (await site.get(address, headers={"Accept": "application/json"})).data
    assert start["final"] is False and start["events"][-1]["type"] == "progress"
    site.gates.opened.set()
    await ended(site, batch["id"])
    rest = (await site.get(f"{address}?after={start['last']}")).data
    assert rest["final"] is True and [event["type"] for event in rest["events"]] == ["job", "job", "progress"]
    assert (await site.get(f"{address}?after={rest['last']}")).data["events"][:-1] == []


async def test_a_reader_that_leaves_takes_its_watches_along(site: Site) -> None:
    """After the client has closed the connection nobody watches the jobs any more."""
    batch = (await site.post("/api/jobs/batch", {"defaults": {"kind": "test.held"}, "jobs": [{}] * 5})).data
    response = await site.client.get(f"/api/batches/{batch['id']}/events", headers=SSE)
    assert await next_event(response) is not None
    watches = site.supervisor.notifier._watches
    assert len(watches) == 5
    response.close()
    async with asyncio.timeout(WAIT):
        while watches:
            await asyncio.sleep(0.01)


async def test_cancel_ends_the_whole_batch_and_says_how(site: Site) -> None:
    """What waits is cancelled, what runs is being stopped, what has ended stays: each counted; again it is nothing."""
    done = (await site.post("/api/jobs/batch", echoes(1))).data
    await ended(site, done["id"])
    body = {"defaults": {"kind": "test.held"}, "jobs": [{"kind": "test.echo", "priority": 9}] + [{}] * 6}
    batch = (await site.post("/api/jobs/batch", body)).data
    async with asyncio.timeout(WAIT):
        while (counts := (await site.get(f"/api/batches/{batch['id']}")).data["counts"])["running"] < 2 or (
            counts["succeeded"] < 1  # the echo may be one of the two that run
        ):
            await asyncio.sleep(0.01)
    reply = (await site.post(f"/api/batches/{batch['id']}/cancel")).data
    assert (reply["cancelled"], reply["cancelling"], reply["already_ended"]) == (4, 2, 1)
    found = await ended(site, batch["id"])
    assert found["counts"] == {"queued": 0, "running": 0, "succeeded": 1, "failed": 0, "cancelled": 6}
    again = (await site.post(f"/api/batches/{batch['id']}/cancel")).data
    assert (again["cancelled"], again["cancelling"], again["already_ended"]) == (0, 0, 7)
    assert (await site.get(f"/api/batches/{done['id']}")).data["counts"]["succeeded"] == 1


async def test_jobs_of_a_batch_come_in_pages_in_their_order(site: Site) -> None:
    """Following `next` visits every job once, in the order given; a state narrows it."""
    site.gates.opened.set()
    body = {"jobs": [{"kind": "test.refused" if n % 3 == 0 else "test.echo"} for n in range(7)]}
    batch = (await site.post("/api/jobs/batch", body)).data
    await ended(site, batch["id"])
    seen: list[str] = []
    after = ""
    while True:
        page = (await site.get(f"/api/batches/{batch['id']}/jobs?limit=3{after}")).data
        seen += [job["id"] for job in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == batch["job_ids"]
    failed = (await site.get(f"/api/batches/{batch['id']}/jobs?state=failed")).data["items"]
    assert [job["id"] for job in failed] == batch["job_ids"][::3]


@pytest.mark.parametrize("method, path", [("GET", ""), ("GET", "/jobs"), ("GET", "/events"), ("POST", "/cancel")])
async def test_an_unknown_batch_is_a_404(site: Site, method: str, path: str) -> None:
    """There is nothing to see, follow or cancel."""
    reply = await site.call(method, f"/api/batches/00000000-0000-7000-8000-000000000000{path}")
    assert (reply.status, reply.json["error_code"]) == (404, "not_found")


async def test_no_batch_is_taken_while_draining(site: Site) -> None:
    """503 draining; what was accepted before can still be cancelled."""
    batch = (await site.post("/api/jobs/batch", {"defaults": {"kind": "test.held"}, "jobs": [{}] * 3})).data
    draining = asyncio.create_task(site.supervisor.drain(WAIT))
    async with asyncio.timeout(WAIT):
        while not site.supervisor.snapshot().draining:
            await asyncio.sleep(0.01)
    refused = await site.post("/api/jobs/batch", echoes(1))
    assert (refused.status, refused.json["error_code"]) == (503, "draining")
    await site.post(f"/api/batches/{batch['id']}/cancel")
    assert (await ended(site, batch["id"]))["counts"]["cancelled"] == 3
    await draining
