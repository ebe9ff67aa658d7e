"""Joy's head in its own frame: skull with cheeks and muzzle, ears, nose, and where the face lies on it.

The head frame's origin is the middle of the skull, +y up through the crown, +z out of the face, world units. The crown
is at y = CROWN; the ears hang at the sides below y = EAR_TOP, so that a hat may sit on everything above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from joyip.studio.field import Field, Vec, rotation, smooth_subtract, smooth_union, union
from joyip.studio.geometry import Frame, Vectors
from joyip.studio.solids import Ellipsoid, Sphere, Tube

CROWN = 0.48
"""Height of the crown above the head's origin."""
EAR_TOP = 0.27
"""The highest point of the ears."""
EAR_ROOT: Vec = (0.44, 0.15, -0.03)
"""Middle of the left ear's root (+x); the right one is its mirror image."""
NOSE: Vec = (0.0, -0.080, 0.578)
MUZZLE: Vec = (0.0, -0.155, 0.40)
SIDES = (1.0, -1.0)
"""Left (+x) and right."""


@cache
def head_field() -> Field:
    """The skull with cheeks and muzzle, without ears and nose: what hats are fitted to.

    Wide and low like a rice cake, with full cheeks; the muzzle is short, two soft pads over a small chin.
    """
    # joined smoothly, not mirrored: a fold of space would leave a crease down the chin
    cheeks = smooth_union(0.18, *(Ellipsoid((side * 0.215, -0.170, 0.055), (0.335, 0.270, 0.365)) for side in SIDES))
    skull = smooth_union(0.18, Ellipsoid((0, 0.02, -0.01), (0.525, CROWN - 0.02, 0.49)), cheeks)
    pads = smooth_union(0.05, *(Ellipsoid((side * 0.084, -0.172, 0.445), (0.115, 0.096, 0.122)) for side in SIDES))
    muzzle = smooth_union(0.08, Ellipsoid(MUZZLE, (0.190, 0.150, 0.170)), pads)
    return smooth_union(0.10, skull, muzzle)


EAR = Frame(
    np.array([0.582, -0.012, -0.02], np.float32),
    (rotation("z", 16) @ rotation("y", -31) @ rotation("x", -6)).astype(np.float32),
)
"""The left ear's own frame: +y up along the ear, +z out of its inner side, which turns to the front."""


@cache
def ears_field() -> Field:
    """Both ears: soft petals that fold over at the root, hang from the sides and flick out at the tips."""
    petal = smooth_union(
        0.10,
        Ellipsoid((0.0, 0.045, -0.022), (0.128, 0.165, 0.080)),
        Ellipsoid((0.002, -0.105, -0.028), (0.162, 0.160, 0.105)),
        Ellipsoid((0.030, -0.205, 0.032), (0.090, 0.075, 0.055)),
    )
    lobe = smooth_subtract(0.045, petal, ear_hollow()).placed(EAR)
    root = Ellipsoid(EAR_ROOT, (0.14, 0.085, 0.10))
    return smooth_union(0.12, lobe, root).mirrored()


@cache
def ear_hollow() -> Field:
    """The hollow of the left ear's inner side, in the ear's frame."""
    return Ellipsoid((0.006, -0.075, 0.100), (0.108, 0.178, 0.068))


@cache
def nose_field() -> Field:
    """The nose: a small heart, wide above."""
    x, y, z = NOSE
    lobes = smooth_union(0.03, *(Ellipsoid((side * 0.034, y + 0.012, z), (0.056, 0.044, 0.046)) for side in SIDES))
    return smooth_union(0.05, lobes, Ellipsoid((x, y - 0.022, z - 0.002), (0.042, 0.040, 0.044)))


@cache
def tuft_field() -> Field:
    """A curl of hair on the crown with a small one beside it; a hat hides it."""
    large = Tube(((-0.03, 0.42, 0.05), (-0.11, 0.59, 0.055), (0.01, 0.66, 0.06), (0.10, 0.595, 0.075)), 0.088, 0.030)
    small = Tube(((0.05, 0.42, 0.06), (0.13, 0.53, 0.065), (0.20, 0.50, 0.09)), 0.055, 0.025)
    tips = Sphere((0.097, 0.596, 0.075), 0.034), Sphere((0.198, 0.50, 0.09), 0.028)
    locks = smooth_union(0.035, smooth_union(0.02, large, tips[0]), smooth_union(0.02, small, tips[1]))
    return smooth_union(0.06, locks, Ellipsoid((0.0, 0.430, 0.05), (0.16, 0.045, 0.10)))


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
