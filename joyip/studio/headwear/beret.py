"""The beret: a soft felt disc that slouches to one side over a narrow band, with its stalk on top."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.headwear.hat import Color, Headwear, cloth, darker, leather, part, worn
from joyip.studio.headwear.lofts import filled, loft, sheet, upright
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import Points
from joyip.studio.sweeps import smooth_path, tube

AROUND, ROWS = 112, 34
DISC = ((1.0, 0.0), (1.02, 0.05), (1.16, 0.075), (1.34, 0.10), (1.40, 0.15), (1.30, 0.21), (1.02, 0.26), (0.6, 0.285),
        (0.04, 0.29))  # fmt: skip


def slouched(rows: Points) -> Points:
    """The disc drawn over to the viewer's right, where it sinks; soft dents in the cloth."""
    high = np.clip(rows[..., 1] / 0.16, 0.0, 1.0)
    azimuth = np.arctan2(rows[..., 0], rows[..., 2])
    wide = np.hypot(rows[..., 0], rows[..., 2])
    dents = 0.012 * np.sin(3.0 * azimuth + 1.0) * np.sin(9.0 * wide + 1.4 * azimuth)
    fall = -0.22 * rows[..., 0] - 0.26 * np.maximum(rows[..., 0] - 0.1, 0.0) + 0.02
    drop = np.stack((0.10 * high, high * (fall + dents), 0.02 * high), -1)
    moved: Points = rows + drop
    return moved


def beret(skull: Field, color: Color) -> Headwear:
    """Felt in the wished colour, the band leather."""
    seat = Seat.on(skull, 0.60, pitch=8.0, roll=7.0)
    rows = upright(seat, slouched(loft(seat, DISC, AROUND, ROWS)), 0.022)
    top = rows[-1].mean(0)
    stalk = smooth_path(np.add(top, ((0.0, -0.02, 0.0), (0.0, 0.05, 0.0), (0.03, 0.10, 0.015))), 12)
    hem = upright(seat, loft(seat, ((1.0, -0.02), (1.0, 0.02), (1.0, 0.05)), AROUND, 5))
    parts = (
        part(seat, "felt", filled(seat, rows), cloth(color)),
        part(seat, "band", sheet(hem, -0.012, 0.014), leather(darker(color, 0.5))),
        part(seat, "stalk", tube(stalk, np.linspace(0.028, 0.020, 12), 12), cloth(color)),
    )
    return worn("beret", seat, parts, rows)
