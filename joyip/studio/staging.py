"""The set round the figure: its backdrop and lamps, turned with the camera, or the lamps alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from joyip.studio.backdrops import backdrop
from joyip.studio.framing import SPARSE
from joyip.studio.geometry import Part
from joyip.studio.lighting import Light
from joyip.studio.model import Model
from joyip.studio.scene import Scene
from joyip.studio.turning import turned_light, turned_part, turned_points


def arranged(scene: Scene, figure: Model, angle: float) -> tuple[tuple[Part, ...], Light]:
    """Scenery and light of a scene, turned by so many degrees round the figure."""
    bounds = figure.bounds
    if angle:  # as the figure lies in the turned set
        points = turned_points(np.concatenate([part.mesh.vertices[::SPARSE] for part in figure.parts]), -angle)
        bounds = np.stack([points.min(0), points.max(0)])
    place = backdrop(scene, bounds)
    light = place.light
    parts = place.parts
    if scene.background == "transparent":
        light, parts = replace(light, catch_shadow=True), ()
    if angle:
        light, parts = turned_light(light, angle), tuple(turned_part(part, angle) for part in parts)
    return parts, light
