"""The chef's hat: a starched pleated band and a tall crown of cloth that billows over it."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.headwear.hat import Color, Headwear, cloth, part, worn
from joyip.studio.headwear.lofts import angles, filled, loft, sheet, upright
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import Points

LOBES, PLEATS = 9, 32
AROUND, ROWS = PLEATS * 4, 36
BAND = ((1.0, -0.02), (1.0, 0.06), (1.0, 0.12), (1.01, 0.19))
PUFF = ((0.96, 0.0), (0.98, 0.17), (1.14, 0.25), (1.36, 0.34), (1.43, 0.45), (1.30, 0.56), (1.0, 0.61), (0.5, 0.60),
        (0.05, 0.575))  # fmt: skip


def billows() -> Points:
    """Swelling (ROWS, AROUND) of the puffs: deep folds between round lobes where the cloth is widest."""
    t = np.linspace(0.0, 1.0, ROWS)[:, None]
    folds = np.abs(np.sin(angles(AROUND) * LOBES / 2 + 0.5))[None] ** 0.55
    swelling: Points = 1.0 + np.clip((t - 0.16) / 0.3, 0.0, 1.0) * np.clip((1.06 - t) / 0.35, 0.0, 1.0) * 0.30 * (
        folds - 0.75
    )
    return swelling


def leaning(rows: Points) -> Points:
    """The crown sinks a little to one side, its folds run over the top."""
    high = np.clip((rows[..., 1] - 0.18) / 0.4, 0.0, 1.0)
    azimuth = np.arctan2(rows[..., 0], rows[..., 2])
    bent: Points = rows + np.stack((0.07 * high, -0.04 * high * np.sin(azimuth), -0.02 * high), -1)
    return bent


def chef_hat(skull: Field, color: Color) -> Headwear:
    """White linen unless wished otherwise."""
    seat = Seat.on(skull, 0.60, pitch=7.0, roll=-6.0)
    puff = upright(seat, leaning(loft(seat, PUFF, AROUND, ROWS, lobes=billows())))
    band = upright(seat, loft(seat, BAND, AROUND, 7), 0.024)
    pleats = 0.008 * np.abs(np.sin(angles(AROUND) * PLEATS / 2)) ** 0.7
    outward = band * (1.0, 0.0, 1.0) / np.linalg.norm(band * (1.0, 0.0, 1.0), axis=-1, keepdims=True)
    band = band + outward * pleats[None, :, None]
    parts = (
        part(seat, "puff", filled(seat, puff), cloth(color)),
        part(seat, "band", sheet(band, -0.01, 0.012), cloth(color)),
    )
    return worn("chef_hat", seat, parts, puff)
