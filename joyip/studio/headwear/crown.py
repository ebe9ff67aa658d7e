"""The crown: a flared band with points and balls, set gems, a velvet cushion, and beaded edges."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Material, Mesh
from joyip.studio.headwear.hat import Color, Headwear, metal, part, worn
from joyip.studio.headwear.lofts import angles, filled
from joyip.studio.headwear.seat import Seat, around
from joyip.studio.shapes import Points, ball, grid, merge, place, turn
from joyip.studio.sweeps import tube

POINTS = 6
AROUND = POINTS * 24
LOW, BAND, TALL, WALL = -0.012, 0.16, 0.40, 0.02
RUBY: Color = (0.80, 0.05, 0.12)
SAPPHIRE: Color = (0.09, 0.24, 0.78)


def flare(seat: Seat, count: int, heights: Points, off: float) -> Points:
    """Points of the wall at the heights (rows, count): outside the skull's ring, opening upwards."""
    hem = seat.ring(count, 0.022)
    return (
        hem[None] * (1.0, 0.0, 1.0)
        + around(count)[None] * (off + 0.16 * np.maximum(heights, 0.0) ** 1.5 * 1.6)[..., None]
        + np.array((0.0, 1.0, 0.0)) * heights[..., None]
    )


def peaks(count: int) -> Points:
    """Height (count,) of the wall's upper edge: soft valleys, pointed tips, a tip in front."""
    angle = angles(count)
    phase = np.abs((angle * POINTS / (2 * np.pi) + 0.5) % 1.0 - 0.5) * 2.0
    tall: Points = BAND + 0.03 + (TALL - BAND - 0.03) * (1.0 - np.sin(phase * np.pi / 2)) ** 1.05
    return tall


def wall(seat: Seat) -> Mesh:
    """The metal sheet, inside and outside, with rounded edges."""
    edge = peaks(AROUND)
    t = np.linspace(0.0, 1.0, 9)[:, None]
    heights = LOW + (edge - LOW)[None] * t
    outer = flare(seat, AROUND, heights, WALL)
    over = flare(seat, AROUND, (edge + 0.007)[None], WALL / 2)
    inner = flare(seat, AROUND, heights[::-1], 0.0)
    under = flare(seat, AROUND, np.full((1, AROUND), LOW - 0.006), WALL / 2)
    return grid(np.concatenate((outer, over, inner, under)), ring=True)


def gem(radius: float, tall: float) -> Mesh:
    """A cut cabochon that faces +z."""
    angle = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
    layers = [(1.0, -0.4), (1.0, 0.05), (0.86, 0.32), (0.62, 0.46), (0.3, 0.52)]
    rows = np.stack(
        [
            np.stack((radius * r * np.cos(angle), tall * radius * r * np.sin(angle), np.full(16, radius * z)), -1)
            for r, z in layers
        ]
    )
    return grid(rows, first=(0.0, 0.0, -0.4 * radius), last=(0.0, 0.0, 0.54 * radius))


def around_wall(seat: Seat, index: float, height: float, off: float) -> tuple[Points, Points]:
    """Place and outward turn of something set on the wall; `index` counts points from the front."""
    angle = 2.0 * np.pi * index / POINTS
    column = round(index / POINTS * AROUND) % AROUND
    spot = flare(seat, AROUND, np.full((1, AROUND), height), off)[0, column]
    return spot, turn(y=float(np.degrees(angle))) @ turn(x=-12.0)


def cushion(seat: Seat) -> tuple[Mesh, Points]:
    """Velvet that covers the skull inside the ring, puffed up a little."""
    rows = seat.dome(AROUND // 2, 18)
    rise = np.linspace(0.0, np.pi / 2, 19)[:-1, None]
    angle = angles(AROUND // 2)[None]
    puff = (
        0.036
        + 0.2 * np.sin(np.clip(rise * 1.15, 0, np.pi / 2)) ** 1.2
        - 0.02 * np.abs(np.sin(angle * POINTS / 2)) * np.cos(rise)
    )
    outward = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    rows = rows + outward * (puff - 0.012)[..., None]
    return filled(seat, rows), rows


def crown(skull: Field, color: Color) -> Headwear:
    """Metal of the wished colour, rubies and sapphires, a velvet cushion."""
    seat = Seat.on(skull, 0.64, pitch=7.0, roll=8.0)
    gold = metal(color)
    balls, rubies, sapphires = [], [], []
    edge = peaks(AROUND)
    for k in range(POINTS):
        spot, _ = around_wall(seat, k, float(edge[0]) + 0.03, WALL / 2)
        balls.append(ball(0.048, spot, segments=14))
        spot, spin = around_wall(seat, k, 0.08, WALL)
        rubies.append(place(gem(0.055, 1.15), spot, spin))
        spot, spin = around_wall(seat, k + 0.5, 0.08, WALL)
        sapphires.append(place(gem(0.036, 1.0), spot, spin))
    angle = np.full((1, AROUND), 0.0)
    beads = [
        tube(flare(seat, AROUND, angle + height, WALL / 2)[0], 0.017, 6, closed=True) for height in (0.0, BAND + 0.015)
    ]
    velvet, rows = cushion(seat)
    gloss = {"roughness": 0.08, "clearcoat": 1.0}
    parts = (
        part(seat, "wall", wall(seat), gold),
        part(seat, "beads", merge([*balls, *beads]), gold),
        part(seat, "rubies", merge(rubies), Material(RUBY, **gloss)),
        part(seat, "sapphires", merge(sapphires), Material(SAPPHIRE, **gloss)),
        part(seat, "cushion", velvet, Material((0.55, 0.06, 0.14), roughness=0.9, sheen=1.0)),
    )
    return worn("crown", seat, parts, rows)
