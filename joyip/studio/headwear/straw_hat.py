"""The straw hat: plaited straw with a wide wavy brim, a ribbon round the crown and a bow at its side."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Material
from joyip.studio.headwear.appliques import straw, wound
from joyip.studio.headwear.hat import RED, Color, Headwear, cloth, contrast, darker, part, printed, worn
from joyip.studio.headwear.lofts import angles, brim, filled, hemmed, loft, sheet, upright
from joyip.studio.headwear.seat import Seat
from joyip.studio.props.bow import bow
from joyip.studio.shapes import Points, grid, place, turn

AROUND = 96
CROWN = ((1.0, -0.02), (1.0, 0.09), (0.99, 0.19), (0.95, 0.28), (0.82, 0.35), (0.52, 0.38), (0.06, 0.385))
COURSE, STITCHES = 0.046, 36
"""Width of a row of the plait, and how many of its repeats lie round half the hat."""
NAVY: Color = (0.15, 0.21, 0.40)


def wave(t: Points) -> Points:
    """Heights of the brim: level at the head, wavy and a little lower at the edge."""
    angle = angles(AROUND)[None]
    height: Points = 0.01 + t**1.5 * (0.022 * np.cos(3.0 * angle + 0.7) - 0.035 + 0.05 * np.abs(np.sin(angle)) ** 2)
    return height


def straw_hat(skull: Field, color: Color) -> Headwear:
    """Straw of the wished colour with a red ribbon (navy on a red hat)."""
    seat = Seat.on(skull, 0.60, pitch=12.0, roll=5.0)
    plait = Material(color, roughness=0.75, sheen=0.15)
    ribbon = cloth(contrast(color, RED, NAVY))
    rows = upright(seat, loft(seat, CROWN, AROUND, 20))
    flat = brim(seat, np.full(AROUND, 0.30), wave, 0.022, rows=9)
    crown, shade = filled(seat, rows, low=-0.02), grid(flat, ring=True)
    hem = np.concatenate((rows[:1], rows))
    edge = hemmed(flat, 0.019)
    side = rows[6, round(0.125 * AROUND)]
    parts = (
        printed(part(seat, "crown", crown, plait), wound(hem, STITCHES, COURSE, len(crown.vertices)), straw()),
        printed(part(seat, "brim", shade, plait), wound(flat, STITCHES, COURSE, len(shade.vertices)), straw()),
        part(seat, "edge", edge, Material(darker(color, 0.12), roughness=0.8)),
        part(seat, "ribbon", sheet(rows[2:8], -0.004, 0.014), ribbon),
        part(seat, "bow", place(bow(0.17, 0.10), side * (1.06, 1.0, 1.06), turn(x=80.0, y=46.0)), ribbon),
    )
    return worn("straw_hat", seat, parts, rows)
