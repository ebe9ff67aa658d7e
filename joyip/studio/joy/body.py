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

ARM = (0.092, 0.088, 0.084)
"""Radii at shoulder, elbow, wrist."""
LEG = (0.124, 0.108, 0.094)
"""Radii at hip, knee, ankle."""
PAW = 1.22
"""Paws are modelled at size 1 and worn a little larger."""
SOLE = 0.115
"""The sole lies this far under the ankle."""


def at(point: npt.NDArray[np.floating[Any]]) -> Vec:
    """An array as a point of a primitive."""
    return (float(point[0]), float(point[1]), float(point[2]))


def torso(bones: Skeleton, grow: float = 0.0) -> Field:
    """Hips, belly and chest."""
    hips = Ellipsoid((0, 0.03, -0.005), (0.256, 0.17, 0.210)).placed(bones.pelvis)
    belly = Ellipsoid((0, 0.135, 0.025), (0.280, 0.23, 0.245)).placed(bones.pelvis)
    chest = Ellipsoid((0, 0.03, 0), (0.218, 0.185, 0.180)).placed(bones.chest)
    neck = Capsule((0, 0.12, -0.01), (0, 0.26, 0.0), 0.140, 0.130).placed(bones.chest)
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
        toes = [Ellipsoid((x, y, 0.004), (0.036, 0.046, 0.042)) for x, y in OPEN_TOES]
        palm = Ellipsoid((0, -0.004, 0), (0.086, 0.082, 0.058))
        inner = Capsule((0.05 * thumb, -0.03, 0.012), (0.096 * thumb, 0.016, 0.026), 0.038, 0.034)
        return smooth_union(0.020, palm, *toes, inner)
    toes = [Ellipsoid((x, 0.038, 0.05), (0.034, 0.044, 0.038)) for x in (-0.052, 0.0, 0.052)]
    inner = Capsule((0.055 * thumb, -0.02, 0.02), (0.062 * thumb, 0.015, 0.078), 0.036, 0.032)
    return smooth_union(0.020, Ellipsoid((0, 0, 0), (0.086, 0.078, 0.072)), *toes, inner)


OPEN_TOES = ((-0.051, 0.056), (0.0, 0.074), (0.051, 0.056))
"""Where the open paw's toes are, in the hand's frame."""


@cache
def pads(side: str) -> Field:
    """The soft pads on an open paw's palm, in the hand's frame: a bean for each toe and a round one behind."""
    beans: list[Field] = [Ellipsoid((x * 1.06, y + 0.016, 0.046), (0.020, 0.021, 0.03)) for x, y in OPEN_TOES]
    heel = smooth_union(0.02, *(Ellipsoid((x, 0.004, 0.055), (0.032, 0.029, 0.06)) for x in (-0.019, 0.019)))
    return smooth_intersect(0.007, union(*beans, heel), paw(True, side).offset(0.0045))


def leg(bones: Skeleton, side: str, start: float = 0.0) -> Field:
    """The bare leg from `start` on, down into the shoe."""
    return smooth_union(0.05, *bare(bones.legs[side], LEG, start))


def tail(bones: Skeleton) -> Field:
    """A chubby tail, curled up; it ends at TAIL_TIP."""
    return Tube(TAIL, 0.062, 0.046).placed(bones.pelvis)


TAIL: tuple[Vec, ...] = ((0, 0.0, -0.15), (0, -0.04, -0.37), (0, 0.14, -0.42), (0, 0.235, -0.285))
"""The tail's curve in the pelvis' frame; its tip is red like the ears."""


@cache
def foot() -> Field:
    """A bare paw in the foot's frame (origin at the ankle, toes towards +z), flat on the ground."""
    toes = [Ellipsoid((x, -0.070, z), (0.044, 0.046, 0.05)) for x, z in FOOT_TOES]
    instep = Ellipsoid((0, -0.058, 0.052), (0.100, 0.062, 0.105))
    heel = Ellipsoid((0, -0.045, -0.02), (0.094, 0.082, 0.088))
    shank = Capsule((0, -0.03, -0.01), (0, 0.05, -0.004), 0.090, 0.088)
    whole = smooth_union(0.024, smooth_union(0.06, instep, heel, shank), *toes)
    return smooth_intersect(0.022, whole, HalfSpace((0, -SOLE, 0), (0, -1, 0)))


FOOT_TOES = ((-0.062, 0.128), (0.0, 0.150), (0.062, 0.128))
"""x and z of a bare foot's toes."""


@cache
def foot_pads() -> Field:
    """The pads under a bare foot, seen when Joy sits or kicks."""
    beans: list[Field] = [Ellipsoid((x * 0.95, -SOLE, z - 0.008), (0.022, 0.03, 0.024)) for x, z in FOOT_TOES]
    ball = smooth_union(0.02, *(Ellipsoid((x, -SOLE, 0.045), (0.036, 0.03, 0.036)) for x in (-0.022, 0.022)))
    return smooth_intersect(0.006, union(*beans, ball), foot().offset(0.004))


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
