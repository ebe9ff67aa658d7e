"""Clothes in the colours of their materials: nobody wishes them otherwise, and the gate does not ask for it."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from joyip.capabilities.images.brand import mended
from joyip.capabilities.images.gate import judge
from joyip.capabilities.images.images import Images
from joyip.capabilities.images.request import ImageRequest
from joyip.studio import model
from joyip.studio.inspection import inspect
from joyip.studio.packs import shelf
from joyip.studio.packs.manifest import Manifest
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
    """Its own colour is right: light blue, where the catalogue's scarf is not; the catalogue's red is wrong."""
    scene = Scene(character=bean, neckwear="scarf", width=128, height=128, samples=2)
    studio = Studio()
    picture = studio.draw(scene, threads=2)
    studio.release()
    found = inspect(scene, picture.model)
    verdict = judge(scene, picture.render, picture.model.measures, found)
    assert verdict.passed, verdict.reasons()
    scarf = np.isin(picture.render.ids - 1, [n for n, g in enumerate(picture.render.part_groups) if g == "neckwear"])
    red = np.where(scarf[..., None], np.float32((0.7, 0.02, 0.02)), picture.render.albedo)
    spoilt = judge(scene, replace(picture.render, albedo=red), picture.model.measures, found)
    assert [reason["name"] for reason in spoilt.reasons()] == ["color"]


def test_a_colour_that_no_garment_takes_is_told(bean: str) -> None:
    """The scarf is exact, its wished colour not possible; Mo's takes any."""
    images = Images()
    for character, color, match in ((bean, None, "none"), ("mo", "navy", "exact")):
        request = ImageRequest(prompt="a navy scarf", character=character)
        found = images.analyse(request).understood
        assert (found["neckwear"].item, found["neckwear"].match) == ("scarf", "exact")
        assert (found["neckwear_color"].item, found["neckwear_color"].match) == (color, match)


def palette(bean: str, rule: str) -> Manifest:
    """The pack file with a rule on the colours of what is worn round the neck, read."""
    file = shelf.volume(bean).folder / "pack.toml"
    text = file.read_text(encoding="utf-8")
    return Manifest.model_validate(tomllib.loads(f"{text}\n[brand.colors.neckwear]\n{rule}\n"))


def test_the_palette_judges_the_colour_that_is_seen(bean: str) -> None:
    """Where light blue alone is allowed the scarf breaks no rule, whatever colour the catalogue or a wish gives it."""
    manifest = palette(bean, 'allowed = ["sky_blue"]')
    assert mended(manifest, {"neckwear": "scarf"}).breaches == []
    assert mended(manifest, {"neckwear": "scarf", "neckwear_color": "navy"}).breaches == []
    (told,) = mended(manifest, {"neckwear": "bow_tie", "neckwear_color": "navy"}).breaches
    assert (told.dimension, told.used) == ("neckwear_color", "sky_blue")


def test_a_garment_in_a_forbidden_colour_is_told_when_the_pack_is_read(bean: str) -> None:
    """Nobody could see it as the brand wants it, so the pack file says otherwise."""
    for rule in ('forbidden = ["sky_blue"]', 'allowed = ["red", "navy"]'):
        with pytest.raises(ValidationError, match=r"scarf is only sky blue, not of colors\.neckwear") as told:
            palette(bean, rule)
        assert "天蓝色" in told.value.errors()[0]["ctx"]["zh"]
        palette(bean, f'{rule}\nbut_for = ["scarf"]')
