import numpy as np
import pytest
import trimesh

from joyip.studio.catalogue import DIMENSIONS
from joyip.studio.joy import bottoms, tops
from joyip.studio.joy.actions import POSES
from joyip.studio.joy.body import LEG, SOLE, Sleeve, shoe_sole, sleeve, torso
from joyip.studio.joy.covered import skin_under, trunk
from joyip.studio.joy.expressions import EXPRESSIONS
from joyip.studio.joy.figure import skin
from joyip.studio.joy.head import CROWN, EAR_TOP, ears_field, head_field, nose_field, on_face
from joyip.studio.joy.pose import GIVE, Hold, skeleton
from joyip.studio.joy.skeleton import FOREARM, HAND, SHIN, THIGH, UPPER_ARM, solve, vector
from joyip.studio.mesh import mesh_field

ACTIONS = list(POSES)
RED = (0.8, 0.1, 0.1)


def test_everything_of_the_catalogue_is_modelled() -> None:
    """Each expression, action, top and bottom of the catalogue exists, and nothing else."""
    assert set(EXPRESSIONS) == set(DIMENSIONS["expression"])
    assert set(POSES) == set(DIMENSIONS["action"])
    assert set(tops.TOPS) == set(tops.CUTS) == set(DIMENSIONS["top"]) - {"none"}
    assert set(bottoms.BOTTOMS) == set(DIMENSIONS["bottom"]) - {"none"}


def test_two_bones_keep_their_lengths_and_reach_the_target() -> None:
    """The solver bends the joint towards the pole and ends at the target; beyond reach it stretches towards it."""
    limb = solve(vector(0, 0, 0), vector(0.2, 0.1, 0), 0.2, 0.15, vector(0, 0, 1))
    assert np.allclose(limb.end, [0.2, 0.1, 0], atol=1e-6)
    assert np.linalg.norm(limb.middle) == pytest.approx(0.2, abs=1e-5)
    assert np.linalg.norm(limb.end - limb.middle) == pytest.approx(0.15, abs=1e-5)
    assert limb.middle[2] > 0.05
    far = solve(vector(0, 0, 0), vector(2, 0, 0), 0.2, 0.15, vector(0, 0, 1))
    assert np.linalg.norm(far.end) == pytest.approx(0.35, abs=1e-3)


@pytest.mark.parametrize("action", ACTIONS)
def test_bones_stretch_only_as_far_as_the_pose_says(action: str) -> None:
    """In every pose legs keep their lengths, arms grow evenly and only within their limit; hands go on from wrists."""
    pose = POSES[action]
    bones = skeleton(pose)
    for limb in bones.legs.values():
        assert np.linalg.norm(limb.middle - limb.root) == pytest.approx(THIGH, abs=2e-3)
        assert np.linalg.norm(limb.end - limb.middle) == pytest.approx(SHIN, abs=2e-3)
    for side, arm in (("left", pose.left), ("right", pose.right)):
        growth = np.linalg.norm(bones.arms[side].middle - bones.arms[side].root) / UPPER_ARM
        assert 0.99 < growth <= max(arm.stretch, GIVE) + 0.01
        assert np.linalg.norm(bones.arms[side].end - bones.arms[side].middle) == pytest.approx(
            FOREARM * growth, abs=2e-3
        )
    for side, hand in bones.hands.items():
        assert np.linalg.norm(hand.origin - bones.arms[side].end) == pytest.approx(HAND, abs=1e-3)


@pytest.mark.parametrize("action", ["stand", "wave", "cheer"])
def test_standing_feet_are_flat_on_the_ground(action: str) -> None:
    """Both soles lie on y = 0, flat."""
    bones = skeleton(POSES[action])
    for foot in bones.feet.values():
        assert foot.origin[1] == pytest.approx(SOLE, abs=2e-3)
        assert np.allclose(foot.rotation[:, 1], [0, 1, 0], atol=1e-5)
    sole = mesh_field(shoe_sole(), 0.02)
    assert sole.vertices[:, 1].min() == pytest.approx(-SOLE, abs=1e-3)


def test_hands_are_where_the_action_wants_them() -> None:
    """The waving hand is the left one, over the shoulder; cheering raises both; running swings them oppositely."""
    wave, cheer, run = (skeleton(POSES[action]) for action in ("wave", "cheer", "run"))
    assert wave.hands["left"].origin[1] > wave.arms["left"].root[1] + 0.15
    assert wave.hands["right"].origin[1] < wave.arms["right"].root[1]
    assert all(cheer.hands[side].origin[1] > cheer.arms[side].root[1] + 0.15 for side in ("left", "right"))
    forward = run.pelvis.rotation[:, 2]
    swing = {side: float((run.hands[side].origin - run.chest.origin) @ forward) for side in ("left", "right")}
    assert swing["right"] > 0.1 > -0.04 > swing["left"]


def test_a_hold_moves_only_the_right_arm() -> None:
    """The hand asked for is there, palm and fingers as asked; the left arm stays."""
    free = skeleton(POSES["stand"])
    target = vector(-0.3, 0.8, 0.3)
    held = skeleton(POSES["stand"], {"right": Hold(target, vector(0, 0, 1), vector(0, 1, 0), vector(-1, -1, 0))})
    assert np.allclose(held.hands["right"].origin, target, atol=1e-4)
    assert np.allclose(held.hands["right"].rotation[:, 2], [0, 1, 0], atol=1e-5)
    assert np.array_equal(held.arms["left"].end, free.arms["left"].end)


def test_the_head_is_symmetric_and_as_high_as_published() -> None:
    """Head, ears and nose are their own mirror images; the crown and the ears' tops lie where hats expect them."""
    points = np.random.default_rng(2).uniform(-0.8, 0.8, (3000, 3)).astype(np.float32)
    mirrored = points * np.array([-1, 1, 1], np.float32)
    for field in (head_field(), ears_field(), nose_field()):
        assert np.allclose(field.distance(points), field.distance(mirrored), atol=1e-6)
    assert mesh_field(head_field(), 0.03).vertices[:, 1].max() == pytest.approx(CROWN, abs=0.005)
    assert mesh_field(ears_field(), 0.03).vertices[:, 1].max() <= EAR_TOP + 0.005


def test_points_on_the_face_lie_on_the_head() -> None:
    """A point asked for on the face is on the head's surface, in front."""
    for u, v in ((0.0, -0.2), (0.2, 0.02), (-0.3, -0.1)):
        point = np.array([on_face(u, v)], np.float32)
        assert abs(float(head_field().distance(point)[0])) < 1e-3
        assert point[0, 2] > 0.2


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", tops.CUTS)
def test_tops_cover_the_skin(name: str, action: str) -> None:
    """In every action the covered skin lies at least a centimetre (of a metre's figure) under the cloth."""
    bones = skeleton(POSES[action])
    assert tops.shell(bones, name).distance(skin_under(bones, "top", name)).max() < -0.01


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", bottoms.BOTTOMS)
def test_bottoms_cover_the_skin(name: str, action: str) -> None:
    """The same below the waist."""
    bones = skeleton(POSES[action])
    assert bottoms.shell(bones, name).distance(skin_under(bones, "bottom", name)).max() < -0.004


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", [name for name, cut in tops.CUTS.items() if cut.legs is None])
def test_tops_lie_over_bottoms(name: str, action: str) -> None:
    """Under a top's hem the trousers' cloth is inside the top: the two never fight for the same place."""
    bones = skeleton(POSES[action])
    waist = trunk(bones, tops.CUTS[name].hem + 0.05, bottoms.WAIST - 0.02)
    _, outward = torso(bones).gradient(waist)
    assert tops.shell(bones, name).distance(waist + 0.022 * outward).max() < -0.002


def test_a_sleeve_ends_hollow_and_round() -> None:
    """At a sleeve's end there is room between cloth and skin, and the cloth's edge does not reach past the cut."""
    limb = solve(vector(0, 0, 0), vector(0, -0.32, 0), THIGH, SHIN, vector(0, 0, 1))
    cloth = sleeve(limb, LEG, Sleeve(1.8, 0.03, 0.02))
    end = limb.middle + (limb.end - limb.middle) * 0.8
    axis = (limb.end - limb.middle) / np.linalg.norm(limb.end - limb.middle)
    assert cloth.distance((end - axis * 0.008)[None])[0] > 0
    mesh = mesh_field(cloth, 0.012)
    assert ((mesh.vertices - end) @ axis).max() < 2e-3


@pytest.mark.parametrize("top", ["none", "t_shirt", "hoodie"])
@pytest.mark.parametrize("bottom", ["none", "trousers", "skirt"])
def test_bare_skin_is_closed_and_whole(top: str, bottom: str) -> None:
    """Whatever is worn, both arms and legs come out of it as closed pieces."""
    bones = skeleton(POSES["stand"])
    pieces = skin(bones, top, bottom)
    for piece in pieces:
        mesh = mesh_field(piece.field, 0.02)
        assert trimesh.Trimesh(mesh.vertices, mesh.faces, process=False).is_watertight, piece.name
    hands = np.stack([hand.origin for hand in bones.hands.values()])
    nearest = np.min([piece.field.distance(hands) for piece in pieces], axis=0)
    assert (nearest < 0).all()
