"""How well the gate judges: planted faults that are caught, good pictures that are refused; what a verdict costs."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import Figure, figure
from joyip.capabilities.images.gate import Gate, judge
from joyip.capabilities.images.label import labelled
from joyip.studio.catalogue import COLORED, COLORS, DIMENSIONS
from joyip.studio.inspection import inspect
from joyip.studio.scene import Scene
from joyip.studio.studio import Picture, Studio

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests" / "images"))

SIZE = 256
CAUGHT, REFUSED = 0.99, 0.01
DEAR = 6.0
"""A verdict, all told, may take so many times what sorting a million numbers takes."""


def measure(rounds: int, *, scenes: int = 60, seed: int = 1) -> list[Figure]:
    """Plant every fault in ten pictures; draw so many random scenes. `rounds` are of the clock alone."""
    from planted import FAULTS, SCENES, Sample, failed

    studio = Studio()
    samples = [Sample.of(studio, wishes) for wishes in SCENES]
    found, caught, planted = [], 0, 0
    for name, (fault, checks) in FAULTS.items():
        gates = [gate for sample in samples if (gate := fault(sample)) is not None]
        right = sum(bool(failed(gate) & checks) for gate in gates)
        caught, planted = caught + right, planted + len(gates)
        found.append(Figure(f"  {name}, caught of {len(gates)}", right, ""))
    good = _random_pictures(studio, scenes, seed)
    sample = samples[0]
    verdict = _seconds(rounds, lambda: _verdict(sample.scene, sample.picture))
    numbers = np.random.default_rng(1).random(1_000_000)
    reference = _seconds(rounds, lambda: np.sort(numbers))
    return [
        Figure("planted faults that are caught", caught / planted, "", least=CAUGHT, reference=f"{planted} planted"),
        *found,
        Figure("random good pictures that are refused", good, "", limit=REFUSED, reference=f"{scenes} drawn"),
        figure(
            "a verdict on a finished picture", verdict, "s", reference="sorting 1,000,000 numbers",
            reference_values=reference, limit=DEAR, limits="ratio",
        ),
    ]  # fmt: skip


def random_scene(chance: random.Random, size: int = SIZE) -> Scene:
    """Anything that the catalogue has, in any colour, from anywhere; one of five transparent."""
    wishes: dict[str, Any] = {name: chance.choice(list(items)) for name, items in DIMENSIONS.items()}
    for name in COLORED:
        wishes[f"{name}_color"] = chance.choice([None, None, *chance.sample(list(COLORS), 2)])
    wishes["background"] = chance.choice(["backdrop"] * 4 + ["transparent"])
    width, height = chance.choice([(size, size), (size, size), (size * 3 // 4, size), (size, size * 3 // 4)])
    return Scene(
        **wishes, seed=chance.randrange(1000), width=width, height=height, samples=2, label=chance.random() < 0.2
    )


def _random_pictures(studio: Studio, count: int, seed: int) -> float:
    """The share that is refused; which and why goes to stderr."""
    refused: Counter[bool] = Counter()
    for number in range(count):
        scene = random_scene(random.Random(seed * 1000 + number))
        gate = _verdict(scene, studio.draw(scene, threads=2))
        refused[not gate.passed] += 1
        if not gate.passed:
            wishes = scene.model_dump(exclude_defaults=True)
            print(number, [(r["name"], r["value"]) for r in gate.reasons()], wishes, file=sys.stderr)
    return refused[True] / max(1, count)


def _verdict(scene: Scene, picture: Picture) -> Gate:
    shown = picture.render
    if scene.label:
        shown = replace(shown, rgba=labelled(shown.rgba))
    return judge(scene, shown, picture.model.measures, inspect(scene, picture.model))


def _seconds(rounds: int, work: Callable[[], object]) -> list[float]:
    """Processor seconds of each round."""
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return taken
