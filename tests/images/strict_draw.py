"""A drawing whose gate asks for the impossible; runs in an engine process."""

from __future__ import annotations

from typing import Any

from joyip.capabilities.images import picture_checks
from joyip.capabilities.images.draw import Drawn, draw
from joyip.studio.scene import Scene


def strict_draw(task: Any, scene: Scene, file_format: str, wanted: tuple[str, ...] = ()) -> Drawn:
    """Draw for real, but allow no picture: the margin must be wider than the picture."""
    usual = picture_checks.MARGIN
    picture_checks.MARGIN = 2.0
    try:
        return draw(task, scene, file_format, wanted)
    finally:
        picture_checks.MARGIN = usual
