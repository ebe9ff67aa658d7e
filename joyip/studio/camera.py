"""Where the camera stands and how the picture is composed, for every view, framing, lens and aspect ratio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from joyip.studio.framing import Subject
from joyip.studio.scene import Scene
from joyip.studio.turning import turn_matrix

MARGIN = 0.07
"""Free space on each side, as a share of the picture's side."""
FILM = (36.0, 24.0)
"""Longer and shorter side of the film in mm. Other shapes use the largest part of it that has their shape."""
LENS = {"front": 72.0, "low": 37.0, "three_quarter": 72.0, "side": 80.0}
"""Focal lengths in mm: portrait lenses, and a wider one that makes heroes."""
_PITCH = {"front": 5.0, "low": -8.0, "three_quarter": 6.0, "side": 4.0}
"""Degrees that the camera looks down; the low view's is then set by how low it stands."""
_ROUND = {"three_quarter": -38.0, "side": -84.0}
"""Degrees that the view goes round the face: to where Joy's right hand is, so that Joy looks to the right."""
_YAW = {"front": 10.0, "low": 10.0, "three_quarter": 6.0, "side": 3.5}
"""The seed turns the camera by up to so many degrees to either side."""
_LOW = {"full": 0.16, "half": 0.40, "portrait": 0.85}
"""Height of the low camera over the ground, in world units."""
_TRIES = ((0.0, 0.0), (7.0, 2.0), (-9.0, 3.5))
"""What a further try changes: degrees of yaw, and degrees of pitch."""
_ABOVE, _ABOVE_CUT = 0.6, 0.42
"""How much of the room that is left above and below goes above: figures stand in the lower half of tall pictures, and
those that the frame cuts show more of their body instead."""
_LEAD = 0.10
"""Half pictures by which a figure in profile is moved back, to leave room where it looks."""


@dataclass(frozen=True, eq=False)
class Camera:
    """A pinhole camera. Axes are unit vectors; `tangent` (x, y) are half the frame's extents at distance 1."""

    origin: npt.NDArray[np.float64]
    right: npt.NDArray[np.float64]
    up: npt.NDArray[np.float64]
    forward: npt.NDArray[np.float64]
    tangent: tuple[float, float]

    def project(self, points: npt.ArrayLike, width: int, height: int) -> npt.NDArray[np.float64]:
        """World points (N, 3) as pixels (N, 2): x to the right, y down, (0, 0) the upper left corner."""
        local = np.asarray(points, np.float64) - self.origin
        depth = local @ self.forward
        x = (local @ self.right) / (depth * self.tangent[0])
        y = (local @ self.up) / (depth * self.tangent[1])
        return np.stack([(x + 1) / 2 * width, (1 - y) / 2 * height], axis=1)

    def directions(self, width: int, height: int) -> npt.NDArray[np.float32]:
        """Unit vectors (H, W, 3) through the pixels' middles."""
        x = ((np.arange(width) + 0.5) / width * 2 - 1) * self.tangent[0]
        y = (1 - (np.arange(height) + 0.5) / height * 2) * self.tangent[1]
        scale = 1 / np.sqrt(1 + np.square(x) + np.square(y)[:, None])
        unit = np.empty((height, width, 3), np.float32)
        for axis in range(3):
            unit[..., axis] = (self.forward[axis] + x * self.right[axis] + (y * self.up[axis])[:, None]) * scale
        return unit

    def orbited(self, angle: float) -> Camera:
        """The camera gone round the world's vertical axis by so many degrees (from +z to +x)."""
        turn = turn_matrix(angle).T
        return Camera(self.origin @ turn, self.right @ turn, self.up @ turn, self.forward @ turn, self.tangent)


def set_angle(scene: Scene, facing: float) -> float:
    """Degrees that camera, lamps and backdrop together are turned round the figure, whose head faces `facing`.

    So every view has the light that flatters it, and every backdrop is seen from where it was built to be seen.
    """
    around = _ROUND.get(scene.view)
    if around is None:
        return scene.turn
    return scene.turn + facing + (around if scene.attempt % 2 == 0 else -around)  # the other side may show more


def camera_for(scene: Scene, subject: Subject) -> Camera:
    """The camera that sees the subject as large as the margin allows; seed and attempt turn it a little."""
    turn, lift = _TRIES[scene.attempt % len(_TRIES)]
    reach = _YAW[scene.view]
    yaw = float(np.random.default_rng((scene.seed, 7)).uniform(-reach, reach)) + turn * reach / _YAW["front"]
    yaw += set_angle(scene, subject.facing)
    lens = _tangent(scene)
    margin = MARGIN * (1 + 0.25 * scene.attempt)
    camera = _fit(subject, yaw, _PITCH[scene.view] + lift, lens, margin)
    if scene.view == "low":
        for _ in range(4):  # the pitch at which the camera stands as low as wanted
            distance = float(np.linalg.norm(camera.origin[[0, 2]]))
            rise = np.degrees((camera.origin[1] - _LOW[scene.framing]) / distance)
            pitch = np.degrees(np.arcsin(camera.forward[1])) + rise
            camera = _fit(subject, yaw, -float(pitch), lens, margin)
    return camera


def _tangent(scene: Scene) -> tuple[float, float]:
    """Half the frame's extents at distance 1: of the largest part of the film that has the picture's shape."""
    focal = scene.focal or LENS[scene.view]
    longer, shorter = FILM
    width, height = (longer, shorter) if scene.width >= scene.height else (shorter, longer)
    scale = min(width / scene.width, height / scene.height) / (2 * focal)
    return scene.width * scale, scene.height * scale


@dataclass(frozen=True)
class _Room:
    """Where along an axis a camera may be so that everything is in the frame; it grows with the distance."""

    most: float
    least: float
    reaches: tuple[float, float]

    @property
    def distance(self) -> float:
        """The least distance."""
        return (self.most + self.least) / sum(self.reaches)

    def at(self, distance: float) -> tuple[float, float]:
        """Lowest and highest place at a distance."""
        return self.most - self.reaches[0] * distance, self.reaches[1] * distance - self.least


def _fit(subject: Subject, yaw: float, pitch: float, tangent: tuple[float, float], margin: float) -> Camera:
    """The nearest camera with these angles (degrees) that has every point inside the frame less its margin."""
    a, e = np.radians(yaw), np.radians(pitch)
    forward = np.array([-np.sin(a) * np.cos(e), -np.sin(e), -np.cos(a) * np.cos(e)])
    right = np.array([np.cos(a), 0.0, -np.sin(a)])
    up = np.cross(right, forward)
    points = subject.points.astype(np.float64)
    low, low_reach = (points, 1 - 2 * margin) if subject.cut is None else (subject.cut, 1.0)
    depth = points @ forward
    aside = margin if subject.cut is None else margin / 2  # who wants to be near wants to be near in tall pictures too
    wide, tall = tangent[0] * (1 - 2 * aside), tangent[1] * (1 - 2 * margin)
    across = _Room(
        float(np.max(points @ right - wide * depth)), float(np.max(-(points @ right) - wide * depth)), (wide, wide)
    )
    below = tangent[1] * low_reach
    height = _Room(
        float(np.max(points @ up - tall * depth)), float(np.max(-(low @ up) - below * (low @ forward))), (tall, below)
    )
    distance = max(across.distance, height.distance)
    body = np.mean(points, axis=0) if subject.body is None else subject.body
    away = distance + float(body @ forward)
    sideways = float(np.sin(np.radians(subject.facing) - a))  # where the face looks in the picture: 1 to the right
    left, rightmost = across.at(distance)
    middle = float(body @ right) + _LEAD * sideways * tangent[0] * away
    x = float(np.clip((middle + (left + rightmost) / 2) / 2, left, rightmost))
    lowest, highest = height.at(distance)
    y = lowest + (_ABOVE if subject.whole is None else _ABOVE_CUT) * (highest - lowest)
    if subject.cut is not None and subject.whole is not None:
        legs, whole = np.array([body[0], subject.legs, body[2]]), subject.whole.astype(np.float64)
        above = min(highest, float(legs @ up) + tangent[1] * (distance + float(legs @ forward)))
        below = tall * distance - float(np.max(-(whole @ up) - tall * (whole @ forward)))
        if below < y < above:  # the edge would cut the feet: it goes above them, or shows them
            y = below if below >= lowest and y - below < above - y else above
    return Camera(x * right + y * up - distance * forward, right, up, forward, tangent)
