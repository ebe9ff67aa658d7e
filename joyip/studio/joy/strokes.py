"""Lines drawn on Joy's face: brows, closed eyes and mouths, as tubes that follow the surface."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from joyip.studio.field import Field, union
from joyip.studio.joy.head import over_face
from joyip.studio.solids import Capsule

Point2 = tuple[float, float]


def curve(control: Sequence[Point2], count: int = 12) -> list[Point2]:
    """Points along a Bezier curve in the plane of the face."""
    t = np.linspace(0, 1, count + 1)[:, None]
    points = [np.repeat(np.asarray([point], np.float64), len(t), axis=0) for point in control]
    while len(points) > 1:
        points = [a * (1 - t) + b * t for a, b in pairwise(points)]
    return [(float(u), float(v)) for u, v in points[0]]


def stroke(points: Sequence[Point2], radius: float, taper: float = 0.75, lift: float = 0.0) -> Field:
    """A round line through `points` on the face, thinning to `taper` of its radius towards both ends."""
    spots = over_face(points, lift)
    share = np.linspace(-1, 1, len(spots))
    radii = radius * (1 - (1 - taper) * np.abs(share) ** 2.5)
    rods = [
        Capsule(a, b, float(ra), float(rb)) for (a, b), (ra, rb) in zip(pairwise(spots), pairwise(radii), strict=True)
    ]
    return union(*rods)


def mirror(points: Sequence[Point2], side: float) -> list[Point2]:
    """The points for one side of the face: +1 as given, -1 reflected."""
    return [(u * side, v) for u, v in points]
