"""Joy's body as fields of a posed skeleton: torso, limbs, paws, tail and shoes; clothes grow from the same shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Field, Vec, intersect, smooth_intersect, smooth_subtract, smooth_union, union
from joyip.studio.geometry import Frame
from joyip.studio.joy.skeleton import Limb, Skeleton, basis, unit
from joyip.studio.solids import Capsule, Cone, Ellipsoid, HalfSpace, Torus, Tube

ARM = (0.088, 0.080, 0.072)
"""Radii at shoulder, elbow, wrist."""
LEG = (0.118, 0.101, 0.090)
"""Radii at hip, knee, ankle."""
PAW = 1.12
"""Paws are modelled at size 1 and worn a little larger."""
SOLE = 0.115
"""The sole lies this far under the ankle."""


def at(point: npt.NDArray[np.floating[Any]]) -> Vec:
    """An array as a point of a primitive."""
    return (float(point[0]), float(point[1]), float(point[2]))


def torso(bones: Skeleton, grow: float = 0.0) -> Field:
    """Hips, belly and chest."""
    hips = Ellipsoid((0, 0.03, -0.005), (0.248, 0.17, 0.205)).placed(bones.pelvis)
    belly = Ellipsoid((0, 0.14, 0.02), (0.268, 0.23, 0.235)).placed(bones.pelvis)
    chest = Ellipsoid((0, 0.03, 0), (0.215, 0.185, 0.178)).placed(bones.chest)
    neck = Capsule((0, 0.12, -0.01), (0, 0.26, 0.0), 0.135, 0.125).placed(bones.chest)
    whole = smooth_union(0.10, hips, belly, chest, neck)
    return whole.offset(grow) if grow else whole


@dataclass(frozen=True)
class Cut:
    """Where a limb is cut: on which bone, in what frame (+y along the bone), and how thick it is there."""

    bone: int
    frame: Frame
    radius: float


def cut_at(limb: Limb, radii: Sequence[float], until: float) -> Cut:
    """The cut through a limb at `until`."""
    bone = 0 if until <= 1 else 1
    share = until - bone
    a, b = (limb.root, limb.middle) if bone == 0 else (limb.middle, limb.end)
    origin = (a + (b - a) * share).astype(np.float32)
    side = np.array([0, 0, 1], np.float32) if abs(unit(b - a)[2]) < 0.9 else np.array([1, 0, 0], np.float32)
    return Cut(bone, Frame(origin, basis(b - a, side)), radii[bone] + (radii[bone + 1] - radii[bone]) * share)


def bare(limb: Limb, radii: Sequence[float], start: float = 0.0) -> list[Field]:
    """A limb's bones from `start` (0..2) on, to be joined smoothly."""
    joints = ((limb.root, limb.middle), (limb.middle, limb.end))
    parts: list[Field] = []
    for bone, (a, b) in enumerate(joints):
        if start >= bone + 1:
            continue
        share = max(0.0, start - bone)
        radius = radii[bone] + (radii[bone + 1] - radii[bone]) * share
        parts.append(Capsule(at(a + (b - a) * share), at(b), radius, radii[bone + 1]))
    return parts


@dataclass(frozen=True)
class Sleeve:
    """How cloth runs along a limb: grown by `grow`, wider by `flare` at its end `until`, edge rounded by `edge`."""

    until: float
    grow: float
    flare: float = 0.0
    edge: float = 0.03
    depth: float = 0.05
    gap: float = 0.012


def sleeve(limb: Limb, radii: Sequence[float], shape: Sleeve) -> Field:
    """Cloth around a limb up to a rounded, hollow end."""
    cut = cut_at(limb, radii, shape.until)
    joints = ((limb.root, limb.middle), (limb.middle, limb.end))
    whole: list[Field] = [
        Capsule(at(a), at(b), radii[bone] + shape.grow, radii[bone + 1] + shape.grow)
        for bone, (a, b) in enumerate(joints[: cut.bone])
    ]
    start, along = joints[cut.bone][0], cut.frame.rotation[:, 1]
    end = cut.frame.origin
    wide = cut.radius + shape.grow + shape.flare
    last = Capsule(at(start), at(end + along * wide * 0.6), radii[cut.bone] + shape.grow, wide)
    ended = smooth_intersect(shape.edge, last, HalfSpace(at(end), at(along)))
    inner = cut.radius + shape.gap
    slope = max(0.0, wide - inner - 0.02)
    deep = Cone((0, 0.1 - shape.depth, 0), 0.2, inner, inner + slope, 0.01).placed(cut.frame)
    cloth = smooth_union(0.05, *whole, smooth_subtract(0.014, ended, deep))
    reach = radii[cut.bone] + shape.grow + shape.depth - 0.01
    if cut.bone == 0 or float(np.linalg.norm(end - start)) > reach:
        return cloth
    # the first bone's round end reaches into the short second bone's opening: keep it out of the mouth
    mouth = Cone((0, 0.085, 0), 0.2, inner, inner + slope, 0.01).placed(cut.frame)
    return smooth_subtract(0.010, cloth, mouth)


@cache
def paw(open_hand: bool, side: str) -> Field:
    """A mitten paw in the hand's frame: fingers along +y, palm towards +z, thumb on the body's side."""
    thumb = -1.0 if side == "left" else 1.0
    if open_hand:
        toes = [
            Ellipsoid((x, y, 0.004), (0.036, 0.042, 0.038)) for x, y in ((-0.05, 0.058), (0.0, 0.075), (0.05, 0.058))
        ]
        palm = Ellipsoid((0, -0.002, 0), (0.086, 0.082, 0.056))
        inner = Capsule((0.05 * thumb, -0.03, 0.012), (0.103 * thumb, 0.026, 0.028), 0.036, 0.030)
        return smooth_union(0.028, palm, *toes, inner)
    toes = [Ellipsoid((x, 0.038, 0.05), (0.033, 0.042, 0.036)) for x in (-0.05, 0.0, 0.05)]
    inner = Capsule((0.055 * thumb, -0.02, 0.02), (0.062 * thumb, 0.015, 0.078), 0.034, 0.030)
    return smooth_union(0.028, Ellipsoid((0, 0, 0), (0.086, 0.076, 0.072)), *toes, inner)


def arm(bones: Skeleton, side: str, start: float, open_hand: bool) -> Field:
    """The bare arm from `start` on, with its paw."""
    hand = paw(open_hand, side).scaled(PAW).placed(bones.hands[side])
    return smooth_union(0.035, *bare(bones.arms[side], ARM, start), hand)


def leg(bones: Skeleton, side: str, start: float = 0.0) -> Field:
    """The bare leg from `start` on, down into the shoe."""
    return smooth_union(0.05, *bare(bones.legs[side], LEG, start))


def tail(bones: Skeleton) -> Field:
    """A short tail, curled up."""
    curl = Tube(((0, 0.0, -0.15), (0, 0.0, -0.30), (0, 0.10, -0.33), (0, 0.17, -0.27)), 0.048, 0.040)
    return curl.placed(bones.pelvis)


@cache
def shoe_upper() -> Field:
    """A chunky trainer in the foot's frame (origin at the ankle, toes towards +z): everything above the sole."""
    toe = Ellipsoid((0, -0.052, 0.075), (0.108, 0.072, 0.125))
    heel = Ellipsoid((0, -0.035, -0.025), (0.100, 0.085, 0.095))
    shaft = Capsule((0, -0.03, -0.015), (0, 0.0, -0.012), 0.104, 0.110)
    solid = smooth_union(0.06, toe, heel, shaft)
    bottom = HalfSpace((0, -SOLE + 0.02, 0), (0, -1, 0))
    top = HalfSpace((0, 0.028, 0), (0, 1, -0.12))
    opening = Cone((0, 0.06, -0.012), 0.12, 0.096, 0.1, 0.01)
    return smooth_subtract(0.012, smooth_intersect(0.03, intersect(solid, bottom), top), opening)


@cache
def shoe_sole() -> Field:
    """The white sole with its raised toe cap."""
    foot = smooth_union(
        0.06, Ellipsoid((0, -0.075, 0.078), (0.117, 0.09, 0.137)), Ellipsoid((0, -0.075, -0.025), (0.110, 0.09, 0.106))
    )
    slab = intersect(HalfSpace((0, -0.068, 0), (0, 1, 0)), HalfSpace((0, -SOLE, 0), (0, -1, 0)))
    return smooth_intersect(0.022, foot, slab)


@cache
def shoe_trim() -> Field:
    """Laces and the padded collar."""
    laces = [
        Tube(((-0.045, 0.006 - drop, z), (0, 0.026 - drop, z + 0.014), (0.045, 0.006 - drop, z)), 0.012, 0.012)
        for drop, z in ((0.0, 0.085), (0.018, 0.117))
    ]
    collar = Torus((0, 0.022, -0.012), 0.103, 0.017)
    return union(collar, *laces)
