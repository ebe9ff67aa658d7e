"""The zongzi: rice in a pyramid of bamboo leaves, opened a little, tied with cotton."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from joyip.studio import shapes
from joyip.studio.geometry import Material, Mesh, Vectors
from joyip.studio.props.bow import tied
from joyip.studio.props.forms import Form, Piece, Skin, assembled, ball, piece, strip
from joyip.studio.props.prop import RED, Color, Grip, Prop, darker, held, matte, mixed
from joyip.studio.relief import fluffy
from joyip.studio.shapes import Points, mesh_of, turn
from joyip.studio.sweeps import smooth_path, tube

CORNERS = np.array(((-0.245, -0.150, 0.145), (0.245, -0.150, 0.145), (0.0, -0.150, -0.22), (0.0, 0.205, 0.005)))
"""Of the zongzi's pyramid, before its edges are rounded."""
STRAW: Color = (0.93, 0.82, 0.58)
OPENING = (np.array((0.0, 0.88, 0.475)), 0.048)
"""The plane at which the leaves are folded open: its normal and how far it lies from the middle."""


@dataclass(frozen=True, eq=False)
class Pyramid:
    """The pyramid with soft edges, seen from its middle; `opened` is cut off at the opening."""

    opened: bool
    size: float = 1.0

    def reach(self, ways: Points) -> Points:
        """How far the surface is in the directions (N, 3)."""
        planes = [] if not self.opened else [OPENING]
        for skipped in range(4):
            a, b, c = np.delete(CORNERS, skipped, axis=0)
            normal = np.cross(b - a, c - a)
            normal *= np.sign(normal @ a) / np.linalg.norm(normal)
            planes.append((normal, float(normal @ a)))
        unit = ways / np.linalg.norm(ways, axis=1, keepdims=True)
        total = sum((np.maximum(unit @ normal, 0.0) / away) ** 9 for normal, away in planes)
        return self.size * np.asarray(total) ** (-1 / 9)

    def over(self, ways: npt.ArrayLike, out: float = 0.0) -> Points:
        """Points of the surface in directions (N, 3), raised a little."""
        way = np.asarray(ways, np.float64).reshape(-1, 3)
        unit = way / np.linalg.norm(way, axis=1, keepdims=True)
        points: Points = unit * (self.reach(way) + out)[:, None]
        return points

    def mesh(self, segments: int) -> Mesh:
        """Its surface."""
        sphere = shapes.ball(1.0, segments=segments)
        return mesh_of(self.over(sphere.vertices), sphere.faces)


def leaf_tints(points: Points, color: Color) -> Vectors:
    """Two leaves that cross in front, with the veins of bamboo."""
    right = points[:, 0] > 0.35 * (points[:, 1] + 0.04)
    along = np.where(right, 0.62 * points[:, 0] + 0.78 * points[:, 1], -0.62 * points[:, 0] + 0.78 * points[:, 1])
    vein = (0.5 + 0.5 * np.cos(2 * np.pi * along / 0.036)) ** 2
    light, dark = (
        np.array(mixed(color, (0.66, 0.72, 0.32), 0.55)),
        np.array(darker(mixed(color, (0.40, 0.45, 0.16), 0.30), 0.22)),
    )
    tone = np.where(right, 0.48, 0.16) + 0.44 * vein
    tints: Vectors = (dark + (light - dark) * tone[:, None]).astype(np.float32)
    return tints


def blades(body: Pyramid) -> list[Form]:
    """The leaves' ends, folded outwards from the opening."""
    forms = []
    for side, back, long in ((1.0, 0.25, 0.10), (-1.0, 0.15, 0.10), (0.35, -0.9, 0.10)):
        start = body.over((side * 0.9, 0.42, back))[0]
        out = np.array((side, 0.0, back * 0.6)) / np.hypot(side, back * 0.6)
        knots = (start - 0.06 * out - (0, 0.06, 0), start, start + 0.5 * long * out + (0, 0.02, 0), start + long * out)
        path = smooth_path([*knots[:3], knots[3] - (0, 0.03, 0)], 14)
        width = 0.120 * np.sqrt(np.clip(1.01 - np.linspace(0.0, 1.0, 14) ** 1.6, 0.01, 1))
        forms.append(strip(path, (0.0, 0.9, 0.45), width, 0.010))
    return forms


def zongzi(color: Color) -> Prop:
    """Leaves of the wished colour tied round a pyramid of rice that looks out above, a red date on it."""
    body, rice = Pyramid(opened=True), Pyramid(opened=False, size=0.955)
    leaves = body.mesh(66)
    heap = rice.mesh(56)
    heap = fluffy(heap, 0.034, 0.026, 3)
    strings = []
    turns = np.linspace(0.0, 2 * np.pi, 64, endpoint=False)
    for high, tilt in ((-0.60, 0.05), (-0.30, -0.05)):
        ways = np.stack((np.cos(turns), high + tilt * np.cos(turns + 0.6), np.sin(turns)), -1)
        strings.append(Form(tube(body.over(ways, 0.006), 0.0115, 7, closed=True)))
    tie = tied(0.092, 0.024).at(body.over((0.06, -0.31, 1.0), 0.016)[0], turn(x=72.0) @ turn(y=6.0))
    date = ball((0.040, 0.031, 0.020), rice.over((0.0, 0.62, 0.60), 0.004)[0], 20)
    solid = Skin(leaves.vertices, leaves.normals) | Skin(heap.vertices, heap.normals)
    return assembled(
        "zongzi",
        Grip("palm", "chest", 0.20),
        Piece(
            held(
                "leaves",
                leaves,
                Material(color, roughness=0.5, clearcoat=0.25),
                leaf_tints(np.asarray(leaves.vertices, np.float64), color),
            ),
            solid,
        ),
        piece("blades", Material(color, roughness=0.5, clearcoat=0.25), *blades(body)),
        piece("rice", Material((0.955, 0.915, 0.82), roughness=0.55, clearcoat=0.2), Form(heap)),
        piece("date", Material((0.62, 0.10, 0.10), roughness=0.2, clearcoat=0.8), date),
        piece("string", matte(STRAW if min(color) < 0.75 else RED), *strings, tie),
        origin=(0.0, 0.149, 0.075),
        rotation=turn(y=8.0),
        scale=1.08,
    )
