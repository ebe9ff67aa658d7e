"""What a receiver gets, and what is tried when it does not take it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from joyip.capabilities.webhooks.deliver import ATTEMPTS, retry_after
from joyip.capabilities.webhooks.webhooks import KIND
from joyip.resources.outbound import Reply
from joyip.supervisor.job import State
from joyip.supervisor.store import MAX_RESCUES
from joyip.supervisor.submission import Submission
from tests.webhooks.conftest import Receive
from tests.webhooks.desk import ALL, SECRET, WAIT, Desk


async def test_a_success_is_told(desk: Desk, receive: Receive) -> None:
    """The receiver gets one signed message with the job as it ended; the log has what came back."""
    receiver = await receive()
    job, [delivery] = await desk.tell("echo", receiver.url, params={"text": "你好"})
    [message] = receiver.messages  # verified by the receiver
    assert message.json["type"] == "job.succeeded" and job.finished_at is not None
    assert datetime.fromisoformat(message.json["timestamp"]) == job.finished_at
    data = message.data
    assert data["id"] == str(job.id) and data["state"] == "succeeded" and data["result"] == {"text": "你好"}
    assert data["owner"] == "brand" and data["url"] == f"https://joyip.test/api/jobs/{job.id}"
    assert "params" not in data and message.headers["content-type"] == "application/json"
    assert delivery.state is State.SUCCEEDED and delivery.result == {"status": 204, "message": message.id}
    [entry] = await desk.log()
    facts = entry.attempted
    assert (facts.outcome, facts.status, facts.message, facts.job_id) == ("delivered", 204, message.id, job.id)
    assert facts.url == receiver.url.replace("s3cr3t-key", "***") and entry.retry_at is None


async def test_the_signature_binds_the_body(desk: Desk, receive: Receive) -> None:
    """A changed body, id or another secret does not pass the library's verification; the right one does."""
    receiver = await receive()
    await desk.tell("echo", receiver.url)
    [message] = receiver.messages
    Webhook(SECRET.get_secret_value()).verify(message.body, message.headers)
    for body, headers, secret in (
        (message.body.replace(b"succeeded", b"cancelled"), message.headers, SECRET.get_secret_value()),
        (message.body, {**message.headers, "webhook-id": "msg_other"}, SECRET.get_secret_value()),
        (message.body, message.headers, "whsec_Lb4xD2ZzB7tCk0cyhVuk3bXvY1Hq5nQe"),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, headers)


async def test_every_event(desk: Desk, receive: Receive) -> None:
    """Start, success, failure and cancellation are told to whoever asked for them, each once."""
    receiver = await receive()
    await desk.tell("echo", receiver.url, events=ALL)
    await desk.tell("failing", receiver.url, events=ALL)
    held = await desk.submit("held", receiver.url, events=ALL)
    await asyncio.wait_for(desk.entered.wait(), WAIT)
    assert await desk.supervisor.cancel(held.id) == "cancelling"
    await desk.supervisor.wait(held.id, WAIT)
    later = await desk.submit("echo", receiver.url, events=ALL, run_at=datetime.now(UTC) + timedelta(hours=1))
    assert await desk.supervisor.cancel(later.id) == "cancelled"
    await desk.delivered()
    types = sorted(message.json["type"] for message in receiver.messages)
    assert types == ["job.cancelled"] * 2 + ["job.failed"] + ["job.started"] * 3 + ["job.succeeded"]
    failed = next(message for message in receiver.messages if message.json["type"] == "job.failed")
    assert failed.data["error"]["code"] == "broken"
    assert len({message.id for message in receiver.messages}) == 7


async def test_only_what_was_asked_for(desk: Desk, receive: Receive) -> None:
    """Without events the end is told, whatever it is, and not the start; with some, only those."""
    receiver, failures = await receive(), await receive()
    await desk.tell("echo", receiver.url)
    await desk.tell("echo", failures.url, events=["job.failed"])
    await desk.tell("failing", failures.url, events=["job.failed"])
    assert [message.json["type"] for message in receiver.messages] == ["job.succeeded"]
    assert [message.json["type"] for message in failures.messages] == ["job.failed"]


async def test_ends_that_no_handler_sees(desk: Desk, receive: Receive) -> None:
    """A job that expired in the queue, and one whose node was lost too often, are told of like any other."""
    receiver = await receive()
    soon = datetime.now(UTC) + timedelta(hours=1)
    expired = await desk.submit("echo", receiver.url, run_at=soon)
    await desk.execute("update jobs set expires_at = now() where id = $1", expired.id)
    await desk.supervisor.store.expire()
    lost = await desk.submit("echo", receiver.url, run_at=soon)
    await desk.execute(
        "update jobs set state = 'running', node = gen_random_uuid(), lease_until = now() - interval '1 s',"
        " attempt = 1, rescues = $2, run_seq = 2, ran_at = now(), started_at = now(), turn = 1 where id = $1",
        lost.id,
        MAX_RESCUES,
    )
    await receiver.got(2)
    told = {message.data["id"]: message.data["error"]["code"] for message in receiver.messages}
    assert told == {str(expired.id): "expired", str(lost.id): "poison"}


async def test_jobs_without_callbacks_tell_nobody(desk: Desk) -> None:
    """A job without a callback puts nothing in the queue, and neither does a delivering job."""
    job = (await desk.supervisor.submit(Submission("echo", {}))).job
    await desk.supervisor.wait(job.id, WAIT)
    assert await desk.value("select count(*) from jobs") == 1


async def test_the_message_is_stored_with_the_end(desk: Desk, receive: Receive) -> None:
    """What rolls the change of state back takes the message with it: both are of one transaction."""
    receiver = await receive()
    job = await desk.submit("echo", receiver.url, run_at=datetime.now(UTC) + timedelta(hours=1))
    async with desk.postgres.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(
            "update jobs set state = 'cancelled', finished_at = now(), prune_at = now() where id = $1", job.id
        )
        assert await connection.fetchval("select count(*) from jobs where kind = $1", KIND) == 1
        await transaction.rollback()
    assert await desk.deliveries() == [] and receiver.messages == []


async def test_a_failure_is_tried_again(desk: Desk, receive: Receive) -> None:
    """Errors and broken connections are tried again with the same message id, a fresh signature each, all logged."""
    receiver = await receive(500, "drop", 302, 404)
    _, [delivery] = await desk.tell("echo", receiver.url)
    assert delivery.state is State.SUCCEEDED and len(receiver.messages) == 5
    assert len({message.id for message in receiver.messages}) == 1
    outcomes = [(entry.attempted.outcome, entry.attempted.status) for entry in await desk.log()]
    assert outcomes == [("retry", 500), ("retry", None), ("retry", 302), ("retry", 404), ("delivered", 204)]
    assert all(entry.retry_at for entry in (await desk.log())[:-1])
    assert (await desk.log())[0].attempted.response == "no"


async def test_it_gives_up_in_the_end(desk: Desk, receive: Receive) -> None:
    """After the last attempt the delivery has failed, and says why."""
    receiver = await receive(*[503] * (ATTEMPTS + 1))
    desk.webhooks.backoff = 0.0
    _, [delivery] = await desk.tell("echo", receiver.url)
    assert delivery.state is State.FAILED and delivery.error is not None
    assert delivery.error["code"] == "undeliverable" and "HTTP 503" in delivery.error["message"]
    assert len(receiver.messages) == ATTEMPTS
    assert [entry.attempted.outcome for entry in await desk.log()] == ["retry"] * (ATTEMPTS - 1) + ["failed"]


async def test_waits_grow_over_hours(desk: Desk, receive: Receive) -> None:
    """Attempt by attempt the next one is later: seconds at first, hours at last, all within the delivery's day."""
    receiver = await receive(*[500] * 20)
    desk.webhooks.backoff = 5.0
    job = await desk.submit("echo", receiver.url)
    await desk.supervisor.wait(job.id, WAIT)
    for attempt in range(1, ATTEMPTS + 1):
        await receiver.got(attempt)
        while len(await desk.log()) < attempt:
            await asyncio.sleep(0.01)
        [delivery] = await desk.deliveries()
        while (await desk.supervisor.store.require(delivery.id)).state is State.RUNNING:
            await asyncio.sleep(0.01)
        await desk.execute("update jobs set run_at = now() where id = $1 and state = 'queued'", delivery.id)
        await desk.execute("select pg_notify('joyip_queue', '')")
    waits = [(e.retry_at - e.attempted.at).total_seconds() for e in await desk.log() if e.retry_at is not None]
    assert waits == sorted(waits) and len(waits) == ATTEMPTS - 1
    assert waits[0] < 10 and waits[-1] > 3 * 3600 and 5 * 3600 < sum(waits) < 86400


@pytest.mark.parametrize(("asked", "least", "most"), [("120", 120, 121), ("999999", 21600, 21601)])
async def test_retry_after_is_honoured(desk: Desk, receive: Receive, asked: str, least: int, most: int) -> None:
    """A receiver that is busy says when to come back; up to six hours that is obeyed."""
    receiver = await receive((429, {"Retry-After": asked}))
    job = await desk.submit("echo", receiver.url)
    await desk.supervisor.wait(job.id, WAIT)
    await receiver.got(1)
    while not (log := await desk.log()):
        await asyncio.sleep(0.01)
    assert log[0].retry_at is not None
    assert least <= (log[0].retry_at - log[0].attempted.at).total_seconds() < most
    [delivery] = await desk.deliveries()
    while (delivery := await desk.supervisor.store.require(delivery.id)).state is not State.QUEUED:
        await asyncio.sleep(0.01)
    assert delivery.run_at - datetime.now(UTC) > timedelta(seconds=least - 30)


def test_retry_after_as_a_date() -> None:
    """Seconds, an HTTP date, and nonsense."""
    now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    def asked(value: str) -> float | None:
        return retry_after(Reply(429, {"Retry-After": value}, b""), now)

    assert asked("90") == 90.0 and asked("Sun, 22 Nov 2026 08:01:30 GMT") == 90.0
    assert asked("Sun, 22 Nov 2026 07:00:00 GMT") == 0.0 and asked("soon") is None and asked("-5") is None
    assert retry_after(Reply(429, {}, b""), now) is None


async def test_no_time_for_another_attempt(desk: Desk, receive: Receive) -> None:
    """A wait that would outlast the delivery's own time is not begun: it has failed, and the log says so."""
    receiver = await receive(204, (503, {"Retry-After": "3600"}))
    job, _ = await desk.tell("echo", receiver.url)
    params = {"job_id": str(job.id), "event": "job.succeeded"}
    submitted = await desk.supervisor.submit(Submission(KIND, params, deadline=600.0))
    again = await desk.supervisor.wait(submitted.job.id, WAIT)
    assert again.error is not None and again.error["code"] == "undeliverable"
    last = (await desk.log())[-1]
    assert last.attempted.outcome == "failed" and last.retry_at is None


async def test_gone_ends_it(desk: Desk, receive: Receive) -> None:
    """410 ends the delivery at once."""
    receiver = await receive(410)
    _, [delivery] = await desk.tell("echo", receiver.url)
    assert delivery.state is State.FAILED and delivery.error is not None and delivery.error["code"] == "gone"
    assert len(receiver.messages) == 1 and (await desk.log())[0].attempted.outcome == "failed"


async def test_a_receiver_that_hangs(desk: Desk, receive: Receive) -> None:
    """No answer within the time is a failure like any other, and is tried again."""
    desk.webhooks.outbound.timeout = 0.2
    receiver = await receive("hang")
    _, [delivery] = await desk.tell("echo", receiver.url)
    assert delivery.state is State.SUCCEEDED and len(receiver.messages) == 2
    assert (await desk.log())[0].attempted.error == "no answer within 0.2 s"


async def test_a_silent_receiver_does_not_hold_up_others(desk: Desk, receive: Receive) -> None:
    """A receiver that never answers is left alone between probes, at no cost of an attempt; later it gets all."""
    desk.webhooks.outbound.timeout = 0.2
    silent, lively = await receive(*["hang"] * 3), await receive()
    jobs = [await desk.submit("echo", silent.url) for _ in range(6)]
    for job in jobs:
        await desk.supervisor.wait(job.id, WAIT)
    await desk.tell("echo", lively.url)
    deliveries = await desk.delivered()
    assert [job.state for job in deliveries] == [State.SUCCEEDED] * 7
    assert {message.data["id"] for message in silent.messages} == {str(job.id) for job in jobs}
    assert sum(job.failures for job in deliveries) == 3


async def test_delivery_outlives_the_supervisor(desk: Desk, receive: Receive) -> None:
    """A supervisor that ends in the middle of a delivery leaves it to its successor, message id and all."""
    receiver = await receive("hang")
    job = await desk.submit("echo", receiver.url)
    await desk.supervisor.wait(job.id, WAIT)
    await receiver.got(1)
    await desk.supervisor.close()
    await desk.start()
    first, second = await receiver.got(2)
    assert first.id == second.id
    [delivery] = await desk.delivered()
    assert delivery.state is State.SUCCEEDED and delivery.failures == 0


async def test_a_large_result_is_left_out(desk: Desk, receive: Receive) -> None:
    """A result over the limit is not sent but linked to."""
    receiver = await receive()
    job, _ = await desk.tell("large", receiver.url)
    [message] = receiver.messages
    assert message.data["result"] is None and message.data["result_omitted"] is True and len(message.body) < 5000
    assert message.data["url"].endswith(str(job.id))


async def test_a_large_answer_is_cut(desk: Desk, receive: Receive) -> None:
    """Of an answer of megabytes the log keeps a thousand characters that can be shown."""
    receiver = await receive("big")
    await desk.tell("echo", receiver.url)
    response = (await desk.log())[0].attempted.response
    assert response is not None and len(response) == 1000 and response.startswith("\N{REPLACEMENT CHARACTER}xx")


async def test_the_job_waits_for_its_deliveries(desk: Desk, receive: Receive) -> None:
    """However short the time to live, a job with a callback is not pruned before the delivery's day is over."""
    await desk.supervisor.close()
    await desk.start(ttl=0.001)
    receiver = await receive()
    job, _ = await desk.tell("echo", receiver.url)
    other = (await desk.supervisor.submit(Submission("echo", {}))).job
    await desk.supervisor.wait(other.id, WAIT)
    while await desk.supervisor.store.get(other.id):
        await desk.supervisor.store.prune()
    assert (await desk.supervisor.store.require(job.id)).result == {"text": ""}
    assert await desk.value("select prune_at > now() + interval '24 hours' from jobs where id = $1", job.id)


async def test_the_log_is_cleaned(desk: Desk, receive: Receive) -> None:
    """What is older than the time to live goes from the log, and nothing younger."""
    await desk.tell("echo", (await receive()).url)
    assert await desk.webhooks.clean() == 0 and len(await desk.log()) == 1
    assert await desk.webhooks.store.prune(0.0) == 1 and await desk.log() == []


async def test_nothing_untrue_is_told(desk: Desk, receive: Receive) -> None:
    """A delivery that somebody makes up, of what did not happen or to nobody, is not sent."""
    receiver = await receive()
    job, _ = await desk.tell("echo", receiver.url)
    for made_up in (
        {"job_id": str(job.id), "event": "job.failed"},
        {"job_id": str(job.id), "event": "job.succeeded", "target": 1},
        {"job_id": "00000000-0000-7000-8000-000000000000", "event": "job.succeeded"},
    ):
        submitted = await desk.supervisor.submit(Submission(KIND, made_up))
        ended = await desk.supervisor.wait(submitted.job.id, WAIT)
        assert ended.error is not None and ended.error["code"] == "nothing_to_tell"
    assert len(receiver.messages) == 1


async def test_a_malformed_callback_stops_no_job(desk: Desk) -> None:
    """Whatever stands in the column, the job itself ends as it would."""
    malformed: list[dict[str, Any]] = [
        *({}, {"url": 7}, {"url": "http://x", "events": 3}, {"also": {}}, {"also": [1, None, {"id": 3}]}),
        {"url": "no url", "events": {"job.succeeded": 1}},
        {"also": {"url": 1}},
    ]
    for callback in malformed:
        submitted = await desk.supervisor.submit(Submission("echo", {}, callback=callback))
        assert (await desk.supervisor.wait(submitted.job.id, WAIT)).state is State.SUCCEEDED
    [delivery] = await desk.delivered()  # of the one whose URL is a text, and no more
    assert delivery.error is not None and delivery.error["code"] == "address_refused"
