"""The football: white hexagons and dark pentagons, each a cushion of its own with a seam around it."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.forms import Form, assembled, joined, piece
from joyip.studio.props.prop import Color, Grip, Prop
from joyip.studio.shapes import Points, ball, grid, turn
from joyip.studio.solids import Sphere

RADIUS, AHEAD = 0.195, 0.055
GOLDEN = (1 + 5**0.5) / 2


def _unit(points: Points) -> Points:
    across: Points = points / np.linalg.norm(points, axis=-1, keepdims=True)
    return across


def panels() -> tuple[list[Points], list[Points]]:
    """Corners of the truncated icosahedron's twelve pentagons and twenty hexagons, each in order around its middle."""
    peaks = np.array([np.roll((0.0, a, b * GOLDEN), k) for k in range(3) for a in (-1, 1) for b in (-1, 1)])
    near = (np.linalg.norm(peaks[:, None] - peaks[None], axis=2) < 2.1) & ~np.eye(12, dtype=bool)
    pentagons = [_around(np.array([(2 * peaks[i] + peaks[j]) / 3 for j in np.flatnonzero(near[i])])) for i in range(12)]
    hexagons = []
    for i in range(12):
        for j in range(i):
            for k in range(j):
                if near[i, j] and near[j, k] and near[i, k]:
                    ends = [(a, b) for a in (i, j, k) for b in (i, j, k) if a != b]
                    hexagons.append(_around(np.array([(2 * peaks[a] + peaks[b]) / 3 for a, b in ends])))
    return pentagons, hexagons


def _around(corners: Points) -> Points:
    """Corners sorted counter-clockwise as seen from outside."""
    middle = _unit(corners.mean(0))
    aside = _unit(corners[0] - middle * (corners[0] @ middle))
    up = np.cross(middle, aside)
    return corners[np.argsort(np.arctan2(corners @ up, corners @ aside))]


def cushion(corners: Points, steps: int) -> Form:
    """One panel: a patch of the unit sphere that swells in its middle and falls into its seams, closed underneath."""
    ends = np.roll(corners, -1, 0)
    t = np.arange(steps)[:, None] / steps
    edge = np.concatenate([a + (b - a) * t for a, b in zip(corners, ends, strict=True)])
    middle = corners.mean(0)
    rows = []
    for share, high in (
        (0.25, 1.012),
        (0.5, 1.010),
        (0.75, 1.005),
        (0.90, 0.998),
        (0.955, 0.988),
        (0.985, 0.968),
        (0.985, 0.93),
    ):
        rows.append(_unit(middle + (edge - middle) * share) * high)
    centre = _unit(middle)
    return Form(grid(np.stack(rows[::-1]), first=0.92 * centre, last=1.0125 * centre))


def football(color: Color) -> Prop:
    """Hexagons in the wished colour, near-black pentagons (white on a dark ball)."""
    pentagons, hexagons = panels()
    ink: Color = (0.12, 0.12, 0.14) if max(color) > 0.4 else (0.96, 0.95, 0.93)
    seam: Color = (0.30, 0.29, 0.30) if max(color) > 0.4 else (0.55, 0.55, 0.57)
    core = Form(ball(0.972, segments=40), Sphere((0, 0, 0), 1.008))
    return assembled(
        "football",
        Grip("palm", "waist", 0.17),
        piece(
            "hexagons", Material(color, roughness=0.28, clearcoat=0.6), joined(*(cushion(line, 5) for line in hexagons))
        ),
        piece(
            "pentagons", Material(ink, roughness=0.28, clearcoat=0.6), joined(*(cushion(line, 5) for line in pentagons))
        ),
        piece("seams", Material(seam, roughness=0.7), core),
        origin=(0.0, RADIUS - 0.012, AHEAD),
        rotation=turn(x=-22.0) @ turn(y=18.0) @ turn(z=8.0),
        scale=RADIUS,
    )
