"""Joy's head in its own frame: skull with cheeks and muzzle, ears, nose, and where the face lies on it.

The head frame's origin is the middle of the skull, +y up through the crown, +z out of the face, world units. The crown
is at y = CROWN; the ears hang at the sides below y = EAR_TOP, so that a hat may sit on everything above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from joyip.studio.field import Field, Vec, smooth_union, union
from joyip.studio.geometry import Vectors
from joyip.studio.solids import Ellipsoid, Tube

CROWN = 0.48
"""Height of the crown above the head's origin."""
EAR_TOP = 0.27
"""The highest point of the ears."""
EAR_ROOT: Vec = (0.455, 0.17, -0.03)
"""Middle of the left ear's root (+x); the right one is its mirror image."""
NOSE: Vec = (0.0, -0.055, 0.598)
MUZZLE: Vec = (0.0, -0.135, 0.40)


@cache
def head_field() -> Field:
    """The skull with cheeks and muzzle, without ears and nose: what hats are fitted to."""
    # joined smoothly, not mirrored: a fold of space would leave a crease down the chin
    cheeks = smooth_union(0.16, *(Ellipsoid((x, -0.15, 0.06), (0.33, 0.29, 0.37)) for x in (0.20, -0.20)))
    skull = smooth_union(0.16, Ellipsoid((0, 0.01, -0.01), (0.53, CROWN - 0.01, 0.49)), cheeks)
    return smooth_union(0.10, skull, Ellipsoid(MUZZLE, (0.20, 0.135, 0.20)))


@cache
def ears_field() -> Field:
    """Both ears: thick drops that hang from the sides of the skull, a little away from it."""
    lobe = Ellipsoid((0, 0, 0), (0.085, 0.25, 0.16)).turned("y", -36).turned("z", 20).moved(0.585, -0.005, -0.03)
    root = Ellipsoid(EAR_ROOT, (0.12, 0.085, 0.11))
    return smooth_union(0.10, lobe, root).mirrored()


@cache
def nose_field() -> Field:
    """The nose: a rounded triangle, wide above."""
    x, y, z = NOSE
    bridge = smooth_union(0.04, *(Ellipsoid((side, y + 0.008, z), (0.058, 0.045, 0.048)) for side in (0.028, -0.028)))
    return smooth_union(0.05, bridge, Ellipsoid((x, y - 0.018, z), (0.045, 0.04, 0.045)))


@cache
def tuft_field() -> Field:
    """A swirl of hair on the crown; a hat hides it."""
    large = Tube(((-0.01, 0.42, 0.04), (-0.075, 0.58, 0.02), (0.10, 0.605, 0.07)), 0.078, 0.018)
    small = Tube(((0.06, 0.43, 0.05), (0.135, 0.50, 0.04), (0.15, 0.525, 0.10)), 0.050, 0.016)
    return smooth_union(0.04, large, small)


@cache
def whole_head() -> Field:
    """Head with ears, for measures."""
    return union(head_field(), ears_field())


def over_face(spots: Sequence[tuple[float, float]], lift: float = 0.0) -> list[Vec]:
    """The points of the head straight behind each (u, v) as seen from the front, raised by `lift` along the normal."""
    points = np.asfortranarray([(u, v, 1.0) for u, v in spots], np.float32)
    for _ in range(64):
        step = head_field().distance(points)
        points[:, 2] -= step
        if np.abs(step).max() < 1e-5 or points[:, 2].min() < -1:
            break
    if lift:
        points = points + np.float32(lift) * face_normal(points)
    return [(float(x), float(y), float(z)) for x, y, z in points]


def on_face(u: float, v: float, lift: float = 0.0) -> Vec:
    """The point of the head straight behind (u, v) as seen from the front, raised by `lift` along the normal."""
    return over_face([(u, v)], lift)[0]


def face_normal(points: Vectors) -> Vectors:
    """Outward unit normals (N, 3) of the head's surface at points (N, 3)."""
    _, slope = head_field().gradient(points)
    unit: Vectors = (slope / np.linalg.norm(slope, axis=1, keepdims=True)).astype(np.float32)
    return unit
