"""Balloons: shiny rubber on strings that run through the fist; one beside the head, or a bunch above it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Vec, union
from joyip.studio.geometry import Material
from joyip.studio.lettering import lettering
from joyip.studio.props.forms import Form, Piece, assembled, inside, joined, piece, point, printed
from joyip.studio.props.prop import CREAM, GOLD, Color, Grip, Prop, golden, lighter, mixed, pale
from joyip.studio.shapes import lathe, merge, turn
from joyip.studio.solids import Capsule, Ellipsoid
from joyip.studio.sweeps import rounded, smooth_path, tube

RADIUS = 0.29
MIDDLE: Vec = (-0.50, 1.02, -0.14)
"""Of the rubber, from the hand: outwards (-x) and up."""
LEAN = 17.0
BUNCH: tuple[tuple[Vec, float, int], ...] = (
    ((-0.66, 0.98, 0.06), 0.205, 0),
    ((-0.36, 1.36, -0.10), 0.215, 1),
    ((-0.84, 1.36, -0.12), 0.205, 2),
    ((-0.56, 1.70, 0.02), 0.215, 0),
    ((-0.16, 1.68, -0.16), 0.195, 3),
)
"""Middle, radius and tone of each balloon."""
TAIL: tuple[Vec, ...] = ((-0.035, -0.30, 0.05), (0.02, -0.22, 0.03), (-0.012, -0.13, 0.015), (0.0, -0.06, 0.0))
"""The string's end below the fist."""


def rubber(radius: float, segments: int = 56) -> Form:
    """One balloon with its knot, the middle at the origin."""
    angle = np.linspace(0.06, np.pi, 26)
    lower = np.clip(np.cos(angle), 0.0, 1.0)
    wide = np.sin(angle) * (1.0 - 0.10 * lower**2)
    high = -np.cos(angle) * (1.02 + 0.24 * lower**1.5)
    low = float(high[0])
    skin = lathe([(0.0, low), *zip(wide.tolist(), high.tolist(), strict=True)], segments)
    knot = ((0.0, low - 0.17), (0.11, low - 0.18), (0.04, low - 0.065), (0.06, low + 0.035), (0.0, low + 0.045))
    mesh = merge([skin, lathe(rounded(knot, 0.037, 3), 14)])
    return Form(mesh, Ellipsoid((0, 0, 0), (1.0, 1.1, 1.0))).at(scale=radius)


def string(path: npt.ArrayLike) -> Form:
    """A thin cord along the knots."""
    line = [point(knot) for knot in smooth_path(path, 12)]
    thread = [Capsule(a, b, 0.0075) for a, b in pairwise(line)]
    return Form(tube(smooth_path(path, 36), 0.0075, 6), union(*thread))


def _tie(middle: Vec, radius: float, lean: float) -> Vec:
    return point(np.asarray(middle) + turn(z=lean) @ np.array((0.0, -1.36 * radius, 0.0)))


def _shiny(color: Color) -> Material:
    return Material(color, roughness=0.10, clearcoat=1.0)


def _cord(color: Color) -> Material:
    return Material(mixed(color, (0.97, 0.95, 0.92), 0.75), roughness=0.6)


def balloon(color: Color, text: str = "") -> Prop:
    """Rubber in the wished colour, a pale string; the text stands on the front."""
    form, look = rubber(RADIUS, 72), _shiny(color)
    prints: list[Piece] = []
    if text:
        ink: Color = (0.83, 0.12, 0.16) if pale(color) else (1.0, 1.0, 1.0)
        wide, high = 0.72 * RADIUS, 0.52 * RADIUS
        window = (-wide, -high + 0.02, wide, high + 0.02)
        prints.append(printed("rubber", form.mesh, look, lettering(text, ink, (640, 448)), window))
    upright = turn(z=0.35 * LEAN if text else LEAN)
    place = inside([piece("rubber", look, form), *prints], MIDDLE, upright)
    tie = np.asarray(MIDDLE) + upright @ np.array((0.0, -1.36 * RADIUS, 0.0))
    line = string((*TAIL, (-0.004, 0.06, 0.0), (-0.09, 0.26, -0.02), (-0.26, 0.48, -0.07), tie))
    return assembled("balloon", Grip("pole", "chest", 0.06), *place, piece("string", _cord(color), line))


def balloons(color: Color) -> Prop:
    """Five balloons: two in the wished colour, one lighter, one cream, one gold (sky blue where gold is wished)."""
    tones: tuple[Color, ...] = (
        color,
        lighter(color, 0.55),
        (0.55, 0.80, 0.95) if golden(color) else GOLD,
        lighter(CREAM),
    )
    pieces: list[Piece] = []
    lines: list[Form] = []
    for tone, shade in enumerate(tones):
        forms = []
        for middle, radius in ((middle, radius) for middle, radius, which in BUNCH if which == tone):
            lean = -24.0 * (middle[0] + 0.45)
            forms.append(rubber(radius, 34).at(middle, turn(z=-lean)))
            tie = _tie(middle, radius, -lean)
            half = tuple(0.5 * v + bend for v, bend in zip(tie, (-0.06, 0.0, 0.05), strict=True))
            start = TAIL if not lines else TAIL[-2:]
            lines.append(string((*start, (-0.01, 0.08, 0.0), half, tie)))
        pieces.append(piece(f"rubber_{tone}", _shiny(shade), joined(*forms)))
    return assembled("balloons", Grip("pole", "chest", 0.06), *pieces, piece("strings", _cord(color), *lines))
