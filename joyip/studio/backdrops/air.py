"""What hangs in the air: clouds, flakes and confetti that keep clear of the subject and of the way to the camera."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Site
from joyip.studio.backdrops.carpentry import ball
from joyip.studio.geometry import Mesh
from joyip.studio.shapes import Points, merge, place

SWING = 0.42
"""Tangent of the widest angle (with some to spare) by which cameras turn aside: the way to them is kept clear."""


def cloud(width: float, seed: int) -> Mesh:
    """A flat-bottomed heap of puffs, `width` wide, its middle at the origin."""
    rng = np.random.default_rng(seed)
    puffs = []
    for x, y, size in (
        (-0.34, 0.0, 0.15),
        (-0.15, 0.07, 0.21),
        (0.08, 0.10, 0.25),
        (0.27, 0.03, 0.18),
        (0.42, -0.02, 0.11),
        (-0.02, -0.02, 0.2),
    ):
        radius = width * size * rng.uniform(0.92, 1.08)
        puffs.append(
            ball((radius, radius * 0.82, radius * 0.8), (width * x, width * y, width * rng.uniform(-0.04, 0.04)), 16)
        )
    return merge(puffs)


def scatter(site: Site, count: int, low: tuple[float, float, float], high: tuple[float, float, float]) -> Points:
    """Random places (count, 3) in a box, none in the subject nor before it: those that would be are drawn again."""
    rng = site.rng()
    found: list[Points] = []
    while sum(len(some) for some in found) < count:
        spots = rng.uniform(low, high, (4 * count, 3))
        before = spots[:, 2] - site.back + 0.3
        reach = np.where(before > 0.0, site.half + 0.30 + SWING * before, 0.0)
        clear = np.abs(spots[:, 0]) > reach
        found.append(spots[clear])
    return np.concatenate(found)[:count]


def specks(spots: Points, radii: Points) -> Mesh:
    """Small balls at the spots."""
    seed_ball = ball(1.0, segments=7)
    return merge([place(seed_ball, spot, scale=float(radius)) for spot, radius in zip(spots, radii, strict=True)])
