"""What starts by the clock, and what a paused job tells, through HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from joyip.capabilities.catalog import kinds
from joyip.supervisor import forecast
from joyip.supervisor.schedule import Schedule
from tests.web.harness import Site


async def test_schedules_are_shown(site: Site) -> None:
    """Every scheduled kind of the catalogue with its next tick; the last once there was one."""
    site.supervisor.schedule = Schedule(site.postgres, kinds(), site.supervisor.submit)
    shown = (await site.get("/api/schedules")).data
    (verify,) = [entry for entry in shown if entry["kind"] == "upkeep.verify"]
    assert verify["cron"] == "17 3 * * *" and verify["next"].endswith("T03:17:00Z")
    assert datetime.fromisoformat(verify["next"]) > datetime.now(UTC)
    assert (verify["last"], verify["job_id"], verify["state"], verify["paused"]) == (None, None, None, None)
    assert {kind["name"]: kind["cron"] for kind in (await site.get("/api/kinds")).data}["test.echo"] is None


async def test_a_job_of_a_paused_kind_says_why_it_waits(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A position, no estimate, and in the message who paused the kind and why."""
    monkeypatch.setattr(forecast, "PATIENCE", 60.0)
    await site.supervisor.pauses.pause("test.echo", "ann", "broken lens")
    english = {"Accept-Language": "en"}
    job = await site.post("/api/jobs", {"kind": "test.echo", "params": {}}, headers=english)
    assert (job.status, job.data["position"], job.data["eta_s"]) == (202, 0, None)
    shown = await site.get(f"/api/jobs/{job.data['id']}", headers=english)
    assert shown.json["message"] == "its kind is paused (ann: broken lens)" and shown.data["eta_s"] is None
    await site.supervisor.pauses.resume("test.echo", "ann")
