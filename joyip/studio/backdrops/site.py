"""Where scenery may stand, and what the camera sees of it: the set turns with the camera, as a photographer builds it.

Every set is built for a camera that looks along -z, and is then turned about the figure by the camera's yaw. So one
composition holds for every view (front, low, three-quarter, side), seed and try, and all of a set's triangles are where
the camera looks; the lamps turn with it, so that the figure is lit alike from every side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from joyip.studio.camera import Camera
from joyip.studio.shapes import Points


@dataclass(frozen=True)
class Shot:
    """The camera in the set's own axes: its place, the slope at which it looks up, its `tangent` as in `Camera`."""

    aside: float
    height: float
    distance: float
    slope: float
    tangent: tuple[float, float]

    @staticmethod
    def of(camera: Camera) -> Shot:
        """Of a camera that looks along -z; rounded, so that near cameras share one set."""
        x, y, z = (float(value) for value in camera.origin)
        slope = float(camera.forward[1] / np.hypot(camera.forward[0], camera.forward[2]))
        tangent = (round(camera.tangent[0], 3), round(camera.tangent[1], 3))
        step = 0.25 if z < 12 else 1.0
        return Shot(round(x * 5) / 5, round(y * 8) / 8, round(z / step) * step, round(slope * 40) / 40, tangent)

    def span(self, z: float) -> tuple[float, float]:
        """Half the frame's width and height where it cuts the plane at z."""
        depth = self.distance - z
        return depth * self.tangent[0], depth * self.tangent[1]

    def degrees(self, v: float) -> float:
        """Degrees above the horizon of what is seen at height v of the frame (-1 its lower edge, 1 its upper)."""
        return float(np.degrees(np.arctan(self.slope) + np.arctan(v * self.tangent[1])))

    def at(self, u: float, v: float, z: float) -> Points:
        """The point at depth z that is seen at (u, v) of the frame, each -1..1, (0, 0) its middle."""
        lean = np.hypot(1.0, self.slope)
        forward, up = np.array((0.0, self.slope, -1.0)) / lean, np.array((0.0, 1.0, self.slope)) / lean
        ray = forward + v * self.tangent[1] * up + (u * self.tangent[0], 0.0, 0.0)
        reach = (self.distance - z) / -ray[2]
        point: Points = np.array((self.aside, self.height, self.distance)) + reach * ray
        return point


@dataclass(frozen=True)
class Site:
    """Where scenery may stand: `half` is the subject's half width, `back` and `front` its ends in z, `top` its height.

    All are in the set's axes and rounded outwards, so that near poses share one set.
    """

    half: float
    back: float
    front: float
    top: float
    seed: int
    shot: Shot

    @staticmethod
    def around(corners: npt.ArrayLike, seed: int, shot: Shot) -> Site:
        """The site for a subject whose box has these corners (N, 3), in the set's axes."""
        points = np.asarray(corners, np.float64)
        low, high = points.min(0), points.max(0)
        half = float(np.ceil(max(high[0], -low[0], 0.8) * 5) / 5)
        back = float(np.floor(min(low[2], -0.6) * 5) / 5)
        front = float(np.ceil(max(high[2], 0.6) * 5) / 5)
        return Site(half, back, front, float(np.ceil(max(high[1], 2.2) * 5) / 5), seed, shot)

    @property
    def shift(self) -> float:
        """How much further aside than for a slim subject the scenery behind it stands."""
        return 0.35 * (self.half - 0.8)

    def over(self, z: float) -> float:
        """The height at depth z that is seen just over the subject's top."""
        rise = (self.top - self.shot.height) / max(self.shot.distance - self.front, 0.5)
        return self.top + max(rise, 0.0) * (self.front - z)

    def rng(self) -> np.random.Generator:
        """The site's own dice."""
        return np.random.default_rng(self.seed)
