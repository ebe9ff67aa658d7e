"""What ends the drawing of a request's pictures is told by its own name."""

from __future__ import annotations

from typing import Any

import pytest

from joyip.capabilities.images import draw
from joyip.capabilities.images.painter import Painter
from joyip.capabilities.images.provenance import Provenance
from joyip.capabilities.images.request import ImageRequest
from joyip.errors import EngineCrashed
from joyip.studio.scene import Scene


class _Nothing:
    """A history in which nothing is found, and an engine whose processes die."""

    def __init__(self) -> None:
        self.sought: list[bytes] = []

    async def find(self, key: bytes) -> None:
        self.sought.append(key)

    async def run(self, *_args: Any, **_options: Any) -> None:
        raise EngineCrashed


async def test_a_crash_among_several_pictures_keeps_its_code() -> None:
    """Pictures are drawn side by side; the job still fails as `engine_crashed`, not as a group of errors."""
    services: Any = (_Nothing(), None, _Nothing(), Provenance(None, "joyip test"))
    painter = Painter(None, ImageRequest(prompt="x"), services)  # type: ignore[arg-type]
    with pytest.raises(EngineCrashed):
        await painter.paint([Scene(seed=1), Scene(seed=2)])


async def test_a_changed_gate_judges_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sought in the history is a picture that this very gate has judged, not one before it."""
    history = _Nothing()
    services: Any = (_Nothing(), None, history, Provenance(None, "joyip test"))
    for version in ("a", "a", "b"):
        monkeypatch.setattr(draw, "VERSION", version)
        with pytest.raises(EngineCrashed):
            await Painter(None, ImageRequest(prompt="x"), services).paint([Scene()])  # type: ignore[arg-type]
    first, same, other = history.sought
    assert first == same != other
