"""The gate's rules on a drawn stand-in: a clean picture passes, each fault fails its own check, the score ranks."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pytest
from scipy import ndimage

from joyip.capabilities.images import pixels
from joyip.capabilities.images.gate import CHECKS, Gate, judge, judge_file
from joyip.capabilities.images.verdict import REASONS
from joyip.studio.inspection import Inspection
from joyip.studio.measures import Measures
from joyip.studio.scene import Scene

SIZE = 512
PARTS = ("backdrop.floor", "body.head", "face.nose", "top.shirt", "bottom.jeans", "headwear.cap", "handheld.ball")
GROUPS = tuple(name.partition(".")[0] for name in PARTS)
COLORS = {"top_color": "red", "bottom_color": "navy", "headwear_color": "teal", "handheld_color": "gold"}
SCENE = Scene.model_validate(
    {"headwear": "beanie", "handheld": "gift", "shoes": "none", "width": SIZE, "height": SIZE, **COLORS}
)
FACTS = Measures(
    prop_hand_gap=0.0,
    prop_body_volume=0.0,
    hat_head_gap=0.004,
    hat_penetration=-0.01,
    ground_gap=0.001,
    garment_gap=0.01,
    eye_asymmetry=0.001,
    limbs={"arms": 2, "legs": 2},
)
FOUND = Inspection(
    prop_gap=0.001,
    prop_inside=0.0,
    prop_size=1.0,
    hat_seat=0.12,
    hat_shift=0.0,
    stray=0.0,
    bare=(),
    loose=0.005,
    uneven=0.001,
    mood=0.0,
    open=(),
    inverted=(),
    absent=(),
    double=(),
    ground=0.0,
)


@dataclass(frozen=True)
class Picture:
    """The arrays of a render that the gate looks at."""

    rgba: npt.NDArray[np.uint8]
    linear: npt.NDArray[np.float32]
    ids: npt.NDArray[np.int32]
    albedo: npt.NDArray[np.float32]
    normal: npt.NDArray[np.float32]
    part_names: tuple[str, ...] = PARTS
    part_groups: tuple[str, ...] = GROUPS


def shaded_balls(shift: tuple[int, int] = (0, 0)) -> Picture:
    """A figure of shaded ellipses on a floor under a sky, with edges as a renderer filters them: about a pixel wide."""
    scale = 2
    n = SIZE * scale
    y, x = np.mgrid[0:n, 0:n].astype(np.float32) / scale
    y, x = y - shift[0], x - shift[1]
    color = np.stack([0.75 + 0 * x, 0.85 - 0.0003 * y, 0.95 + 0 * x], -1)
    ids = np.zeros((n, n), np.int32)
    ids[y > 360] = 1
    feet = np.hypot((y - 470) / 18, (x - 256) / 130)
    color[y > 360] = (0.8, 0.8, 0.78)
    color[(y > 360) & (feet < 1)] = (0.5, 0.5, 0.49)
    shapes = [
        ((300, 256), (150, 90), 2, (0.95, 0.94, 0.92)),
        ((310, 256), (95, 95), 4, (0.85, 0.2, 0.2)),
        ((420, 256), (40, 80), 5, (0.3, 0.35, 0.6)),
        ((165, 256), (110, 120), 2, (0.95, 0.94, 0.92)),
        ((80, 256), (50, 100), 6, (0.2, 0.5, 0.4)),
        ((165, 215), (16, 12), 3, (0.1, 0.1, 0.1)),
        ((165, 297), (16, 12), 3, (0.1, 0.1, 0.1)),
        ((330, 370), (35, 35), 7, (0.9, 0.75, 0.2)),
    ]
    albedo = np.where(y[..., None] > 360, 0.6, 1.0) * np.ones(3, np.float32)
    for (cy, cx), (ry, rx), part, base in shapes:
        r2 = ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2
        inside = r2 < 1
        shade = 0.55 + 0.45 * np.sqrt(np.clip(1 - r2, 0, 1)) * np.clip(1 - (x - cx) / rx * 0.2, 0, 1.1)
        color[inside] = np.clip(np.array(base) * shade[inside, None], 0, 0.985)
        ids[inside] = part
        albedo[inside] = np.array(base) ** 2.2
    small = color.reshape(SIZE, scale, SIZE, scale, 3).mean((1, 3)).astype(np.float32)
    return painted(small.astype(np.float32), ids[::scale, ::scale].copy(), albedo[::scale, ::scale].astype(np.float32))


def painted(color: npt.NDArray[np.float32], ids: npt.NDArray[np.int32], albedo: npt.NDArray[np.float32]) -> Picture:
    """A picture of sRGB colours in 0..1."""
    rgba = np.dstack([np.clip(color, 0, 1) * 255 + 0.5, np.full(ids.shape, 255.0)]).astype(np.uint8)
    normal = np.where((ids == 1)[..., None], np.float32([0, 1, 0]), np.float32([0, 0, 1]))
    return Picture(rgba, np.clip(color, 0, None).astype(np.float32) ** 2.2, ids, albedo, normal)


CLEAN = shaded_balls()


def altered(change: Callable[[npt.NDArray[np.float32]], npt.NDArray[np.float32]]) -> Picture:
    """The clean picture with its colours changed."""
    return painted(change(CLEAN.rgba[..., :3].astype(np.float32) / np.float32(255)), CLEAN.ids, CLEAN.albedo)


def judged(picture: Picture = CLEAN, scene: Scene = SCENE) -> Gate:
    """The verdict on a picture of a good figure."""
    return judge(scene, picture, FACTS, FOUND)


def failed(gate: Gate) -> set[str]:
    """The names of the failed checks."""
    return {check.name for check in gate.checks if not check.passed}


def test_a_clean_picture_passes() -> None:
    """Nothing is wrong with a clean picture, and its score says so."""
    gate = judged()
    assert failed(gate) == set(), gate
    assert gate.passed
    assert gate.score > 0.75
    assert gate.reasons() == []


def _noisy(color: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return color + np.random.default_rng(1).normal(0, 0.03, color.shape).astype(np.float32)


PIXEL_FAULTS: dict[str, tuple[Callable[[], Picture], str]] = {
    "black": (lambda: altered(lambda color: color * 0), "finite"),
    "dark": (lambda: altered(lambda color: color * 0.2), "exposure"),
    "burnt": (lambda: altered(lambda color: color * 1.6), "exposure"),
    "foggy": (lambda: altered(lambda color: 0.75 + color * 0.1), "exposure"),
    "blurred": (lambda: altered(lambda color: ndimage.gaussian_filter(color, (1.6, 1.6, 0))), "sharpness"),
    "noisy": (lambda: altered(_noisy), "noise"),
    "cropped below": (lambda: shaded_balls((80, 0)), "framing"),
    "cropped at the side": (lambda: shaded_balls((0, 110)), "framing"),
    "empty": (lambda: replace(CLEAN, ids=np.minimum(CLEAN.ids, 1)), "framing"),
    "prop hidden": (lambda: replace(CLEAN, ids=np.where(CLEAN.ids == 7, 2, CLEAN.ids)), "visible"),
}


@pytest.mark.parametrize("fault", PIXEL_FAULTS)
def test_faults_of_pixels_are_caught(fault: str) -> None:
    """Each planted fault fails its check, and the verdict says why in both languages."""
    planted, name = PIXEL_FAULTS[fault]
    gate = judged(planted())
    assert name in failed(gate)
    assert not gate.passed
    assert gate.score <= 0.5
    reason = next(reason for reason in gate.reasons() if reason["name"] == name)
    assert reason["zh"]
    assert reason["en"]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_one_invalid_pixel_is_enough(value: float) -> None:
    """A single NaN or infinity anywhere in the light fails the picture."""
    linear = CLEAN.linear.copy()
    linear[10, 20, 1] = value
    assert failed(judged(replace(CLEAN, linear=linear))) == {"finite"}


FOUND_FAULTS = {
    "prop beside the hand": ({"prop_gap": 0.1}, "contact"),
    "hat moved": ({"hat_shift": 0.1}, "contact"),
    "hat touches nothing": ({"hat_seat": 0.0}, "contact"),
    "glasses in the air": ({"loose": 0.1}, "contact"),
    "prop under the skin": ({"prop_inside": 0.3}, "clipping"),
    "prop grown": ({"prop_size": 1.4}, "size"),
    "an arm too many": ({"double": ("body.left arm",)}, "limbs"),
    "something far away": ({"stray": 0.1}, "limbs"),
    "no foot": ({"bare": ("left foot",)}, "limbs"),
    "one large eye": ({"uneven": 0.2}, "eyes"),
    "another face": ({"mood": 0.05}, "mood"),
    "a hole": ({"open": ("top.shirt",)}, "cloth"),
    "inside out": ({"inverted": ("top.shirt",)}, "cloth"),
    "no hat": ({"absent": ("headwear",)}, "present"),
    "sunk": ({"ground": -0.1}, "ground"),
}


@pytest.mark.parametrize("fault", FOUND_FAULTS)
def test_faults_found_on_meshes_are_caught(fault: str) -> None:
    """Each finding of the inspection fails exactly its own check."""
    change, name = FOUND_FAULTS[fault]
    assert failed(judge(SCENE, CLEAN, FACTS, replace(FOUND, **change))) == {name}  # type: ignore[arg-type]


GEOMETRY_FAULTS = {
    "prop floats": ({"prop_hand_gap": 0.06}, "contact"),
    "hat floats": ({"hat_head_gap": 0.05}, "contact"),
    "prop in the body": ({"prop_body_volume": 0.12}, "clipping"),
    "skin through cloth": ({"garment_gap": -0.02}, "clipping"),
    "ears through hat": ({"hat_penetration": 0.03}, "clipping"),
    "feet in the air": ({"ground_gap": 0.08}, "ground"),
    "feet in the ground": ({"ground_gap": -0.08}, "ground"),
    "uneven eyes": ({"eye_asymmetry": 0.05}, "eyes"),
    "one arm": ({"limbs": {"arms": 1, "legs": 2}}, "limbs"),
    "three legs": ({"limbs": {"arms": 2, "legs": 3}}, "limbs"),
}


@pytest.mark.parametrize("fault", GEOMETRY_FAULTS)
def test_faults_of_geometry_are_caught(fault: str) -> None:
    """Each planted fault of the figure fails exactly its own check."""
    change, name = GEOMETRY_FAULTS[fault]
    gate = judge(SCENE, CLEAN, replace(FACTS, **change), FOUND)  # type: ignore[arg-type]
    assert failed(gate) == {name}


def test_a_wink_may_be_uneven() -> None:
    """Eyes that differ on purpose are no fault."""
    assert judge(
        SCENE.model_copy(update={"expression": "wink"}), CLEAN, replace(FACTS, eye_asymmetry=0.08), FOUND
    ).passed


def test_what_is_not_there_is_not_judged() -> None:
    """No prop, no hat, off the ground: those facts are None and no fault."""
    facts = replace(
        FACTS, prop_hand_gap=None, prop_body_volume=None, hat_head_gap=None, hat_penetration=None, ground_gap=None
    )
    found = replace(FOUND, prop_gap=None, prop_inside=None, prop_size=None, hat_seat=None, hat_shift=None)
    bare = SCENE.model_copy(update={"headwear": "none", "handheld": "none"})
    assert judge(bare, CLEAN, facts, found).passed


def test_a_transparent_picture_must_match_its_subject() -> None:
    """Holes in the subject and a sky left opaque are caught, and a lost shadow; black outside the subject is not."""
    scene = SCENE.model_copy(update={"background": "transparent"})
    clear = CLEAN.rgba.copy()
    shadow = (CLEAN.ids < 2) & (CLEAN.rgba[..., 0] == 128)
    clear[CLEAN.ids < 2] = 0
    clear[shadow, 3] = 90
    assert judged(replace(CLEAN, rgba=clear), scene).passed
    assert "alpha" in failed(judged(scene=scene))
    bare = clear.copy()
    bare[shadow] = 0
    assert failed(judged(replace(CLEAN, rgba=bare), scene)) == {"shadow"}
    clear[150:250, 200:300, 3] = 0
    assert failed(judged(replace(CLEAN, rgba=clear), scene)) == {"alpha"}


def test_the_cleaner_picture_scores_higher() -> None:
    """Among pictures that pass, the score ranks: a little noise costs a little."""
    noisy = altered(lambda c: c + np.random.default_rng(2).normal(0, 0.008, c.shape).astype(np.float32))
    gate = judged(noisy)
    assert gate.passed
    assert gate.score < judged().score


def test_every_check_has_a_reason() -> None:
    """No check fails without words for it."""
    gate = judge_file(judged(), b"")
    assert {check.name for check in gate.checks} == set(REASONS)
    assert len(CHECKS) == len(REASONS) - 1
    assert all(reason["zh"] and reason["en"] for reason in REASONS.values())


def test_a_file_without_its_note_is_refused() -> None:
    """A good picture whose file does not say that it was generated fails for that alone."""
    assert failed(judge_file(judged(), b"\x89PNG")) == {"metadata"}


def test_one_weakness_outweighs_many_strengths() -> None:
    """A picture near one limit ranks behind one that is fair in everything."""
    near = judge(SCENE, CLEAN, replace(FACTS, ground_gap=0.034), FOUND)
    fair = judge(SCENE, CLEAN, replace(FACTS, ground_gap=0.01, prop_hand_gap=0.01), FOUND)
    assert 0.5 < near.score < fair.score


def test_what_is_steep_is_no_ground() -> None:
    """The front of a step that fills more of what is seen round the feet than its top does not hide its shadow."""
    subject = np.zeros((200, 200), bool)
    subject[20:150, 80:120] = True
    ids = np.full((200, 200), 2, np.int32)
    ids[140:152] = 1
    light = np.ones((200, 200), np.float32)
    light[140:152, 70:130] = 0.6
    whole = np.ones_like(subject)
    assert pixels.shade(light, ids, whole, subject) == pytest.approx(1.0)
    assert pixels.shade(light, ids, ids == 1, subject) == pytest.approx(0.6)
