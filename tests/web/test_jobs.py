"""Jobs over HTTP: submitted, listed, looked at, cancelled, done again, changed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.web.harness import Site

JOB_FIELDS = {
    "id", "kind", "state", "owner", "priority", "attempt", "progress", "stage", "position", "eta_s", "params", "result",
    "error", "created_at", "started_at", "finished_at", "run_at", "deadline_at", "degraded",
}  # fmt: skip


async def test_a_submitted_job_is_answered_at_once_and_shown_as_the_design_says(site: Site) -> None:
    """202 with the job and where it is; later the same job with its result."""
    reply = await site.post("/api/jobs", {"kind": "test.echo", "params": {"n": 3}, "priority": 5})
    assert reply.status == 202 and set(reply.data) == JOB_FIELDS
    assert reply.data["owner"] == "anonymous" and reply.data["priority"] == 5
    assert reply.headers["Location"] == f"/api/jobs/{reply.data['id']}"
    finished = await site.client.get(f"{reply.headers['Location']}/events", headers={"Accept": "text/event-stream"})
    await finished.read()  # the stream ends with the job
    shown = (await site.get(reply.headers["Location"])).data
    assert set(shown) == JOB_FIELDS
    assert (shown["state"], shown["result"], shown["progress"]) == ("succeeded", {"n": 3}, 1.0)
    assert shown["created_at"].endswith("Z") and shown["finished_at"] >= shown["started_at"] >= shown["created_at"]


async def test_wait_answers_the_end_of_the_job(site: Site) -> None:
    """With `wait` the reply is 200 and the finished job, also when it failed."""
    good = await site.post("/api/jobs?wait=30", {"kind": "test.echo", "params": {"n": 1}})
    assert (good.status, good.data["state"], good.data["result"]) == (200, "succeeded", {"n": 1})
    refused = await site.post("/api/jobs?wait=30", {"kind": "test.refused", "params": {}})
    assert (refused.status, refused.data["state"]) == (200, "failed")
    assert refused.data["error"] == {"code": "rejected", "message": "policy says no", "reasons": [{"category": "test"}]}


async def test_wait_gives_up_politely(site: Site) -> None:
    """A job that does not end within `wait` is answered with 202 as it is; too long a wait is refused."""
    reply = await site.post("/api/jobs?wait=0.05", {"kind": "test.held", "params": {}})
    assert reply.status == 202 and reply.data["state"] in {"queued", "running"}
    assert (await site.post("/api/jobs?wait=121", {"kind": "test.held", "params": {}})).status == 400


async def test_parameters_that_do_not_fit_are_named(site: Site) -> None:
    """The fields inside `params` are named as such; an unknown kind is a 404 that lists the known ones."""
    reply = await site.post(
        "/api/jobs", {"kind": "test.echo", "params": {"n": 10, "text": "far too long a text", "x": 1}}
    )
    fields = {field["field"]: field["problem"] for field in reply.json["error"]["details"]["fields"]}
    assert reply.status == 400
    assert fields == {
        "params.n": "is too large: at most 9",
        "params.text": "is too long: 19 characters, at most 10",
        "params.x": "is not a known field",
    }
    unknown = await site.post("/api/jobs", {"kind": "test.none", "params": {}})
    assert unknown.status == 404 and "test.echo" in str(unknown.json["error"]["details"])


async def test_owners_are_bounded_and_plain(site: Site) -> None:
    """An owner with other characters, or too long, is refused."""
    for owner in ("", "a b", "ü", "x" * 65, "-x", "a\tb"):
        reply = await site.post("/api/jobs", {"kind": "test.echo", "params": {}}, headers={"X-Joyip-Owner": owner})
        assert reply.status == 400, owner
        assert reply.json["error"]["details"]["fields"][0]["field"] == "X-Joyip-Owner"


async def test_the_same_idempotency_key_gives_the_same_job(site: Site) -> None:
    """Key and body again: the first job, marked as replayed; another body: 422; another owner: another job."""
    body = {"kind": "test.echo", "params": {"n": 2, "text": "a"}}
    key = {"Idempotency-Key": "k-1", "X-Joyip-Owner": "team-a"}
    first = await site.post("/api/jobs?wait=30", body, headers=key)
    reordered = {"params": {"text": "a", "n": 2}, "kind": "test.echo"}
    again = await site.post("/api/jobs", reordered, headers=key)
    assert (
        again.status == 200 and again.data["id"] == first.data["id"] and again.headers["Idempotent-Replayed"] == "true"
    )
    assert "Idempotent-Replayed" not in first.headers
    other = await site.post("/api/jobs", {**body, "priority": 1}, headers=key)
    assert (other.status, other.json["error_code"]) == (422, "idempotency_conflict")
    stranger = await site.post("/api/jobs", body, headers={**key, "X-Joyip-Owner": "team-b"})
    assert stranger.status == 202 and stranger.data["id"] != first.data["id"]
    malformed = await site.post("/api/jobs", body, headers={"Idempotency-Key": "two words"})
    assert malformed.status == 400


async def test_concurrent_submissions_with_one_key_make_one_job(site: Site) -> None:
    """Ten at once with the same key and body answer one id, and exactly one of them is fresh."""
    body = {"kind": "test.echo", "params": {"n": 4}}
    replies = await asyncio.gather(
        *(site.post("/api/jobs", body, headers={"Idempotency-Key": "same"}) for _ in range(10))
    )
    assert len({reply.data["id"] for reply in replies}) == 1
    assert sum("Idempotent-Replayed" not in reply.headers for reply in replies) == 1


async def test_jobs_are_listed_newest_first_in_pages_and_filtered(site: Site) -> None:
    """Following `next` visits every job once, in order; filters narrow the list."""
    made = [str((await site.run("test.echo", n=n)).id) for n in range(5)]
    made.append(str((await site.run("test.refused")).id))
    seen, before = [], ""
    while True:
        page = (await site.get(f"/api/jobs?limit=2{before}")).data
        seen += [job["id"] for job in page["items"]]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"
    assert seen == made[::-1]
    assert [job["id"] for job in (await site.get("/api/jobs?state=failed")).data["items"]] == made[-1:]
    assert len((await site.get("/api/jobs?kind=test.echo&owner=tests")).data["items"]) == 5
    assert (await site.get("/api/jobs?owner=nobody")).data == {"items": [], "next": None}
    assert (await site.get("/api/jobs?state=lost")).status == 400


async def test_cancel_tells_the_truth_in_every_state(site: Site) -> None:
    """Waiting, running, cancelled, succeeded: each is told; an unknown job is a 404."""
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    waiting = (await site.post("/api/jobs", {"kind": "test.echo", "params": {}, "run_at": later})).data
    assert waiting["state"] == "queued" and waiting["eta_s"] > 3000
    outcome = [await site.post(f"/api/jobs/{waiting['id']}/cancel") for _ in range(2)]
    assert [reply.data["outcome"] for reply in outcome] == ["cancelled", "already cancelled"]
    held = await site.hold()
    assert (await site.post(f"/api/jobs/{held.id}/cancel")).data["outcome"] == "cancelling"
    assert (await site.supervisor.wait(held.id, 30)).state == "cancelled"
    done = await site.run("test.echo")
    reply = await site.post(f"/api/jobs/{done.id}/cancel", headers={"Accept-Language": "zh"})
    assert reply.data["outcome"] == "already succeeded" and reply.json["message"] == "任务已成功结束"
    assert (await site.post("/api/jobs/00000000-0000-7000-8000-000000000000/cancel")).status == 404


async def test_retry_makes_a_new_job_of_a_finished_one(site: Site) -> None:
    """A finished job is done again under another id; a running one is a conflict."""
    done = await site.run("test.echo", n=7)
    again = await site.post(f"/api/jobs/{done.id}/retry")
    assert again.status == 202 and again.data["id"] != str(done.id) and again.data["params"]["n"] == 7
    held = await site.hold()
    conflict = await site.post(f"/api/jobs/{held.id}/retry")
    assert (conflict.status, conflict.json["error_code"]) == (409, "conflict")


async def test_priority_of_a_waiting_job_can_be_changed(site: Site) -> None:
    """A waiting job takes its new priority; a finished one is a conflict; out of bounds is refused."""
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    waiting = (await site.post("/api/jobs", {"kind": "test.echo", "params": {}, "run_at": later})).data
    changed = await site.call("PATCH", f"/api/jobs/{waiting['id']}", json={"priority": 50})
    assert changed.status == 200 and changed.data["priority"] == 50
    assert (await site.call("PATCH", f"/api/jobs/{waiting['id']}", json={"priority": 101})).status == 400
    done = await site.run("test.echo")
    assert (await site.call("PATCH", f"/api/jobs/{done.id}", json={"priority": 1})).status == 409


async def test_kinds_and_queue_are_shown(site: Site) -> None:
    """Kinds come with the schema of their parameters; the queue with what waits and runs."""
    kinds = {kind["name"]: kind for kind in (await site.get("/api/kinds")).data}
    assert kinds["test.echo"]["params"]["properties"]["n"]["maximum"] == 9
    await site.hold()
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await site.post("/api/jobs", {"kind": "test.echo", "params": {}, "priority": 3, "run_at": later})
    queue = (await site.get("/api/queue")).data
    assert queue["running"] == 1 and queue["max_running"] == 2 and queue["draining"] is False
    assert queue["counts"]["queued"] == 1 and queue["counts"]["running"] == 1
    (waiting,) = queue["waiting"]
    assert (waiting["kind"], waiting["priority"], waiting["count"]) == ("test.echo", 3, 1)


@pytest.mark.req("R2.2")
async def test_a_full_queue_answers_503_with_retry_after(site: Site) -> None:
    """Beyond the bound of the queue new jobs are refused with the reading and the time to come back."""
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {"kind": "test.echo", "params": {}, "run_at": later}
    for _ in range(20):
        assert (await site.post("/api/jobs", body)).status == 202
    full = await site.post("/api/jobs", body)
    assert (full.status, full.json["error_code"]) == (503, "queue_full")
    assert int(full.headers["Retry-After"]) >= 1 and full.json["error"]["details"]["waiting"] == 20
    assert (await site.get("/health")).status == 200
