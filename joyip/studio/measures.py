"""Facts measured on the fields of a figure, by which the gate judges it. World units; a few thousand samples each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Field
from joyip.studio.geometry import Frame, Part, Vectors
from joyip.studio.joy.expressions import Expression
from joyip.studio.joy.eyes import PLACE, eye_field
from joyip.studio.joy.head import on_face
from joyip.studio.props import Prop

INSIDE = 0.006
"""A prop's point counts as inside the body when it is deeper than this: touching is allowed."""
GRID = 15


@dataclass(frozen=True)
class Measures:
    """What the gate wants to know. None: there is no such thing in this scene."""

    prop_hand_gap: float | None
    """Distance between the prop and the nearest surface of the holding hand; 0 is touching."""
    prop_body_volume: float | None
    """Fraction of the prop's volume inside body or clothes, the holding hand left out."""
    hat_head_gap: float | None
    """Largest gap between the hat's rim and the head; negative is overlap."""
    hat_penetration: float | None
    """How deep the head reaches through the hat's outside; 0 or less: not at all."""
    ground_gap: float | None
    """Lowest point of a standing or sitting figure over y = 0; None while it runs or jumps."""
    garment_gap: float | None
    """The least distance by which clothes lie outside the body; negative: skin pierces cloth."""
    eye_asymmetry: float
    """Largest difference between one eye and the mirror image of the other."""
    limbs: Mapping[str, int]
    """How many arms and legs end in a paw or a shoe."""


def samples_of(parts: tuple[Part, ...], count: int = 900) -> Vectors:
    """About `count` vertices, spread evenly over the parts' vertices."""
    points = np.concatenate([part.mesh.vertices for part in parts])
    step = max(1, len(points) // count)
    return np.asfortranarray(points[::step])


@lru_cache(maxsize=48)
def filling(prop: Prop) -> Vectors:
    """Points of a grid that lie in a prop, in its own frame."""
    low, high = prop.field.bounds()
    points = _grid(low, high)
    return np.asfortranarray(points[prop.field.distance(points) < 0])


def spread(prop: Prop) -> Vectors:
    """Points of a prop's surface and of its inside, by which it is kept clear of the figure."""
    return np.asfortranarray(
        np.concatenate([samples_of(prop.parts, 450), filling(prop)[:: 1 + len(filling(prop)) // 500]])
    )


def hand_gap(prop: Prop, grip: Frame, hand: Field) -> float:
    """Distance between a prop and the hand: 0 where they touch or press into each other."""
    low, high = hand.bounds()
    points = _grid(low, high)
    on_hand = points[np.abs(hand.distance(points)) < 0.012]
    gap = prop.field.placed(grip).distance(on_hand) - np.abs(hand.distance(on_hand))
    return max(0.0, float(gap.min()))


def body_volume(prop: Prop, grip: Frame, obstacles: Field) -> float:
    """Fraction of the prop's volume that lies inside the obstacles."""
    inside = filling(prop)
    if not len(inside):
        return 0.0
    return float((obstacles.distance(np.asfortranarray(grip.apply(inside))) < -INSIDE).mean())


def garment_gap(garments: tuple[Field, ...], skins: tuple[Vectors, ...]) -> float:
    """Least depth of each garment's covered skin points under its surface; negative: skin outside the cloth."""
    return min(
        float(-garment.distance(points).max()) for garment, points in zip(garments, skins, strict=True) if len(points)
    )


def eye_asymmetry(expression: Expression) -> float:
    """Largest difference of the two eyes' distances around the left eye, one of them mirrored."""
    x, y, z = on_face(*PLACE)
    points = _grid(np.array((x - 0.11, y - 0.13, z - 0.05)), np.array((x + 0.11, y + 0.13, z + 0.08)))
    mirrored = np.asfortranarray(points * np.array((-1, 1, 1), np.float32))
    left, right = eye_field(expression.left, 1.0), eye_field(expression.right or expression.left, -1.0)
    return float(np.abs(left.distance(points) - right.distance(mirrored)).max())


def _grid(low: npt.NDArray[np.floating[Any]], high: npt.NDArray[np.floating[Any]]) -> Vectors:
    axes = [np.linspace(a, b, GRID, dtype=np.float32) for a, b in zip(low, high, strict=True)]
    return np.asfortranarray(np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3))
