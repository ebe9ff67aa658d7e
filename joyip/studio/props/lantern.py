"""The lantern: red silk over ribs, gilt caps and a tassel, hanging from a bent cane that the fist holds upright."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import union
from joyip.studio.geometry import Material, Mesh
from joyip.studio.props.prop import GOLD, Color, Grip, Prop, gilt, held, mixed, satin
from joyip.studio.props.tassel import tassel
from joyip.studio.shapes import grid, lathe, merge, place
from joyip.studio.solids import Capsule, Ellipsoid, Tube, cylinder
from joyip.studio.sweeps import rounded, smooth_path, tube

RIBS = 14
WIDE, TALL = 0.175, 0.135
"""Half width and half height of the silk."""
HOOK = (-0.31, 0.44, 0.10)
"""The cane's end, outwards and forward of the hand; the lantern hangs below it."""
MIDDLE = (HOOK[0], HOOK[1] - 0.31, HOOK[2])
CANE = (
    (0.0, -0.15, 0.0),
    (0.0, -0.04, 0.0),
    (0.0, 0.08, 0.0),
    (-0.005, 0.22, 0.01),
    (-0.035, 0.36, 0.025),
    (-0.115, 0.47, 0.05),
    (-0.215, 0.50, 0.08),
    HOOK,
)


def silk() -> Mesh:
    """The body: bulging between its ribs."""
    count, rows = RIBS * 8, 36
    rise = np.linspace(-1.12, 1.12, rows)[:, None]
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)[None]
    bulge = np.abs(np.sin(angle * RIBS / 2)) ** 0.8
    radius = WIDE * np.cos(rise) ** 0.8 * (0.945 + 0.055 * bulge)
    points = np.stack(
        (radius * np.sin(angle), TALL * np.sin(rise) / np.sin(1.12) + 0 * angle, radius * np.cos(angle)), -1
    )
    return grid(points, first=(0.0, -TALL, 0.0), last=(0.0, TALL, 0.0))


def lantern(color: Color) -> Prop:
    """Silk in the wished colour with a glow inside, gilt caps, gold tassel."""
    cap = rounded(((0.0, 0.0), (0.085, 0.0), (0.075, 0.045), (0.0, 0.05)), 0.012)
    caps = [
        place(lathe(cap, 40), (0.0, TALL - 0.012, 0.0)),
        place(lathe(cap[::-1] * (1.0, -1.0), 40), (0.0, -TALL + 0.012, 0.0)),
    ]
    loop = tube(((0.0, TALL + 0.03, 0.0), (0.0, 0.31, 0.0)), 0.006, 8)
    fringe = tassel(0.21).at(np.add(MIDDLE, (0.0, -TALL - 0.03, 0.0)))
    wood = tube(smooth_path(CANE, 80), np.interp(np.linspace(0, 1, 80), (0.0, 0.4, 1.0), (0.017, 0.016, 0.010)), 14)
    x, y, z = MIDDLE
    solid = union(
        Ellipsoid(MIDDLE, (WIDE, TALL * 1.08, WIDE)),
        cylinder((x, y - TALL - 0.14, z), 0.035, 0.21, 0.01),
        Tube((CANE[0], CANE[2], CANE[4]), 0.017, 0.014),
        Tube((CANE[4], CANE[5], HOOK), 0.014, 0.010),
        Capsule((x, y + TALL, z), HOOK, 0.007),
    )
    trim: Color = GOLD if color[1] < 0.55 or color[2] > 0.6 else (0.80, 0.12, 0.12)
    parts = (
        held("silk", place(silk(), MIDDLE), Material(color, roughness=0.5, sheen=0.3, emission=0.28)),
        held("caps", place(merge(caps), MIDDLE), gilt(trim)),
        held("tassel", fringe.mesh, satin(trim)),
        held(
            "cane",
            merge([wood, place(loop, MIDDLE)]),
            Material(mixed((0.42, 0.24, 0.13), color, 0.08), roughness=0.4, clearcoat=0.4),
        ),
    )
    return Prop("lantern", parts, solid, Grip("pole", "chest", 0.08))
