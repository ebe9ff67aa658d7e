"""Silk lanterns: ribbed red bodies that glow, with gilt caps and a tassel."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Color, scenery
from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.shapes import Points, grid, lathe, merge, place
from joyip.studio.sweeps import rounded

GOLD: Color = (0.95, 0.73, 0.28)
RIBS = 12


def silk(radius: float) -> Mesh:
    """A lantern's body."""
    count, rows = RIBS * 2, 8
    rise = np.linspace(-1.12, 1.12, rows)[:, None]
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)[None]
    wide = radius * np.cos(rise) ** 0.8 * (0.95 + 0.05 * np.abs(np.sin(angle * RIBS / 2)))
    tall = 0.78 * radius * np.sin(rise) / np.sin(1.12) + 0 * angle
    points = np.stack((wide * np.sin(angle), tall, wide * np.cos(angle)), -1)
    return grid(points, first=(0.0, -0.78 * radius, 0.0), last=(0.0, 0.78 * radius, 0.0))


def fittings(radius: float) -> Mesh:
    """Its caps and a tassel."""
    line = rounded(((0.0, 0.0), (0.5, 0.0), (0.44, 0.22), (0.0, 0.25)), 0.06, 3)
    top = place(lathe(line, 7), (0.0, 0.70, 0.0))
    low = place(lathe(line[::-1] * (1.0, -1.0), 7), (0.0, -0.70, 0.0))
    tassel = lathe(rounded(((0.0, -1.75), (0.20, -1.75), (0.10, -1.1), (0.05, -0.95), (0.0, -0.90)), 0.05, 2), 7)
    return place(merge([top, low, tassel]), scale=radius)


def lanterns(spots: Points, radii: Points) -> list[Part]:
    """Glowing lanterns at the spots."""
    bodies = [place(silk(float(r)), spot) for spot, r in zip(spots, radii, strict=True)]
    metal = [place(fittings(float(r)), spot) for spot, r in zip(spots, radii, strict=True)]
    return [
        scenery("lanterns", merge(bodies), Material((0.90, 0.13, 0.10), roughness=0.5, emission=0.65)),
        scenery("fittings", merge(metal), Material(GOLD, roughness=0.35, metallic=0.6)),
    ]
