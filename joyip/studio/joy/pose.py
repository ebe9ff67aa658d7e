"""What a pose is, and the skeleton that a pose, the clothes, held hands and a mood give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
from scipy.spatial.transform import Rotation

from joyip.studio.field import Vec
from joyip.studio.geometry import Frame
from joyip.studio.joy.head import whole_head
from joyip.studio.joy.skeleton import (
    ANKLE,
    JOY,
    STRAIGHT,
    Array,
    Build,
    Limb,
    Shape,
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
Carry = Literal["chest", "lap", "ground", "high", "hug"]
"""Where an action carries a held thing: before the chest, on the lap, on the ground ahead, overhead, in the arms."""
Rest = Literal["feet", "seat", "belly"]
"""What a figure rests on; clothes under it raise it."""
KEEP_OFF = 10
"""Steps in which an arm is moved off the head."""
GIVE = 1.5
"""An arm that is in the head's way may grow so much to go round it."""
HEAD_ROOM = 0.9
"""What is farther than this from the head's middle does not touch it."""
SLEEVE = 0.055
"""Elbow and forearm may press into the head so far that this is left of their thickness."""
ARM_REST = 0.102
"""A wrist that lies on the ground is so high; a sleeve raises it."""
TOE, HEEL = 0.185, 0.105
"""A tilted sole touches the ground so far before or behind the ankle."""


@dataclass(frozen=True)
class Arm:
    """A left arm in the chest's frame: where the wrist goes, and where elbow, palm and fingers point (None: onward).

    `clear` is how the wrist moves for each unit that clothes stand off, `shrug` moves the shoulder, and by `stretch`
    the arm may grow at most to reach, until it is so `straight` (see `solve`).
    """

    wrist: Vec
    elbow: Vec = (0.6, -0.5, -0.6)
    palm: Vec = (-1.0, 0.0, 0.25)
    fingers: Vec | None = None
    shape: Shape = "open"
    clear: Vec = (0.0, 0.0, 0.0)
    shrug: Vec = (0.0, 0.0, 0.0)
    stretch: float = 1.0
    straight: float = STRAIGHT


@dataclass(frozen=True)
class Leg:
    """A left leg in the world, before the figure's yaw: where the ankle goes, the knee points, the foot turns.

    A `planted` foot stands on the ground with its toe or heel however it is tilted: its ankle's height is not asked.
    """

    ankle: Vec
    knee: Vec = (0.15, 0.0, 1.0)
    foot: Turn = (0.0, 12.0, 0.0)
    planted: bool = False


@dataclass(frozen=True)
class Pose:
    """One action. `yaw` turns the whole figure; the other turns are relative to the parent joint.

    `upright` is how much of the body's lean the head makes good. While the right hand holds a thing the left arm goes
    to `alone`, where there is one. `busy`: the left hand has a gesture that a thing for both hands must not take it
    from.
    """

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
    upright: float = 0.5
    rests: Rest = "feet"
    carry: Carry = "chest"
    alone: Arm | None = None
    busy: bool = False


@dataclass(frozen=True)
class Room:
    """How far clothes stand off the skin: on the trunk, along the arms, under the seat; and things on their front."""

    trunk: float = 0.0
    arm: float = 0.0
    seat: float = 0.0
    front: float = 0.0

    def under(self, rests: Rest) -> float:
        """How much higher the clothes make a figure lie."""
        return {"feet": 0.0, "seat": self.seat, "belly": max(self.trunk + self.front, self.seat)}[rests]


@dataclass(frozen=True)
class Hold:
    """Where a hand is asked to be, in the world: its middle, and where fingers, palm and elbow point."""

    hand: Array
    fingers: Array
    palm: Array
    elbow: Array
    shape: Shape = "open"
    stretch: float = 1.0
    straight: float = STRAIGHT


NOTHING: Mapping[str, Hold] = MappingProxyType({})


def skeleton(
    pose: Pose,
    holds: Mapping[str, Hold] = NOTHING,
    lean: Turn = (0.0, 0.0, 0.0),
    room: Room | None = None,
    build: Build = JOY,
) -> Skeleton:
    """Every joint of a pose in clothes; `holds` bend arms to a thing, `lean` adds a mood's turn of the head."""
    room = room or Room()
    root = Frame(vector(0, build.lift, 0), turned(y=pose.yaw))
    x, y, z = pose.pelvis
    pelvis = child(root, (x, build.hips(y) + room.under(pose.rests), z), turned(*pose.pelvis_turn))
    chest = child(pelvis, build.chest, turned(*pose.chest_turn))
    tilt = np.add(pose.head_turn, lean)
    neck = child(
        chest, build.neck, _level(chest, root, pose.upright) @ turned(float(tilt[0]), float(tilt[1]), float(tilt[2]))
    )
    head = child(neck, build.skull, turned())
    wanted = {"left": pose.alone if holds and pose.alone is not None else pose.left, "right": pose.right}
    arms, hands, shapes = {}, {}, {}
    for side, arm in wanted.items():
        floor = ARM_REST + room.arm if pose.rests == "belly" else -1.0
        reach = (
            _holding(chest, holds[side], side, build)
            if side in holds
            else _reaching(chest, arm, side, room, build, floor=floor)
        )
        arms[side], hands[side] = reach.beside(head, room.arm, fixed=side in holds)
        shapes[side] = reach.shape
    legs, feet = {}, {}
    for side, leg in (("left", pose.left_leg), ("right", pose.right_leg)):
        legs[side], feet[side] = _leg(root, pelvis, leg, side, build)
    return Skeleton(pelvis, chest, head, arms, legs, hands, feet, shapes)


def _level(chest: Frame, root: Frame, share: float) -> Array:
    """A share of what brings the head back upright over a leaning chest: heads stay level, but not stiffly so."""
    full = Rotation.from_matrix((chest.rotation.T @ root.rotation).astype(np.float64))
    part: Array = Rotation.from_rotvec(full.as_rotvec() * share).as_matrix().astype(np.float32)
    return part


def shoulder(chest: Frame, side: str, build: Build = JOY) -> Array:
    """Where an arm begins, in the world."""
    return _point(chest, build.shoulder, side)


def within(chest: Frame, hold: Hold, build: Build = JOY) -> Array:
    """Where the right hand's middle comes when it is asked for: there, or as near as the arm goes."""
    return _holding(chest, hold, "right", build).bent()[1].origin


def _point(frame: Frame, at: Vec | Array, side: str = "left") -> Array:
    point: Array = frame.apply(side_of((float(at[0]), float(at[1]), float(at[2])), side)[None])[0]
    return point


@dataclass(frozen=True)
class _Reach:
    """An arm before it is bent: from where, to where, and how the hand goes on there; all in the world."""

    root: Array
    wrist: Array
    elbow: Array
    palm: Array
    fingers: Array | None
    shape: Shape
    stretch: float
    straight: float
    build: Build

    def bent(self) -> tuple[Limb, Frame]:
        """The arm and its hand."""
        first, second = self.build.upper_arm, self.build.forearm
        limb = solve(self.root, self.wrist, first, second, self.elbow, stretch=self.stretch, straight=self.straight)
        along = unit(limb.end - limb.middle) if self.fingers is None else unit(self.fingers)
        return limb, Frame((limb.end + along * self.build.hand).astype(np.float32), basis(along, self.palm))

    def beside(self, head: Frame, cloth: float, *, fixed: bool) -> tuple[Limb, Frame]:
        """The arm kept off the head: what would cut into it is moved out, the hand of a `fixed` one excepted."""
        reach, field = self, self.build.head or whole_head()
        for _ in range(KEEP_OFF):
            limb, hand = reach.bent()
            tip = hand.origin + hand.rotation[:, 1] * 0.075
            probes = np.stack([limb.middle, (limb.middle + limb.end) / 2, limb.end, hand.origin, tip])
            local = np.asfortranarray(head.invert(probes.astype(np.float32)))
            if float(np.einsum("ij,ij->i", local, local).min()) > HEAD_ROOM**2:
                break
            away = field.distance(local)
            away = away - np.array([*(SLEEVE + cloth * 0.6,) * 2, 0.084 + cloth / 2, 0.115, 0.085], np.float32)
            arm, end = int(np.argmin(away[:2])), 2 + int(np.argmin(away[2:]))
            if min(away[arm], 1.0 if fixed else away[end]) > -0.002:
                break
            _, slope = field.gradient(local[[arm, end]])
            push = np.maximum(0.0, 0.004 - away[[arm, end]])
            out = [head.rotation @ unit(slope[at]) * float(push[at]) for at in (0, 1)]
            reach = replace(
                reach,
                elbow=unit(unit(reach.elbow) + 5 * out[0]).astype(np.float32),
                straight=reach.straight - (0.02 if away[arm] < 0 else 0.0),
                wrist=reach.wrist if fixed else (reach.wrist + out[1]).astype(np.float32),
                stretch=reach.stretch if fixed else max(reach.stretch, GIVE),
            )
        return reach.bent()


def _reaching(chest: Frame, arm: Arm, side: str, room: Room, build: Build, *, floor: float) -> _Reach:
    out = np.multiply(arm.clear, room.trunk + 0.5 * room.arm)
    wrist = _point(chest, np.multiply(np.add(arm.wrist, out), build.reach), side)
    return _Reach(
        _point(chest, np.add(build.shoulder, arm.shrug), side),
        vector(float(wrist[0]), max(float(wrist[1]), floor), float(wrist[2])),
        chest.rotation @ side_of(arm.elbow, side),
        chest.rotation @ side_of(arm.palm, side),
        None if arm.fingers is None else chest.rotation @ side_of(arm.fingers, side),
        arm.shape,
        arm.stretch,
        arm.straight,
        build,
    )


def _holding(chest: Frame, hold: Hold, side: str, build: Build) -> _Reach:
    wrist = (hold.hand - unit(hold.fingers) * build.hand).astype(np.float32)
    root = shoulder(chest, side, build)
    return _Reach(root, wrist, hold.elbow, hold.palm, hold.fingers, hold.shape, hold.stretch, hold.straight, build)


def _leg(root: Frame, pelvis: Frame, leg: Leg, side: str, build: Build) -> tuple[Limb, Frame]:
    sign = 1 if side == "left" else -1
    x, y, z = leg.foot
    ankle = (leg.ankle[0], build.ankles(_standing(x) if leg.planted else leg.ankle[1]), leg.ankle[2])
    limb = solve(
        _point(pelvis, build.hip, side),
        _point(root, ankle, side),
        build.thigh,
        build.shin,
        root.rotation @ side_of(leg.knee, side),
    )
    return limb, Frame(limb.end, (root.rotation @ turned(x, y * sign, z * sign)).astype(np.float32))


def _standing(pitch: float) -> float:
    """Height of the ankle over the ground when the foot is tilted: over 0 it stands on its toes."""
    angle = np.radians(pitch)
    reach = TOE if pitch > 0 else HEEL
    return float(ANKLE * np.cos(angle) + reach * abs(np.sin(angle)))
