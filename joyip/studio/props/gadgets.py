"""Screens to carry: the phone and the laptop."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props import prints
from joyip.studio.props.forms import (
    Form,
    Piece,
    assembled,
    block,
    inside,
    piece,
    point,
    printed,
    rectangle,
    rod,
    sheet,
    turned,
)
from joyip.studio.props.prop import Color, Grip, Prop, darker, gloss, lighter, matte, mixed
from joyip.studio.shapes import turn

DARK: Color = (0.10, 0.10, 0.12)
LIT = Material((0.80, 0.88, 0.95), roughness=0.25, clearcoat=0.5, emission=0.25)
"""A screen; its image shines."""
WIDE, DEEP, THICK = 0.530, 0.330, 0.028
"""The laptop's keyboard half."""


def phone(color: Color) -> Prop:
    """Shown to the viewer: a case in the wished colour around a bright lock screen."""
    wide, tall, thick = 0.235, 0.445, 0.036
    case = sheet(rectangle(wide, tall), 0.045, thick, 0.014)
    glass = sheet(rectangle(wide - 0.020, tall - 0.020), 0.036, 0.010, 0.003).at((0.0, 0.0, thick / 2 + 0.001))
    screen = sheet(rectangle(wide - 0.040, tall - 0.040), 0.028, 0.004, 0.0015).at((0.0, 0.0, thick / 2 + 0.0058))
    lens = turned(((0.0, 0.0), (0.0085, 0.0), (0.0085, 0.004), (0.0, 0.004)), 0.002, 16).at(
        (0.0, tall / 2 - 0.045, thick / 2 + 0.008), turn(x=90.0)
    )
    keys = [block((0.012, long, 0.014), 0.005, (wide / 2, y, 0.0)) for long, y in ((0.05, 0.10), (0.08, 0.02))]
    window = ((wide - 0.040) / 2, (tall - 0.040) / 2)
    return assembled(
        "phone",
        Grip("side", "chest", 0.12),
        piece("case", Material(color, roughness=0.3, clearcoat=0.6), case, *keys),
        piece("glass", gloss((0.07, 0.07, 0.09)), glass),
        piece("screen", LIT, screen),
        printed("screen", screen.mesh, LIT, prints.phone_screen(color), (-window[0], -window[1], *window)),
        piece("lens", gloss((0.06, 0.06, 0.09)), lens.trim()),
        origin=(-0.04, 0.10, thick / 2 - 0.010),
        rotation=turn(x=-5.0, z=6.0),
    )


def lid(color: Color) -> list[Piece]:
    """The laptop's upper half, standing on y = 0 and facing the viewer."""
    middle = (0.0, DEEP / 2, 0.0)
    shell = sheet(rectangle(WIDE, DEEP), 0.040, 0.020, 0.008).at(middle)
    glass = sheet(rectangle(WIDE - 0.026, DEEP - 0.026), 0.028, 0.006, 0.002).at((0.0, DEEP / 2, 0.0095))
    screen = sheet(rectangle(WIDE - 0.062, DEEP - 0.062), 0.012, 0.004, 0.0015).at((0.0, DEEP / 2, 0.0125))
    left, low = -(WIDE - 0.062) / 2, 0.031
    return [
        piece("lid", aluminium(color), shell),
        piece("glass", gloss(DARK), glass.trim()),
        piece("screen", LIT, screen.trim()),
        printed("screen", screen.mesh, LIT, prints.laptop_screen(color), (left, low, -left, DEEP - low)),
    ]


def aluminium(color: Color) -> Material:
    """Anodised metal."""
    return Material(color, roughness=0.32, metallic=0.25, clearcoat=0.4)


def keys() -> list[Form]:
    """Four rows of ten."""
    pitch = 0.0450
    spots = [((k - 4.5) * pitch, THICK / 2 + 0.004, -0.112 + 0.043 * row) for row in range(4) for k in range(10)]
    return [block((0.038, 0.010, 0.036), 0.004, spot, cells=3).trim() for spot in spots]


def laptop(color: Color) -> Prop:
    """Open towards the viewer: shell in the wished colour, keys, a bright desktop."""
    flat, top = turn(x=-90.0), THICK / 2
    base = sheet(rectangle(WIDE, DEEP), 0.040, THICK, 0.011).at(rotation=flat)
    well = sheet(rectangle(WIDE - 0.055, 0.180), 0.018, 0.004, 0.0015).at((0.0, top, -0.048), flat)
    pad = sheet(rectangle(0.167, 0.082), 0.016, 0.004, 0.0015).at((0.0, top + 0.0005, 0.101), flat)
    hinge = rod(((-0.17, top + 0.004, -DEEP / 2), (0.17, top + 0.004, -DEEP / 2)), 0.011, 12)
    spin = turn(x=14.0)
    right, left = (point(spin @ np.array((side * WIDE / 2, 0.0, 0.018))) for side in (-1, 1))
    return assembled(
        "laptop",
        Grip("both", "waist", 0.28, 0.03, right, left, right_palm=(0.85, 0.5, 0.0), left_palm=(-0.85, 0.5, 0.0)),
        piece("base", aluminium(color), base, hinge),
        piece("well", matte(darker(color, 0.45)), well.trim()),
        piece("keys", matte(DARK if sum(color) > 1.6 else lighter(color, 0.75)), *keys()),
        piece("pad", Material(mixed(color, (0.0, 0.0, 0.0), 0.12), roughness=0.35), pad.trim()),
        *inside(lid(color), (0.0, top + 0.004, 0.004 - DEEP / 2), turn(x=-14.0)),
        rotation=spin,
    )
