"""The six actions as poses, and the skeleton that a pose, a held prop and a mood give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from joyip.studio.field import Vec
from joyip.studio.geometry import Frame
from joyip.studio.joy.skeleton import (
    CHEST,
    FOREARM,
    HAND,
    HEAD,
    HIP,
    NECK,
    SHIN,
    SHOULDER,
    THIGH,
    UPPER_ARM,
    Array,
    Limb,
    Skeleton,
    basis,
    child,
    side_of,
    solve,
    turned,
    unit,
    vector,
)

Turn = tuple[float, float, float]
"""Degrees about x, y, z."""


@dataclass(frozen=True)
class Arm:
    """A left arm in the chest's frame: where the wrist goes, and where elbow, palm and fingers point (None: onward)."""

    wrist: Vec
    elbow: Vec = (0.6, -0.5, -0.6)
    palm: Vec = (-1.0, 0.0, 0.25)
    fingers: Vec | None = None


@dataclass(frozen=True)
class Leg:
    """A left leg in the world, before the figure's yaw: where the ankle goes, the knee points, the foot turns."""

    ankle: Vec
    knee: Vec = (0.15, 0.0, 1.0)
    foot: Turn = (0.0, 12.0, 0.0)


@dataclass(frozen=True)
class Pose:
    """One action. `yaw` turns the whole figure; the other turns are relative to the parent joint."""

    pelvis: Vec
    left: Arm
    right: Arm
    left_leg: Leg
    right_leg: Leg
    pelvis_turn: Turn = (0.0, 0.0, 0.0)
    chest_turn: Turn = (0.0, 0.0, 0.0)
    head_turn: Turn = (0.0, 0.0, 0.0)
    yaw: float = 0.0
    grounded: bool = True


DOWN = Arm((0.430, -0.185, 0.06))
UP = Arm((0.585, 0.27, 0.12), elbow=(0.5, -1.0, 0.0), palm=(-0.1, 0.0, 1.0), fingers=(0.40, 1.0, 0.05))
HIGH = Arm((0.555, 0.315, 0.12), elbow=(0.6, -1.0, 0.0), palm=(-0.1, 0.0, 1.0), fingers=(0.50, 1.0, 0.1))
LEAP = replace(UP, wrist=(0.55, 0.26, 0.10), fingers=(0.7, 1.0, 0.1))

POSES: Mapping[str, Pose] = MappingProxyType(
    {
        "stand": Pose(
            (-0.008, 0.448, 0.0), DOWN, DOWN,
            Leg((0.152, 0.115, 0.015), foot=(0, 18, 0)), Leg((0.140, 0.115, -0.01), foot=(0, 12, 0)),
            pelvis_turn=(0, 0, 1.5), chest_turn=(0, 0, -3), head_turn=(0, 0, 3),
        ),
        "wave": Pose(
            (-0.018, 0.448, 0.0), UP, DOWN,
            Leg((0.160, 0.115, 0.02), foot=(0, 20, 0)), Leg((0.140, 0.115, -0.01), foot=(0, 12, 0)),
            pelvis_turn=(0, 0, 2), chest_turn=(0, 3, 5), head_turn=(-2, 0, 8),
        ),
        "cheer": Pose(
            (0.0, 0.448, 0.0), HIGH, HIGH,
            Leg((0.17, 0.115, 0.0), foot=(0, 22, 0)), Leg((0.17, 0.115, 0.0), foot=(0, 22, 0)),
            chest_turn=(-5, 0, 0), head_turn=(-5, 0, -3),
        ),
        "sit": Pose(
            (0.0, 0.172, -0.06),
            Arm((0.38, -0.20, 0.10), elbow=(0.8, -0.2, -0.6), palm=(-0.5, -0.8, 0.1)),
            Arm((0.38, -0.20, 0.10), elbow=(0.8, -0.2, -0.6), palm=(-0.5, -0.8, 0.1)),
            Leg((0.205, 0.152, 0.25), knee=(0.3, 1.0, 0.2), foot=(-68, 16, 0)),
            Leg((0.205, 0.152, 0.25), knee=(0.3, 1.0, 0.2), foot=(-68, 16, 0)),
            pelvis_turn=(-6, 0, 0), chest_turn=(4, 0, 0), head_turn=(3, 0, 3),
        ),
        "run": Pose(
            (0.0, 0.485, 0.0),
            Arm((0.33, -0.10, -0.19), elbow=(0.5, -0.2, -1.0), palm=(-1.0, 0.0, 0.0), fingers=(0.1, -0.35, 0.4)),
            Arm((0.29, 0.0, 0.25), elbow=(0.9, -1.0, -0.2), palm=(-1.0, 0.0, 0.0), fingers=(-0.2, 0.75, 0.6)),
            Leg((0.115, 0.295, 0.19), knee=(0.15, 0.6, 1.0), foot=(-18, 4, 0)),
            Leg((0.11, 0.215, -0.215), knee=(0.1, 0.0, 1.0), foot=(46, 4, 0)),
            pelvis_turn=(8, 6, 0), chest_turn=(7, -12, 0), head_turn=(-12, 0, 2), yaw=24.0, grounded=False,
        ),
        "jump": Pose(
            (0.0, 0.80, 0.0),
            LEAP, LEAP,
            Leg((0.215, 0.515, -0.06), knee=(0.5, 0.0, 1.0), foot=(28, 20, 8)),
            Leg((0.235, 0.553, 0.0), knee=(0.6, 0.2, 1.0), foot=(14, 20, 8)),
            pelvis_turn=(0, 0, -3), chest_turn=(-4, 0, 4), head_turn=(-5, 0, 3), grounded=False,
        ),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Hold:
    """Where the right hand is asked to be, in the world: its middle, and where fingers, palm and elbow point."""

    hand: Array
    fingers: Array
    palm: Array
    elbow: Array


def skeleton(pose: Pose, hold: Hold | None = None, lean: Turn = (0.0, 0.0, 0.0)) -> Skeleton:
    """Every joint of a pose; `hold` bends the right arm to a prop, `lean` adds a mood's turn of the head."""
    root = Frame(vector(0, 0, 0), turned(y=pose.yaw))
    pelvis = child(root, pose.pelvis, turned(*pose.pelvis_turn))
    chest = child(pelvis, CHEST, turned(*pose.chest_turn))
    tilt = np.add(pose.head_turn, lean)
    neck = child(chest, NECK, _level(chest, root) @ turned(float(tilt[0]), float(tilt[1]), float(tilt[2])))
    head = child(neck, HEAD, turned())
    arms, hands = {}, {}
    for side, arm in (("left", pose.left), ("right", pose.right)):
        if side == "right" and hold is not None:
            arms[side], hands[side] = _holding(chest, hold)
        else:
            arms[side], hands[side] = _arm(chest, arm, side)
    legs, feet = {}, {}
    for side, leg in (("left", pose.left_leg), ("right", pose.right_leg)):
        legs[side], feet[side] = _leg(root, pelvis, leg, side)
    return Skeleton(pelvis, chest, head, arms, legs, hands, feet)


def _level(chest: Frame, root: Frame) -> Array:
    """Half of what brings the head back upright over a leaning chest: heads stay level, but not stiffly so."""
    full = chest.rotation.T @ root.rotation
    mean = full + np.eye(3, dtype=np.float32)
    u, _, v = np.linalg.svd(mean)
    halfway: Array = (u @ v).astype(np.float32)
    return halfway


def _point(frame: Frame, at: Vec | Array, side: str = "left") -> Array:
    point: Array = frame.apply(side_of((float(at[0]), float(at[1]), float(at[2])), side)[None])[0]
    return point


def _arm(chest: Frame, arm: Arm, side: str) -> tuple[Limb, Frame]:
    limb = solve(
        _point(chest, SHOULDER, side),
        _point(chest, arm.wrist, side),
        UPPER_ARM,
        FOREARM,
        chest.rotation @ side_of(arm.elbow, side),
    )
    along = unit(limb.end - limb.middle) if arm.fingers is None else unit(chest.rotation @ side_of(arm.fingers, side))
    axes = basis(along, chest.rotation @ side_of(arm.palm, side))
    return limb, Frame((limb.end + along * HAND).astype(np.float32), axes)


def _holding(chest: Frame, hold: Hold) -> tuple[Limb, Frame]:
    axes = basis(hold.fingers, hold.palm)
    limb = solve(_point(chest, SHOULDER, "right"), hold.hand - axes[:, 1] * HAND, UPPER_ARM, FOREARM, hold.elbow)
    return limb, Frame((limb.end + axes[:, 1] * HAND).astype(np.float32), axes)


def _leg(root: Frame, pelvis: Frame, leg: Leg, side: str) -> tuple[Limb, Frame]:
    sign = 1 if side == "left" else -1
    limb = solve(
        _point(pelvis, HIP, side), _point(root, leg.ankle, side), THIGH, SHIN, root.rotation @ side_of(leg.knee, side)
    )
    x, y, z = leg.foot
    return limb, Frame(limb.end, (root.rotation @ turned(x, y * sign, z * sign)).astype(np.float32))
