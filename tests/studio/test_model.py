from dataclasses import replace

import numpy as np
import pytest

from joyip.studio import model
from joyip.studio.catalogue import DIMENSIONS
from joyip.studio.geometry import Part
from joyip.studio.joy.expressions import EXPRESSIONS
from joyip.studio.joy.face import head_pieces
from joyip.studio.meshes import MESHES
from joyip.studio.model import Builder, build, forget, warm
from joyip.studio.scene import Scene

DRESSED = Scene(action="wave", expression="laugh", top="sweater", headwear="santa_hat", handheld="gift")


def digest(parts: tuple[Part, ...]) -> list[tuple[str, bytes, bytes]]:
    return [(part.name, part.mesh.vertices.tobytes(), part.mesh.faces.tobytes()) for part in parts]


def test_the_same_scene_gives_the_same_figure() -> None:
    """Built twice from nothing, every vertex is the same."""
    forget()
    first = digest(build(DRESSED).parts)
    forget()
    assert digest(build(DRESSED).parts) == first


@pytest.mark.req("R10.2")
def test_a_figure_seen_before_is_not_built_again() -> None:
    """The same figure, also in another picture of it (size, view, backdrop), is the same object."""
    assert build(DRESSED) is build(DRESSED.model_copy(update={"width": 256, "view": "low", "backdrop": "snow"}))


def test_seeds_differ_a_little() -> None:
    """Another seed turns the head and moves the glints; the body's mesh is shared."""
    first, second = build(Scene(seed=1)), build(Scene(seed=2))
    turned = np.abs(first.anchors["head"].rotation - second.anchors["head"].rotation).max()
    assert 0.001 < turned < 0.2
    shirts = [next(part for part in figure.parts if part.name == "top.t-shirt") for figure in (first, second)]
    assert shirts[0].mesh is shirts[1].mesh


def test_forgetting_gives_memory_back() -> None:
    """After forget nothing is kept."""
    build(Scene())
    assert MESHES.bytes > 0
    forget()
    assert MESHES.bytes == 0
    assert not model._figures


@pytest.mark.req("R10.2")
def test_a_warm_process_has_every_face_ready() -> None:
    """After warm, no face that may come needs its head meshed: only the seed's glints are new."""
    warm()
    before = len(MESHES)
    for expression in DIMENSIONS["expression"]:
        for piece in head_pieces(EXPRESSIONS[expression]):
            MESHES.mesh(piece.field, piece.resolution)
    assert len(MESHES) == before


def test_kept_figures_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many figures are built, few are kept, the latest among them."""
    monkeypatch.setattr(model, "KEPT", 2)
    figures = [build(Scene(top="none", bottom="none", seed=seed)) for seed in range(4)]
    assert list(model._figures.values()) == figures[-2:]


def test_parts_carry_the_scene() -> None:
    """Every wish has its group of parts, in the wished colour; names are unique; nothing is out of the bounds."""
    figure = build(DRESSED.model_copy(update={"top_color": "purple"}))
    assert {part.group for part in figure.parts} == {"body", "face", "top", "bottom", "shoes", "headwear", "handheld"}
    names = [part.name for part in figure.parts]
    assert len(set(names)) == len(names)
    sweater = next(part for part in figure.parts if part.name == "top.sweater")
    assert sweater.material.color == DRESSED.model_copy(update={"top_color": "purple"}).color_of("top")
    for part in figure.parts:
        assert (part.mesh.vertices >= figure.bounds[0] - 1e-5).all()
        assert (part.mesh.vertices <= figure.bounds[1] + 1e-5).all()
        assert np.isfinite(part.mesh.vertices).all()
        assert np.allclose(np.linalg.norm(part.mesh.normals, axis=1), 1, atol=1e-3), part.name
        assert part.colors is None or part.colors.shape == part.mesh.vertices.shape


def test_joy_is_as_tall_as_the_camera_expects() -> None:
    """Standing on y = 0, the crown is near y = 2, and the figure fits the triangles it may have."""
    figure = build(Scene())
    assert figure.anchors["head_top"].origin[1] == pytest.approx(1.95, abs=0.08)
    assert figure.bounds[0][1] == pytest.approx(0, abs=0.01)
    assert 120_000 < sum(len(part.mesh.faces) for part in figure.parts) < 320_000


@pytest.mark.parametrize("handheld", [item for item in DIMENSIONS["handheld"] if item != "none"])
def test_every_prop_is_held(handheld: str) -> None:
    """Over the thickest jacket the hands touch the prop and the prop stays out of the body; each action: test_poses."""
    for action in ("stand", "sit", "lift"):
        gap, volume = Builder(Scene(action=action, top="down_jacket", handheld=handheld)).contact()
        assert gap is not None
        assert gap < 0.01
        assert volume is not None
        assert volume < 0.02


def test_both_hands_are_measured() -> None:
    """Of a thing in two hands the farther hand tells the gap; the anchors are then the hands themselves."""
    made = Builder(Scene(handheld="parcel"))
    assert made.held is not None
    assert made.held.hands == ("right", "left")
    assert made.contact()[0] == pytest.approx(0, abs=0.01)
    away = made.bones.hands["left"]
    away = replace(away, origin=(away.origin + np.array([0.2, 0, 0], np.float32)).astype(np.float32))
    made.bones = replace(made.bones, hands={**made.bones.hands, "left": away})
    gap = made.contact()[0]
    assert gap is not None
    assert gap > 0.1
    figure = build(Scene(handheld="parcel"))
    assert figure.anchors["hand_right"].origin[0] < -0.1
    assert figure.anchors["hand_left"].origin[0] > 0.1


def test_free_hands_do_what_the_action_says_while_the_other_holds() -> None:
    """With a prop in the right hand the left one still waves."""
    figure = build(DRESSED)
    assert figure.anchors["hand_left"].origin[1] > figure.anchors["chest"].origin[1] + 0.2
    assert figure.anchors["hand_right"].origin[0] < 0 < figure.anchors["hand_left"].origin[0]
