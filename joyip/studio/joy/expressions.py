"""The expressions as numbers: how the eyes are, where the brows go, which mouth, and what else tells the mood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

EyeKind = Literal["open", "happy", "down", "squeezed", "heart"]
Attention = Literal["camera", "prop", "away"]
PupilKind = Literal["round", "star"]
MouthKind = Literal[
    "smile", "beam", "coy", "smirk", "wavy", "frown", "flat", "slant", "hmm", "squiggle", "tongue",
    "laugh", "cheer", "grin", "clench", "round", "gape", "wail", "yawn",
]  # fmt: skip
Extra = Literal[
    "tear", "streams", "sweat", "bubble", "zzz", "question", "bulb", "exclamation", "anger", "heart", "sparkle",
    "flower", "burst", "puff",
]  # fmt: skip


@dataclass(frozen=True)
class Eye:
    """One eye. `lid` is how far the lid closes it (0..1), `slant` the lid's tilt in degrees, + lower at the nose.

    `iris` is the share of the eye that the iris fills, `glint` the size of its catchlights.
    """

    kind: EyeKind = "open"
    scale: float = 1.0
    lid: float = 0.0
    slant: float = 0.0
    iris: float = 0.90
    pupil: PupilKind = "round"
    glint: float = 1.0


@dataclass(frozen=True)
class Brow:
    """One brow: lifted by `lift` (world units), turned by `slant` degrees (+ lower at the nose)."""

    lift: float = 0.0
    slant: float = -4.0
    arch: float = 0.012
    thickness: float = 0.019


@dataclass(frozen=True)
class Expression:
    """A whole face; `right` None is the mirror image of `left`.

    `gaze` is where Joy looks, as the sideways and upward slope of the line of sight: against the camera's direction,
    the held prop's where `attention` says so and there is one, or the head's own where it is "away".
    """

    left: Eye
    brow: Brow
    mouth: MouthKind
    right: Eye | None = None
    right_brow: Brow | None = None
    blush: float = 0.75
    gaze: tuple[float, float] = (0.0, 0.0)
    attention: Attention = "camera"
    extras: tuple[Extra, ...] = ()
    tilt: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def asymmetric(self) -> bool:
        """Whether the two eyes are meant to differ."""
        return self.right is not None and self.right != self.left


UP = Brow(0.022, -8, 0.020)
EXPRESSIONS: Mapping[str, Expression] = MappingProxyType(
    {
        "smile": Expression(Eye(), Brow(), "smile"),
        "grin": Expression(Eye(), Brow(0.018, -8, 0.020), "grin", blush=0.9, tilt=(0, 0, -3)),
        "laugh": Expression(Eye("happy"), UP, "laugh", blush=1.0, tilt=(-5, 0, 0)),
        "blissful": Expression(
            Eye("happy"), Brow(0.016, -14, 0.012), "beam", blush=1.35, extras=("flower",), tilt=(-3, 0, 8)
        ),
        "wink": Expression(
            Eye(), UP, "cheer", right=Eye("happy"), right_brow=Brow(-0.012, 2), extras=("sparkle",), tilt=(0, 0, 6)
        ),
        "playful": Expression(Eye("squeezed"), Brow(0.020, -4, 0.014), "tongue", blush=1.0, tilt=(0, 0, -7)),
        "proud": Expression(
            Eye("down"), Brow(0.034, -12, 0.022), "smirk", blush=0.8, extras=("sparkle",), tilt=(-9, 6, 0)
        ),
        "shy": Expression(
            Eye(scale=0.96), Brow(0.020, -24, 0.006, 0.016), "coy", blush=1.8, gaze=(0.55, -0.50),
            attention="away", tilt=(7, 9, 6),
        ),
        "excited": Expression(
            Eye(scale=1.08, iris=0.97, pupil="star"), Brow(0.040, -10, 0.024), "cheer", blush=1.0,
            extras=("burst",), tilt=(-4, 0, 0),
        ),
        "love_struck": Expression(Eye("heart"), UP, "laugh", blush=1.3, extras=("heart",), tilt=(-2, 0, 5)),
        "surprised": Expression(
            Eye(scale=1.12, iris=0.66), Brow(0.050, -10, 0.026), "round", blush=0.5,
            attention="prop", extras=("burst",), tilt=(-3, 0, 0),
        ),
        "shocked": Expression(
            Eye(scale=1.20, iris=0.34, glint=0.45), Brow(0.056, -26, 0.010), "gape", blush=0.0, attention="prop",
            extras=("exclamation",), tilt=(-5, 0, 0),
        ),
        "puzzled": Expression(
            Eye(iris=0.74), Brow(0.046, -14, 0.024), "squiggle", right_brow=Brow(-0.022, 16, 0.0), blush=0.5,
            gaze=(0.40, 0.36), attention="away", extras=("question",), tilt=(0, 0, 11),
        ),
        "thinking": Expression(
            Eye(iris=0.76, lid=0.20), Brow(0.014, 8, 0.012), "hmm", right_brow=Brow(0.030, -6, 0.020), blush=0.5,
            gaze=(0.50, 0.40), attention="away", extras=("bulb",), tilt=(-3, 8, -5),
        ),
        "worried": Expression(
            Eye(iris=0.72, glint=1.15), Brow(0.022, -26, 0.0), "wavy", blush=0.3, gaze=(-0.30, 0.0), attention="away",
            extras=("sweat",), tilt=(4, 0, -4),
        ),
        "sad": Expression(
            Eye(lid=0.26, slant=-20, glint=1.25), Brow(0.008, -26, 0.0), "frown", blush=0.4, extras=("tear",),
            gaze=(0.0, -0.25), tilt=(9, 0, 4),
        ),
        "crying": Expression(
            Eye("down"), Brow(0.010, -30, 0.0), "wail", blush=1.0, extras=("streams",), tilt=(-6, 0, 0)
        ),
        "angry": Expression(
            Eye(lid=0.36, slant=24, iris=0.70, glint=0.8), Brow(-0.024, 26, 0.0, 0.026), "clench", blush=1.45,
            extras=("anger",), tilt=(6, 0, 0),
        ),
        "annoyed": Expression(
            Eye(lid=0.55, slant=2, iris=0.78, glint=0.7), Brow(-0.020, 6, 0.0, 0.022), "slant", blush=0.2,
            gaze=(-0.62, 0.0), attention="away", extras=("puff",), tilt=(2, -5, -4),
        ),
        "serious": Expression(
            Eye(lid=0.20, slant=8, glint=0.8), Brow(-0.014, 13, 0.0, 0.027), "flat", blush=0.0, tilt=(3, 0, 0)
        ),
        "sleepy": Expression(
            Eye("down"), Brow(0.022, -14, 0.010, 0.015), "yawn", blush=0.6, extras=("bubble", "zzz"), tilt=(8, 0, -8)
        ),
    }
)  # fmt: skip
