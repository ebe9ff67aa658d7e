"""The flower wreath: blossoms of two sizes and leaves, bound round the head on a green stem."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Material, Mesh
from joyip.studio.headwear.hat import CREAM, Color, Headwear, cloth, contrast, part, worn
from joyip.studio.headwear.lofts import blade
from joyip.studio.headwear.seat import Seat, around
from joyip.studio.shapes import Points, ball, facing, merge, place, turn
from joyip.studio.sweeps import tube

FLOWERS = 10
LEAVES = 2 * FLOWERS
GREEN: Color = (0.30, 0.58, 0.28)
LEAF: Color = (0.42, 0.68, 0.32)
BLUSH: Color = (0.97, 0.66, 0.72)
YOLK: Color = (0.97, 0.74, 0.20)
BARK: Color = (0.62, 0.32, 0.16)
STEM = 0.028


def flower(radius: float, petals: int = 5) -> tuple[Mesh, Mesh]:
    """A blossom that faces +y: its petals and its heart."""
    leaf = place(
        ball((0.45 * radius, 0.13 * radius, 0.46 * radius), segments=12), (0.0, 0.0, 0.54 * radius), turn(x=-14.0)
    )
    ring = [place(leaf, (0.0, 0.10 * radius, 0.0), turn(y=360.0 * k / petals)) for k in range(petals)]
    return merge(ring), ball((0.27 * radius, 0.18 * radius, 0.27 * radius), (0.0, 0.10 * radius, 0.0), segments=12)


def outward(line: Points) -> Points:
    """Directions (N, 3) out of the wreath and a little up."""
    ways: Points = around(len(line)) + np.array((0.0, 0.55, 0.0))
    return ways


def flower_wreath(skull: Field, color: Color) -> Headwear:
    """Blossoms in the wished colour, small cream ones between them."""
    seat = Seat.on(skull, 0.62, pitch=9.0, roll=4.0)
    line = seat.ring(96, 0.65 * STEM)
    large: list[Mesh] = []
    small: list[Mesh] = []
    hearts, leaves = [], []
    for k in range(FLOWERS):
        at = round(k * 96 / FLOWERS) % 96
        way = outward(line)[at]
        big = k % 2 == 0
        petals, heart = flower(0.19 if big else 0.13)
        spot, spin = line[at] + way * 0.038, facing(way) @ turn(y=31.0 * k)
        (large if big else small).append(place(petals, spot, spin))
        hearts.append(place(heart, spot, spin))
    leaf = blade(
        ((0.0, 0.0, 0.0), (0.0, 0.075, 0.014), (0.0, 0.16, 0.0)),
        (0.006, 0.048, 0.042, 0.004),
        (0.004, 0.010, 0.008, 0.004),
        8,
        10,
    )
    for k in range(LEAVES):
        at = round((k // 2 + 0.5) * 96 / FLOWERS) % 96
        along, rise = around(96)[(at + 24) % 96], 0.85 if k % 2 else -0.75
        way = 0.35 * along * (1.0 if k % 4 < 2 else -1.0) + around(96)[at] * 0.55 + np.array((0.0, rise, 0.0))
        leaves.append(place(leaf, line[at], facing(way)))
    petal = Material(color, roughness=0.7, sheen=0.3)
    parts = (
        part(seat, "blossoms", merge(large), petal),
        part(seat, "small blossoms", merge(small), Material(contrast(color, CREAM, BLUSH), roughness=0.7, sheen=0.3)),
        part(seat, "hearts", merge(hearts), cloth(contrast(color, YOLK, BARK))),
        part(seat, "leaves", merge(leaves), Material(LEAF, roughness=0.6)),
        part(seat, "stem", tube(line, STEM, 10, closed=True), Material(GREEN, roughness=0.7)),
    )
    inner = line - around(96) * STEM
    return worn("flower_wreath", seat, parts, line + around(96) * STEM, rim=inner, hair=True)
