"""Clothes in the colours of their materials: nobody wishes them otherwise, and the gate does not ask for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from joyip.capabilities.images.gate import judge
from joyip.capabilities.images.images import Images
from joyip.capabilities.images.request import ImageRequest
from joyip.studio import model
from joyip.studio.inspection import inspect
from joyip.studio.packs import shelf
from joyip.studio.scene import Scene
from joyip.studio.studio import Studio

MO = Path(__file__).resolve().parents[2] / "config" / "characters" / "mo"
LIGHT_BLUE = (
    ('id = "mo"', 'id = "bean"'),
    ('wool = { color = "red"', 'wool = { color = "sky"'),
    ('mesh = "clothes.glb#scarf"', 'tinted = false, mesh = "clothes.glb#scarf"'),
)


@pytest.fixture
def bean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Another Mo, whose scarf is light blue and nothing else."""
    monkeypatch.setenv(shelf.VARIABLE, "")
    file = Path(shutil.copytree(MO, tmp_path / "shelf" / "bean")) / "pack.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in LIGHT_BLUE:
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    shelf.use([tmp_path / "shelf"])
    yield "bean"
    model.forget()


def test_a_garment_of_another_colour_than_the_catalogues_passes_the_gate(bean: str) -> None:
    """Its own colour is right: light blue, where the catalogue's scarf is not."""
    scene = Scene(character=bean, neckwear="scarf", width=128, height=128, samples=2)
    studio = Studio()
    picture = studio.draw(scene, threads=2)
    studio.release()
    verdict = judge(scene, picture.render, picture.model.measures, inspect(scene, picture.model))
    assert verdict.passed, verdict.reasons()


def test_a_colour_that_no_garment_takes_is_told(bean: str) -> None:
    """The scarf is exact, its wished colour not possible; Mo's takes any."""
    images = Images()
    for character, color, match in ((bean, None, "none"), ("mo", "navy", "exact")):
        request = ImageRequest(prompt="a navy scarf", character=character)
        found = images.analyse(request).understood
        assert (found["neckwear"].item, found["neckwear"].match) == ("scarf", "exact")
        assert (found["neckwear_color"].item, found["neckwear_color"].match) == (color, match)
