"""Points of the naked body that clothes must cover: what the measure of fit is taken on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joyip.studio.geometry import Vectors
from joyip.studio.joy import bottoms, tops
from joyip.studio.joy.body import ARM, LEG, torso
from joyip.studio.joy.legwear import leg_cut
from joyip.studio.joy.skeleton import Limb, Skeleton, basis

SIDES = ("left", "right")
AROUND = 12
MARGIN = 0.36
"""Skin this close (in bones) to a sleeve's end is left out: there the cloth is hollow."""


def _limb(limb: Limb, radii: Sequence[float], until: float) -> Vectors:
    """Rings of points around a limb's skin up to `until`."""
    rings = []
    for share in np.linspace(0.1, until - MARGIN, 8):
        bone = 0 if share <= 1 else 1
        a, b = (limb.root, limb.middle) if bone == 0 else (limb.middle, limb.end)
        radius = radii[bone] + (radii[bone + 1] - radii[bone]) * (share - bone)
        across = basis(b - a, np.array([0.3, 0.2, 1.0], np.float32))
        angle = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)[:, None]
        rings.append(
            a + (b - a) * (share - bone) + radius * (np.cos(angle) * across[:, 0] + np.sin(angle) * across[:, 2])
        )
    return np.concatenate(rings).astype(np.float32)


def trunk(bones: Skeleton, low: float, high: float) -> Vectors:
    """Points on the torso's skin between two heights over the pelvis."""
    angle, height = np.meshgrid(np.linspace(0, 2 * np.pi, 24, endpoint=False), np.linspace(low, high, 9))
    local = np.stack([0.5 * np.sin(angle).ravel(), height.ravel(), 0.5 * np.cos(angle).ravel()], -1).astype(np.float32)
    points, centre = bones.pelvis.apply(local), bones.pelvis.apply(local * np.array([0, 1, 0], np.float32))
    inward = (centre - points) / np.float32(0.5)
    field = torso(bones)
    for _ in range(24):
        points = points + inward * field.distance(points)[:, None]
    return points.astype(np.float32)


def skin_under(bones: Skeleton, kind: str, name: str, tucked: bool = False) -> Vectors:
    """Skin points (N, 3) that a "top" or "bottom" covers, stored by columns."""
    if kind == "top":
        cut = tops.CUTS[name]
        parts = [_limb(bones.arms[side], ARM, cut.arm.until) for side in SIDES if not cut.bare]
        parts.append(trunk(bones, max(cut.hem, 0.0) + 0.04, 0.42))
    else:
        until = leg_cut(name, tucked).until if name in bottoms.CUTS else 0.5
        parts = [_limb(bones.legs[side], LEG, until) for side in SIDES]
        parts.append(trunk(bones, 0.0, bottoms.WAIST - 0.04))
    return np.asfortranarray(np.concatenate(parts))
