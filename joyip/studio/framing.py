"""What of the figure must be in the frame: all of it, or what is above the waist or the shoulders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Vectors

if TYPE_CHECKING:
    from joyip.studio.model import Model

SPARSE = 7
"""Every so manieth vertex decides how the figure is framed."""
CUTS = {"half": -0.42, "portrait": 0.14}
"""Where the frame's lower edge crosses the body: above the chest joint, as a share of the way from chest to head."""
NECK = 0.36
"""On the same scale: what is above it must be whole in a portrait."""
REACH = 1.75
"""On the same scale: of a portrait only what is so near to the head belongs to it; a balloon may leave the frame."""
CHIN = 0.12
"""World units under the face that are seen of every figure, also of one that bows its head below its chest."""
UPRIGHT = 0.6
"""Height of the body's own unit axis from which on the figure stands or sits; below it lies."""
ANKLE = 0.14
"""World units above the feet's joints below which a frame that crops the legs must not reach: feet are never cut."""


@dataclass(frozen=True, eq=False)
class Subject:
    """What a camera frames. `points` (N, 3) must be inside with a margin.

    `cut` (N, 3) is what the lower edge may touch, not pass (None: nothing need be cut), `legs` the lowest height that
    such a frame may show unless it shows the `whole` figure, `body` what is centred where there is room, `facing` the
    head's direction (degrees from +z to +x).
    """

    points: Vectors
    cut: npt.NDArray[np.float64] | None = None
    legs: float = 0.0
    whole: Vectors | None = None
    body: npt.NDArray[np.float64] | None = None
    facing: float = 0.0


def subject_of(model: Model, framing: str) -> Subject:
    """What a framing of the catalogue wants to see of a figure."""
    head, chest = (model.anchors[name] for name in ("head", "chest"))
    away = (head.origin - chest.origin).astype(np.float64)
    unit = float(np.linalg.norm(away))
    axis = away / unit
    facing = float(np.degrees(np.arctan2(head.rotation[0, 2], head.rotation[2, 2])))
    body = (chest.origin + head.origin).astype(np.float64) / 2
    if framing not in CUTS:
        ground = np.zeros((1, 3), np.float32)  # also of a jump one sees how high it is
        points = [part.mesh.vertices[::SPARSE] for part in model.parts]
        return Subject(np.concatenate([*points, ground]), body=body, facing=facing)
    heights = {id(part): (part.mesh.vertices[::SPARSE] - chest.origin) @ axis / unit for part in model.parts}
    cut = CUTS[framing]
    if framing == "half":
        cut = _with_props(cut, [heights[id(part)] for part in model.parts if part.group == "handheld"])
    least = NECK if framing == "portrait" else cut
    points = []
    for part in model.parts:
        near = part.mesh.vertices[::SPARSE]
        wanted = heights[id(part)] > least
        if framing == "portrait" and part.group in ("handheld", "back"):
            wanted &= np.linalg.norm(near - head.origin, axis=1) < REACH * unit
        points.append(near[wanted])
    upright = axis[1] > UPRIGHT
    feet = max(float(model.anchors[name].origin[1]) for name in ("foot_left", "foot_right"))
    return Subject(
        np.concatenate(points),
        cut=np.concatenate([(chest.origin + axis * unit * cut)[None], *_chin(model)]) if upright else None,
        legs=min(feet + ANKLE, float(chest.origin[1] + axis[1] * unit * cut)),
        whole=np.concatenate([part.mesh.vertices[::SPARSE] for part in model.parts if part.group != "handheld"]),
        body=body,
        facing=facing,
    )


def _chin(model: Model) -> Iterator[npt.NDArray[np.floating]]:
    for part in model.parts:
        if part.group == "face":
            yield part.mesh.vertices[::SPARSE] - (0.0, CHIN, 0.0)


def _with_props(cut: float, props: Iterable[npt.NDArray[np.floating]]) -> float:
    """A half figure reaches so far down that half of what hangs from its hand is seen."""
    found = list(props)
    return min(cut, float(np.median(np.concatenate(found)))) if found else cut
