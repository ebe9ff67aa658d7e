"""Eighteen actions, bare and clothed, with and without a thing in the hand: where hands, feet and weight are."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pytest
import trimesh

from joyip.studio.catalogue import DIMENSIONS
from joyip.studio.field import Field
from joyip.studio.geometry import Vectors
from joyip.studio.headwear.earpieces import CUP
from joyip.studio.joy import bottoms, tops
from joyip.studio.joy.actions import POSES
from joyip.studio.joy.body import SOLE, leg, shoe_sole, torso
from joyip.studio.joy.expressions import EXPRESSIONS
from joyip.studio.joy.grasp import given, hugged, underneath
from joyip.studio.joy.hands import arm, hand
from joyip.studio.joy.head import head_field, whole_head
from joyip.studio.joy.pose import Room, skeleton
from joyip.studio.joy.skeleton import Shape, Skeleton, turned
from joyip.studio.mesh import mesh_field
from joyip.studio.model import Builder
from joyip.studio.props import prop
from joyip.studio.scene import Scene

HELD = {"palm": "gift", "pole": "lollipop", "side": "coffee", "both": "teddy"}
"""One thing of each kind of grip."""
OUTFITS = ("none", "t_shirt", "down_jacket")
SIDES = ("left", "right")
ON_FEET = [action for action, pose in POSES.items() if pose.grounded and pose.rests == "feet"]


@lru_cache(maxsize=256)
def builder(action: str, top: str = "t_shirt", handheld: str = "none") -> Builder:
    return Builder(Scene(action=action, top=top, handheld=handheld))


def inside(field: Field, steps: int = 13) -> Vectors:
    """Points of a grid that lie in a field."""
    axes = [np.linspace(a, b, steps, dtype=np.float32) for a, b in np.stack(field.bounds(), 1)]
    points = np.asfortranarray(np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3))
    return np.asfortranarray(points[field.distance(points) < 0])


def paws(bones: Skeleton) -> Mapping[str, Field]:
    return {side: hand(bones.shapes[side], side).placed(bones.hands[side]) for side in SIDES}


def apart(first: Field, second: Field) -> float:
    """How far two fields are apart; negative: how deep they press into each other."""
    points = inside(first, 21)
    return float(second.distance(points).min())


def test_every_action_of_the_catalogue_has_a_pose() -> None:
    """The actions of the catalogue, and nothing else."""
    assert set(POSES) == set(DIMENSIONS["action"])


@pytest.mark.parametrize("action", ON_FEET)
def test_feet_are_on_the_ground(action: str) -> None:
    """Who stands has a sole at y = 0, nothing under it, and both feet at the end of legs that reach them."""
    bones = skeleton(POSES[action])
    sole = mesh_field(shoe_sole(), 0.02).vertices
    lowest = {side: float(bones.feet[side].apply(sole)[:, 1].min()) for side in SIDES}
    assert min(lowest.values()) == pytest.approx(0, abs=0.012)
    for side, wanted in (("left", POSES[action].left_leg), ("right", POSES[action].right_leg)):
        if not wanted.planted:
            assert bones.feet[side].origin[1] == pytest.approx(wanted.ankle[1], abs=0.006)


@pytest.mark.parametrize("top", ["none", "t_shirt", "down_jacket"])
@pytest.mark.parametrize("action", ["sit", "lie"])
def test_who_sits_or_lies_rests_on_the_ground(action: str, top: str) -> None:
    """Body and clothes touch the ground and go no deeper than cloth gives way."""
    made = builder(action, top)
    worn = [torso(made.bones), bottoms.shell(made.bones, "trousers")]
    if top != "none":
        worn.append(tops.shell(made.bones, top))
    x, z = (plane.ravel() for plane in np.meshgrid(np.linspace(-0.6, 0.6, 41), np.linspace(-0.8, 0.8, 55)))
    ground = np.asfortranarray(np.stack([x, 0 * x, z], -1).astype(np.float32))
    assert -0.025 < min(float(field.distance(ground).min()) for field in worn) < 0.02


@pytest.mark.parametrize("top", ["raincoat", "swim_vest", "chef_jacket"])
def test_buttons_and_buckles_raise_who_lies_on_them(top: str) -> None:
    """What stands off the front of a top does not sink into the ground."""
    parts = builder("lie", top).model().parts
    assert -0.022 < min(float(part.mesh.vertices[:, 1].min()) for part in parts) < 0.01


@pytest.mark.parametrize("handheld", ["none", "gift", "teddy"])
@pytest.mark.parametrize("action", ON_FEET)
def test_the_weight_is_over_the_feet(action: str, handheld: str) -> None:
    """Seen from above the middle of the (hollow-headed) figure's mass lies over the ground its soles enclose."""
    made = builder(action, "t_shirt", handheld)
    bones = made.bones
    limbs = [*(leg(bones, side) for side in SIDES), *(arm(bones, side, 0) for side in SIDES)]
    total, weight = np.zeros(3), 0.0
    for field, share in ((head_field().placed(bones.head), 0.4), (torso(bones), 1.0), *((limb, 1.0) for limb in limbs)):
        points = inside(field)
        volume = share * float(np.prod(field.bounds()[1] - field.bounds()[0])) * len(points) / 13**3
        total, weight = total + volume * points.mean(0), weight + volume
    upright = turned(y=POSES[action].yaw)
    middle = (total / weight) @ upright
    feet = [bones.feet[side].origin @ upright for side in SIDES]
    standing = [foot for foot in feet if foot[1] < SOLE + 0.12]
    assert min(foot[0] for foot in standing) - 0.10 < middle[0] < max(foot[0] for foot in standing) + 0.10
    assert min(foot[2] for foot in standing) - 0.11 < middle[2] < max(foot[2] for foot in standing) + 0.19


@pytest.mark.parametrize("top", OUTFITS)
@pytest.mark.parametrize("action", POSES)
def test_hands_cut_into_nothing(action: str, top: str) -> None:
    """In every action the paws stay out of head, ears, trunk and ground, over thin clothes and thick ones."""
    made = builder(action, top)
    trunk = torso(made.bones, 0.0 if top == "none" else tops.CUTS[top].grow)
    for paw in paws(made.bones).values():
        points = inside(paw)
        assert float(whole_head().placed(made.bones.head).distance(points).min()) > -0.035
        assert float(trunk.distance(points).min()) > -0.045
        assert float(points[:, 1].min()) > -0.005


@pytest.mark.parametrize("mood", EXPRESSIONS)
def test_a_moods_tilt_does_not_push_the_head_into_a_hand(mood: str) -> None:
    """However a mood tilts the head, raised hands stay off it."""
    x, y, z = EXPRESSIONS[mood].tilt
    for action in ("wave", "cheer", "salute"):
        bones = skeleton(POSES[action], lean=(x, y, z))
        for paw in paws(bones).values():
            assert apart(paw, head_field().placed(bones.head)) > -0.045


@pytest.mark.parametrize("top", OUTFITS)
def test_heart_and_greeting_hands_meet(top: str) -> None:
    """Two halves make one heart before the chest; the fist lies in the palm; neither swallows the other."""
    for action, depth in (("heart", 0.05), ("greet", 0.10)):
        made = builder(action, top)
        left, right = paws(made.bones).values()
        assert -depth < apart(left, right) < 0.012
        middle = (made.bones.hands["left"].origin + made.bones.hands["right"].origin) / 2
        assert np.abs(made.bones.chest.invert(middle[None])[0, :2]).max() < 0.08


def test_a_heart_is_a_mirror_image() -> None:
    """The left half is the right one's mirror image, with a hole between them."""
    points = np.random.default_rng(4).uniform(-0.25, 0.25, (2000, 3)).astype(np.float32)
    mirrored = points * np.array([-1, 1, 1], np.float32)
    assert np.allclose(hand("heart", "left").distance(points), hand("heart", "right").distance(mirrored), atol=1e-6)
    assert hand("heart", "left").distance(np.array([[-0.09, 0.0, 0]], np.float32))[0] > 0.02


@pytest.mark.parametrize("shape", ["thumb", "point", "heart"])
def test_hands_are_whole(shape: Shape) -> None:
    """Each shape is one body about as large as the others, joined to the wrist."""
    made = mesh_field(hand(shape, "left"), 0.015)
    solid = trimesh.Trimesh(made.vertices, made.faces, process=False)
    assert solid.is_watertight
    assert solid.body_count == 1
    assert 0.0015 < solid.volume < 0.006
    assert hand(shape, "left").distance(np.array([[0, -0.06, 0]], np.float32))[0] < 0.03


def test_lifted_arms_leave_what_is_over_the_ears_in_sight() -> None:
    """Seen from ahead, the forearms pass beside earmuffs and headphones, not before them."""
    lifted = skeleton(POSES["lift"])
    for side, way in zip(SIDES, (1, -1), strict=True):
        cup = lifted.head.apply((CUP * (way, 1, 1))[None].astype(np.float32))[0]
        elbow, wrist = lifted.arms[side].middle, lifted.arms[side].end
        beside = np.interp(cup[1], (elbow[1], wrist[1]), (elbow[0], wrist[0]))
        assert way * (beside - cup[0]) > 0.15


def test_gestures_are_where_one_reads_them() -> None:
    """Thumb up, finger out, paw at the brow, paws overhead, arms open: told by the hands alone."""
    bones = {action: skeleton(POSES[action]) for action in POSES}
    thumb = bones["thumbs_up"].hands["left"].rotation @ np.array([-1, 0.3, 0])
    assert thumb[1] > 0.8
    finger = bones["point"].hands["left"].rotation[:, 1]
    assert finger[0] > 0.7
    brow = bones["salute"].head.invert(bones["salute"].hands["right"].origin[None])[0]
    assert brow[0] < -0.3
    assert -0.05 < brow[1] < 0.35
    assert brow[2] > 0.1
    assert all(bones["lift"].hands[side].origin[1] > bones["lift"].head.origin[1] + 0.2 for side in SIDES)
    spread = bones["hug"].hands["left"].origin - bones["hug"].hands["right"].origin
    assert np.linalg.norm(spread) > 1.0
    assert bones["kick"].feet["left"].origin[1] > SOLE + 0.15
    assert bones["lie"].chest.origin[1] < 0.4


@pytest.mark.parametrize("top", ["none", "down_jacket"])
@pytest.mark.parametrize("handheld", HELD.values())
@pytest.mark.parametrize("action", POSES)
def test_a_thing_of_each_kind_is_held(action: str, handheld: str, top: str) -> None:
    """Palm, pole, side and both: in every action the holding hands touch the thing, and it cuts into nothing."""
    made = builder(action, top, handheld)
    gap, volume = made.contact()
    assert gap is not None
    assert gap < 0.01
    assert volume is not None
    assert volume < 0.02
    assert made.held is not None
    assert made.prop is not None
    lowest = min(float(made.held.grip.apply(part.mesh.vertices)[:, 1].min()) for part in made.prop.parts)
    assert lowest > -0.01


@pytest.mark.parametrize("handheld", ["gift", "coconut", "mooncake"])
def test_who_lies_holds_things_above_the_ground(handheld: str) -> None:
    """The paw under a thing lies on the ground, not in it."""
    bones = builder("lie", handheld=handheld).bones
    assert float(inside(paws(bones)["right"], 21)[:, 1].min()) > -0.02


@pytest.mark.parametrize("handheld", HELD.values())
@pytest.mark.parametrize("action", [action for action, pose in POSES.items() if pose.busy])
def test_a_gesture_does_not_take_the_things_place(action: str, handheld: str) -> None:
    """While the left hand waves, points, salutes or makes its half of a heart, the right one alone holds."""
    made = builder(action, "t_shirt", handheld)
    assert made.held is not None
    assert made.held.hands == ("right",)
    held, free = made.bones.hands["right"].origin, made.bones.hands["left"].origin
    assert np.linalg.norm(held - free) > 0.3
    assert apart(paws(made.bones)["left"], made.prop.field.placed(made.held.grip)) > 0  # type: ignore[union-attr]


def test_a_thing_for_two_hands_goes_where_the_action_carries_it() -> None:
    """Before the chest, on the lap, over the head, in the arms, on the ground ahead."""
    where = {}
    for action in ("stand", "sit", "lift", "hug", "lie"):
        made = builder(action, "t_shirt", "teddy")
        assert made.held is not None
        assert made.held.hands == ("right", "left")
        where[action] = (made.held.grip.origin, made.bones)
    for action in ("stand", "sit", "hug"):
        place, bones = where[action]
        assert abs(place[0] - bones.chest.origin[0]) < 0.1
        assert place[2] > bones.chest.origin[2] + 0.2
        assert abs(place[1] - bones.chest.origin[1]) < 0.3
    assert where["hug"][0][2] <= where["stand"][0][2]
    assert where["lift"][0][1] > where["lift"][1].head.origin[1] + 0.4
    assert where["lie"][0][1] < 0.45


def test_hands_find_a_things_sides_and_bottom() -> None:
    """Points to hug and to carry by lie on the thing, beside its middle and under it."""
    thing = prop(Scene(handheld="parcel"))
    assert thing is not None
    sides = hugged(thing)
    low = underneath(thing)
    for touch in (*sides.values(), *given(thing.grip).values(), low):
        assert abs(float(thing.field.distance(np.array([touch.point], np.float32))[0])) < 0.03
    assert sides["right"].point[0] < -0.1 < 0.1 < sides["left"].point[0]
    assert low.point[1] < min(touch.point[1] for touch in sides.values())


def test_thick_clothes_push_arms_out_and_raise_who_lies() -> None:
    """Room for clothes moves hanging hands away from the trunk and lifts a lying figure by their thickness."""
    thick = Room(trunk=0.07, arm=0.05, seat=0.02)
    bare, dressed = (skeleton(POSES["stand"], room=room) for room in (None, thick))
    assert dressed.hands["left"].origin[0] > bare.hands["left"].origin[0] + 0.03
    rise = skeleton(POSES["lie"], room=thick).pelvis.origin[1] - skeleton(POSES["lie"]).pelvis.origin[1]
    assert rise == pytest.approx(0.07, abs=1e-5)
