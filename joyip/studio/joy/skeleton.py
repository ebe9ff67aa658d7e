"""Joy's bones: their lengths, and where every joint lies in the world for a pose. Limbs are solved from both ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Field, Vec, rotation
from joyip.studio.geometry import Frame

Array = npt.NDArray[np.float32]
Shape = Literal["open", "fist", "thumb", "point", "heart"]
"""What a hand does with its fingers: see `hands`."""

HIP: Vec = (0.132, -0.02, 0.0)
"""Left hip in the pelvis' frame; the right one is its mirror image."""
CHEST: Vec = (0.0, 0.30, 0.0)
"""Chest joint in the pelvis' frame."""
SHOULDER: Vec = (0.225, 0.13, -0.01)
"""Left shoulder in the chest's frame."""
NECK: Vec = (0.0, 0.20, 0.0)
"""Neck in the chest's frame; the head turns about it."""
HEAD: Vec = (0.0, 0.515, 0.012)
"""Middle of the skull in the neck's frame."""
UPPER_ARM, FOREARM, HAND = 0.215, 0.195, 0.088
"""Lengths: shoulder to elbow, elbow to wrist, wrist to the middle of the hand."""
THIGH, SHIN = 0.165, 0.155
ANKLE = 0.115
"""Height of the ankle over the sole."""


@dataclass(frozen=True)
class Build:
    """A figure's proportions, Joy's unless told otherwise; `head` (None: Joy's) is what arms keep off, in its frame.

    `lift` raises the whole figure: what must be done for one whose soles are not where Joy's would be.
    """

    hip: Vec = HIP
    chest: Vec = CHEST
    shoulder: Vec = SHOULDER
    neck: Vec = NECK
    skull: Vec = HEAD
    upper_arm: float = UPPER_ARM
    forearm: float = FOREARM
    hand: float = HAND
    thigh: float = THIGH
    shin: float = SHIN
    ankle: float = ANKLE
    head: Field | None = None
    lift: float = 0.0

    @property
    def reach(self) -> float:
        """Length of the arms as a share of Joy's."""
        return (self.upper_arm + self.forearm) / (UPPER_ARM + FOREARM)

    @property
    def legs(self) -> float:
        """Length of the legs as a share of Joy's."""
        return (self.thigh + self.shin) / (THIGH + SHIN)

    def hips(self, height: float) -> float:
        """Height of the pelvis where Joy's has this one: Joy's own stays exactly."""
        if self.legs == 1.0 and self.ankle == ANKLE and self.hip[1] == HIP[1]:
            return height
        return (height + HIP[1] - ANKLE) * self.legs + self.ankle - self.hip[1]

    def ankles(self, height: float) -> float:
        """Height of an ankle where Joy's has this one."""
        return height if self.legs == 1.0 and self.ankle == ANKLE else (height - ANKLE) * self.legs + self.ankle


JOY = Build()


@dataclass(frozen=True)
class Limb:
    """Three joints in the world: shoulder, elbow, wrist; or hip, knee, ankle."""

    root: Array
    middle: Array
    end: Array


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The posed joints. Frames are in the world; "left" and "right" are Joy's own (left is +x).

    `shapes` says what each hand does.
    """

    pelvis: Frame
    chest: Frame
    head: Frame
    arms: Mapping[str, Limb]
    legs: Mapping[str, Limb]
    hands: Mapping[str, Frame]
    feet: Mapping[str, Frame]
    shapes: Mapping[str, Shape]


def vector(x: float, y: float, z: float) -> Array:
    """A float32 vector."""
    return np.array([x, y, z], np.float32)


def turned(x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Array:
    """Rotation by degrees about z, then x, then y."""
    return (rotation("y", y) @ rotation("x", x) @ rotation("z", z)).astype(np.float32)


def side_of(value: Vec, side: str) -> Array:
    """A left-hand vector for the given side."""
    return vector(value[0] if side == "left" else -value[0], value[1], value[2])


def child(parent: Frame, at: Vec | Array, turn: Array) -> Frame:
    """A frame fixed to its parent."""
    origin = parent.apply(np.asarray(at, np.float32)[None])[0]
    return Frame(origin, (parent.rotation @ turn).astype(np.float32))


def unit(value: Array) -> Array:
    """A vector of length one."""
    scaled: Array = np.asarray(value / max(float(np.sqrt(value @ value)), 1e-9), np.float32)
    return scaled


STRAIGHT = 0.97
"""Arms that grow are as straight as this: 1 is wholly."""


def solve(
    root: Array,
    target: Array,
    first: float,
    second: float,
    pole: Array,
    *,
    stretch: float = 1.0,
    straight: float = STRAIGHT,
) -> Limb:
    """Two bones from `root` to `target`, the joint between them bent towards the direction `pole`.

    To a target out of reach the bones grow, as a drawn figure's do, by the factor `stretch` at most and until their
    ends are apart by the share `straight` of their length; one still out of reach is approached as far as they go.
    """
    away = target - root
    growth = float(np.clip(np.linalg.norm(away) / (straight * (first + second)), 1.0, stretch))
    first, second = first * growth, second * growth
    reach = float(np.clip(np.linalg.norm(away), abs(first - second) + 1e-3, (first + second) * 0.999))
    along = unit(away)
    bend = pole - along * float(pole @ along)
    cosine = (first * first + reach * reach - second * second) / (2 * first * reach)
    sine = float(np.sqrt(max(0.0, 1 - cosine * cosine)))
    middle = root + first * (cosine * along + sine * unit(bend))
    return Limb(root, middle.astype(np.float32), (root + along * reach).astype(np.float32))


def basis(y: Array, z: Array) -> Array:
    """Rotation whose y axis is `y` and whose z axis is as near to `z` as may be."""
    up = unit(y)
    front = unit(z - up * float(z @ up))
    side = (
        up[1] * front[2] - up[2] * front[1],
        up[2] * front[0] - up[0] * front[2],
        up[0] * front[1] - up[1] * front[0],
    )
    return np.array([side, up, front], np.float32).T.copy()
