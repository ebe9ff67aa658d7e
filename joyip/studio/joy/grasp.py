"""Where hands touch a prop: the points its maker gives, or points found on its surface from beside and from below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from joyip.studio.field import Vec
from joyip.studio.joy.skeleton import Array, unit, vector
from joyip.studio.props import Grip, Prop

AROUND = 0.55
"""Arms that hug come round a thing so far to its front (a slope: 0 is from the side, 1 from the corner)."""


@dataclass(frozen=True)
class Touch:
    """A point of a prop where a palm lies, and which way the palm faces there, in the prop's frame."""

    point: Vec
    palm: Vec


def given(grip: Grip) -> dict[str, Touch]:
    """What the maker of a prop for both hands says."""
    return {"right": Touch(grip.right, grip.right_palm), "left": Touch(grip.left, grip.left_palm)}


def hugged(prop: Prop) -> Mapping[str, Touch]:
    """Both hands come round the prop's sides, under its middle, and press it to the chest."""
    low, high = prop.field.bounds()
    middle = (low + high) / 2
    middle[1] = low[1] + 0.42 * (high[1] - low[1])
    touches = {}
    for side, sign in (("right", 1.0), ("left", -1.0)):
        palm = unit(vector(sign, 0.0, -AROUND))
        touches[side] = Touch(_found(prop, middle, palm), _vec(palm))
    return touches


def underneath(prop: Prop) -> Touch:
    """The open paw under the prop's middle."""
    low, high = prop.field.bounds()
    up = vector(0, 1, 0)
    return Touch(_found(prop, (low + high) / 2, up), _vec(up))


def _found(prop: Prop, middle: Array, towards: Array) -> Vec:
    """The first point of the prop on the way to its middle."""
    low, high = prop.field.bounds()
    at = middle - towards * float(np.linalg.norm(high - low))
    for _ in range(80):
        step = float(prop.field.distance(np.asfortranarray(at[None], dtype=np.float32))[0])
        at = at + towards * max(step, 0.0) * np.float32(0.9)
        if step < 1e-3 or float((middle - at) @ towards) < 0:
            break
    return _vec(at)


def _vec(value: Array) -> Vec:
    return (float(value[0]), float(value[1]), float(value[2]))
