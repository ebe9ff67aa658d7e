"""What every garment is cut from: its order (colour, pattern, words), and the bell that hangs from the hips."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy as np

from joyip.studio.field import Field, smooth_intersect, smooth_subtract, smooth_union
from joyip.studio.geometry import Frame, Part
from joyip.studio.joy.body import LEG, Sleeve, bare, sleeve, torso
from joyip.studio.joy.cloth import below
from joyip.studio.joy.colors import Rgb, mix
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.skeleton import Skeleton, basis, unit
from joyip.studio.solids import Cone, Extruded, HalfSpace

Worn = Piece | Part
"""A piece to be meshed, or a part that is a mesh already."""
SIDES = ("left", "right")
GRAIN = 0.0185
"""Edge length of cloth meshes."""
FINE = 0.0122
BROAD = 0.0210
"""Edge length of coats, which are large and smooth."""
CREAM: Rgb = (0.955, 0.945, 0.925)
NAVY: Rgb = (0.125, 0.185, 0.345)
GOLD: Rgb = (0.90, 0.70, 0.26)
STEEL: Rgb = (0.80, 0.82, 0.85)
BLACK: Rgb = (0.10, 0.10, 0.12)
GROUND = HalfSpace((0, -0.008, 0), (0, -1, 0))
"""Skirts may press into the floor by so much where Joy lies on them."""


@dataclass(frozen=True)
class Order:
    """What is wished of a garment: its colour, its pattern, the words on it."""

    color: Rgb
    pattern: str = "plain"
    text: str = ""
    free_back: bool = True
    """Whether nothing is worn on the back."""
    tucked: bool = False
    """Whether trousers end inside tall boots."""


def brightness(color: Rgb) -> float:
    """How light a colour looks, 0..1."""
    return 0.30 * color[0] + 0.59 * color[1] + 0.11 * color[2]


def chroma(color: Rgb) -> float:
    """How far a colour is from grey, 0..1."""
    return max(color) - min(color)


def shade(color: Rgb, share: float) -> Rgb:
    """A darker tone for seams, ribs and hems; on black a lighter one, so that it shows."""
    return mix(color, (1, 1, 1), share * 0.9) if brightness(color) < 0.26 else mix(color, (0.05, 0.06, 0.12), share)


def thread(color: Rgb) -> Rgb:
    """The thread that seams of denim are sewn with: golden, or dark where gold would be lost."""
    golden = (0.93, 0.62, 0.26)
    near = abs(color[0] - golden[0]) + abs(color[1] - golden[1]) + abs(color[2] - golden[2])
    return golden if near > 0.6 else shade(color, 0.5)


def second(color: Rgb) -> Rgb:
    """The colour that goes with it in patterns and trimmings: cream on what is dark or full, else a deep tone."""
    if brightness(color) < 0.52:
        return CREAM
    if chroma(color) < 0.18:
        return (0.20, 0.33, 0.58) if brightness(color) > 0.7 else CREAM
    hue, light, full = colorsys.rgb_to_hls(*color)
    return colorsys.hls_to_rgb((hue - 0.035) % 1, light * 0.58, min(1.0, full * 0.85))


def neighbour(color: Rgb) -> Rgb:
    """Where a gradient runs to: the next hue, lighter from dark colours and deeper from light ones."""
    if chroma(color) < 0.32:
        return mix(color, (0.36, 0.52, 0.86), 0.65) if brightness(color) > 0.5 else mix(color, (0.55, 0.62, 0.80), 0.75)
    hue, light, full = colorsys.rgb_to_hls(*color)
    deep = light > 0.62
    return colorsys.hls_to_rgb((hue + (-0.09 if deep else 0.09)) % 1, light * 0.72 if deep else 0.72, max(full, 0.6))


SWING = Sleeve(0.92, 0.034, 0.030, 0.03)
"""How a skirt lies over one thigh."""


@dataclass(frozen=True)
class Bell:
    """Cloth that hangs from the hips: its length under the waist, its width, and how far it stands off the body."""

    length: float = 0.235
    wide: float = 0.375
    hips: float = 0.022
    over: float = 0.026
    drape: Sleeve = SWING
    waist: float = -0.015
    """Above this height over the pelvis it hugs the body."""
    slit: float = 0.0
    """Half the width at the hem of an opening down the front."""


def bell(bones: Skeleton, shape: Bell) -> Field:
    """A bell over the thighs; hollow while Joy is upright, laid over the lap while sitting.

    Above the hips it hugs the body, so that it stays under every top.
    """
    limbs = [bones.legs[side] for side in SIDES]
    mean = unit(np.sum([limb.middle - limb.root for limb in limbs], axis=0).astype(np.float32))
    down = -bones.pelvis.rotation[:, 1]
    hanging = upright(bones)
    axis = unit(down + mean * (0.4 if hanging else 0.9))
    top = bones.pelvis.apply(np.array([[0, 0.06, 0]], np.float32))[0]
    frame = Frame(top, basis(axis, bones.pelvis.rotation[:, 2]))
    length, wide = (shape.length, shape.wide) if hanging else (shape.length * 0.85, shape.wide * 0.72)
    cone = Cone((0, length / 2, 0), length + 0.02, 0.235, wide, 0.03).placed(frame)
    seat = smooth_intersect(0.03, torso(bones, shape.hips), below(bones.pelvis, 0.17))
    cloth = smooth_union(0.08, cone, seat, *(sleeve(limb, LEG, shape.drape) for limb in limbs))
    thighs = [bare(limb, LEG)[0].offset(shape.over) for limb in limbs]
    hugging = smooth_union(0.05, torso(bones, shape.over), below(bones.pelvis, shape.waist), *thighs)
    cloth = smooth_intersect(0.02, cloth, hugging)
    if hanging:
        room = Cone((0, length - 0.01, 0), 0.14, wide - 0.075, wide - 0.025, 0.02).placed(frame)
        room = smooth_subtract(0.02, room, torso(bones, shape.hips + 0.006))
        cloth = smooth_subtract(0.016, smooth_intersect(0.03, cloth, below(frame, length)), room)
        # a raised knee lifts the cloth: whatever of the legs lies above the hem stays covered
        grown = (bone.offset(shape.over) for limb in limbs for bone in bare(limb, LEG))
        lifted = smooth_intersect(0.03, smooth_union(0.03, *grown), below(frame, length - 0.03))
        cloth = smooth_union(0.035, cloth, lifted)
        if shape.slit:
            wedge = ((-shape.slit, -0.5), (shape.slit, -0.5), (0.016, -0.05), (-0.016, -0.05))
            opening = Extruded(wedge, 0.5).moved(0, 0, 0.30).placed(bones.pelvis)
            cloth = smooth_subtract(0.02, cloth, opening)
    return smooth_intersect(0.004, cloth, GROUND)


def upright(bones: Skeleton) -> bool:
    """Whether the thighs point down enough for cloth to hang from the hips."""
    mean = unit(np.sum([limb.middle - limb.root for limb in bones.legs.values()], axis=0).astype(np.float32))
    return float(mean @ -bones.pelvis.rotation[:, 1]) > 0.25


def five_points(at: tuple[float, float], size: float, waist: float = 0.48) -> list[tuple[float, float]]:
    """The outline of a plump star."""
    angle = np.arange(10) * np.pi / 5
    reach = np.where(np.arange(10) % 2 == 0, size, size * waist)
    return [(float(at[0] + r * np.sin(a)), float(at[1] + r * np.cos(a))) for r, a in zip(reach, angle, strict=True)]
