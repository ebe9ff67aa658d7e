"""Trousers, shorts and skirt, cut from the posed hips and legs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from joyip.studio.field import Field, smooth_intersect, smooth_subtract, smooth_union, union
from joyip.studio.geometry import Frame
from joyip.studio.joy.body import LEG, Sleeve, bare, cut_at, sleeve, torso
from joyip.studio.joy.cloth import band, below, cuff
from joyip.studio.joy.colors import Rgb, cloth, mix
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.skeleton import Skeleton, basis, unit
from joyip.studio.solids import Cone, HalfSpace

SIDES = ("left", "right")
GRAIN = 0.0158
WAIST = 0.17
"""The waistband's height over the pelvis: under every top's hem."""
CUTS: Mapping[str, Sleeve] = MappingProxyType(
    {
        "trousers": Sleeve(1.80, 0.024, 0.014, 0.026, gap=0.016),
        "shorts": Sleeve(0.98, 0.030, 0.030, 0.026, gap=0.014),
    }
)


DRAPE = Sleeve(0.92, 0.034, 0.030, 0.03)
"""How a skirt lies over one thigh."""
LENGTH = 0.235
GROUND = HalfSpace((0, 0.002, 0), (0, -1, 0))


def _seat(bones: Skeleton, grow: float) -> Field:
    """The cloth around the hips up to the waist."""
    return smooth_intersect(0.03, torso(bones, grow), below(bones.pelvis, WAIST))


def shell(bones: Skeleton, name: str) -> Field:
    """The plain cloth of a bottom."""
    if name == "skirt":
        return _bell(bones)
    shape = CUTS[name]
    return smooth_union(0.03, _seat(bones, 0.022), *(sleeve(bones.legs[side], LEG, shape) for side in SIDES))


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
    return Piece("waistband", "bottom", strip, 0.0122, cloth(mix(color, (0, 0, 0), 0.15)))


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
    """A bell from the hips, draped over the thighs; hollow while Joy is upright, laid over the lap while sitting.

    Above the hips it hugs the body, so that it stays under every top.
    """
    limbs = [bones.legs[side] for side in SIDES]
    mean = unit(np.sum([limb.middle - limb.root for limb in limbs], axis=0).astype(np.float32))
    down = -bones.pelvis.rotation[:, 1]
    upright = float(mean @ down) > 0.25
    axis = unit(down + mean * (0.4 if upright else 0.9))
    top = bones.pelvis.apply(np.array([[0, 0.06, 0]], np.float32))[0]
    frame = Frame(top, basis(axis, bones.pelvis.rotation[:, 2]))
    length, wide = (LENGTH, 0.375) if upright else (0.20, 0.27)
    bell = Cone((0, length / 2, 0), length + 0.02, 0.235, wide, 0.03).placed(frame)
    cloth = smooth_union(0.08, bell, _seat(bones, 0.022), *(sleeve(limb, LEG, DRAPE) for limb in limbs))
    hugging = smooth_union(0.05, torso(bones, 0.026), below(bones.pelvis, -0.015))
    cloth = smooth_intersect(0.02, cloth, hugging)
    if upright:
        room = Cone((0, length - 0.01, 0), 0.14, wide - 0.075, wide - 0.025, 0.02).placed(frame)
        cloth = smooth_subtract(0.016, smooth_intersect(0.03, cloth, below(frame, length)), room)
        # a raised knee lifts the cloth: whatever of the legs lies above the hem stays covered
        grown = (bone.offset(0.026) for limb in limbs for bone in bare(limb, LEG))
        lifted = smooth_intersect(0.03, smooth_union(0.03, *grown), below(frame, length - 0.03))
        cloth = smooth_union(0.035, cloth, lifted)
    return smooth_intersect(0.02, cloth, GROUND)


def skirt(bones: Skeleton, color: Rgb) -> list[Piece]:
    """A swinging bell skirt."""
    return [
        Piece("skirt", "bottom", shell(bones, "skirt"), GRAIN, cloth(color)),
        _waistband(bones, color),
    ]


BOTTOMS: Mapping[str, Callable[[Skeleton, Rgb], list[Piece]]] = MappingProxyType(
    {"trousers": trousers, "shorts": shorts, "skirt": skirt}
)
