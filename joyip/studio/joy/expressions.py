"""The eight expressions as numbers: how open the eyes are, where the brows go, which mouth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

EyeKind = Literal["open", "happy", "down"]
MouthKind = Literal["smile", "laugh", "grin", "round", "frown", "pout", "wavy", "yawn"]


@dataclass(frozen=True)
class Eye:
    """One eye. `lid` is how far the upper lid comes down (0..1), `slant` its tilt in degrees, + lower at the nose."""

    kind: EyeKind = "open"
    scale: float = 1.0
    lid: float = 0.0
    slant: float = 0.0
    lower: float = 0.0


@dataclass(frozen=True)
class Brow:
    """One brow: lifted by `lift` (world units), turned by `slant` degrees (+ lower at the nose)."""

    lift: float = 0.0
    slant: float = -4.0
    arch: float = 0.012
    thickness: float = 0.0165


@dataclass(frozen=True)
class Expression:
    """A whole face; `right` None is the mirror image of `left`. `gaze` shifts the glints (u, v)."""

    left: Eye
    brow: Brow
    mouth: MouthKind
    right: Eye | None = None
    right_brow: Brow | None = None
    blush: float = 0.75
    gaze: tuple[float, float] = (0.0, 0.0)
    tear: bool = False
    bubble: bool = False
    tilt: tuple[float, float, float] = (0.0, 0.0, 0.0)


EXPRESSIONS: Mapping[str, Expression] = MappingProxyType(
    {
        "smile": Expression(Eye(), Brow(), "smile"),
        "laugh": Expression(Eye("happy"), Brow(0.02, -8, 0.02), "laugh", blush=1.0, tilt=(-4, 0, 0)),
        "wink": Expression(
            Eye(), Brow(0.018, -8, 0.018), "grin", right=Eye("happy"), right_brow=Brow(-0.012, 2), tilt=(0, 0, 5)
        ),
        "surprised": Expression(Eye(scale=1.16), Brow(0.05, -10, 0.026), "round", blush=0.5, tilt=(-3, 0, 0)),
        "angry": Expression(Eye(lid=0.36, slant=22), Brow(-0.022, 24, 0.0, 0.023), "frown", blush=0.35, tilt=(6, 0, 0)),
        "sad": Expression(
            Eye(lid=0.26, slant=-20), Brow(0.006, -24, 0.0), "pout", blush=0.5, tear=True, tilt=(9, 0, 0)
        ),
        "shy": Expression(
            Eye(scale=0.97),
            Brow(0.012, -22, 0.006, 0.014),
            "wavy",
            blush=1.7,
            gaze=(0.02, -0.03),
            tilt=(6, 10, 6),
        ),
        "sleepy": Expression(
            Eye("down"), Brow(0.022, -12, 0.01, 0.014), "yawn", blush=0.6, bubble=True, tilt=(7, 0, -6)
        ),
    }
)
