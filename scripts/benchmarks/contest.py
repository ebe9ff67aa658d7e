"""Who is measured beside whom, in which columns, and what joyip is to reach."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.figures import Figure, figure

HEADS = {
    "one_by_one": "one by one, jobs/s",
    "bulk": "in bulk, jobs/s",
    "full": "a full queue, jobs/s",
    "p50": "idle p50, ms",
    "p99": "idle p99, ms",
    "cpu_submitting_us": "one by one, CPU µs",
    "cpu_running_us": "a full queue, CPU µs",
}


@dataclass(frozen=True)
class Contender:
    """A queue or a limit. durable: what is submitted is on the disk when the call returns."""

    name: str
    title: str
    peer: bool = True
    durable: bool = False
    postgres: bool = True
    environment: str = "peers"


OURS = Contender("joyip", "joyip, in process", peer=False)
OURS_HTTP = Contender("joyip-http", "joyip, through HTTP", peer=False)
CONTENDERS = (
    OURS,
    OURS_HTTP,
    Contender("pgqueuer-500", "PgQueuer (asyncpg, batch 500)", durable=True),
    Contender("pgqueuer-10", "PgQueuer (asyncpg, batch 10)", durable=True),
    Contender("procrastinate", "procrastinate", durable=True),
    Contender("arq", "arq (Valkey)", postgres=False, environment="arq"),
    Contender("taskiq", "taskiq (Valkey, stream)", postgres=False),
    Contender("taskiq-list", "taskiq (Valkey, list)", postgres=False),
    Contender("celery", "Celery (Valkey)", postgres=False),
    Contender("raw-pool", "limit: raw asyncpg, a pool of 10", peer=False),
    Contender("raw-own", "limit: raw asyncpg, each caller its connection", peer=False),
    Contender("raw-batch", "limit: raw asyncpg, 100 a statement", peer=False),
    Contender("bare", "limit: bare aiohttp + uvloop, POST → 202", peer=False),
)

Found = dict[str, list[dict[str, float]]]
"""Of each contender by name, what each round found."""


def reduced(found: dict[str, Any]) -> dict[str, float]:
    """What a runner said, with the idle times as their p50 and p99."""
    times = found.pop("idle", None)
    if times:
        cuts = statistics.quantiles(times, n=100)
        found |= {"p50": cuts[49], "p99": cuts[98]}
    return found


def cells(found: Found) -> list[Figure]:
    """Every column of every queue, for the grid."""
    figures = []
    for contender in CONTENDERS:
        for column, head in HEADS.items():
            values = [one[column] for one in found.get(contender.name, ()) if column in one]
            if values:
                entry = figure(f"{contender.title}, {head}", values, head.rpartition(" ")[2])
                figures.append(replace(entry, row=contender.title, column=head))
    return figures


def goals(found: Found) -> list[Figure]:
    """joyip beside the best of its peers, with what it is to reach."""
    return [
        *_goal(found, OURS, "one_by_one", durable=True, least=3.0, limits="ratio"),
        *_goal(found, OURS_HTTP, "one_by_one", durable=True, least=1.5, limits="ratio"),
        *_goal(found, OURS, "bulk", durable=False, least=1.0, limits="ratio"),
        *_goal(found, OURS, "full", durable=False, least=1.0, limits="ratio"),
        *_goal(found, OURS, "p50", durable=True, limit=1.5),
        *_goal(found, OURS, "p50", durable=True, limit=1.0, limits="ratio"),
        *_goal(found, OURS, "p99", durable=True, limit=5.0),
        *_goal(found, OURS, "p99", durable=True, limit=1.0, limits="ratio"),
    ]


def _goal(found: Found, ours: Contender, column: str, *, durable: bool, **limits: Any) -> list[Figure]:
    """Nothing, where joyip was not measured; a ratio needs a peer, too."""
    values = [one[column] for one in found.get(ours.name, ()) if column in one]
    peers = {
        entry.title: statistics.median(one[column] for one in found[entry.name])
        for entry in CONTENDERS
        if entry.peer and (entry.durable or not durable) and all(column in one for one in found.get(entry.name, [{}]))
    }
    if not values or (not peers and limits.get("limits") == "ratio"):
        return []
    head = HEADS[column]
    entry = figure(f"{ours.title}: {head.rpartition(',')[0]}", values, head.rpartition(" ")[2])
    if limits.get("limits") == "ratio":
        choose = min if column in ("p50", "p99") else max
        best = choose(peers, key=lambda title: peers[title])
        entry = replace(
            entry, reference=f"best {'durable ' if durable else ''}peer: {best}", reference_value=peers[best]
        )
    return [replace(entry, **limits)]
