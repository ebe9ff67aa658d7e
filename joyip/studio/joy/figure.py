"""Joy's skin for a pose: only what the clothes leave bare."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field, smooth_union
from joyip.studio.geometry import Vectors
from joyip.studio.joy import bottoms, colors, tops
from joyip.studio.joy.body import (
    PAW,
    TAIL,
    foot,
    foot_pads,
    leg,
    pads,
    tail,
    torso,
)
from joyip.studio.joy.colors import blend
from joyip.studio.joy.hands import arm
from joyip.studio.joy.piece import Paint, Piece
from joyip.studio.joy.skeleton import Skeleton

SIDES = ("left", "right")
INSIDE = 0.22
"""How far skin goes on under a sleeve, in bones."""
GRAIN = 0.0180
"""Edge length of skin: a chord this long leaves the roundest limb by less than 0.1 pixels in a picture of 1024²."""


def starts(top: str, bottom: str) -> tuple[float, float]:
    """Where the bare arm and the bare leg begin (0..2 along the limb); 2 is nowhere."""
    arm_start = 0.0 if bare_armed(top) else max(0.0, tops.CUTS[top].arm.until - INSIDE)
    leg_start = 0.0
    if bottom in bottoms.CUTS:
        leg_start = max(0.0, bottoms.CUTS[bottom].until - INSIDE)
    return arm_start, leg_start


def bare_armed(top: str) -> bool:
    """Whether the arms show up to the shoulders."""
    return top == "none" or tops.CUTS[top].bare


def skin(bones: Skeleton, top: str, bottom: str) -> list[Piece]:
    """The bare pieces, each closed: joined to the torso where nothing covers it."""
    arm_start, leg_start = starts(top, bottom)
    arms = {side: arm(bones, side, arm_start) for side in SIDES}
    legs = {side: leg(bones, side, leg_start) for side in SIDES}
    joined: list[Field] = []
    loose = [(f"{side} arm", field) for side, field in arms.items()] + [
        (f"{side} leg", field) for side, field in legs.items()
    ]
    if bare_armed(top):
        joined += [torso(bones), *arms.values()]
        loose = loose[2:]
    if bottom == "none":
        joined = [*(joined or [torso(bones)]), *legs.values()]
        loose = [item for item in loose if "leg" not in item[0]]
    pieces = [Piece(name, "body", field, GRAIN, colors.SKIN) for name, field in loose]
    if joined:
        pieces.append(Piece("body", "body", smooth_union(0.06, *joined), GRAIN, colors.SKIN))
    pieces.append(Piece("tail", "body", tail(bones), GRAIN, colors.SKIN, _red_tip(bones)))
    for side in SIDES:
        if bones.shapes[side] == "open":
            cushions = pads(side).scaled(PAW).placed(bones.hands[side])
            pieces.append(Piece(f"{side} pads", "body", cushions, 0.008, colors.PAD))
    return pieces


def _red_tip(bones: Skeleton) -> Paint:
    """White that ends in a red tip, as seen along the tail."""
    root, tip = (bones.pelvis.apply(np.array([point], np.float32))[0] for point in (TAIL[1], TAIL[-1]))

    def paint(points: Vectors) -> Vectors:
        away = np.linalg.norm(points - tip, axis=1) / np.float32(np.linalg.norm(tip - root))
        return blend(colors.WHITE, colors.RED, np.clip((0.46 - away) / 0.05, 0, 1))

    return paint


def bare_foot() -> list[Piece]:
    """One paw without a shoe, in the foot's frame."""
    return [
        Piece("foot", "body", foot(), 0.010, colors.SKIN),
        Piece("foot pads", "body", foot_pads(), 0.007, colors.PAD),
    ]
