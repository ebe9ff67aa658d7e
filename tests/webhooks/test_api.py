"""Webhooks over HTTP, as an engineer who integrates the service uses them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.web.harness import WAIT, Site
from tests.webhooks.conftest import Receive
from tests.webhooks.receiver import Receiver

BRAND = {"X-Joyip-Owner": "brand"}


async def log_of(site: Site, **query: str) -> list[dict[str, Any]]:
    """The log of deliveries when every delivering job has ended, newest first."""
    for job in (await site.get("/api/jobs?kind=webhook.deliver")).data["items"]:
        await site.supervisor.wait(UUID(job["id"]), WAIT)
    entries: list[dict[str, Any]] = (await site.get("/api/webhooks/deliveries", params=query)).data["items"]
    return entries


async def submit(site: Site, receiver: Receiver, **more: Any) -> str:
    body = {"kind": "test.echo", "params": {"n": 3}, "callback_url": receiver.url, **more}
    id_: str = (await site.post(f"/api/jobs?wait={WAIT}", body, headers=BRAND)).data["id"]
    return id_


async def test_a_job_tells_its_end(site: Site, receive: Receive) -> None:
    """A job submitted with callback_url tells the receiver what the API would show, and the log shows the delivery."""
    receiver = await receive()
    job = await submit(site, receiver)
    await receiver.got(1)
    [entry] = await log_of(site, job_id=job)
    assert entry["outcome"] == "delivered" and entry["status"] == 204 and entry["url"].endswith("/hook?key=***")
    [message] = receiver.messages
    assert entry["message_id"] == message.id and entry["event"] == message.json["type"] == "job.succeeded"
    shown = (await site.get(f"/api/jobs/{job}")).data
    shared = message.data.keys() & shown.keys()
    assert {"id", "kind", "state", "owner", "result", "error", "finished_at"} <= shared
    assert {name: message.data[name] for name in shared} == {name: shown[name] for name in shared}
    assert message.data.keys() - shown.keys() <= {"url", "batch"}
    assert await log_of(site, job_id=str(uuid4())) == []


async def test_pictures_and_batches_tell_too(site: Site, receive: Receive) -> None:
    """POST /api/images and the jobs of a batch take the same two fields."""
    receiver = await receive()
    picture = {"prompt": "Joy waves", "callback_url": receiver.url, "callback_events": ["job.started", "job.succeeded"]}
    job = (await site.post("/api/images", {**picture, "wait": WAIT}, headers=BRAND)).data
    assert "callback_url" not in job["params"]
    defaults = {"kind": "test.echo", "callback_url": receiver.url}
    await site.post("/api/jobs/batch", {"defaults": defaults, "jobs": [{"params": {"n": n}} for n in range(3)]})
    messages = await receiver.got(5)
    by_kind = [message.data["kind"] for message in messages]
    assert (by_kind.count("image.generate"), by_kind.count("test.echo")) == (2, 3)
    told = next(m for m in messages if m.data["kind"] == "image.generate" and m.json["type"] == "job.succeeded")
    assert told.data["result"]["images"][0]["url"].startswith("/api/artifacts/")


@pytest.mark.parametrize("path", ["/api/jobs", "/api/images"])
async def test_a_bad_url_is_told_at_once(site: Site, path: str) -> None:
    """An address inside is refused with 422 and the reason in both languages, and no job is stored."""
    own: dict[str, Any] = {"kind": "test.echo", "params": {}} if path == "/api/jobs" else {"prompt": "Joy waves"}
    reply = await site.post(path, {**own, "callback_url": "http://10.0.0.7/hook"}, headers={"Accept-Language": "zh"})
    assert reply.status == 422 and reply.json["error_code"] == "callback_refused"
    assert "10.0.0.7" in reply.json["message"] and "JOYIP_WEBHOOK_ALLOW" in reply.json["suggestions"][0]
    [field] = reply.json["error"]["details"]["fields"]
    assert field["field"] == "callback_url" and "不在公网" in field["problem"]
    events = await site.post(path, {**own, "callback_url": "https://example.com", "callback_events": ["job.eaten"]})
    assert events.status == 400
    assert (await site.get("/api/jobs")).data["items"] == []


async def test_the_same_key_tells_once(site: Site, receive: Receive) -> None:
    """A repeated request with its Idempotency-Key is told of once; another callback under that key is a conflict."""
    receiver = await receive()
    body = {"kind": "test.echo", "params": {}, "callback_url": receiver.url}
    for _ in range(2):
        await site.post(f"/api/jobs?wait={WAIT}", body, headers={"Idempotency-Key": "k1"})
    other = {**body, "callback_url": "https://example.com/other"}
    assert (await site.post("/api/jobs", other, headers={"Idempotency-Key": "k1"})).status == 422
    await receiver.got(1)
    assert len(await log_of(site)) == 1 and len(receiver.messages) == 1


async def test_deliver_again(site: Site, receive: Receive) -> None:
    """A delivery that ended, well or not, is done again on request, under the same message id."""
    receiver = await receive(410)
    await submit(site, receiver)
    await receiver.got(1)
    [entry] = await log_of(site)
    assert entry["outcome"] == "failed"
    reply = await site.post(f"/api/webhooks/deliveries/{entry['id']}/redeliver")
    assert reply.status == 202 and reply.data["kind"] == "webhook.deliver"
    first, second = await receiver.got(2)
    assert first.id == second.id and first.data == second.data
    again, _ = await log_of(site)
    assert again["outcome"] == "delivered" and again["delivery_job_id"] == reply.data["id"] != entry["delivery_job_id"]
    assert (await site.post(f"/api/webhooks/deliveries/{uuid4()}/redeliver")).status == 404


async def test_a_job_done_again_tells_again(site: Site, receive: Receive) -> None:
    """A finished job that is done once more tells the same receiver, of the new job."""
    receiver = await receive()
    first = await submit(site, receiver)
    second = (await site.post(f"/api/jobs/{first}/retry")).data["id"]
    messages = await receiver.got(2)
    assert {message.data["id"] for message in messages} == {first, second}


async def test_the_log_has_pages(site: Site, receive: Receive) -> None:
    """The log goes back page by page, newest first."""
    receiver = await receive(500, 500)
    await submit(site, receiver)
    await receiver.got(3)
    whole = await log_of(site)
    assert [entry["status"] for entry in whole] == [204, 500, 500]
    seen: list[dict[str, Any]] = []
    query: dict[str, str] = {"limit": "1"}
    while True:
        page = (await site.get("/api/webhooks/deliveries", params=query)).data
        seen += page["items"]
        if page["next"] is None:
            break
        query["before"] = page["next"]
    assert seen == whole


async def test_a_subscription(site: Site, receive: Receive) -> None:
    """A subscribed URL is told of the jobs it chose, beside a job's own receiver, until it is removed."""
    everything, failures, own = await receive(), await receive(), await receive()
    first = await site.post("/api/webhooks", {"url": everything.url, "owner": "brand"})
    chosen = {"url": failures.url, "events": ["job.failed"], "kinds": ["test.refused"]}
    second = await site.post("/api/webhooks", chosen)
    assert (first.status, second.status) == (201, 201) and first.data["url"].endswith("?key=***")
    assert [wish["id"] for wish in (await site.get("/api/webhooks")).data] == [first.data["id"], second.data["id"]]
    await submit(site, own)
    await site.post(f"/api/jobs?wait={WAIT}", {"kind": "test.refused", "params": {}}, headers=BRAND)
    await site.post(f"/api/jobs?wait={WAIT}", {"kind": "test.echo", "params": {}}, headers={"X-Joyip-Owner": "other"})
    assert len(await log_of(site)) == 4
    assert sorted(m.json["type"] for m in everything.messages) == ["job.failed", "job.succeeded"]
    assert [m.data["error"]["code"] for m in failures.messages] == ["rejected"]
    assert [m.id for m in own.messages] == [m.id for m in everything.messages if m.json["type"] == "job.succeeded"]
    assert (await site.call("DELETE", f"/api/webhooks/{first.data['id']}")).status == 200
    assert (await site.call("DELETE", f"/api/webhooks/{first.data['id']}")).status == 404
    await site.post(f"/api/jobs?wait={WAIT}", {"kind": "test.echo", "params": {}}, headers=BRAND)
    assert len(await log_of(site)) == 4


async def test_a_subscription_ends_by_itself_or_by_hand(site: Site, receive: Receive) -> None:
    """410 ends a subscription, for what is under way too; so does removing it. Nobody is told of deliveries."""
    receiver = await receive(410)
    gone = (await site.post("/api/webhooks", {"url": receiver.url, "events": ["job.started", "job.succeeded"]})).data
    await site.post(f"/api/jobs?wait={WAIT}", {"kind": "test.echo", "params": {}})
    await receiver.got(1)
    await log_of(site)
    [shown] = (await site.get("/api/webhooks")).data
    assert shown["id"] == gone["id"] and shown["gone_at"] is not None
    removed = (await site.post("/api/webhooks", {"url": receiver.url})).data
    held = await site.post("/api/jobs", {"kind": "test.held", "params": {}})
    await site.call("DELETE", f"/api/webhooks/{removed['id']}")
    site.gates.opened.set()
    await site.supervisor.wait(UUID(held.data["id"]), WAIT)
    before = len(receiver.messages)
    await log_of(site)
    states = [job["state"] for job in (await site.get("/api/jobs?kind=webhook.deliver")).data["items"]]
    assert states[0] == "cancelled" and len(receiver.messages) == before


async def test_bad_subscriptions(site: Site) -> None:
    """An address inside, an unknown kind, no event, and more than there may be are refused."""
    inside = await site.post("/api/webhooks", {"url": "http://[::1]:8080/"})
    assert inside.status == 422 and inside.json["error"]["details"]["fields"][0]["field"] == "url"
    unknown = await site.post("/api/webhooks", {"url": "https://example.com", "kinds": ["test.eaten"]})
    assert unknown.status == 400 and "test.echo" in unknown.json["error"]["details"]["fields"][0]["allowed"]
    assert (await site.post("/api/webhooks", {"url": "https://example.com", "events": []})).status == 400
    for _ in range(100):
        assert (await site.post("/api/webhooks", {"url": "https://example.com"})).status == 201
    assert (await site.post("/api/webhooks", {"url": "https://example.com"})).status == 409
