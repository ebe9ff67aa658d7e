"""The knitted beanie: ribs of stitches over the skull, a folded brim and a woolly pompom."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Material, Mesh
from joyip.studio.headwear.hat import FUR, Color, Headwear, fur, luminance, paler, part, pompom, worn
from joyip.studio.headwear.lofts import angles, filled, risen
from joyip.studio.headwear.seat import Seat, around
from joyip.studio.shapes import Points, grid

RIBS = 24
AROUND, ROWS = RIBS * 6, 26


def knit(azimuth: Points, up: Points, depth: float, rows: float) -> Points:
    """Relief of a rib knit: rounded ribs, each a column of slanted stitches; `up` counts along the rib."""
    phase = azimuth * RIBS / (2.0 * np.pi)
    across = phase - np.floor(phase) - 0.5
    rib = np.sqrt(np.clip(1.0 - (2.0 * np.abs(across)) ** 2.2, 0.0, 1.0))
    stitch = 0.5 + 0.5 * np.cos(2.0 * np.pi * (up * rows - 1.4 * np.abs(across)))
    relief: Points = depth * rib * (0.7 + 0.3 * stitch) - 0.6 * depth
    return relief


def body(seat: Seat) -> tuple[Mesh, Points]:
    """The knitted dome, a little slouchy at the top, closed inside the head; and its rows."""
    rise = np.linspace(0.0, np.pi / 2, ROWS + 1)[:-1, None]
    spoke = risen(AROUND, ROWS)
    flat = seat.bowl(spoke, 0.045, 0.46, 2.3)
    azimuth = angles(AROUND)[None]
    fade = np.clip(np.cos(rise) * 2.2, 0.1, 1.0)
    off = knit(azimuth, rise / (np.pi / 2), 0.040, 7.0) * fade
    rows = flat + spoke * off[..., None]
    return filled(seat, rows, np.add(rows[-1].mean(0), (0.0, 0.004, 0.0))), rows


def cuff(seat: Seat, low: float, high: float) -> Mesh:
    """The folded brim: a thick ribbed ring that leans with the skull."""
    angle = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
    across = np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** 0.6
    out = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.6
    heights = (low + high) / 2 + (high - low) / 2 * across
    levels = np.linspace(low, high, 7)
    lines = np.stack([seat.ring(AROUND, 0.0, level) for level in levels])
    place = np.clip((heights - low) / (high - low) * 6, 0, 5.999)
    i = place.astype(int)
    mix = (place - i)[:, None, None]
    core = 0.35 * (lines[i] * (1 - mix) + lines[i + 1] * mix) + 0.65 * lines[0]
    core[..., 1] = heights[:, None]
    azimuth = angles(AROUND)[None]
    off = 0.032 + 0.05 * out[:, None] + np.maximum(out[:, None], 0.0) * knit(azimuth, across[:, None] / 2, 0.036, 6.0)
    rows = core + around(AROUND)[None] * off[..., None]
    return grid(rows, ring=True)


def beanie(skull: Field, color: Color) -> Headwear:
    """Wool in one colour; the pompom cream, or the wool's own shade on a pale beanie."""
    seat = Seat.on(skull, 0.50, pitch=10.0, roll=-4.0)
    wool = Material(color, roughness=0.95, sheen=0.7)
    dome, rows = body(seat)
    top = rows[-1].mean(0)
    puff = FUR if luminance(color) < 0.85 else (0.86, 0.30, 0.30)
    parts = (
        part(seat, "body", dome, wool),
        part(seat, "cuff", cuff(seat, -0.035, 0.145), Material(paler(color, 0.22), roughness=0.95, sheen=0.7)),
        part(seat, "pompom", pompom(0.15, (top[0], top[1] + 0.10, top[2])), fur(puff)),
    )
    return worn("beanie", seat, parts, rows)
