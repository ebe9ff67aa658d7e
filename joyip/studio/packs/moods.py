"""Which of a character's expressions stands for one that it does not have: the nearest in what it feels."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from joyip.studio.packs.manifest import Manifest

FEELING: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "smile": (0.6, 0.0, 0.1), "grin": (0.7, 0.3, 0.2), "laugh": (0.9, 0.7, 0.2), "blissful": (0.9, -0.1, 0.0),
        "wink": (0.6, 0.3, 0.4), "playful": (0.6, 0.5, 0.3), "proud": (0.5, 0.2, 0.8), "shy": (0.3, 0.1, -0.7),
        "excited": (0.9, 0.9, 0.3), "love_struck": (1.0, 0.6, -0.2), "surprised": (0.1, 0.8, -0.2),
        "shocked": (-0.4, 0.9, -0.5), "puzzled": (-0.1, 0.2, -0.3), "thinking": (0.0, -0.1, 0.1),
        "worried": (-0.5, 0.3, -0.6), "sad": (-0.8, -0.4, -0.5), "crying": (-0.9, 0.5, -0.7),
        "angry": (-0.8, 0.8, 0.7), "annoyed": (-0.5, 0.2, 0.5), "serious": (-0.1, -0.1, 0.5),
        "sleepy": (0.1, -0.9, -0.2),
    }
)  # fmt: skip
"""Pleasure, arousal and dominance (-1..1) of every expression, after Russell and Mehrabian (1977), set by eye."""


def nearest_mood(manifest: Manifest, expression: str) -> str:
    """The expression itself where the character has it, or else the nearest of those that it has."""
    if manifest.figure is None or expression in manifest.figure.expressions:
        return expression
    here = FEELING[expression]
    return min(
        manifest.figure.expressions,
        key=lambda name: sum((a - b) ** 2 for a, b in zip(here, FEELING[name], strict=True)),
    )
