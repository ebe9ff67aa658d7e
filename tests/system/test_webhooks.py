"""A delivery outlives the process that was at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from conftest import Start

from tests.webhooks.desk import SECRET
from tests.webhooks.receiver import Receiver

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Does not answer the first message, but the second."""
    receiver = Receiver(("hang",))
    await receiver.open()
    yield receiver
    await receiver.close()


async def test_a_killed_service_delivers_when_it_is_back(start: Start, receiver: Receiver) -> None:
    """kill -9 in the middle of a delivery: the next start delivers the message, signed, under the same id."""
    settings = {"webhook_allow": "127.0.0.1/32", "webhook_secret": SECRET.get_secret_value(), "webhook_timeout": 60}
    service = await start(**settings)
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {"kind": "image.generate", "params": {"prompt": "Joy"}, "run_at": later, "callback_url": receiver.url}
    job = await service.data_of("POST", "/api/jobs", body)
    await service.data_of("POST", f"/api/jobs/{job['id']}/cancel")
    await receiver.got(1)
    await service.kill()
    again = await start(**settings)
    first, second = await receiver.got(2)
    assert first.id == second.id and second.json["type"] == "job.cancelled" and second.data["id"] == job["id"]
    log = (await again.data_of("GET", f"/api/webhooks/deliveries?job_id={job['id']}"))["items"]
    assert [entry["outcome"] for entry in log] in ([], ["delivered"])
    assert SECRET.get_secret_value() not in service.errors + again.errors and "s3cr3t-key" not in again.errors
    assert await again.stop() == 0
