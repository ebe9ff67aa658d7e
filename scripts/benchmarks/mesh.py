"""The figure's meshes, for a pose and clothes not seen before and for ones that were, in one process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from benchmarks.figures import Figure, figure
from benchmarks.wishes import scenes
from joyip.studio import model


def measure(rounds: int) -> list[Figure]:
    """Unseen: the caches know other figures only. Seen: the same scene once more, and in another backdrop."""
    wishes = list(islice(scenes(512, first=50), rounds + 2))
    for scene in wishes[:2]:  # kernels, and what hangs on no pose
        model.build(scene)
    unseen: list[float] = []
    seen: list[float] = []
    yardstick: list[float] = []
    for scene in wishes[2:]:
        yardstick.append(_seconds(_yardstick))
        unseen.append(_seconds(lambda scene=scene: model.build(scene)))  # type: ignore[misc]
        seen.append(_seconds(lambda scene=scene: model.build(scene.model_copy(update={"backdrop": "beach"}))))  # type: ignore[misc]
    reference = {"reference": "numpy: sorting 2 million numbers", "reference_values": yardstick}
    triangles = sum(len(part.mesh.faces) for part in model.build(wishes[-1]).parts)
    return [
        replace(figure(f"meshing, unseen pose ({triangles // 1000} k triangles)", unseen, "s", **reference), limit=0.5),
        replace(figure("meshing, seen pose", seen, "s", **reference), limit=0.010),
    ]


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _yardstick() -> None:
    """A fixed piece of numpy work: what the machine is worth at this moment."""
    np.sort(np.random.default_rng(1).random(2_000_000))
