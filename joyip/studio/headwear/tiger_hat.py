"""The tiger hat (虎头帽) that children wear for luck: ears, round eyes, stripes, the sign of the king on the brow."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Material, Mesh
from joyip.studio.headwear.appliques import On, cord, on_bowl, oval
from joyip.studio.headwear.hat import (
    CREAM,
    FUR,
    PINK,
    RED,
    Color,
    Headwear,
    cloth,
    contrast,
    darker,
    fur,
    part,
    pompom,
    worn,
)
from joyip.studio.headwear.lofts import filled, fur_roll, risen
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import ball, merge, place, turn

AROUND, ROWS = 88, 20
OFF, HEIGHT, POWER = 0.045, 0.52, 2.8
BLACK: Color = (0.13, 0.11, 0.12)
KING = (((-0.095, 0.425), (0.095, 0.425)), ((-0.075, 0.355), (0.075, 0.355)), ((-0.10, 0.285), (0.10, 0.285)),
        ((0.0, 0.425), (0.0, 0.285)))  # fmt: skip
"""The strokes of 王."""
EYE = (0.185, 0.205)
STRIPES = (((0.33, 0.34), (0.47, 0.40)), ((0.37, 0.25), (0.53, 0.27)), ((0.20, 0.42), (0.28, 0.52)))
SIDES = (1.0, -1.0)


def ears() -> tuple[Mesh, Mesh]:
    """Two round ears, and the softer cloth inside them."""
    outer, inner = [], []
    for side in SIDES:
        spin = turn(x=-8.0, y=14.0 * side, z=-36.0 * side)
        spot = np.array((side * 0.345, 0.40, 0.0))
        outer.append(place(ball((0.135, 0.145, 0.06), segments=28), spot, spin))
        inner.append(place(ball((0.088, 0.095, 0.03), (0.0, -0.004, 0.042), segments=20), spot, spin))
    return merge(outer), merge(inner)


def brows(on: On) -> Mesh:
    """The sign of the king, and stripes at the sides."""
    strokes = [cord(on, line, 0.019, 6) for line in KING]
    strokes += [cord(on, [(side * x, y) for x, y in line], 0.020, 6) for line in STRIPES for side in SIDES]
    return merge(strokes)


def tiger_hat(skull: Field, color: Color) -> Headwear:
    """Padded cloth in the wished colour with fur round the face and red tassel balls."""
    seat = Seat.on(skull, 0.55, pitch=10.0)
    rows = seat.bowl(risen(AROUND, ROWS), OFF, HEIGHT, POWER)
    on, over, high = (on_bowl(seat, OFF, HEIGHT, POWER, by) for by in (0.0, 0.022, 0.036))
    x, y = EYE
    whites = merge([oval(on, (side * x, y, 0.088, 0.082), 0.03) for side in SIDES])
    pupils = merge([oval(over, (side * (x - 0.008), y - 0.004, 0.062, 0.064), 0.018, 20) for side in SIDES])
    sparks = merge([oval(high, (side * (x - 0.008) + 0.016, y + 0.02, 0.019, 0.020), 0.008, 14) for side in SIDES])
    nose = oval(on, (0.0, 0.150, 0.050, 0.034), 0.045)
    outer, inner = ears()
    balls = [pompom(0.078, (side * 0.44, -0.035, 0.19), seed=3, fine=28) for side in SIDES]
    ink = contrast(color, BLACK, CREAM)
    parts = (
        part(seat, "hood", filled(seat, rows), cloth(color)),
        part(seat, "ears", outer, cloth(color)),
        part(seat, "inner ears", inner, fur(PINK)),
        part(seat, "trim", fur_roll(seat, 0.066, 0.056, 0.03, 88), fur(contrast(color, FUR, CREAM))),
        part(seat, "stripes", brows(on), cloth(ink)),
        part(seat, "eyes", whites, cloth(CREAM)),
        part(seat, "pupils", pupils, Material(BLACK, roughness=0.2, clearcoat=0.8)),
        part(seat, "sparks", sparks, Material(CREAM, roughness=0.3)),
        part(seat, "nose", nose, cloth(contrast(color, RED, darker(RED, 0.4)))),
        part(seat, "balls", merge(balls), fur(contrast(color, RED, CREAM))),
    )
    return worn("tiger_hat", seat, parts, rows)
