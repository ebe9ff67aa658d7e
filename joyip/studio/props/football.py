"""The football: white panels with dark pentagons, swelling between their seams."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.forms import Form, assembled, piece
from joyip.studio.props.prop import Color, Grip, Prop
from joyip.studio.relief import raised
from joyip.studio.shapes import Points, ball, turn
from joyip.studio.solids import Sphere

RADIUS, AHEAD = 0.19, 0.055
GOLDEN = (1 + 5**0.5) / 2


def _icosahedron() -> tuple[Points, Points]:
    """Unit directions of the twelve pentagons' and the twenty hexagons' middles."""
    corners = np.array([np.roll((0.0, a, b * GOLDEN), k) for k in range(3) for a in (-1, 1) for b in (-1, 1)])
    near = np.linalg.norm(corners[:, None] - corners[None], axis=2) < 2.1
    faces = [
        corners[i] + corners[j] + corners[k]
        for i in range(12) for j in range(i) for k in range(j) if near[i, j] and near[j, k] and near[i, k]
    ]  # fmt: skip
    hexagons = np.array(faces)
    return corners / np.linalg.norm(corners[0]), hexagons / np.linalg.norm(hexagons, axis=1, keepdims=True)


def panels(ways: Points) -> tuple[Points, Points]:
    """For unit directions (N, 3): 1 in pentagons, 0 in hexagons; and the angle to the nearest seam."""
    pentagons, hexagons = _icosahedron()
    # power cells of the 32 middles: the pentagons are smaller (12:20 of the truncated icosahedron)
    reach = np.concatenate((ways @ pentagons.T - 0.0372, ways @ hexagons.T), axis=1)
    order = np.sort(reach, axis=1)
    return (np.argmax(reach, axis=1) < 12).astype(float), order[:, -1] - order[:, -2]


def football(color: Color) -> Prop:
    """Hexagons in the wished colour, near-black pentagons (white on a dark ball)."""
    sphere = ball(RADIUS, segments=170)
    ways = np.asarray(sphere.vertices, np.float64) / RADIUS
    dark, seam = panels(ways)
    groove = np.clip(1 - seam / 0.030, 0, 1) ** 2
    mesh = raised(sphere, -0.0050 * groove)
    ink: Color = (0.12, 0.12, 0.14) if max(color) > 0.4 else (0.96, 0.95, 0.93)
    main, other = np.array(color), np.array(ink)
    tint = np.where(dark[:, None] > 0.5, other, main)
    tint = tint * (1 - 0.45 * (groove * (seam < 0.018))[:, None])
    middle = (0.0, RADIUS - 0.012, AHEAD)
    return assembled(
        "football",
        Grip("palm", "waist", 0.16),
        piece("ball", Material(color, roughness=0.28, clearcoat=0.6), Form(mesh, Sphere((0, 0, 0), RADIUS)), colors=tint.astype(np.float32)),
        origin=middle,
        rotation=turn(x=-22.0) @ turn(y=18.0) @ turn(z=8.0),
    )
