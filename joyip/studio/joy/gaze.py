"""Where Joy looks: the line of sight that a mood's eyes take towards the camera or towards what is in the hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from joyip.studio.geometry import Frame, Vectors
from joyip.studio.joy.expressions import Expression

CAMERA = (0.0, 1.15, 8.0)
"""About where the front view's camera stands; it does not follow another view: a profile looks ahead."""
WIDEST = 0.9
"""The steepest line of sight: eyes turn no further."""


def looking(mood: Expression, head: Frame, thing: Vectors | None = None) -> Expression:
    """The mood with its gaze on the camera, or on a held thing (3,) in the world where the mood attends to it."""
    if mood.attention == "away":
        return mood
    held = thing if mood.attention == "prop" else None
    target = np.array(CAMERA, np.float32) if held is None else held
    x, y, z = head.rotation.T @ (target - head.origin)
    ahead = max(float(z), 0.2)
    u, v = np.clip(np.array([x, y]) / ahead + mood.gaze, -WIDEST, WIDEST)
    return replace(mood, gaze=(float(u), float(v)))
