"""The balloon: shiny rubber on a string that runs through the fist, floating beside and above the head."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from joyip.studio.field import union
from joyip.studio.geometry import Material
from joyip.studio.props.prop import Color, Grip, Prop, held, mixed
from joyip.studio.shapes import lathe, merge, place, turn
from joyip.studio.solids import Capsule, Ellipsoid
from joyip.studio.sweeps import rounded, smooth_path, tube

RADIUS = 0.27
MIDDLE = (-0.50, 1.02, -0.14)
"""Of the rubber, from the hand: outwards (-x) and up."""
LEAN = 17.0


def skin() -> list[tuple[float, float]]:
    """Profile of the rubber from the knot to the top, its middle at height 0."""
    angle = np.linspace(0.06, np.pi, 40)
    lower = np.clip(np.cos(angle), 0.0, 1.0)
    radius = RADIUS * np.sin(angle) * (1.0 - 0.10 * lower**2)
    height = -RADIUS * np.cos(angle) * (1.02 + 0.24 * lower**1.5)
    return [(0.0, float(height[0])), *zip(radius.tolist(), height.tolist(), strict=True)]


def balloon(color: Color) -> Prop:
    """Rubber in the wished colour, a pale string."""
    spin = turn(z=LEAN)
    profile = skin()
    low = profile[0][1]
    knot = lathe(
        rounded(
            ((0.0, low - 0.045), (0.03, low - 0.05), (0.010, low - 0.018), (0.016, low + 0.01), (0.0, low + 0.012)),
            0.01,
        ),
        24,
    )
    rubber = place(merge([lathe(profile, 72), knot]), MIDDLE, spin)
    tie = np.asarray(MIDDLE) + spin @ np.array((0.0, low - 0.03, 0.0))
    knots = (
        (-0.035, -0.30, 0.05),
        (0.02, -0.22, 0.03),
        (-0.012, -0.13, 0.015),
        (0.0, -0.06, 0.0),
        (-0.004, 0.06, 0.0),
        (-0.09, 0.26, -0.02),
        (-0.26, 0.48, -0.07),
        tuple(tie),
    )
    string = tube(smooth_path(knots, 90), 0.0075, 8)
    line = [tuple(float(v) for v in knot) for knot in smooth_path(knots, 12)]
    thread = [Capsule((a[0], a[1], a[2]), (b[0], b[1], b[2]), 0.0075) for a, b in pairwise(line)]
    solid = union(Ellipsoid(MIDDLE, (RADIUS, RADIUS * 1.1, RADIUS)), *thread)
    parts = (
        held("rubber", rubber, Material(color, roughness=0.10, clearcoat=1.0)),
        held("string", string, Material(mixed(color, (0.97, 0.95, 0.92), 0.75), roughness=0.6)),
    )
    return Prop("balloon", parts, solid, Grip("pole", "chest", 0.06))
