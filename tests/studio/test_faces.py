from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray

from joyip.studio import model
from joyip.studio.geometry import Frame
from joyip.studio.joy.expressions import EXPRESSIONS
from joyip.studio.joy.extras import ASIDE, signs
from joyip.studio.joy.eyes import eye_field, sight
from joyip.studio.joy.face import beside, head_pieces
from joyip.studio.joy.gaze import CAMERA, looking
from joyip.studio.joy.head import head_field
from joyip.studio.joy.mouth import OPENINGS, cavity
from joyip.studio.joy.skeleton import turned
from joyip.studio.joy.stencil import Stencil
from joyip.studio.mesh import mesh_field
from joyip.studio.scene import Scene
from joyip.studio.solids import Extruded
from joyip.studio.studio import Studio

APART = 0.06
"""Root mean square difference of two faces over the head's box, colours 0..1: fewer changed pixels are overlooked."""
STRAIGHT = 1219
"""A seed that turns neither head nor camera, and with which no other test builds figures: these hold still."""
UPRIGHT = Frame(np.array([0, 1.3, 0], np.float32), np.eye(3, dtype=np.float32))


@pytest.fixture(scope="module")
def faces() -> Iterator[dict[str, NDArray[np.float32]]]:
    """Each expression's head cut out of a whole figure at 128 x 128, the head held still."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model, "EXPRESSIONS", {n: replace(m, tilt=(0, 0, 0)) for n, m in EXPRESSIONS.items()})
        studio, seen, box = Studio(), {}, None
        for name in EXPRESSIONS:
            scene = Scene(expression=name, seed=STRAIGHT, width=128, height=128, samples=2)
            picture = studio.draw(scene, threads=2).render
            if box is None:
                rows, columns = np.nonzero(picture.ids == 1 + picture.part_names.index("body.head"))
                box = slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)
            seen[name] = picture.rgba[box][..., :3].astype(np.float32) / 255
        yield seen


def test_moods_are_told_apart_in_a_thumbnail(faces: dict[str, NDArray[np.float32]]) -> None:
    """Any two of the 21 faces differ clearly in a whole figure of 128 pixels, even without the head's tilt."""
    assert len(faces) == 21
    for one, other in combinations(faces, 2):
        assert np.sqrt(np.mean((faces[one] - faces[other]) ** 2)) > APART, (one, other)


def test_a_face_is_its_own_nearest(faces: dict[str, NDArray[np.float32]]) -> None:
    """A blurred and noisy copy of a face is still nearest to the mood it shows."""
    noise = np.random.default_rng(1).normal(0, 0.05, next(iter(faces.values())).shape).astype(np.float32)
    for name, face in faces.items():
        copy = (face + np.roll(face, 1, 0) + np.roll(face, 1, 1)) / 3 + noise
        assert min(faces, key=lambda other: float(np.mean((copy - faces[other]) ** 2))) == name


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_eyes_mirror_each_other_unless_the_mood_says_so(expression: str) -> None:
    """The right eye is the left one's mirror image; only the wink differs, and visibly."""
    mood = EXPRESSIONS[expression]
    points = np.random.default_rng(3).uniform((0.1, -0.1, 0.2), (0.35, 0.15, 0.6), (2000, 3)).astype(np.float32)
    left = eye_field(mood.left, 1.0).distance(points)
    right = eye_field(mood.right or mood.left, -1.0).distance(points * np.array([-1, 1, 1], np.float32))
    difference = float(np.abs(left - right).max())
    assert difference > 0.02 if mood.asymmetric else difference < 1e-3
    assert mood.asymmetric == (expression == "wink")


def test_every_piece_of_the_faces_is_closed() -> None:
    """Heads, eyes, lids, glints, brows, mouths and signs are closed meshes, none of them empty."""
    found = [piece for mood in EXPRESSIONS.values() for piece in head_pieces(mood)]
    found += [p for mood in EXPRESSIONS.values() for kind in mood.extras for sign in signs(kind) for p in sign.pieces]
    pieces = {piece.field.key: piece for piece in found}
    assert len(pieces) > 90
    for piece in pieces.values():
        mesh = mesh_field(piece.field, 1.6 * piece.resolution)
        assert len(mesh.faces) > 50, piece.name
        assert trimesh.Trimesh(mesh.vertices, mesh.faces, process=False).is_watertight, piece.name


def test_the_faces_have_features_of_their_own() -> None:
    """No two expressions share their set of features."""
    sets = {name: frozenset(piece.field.key for piece in head_pieces(mood)) for name, mood in EXPRESSIONS.items()}
    assert len(set(sets.values())) == len(sets)


def test_eyes_stay_on_the_camera_when_the_head_turns() -> None:
    """A head turned to the viewer's right looks back to the left; one that looks at the camera looks straight ahead."""
    mood = EXPRESSIONS["smile"]
    ahead = looking(mood, UPRIGHT)
    assert np.allclose(ahead.gaze, ((CAMERA[0]) / CAMERA[2], (CAMERA[1] - 1.3) / CAMERA[2]), atol=1e-6)
    aside = looking(mood, replace(UPRIGHT, rotation=turned(y=25)))
    assert aside.gaze[0] < -0.3
    assert sight(mood.left, 1.0, aside.gaze)[0] < sight(mood.left, 1.0, ahead.gaze)[0]
    assert abs(sight(mood.left, 1.0, (5.0, 0.0))[0]) < 0.3, "the iris never leaves the eye"


def test_only_moods_that_attend_look_at_the_prop() -> None:
    """Surprised eyes go down to the gift, smiling ones stay on the camera, thinking ones wander."""
    gift = np.array([-0.3, 0.8, 0.4], np.float32)
    assert looking(EXPRESSIONS["surprised"], UPRIGHT, gift).gaze[1] < -0.5
    assert looking(EXPRESSIONS["smile"], UPRIGHT, gift) == looking(EXPRESSIONS["smile"], UPRIGHT)
    thinking = EXPRESSIONS["thinking"]
    assert looking(thinking, replace(UPRIGHT, rotation=turned(y=25)), gift) == thinking


def test_signs_give_way_to_hats() -> None:
    """A bulb floats beside the bare head, and beyond the brim of a wide hat."""
    mood = EXPRESSIONS["thinking"]
    bare = beside(mood, UPRIGHT)
    (sign,) = signs("bulb")
    assert bare[0].mesh.vertices.mean(0)[1] == pytest.approx(1.3 + ASIDE[1], abs=0.1)
    angle = np.linspace(0, 2 * np.pi, 200)
    brim = np.stack([0.8 * np.cos(angle), np.full(200, 0.35), 0.8 * np.sin(angle)], -1).astype(np.float32)
    x, y, _ = sign.aside(brim)
    away = np.array([ASIDE[0] + x, ASIDE[1] + y])
    assert np.linalg.norm(brim[:, :2] - away, axis=1).min() > 0.19
    assert sign.aside(brim * np.float32(0.3)) == (0.0, 0.0, 0.0)


def test_a_stencil_cuts_as_its_outline_does() -> None:
    """The table's distances are the polygon's own near it, and never more than the true ones far away."""
    outline = ((-0.1, 0.0), (0.0, -0.12), (0.1, 0.0), (0.0, 0.04))
    exact, quick = Extruded(outline, 0.4, 0.004), Stencil(outline, -0.2, 0.2, 0.004)
    points = np.random.default_rng(5).uniform(-0.15, 0.15, (4000, 3)).astype(np.float32)
    truth = exact.distance(points)
    assert np.abs(truth - quick.distance(points))[truth < 0.05].max() < 2e-3
    far = points * np.float32(5)
    assert (quick.distance(far) <= exact.distance(far) + 2e-3).all()
    assert np.allclose(exact.bounds(), quick.bounds(), atol=1e-6)


@pytest.mark.parametrize("kind", sorted(OPENINGS))
def test_the_skin_round_an_open_mouth_goes_on_as_the_head(kind: str) -> None:
    """It is shaded as the head is where it ends, sinks below the head there, and is there for open mouths alone."""
    mood = next(mood for mood in EXPRESSIONS.values() if mood.mouth == kind)
    (skin,) = (piece.part() for piece in head_pieces(mood) if piece.name == "muzzle")
    points = np.asfortranarray(skin.mesh.vertices)
    away, slope = head_field().gradient(points)
    beside = cavity(OPENINGS[kind]).distance(points) > 0.05
    seen = (np.abs(away) < 0.0015) & beside & (points[:, 2] > 0.3)
    assert seen.sum() > 300
    head = slope[seen] / np.linalg.norm(slope[seen], axis=1, keepdims=True)
    assert np.einsum("ij,ij->i", skin.mesh.normals[seen], head).min() > 0.99
    assert away.max() < 0.0015, "nothing stands off the head"
    assert away[beside].min() < -0.02, "its ends are inside"
    shut = next(mood for mood in EXPRESSIONS.values() if mood.mouth not in OPENINGS)
    assert not any(piece.name == "muzzle" for piece in head_pieces(shut))
