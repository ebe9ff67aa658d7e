"""The small signs that tell a mood from afar: tears and sweat on the face; marks, stars and bubbles beside the head."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from joyip.studio.field import Field, Vec, smooth_intersect, smooth_union, union
from joyip.studio.geometry import Frame, Material, Vectors
from joyip.studio.joy import colors
from joyip.studio.joy.emblems import flower, heart, sparkle
from joyip.studio.joy.expressions import Extra
from joyip.studio.joy.eyes import PLACE
from joyip.studio.joy.head import NOSE, SIDES, face_normal, head_field, on_face, over_face
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.skeleton import basis, vector
from joyip.studio.joy.strokes import Point2
from joyip.studio.solids import Capsule, Cone, Ellipsoid, Extruded, Outline, Sphere, Tube

FINE = 0.007
ASIDE: Vec = (0.60, 0.43, 0.14)
"""Where signs float: beside the crown, over the left ear."""
ACROSS: Vec = (-0.60, 0.43, 0.14)
"""The same over the right ear."""
_ANGER: tuple[Point2, ...] = ((0.026, 0.120), (0.030, 0.030), (0.120, 0.026))


def _piece(name: str, field: Field, material: Material, fine: float = FINE) -> Piece:
    return Piece(name, "face", field, fine, material)


def _badge(outline: Outline, at: Vec, turn: float = 0.0, depth: float = 0.020, rounding: float = 0.018) -> Field:
    """A cushion with an outline, floating."""
    return Extruded(outline, depth, rounding).turned("z", turn).moved(*at)


def _drop(u: float, v: float, size: float) -> Field:
    """A drop that hangs on the face, its tip up."""
    spot = np.array(on_face(u, v, 0.4 * size), np.float32)
    frame = Frame(spot, basis(vector(0, 1, 0), face_normal(spot[None])[0]))
    ball, tip = Ellipsoid((0, 0, 0), (size, size * 1.1, size * 0.7)), Capsule((0, 0.5, 0), (0, 2.1, -0.2), 0.6, 0.08)
    return smooth_union(0.4 * size, ball, tip.scaled(size)).placed(frame)


def _tear() -> list[Piece]:
    return [_piece("tear", _drop(PLACE[0] + 0.050, -0.185, 0.050), colors.TEAR)]


def _sweat() -> list[Piece]:
    return [_piece("sweat", union(_drop(0.365, 0.100, 0.044), _drop(-0.385, 0.020, 0.030)), colors.TEAR)]


def _streams() -> list[Piece]:
    """Tears that pour from both eyes down the cheeks."""
    pieces = []
    for name, side in zip(("left", "right"), SIDES, strict=True):
        u = (PLACE[0] + 0.012) * side
        spots = over_face([(u + 0.004 * side * step, -0.075 - 0.027 * step) for step in range(11)], -0.006)
        radii = np.linspace(0.046, 0.062, len(spots))
        rods = [
            Capsule(a, b, float(ra), float(rb))
            for (a, b), (ra, rb) in zip(pairwise(spots), pairwise(radii), strict=True)
        ]
        flat = smooth_intersect(0.02, union(*rods), head_field().offset(0.026))
        pieces.append(_piece(f"{name} stream", flat, colors.TEAR))
    return pieces


def _bubble() -> list[Piece]:
    """A bubble at the nose of a sleeper."""
    x, y, z = NOSE
    ball, stem = (x + 0.118, y - 0.050, z + 0.085), (x + 0.03, y - 0.02, z + 0.035)
    glint = Ellipsoid((x + 0.080, y - 0.010, z + 0.162), (0.019, 0.024, 0.013))
    return [
        _piece("bubble", union(Sphere(ball, 0.098), Capsule(stem, ball, 0.012, 0.04)), colors.BUBBLE),
        _piece("bubble glint", glint, colors.GLINT, 0.004),
    ]


def _zzz() -> list[Piece]:
    """Two letters Z that rise beside the crown."""
    letters = []
    for (x, y), size in (((0.525, 0.310), 0.056), ((0.655, 0.520), 0.086)):
        corners = ((-size, size), (size, size), (-size, -size), (size, -size))
        spots = [(x + a, y + b, ASIDE[2]) for a, b in corners]
        letters += [Tube((a, b), 0.26 * size, 0.26 * size) for a, b in pairwise(spots)]
    return [_piece("zzz", union(*letters), colors.MARK)]


def _question() -> list[Piece]:
    x, y, z = ASIDE
    hook = Tube(
        ((x - 0.082, y + 0.085, z), (x - 0.070, y + 0.235, z), (x + 0.165, y + 0.190, z), (x + 0.015, y + 0.040, z)),
        0.032, 0.032,
    )  # fmt: skip
    stem = Capsule((x + 0.040, y + 0.060, z), (x + 0.006, y - 0.030, z), 0.032, 0.030)
    sign = union(smooth_union(0.02, hook, stem), Sphere((x + 0.004, y - 0.115, z), 0.037))
    return [_piece("question", sign, colors.MARK)]


def _exclamation() -> list[Piece]:
    x, y, z = ASIDE
    strokes = []
    for dx, turn in ((-0.060, -4.0), (0.060, -16.0)):
        bar = union(Capsule((0, 0.155, 0), (0, -0.035, 0), 0.042, 0.024), Sphere((0, -0.115, 0), 0.034))
        strokes.append(bar.turned("z", turn).moved(x + dx, y, z))
    return [_piece("exclamation", union(*strokes), colors.ALARM)]


def _anger() -> list[Piece]:
    """The cross of swollen veins."""
    veins: list[Field] = []
    for quarter in range(4):
        c, s = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
        spots = [(a * c - b * s, a * s + b * c, 0.0) for a, b in _ANGER]
        veins.append(Tube(tuple(spots), 0.024, 0.024))
    return [_piece("anger", union(*veins).turned("z", 12).moved(*ASIDE), colors.ALARM)]


def _bulb() -> list[Piece]:
    x, y, z = ASIDE
    glass = smooth_union(0.05, Sphere((x, y + 0.075, z), 0.105), Cone((x, y - 0.035, z), 0.07, 0.048, 0.062, 0.01))
    foot = union(
        *(Ellipsoid((x, y - 0.080 - drop, z), (wide, 0.020, wide)) for drop, wide in ((0, 0.054), (0.032, 0.050)))
    )
    tip = Ellipsoid((x, y - 0.144, z), (0.028, 0.018, 0.028))
    rays = []
    for degrees in (0, 45, 90, 135, 180):
        c, s = float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))
        rays.append(
            Capsule((x + 0.145 * c, y + 0.075 + 0.145 * s, z), (x + 0.185 * c, y + 0.075 + 0.185 * s, z), 0.015)
        )
    return [
        _piece("bulb", glass, colors.LAMP),
        _piece("bulb foot", union(foot, tip), colors.METAL),
        _piece("bulb rays", union(*rays), colors.GILT),
    ]


def _heart() -> list[Piece]:
    x, y, z = ASIDE
    return [
        _piece(
            "hearts",
            union(
                _badge(heart(0.088), (x - 0.02, y + 0.02, z), -14), _badge(heart(0.052), (x + 0.13, y + 0.17, z), 12)
            ),
            colors.LOVE,
        )
    ]


def _sparkle() -> list[Piece]:
    """Two glints on the side of the shut eye."""
    x, y, z = ACROSS
    small = _badge(sparkle(0.075), (x - 0.085, y + 0.155, z), 0, 0.012, 0.010)
    large = _badge(sparkle(0.150), (x, y - 0.01, z), 0, 0.014, 0.014)
    return [_piece("sparkles", union(large, small), colors.GILT, 0.009)]


def _flower() -> list[Piece]:
    """Two blossoms that drift by."""
    pieces = []
    for name, (x, y, z), size, turn in (
        ("large", ASIDE, 0.098, 8.0), ("small", (ASIDE[0] + 0.155, ASIDE[1] + 0.150, ASIDE[2]), 0.056, -20.0),
    ):  # fmt: skip
        pieces.append(_piece(f"{name} blossom", _badge(flower(size), (x, y, z), turn, 0.016, 0.016), colors.PETAL))
        heart_of_it = Ellipsoid((x, y, z + 0.024), (size * 0.30, size * 0.30, 0.022))
        pieces.append(_piece(f"{name} blossom middle", heart_of_it, colors.GILT, 0.005))
    return pieces


def _burst() -> list[Piece]:
    """Strokes of surprise over the left ear."""
    rays: list[Field] = []
    for degrees, long in ((22.0, 0.115), (40.0, 0.150), (58.0, 0.115)):
        c, s = float(np.cos(np.radians(degrees))), float(np.sin(np.radians(degrees)))
        near, far = 0.615, 0.615 + long
        rays.append(Capsule((near * c, 0.04 + near * s, 0.10), (far * c, 0.04 + far * s, 0.10), 0.020, 0.030))
    return [_piece("burst", union(*rays), colors.GILT)]


def _burst_across() -> list[Piece]:
    return [_piece("burst across", _burst()[0].field.mirrored(), colors.GILT)]


def _puff() -> list[Piece]:
    """A sigh."""
    balls = ((0.275, -0.300, 0.042), (0.358, -0.318, 0.068), (0.458, -0.292, 0.054), (0.390, -0.262, 0.046))
    cloud = smooth_union(0.03, *(Sphere((x, y, 0.545 - 0.3 * x), radius) for x, y, radius in balls))
    return [_piece("puff", cloud, colors.MIST)]


@dataclass(frozen=True, eq=False)
class Sign:
    """One sign: its pieces in the head's frame, and where it floats (None: on the face)."""

    pieces: tuple[Piece, ...]
    anchor: Vec | None = None

    def aside(self, hat: Vectors) -> Vec:
        """How far the sign must move away from the head to be clear of a hat's points (N, 3) as seen from the front."""
        if self.anchor is None or not len(hat):
            return (0.0, 0.0, 0.0)
        spot = np.array(self.anchor[:2])
        out = spot / np.linalg.norm(spot)
        for way in np.arange(0.0, FARTHEST, 0.03):
            if np.linalg.norm(hat[:, :2] - (spot + way * out), axis=1).min() > ROOM:
                break
        return (float(out[0] * way), float(out[1] * way), 0.0)


ROOM, FARTHEST = 0.19, 0.60
"""A sign's radius, and how far it gives way to a hat."""
_ON_FACE: Mapping[Extra, Callable[[], list[Piece]]] = MappingProxyType(
    {"tear": _tear, "streams": _streams, "sweat": _sweat, "bubble": _bubble, "puff": _puff}
)
_BESIDE: Mapping[Extra, tuple[tuple[Vec, Callable[[], list[Piece]]], ...]] = MappingProxyType(
    {
        "zzz": ((ASIDE, _zzz),),
        "question": ((ASIDE, _question),),
        "bulb": ((ASIDE, _bulb),),
        "exclamation": ((ASIDE, _exclamation),),
        "anger": ((ASIDE, _anger),),
        "heart": ((ASIDE, _heart),),
        "flower": ((ASIDE, _flower),),
        "sparkle": ((ACROSS, _sparkle),),
        "burst": ((ASIDE, _burst), (ACROSS, _burst_across)),
    }
)


@cache
def signs(kind: Extra) -> tuple[Sign, ...]:
    """What an extra of an expression consists of."""
    if kind in _ON_FACE:
        return (Sign(tuple(_ON_FACE[kind]())),)
    return tuple(Sign(tuple(make()), anchor) for anchor, make in _BESIDE[kind])
