"""The set round the figure and who looks at it: backdrop and lamps, turned with the camera, and the camera."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np

from joyip.studio.backdrops import Backdrop, backdrop
from joyip.studio.camera import Camera, camera_for, set_angle
from joyip.studio.framing import SPARSE, subject_of
from joyip.studio.geometry import Part
from joyip.studio.lighting import Light
from joyip.studio.model import Model
from joyip.studio.scene import Scene
from joyip.studio.turning import turned_points


@dataclass(frozen=True, eq=False)
class Stage:
    """Everything that a picture is drawn of."""

    figure: tuple[Part, ...]
    scenery: tuple[Part, ...]
    light: Light
    camera: Camera

    @property
    def parts(self) -> tuple[Part, ...]:
        """The figure first."""
        return self.figure + self.scenery


class Recipe(TypedDict):
    """What `render` asks beside the stage."""

    width: int
    height: int
    samples: int
    seed: int
    mode: str
    transparent: bool


def recipe_of(scene: Scene) -> Recipe:
    """How a scene is drawn."""
    return {
        "width": scene.width,
        "height": scene.height,
        "samples": scene.samples,
        "seed": scene.seed,
        "mode": scene.mode,
        "transparent": scene.background == "transparent",
    }


def staged(scene: Scene, figure: Model) -> Stage:
    """The stage of a scene."""
    subject = subject_of(figure, scene.framing)
    place = arranged(scene, figure, set_angle(scene, subject.facing))
    if scene.framing == "full":
        subject = replace(subject, points=np.concatenate([subject.points, place.framed]))
    return Stage(figure.parts, place.parts, place.light, camera_for(scene, subject))


def arranged(scene: Scene, figure: Model, angle: float) -> Backdrop:
    """Scenery and light of a scene, turned round the figure by so many degrees; the light alone if transparent."""
    bounds = figure.bounds
    if angle:  # as the figure lies in the turned set
        points = turned_points(np.concatenate([part.mesh.vertices[::SPARSE] for part in figure.parts]), -angle)
        bounds = np.stack([points.min(0), points.max(0)])
    place = backdrop(scene, bounds)
    if scene.background == "transparent":
        place = place.light_alone()
    return place.turned(angle) if angle else place
