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
from joyip.studio.headwear import headwear
from joyip.studio.props import prop


def measure(rounds: int) -> list[Figure]:
    """Unseen: a pose and clothes that the caches do not know. Hat and prop are meshed once, in frames of their own, and
    so have a figure of their own. Seen: the same scene once more, in another backdrop."""
    wishes = list(islice(scenes(512, first=50), rounds))
    model.warm()  # as every render process does before it is ready
    things: list[float] = []
    unseen: list[float] = []
    seen: list[float] = []
    yardstick: list[float] = []
    for scene in wishes:
        yardstick.append(_seconds(_yardstick))
        things.append(_seconds(lambda scene=scene: (headwear(scene), prop(scene))))  # type: ignore[misc]
        unseen.append(_seconds(lambda scene=scene: model.build(scene)))  # type: ignore[misc]
        seen.append(_seconds(lambda scene=scene: model.build(scene.model_copy(update={"backdrop": "beach"}))))  # type: ignore[misc]
    reference = {"reference": "numpy: sorting 2 million numbers", "reference_values": yardstick}
    triangles = sum(len(part.mesh.faces) for part in model.build(wishes[-1]).parts)
    return [
        replace(figure(f"meshing, unseen pose ({triangles // 1000} k triangles)", unseen, "s", **reference), limit=0.5),
        figure("meshing, a hat and a prop for the first time", things, "s", **reference),
        replace(figure("meshing, seen pose", seen, "s", **reference), limit=0.010),
    ]


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _yardstick() -> None:
    """A fixed piece of numpy work: what the machine is worth at this moment."""
    np.sort(np.random.default_rng(1).random(2_000_000))
