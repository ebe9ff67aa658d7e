"""Santa's hat: a thick fur brim along the skull's own level line, a bent cone that droops, and a pompom."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Mesh
from joyip.studio.headwear.hat import FUR, RED, Color, Headwear, cloth, contrast, fur, part, pompom, worn
from joyip.studio.headwear.lofts import angles, bent_cone, filled, fur_roll
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import Points

AROUND, ROWS = 80, 40
SPINE = (
    (0.0, 0.04, 0.0),
    (0.0, 0.20, -0.01),
    (0.01, 0.37, -0.04),
    (0.12, 0.54, -0.03),
    (0.33, 0.58, 0.05),
    (0.50, 0.40, 0.12),
)
"""Knots of the cone's axis in the hat's frame: up, over to the viewer's right and down."""


def cone(seat: Seat) -> tuple[Mesh, Points, Points]:
    """The cloth cone, its rows (ROWS, AROUND, 3) and its tip."""
    t = np.linspace(0.0, 1.0, ROWS)
    width = (1.0 - t) ** 0.92 * (1.0 + 0.22 * np.sin(np.pi * np.minimum(t * 1.6, 1.0))) * 0.9 + 0.1
    width[t > 0.93] *= 0.97
    rows, spine = bent_cone(seat, SPINE, width, AROUND)
    angle = angles(AROUND)[None]
    fold = np.exp(-(((t[:, None] - 0.56) / 0.2) ** 2)) * np.sin(26.0 * t[:, None] + 1.1 * np.sin(angle + 0.6))
    facing_bend = 0.5 + 0.5 * np.sin(angle)
    spokes = rows - spine[:, None]
    rows = rows + spokes * (0.09 * fold * facing_bend**2)[..., None]
    rows = seat.pushed_out(rows, 0.022)
    return filled(seat, rows, spine[-1], low=0.04), rows, spine[-1]


def santa_hat(skull: Field, color: Color) -> Headwear:
    """Red felt unless wished otherwise, white fur (red on a white hat)."""
    seat = Seat.on(skull, 0.56, pitch=9.0, roll=-5.0)
    body, rows, tip = cone(seat)
    trim = fur_roll(seat, 0.085, 0.062, 0.03)
    plush = fur(contrast(color, FUR, RED))
    parts = (
        part(seat, "cone", body, cloth(color)),
        part(seat, "brim", trim, plush),
        part(seat, "pompom", pompom(0.13, (tip[0] + 0.03, tip[1] - 0.07, tip[2] + 0.01)), plush),
    )
    return worn("santa_hat", seat, parts, rows)
