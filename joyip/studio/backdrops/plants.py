"""Toy plants: rounded firs, cloud-shaped trees and bushes, a palm, flowers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from joyip.studio.geometry import Mesh
from joyip.studio.relief import fluffy
from joyip.studio.shapes import Points, ball, grid, lathe, merge, place, turn
from joyip.studio.sweeps import rounded, smooth_path, tube


def fir(height: float, seed: int) -> Mesh:
    """Three soft skirts, one on another; its foot is at the origin."""
    rng = np.random.default_rng(seed)
    tiers = []
    for k, (low, tall, wide) in enumerate(((0.12, 0.46, 0.34), (0.38, 0.40, 0.27), (0.62, 0.38, 0.19))):
        line = rounded(
            (
                (0.0, low + 0.03),
                (wide * 0.7, low + 0.015),
                (wide, low),
                (wide * 0.50, low + tall * 0.55),
                (0.0, low + tall),
            ),
            (0, 0.03, 0.05, 0.1, 0),
            3,
        )
        tier = lathe(line, 30)
        angle = np.arctan2(tier.vertices[:, 0], tier.vertices[:, 2]) + rng.uniform(0, 6)
        radius = np.hypot(tier.vertices[:, 0], tier.vertices[:, 2])
        frill = 1.0 + 0.05 * np.cos((9 - k) * angle) * (radius / wide)
        tiers.append(
            Mesh(
                (tier.vertices * np.stack((frill, np.ones_like(frill), frill), -1)).astype(np.float32),
                tier.faces,
                tier.normals,
            )
        )
    return place(merge(tiers), scale=height)


def trunk(height: float, radius: float) -> Mesh:
    """A straight stem, a little wider at its foot."""
    return lathe(
        rounded(
            ((0.0, -0.05), (1.5 * radius, -0.05), (radius, 0.25 * height), (0.85 * radius, height), (0.0, height)),
            0.1 * height,
            3,
        ),
        11,
    )


@lru_cache(maxsize=16)
def crown(radius: float, seed: int, puffs: int = 7, fine: int = 26) -> Mesh:
    """A round crown of leaves: one big ball and smaller ones about it, all softly tufted; its middle is the origin."""
    rng = np.random.default_rng(seed)
    balls = [ball(radius * np.array((0.92, 0.86, 0.92)), segments=fine)]
    for k in range(puffs):
        angle = 2 * np.pi * (k + rng.uniform(-0.2, 0.2)) / puffs
        rise = rng.uniform(-0.35, 0.75)
        out = 0.56 * radius * np.array((np.sin(angle) * np.cos(rise), np.sin(rise), np.cos(angle) * np.cos(rise)))
        balls.append(ball(radius * rng.uniform(0.45, 0.6), out, segments=int(0.6 * fine)))
    return merge([fluffy(piece, 0.20 * radius, 0.10 * radius, seed + i) for i, piece in enumerate(balls)])


@lru_cache(maxsize=16)
def bush(radius: float, seed: int) -> Mesh:
    """A low mound of three puffs sitting on the ground."""
    rng = np.random.default_rng(seed)
    spots = ((0.0, 0.35, 0.0, 0.75), (-0.7, 0.22, 0.1, 0.55), (0.65, 0.2, 0.05, 0.5))
    return merge(
        [
            fluffy(
                ball(radius * size * rng.uniform(0.9, 1.1), np.array((x, y, z)) * radius, segments=18),
                0.22 * radius,
                0.09 * radius,
                seed + i,
            )
            for i, (x, y, z, size) in enumerate(spots)
        ]
    )


def frond(length: float, droop: float) -> Mesh:
    """One palm leaf along +z from the origin: a folded blade with notched edges."""
    count = 37
    t = np.linspace(0.0, 1.0, count)
    spine = np.stack((0 * t, length * (0.32 * t - droop * t**2.0), length * t * (1 - 0.18 * t)), -1)
    notch = 1.0 - 0.30 * (0.5 + 0.5 * np.cos(2 * np.pi * 9 * t)) * smooth(t)
    wide = length * 0.17 * np.sin(np.pi * np.clip(t * 0.96 + 0.04, 0, 1)) ** 0.75 * notch + 0.004
    around = np.linspace(0.0, 2.0 * np.pi, 10, endpoint=False)
    flat = np.cos(around)[None] * wide[:, None]
    fold = -np.abs(np.cos(around))[None] * wide[:, None] * 0.42 + np.sin(around)[None] * 0.012 * length
    rows = spine[:, None] + np.stack((flat, fold, 0 * flat), -1)
    return grid(rows, first=spine[0], last=spine[-1])


def smooth(t: Points) -> Points:
    """Weight that leaves the leaf's root and tip unnotched."""
    weight: Points = np.sin(np.pi * np.clip(t, 0, 1)) ** 0.5
    return weight


def palm(height: float, lean: float, seed: int) -> tuple[Mesh, Mesh, Mesh]:
    """Trunk, leaves and coconuts; the foot is at the origin, the trunk bows towards +x by `lean`."""
    rng = np.random.default_rng(seed)
    knots = ((0.0, -0.1, 0.0), (0.10 * lean, 0.3 * height, 0.0), (0.45 * lean, 0.68 * height, 0.0), (lean, height, 0.0))
    path = smooth_path(knots, 110)
    t = np.linspace(0.0, 1.0, 110)
    ring = 1.0 + 0.13 * (1.0 - (t * 17.0) % 1.0)
    stem = tube(path, height * (0.052 - 0.018 * t) * ring, 20)
    top = np.asarray(knots[-1])
    leaves = []
    for k in range(9):
        spin = turn(y=360.0 * k / 9 + rng.uniform(-9, 9))
        leaves.append(place(frond(0.62 * height * rng.uniform(0.9, 1.06), rng.uniform(0.42, 0.62)), top, spin))
    nuts = [
        ball(0.052 * height, top + 0.07 * height * np.array((np.sin(a), -0.55, np.cos(a))), 16) for a in (0.5, 2.4, 4.4)
    ]
    return stem, merge(leaves), merge(nuts)


@lru_cache(maxsize=16)
def flower(radius: float) -> tuple[Mesh, Mesh]:
    """Petals and heart of a small daisy lying open to the sky at the origin."""
    petals = [ball(radius * np.array((0.42, 0.20, 0.55)), (0, 0, 0), 6) for _ in range(5)]
    ring = [
        place(petal, 0.55 * radius * np.array((np.sin(a), 0.0, np.cos(a))), turn(y=float(np.degrees(a))))
        for petal, a in zip(petals, 2 * np.pi * np.arange(5) / 5, strict=True)
    ]
    return merge(ring), ball(radius * np.array((0.38, 0.3, 0.38)), (0.0, 0.06 * radius, 0.0), 6)
