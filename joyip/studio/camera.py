"""Where the camera stands: the whole figure in the frame, with a margin, for every view and aspect ratio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Vectors
from joyip.studio.scene import Scene

MARGIN = 0.07
"""Free space on each side, as a share of the picture's side."""
_LENS = {"front": 19.0, "low": 36.0}
"""Angle of view of the shorter side in degrees: a portrait lens, and a wider one that makes heroes."""
_PITCH = {"front": 5.0, "low": -8.0}
"""Degrees that the camera looks down; the low view's is then set by how low it stands."""
_LOW_HEIGHT = 0.16
"""Height of the low camera over the ground, in world units."""
_YAW = 10.0
"""The seed turns the camera by up to so many degrees to either side."""
_TRIES = ((0.0, 0.0), (7.0, 2.0), (-9.0, 3.5))
"""What a further try changes: degrees of yaw, and degrees of pitch."""


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
        rays = self.forward + x[None, :, None] * self.right + y[:, None, None] * self.up
        unit: npt.NDArray[np.float32] = (rays / np.linalg.norm(rays, axis=-1, keepdims=True)).astype(np.float32)
        return unit


def camera_for(scene: Scene, points: Vectors) -> Camera:
    """The camera that sees all points (N, 3) as large as the margin allows; seed and attempt turn it a little."""
    turn, lift = _TRIES[scene.attempt % len(_TRIES)]
    yaw = float(np.random.default_rng((scene.seed, 7)).uniform(-_YAW, _YAW)) + turn
    shorter = np.tan(np.radians(_LENS[scene.view] / 2))
    side = min(scene.width, scene.height)
    tangent = (shorter * scene.width / side, shorter * scene.height / side)
    ground = np.array([[0.0, 0.0, 0.0]], np.float32)  # also of a jump one sees how high it is
    seen = np.concatenate([points, ground]).astype(np.float64)
    margin = MARGIN * (1 + 0.25 * scene.attempt)
    camera = _fit(seen, yaw, _PITCH[scene.view] + lift, tangent, margin)
    if scene.view == "low":
        for _ in range(4):  # the pitch at which the camera stands as low as wanted
            distance = float(np.linalg.norm(camera.origin[[0, 2]]))
            pitch = np.degrees(np.arcsin(camera.forward[1])) + np.degrees((camera.origin[1] - _LOW_HEIGHT) / distance)
            camera = _fit(seen, yaw, -float(pitch), tangent, margin)
    return camera


def _fit(
    points: npt.NDArray[np.float64], yaw: float, pitch: float, tangent: tuple[float, float], margin: float
) -> Camera:
    """The nearest camera with these angles (degrees) that has every point inside the frame less its margin."""
    a, e = np.radians(yaw), np.radians(pitch)
    forward = np.array([-np.sin(a) * np.cos(e), -np.sin(e), -np.cos(a) * np.cos(e)])
    right = np.array([np.cos(a), 0.0, -np.sin(a)])
    up = np.cross(right, forward)
    depth = points @ forward
    centre, distance = [], []
    for axis, half in ((right, tangent[0]), (up, tangent[1])):
        reach = half * (1 - 2 * margin)
        across = points @ axis
        above, below = np.max(across - reach * depth), np.max(-across - reach * depth)
        centre.append((above - below) / 2)
        distance.append((above + below) / (2 * reach))
    origin = centre[0] * right + centre[1] * up - max(distance) * forward
    return Camera(origin, right, up, forward, tangent)
