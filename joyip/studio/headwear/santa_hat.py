"""Santa's hat: a thick fur brim along the skull's own level line, a bent cone that droops, and a pompom."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Mesh
from joyip.studio.headwear.hat import Color, Headwear, cloth, fur, part, pompom
from joyip.studio.headwear.seat import Seat, around
from joyip.studio.relief import fluffy
from joyip.studio.shapes import Points, grid
from joyip.studio.sweeps import frames_along, smooth_path

AROUND, ROWS = 96, 64
SPINE = (
    (0.0, 0.04, 0.0),
    (0.0, 0.20, -0.01),
    (0.01, 0.37, -0.04),
    (0.12, 0.54, -0.03),
    (0.33, 0.58, 0.05),
    (0.50, 0.40, 0.12),
)
"""Knots of the cone's axis in the hat's frame: up, over to the viewer's right and down."""


def brim(seat: Seat, half_height: float, half_depth: float, lift: float) -> Mesh:
    """A fluffy ring that follows the skull."""
    core = seat.ring(240, 0.55 * half_depth, lift)
    spoke = around(240)
    angle = np.linspace(0.0, 2.0 * np.pi, 48, endpoint=False)
    section = np.stack((np.cos(angle) * half_depth, np.sin(angle) * half_height), -1)
    rows = core[:, None] + spoke[:, None] * section[None, :, :1] + np.array((0.0, 1.0, 0.0)) * section[None, :, 1:]
    return fluffy(grid(rows, ring=True), 0.07, 0.036, seed=5)


def cone(seat: Seat) -> tuple[Mesh, Points, Points]:
    """The cloth cone, its rows (ROWS, AROUND, 3) and its tip."""
    spine = smooth_path(SPINE, ROWS)
    _, side, front = frames_along(spine, start=(1.0, 0.0, 0.0))
    front = -front
    t = np.linspace(0.0, 1.0, ROWS)
    outline = seat.ring(AROUND, 0.03, 0.04)
    width = (1.0 - t) ** 0.92 * (1.0 + 0.22 * np.sin(np.pi * np.minimum(t * 1.6, 1.0))) * 0.9 + 0.1
    width[t > 0.93] *= 0.97
    rows = (
        spine[:, None]
        + side[:, None] * outline[None, :, :1] * width[:, None, None]
        + front[:, None] * outline[None, :, 2:] * width[:, None, None]
    )
    angle = np.linspace(0.0, 2.0 * np.pi, AROUND, endpoint=False)[None]
    fold = np.exp(-(((t[:, None] - 0.56) / 0.2) ** 2)) * np.sin(26.0 * t[:, None] + 1.1 * np.sin(angle + 0.6))
    facing_bend = 0.5 + 0.5 * np.sin(angle)
    spokes = rows - spine[:, None]
    rows = rows + spokes * (0.09 * fold * facing_bend**2)[..., None]
    rows = seat.pushed_out(rows, 0.022)
    closed = np.concatenate((seat.ring(AROUND, -0.04, 0.04)[None], rows))
    return grid(closed, first=(0.0, 0.0, 0.0), last=spine[-1]), rows, spine[-1]


def santa_hat(skull: Field, color: Color) -> Headwear:
    """Red felt unless wished otherwise, white fur."""
    seat = Seat.on(skull, 0.56, pitch=9.0, roll=-5.0)
    body, rows, tip = cone(seat)
    trim = brim(seat, 0.085, 0.062, 0.03)
    parts = (
        part(seat, "cone", body, cloth(color)),
        part(seat, "brim", trim, fur()),
        part(seat, "pompom", pompom(0.13, (tip[0] + 0.03, tip[1] - 0.07, tip[2] + 0.01)), fur()),
    )
    shell = np.ascontiguousarray(seat.to_head(rows.reshape(-1, 3)), np.float32)
    return Headwear("santa_hat", parts, seat.rim(), shell)
