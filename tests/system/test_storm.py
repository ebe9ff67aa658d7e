"""The storm itself: a short one must be weathered, its plan is the seed's, and its judge sees what is broken."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from scripts.storms.load import Entry
from scripts.storms.plan import FAULTS, KINDS, Wish, draw
from scripts.storms.verdict import Evidence, Step
from scripts.storms.weather import Window

ROOT = Path(__file__).parents[2]
SECONDS = 20
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.req("R5.5", "R6.3", "B5", "R2.4")
async def test_a_short_storm_is_weathered() -> None:
    """Some 500 jobs while nodes, PostgreSQL, connections, replies, actors, engines, clocks and disks fail: all held."""
    process = await asyncio.create_subprocess_exec(
        *(ROOT / "scripts" / "storm", "--seconds", str(SECONDS), "--seed", "2026", "--json"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    assert output, errors.decode()[-3000:]
    report = json.loads(output)
    assert {check["promise"]: check["broken"][:3] for check in report["checks"] if not check["held"]} == {}
    assert process.returncode == 0
    assert set(report["faults"]) | set(report["missed"]) == set(FAULTS)
    assert sum(report["faults"].values()) > len(FAULTS) / 2
    assert report["seen"]["attempts taken from a lost holder"] > 0


def test_a_seed_is_a_plan() -> None:
    """The same seed gives the same jobs and faults at the same times, another seed others; every fault has its turn."""
    one, same, other = draw(7, 60.0, 2, 3.0), draw(7, 60.0, 2, 3.0), draw(8, 60.0, 2, 3.0)
    assert one == same and one != other
    assert {fault.name for fault in one.faults} == set(FAULTS)
    assert {wish.kind for wish in one.wishes} == set(KINDS)
    assert [fault.at for fault in one.faults] == sorted(fault.at for fault in one.faults)
    assert {fault.node for fault in one.faults} == {0, 1}
    assert {fault.name for fault in draw(2026, SECONDS, 2, 3.0).faults} == set(FAULTS)


ONE = UUID(int=1)
RUNS = [UUID(int=10), UUID(int=20), UUID(int=30)]


def job(**changes: Any) -> dict[str, Any]:
    """A job that succeeded with its second attempt, on node 2, after node 1 was frozen."""
    return {
        "id": ONE,
        "kind": "storm.slow",
        "state": "succeeded",
        "attempt": 2,
        "rescues": 1,
        "result": {"attempt": 2, "value": 5, "run": str(RUNS[1])},
        "error": None,
        "finished_at": NOON + timedelta(seconds=9),
        "deadline_at": NOON + timedelta(seconds=60),
        **changes,
    }


def steps(*rows: tuple[int, UUID, str, str, float]) -> list[Step]:
    """The witness's rows, as (attempt, run, node, step, seconds after noon)."""
    return [Step(ONE, n, run, node, name, NOON + timedelta(seconds=at)) for n, run, node, name, at in rows]


FIRST = (1, RUNS[0], "node1", "enter", 0.0)
SECOND = [(2, RUNS[1], "node2", "enter", 5.0), (2, RUNS[1], "node2", "leave", 8.9)]


def events(*said: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"seq": seq, "type": kind, "data": data} for seq, (kind, data) in enumerate(said, 1)]


STORY = (
    ("state", {"state": "queued"}),
    ("state", {"state": "running", "attempt": 1}),
    ("log", {"message": "tick", "attempt": 1}),
    ("state", {"state": "queued", "rescued": 1}),
    ("state", {"state": "running", "attempt": 2}),
    ("state", {"state": "succeeded", "attempt": 2}),
)


def broken(**changes: Any) -> set[str]:
    """The promises that the judge finds broken in this story, one part of it told otherwise."""
    entry = Entry(Wish(0.0, 0, "slow", {}, "owner", 0, {}), id=str(ONE), tries=1)
    frozen = Window("freeze past the lease", "node1", NOON.timestamp() + 1, NOON.timestamp() + 6)
    evidence = Evidence([dataclasses.replace(entry, **changes.get("entry", {}))], [frozen], 3.0, 0.5)
    evidence.jobs = {} if "lost" in changes else {ONE: changes.get("job", job())}
    evidence.steps[ONE] = changes.get("steps", steps(FIRST, *SECOND))
    evidence.shown = changes.get("shown", {ONE: {"job": ONE, "attempt": 2, "value": 5}})
    evidence.events = {ONE: changes.get("events", events(*STORY))}
    return {check.promise for check in evidence.checks() if not check.held}


def late(node: str, at: float) -> list[Step]:
    return steps(FIRST, *SECOND, (1, RUNS[0], node, "tick 1", at))


def without(number: int) -> list[dict[str, Any]]:
    return [event for event in events(*STORY) if event["seq"] != number]


def swapped() -> Iterable[tuple[str, dict[str, Any]]]:
    return (*STORY[:5], STORY[2], STORY[5])


@pytest.mark.parametrize(
    ("promise", "changes"),
    [
        ("nothing accepted is lost", {"lost": True}),
        ("every job has ended", {"job": job(state="running")}),
        ("one job for each wish, however often it was sent", {"entry": {"id": str(UUID(int=9))}}),
        ("every result is its newest attempt's", {"job": job(result={"attempt": 1, "value": 5, "run": str(RUNS[1])})}),
        ("every result is its newest attempt's", {"job": job(result={"attempt": 2, "value": 5, "run": str(RUNS[2])})}),
        ("no attempt ran twice", {"steps": steps(FIRST, *SECOND, (2, RUNS[2], "node1", "enter", 5.1))}),
        ("no attempt ran twice", {"steps": steps(FIRST, *SECOND, (3, RUNS[2], "node1", "enter", 8.95))}),
        ("each success shows its effect exactly once", {"shown": {}}),
        ("each success shows its effect exactly once", {"shown": {ONE: {"attempt": 1, "value": 5}}}),
        ("nothing of a fenced attempt is in the events", {"events": events(*swapped())}),
        ("no two attempts at once", {"steps": late("node3", 6.0)}),
        ("nothing runs after its job's end", {"steps": late("node3", 9.5)}),
        ("events have no gap, and the final state is the last", {"events": without(3)}),
        ("events have no gap, and the final state is the last", {"events": without(6)}),
        ("cancelling told the truth", {"entry": {"cancelled": "cancelling"}}),
        ("cancelling told the truth", {"job": job(state="cancelled", result=None)}),
        ("no job outlives its deadline", {"job": job(deadline_at=NOON - timedelta(seconds=20))}),
        (
            "no job failed for a fault that was not its own",
            {"job": job(state="failed", result=None, error={"code": "handler_error"})},
        ),
    ],
)
def test_the_judge_sees_what_is_broken(promise: str, changes: dict[str, Any]) -> None:
    """A sound story is held in all; each way of breaking it is seen, by the promise that it breaks."""
    assert broken() == set()
    assert promise in broken(**changes)


def test_a_cut_off_node_may_be_late() -> None:
    """What a frozen node does before it can know that it lost its job breaks nothing."""
    assert broken(steps=late("node1", 6.5)) == set()
