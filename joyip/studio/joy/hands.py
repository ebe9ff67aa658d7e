"""The shapes of Joy's hands in the hand's frame: open, fist, thumb up, pointing, half a heart; and arms that end so."""

from __future__ import annotations

from functools import cache

from joyip.studio.field import Field, smooth_union
from joyip.studio.joy.body import ARM, PAW, bare, paw
from joyip.studio.joy.skeleton import Shape, Skeleton
from joyip.studio.solids import Capsule, Ellipsoid, Tube

APART = 0.108
"""The middle of the figure lies so far inwards of a hand that makes half a heart."""


@cache
def hand(shape: Shape, side: str) -> Field:
    """A hand in its own frame, in world units: fingers along +y, palm towards +z, thumb on the body's side."""
    if shape in ("open", "fist"):
        return paw(shape == "open", side).scaled(PAW)
    inwards = -1.0 if side == "left" else 1.0
    return {"thumb": _thumb, "point": _point, "heart": _heart}[shape](inwards)


def arm(bones: Skeleton, side: str, start: float) -> Field:
    """The bare arm from `start` on, with its hand."""
    end = hand(bones.shapes[side], side).placed(bones.hands[side])
    return smooth_union(0.035, *bare(bones.arms[side], ARM, start), end)


def _fist(x: float = 0.0) -> list[Field]:
    """A ball with three knuckles curled over it."""
    knuckles: list[Field] = [Ellipsoid((x + at, 0.048, 0.052), (0.040, 0.052, 0.046)) for at in (-0.058, 0.0, 0.058)]
    return [Ellipsoid((x, 0, 0), (0.102, 0.094, 0.084)), *knuckles]


def _thumb(inwards: float) -> Field:
    """A fist whose thumb stands up, long enough to be read from afar."""
    thumb = Capsule((0.055 * inwards, 0.0, 0.015), (0.190 * inwards, 0.055, 0.015), 0.046, 0.043)
    return smooth_union(0.022, *_fist(), thumb)


def _point(inwards: float) -> Field:
    """A fist with its first finger stretched out; the thumb lies over the others."""
    finger = Capsule((0.028 * inwards, 0.03, 0.014), (0.028 * inwards, 0.200, 0.014), 0.046, 0.041)
    thumb = Capsule((0.085 * inwards, -0.01, 0.02), (0.062 * inwards, 0.035, 0.085), 0.040, 0.036)
    curled: list[Field] = [Ellipsoid((-inwards * at, 0.045, 0.052), (0.040, 0.050, 0.046)) for at in (0.012, 0.068)]
    return smooth_union(0.022, Ellipsoid((0, 0, 0), (0.102, 0.094, 0.084)), *curled, finger, thumb)


def _heart(inwards: float) -> Field:
    """Half of a heart: fingers bent over to the middle above, the thumb to its tip below; the other hand's mirror."""
    middle = APART * inwards
    root = (-0.050 * inwards, -0.035, 0.0)
    fingers = Tube((root, (-0.125 * inwards, 0.195, 0), (middle, 0.235, 0), (middle, 0.072, 0)), 0.052, 0.043)
    thumb = Tube((root, (0.025 * inwards, -0.085, 0), (middle, -0.155, 0)), 0.054, 0.042)
    return smooth_union(0.025, fingers, thumb, Ellipsoid((-0.040 * inwards, -0.055, 0), (0.060, 0.058, 0.058)))
