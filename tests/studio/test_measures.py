import numpy as np
import pytest

from joyip.studio.catalogue import DIMENSIONS
from joyip.studio.geometry import Frame
from joyip.studio.joy.expressions import EXPRESSIONS
from joyip.studio.measures import body_volume, eye_asymmetry, garment_gap, hand_gap
from joyip.studio.model import build
from joyip.studio.props import Grip, Prop
from joyip.studio.scene import Scene
from joyip.studio.solids import Box, Sphere

CUBE = Prop("cube", (), Box((0, 0.1, 0), (0.1, 0.1, 0.1)), Grip("palm", "waist", 0.1))


def frame(x: float, y: float, z: float) -> Frame:
    return Frame(np.array([x, y, z], np.float32), np.eye(3, dtype=np.float32))


def test_a_prop_held_off_the_hand_is_told() -> None:
    """A cube 5 cm over the hand has that gap; on the hand, and pressed into it, none."""
    hand = Sphere((0, -0.1, 0), 0.1)
    assert hand_gap(CUBE, frame(0, 0.05, 0), hand) == pytest.approx(0.05, abs=0.015)
    assert hand_gap(CUBE, frame(0, 0, 0), hand) < 0.012
    assert hand_gap(CUBE, frame(0, -0.02, 0), hand) == 0


def test_a_prop_inside_the_body_is_told() -> None:
    """Half of a cube inside a wall is half its volume; beside the wall, nothing."""
    wall = Box((0, 0, -0.5), (2, 2, 0.5))
    assert body_volume(CUBE, frame(0, 0, 0), wall) == pytest.approx(0.5, abs=0.1)
    assert body_volume(CUBE, frame(0, 0, 0.11), wall) == 0


def test_skin_through_cloth_is_negative() -> None:
    """Cloth 2 cm over the skin gives 0.02; skin 1 cm out of the cloth gives -0.01."""
    skin = np.array([[0.3, 0, 0], [0, 0.3, 0]], np.float32)
    assert garment_gap((Sphere((0, 0, 0), 0.32),), (skin,)) == pytest.approx(0.02, abs=1e-5)
    assert garment_gap((Sphere((0, 0, 0), 0.29),), (skin,)) == pytest.approx(-0.01, abs=1e-5)


def test_only_a_wink_is_asymmetric() -> None:
    """All faces have mirrored eyes but the one that says so: the wink."""
    asymmetry = {name: eye_asymmetry(mood) for name, mood in EXPRESSIONS.items()}
    assert [name for name, mood in EXPRESSIONS.items() if mood.asymmetric] == ["wink"]
    assert asymmetry.pop("wink") > 0.02
    assert max(asymmetry.values()) < 1e-3


@pytest.mark.parametrize("action", DIMENSIONS["action"])
def test_grounded_figures_touch_the_ground(action: str) -> None:
    """Standing, waving, cheering and sitting figures rest on y = 0; runners and jumpers are not asked."""
    gap = build(Scene(action=action)).measures.ground_gap
    assert gap is None if action in ("run", "jump") else gap is not None and abs(gap) < 0.01


@pytest.mark.parametrize("headwear", [item for item in DIMENSIONS["headwear"] if item != "none"])
def test_hats_sit(headwear: str) -> None:
    """No hat floats and no head comes through."""
    measures = build(Scene(headwear=headwear)).measures
    assert measures.hat_head_gap is not None
    assert measures.hat_head_gap < 0.03
    assert measures.hat_penetration is not None
    assert measures.hat_penetration < 0.005


def test_a_plain_figure_has_no_prop_and_no_hat_to_measure() -> None:
    """What is not in the scene is None; limbs are complete; clothes are outside."""
    measures = build(Scene()).measures
    assert (measures.prop_hand_gap, measures.prop_body_volume) == (None, None)
    assert (measures.hat_head_gap, measures.hat_penetration) == (None, None)
    assert measures.limbs == {"arms": 2, "legs": 2}
    assert measures.garment_gap is not None
    assert measures.garment_gap > 0
    assert build(Scene(top="none", bottom="none")).measures.garment_gap is None
