"""The graduation cap: a fitted band, a rounded mortarboard, and a tassel that hangs over its edge."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Material, Mesh
from joyip.studio.headwear.hat import GOLD, Color, Headwear, cloth, part, worn
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import Points, ball, box, grid, lathe, merge, place, turn
from joyip.studio.sweeps import rounded, smooth_path, tube

AROUND = 120
BOARD, THICK = 0.90, 0.05


def skullcap(seat: Seat, deck: float) -> tuple[Mesh, Points]:
    """The band: from the rim straight up, narrowing to the board at height `deck`; and its outer rows."""
    hem = seat.ring(AROUND, 0.03, -0.008)
    t = np.linspace(0.0, 1.0, 14)[:, None, None]
    wall = np.broadcast_to(hem, (14, AROUND, 3)) * (1.0 - 0.13 * t**1.6)
    wall[..., 1] = hem[None, :, 1] * (1.0 - t[..., 0]) + deck * t[..., 0]
    wall = seat.pushed_out(wall, 0.018)
    lip = seat.ring(AROUND, -0.04)
    under = seat.ring(AROUND, 0.002, -0.014)
    return grid(np.concatenate((np.stack((lip, under)), wall)), first=(0.0, 0.0, 0.0), last=(0.0, deck, 0.0)), wall


def tassel(deck: float) -> tuple[Mesh, Mesh]:
    """Cord over the board's edge with knot and fringe hanging free, and the gold bands about it."""
    top = deck + THICK / 2
    knots = (
        (0.0, top + 0.03, 0.0),
        (0.20, top + 0.012, 0.11),
        (0.385, top - 0.02, 0.24),
        (0.435, top - 0.10, 0.27),
        (0.438, top - 0.21, 0.272),
    )
    cord = tube(smooth_path(knots, 48), 0.016, 10)
    foot = np.array(knots[-1])
    strands = []
    for k in range(19):
        angle = 2.4 * k
        spread = 0.05 * np.sqrt((k + 0.5) / 19)
        aside = np.array((np.cos(angle), 0.0, np.sin(angle))) * spread
        strands.append(
            tube(
                smooth_path(
                    (foot + aside * 0.5, foot + aside * 0.9 + (0, -0.07, 0), foot + aside * 1.25 + (0, -0.19, 0)), 8
                ),
                0.013,
                8,
            )
        )
    knot = place(ball((0.04, 0.045, 0.04), segments=24), foot)
    ring = tube(
        foot
        + np.array((0.0, -0.045, 0.0))
        + 0.036
        * np.stack(
            (
                np.cos(np.linspace(0, 2 * np.pi, 24, endpoint=False)),
                np.zeros(24),
                np.sin(np.linspace(0, 2 * np.pi, 24, endpoint=False)),
            ),
            -1,
        ),
        0.011,
        8,
        closed=True,
    )
    return merge([cord, *strands, knot]), ring


def graduation_cap(skull: Field, color: Color) -> Headwear:
    """Cloth in one colour, the tassel gold (red on a gold or yellow cap)."""
    seat = Seat.on(skull, 0.55, pitch=-3.0, roll=-6.0)
    crown = float(seat.onto(np.array([[0.0, 1.0, 0.0]]))[0, 1])
    deck = crown + 0.045
    band, wall = skullcap(seat, deck)
    board = place(box((BOARD, THICK, BOARD), 0.018, cells=12), (0.0, deck + THICK / 2, 0.0), turn(y=45.0))
    button = place(
        lathe(rounded(((0.0, 0.0), (0.05, 0.0), (0.045, 0.03), (0.0, 0.034)), 0.012)), (0.0, deck + THICK, 0.0)
    )
    gold: Color = (0.80, 0.16, 0.18) if color[0] > 0.8 and color[1] > 0.6 else GOLD
    cord, ring = tassel(deck + THICK / 2)
    silk = Material(gold, roughness=0.45, sheen=0.6)
    parts = (
        part(seat, "band", band, cloth(color)),
        part(seat, "board", board, cloth(color)),
        part(seat, "button", button, silk),
        part(seat, "tassel", cord, silk),
        part(seat, "ring", ring, Material(gold, roughness=0.25, metallic=0.9)),
    )
    return worn("graduation_cap", seat, parts, wall)
