"""A job that nobody wants to be told of starts no other job."""

from datetime import UTC, datetime

from joyip.supervisor.context import Context
from joyip.supervisor.submission import Submission
from tests.supervisor.stage import Params, Result, Stage, ended


async def test_a_job_without_callback_tells_nobody(stage: Stage) -> None:
    """Also one with an Idempotency-Key or a time of its own: it is stored without callback and ends alone."""

    async def handle(_context: Context, params: Params) -> Result:
        return Result(n=params.n)

    stage.kind("plain", handle)
    supervisor = await stage.start()
    wishes = [
        Submission("plain", {}),
        Submission("plain", {}, owner="joy", idempotency_key="one", body_hash=b"1"),
        Submission("plain", {}, run_at=datetime.now(UTC)),
    ]
    for wish in wishes:
        await ended(supervisor, (await supervisor.submit(wish)).job.id)
    async with stage.postgres.acquire() as connection:
        rows = await connection.fetch("select kind, callback from jobs")
    assert [(row["kind"], row["callback"]) for row in rows] == [("plain", None)] * len(wishes)
