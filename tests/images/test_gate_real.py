"""The gate on real renders: good pictures pass with room to spare, in every kind of picture."""

from typing import Any

import pytest

from joyip.capabilities.images.gate import judge
from joyip.studio.scene import Scene
from joyip.studio.studio import Studio

SCENES: list[dict[str, Any]] = [
    {"headwear": "santa_hat", "handheld": "gift", "backdrop": "snow", "expression": "laugh", "action": "wave"},
    {"top": "hoodie", "action": "sit", "expression": "wink", "mode": "2d", "view": "low"},
    {"top": "t_shirt", "headwear": "graduation_cap", "handheld": "diploma", "background": "transparent"},
]


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio()


@pytest.mark.slow
@pytest.mark.parametrize("wishes", SCENES, ids=lambda wishes: str(wishes.get("mode", wishes.get("background", "3d"))))
def test_a_good_picture_passes(studio: Studio, wishes: dict[str, Any]) -> None:
    """What the studio draws well, the gate lets through with a high score."""
    scene = Scene.model_validate({**wishes, "width": 192, "height": 192})
    picture = studio.draw(scene, threads=2)
    gate = judge(scene, picture.render, picture.model.measures)
    assert gate.passed, gate.reasons()
    assert gate.score > 0.8
