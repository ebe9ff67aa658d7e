"""The cowboy hat: a creased and pinched felt crown, a brim rolled up at the sides, a band and a star."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.headwear.hat import GOLD, SILVER, Color, Headwear, cloth, contrast, darker, leather, metal, part, worn
from joyip.studio.headwear.lofts import angles, brim, filled, hemmed, loft, sheet, upright
from joyip.studio.headwear.seat import Seat
from joyip.studio.joy.emblems import star
from joyip.studio.shapes import Points, grid, place, slab, turn

AROUND = 104
CROWN = ((1.0, -0.02), (1.0, 0.06), (0.97, 0.18), (0.92, 0.31), (0.86, 0.40), (0.70, 0.445), (0.40, 0.45), (0.05, 0.45))
PINCH = 0.55
"""Azimuth of the dents at the front's sides."""


def roll(t: Points) -> Points:
    """Heights of the brim: up at the sides, dipping in front and behind."""
    side = np.abs(np.sin(angles(AROUND)))[None]
    height: Points = 0.01 + t**1.7 * (0.25 * side**2.4 - 0.045 * (1.0 - side) ** 1.5)
    return height


def creased(rows: Points) -> Points:
    """The crown with a valley along its top and two dents in front."""
    azimuth = np.arctan2(rows[..., 0], rows[..., 2])
    high = np.clip((rows[..., 1] - 0.16) / 0.28, 0.0, 1.0)
    dents = sum(np.exp(-(((azimuth - side * PINCH) / 0.26) ** 2)) for side in (1.0, -1.0))
    bent = rows * (np.stack((1.0 - 0.20 * high * dents, np.ones_like(high), 1.0 - 0.16 * high * dents), -1))
    valley = np.exp(-((bent[..., 0] / 0.11) ** 2)) * np.clip((rows[..., 1] - 0.30) / 0.15, 0.0, 1.0)
    shift = np.stack((0.0 * high, -0.125 * valley - 0.07 * high * dents, 0.0 * high), -1)
    shaped: Points = bent + shift
    return shaped


def cowboy_hat(skull: Field, color: Color) -> Headwear:
    """Felt in the wished colour, a dark band with a gold star (silver on a golden hat)."""
    seat = Seat.on(skull, 0.60, pitch=10.0, roll=-4.0)
    rows = upright(seat, creased(loft(seat, CROWN, AROUND, 26)))
    width = 0.29 + 0.05 * np.abs(np.cos(angles(AROUND)))
    flat = brim(seat, width, roll, 0.026)
    edge = hemmed(flat, 0.017)
    band = darker(color, 0.55) if sum(color) > 0.75 else (0.62, 0.40, 0.24)
    badge = slab(star(5, 0.085, 0.040), 0.026, 0.008)
    parts = (
        part(seat, "crown", filled(seat, rows, low=-0.02), cloth(color)),
        part(seat, "brim", grid(flat, ring=True), cloth(color)),
        part(seat, "edge", edge, leather(darker(color, 0.25))),
        part(seat, "band", sheet(rows[3:7], -0.004, 0.016), leather(band)),
        part(
            seat,
            "star",
            place(badge, rows[5, 0] + (0.0, 0.005, 0.022), turn(x=-8.0)),
            metal(contrast(color, GOLD, SILVER)),
        ),
    )
    return worn("cowboy_hat", seat, parts, rows)
