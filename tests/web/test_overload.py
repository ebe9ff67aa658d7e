"""A machine past its threshold, seen through HTTP: no new work, and everything else answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from joyip.settings import Settings
from tests.supervisor.stage import reached
from tests.web.harness import Site


@pytest.fixture
def settings(tmp_path: Path, database_url: str, clean_environment: pytest.MonkeyPatch) -> Settings:
    """One percent of the memory is more than any machine has free: it is really over this threshold."""
    return Settings(data_dir=tmp_path, database_url=database_url, port=0, console_port=0, max_memory=1.0)


@pytest.mark.req("R2.2")
async def test_an_overloaded_machine_takes_no_work_and_still_answers(site: Site) -> None:
    """503 with the reading, its value, its limit and when to come back; health, readiness, lists and admin answer."""
    load = site.supervisor.load
    assert load is not None
    await reached(lambda: load.over is not None)  # upkeep looked
    image = {"prompt": "一只小狗", "count": 1}
    for path, body in (("/api/jobs", {"kind": "test.echo", "params": {}}), ("/api/images", image)):
        refused = await site.post(path, body, headers={"Accept-Language": "en"})
        assert (refused.status, refused.json["error_code"]) == (503, "overloaded"), refused.json
        details = refused.json["error"]["details"]
        assert details["reading"] == "memory_percent" and details["value"] > details["limit"] == 1.0
        assert int(refused.headers["Retry-After"]) >= 1 and "overloaded" in refused.json["message"]
    for path in ("/health", "/api/ready", "/admin", "/api/jobs", "/api/kinds"):
        assert (await site.get(path)).status == 200, path
    readings = {reading["name"]: reading for reading in (await site.get("/api/queue")).data["load"]}
    assert readings["memory_percent"]["value"] > 1.0 == readings["memory_percent"]["limit"]
    assert "runnable_per_core" in readings
