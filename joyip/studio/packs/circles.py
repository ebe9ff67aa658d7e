"""Whether rules that replace items of combinations can be kept: each of them is heard, and none leads in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

MOST = 2_000
"""Combinations that are tried: their number doubles with every rule that may or may not come after another."""


class TooMany(Exception):
    """More than that would have to be tried."""


@dataclass(frozen=True)
class Step:
    """Where all items of `when` (by dimension) are seen together, the one of `change` becomes `used`.

    Of several steps that fit, the first is taken.
    """

    name: str
    when: Mapping[str, str]
    change: str
    used: str

    def __str__(self) -> str:
        return f"{self.name}: {self.when[self.change]} → {self.used}"


def contradiction(steps: Sequence[Step]) -> tuple[Step, Step] | None:
    """Two steps of which the second wants something else for what the first always takes before it."""
    for first, second in combinations(steps, 2):
        same = (first.change, first.used) == (second.change, second.used)
        if not same and first.when.items() <= second.when.items():
            return first, second
    return None


def circle(steps: Sequence[Step]) -> list[Step]:
    """Steps that lead from some items back to these; empty where every way has an end.

    Tried are the items of each step, and with them those that a later step needs besides what has become of them.
    Raises TooMany where these are more than anyone can look through.
    """
    waiting = [dict(step.when) for step in steps]
    seen: set[frozenset[tuple[str, str]]] = set()
    while waiting:
        start = waiting.pop()
        if (key := frozenset(start.items())) in seen:
            continue
        if len(seen) == MOST:
            raise TooMany
        seen.add(key)
        taken: list[Step] = []
        states = [start]
        while (step := _next(steps, states[-1])) is not None:
            taken.append(step)
            after = {**states[-1], step.change: step.used}
            if after in states:
                return taken[states.index(after) :]
            states.append(after)
            changed = {step.change for step in taken}
            waiting += [{**step.when, **start} for step in _within_reach(steps, after, changed)]
    return []


def _next(steps: Sequence[Step], items: Mapping[str, str]) -> Step | None:
    return next((step for step in steps if step.when.items() <= items.items()), None)


def _within_reach(steps: Sequence[Step], items: Mapping[str, str], changed: set[str]) -> Iterator[Step]:
    """The steps that what was changed leads to, if items are there besides of which nothing is known yet."""
    for step in steps:
        agrees = all(items.get(dimension, item) == item for dimension, item in step.when.items())
        if agrees and not changed.isdisjoint(step.when) and not step.when.keys() <= items.keys():
            yield step
