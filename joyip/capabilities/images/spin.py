"""What runs in an engine process for a turntable: draw every frame, judge the first, make the films."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from joyip import __version__
from joyip.capabilities.images.draw import Task, made_by, noted, studio, tidied
from joyip.capabilities.images.encode import Label
from joyip.capabilities.images.film import mp4, webp
from joyip.capabilities.images.gate import judge
from joyip.studio.inspection import inspect
from joyip.studio.scene import Scene


@dataclass(frozen=True)
class Spun:
    """The films of a figure that turns once. `gate` is the verdict on the first frame, which shows the face."""

    webp: bytes
    mp4: bytes
    pixels: str
    gate: dict[str, Any]
    reasons: list[dict[str, Any]]
    versions: dict[str, str]


@tidied
def spin(task: Task, scene: Scene, count: int, seconds: float) -> Spun:
    """Draw the turn. Reports (frames done, preview JPEG or None); a front that the gate refuses ends it at once."""
    figure, pictures = studio().spin(
        scene, count, threads=task.threads, report=lambda done: task.report(("render", done / count, None))
    )
    frames = []
    digest = hashlib.sha256()
    verdict = None
    for picture in (noted(scene, drawn) for drawn in pictures):
        if verdict is None:
            verdict = judge(scene, picture, figure.measures, inspect(scene, figure))
        frames.append(np.ascontiguousarray(picture.rgba))
        digest.update(frames[-1].tobytes())
        if not verdict.passed:
            break
    assert verdict is not None
    label = Label(f"joyip {__version__}", digest.hexdigest()[:32])
    task.report(("film", 0.0, None))
    return Spun(
        webp=webp(frames, seconds, label) if verdict.passed else b"",
        mp4=mp4(frames, seconds, label, scene.color_of("backdrop")) if verdict.passed else b"",
        pixels=digest.hexdigest(),
        gate=verdict.model_dump(),
        reasons=verdict.reasons(),
        versions=made_by(scene),
    )
