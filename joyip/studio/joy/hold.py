"""How the right hand holds a prop: where it goes for each grip, moved until the prop is clear of body and clothes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from joyip.studio.field import Field, Vec
from joyip.studio.geometry import Frame, Vectors
from joyip.studio.joy.body import PAW
from joyip.studio.joy.pose import Hold
from joyip.studio.joy.skeleton import Array, Skeleton, turned, vector

Kind = Literal["palm", "pole", "side"]
Height = Literal["waist", "chest", "shoulder"]

PALM = 0.053 * PAW
"""From the middle of the open paw to its palm, pressed in a little."""
CLEAR = 0.012
"""A prop is held at least this far from body and clothes."""
PLACES: dict[str, Vec] = {"waist": (-0.26, -0.07, 0.34), "chest": (-0.31, 0.02, 0.34), "shoulder": (-0.43, 0.12, 0.27)}
"""Grip origins as seen from the chest, figure upright."""
FINGERS: dict[str, Vec] = {"palm": (0.30, 0.05, 1.0), "pole": (0.45, 0.15, 1.0), "side": (0.55, 0.85, 0.0)}
PALMS: dict[str, Vec] = {"palm": (0.0, 1.0, 0.0), "pole": (1.0, 0.0, -0.45), "side": (0.0, 0.0, 1.0)}
ELBOW: Vec = (-0.75, -1.0, -0.35)


@dataclass(frozen=True, eq=False)
class Held:
    """A hand that holds: the skeleton with the arm bent, and the grip frame in which the prop stands."""

    bones: Skeleton
    grip: Frame


def open_handed(kind: Kind) -> bool:
    """Whether the paw lies open under or behind the prop; a pole is clasped."""
    return kind != "pole"


def _ask(chest: Frame, kind: Kind, height: Height, shift: Vec, upright: Array) -> Hold:
    origin = chest.origin + upright @ (vector(*PLACES[height]) + vector(*shift))
    fingers, palm = upright @ vector(*FINGERS[kind]), upright @ vector(*PALMS[kind])
    return Hold((origin - _inset(kind, upright)).astype(np.float32), fingers, palm, upright @ vector(*ELBOW))


def _inset(kind: Kind, upright: Array) -> Array:
    """From the hand's middle to the grip's origin."""
    if kind == "pole":
        return vector(0, 0, 0)
    along: Array = upright @ (vector(0, PALM, 0) if kind == "palm" else vector(0, 0, PALM))
    return along


def hold(
    bend: Callable[[Hold | None], Skeleton],
    obstacles: Callable[[Skeleton], Field],
    samples: Vectors,
    *,
    kind: Kind,
    height: Height,
    yaw: float,
) -> Held:
    """The first arm position, from the grip's own place outwards and up, in which the prop's `samples` touch nothing.

    `bend` gives the skeleton for a hold, `obstacles` what the prop must keep clear of. Where no place is clear, the
    clearest is taken: the gate will tell.
    """
    upright = turned(y=yaw)
    resting = bend(None)
    field = obstacles(resting)
    best: tuple[float, Held] | None = None
    for lift, out, ahead in SHIFTS:
        ask = _ask(resting.chest, kind, height, (-out, lift, ahead), upright)
        bones = bend(ask)
        grip = Frame((bones.hands["right"].origin + _inset(kind, upright)).astype(np.float32), upright)
        clear = float(field.distance(np.asfortranarray(grip.apply(samples))).min())
        if best is None or clear > best[0]:
            best = (clear, Held(bones, grip))
        if clear >= CLEAR:
            break
    if best is None:
        raise AssertionError("there is always a place to try")
    return best[1]


SHIFTS = [
    (lift, out, ahead)
    for lift in (0.0, 0.06, -0.05, 0.12)
    for out, ahead in ((0, 0), (0.05, 0.02), (0.10, 0.02), (0.16, 0.0), (0.22, -0.06))
]
"""Where to try: lifted, moved outwards, moved ahead."""
