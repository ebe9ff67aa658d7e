"""Trousers, shorts and skirt, cut from the posed hips and legs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from joyip.studio.field import Field, intersect, smooth_intersect, smooth_subtract, smooth_union, union
from joyip.studio.geometry import Frame
from joyip.studio.joy.body import LEG, Sleeve, at, cut_at, sleeve, torso
from joyip.studio.joy.cloth import band, below, cuff
from joyip.studio.joy.colors import Rgb, cloth, mix
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.solids import Capsule, HalfSpace

SIDES = ("left", "right")
GRAIN = 0.0145
WAIST = 0.17
"""The waistband's height over the pelvis: under every top's hem."""
CUTS: Mapping[str, Sleeve] = MappingProxyType(
    {
        "trousers": Sleeve(1.80, 0.024, 0.014, 0.026, gap=0.016),
        "shorts": Sleeve(0.98, 0.030, 0.030, 0.026, gap=0.014),
    }
)


def _seat(bones: Skeleton, grow: float) -> Field:
    """The cloth around the hips up to the waist."""
    return smooth_intersect(0.03, torso(bones, grow), below(bones.pelvis, WAIST))


def shell(bones: Skeleton, name: str) -> Field:
    """The plain cloth of a bottom."""
    if name == "skirt":
        return _bell(bones)
    shape = CUTS[name]
    return smooth_union(0.05, _seat(bones, 0.022), *(sleeve(bones.legs[side], LEG, shape) for side in SIDES))


def _turn_ups(bones: Skeleton, name: str, height: float, out: float) -> Field:
    shape = CUTS[name]
    rings = []
    for side in SIDES:
        cut = cut_at(bones.legs[side], LEG, shape.until)
        frame = Frame(
            (cut.frame.origin - cut.frame.rotation[:, 1] * height * 0.4).astype(np.float32), cut.frame.rotation
        )
        rings.append(cuff(frame, cut.radius + shape.grow + shape.flare + out, height, cut.radius + shape.gap))
    return union(*rings)


def _waistband(bones: Skeleton, color: Rgb) -> Piece:
    strip = band(bones, bones.pelvis, (WAIST - 0.06, WAIST), 0.027, 0.02)
    return Piece("waistband", "bottom", strip, 0.0115, cloth(mix(color, (0, 0, 0), 0.15)))


def trousers(bones: Skeleton, color: Rgb) -> list[Piece]:
    """Long, with turned-up ends over the shoes."""
    return [
        Piece("trousers", "bottom", shell(bones, "trousers"), GRAIN, cloth(color)),
        Piece(
            "trousers turn-ups",
            "bottom",
            _turn_ups(bones, "trousers", 0.05, 0.008),
            0.009,
            cloth(mix(color, (1, 1, 1), 0.18)),
        ),
        _waistband(bones, color),
    ]


def shorts(bones: Skeleton, color: Rgb) -> list[Piece]:
    """To the knee, wide, with a light hem."""
    return [
        Piece("shorts", "bottom", shell(bones, "shorts"), GRAIN, cloth(color)),
        Piece(
            "shorts hems",
            "bottom",
            _turn_ups(bones, "shorts", 0.032, 0.004),
            0.0115,
            cloth(mix(color, (1, 1, 1), 0.75)),
        ),
        _waistband(bones, color),
    ]


def _bell(bones: Skeleton) -> Field:
    """A bell that follows both thighs: as wide as the legs are apart, cut across each thigh, hollow below."""
    thighs, ends = [], []
    for side in SIDES:
        cut = cut_at(bones.legs[side], LEG, 0.92)
        along, start = cut.frame.rotation[:, 1], bones.legs[side].root
        thighs.append(Capsule(at(start), at(cut.frame.origin + along * 0.1), 0.17, 0.235))
        ends.append(HalfSpace(at(cut.frame.origin), at(along)))
    solid = smooth_union(0.16, *thighs)
    edge = smooth_intersect(0.03, solid, *(ends if _together(ends) else (union(*ends),)))
    hollow = intersect(solid.offset(-0.03), _beyond(ends, 0.075))
    return smooth_union(0.06, _seat(bones, 0.022), smooth_subtract(0.012, edge, hollow))


def _together(ends: list[HalfSpace]) -> bool:
    a, b = (np.asarray(end.normal) for end in ends)
    return float(a @ b) > 0.5


def _beyond(ends: list[HalfSpace], depth: float) -> Field:
    """What lies outside all the cuts, moved in by `depth`."""
    moved = [
        HalfSpace(at(np.asarray(end.point) - np.asarray(end.normal) * depth), at(-np.asarray(end.normal)))
        for end in ends
    ]
    return union(*moved) if _together(ends) else intersect(*moved)


def skirt(bones: Skeleton, color: Rgb) -> list[Piece]:
    """A swinging bell skirt."""
    return [
        Piece("skirt", "bottom", shell(bones, "skirt"), GRAIN, cloth(color)),
        _waistband(bones, color),
    ]


BOTTOMS: Mapping[str, Callable[[Skeleton, Rgb], list[Piece]]] = MappingProxyType(
    {"trousers": trousers, "shorts": shorts, "skirt": skirt}
)
