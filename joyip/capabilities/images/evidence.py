"""What the gate looks at: the scene, its picture, the facts about its figure; with masks that are made once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from joyip.capabilities.images import pixels
from joyip.studio.inspection import Inspection
from joyip.studio.measures import Measures
from joyip.studio.scene import Scene

GROUPS = (
    "backdrop", "body", "face", "top", "bottom", "shoes", "neckwear", "eyewear", "back", "headwear", "handheld",
)  # fmt: skip
"""0 is everything that is not the subject."""
HEAD = ("body.head", "body.ears", "body.tuft")


class Pictured(Protocol):
    """The arrays of a render (`joyip.studio.render.Render`)."""

    @property
    def rgba(self) -> npt.NDArray[np.uint8]: ...  # noqa: D102
    @property
    def linear(self) -> npt.NDArray[np.float32]: ...  # noqa: D102
    @property
    def albedo(self) -> npt.NDArray[np.float32]: ...  # noqa: D102
    @property
    def normal(self) -> npt.NDArray[np.float32]: ...  # noqa: D102
    @property
    def ids(self) -> npt.NDArray[np.int32]: ...  # noqa: D102
    @property
    def part_names(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def part_groups(self) -> Sequence[str]: ...  # noqa: D102


@dataclass
class Evidence:
    """All that a check may ask."""

    scene: Scene
    render: Pictured
    facts: Measures
    found: Inspection

    @cached_property
    def groups(self) -> npt.NDArray[np.uint8]:
        """Per pixel an index into GROUPS."""
        return self._per_part([GROUPS.index(group) for group in self.render.part_groups])

    @cached_property
    def subject(self) -> pixels.Mask:
        """Where the figure is."""
        return self.groups > 0

    @cached_property
    def head(self) -> pixels.Mask:
        """Where the head with face and hat is."""
        names, groups = self.render.part_names, self.render.part_groups
        belongs = [name in HEAD or group in ("face", "headwear") for name, group in zip(names, groups, strict=True)]
        return self._per_part([int(here) for here in belongs]) > 0

    @cached_property
    def face(self) -> pixels.Mask:
        """Where eyes, nose and mouth are, without tears and signs of the mood."""
        drawn = [name in ("face.nose", "face.mouth") or name.endswith(" eye") for name in self.render.part_names]
        return self._per_part([int(here) for here in drawn]) > 0

    def where(self, group: str) -> pixels.Mask:
        """Where the parts of a group are."""
        found: pixels.Mask = self.groups == GROUPS.index(group)
        return found

    @cached_property
    def areas(self) -> dict[str, float]:
        """The share of the subject's pixels that each group has."""
        counts = np.bincount(self.groups.ravel(), minlength=len(GROUPS))
        total = max(1, int(counts[1:].sum()))
        return {name: int(count) / total for name, count in zip(GROUPS, counts, strict=True)}

    @cached_property
    def brightness(self) -> pixels.Bytes:
        """Luma (H, W)."""
        return pixels.luma(self.render.rgba)

    @cached_property
    def window(self) -> tuple[slice, slice]:
        """The part of the picture that is looked at closely."""
        return pixels.window(self.subject)

    @cached_property
    def detail(self) -> pixels.Floats:
        """Luma in 0..1 of the window."""
        return self.brightness[self.window].astype(np.float32) / np.float32(255)

    def _per_part(self, values: Sequence[int]) -> npt.NDArray[np.uint8]:
        return np.array([0, *values], np.uint8).take(self.render.ids, mode="clip")
