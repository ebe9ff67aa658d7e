"""What will happen in a storm: which jobs are asked for and which faults strike, all drawn from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

RATE = 25.0
"""Jobs asked for each second."""
PAUSE = 1.0
"""Seconds between two faults, on average."""
KINDS = {
    "quick": 30,
    "slow": 12,
    "long": 6,
    "flaky": 8,
    "doomed": 5,
    "trying": 8,
    "sleepy": 8,
    "stubborn": 4,
    "engine": 8,
    "stuck": 2,
    "scratch": 9,
}
"""Kind → how often, of a hundred."""
SECONDS = {"long": (2.5, 4.5)}
"""Kind → how long it takes, where that is longer than the others: its holder's lease runs out in the middle of it."""


@dataclass(frozen=True)
class Wish:
    """A job that a client will ask for, `at` seconds after the start. `cancel_after`: seconds after its acceptance."""

    at: float
    number: int
    kind: str
    params: dict[str, Any]
    owner: str
    node: int
    body: dict[str, Any]
    run_in: float | None = None
    cancel_after: float | None = None
    again: bool = False
    followed: bool = False


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong `at` seconds after the start, at a node, for some seconds."""

    at: float
    name: str
    node: int
    seconds: float
    number: int


Chance = Callable[[random.Random, float], float]
FAULTS: dict[str, Chance] = {
    "kill a node": lambda chance, _: chance.uniform(0.0, 1.5),
    "stop a node": lambda chance, _: chance.uniform(0.0, 0.5),
    "freeze past the lease": lambda chance, lease: lease * chance.uniform(1.1, 1.5),
    "freeze for a moment": lambda chance, lease: lease * chance.uniform(0.1, 0.5),
    "kill PostgreSQL": lambda _, __: 0.0,
    "kill a backend": lambda _, __: 0.0,
    "cut connections": lambda _, __: 0.0,
    "no way to PostgreSQL": lambda chance, lease: lease * chance.uniform(0.1, 1.3),
    "silence past the lease": lambda chance, lease: lease * chance.uniform(1.1, 1.5),
    "silence for a moment": lambda chance, lease: lease * chance.uniform(0.1, 0.5),
    "lose replies": lambda _, __: 2.0,
    "lose requests": lambda _, __: 2.0,
    "kill an actor": lambda _, __: 0.0,
    "kill an engine process": lambda _, __: 0.0,
    "stop an engine process": lambda _, __: 3.0,
    "clock jumps": lambda chance, _: chance.choice((-7200.0, -30.0, 30.0, 7200.0)),
    "disk full": lambda chance, _: chance.uniform(0.5, 2.0),
}
"""Fault → how its seconds are drawn (for a clock: by how many it jumps), from a lease."""


@dataclass(frozen=True)
class Plan:
    """A storm before it happens."""

    seed: int
    seconds: float
    wishes: tuple[Wish, ...]
    faults: tuple[Fault, ...]


def draw(seed: int, seconds: float, nodes: int, lease: float) -> Plan:
    """The plan of this seed: the same arguments give the same plan."""
    return Plan(
        seed, seconds, _wishes(random.Random(f"wishes {seed}"), seconds, nodes), _faults(seed, seconds, nodes, lease)
    )


def _wishes(chance: random.Random, seconds: float, nodes: int) -> tuple[Wish, ...]:
    wishes: list[Wish] = []
    at = 0.0
    while (at := at + chance.expovariate(RATE)) < seconds:
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        body: dict[str, Any] = {}
        if chance.random() < 0.3:
            body["priority"] = chance.randint(-5, 5)
        if chance.random() < 0.04:
            body["deadline"] = round(chance.uniform(0.5, 3.0), 3)
        if chance.random() < 0.04:
            body["expires"] = round(chance.uniform(0.2, 2.0), 3)
        wishes.append(
            Wish(
                at=round(at, 4),
                number=len(wishes),
                kind=kind,
                params={
                    "seed": chance.randrange(1_000_000),
                    "seconds": round(chance.uniform(*SECONDS.get(kind, (0.2, 1.5))), 3),
                },
                owner=f"owner-{chance.randrange(6)}",
                node=chance.randrange(nodes),
                body=body,
                run_in=round(chance.uniform(0.2, 2.0), 3) if chance.random() < 0.05 else None,
                cancel_after=round(chance.uniform(0.0, 1.5), 3) if chance.random() < 0.12 else None,
                again=chance.random() < 0.1,
                followed=chance.random() < 0.05,
            )
        )
    return tuple(wishes)


def _faults(seed: int, seconds: float, nodes: int, lease: float) -> tuple[Fault, ...]:
    """Every fault once before any comes twice, as far as the time goes."""
    chance = random.Random(f"faults {seed}")
    first, last = 0.5, max(0.6, seconds - 1.0)
    count = max(1, round((last - first) / PAUSE))
    names: list[str] = []
    while len(names) < count:
        names += chance.sample(list(FAULTS), len(FAULTS))
    times = sorted(chance.uniform(first, last) for _ in range(count))
    free = [0.0] * nodes  # a node suffers one fault at a time, so the next goes where none is
    faults = []
    for at, name in zip(times, names, strict=False):
        idle = [node for node in range(nodes) if free[node] <= at] or [min(range(nodes), key=free.__getitem__)]
        fault = Fault(
            round(at, 4), name, chance.choice(idle), round(FAULTS[name](chance, lease), 3), chance.randrange(1000)
        )
        if name != "clock jumps":
            free[fault.node] = max(free[fault.node], at) + fault.seconds + 0.5
        faults.append(fault)
    return tuple(faults)
