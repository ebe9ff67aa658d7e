"""What ends the drawing of a request's pictures is told by its own name."""

from __future__ import annotations

from typing import Any

import pytest

from joyip.capabilities.images.generate import Painter
from joyip.capabilities.images.provenance import Provenance
from joyip.capabilities.images.request import ImageRequest
from joyip.errors import EngineCrashed
from joyip.studio.scene import Scene


class _Nothing:
    """A history in which nothing is found, and an engine whose processes die."""

    async def find(self, _key: bytes) -> None:
        return None

    async def run(self, *_args: Any, **_options: Any) -> None:
        raise EngineCrashed


async def test_a_crash_among_several_pictures_keeps_its_code() -> None:
    """Pictures are drawn side by side; the job still fails as `engine_crashed`, not as a group of errors."""
    services: Any = (_Nothing(), None, _Nothing(), Provenance(None, "joyip test"))
    painter = Painter(None, ImageRequest(prompt="x"), services)  # type: ignore[arg-type]
    with pytest.raises(EngineCrashed):
        await painter.paint([Scene(seed=1), Scene(seed=2)])
