"""Stripes, dots, checks, gradients and words on cloth: images that follow the posed body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from joyip.studio.geometry import Part
from joyip.studio.joy.skeleton import Skeleton

if TYPE_CHECKING:
    from joyip.studio.joy.wardrobe import Outfit


def patterned(parts: list[Part], bones: Skeleton, outfit: Outfit) -> list[Part]:
    return parts
