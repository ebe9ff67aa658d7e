"""The red envelope: a lucky packet with a folded flap, gold lines and an embossed coin for a seal."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import union
from joyip.studio.geometry import Frame, Material, Mesh
from joyip.studio.props.prop import GOLD, RED, Color, Grip, Prop, gilt, golden, held, mixed
from joyip.studio.shapes import Points, ball, lathe, merge, place, slab, turn
from joyip.studio.solids import Box
from joyip.studio.sweeps import rounded, smooth_path, tube

WIDE, TALL, THICK = 0.30, 0.43, 0.034
LOW = -0.075
"""The lower edge, below the middle of the palm that holds it from behind."""


def paper(wide: float, low: float, high: float) -> Points:
    """Outline of a sheet with rounded corners."""
    corners = ((-wide / 2, low), (wide / 2, low), (wide / 2, high), (-wide / 2, high))
    return rounded(corners, 0.03, 6, closed=True)


def flap(top: float, drop: float) -> Points:
    """Outline of the flap: straight above, a rounded point below."""
    half = WIDE / 2 - 0.001
    corners = ((-half, top), (-half, top - 0.055), (0.0, top - drop), (half, top - 0.055), (half, top))
    return rounded(corners, (0.025, 0.02, 0.07, 0.02, 0.025), 8, closed=True)


def coin(radius: float) -> Mesh:
    """An old coin facing +z: raised rim, raised frame of a square hole, four studs."""
    disc = place(
        lathe(rounded(((0.0, -0.008), (radius, -0.008), (radius, 0.008), (0.0, 0.008)), 0.005), 56),
        (0, 0, 0),
        turn(x=90.0),
    )
    angle = np.linspace(0.0, 2.0 * np.pi, 56, endpoint=False)
    rim = tube(
        np.stack((0.88 * radius * np.cos(angle), 0.88 * radius * np.sin(angle), np.full(56, 0.008)), -1),
        0.07 * radius,
        8,
        closed=True,
    )
    square = rounded(
        np.array(((-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0))) * 0.26 * radius, 0.05 * radius, 3, closed=True
    )
    frame = tube(square + np.array((0.0, 0.0, 0.008)), 0.065 * radius, 8, closed=True)
    studs = [
        ball((0.10 * radius, 0.10 * radius, 0.08 * radius), (0.56 * radius * x, 0.56 * radius * y, 0.008), 14)
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    return merge([disc, rim, frame, *studs])


def red_envelope(color: Color) -> Prop:
    """Paper in the wished colour; gold trimming (red on gold paper)."""
    high = LOW + TALL
    lean = turn(x=-8.0) @ turn(z=7.0)
    shift = np.array((-0.045, 0.0, THICK / 2 - 0.002))
    metal = gilt(RED if golden(color) else GOLD)
    body = slab(paper(WIDE, LOW, high), THICK, 0.012)
    fold = place(slab(flap(high - 0.001, 0.185), 0.012, 0.005), (0.0, 0.0, THICK / 2 + 0.004))
    edge = smooth_path(
        [
            (x, y, THICK / 2 + 0.011)
            for x, y in (
                (-WIDE / 2 + 0.012, high - 0.062),
                (-0.055, high - 0.138),
                (0.0, high - 0.163),
                (0.055, high - 0.138),
                (WIDE / 2 - 0.012, high - 0.062),
            )
        ],
        40,
    )
    frame = paper(WIDE - 0.05, LOW + 0.025, high - 0.025)
    border = np.column_stack((frame, np.full(len(frame), THICK / 2 + 0.001)))
    gold = [
        tube(edge, 0.0042, 8),
        tube(border, 0.0036, 8, closed=True),
        place(coin(0.070), (0.0, high - 0.175, THICK / 2 + 0.016)),
    ]
    solid = Box((0.0, (LOW + high) / 2, 0.0), (WIDE / 2, TALL / 2, THICK / 2), 0.012)
    seal = Box((0.0, high - 0.175, THICK / 2 + 0.016), (0.06, 0.06, 0.009), 0.005)
    parts = (
        held("paper", place(body, lean @ shift, lean), Material(color, roughness=0.5, sheen=0.1, clearcoat=0.2)),
        held(
            "flap",
            place(fold, lean @ shift, lean),
            Material(mixed(color, (0.0, 0.0, 0.0), 0.10), roughness=0.5, clearcoat=0.2),
        ),
        held("seal", place(merge(gold), lean @ shift, lean), metal),
    )
    placed = union(solid, seal).placed(Frame(np.asarray(lean @ shift, np.float32), np.asarray(lean, np.float32)))
    return Prop("red_envelope", parts, placed, Grip("side", "chest", 0.10))
