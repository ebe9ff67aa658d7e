"""Joy on a turntable: the same figure from all round, one camera distance and one light for every frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from joyip.studio.backdrops import Backdrop, backdrop
from joyip.studio.camera import Camera, camera_for, set_angle
from joyip.studio.framing import subject_of
from joyip.studio.geometry import Vectors
from joyip.studio.joined import joined
from joyip.studio.model import Model
from joyip.studio.scene import Scene
from joyip.studio.staging import Stage, recipe_of
from joyip.studio.turning import turned_points

if TYPE_CHECKING:
    from joyip.studio.render import Render

STEPS = 16
"""Angles from which the camera must have all of the figure in its frame."""
SPARSE = 3
"""Every so manieth of the points that frame a picture is enough for sixteen of them."""


@dataclass(frozen=True, eq=False)
class Turntable:
    """What turns (the figure) and what stays before the camera (the set, seen from `angle`)."""

    figure: Model
    place: Backdrop
    camera: Camera
    angle: float

    def stage(self, turn: float) -> Stage:
        """The stage after the figure has turned by so many degrees: camera, lamps and scenery have gone round it."""
        place = self.place.turned(self.angle + turn)
        return Stage(self.figure.parts, place.parts, place.light, self.camera.orbited(turn))


def turntable(scene: Scene, figure: Model) -> Turntable:
    """The turntable of a scene: room for the figure from every side, in the frame and in the set."""
    subject = subject_of(figure, scene.framing)
    around = [turned_points(subject.points[::SPARSE], 360 * step / STEPS) for step in range(STEPS)]
    points: Vectors = np.concatenate(around)
    centred = None if subject.body is None else subject.body * (0.0, 1.0, 0.0)
    low, high = figure.bounds
    reach = float(np.hypot(np.abs(figure.bounds[:, 0]).max(), np.abs(figure.bounds[:, 2]).max()))
    bounds = np.array([[-reach, low[1], -reach], [reach, high[1], reach]], np.float32)
    place = backdrop(scene, bounds)
    if scene.background == "transparent":
        place = replace(place, parts=(), light=replace(place.light, catch_shadow=True))
    camera = camera_for(scene, replace(subject, points=points, body=centred))
    return Turntable(figure, place, camera, set_angle(scene, subject.facing))


def frames(
    scene: Scene, figure: Model, count: int, *, threads: int = 0, report: Callable[[int], None] = lambda _: None
) -> Iterator[Render]:
    """So many pictures of one whole turn. Without scenery they share what is uploaded; reports after each frame."""
    from joyip.studio.render import render
    from joyip.studio.stock import geometry_of

    table = turntable(scene, figure)
    shared = None if table.place.parts else geometry_of(joined(figure.parts))
    for index in range(count):
        stage = table.stage(-360.0 * index / count)
        drawn = render(stage.parts, stage.light, stage.camera, threads=threads, geometry=shared, **recipe_of(scene))
        report(index + 1)
        yield drawn
