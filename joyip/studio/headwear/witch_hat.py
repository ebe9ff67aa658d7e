"""The witch's hat: a crooked cone with folds, a wide wavy brim, a band with a buckle, stars for the night."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Mesh
from joyip.studio.headwear.appliques import buckle
from joyip.studio.headwear.hat import (
    GOLD,
    SILVER,
    Color,
    Headwear,
    cloth,
    contrast,
    darker,
    leather,
    metal,
    paler,
    part,
    worn,
)
from joyip.studio.headwear.lofts import angles, bent_cone, brim, filled, hemmed, sheet, upright
from joyip.studio.headwear.seat import Seat
from joyip.studio.joy.emblems import star
from joyip.studio.shapes import Points, facing, grid, merge, place, slab, turn

AROUND, ROWS = 96, 30
SPINE = ((0.0, 0.0, 0.0), (0.0, 0.2, -0.01), (-0.02, 0.40, -0.04), (-0.06, 0.58, -0.07), (-0.19, 0.70, -0.03),
         (-0.34, 0.69, 0.05))  # fmt: skip
STARS = ((11, 0.93, 0.055), (10, 0.13, 0.048), (15, 0.05, 0.042))
"""Row, share of the way round, and size."""


def sway(t: Points) -> Points:
    """Heights of the brim: low in front and behind, up at the sides, uneven."""
    angle = angles(AROUND)[None]
    height: Points = 0.01 + t**1.6 * (0.035 * np.cos(2.0 * angle + np.pi) + 0.02 * np.sin(3.0 * angle + 0.4) + 0.01)
    return height


def folded(rows: Points, spine: Points) -> Points:
    """The cone with creases where it leans."""
    t = np.linspace(0.0, 1.0, ROWS)[:, None]
    angle = angles(AROUND)[None]
    fold = np.exp(-(((t - 0.60) / 0.22) ** 2)) * np.sin(30.0 * t + 1.2 * np.sin(angle + 2.0))
    creased: Points = rows + (rows - spine[:, None]) * (0.10 * fold * (0.5 - 0.5 * np.sin(angle)) ** 1.5)[..., None]
    return creased


def stars(rows: Points) -> Mesh:
    """Sewn on to the cone's front."""
    made = []
    for row, share, size in STARS:
        at = round(share * AROUND) % AROUND
        along = rows[row + 1, at] - rows[row - 1, at]
        round_ = rows[row, (at + 1) % AROUND] - rows[row, at - 1]
        out = np.cross(along, round_) * -1.0
        spin = facing(out) @ turn(x=-90.0)
        made.append(place(slab(star(5, size, 0.48 * size), 0.022, 0.006), rows[row, at], spin))
    return merge(made)


def witch_hat(skull: Field, color: Color) -> Headwear:
    """Felt in the wished colour, a dark band with a golden buckle (silver on a golden hat)."""
    seat = Seat.on(skull, 0.61, pitch=10.0, roll=-6.0)
    t = np.linspace(0.0, 1.0, ROWS)
    rows, spine = bent_cone(seat, SPINE, (1.0 - t) ** 1.05 * 0.94 + 0.06, AROUND)
    rows = upright(seat, folded(rows, spine))
    flat = brim(seat, 0.32 + 0.03 * np.cos(3.0 * angles(AROUND)), sway, 0.026)
    band = darker(color, 0.68) if sum(color) > 0.6 else (0.42, 0.22, 0.62)
    bright = metal(contrast(color, GOLD, SILVER))
    parts = (
        part(seat, "cone", filled(seat, rows, spine[-1]), cloth(color)),
        part(seat, "brim", grid(flat, ring=True), cloth(color)),
        part(seat, "edge", hemmed(flat, 0.018), cloth(paler(color, 0.1))),
        part(seat, "band", sheet(rows[2:7], -0.004, 0.014), leather(band)),
        part(seat, "buckle", place(buckle(0.085, 0.068, 0.016), rows[4, 0] + (0.0, 0.0, 0.02), turn(x=-22.0)), bright),
        part(seat, "stars", stars(rows), bright),
    )
    return worn("witch_hat", seat, parts, rows)
