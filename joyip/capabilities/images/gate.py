"""Decides whether anyone may see a picture: checks on the figure's geometry and on the rendered pixels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from joyip.capabilities.images import pixels
from joyip.studio.joy.expressions import EXPRESSIONS
from joyip.studio.measures import Measures
from joyip.studio.scene import Scene

# World units (Joy is about 2 high), unless said otherwise. Each limit sits between what good pictures measure
# (test_gate_real.py) and the smallest fault that one sees at 1024².
GAP = 0.03  # a finger's breadth of air between hand and prop, or hat and head, shows as floating
FLOAT = 0.035  # soles over or under the ground; the soft contact shadow hides less
SUNK = 0.04  # share of a prop's volume inside the body: beyond it a cut line shows
PIERCED = 0.008  # skin through cloth, ears through a hat: one pixel at 1024² is 0.002
UNEVEN = 0.02  # difference of the eyes when neither winks
MARGIN = 0.012  # of the shorter side: less looks cropped
EXTENT = 0.35  # of the picture's height or width: a smaller Joy is lost in it
# Share of the subject's pixels that a wished part must show; less is not seen in a thumbnail.
SEEN: Mapping[str, float] = {"face": 0.004, "headwear": 0.02, "top": 0.03, "bottom": 0.008, "handheld": 0.006}
CROPPED: Mapping[str, tuple[str, ...]] = {"half": ("bottom",), "portrait": ("top", "bottom", "handheld")}
DIM, GLARING = 0.22, 0.965  # median luma of the subject
PALE = 0.12  # 5 to 95 percentile spread of the subject's luma: less is fog
BURNT = 0.08  # share of the subject without any drawing left
BLACK = 0.05  # share of the picture with nothing in it
SHARP = 0.7  # see pixels.sharpness: real edges have 2.8 to 4.4, a blur of 0.85 pixels has 0.7
NOISE = 0.016  # of full luma: grain that shows on white vinyl
HOLES = 0.01  # share of the subject that a transparent picture lacks
VEIL = 0.45  # share of the surroundings that a transparent picture covers (a soft shadow is fine)

REASONS: Mapping[str, Mapping[str, str]] = {
    "finite": {"zh": "画面有无效像素或全黑", "en": "the picture has invalid pixels or is black"},
    "framing": {"zh": "主体超出画面或离边缘太近", "en": "the subject is cropped, too near the edge, or too small"},
    "contact": {
        "zh": "道具没有握在手里，或帽子没有戴稳",
        "en": "the prop is not in the hand, or the hat does not sit",
    },
    "clipping": {"zh": "道具、衣服或帽子与身体穿插", "en": "prop, clothes or hat and body cut into each other"},
    "ground": {"zh": "脚没有站在地面上", "en": "the feet do not stand on the ground"},
    "eyes": {"zh": "两只眼睛不对称", "en": "the eyes are not symmetrical"},
    "limbs": {"zh": "手臂或腿的数量不对", "en": "arms or legs are missing"},
    "visible": {"zh": "想要的部件在画面里看不到", "en": "a wished part cannot be seen"},
    "exposure": {"zh": "曝光过亮、过暗或发灰", "en": "too bright, too dark, or without contrast"},
    "sharpness": {"zh": "画面模糊", "en": "the picture is blurred"},
    "noise": {"zh": "画面噪点过多", "en": "the picture is noisy"},
    "alpha": {"zh": "透明背景抠图不完整", "en": "the transparent background does not match the subject"},
}
"""What a failed check says to people."""


class Pictured(Protocol):
    """The arrays of a render (`joyip.studio.render.Render`)."""

    @property
    def rgba(self) -> npt.NDArray[np.uint8]: ...  # noqa: D102
    @property
    def linear(self) -> npt.NDArray[np.float32]: ...  # noqa: D102
    @property
    def ids(self) -> npt.NDArray[np.int32]: ...  # noqa: D102
    @property
    def part_groups(self) -> Sequence[str]: ...  # noqa: D102


class Check(BaseModel):
    """One check. Where several facts make one check, `value` is the worst as a multiple of its limit, `limit` 1."""

    model_config = ConfigDict(frozen=True)

    name: str
    passed: bool
    value: float
    limit: float


class Gate(BaseModel):
    """The verdict. `score` 0..1 ranks pictures: 1 is far from every limit, 0.5 at a limit; failed ones have less."""

    model_config = ConfigDict(frozen=True)

    passed: bool
    score: float
    checks: list[Check]

    def reasons(self) -> list[dict[str, Any]]:
        """The failed checks with what they mean in both languages."""
        return [
            {**check.model_dump(exclude={"passed"}), **REASONS[check.name]} for check in self.checks if not check.passed
        ]


@dataclass
class _Evidence:
    """What the checks look at; masks are made once."""

    scene: Scene
    render: Pictured
    facts: Measures

    @cached_property
    def groups(self) -> npt.NDArray[np.uint8]:
        """Per pixel an index into `names`."""
        index = {name: n for n, name in enumerate(self.names)}
        lookup = np.array([0, *(index.get(group, 0) for group in self.render.part_groups)], np.uint8)
        return lookup.take(self.render.ids, mode="clip")

    @property
    def names(self) -> tuple[str, ...]:
        """0 is everything that is not the subject."""
        return ("backdrop", "body", "face", "top", "bottom", "shoes", "headwear", "handheld")

    @cached_property
    def subject(self) -> pixels.Mask:
        return self.groups > 0

    @cached_property
    def brightness(self) -> pixels.Bytes:
        return pixels.luma(self.render.rgba)

    @cached_property
    def window(self) -> tuple[slice, slice]:
        return pixels.window(self.subject)

    @cached_property
    def detail(self) -> pixels.Floats:
        return self.brightness[self.window].astype(np.float32) / np.float32(255)


def judge(scene: Scene, render: Pictured, measures: Measures) -> Gate:
    """Run every check on a rendered scene. Takes tens of milliseconds at 512²; changes nothing."""
    evidence = _Evidence(scene, render, measures)
    checks = [check(evidence) for check in CHECKS]
    if scene.background == "transparent":
        checks.append(_alpha(evidence))
    passed = all(check.passed for check in checks)
    quality = sum(_quality(check) for check in checks) / len(checks)
    return Gate(passed=passed, score=round(quality if passed else min(quality, 1.0) * 0.5, 4), checks=checks)


def _quality(check: Check) -> float:
    """1 far from the limit, 0.5 at it, 0 at twice the limit (or half of it, where more is better)."""
    if check.name in COUNTS:
        return float(check.passed)
    share = check.value / check.limit
    return float(np.clip(share / 2 if check.name in MORE_IS_BETTER else 1 - share / 2, 0, 1))


def _at_most(name: str, value: float, limit: float) -> Check:
    return Check(name=name, passed=bool(value <= limit), value=round(float(value), 5), limit=limit)


def _at_least(name: str, value: float, limit: float) -> Check:
    return Check(name=name, passed=bool(value >= limit), value=round(float(value), 5), limit=limit)


def _finite(evidence: _Evidence) -> Check:
    linear = evidence.render.linear
    sound = bool(np.isfinite(linear.sum(dtype=np.float64)))  # one invalid value spoils the sum, and sums are quick
    bad = 0 if sound else int(linear.size - np.count_nonzero(np.isfinite(linear)))
    dead = not evidence.render.rgba[..., :3].any()
    return _at_most("finite", bad + (linear.size if dead else 0), 0)


def _framing(evidence: _Evidence) -> Check:
    if pixels.extent(evidence.subject) < EXTENT:
        return Check(name="framing", passed=False, value=0.0, limit=MARGIN)
    whole = evidence.scene.framing == "full"  # else the body is cropped on purpose, head and hat are not
    head = [evidence.names.index(group) for group in ("face", "headwear")]
    kept = evidence.subject if whole else np.isin(evidence.groups, head)
    return _at_least("framing", pixels.margin(kept), MARGIN)


def _contact(evidence: _Evidence) -> Check:
    facts = evidence.facts
    return _at_most("contact", max(facts.prop_hand_gap or 0.0, facts.hat_head_gap or 0.0), GAP)


def _clipping(evidence: _Evidence) -> Check:
    facts = evidence.facts
    pierced = max(-(facts.garment_gap or 0.0), facts.hat_penetration or 0.0, 0.0)
    return _at_most("clipping", max((facts.prop_body_volume or 0.0) / SUNK, pierced / PIERCED), 1.0)


def _ground(evidence: _Evidence) -> Check:
    return _at_most("ground", abs(evidence.facts.ground_gap or 0.0), FLOAT)


def _eyes(evidence: _Evidence) -> Check:
    exempt = EXPRESSIONS[evidence.scene.expression].asymmetric
    return _at_most("eyes", 0.0 if exempt else evidence.facts.eye_asymmetry, UNEVEN)


def _limbs(evidence: _Evidence) -> Check:
    counts = [evidence.facts.limbs.get(limb, 0) for limb in ("arms", "legs")]
    return Check(name="limbs", passed=counts == [2, 2], value=float(sum(counts)), limit=4.0)


def _visible(evidence: _Evidence) -> Check:
    areas = np.bincount(evidence.groups.ravel(), minlength=len(evidence.names))
    total = max(1, int(areas[1:].sum()))
    cropped = CROPPED.get(evidence.scene.framing, ())
    wished = ["face", *(g for g in SEEN if g not in ("face", *cropped) and getattr(evidence.scene, g) != "none")]
    worst = min(areas[evidence.names.index(group)] / total / SEEN[group] for group in wished)
    return _at_least("visible", min(worst, 9.0), 1.0)


def _exposure(evidence: _Evidence) -> Check:
    clear = evidence.scene.background == "transparent"
    picture = evidence.subject if clear else np.ones_like(evidence.subject)
    tones = pixels.tones(evidence.brightness, evidence.render.rgba, evidence.subject, picture)
    middle = tones.subject_median
    faults = (
        DIM / max(middle, 1e-3),
        (1 - GLARING) / max(1 - middle, 1e-3),
        PALE / max(tones.subject_spread, 1e-3),
        tones.burnt / BURNT,
        tones.black / BLACK,
    )
    return _at_most("exposure", min(max(faults), 99.0), 1.0)


def _sharpness(evidence: _Evidence) -> Check:
    ids = evidence.groups[evidence.window]
    edges = pixels.borders(ids)
    return _at_least("sharpness", min(pixels.sharpness(evidence.detail, edges), 9.0), SHARP)


def _noise(evidence: _Evidence) -> Check:
    ids = evidence.render.ids[evidence.window]
    smooth = evidence.groups[evidence.window] == evidence.names.index("body")  # cloth has a texture of its own
    return _at_most("noise", pixels.noise(evidence.detail, pixels.flat_regions(ids, smooth)), NOISE)


def _alpha(evidence: _Evidence) -> Check:
    opaque = evidence.render.rgba[..., 3] > 127
    holes = float((~opaque[evidence.subject]).mean()) if evidence.subject.any() else 1.0
    around = ~evidence.subject
    veil = float(opaque[around].mean()) if around.any() else 1.0
    return _at_most("alpha", max(holes / HOLES, veil / VEIL), 1.0)


CHECKS: tuple[Callable[[_Evidence], Check], ...] = (
    _finite,
    _framing,
    _contact,
    _clipping,
    _ground,
    _eyes,
    _limbs,
    _visible,
    _exposure,
    _sharpness,
    _noise,
)
"""Every check of an opaque picture, in the order of the verdict."""
MORE_IS_BETTER = frozenset({"framing", "visible", "sharpness"})
COUNTS = frozenset({"finite", "limbs"})
