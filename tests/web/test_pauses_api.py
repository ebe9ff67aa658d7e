"""Pauses over HTTP: with who and why, kept, idempotent, and told to whoever waits."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser

import pytest

from joyip.cli import queue
from joyip.settings import Settings
from tests.web.harness import WAIT, Site


async def test_a_paused_kind_accepts_jobs_and_starts_none_until_it_is_resumed(site: Site) -> None:
    """202 and queued, told why; other kinds go on; resumed, the job runs to its end."""
    paused = await site.call("PUT", "/api/pauses/test.echo", json={"why": "the printer is out of ink", "who": "ann"})
    assert paused.status == 200 and (paused.data["kind"], paused.data["who"]) == ("test.echo", "ann")
    waiting = await site.post("/api/jobs", {"kind": "test.echo", "params": {}})
    assert waiting.status == 202 and waiting.data["state"] == "queued"
    assert (await site.run("test.refused")).state == "failed"
    shown = await site.get(f"/api/jobs/{waiting.data['id']}")
    assert shown.data["state"] == "queued" and shown.data["attempt"] == 0 and shown.data["eta_s"] is None
    assert "ann: the printer is out of ink" in shown.json["message"]
    resumed = await site.call("DELETE", "/api/pauses/test.echo?who=bob")
    assert resumed.data == {"kind": "test.echo", "resumed": True}
    async with asyncio.timeout(WAIT):
        async with site.client.get(f"/api/jobs/{waiting.data['id']}/events") as stream:
            await stream.read()
    assert (await site.get(f"/api/jobs/{waiting.data['id']}")).data["state"] == "succeeded"


async def test_pauses_are_listed_here_and_with_the_queue(site: Site) -> None:
    """Kind, who, why and since; said again, who and why are the newer ones and since stays."""
    assert (await site.get("/api/pauses")).data == []
    headers = {"X-Joyip-Owner": "ops"}
    first = (await site.call("PUT", "/api/pauses/*", json={"why": "deployment"}, headers=headers)).data
    again = (await site.call("PUT", "/api/pauses/*", json={"why": "still deploying", "who": "bob"})).data
    assert first["who"] == "ops" and (again["who"], again["why"]) == ("bob", "still deploying")
    assert first["since"] == again["since"]
    assert (await site.get("/api/pauses")).data == [again] == (await site.get("/api/queue")).data["paused"]
    gone = [(await site.call("DELETE", "/api/pauses/*")).data["resumed"] for _ in range(2)]
    assert gone == [True, False] and (await site.get("/api/pauses")).data == []


async def test_the_command_line_pauses_and_resumes(
    site: Site, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`joyip queue pause KIND --why …`, `show` and `resume` do what the API does; `all` is every kind."""
    monkeypatch.setenv("LC_ALL", "C")
    parser = ArgumentParser()
    queue.arguments(parser)

    async def say(*arguments: str) -> str:
        options = parser.parse_args([*arguments, "--url", str(site.client.make_url(""))])
        assert await asyncio.to_thread(queue.run, options, settings) == 0
        return capsys.readouterr().out

    assert "test.echo  paused" in await say("pause", "test.echo", "--why", "new ink", "--who", "ann")
    await say("pause", "all", "--why", "deployment")
    assert [(pause.kind, pause.why) for pause in await site.supervisor.pauses.current()] == [
        ("*", "deployment"),
        ("test.echo", "new ink"),
    ]
    await site.post("/api/jobs", {"kind": "test.echo", "params": {}, "priority": 4})
    shown = await say("show")
    assert "ann: new ink" in shown and "priority 4  1" in shown and "queued 1" in shown
    assert "*  resumed" in await say("resume", "all", "--who", "ann")
    assert "*  was not paused" in await say("resume", "all")


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_an_unknown_kind_is_a_404_that_names_the_known(site: Site, method: str) -> None:
    """A typing mistake pauses nothing."""
    options = {"json": {"why": "x"}} if method == "PUT" else {}
    reply = await site.call(method, "/api/pauses/test.ecko", **options)
    assert reply.status == 404 and "test.echo" in reply.json["error"]["details"]["kinds"]
    assert (await site.get("/api/pauses")).data == []


async def test_a_pause_says_why(site: Site) -> None:
    """Without a reason, with an empty or an endless one, nothing is paused."""
    for body in ({}, {"why": "  "}, {"why": "x" * 201}, {"why": "x", "who": ""}, {"why": "x", "how": "y"}):
        assert (await site.call("PUT", "/api/pauses/test.echo", json=body)).status == 400, body
    assert (await site.get("/api/pauses")).data == []
