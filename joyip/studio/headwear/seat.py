"""The place on the head where a hat sits: a tilted frame on the skull, and the skull's own surface seen from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Field
from joyip.studio.geometry import Mesh, Vectors
from joyip.studio.shapes import Points, place, turn

STEPS, CLOSE = 14, 2e-5
"""Most steps of the march onto the skull (each shrinks the error by the slant of the ray), and when it has arrived."""
STRIDE = 0.0125
"""Half the way over which a slope is measured."""


@lru_cache(maxsize=4)
def _beyond(skull: Field) -> float:
    """So far from a place inside the skull one is outside it."""
    low, high = skull.bounds()
    return 0.75 * float(np.linalg.norm(high - low))


@dataclass(frozen=True, eq=False)
class Seat:
    """The hat's frame in the head's frame: `origin` inside the skull at the rim's height, y up through the hat."""

    skull: Field
    origin: Points
    rotation: Points

    @staticmethod
    def on(skull: Field, height: float, *, pitch: float = 0.0, roll: float = 0.0, forward: float = 0.0) -> Seat:
        """A seat whose rim is at `height` (0: the skull's middle, 1: its top) along the tilted axis.

        `pitch` leans the hat backwards, `roll` to the viewer's right (degrees); `forward` shifts it towards the face.
        """
        middle = np.zeros(3)
        rotation = turn(x=-pitch, z=-roll)
        seat = Seat(skull, middle, rotation)
        top = seat.onto(np.array([[0.0, 1.0, 0.0]]))[0]
        return Seat(skull, middle + rotation @ (height * top + np.array((0.0, 0.0, forward))), rotation)

    def to_head(self, points: npt.ArrayLike) -> Points:
        """Points of the hat's frame (..., 3) in the head's frame."""
        placed: Points = np.asarray(points, np.float64) @ self.rotation.T + self.origin
        return placed

    def gap(self, points: npt.ArrayLike) -> Points:
        """The skull's distance (...,) at points (..., 3) of the hat's frame."""
        places = np.asarray(self.to_head(points), np.float32)
        return self.skull.distance(places.reshape(-1, 3)).reshape(places.shape[:-1]).astype(np.float64)

    def onto(self, directions: npt.ArrayLike, offset: float = 0.0, start: npt.ArrayLike = (0.0, 0.0, 0.0)) -> Points:
        """Where rays from `start` (in the hat's frame) come in from outside onto the skull grown by `offset`."""
        ray = np.asarray(directions, np.float64)
        ray = ray / np.linalg.norm(ray, axis=-1, keepdims=True)
        begin = np.broadcast_to(np.asarray(start, np.float64), ray.shape)
        reach = np.full(ray.shape[:-1], _beyond(self.skull))
        for _ in range(STEPS):
            way = self.gap(begin + ray * reach[..., None]) - offset
            reach = reach - way
            if np.abs(way).max(initial=0.0) < CLOSE:
                break
        placed: Points = begin + ray * reach[..., None]
        return placed

    def pushed_out(self, points: Points, least: float) -> Points:
        """The points, those nearer to the skull than `least` moved out to it."""
        moved = np.asarray(points, np.float64).copy()
        for _ in range(3):
            lack = np.maximum(least - self.gap(moved), 0.0)
            if not lack.any():
                break
            step = STRIDE * np.eye(3)
            outward = np.stack([self.gap(moved + ahead) - self.gap(moved - ahead) for ahead in step], -1)
            outward /= np.maximum(np.linalg.norm(outward, axis=-1, keepdims=True), 1e-9)
            moved += outward * lack[..., None]
        return moved

    def ring(self, count: int, offset: float = 0.0, height: float = 0.0) -> Points:
        """The level line (count, 3) of the skull grown by `offset`, in the plane y = `height`; it starts in front."""
        return self.onto(around(count), offset, (0.0, height, 0.0))

    def bowl(self, directions: Points, off: float, height: float, power: float) -> Points:
        """Points in the directions (..., 3) on a rounded bowl `height` tall over the rim, nowhere nearer than `off`."""
        skull = self.onto(directions)
        flat = directions * (1.0, 0.0, 1.0)
        level = np.linalg.norm(flat, axis=-1) / np.linalg.norm(directions, axis=-1)
        wide = np.linalg.norm(self.onto(np.add(flat, (0.0, 0.0, 1e-9))), axis=-1) + off
        bowl = ((level / wide) ** power + (np.sqrt(np.maximum(1.0 - level**2, 0.0)) / height) ** power) ** (
            -1.0 / power
        )
        least = np.linalg.norm(skull, axis=-1) + off
        blend = np.maximum(0.06 - np.abs(bowl - least), 0.0) ** 2 / 0.24
        unit = directions / np.linalg.norm(directions, axis=-1, keepdims=True)
        placed: Points = unit * (np.maximum(bowl, least) + blend)[..., None]
        return placed

    def dome(self, count: int, rows: int, offset: float = 0.0) -> Points:
        """The skull above the rim, grown: rows (rows, count, 3) from the rim up to just below the crown."""
        rise = np.linspace(0.0, np.pi / 2, rows + 1)[:-1, None, None]
        level = around(count)[None]
        up = np.array((0.0, 1.0, 0.0))
        return self.onto(level * np.cos(rise) + up * np.sin(rise), offset)

    def place(self, mesh: Mesh) -> Mesh:
        """A mesh of the hat's frame in the head's frame."""
        return place(mesh, self.origin, self.rotation)

    def rim(self, height: float = 0.0) -> Vectors:
        """Points (96, 3) in the head's frame where the hat's inner edge meets the skull."""
        return np.ascontiguousarray(self.to_head(self.ring(96, 0.0, height)), np.float32)


def around(count: int) -> Points:
    """Unit vectors (count, 3) around the y axis: the first points forward (+z), then turning to +x."""
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    return np.stack((np.sin(angle), np.zeros(count), np.cos(angle)), -1)
