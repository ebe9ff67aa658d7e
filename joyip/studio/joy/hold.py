"""How a prop is held: where hands and prop go for each grip and action, moved until the prop is clear of the figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from joyip.studio.field import Field, Vec
from joyip.studio.geometry import Frame, Vectors
from joyip.studio.joy.body import PAW
from joyip.studio.joy.grasp import Touch, given, hugged, underneath
from joyip.studio.joy.pose import NOTHING, Hold, Pose, shoulder, within
from joyip.studio.joy.skeleton import JOY, STRAIGHT, Array, Build, Skeleton, side_of, turned, unit, vector
from joyip.studio.props import Prop

PALM = 0.053 * PAW
"""From the middle of the open paw to its palm, pressed in a little."""
CLEAR = 0.012
"""A prop is held at least this far from body and clothes."""
SOFT = -0.004
"""A hugged thing is pressed in so far."""
PLACES: dict[str, Vec] = {"waist": (-0.26, -0.07, 0.34), "chest": (-0.31, 0.02, 0.34), "shoulder": (-0.43, 0.12, 0.27)}
"""Origins of one hand's grips as seen from the chest, figure upright."""
HEIGHTS: dict[str, float] = {"waist": -0.13, "chest": -0.05, "shoulder": 0.03}
"""Heights over the chest at which a thing for both hands has its middle."""
OVERHEAD: Vec = (-0.58, 1.00, 0.20)
AHEAD: Vec = (-0.40, -0.10, 0.33)
FINGERS: dict[str, Vec] = {"palm": (0.30, 0.05, 1.0), "pole": (0.45, 0.15, 1.0), "side": (0.55, 0.85, 0.0)}
PALMS: dict[str, Vec] = {"palm": (0.0, 1.0, 0.0), "pole": (1.0, 0.0, -0.45), "side": (0.0, 0.0, 1.0)}
ELBOW: Vec = (0.75, -1.0, -0.35)
RAISED: Vec = (1.0, -0.45, 0.25)
REACH = 1.35
"""A holding arm may grow so much; one that lifts a thing for two hands, `FAR`."""
FAR = 3.6
LONG = 1.7
"""The same for arms that lie on the ground and are seen from their ends, and for one that holds a thing aloft."""
BENT = 0.84
"""Arms that lift a thing over the head are so straight: bent enough to go round it."""


T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Held:
    """Hands that hold: the skeleton with the arms bent, the frame in which the prop stands, and which hands.

    `arms` are those that may touch the prop: the holding ones, and one that is laid round it.
    """

    bones: Skeleton
    grip: Frame
    hands: tuple[str, ...]
    arms: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Figure:
    """What holding needs to know of the figure: how holds bend it, what a prop must keep clear of."""

    pose: Pose
    bend: Callable[[Mapping[str, Hold]], Skeleton]
    obstacles: Callable[[Skeleton, tuple[str, ...]], Field]
    hat: Vectors
    """Points of the hat in the head's frame."""
    build: Build = JOY


def hold(figure: Figure, prop: Prop, samples: Vectors) -> Held:
    """The prop in the hand, or in both: at the first place, from the action's own outwards, where it touches nothing.

    Where no place is clear, the clearest is taken: the gate will tell.
    """
    kind, pose = prop.grip.kind, figure.pose
    ways = [hugged(prop)] if pose.carry == "hug" and kind != "pole" else []
    if kind == "both" and not pose.busy:
        ways.append(given(prop.grip))
    return _both(figure, prop, samples, ways) if ways else _one(figure, prop, samples)


def _clear(
    figure: Figure, prop: Prop, samples: Vectors, bones: Skeleton, hands: tuple[str, ...]
) -> Callable[[Frame], float]:
    """How far a prop in a grip frame stays off the figure, its hat and the ground."""
    field = figure.obstacles(bones, hands)
    hat = bones.head.apply(figure.hat)

    def clear(grip: Frame) -> float:
        placed = np.asfortranarray(grip.apply(samples))
        worst = min(float(field.distance(placed).min()), float(placed[:, 1].min()) + CLEAR)
        if len(hat):
            worst = min(worst, float(prop.field.distance(np.asfortranarray(grip.invert(hat))).min()))
        return worst

    return clear


def _best(tries: Iterable[tuple[float, T]], enough: float) -> T:
    """The first that is good enough, or else the best."""
    best: tuple[float, T] | None = None
    for score, held in tries:
        if best is None or score > best[0]:
            best = (score, held)
        if score >= enough:
            break
    if best is None:
        raise AssertionError("there is always a place to try")
    return best[1]


def _one(figure: Figure, prop: Prop, samples: Vectors) -> Held:
    """In the right hand; a thing made for two rests on the open paw."""
    pose, upright = figure.pose, turned(y=figure.pose.yaw)
    kind = "palm" if prop.grip.kind == "both" else prop.grip.kind
    inset = upright @ _inset(kind)
    under = underneath(prop) if prop.grip.kind == "both" else Touch((0.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    inset = inset - upright @ vector(*under.point)
    place = _place(pose, prop)
    low = float(samples[:, 1].min())
    if kind == "palm":
        low = _foot(low, {"right": under})
    chest = figure.bend(NOTHING).chest
    arms = ("right", "left") if pose.carry == "hug" else ("right",)
    reach = FAR if pose.carry == "high" else LONG if prop.grip.height == "shoulder" else REACH
    clear = _clear(figure, prop, samples, figure.bend(_ask(pose, chest, kind, vector(*place), reach)), arms)

    def tries() -> Iterator[tuple[float, tuple[Array, Frame]]]:
        for lift, out, ahead in _shifts(pose, prop):
            at = vector(*place) + vector(-out, lift, ahead)
            if pose.carry == "ground":
                at[1] = max(at[1], 0.006 - low - float(chest.origin[1]))
            hand = within(chest, _ask(pose, chest, kind, at, reach)["right"], figure.build)
            grip = Frame((hand + inset).astype(np.float32), upright)
            yield clear(grip), (at, grip)

    at, grip = _best(tries(), CLEAR)
    bones = figure.bend(_ask(pose, chest, kind, at, reach))
    return Held(bones, replace(grip, origin=(bones.hands["right"].origin + inset).astype(np.float32)), ("right",), arms)


def _place(pose: Pose, prop: Prop) -> Vec:
    if pose.carry == "high":
        return OVERHEAD
    if pose.carry == "ground":
        return AHEAD
    if pose.carry == "hug":
        return (-0.06, -0.02, 0.40)
    x, y, z = PLACES["waist" if prop.grip.kind == "both" else prop.grip.height]
    y -= 0.015 * max(0.0, pose.pelvis_turn[0] + pose.chest_turn[0] - STEEP)
    return (x - 0.03, y, z + 0.07) if prop.grip.kind == "pole" else (x, y, z)


def _shifts(pose: Pose, prop: Prop) -> list[tuple[float, float, float]]:
    if prop.grip.kind == "both":
        return WIDE
    if pose.carry == "hug":
        return CLOSE + ALOFT
    return ALOFT if prop.grip.height == "shoulder" else SHIFTS


def _ask(pose: Pose, chest: Frame, kind: str, place: Array, reach: float) -> dict[str, Hold]:
    """The right hand at a place as seen from the chest; in a hug the left one is laid over it."""
    upright = turned(y=pose.yaw)
    hand = chest.origin + upright @ (place - _inset(kind))
    high = pose.carry == "high"
    elbow = RAISED if high else ELBOW
    right = Hold(
        hand.astype(np.float32),
        upright @ vector(*FINGERS[kind]),
        upright @ vector(*PALMS[kind]),
        upright @ side_of(elbow, "right"),
        "fist" if kind == "pole" else "open",
        reach,
        BENT if high else STRAIGHT,
    )
    if pose.carry != "hug":
        return {"right": right}
    over = hand + upright @ vector(0.07, -0.01, 0.09)
    left = Hold(
        over.astype(np.float32), upright @ vector(-0.9, 0.25, 0.2), upright @ vector(-0.55, 0.1, -0.8),
        upright @ vector(*ELBOW), "open", REACH,
    )  # fmt: skip
    return {"right": right, "left": left}


def _inset(kind: str) -> Array:
    """From the hand's middle to the grip's origin, figure upright."""
    return {"pole": vector(0, 0, 0), "palm": vector(0, PALM, 0), "side": vector(0, 0, PALM)}[kind]


def _both(figure: Figure, prop: Prop, samples: Vectors, ways: Sequence[Mapping[str, Touch]]) -> Held:
    """Between both hands, in the first of the ways that does, drawn in until it touches the figure or nearly so."""
    pose, upright = figure.pose, turned(y=figure.pose.yaw)
    resting = figure.bend(NOTHING)
    clear = _clear(figure, prop, samples, resting, ("right", "left"))
    middle = (samples.min(0) + samples.max(0)) / 2
    low = float(samples[:, 1].min())
    enough = SOFT if pose.carry == "hug" else CLEAR

    def tries() -> Iterator[tuple[float, Held]]:
        for touches in ways:
            points = np.array([touch.point for touch in touches.values()], np.float32)
            off = max(0.0, float(prop.field.distance(points).max()))
            for start in _starts(pose, prop, resting, middle, _foot(low, touches)):
                grip = Frame((resting.chest.origin + upright @ start).astype(np.float32), upright)
                room = clear(grip)
                for _ in range(10):
                    if room >= enough:
                        break
                    ahead = upright @ vector(0, 0, max(enough - room, 0.006))
                    grip = replace(grip, origin=(grip.origin + ahead).astype(np.float32))
                    room = clear(grip)
                holds = {side: _grasp(figure, resting.chest, grip, touch, side) for side, touch in touches.items()}
                bones = figure.bend(holds)
                missed = max(float(np.linalg.norm(bones.hands[side].origin - holds[side].hand)) for side in holds)
                yield min(room, enough) - 2 * (missed + off), Held(bones, grip, ("right", "left"), ("right", "left"))

    return _best(tries(), enough - 1e-3)


def _foot(low: float, touches: Mapping[str, Touch]) -> float:
    """The lowest that a thing reaches, or the hands on it, with the thickness of a paw."""
    return min(low, *(touch.point[1] - PAW * (0.10 if touch.palm[1] < 0.5 else 0.12) for touch in touches.values()))


def _starts(pose: Pose, prop: Prop, bones: Skeleton, middle: Array, low: float) -> list[Array]:
    """Origins as seen from the chest at which to begin, the best first; each is then drawn away from the figure."""
    near = prop.grip.clearance + 0.10
    if pose.carry == "high":
        brow = float((bones.head.origin - bones.chest.origin)[1]) + 0.42
        return [vector(-middle[0], brow + lift - low, 0.05) for lift in (0.0, 0.08, -0.08)]
    if pose.carry == "ground":
        floor = 0.006 - low - float(bones.chest.origin[1])
        return [vector(-middle[0], floor, near + 0.2)]
    if pose.carry == "hug":
        height = 0.02
        return [vector(-middle[0], height + lift - middle[1], near) for lift in (0.0, -0.06, -0.12, -0.20, 0.05)]
    height = HEIGHTS[prop.grip.height] - (0.02 if pose.carry == "lap" else 0.0)
    return [
        vector(-middle[0], height + lift - middle[1], near)
        for lift in (0.0, -0.05, 0.05, 0.10, -0.10, 0.17, 0.23, -0.18)
    ]


def _grasp(figure: Figure, chest: Frame, grip: Frame, touch: Touch, side: str) -> Hold:
    """A hand on the prop: flat against it, fingers going on in the arm's own direction."""
    palm = grip.rotation @ vector(*touch.palm)
    hand = grip.apply(vector(*touch.point)[None])[0] - unit(palm) * PALM
    high = figure.pose.carry == "high"
    upright = grip.rotation
    arm = unit(hand - shoulder(chest, side, figure.build)) + upright @ side_of(
        (-0.25, 0.9 if high else 0.15, 0.35), side
    )
    along = arm - unit(palm) * float(arm @ unit(palm))
    return Hold(
        hand.astype(np.float32), unit(along), palm, upright @ side_of(RAISED if high else ELBOW, side), "open",
        FAR if high else LONG if figure.pose.carry == "ground" else REACH, BENT if high else STRAIGHT,
    )  # fmt: skip


STEEP = 20.0
"""Who bows deeper (degrees) holds things lower, out of the way of the head."""
NEAR_BY = ((0, 0), (0.05, 0.02), (0.10, 0.02), (0.16, 0.0), (0.22, -0.06))
FARTHER = ((0.02, 0.09), (0.10, 0.09), (0.18, 0.06), (0.04, 0.17), (0.12, 0.16), (0.28, -0.05))
SHIFTS = [
    *((lift, out, ahead) for lift in (0.0, 0.06, -0.05, 0.12, -0.12) for out, ahead in NEAR_BY),
    *((lift, out, ahead) for lift in (0.0, 0.06, -0.05, 0.12, -0.12, -0.20, -0.29) for out, ahead in FARTHER),
]
"""Where one hand tries: lifted, moved outwards, moved ahead."""
ALOFT = [(lift, out, ahead) for lift in (0.0, 0.12, 0.24, 0.36, 0.48, 0.60) for out, ahead in NEAR_BY]
"""The same for a thing held up beside the head, such as an umbrella."""
CLOSE = [(lift, out, ahead) for out in (0.0, 0.10) for ahead in (0.0, 0.05, 0.10, 0.15) for lift in (0.0, -0.07, -0.14)]
"""The same for a rod clasped before the chest."""
WIDE = [(lift, out, ahead) for ahead in (0.0, 0.08, 0.16) for out in (0.0, 0.07, 0.14, 0.21) for lift in (-0.10, -0.18)]
"""The same for a thing made for two hands: lower, so that it stays under the cheek, and farther away."""
