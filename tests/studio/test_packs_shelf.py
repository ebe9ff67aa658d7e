"""The shelf of characters: what lies there broken, or leads out of it, does not disturb the others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from joyip.capabilities.images.images import catalogue
from joyip.studio import model
from joyip.studio.packs import shelf

MO = Path(__file__).resolve().parents[2] / "config" / "characters" / "mo"


@pytest.fixture
def bean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of Mo on a shelf of the service's own, to be broken."""
    monkeypatch.setenv(shelf.VARIABLE, "")
    folder = Path(shutil.copytree(MO, tmp_path / "shelf" / "bean"))
    said(folder, 'id = "mo"', 'id = "bean"')
    shelf.use([tmp_path / "shelf"])
    yield folder
    model.forget()


def said(folder: Path, old: str, new: str) -> None:
    """Another text in the pack file."""
    text = (folder / shelf.FILE).read_text(encoding="utf-8")
    assert old in text
    (folder / shelf.FILE).write_text(text.replace(old, new), encoding="utf-8")


def test_a_broken_pack_hides_no_other(bean: Path) -> None:
    """The catalogue tells of all that can be read; a folder whose name is no id is no character."""
    assert [found["id"] for found in catalogue()["characters"]] == ["joy", "bean", "mo"]
    shutil.copytree(bean, bean.parent / "bad-name")
    said(bean, "[figure]", "[figure")
    assert shelf.ids() == ["joy", "bean", "mo"]
    assert [found["id"] for found in catalogue()["characters"]] == ["joy", "mo"]
