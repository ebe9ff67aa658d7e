"""Signs of affection: a puffy heart, a puffy star, and the wand that carries a star."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.forms import Form, assembled, joined, piece, puffed, rod, strip, turned
from joyip.studio.props.prints import heart_line, star_line
from joyip.studio.props.prop import CREAM, GOLD, Color, Grip, Prop, gilt, gloss, golden, lighter, satin
from joyip.studio.shapes import turn
from joyip.studio.sweeps import rounded, smooth_path


def heart(color: Color) -> Prop:
    """A glossy heart in the wished colour."""
    form = puffed(heart_line(0.46, 88), 0.20, rows=14, sharp=2.1, flat=2.4)
    return assembled(
        "heart",
        Grip("side", "chest", 0.16),
        piece("heart", Material(color, roughness=0.16, clearcoat=1.0), form),
        origin=(-0.04, 0.05, 0.088),
        rotation=turn(z=9.0, x=-4.0),
    )


def star_form(radius: float, depth: float, rows: int = 12) -> Form:
    """A soft five-pointed star facing +z."""
    line = rounded(star_line(radius), 0.22 * radius, rows // 2 + 2, closed=True)
    return puffed(line, depth, rows=rows, sharp=1.5, flat=1.7)


def star(color: Color) -> Prop:
    """A star in the wished colour."""
    return assembled(
        "star",
        Grip("side", "chest", 0.16),
        piece("star", Material(color, roughness=0.20, clearcoat=0.9, emission=0.08), star_form(0.28, 0.18)),
        origin=(-0.04, 0.06, 0.078),
        rotation=turn(z=8.0, x=-4.0),
    )


def wand(color: Color) -> Prop:
    """A star in the wished colour on a pale stick, two ribbons fluttering from its neck."""
    stick = rod(((0.0, -0.24, 0.0), (0.0, 0.30, 0.0)), 0.020, 16)
    knob = turned(((0.0, 0.215), (0.034, 0.215), (0.034, 0.25), (0.0, 0.25)), 0.012, 24)
    ends = [Form(rod(((0.0, -0.252, 0.0), (0.0, -0.22, 0.0)), 0.028, 16).mesh)]
    ribbons = []
    for side in (1.0, -1.0):
        knots = ((0.0, 0.23, 0.02), (0.08 * side, 0.19, 0.05), (0.12 * side, 0.10, 0.03), (0.18 * side, 0.03, 0.05))
        path = smooth_path(knots, 24)
        ribbons.append(strip(path, (0.75, 0.65 * side, 0.3), 0.035 * np.linspace(0.7, 1.0, 24), 0.006))
    trim: Color = (0.96, 0.55, 0.70) if golden(color) else GOLD
    return assembled(
        "wand",
        Grip("pole", "chest", 0.08),
        piece(
            "star",
            Material(color, roughness=0.20, clearcoat=0.9, emission=0.08),
            star_form(0.215, 0.135).at((0.0, 0.40, 0.0)),
        ),
        piece("stick", gloss(lighter(CREAM, 0.4)), stick),
        piece("ends", gilt(), joined(knob, *ends)),
        piece("ribbons", satin(trim), *ribbons),
        rotation=turn(z=16.0, x=15.0),
    )
