"""The top hat: a tall silk cylinder that opens upwards, a curled brim and a satin ribbon."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Material
from joyip.studio.headwear.hat import CREAM, WINE, Color, Headwear, contrast, part, worn
from joyip.studio.headwear.lofts import angles, brim, filled, hemmed, loft, sheet, upright
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import Points, grid

AROUND = 104
CROWN = ((1.0, -0.02), (0.97, 0.09), (0.94, 0.22), (0.96, 0.36), (1.02, 0.495), (1.03, 0.52), (1.0, 0.535),
         (0.9, 0.538), (0.5, 0.54), (0.05, 0.54))  # fmt: skip


def curl(t: Points) -> Points:
    """Heights of the brim: rolled up at the sides, level in front."""
    side = np.abs(np.sin(angles(AROUND)))[None]
    height: Points = 0.01 + t**2 * (0.10 * side**2 - 0.015)
    return height


def top_hat(skull: Field, color: Color) -> Headwear:
    """Silk in the wished colour with a red ribbon (cream on a red hat)."""
    seat = Seat.on(skull, 0.62, pitch=6.0, roll=9.0)
    silk = Material(color, roughness=0.38, sheen=0.5, clearcoat=0.25)
    satin = Material(contrast(color, WINE, CREAM), roughness=0.35, sheen=0.4)
    rows = upright(seat, loft(seat, CROWN, AROUND, 26))
    flat = brim(seat, np.full(AROUND, 0.17), curl, 0.026)
    parts = (
        part(seat, "crown", filled(seat, rows, low=-0.02), silk),
        part(seat, "brim", grid(flat, ring=True), silk),
        part(seat, "edge", hemmed(flat, 0.020), silk),
        part(seat, "ribbon", sheet(rows[2:7], -0.004, 0.014), satin),
    )
    return worn("top_hat", seat, parts, rows)
