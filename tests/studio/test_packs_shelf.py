"""Packs that are broken, lead out of their folder, or are made otherwise than Mo."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from joyip.capabilities.images.images import catalogue
from joyip.studio import model
from joyip.studio.packs import shelf
from joyip.studio.packs.figure import PackBuilder
from joyip.studio.packs.files import FILE
from joyip.studio.packs.pack import pack
from joyip.studio.scene import Scene

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


def linked(file: Path, target: Path) -> None:
    """Another file stands for one of the pack."""
    file.unlink()
    file.symlink_to(target)


def said(folder: Path, old: str, new: str) -> None:
    """Another text in the pack file."""
    text = (folder / FILE).read_text(encoding="utf-8")
    assert old in text
    (folder / FILE).write_text(text.replace(old, new), encoding="utf-8")


def test_a_broken_pack_hides_no_other(bean: Path) -> None:
    """The catalogue tells of all that can be read; a folder whose name is no id is no character."""
    assert [found["id"] for found in catalogue()["characters"]] == ["joy", "bean", "mo"]
    shutil.copytree(bean, bean.parent / "bad-name")
    said(bean, "[figure]", "[figure")
    assert shelf.ids() == ["joy", "bean", "mo"]
    assert [found["id"] for found in catalogue()["characters"]] == ["joy", "mo"]


def test_what_leads_out_of_the_folder_is_not_read(bean: Path) -> None:
    """A pack file or a mesh that is a link to elsewhere, also one without an end, is refused before a byte is read."""
    shutil.copyfile(bean / FILE, bean.parent / FILE)
    linked(bean / "head.ply", Path("/dev/zero"))
    with pytest.raises(ValueError, match=r"head\.ply: the file lies outside the pack's folder"):
        shelf.volume("bean")
    linked(bean / FILE, bean.parent / FILE)
    with pytest.raises(ValueError, match=r"pack\.toml: the file lies outside the pack's folder"):
        shelf.volume("bean")


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"#" * (257 << 10), "the file has more than 256 KB"), (b"a = " + b"[" * 9000, "no valid TOML")],
    ids=["long", "deep"],
)
def test_a_pack_file_has_bounds(bean: Path, content: bytes, told: str) -> None:
    """No longer and no deeper than a character needs."""
    (bean / FILE).write_bytes(content)
    with pytest.raises(ValueError, match=told):
        shelf.volume("bean")


@pytest.mark.parametrize(("count", "size"), [(5, 2**23), (101, 1)], ids=["large", "many"])
def test_its_mesh_files_have_bounds_together(bean: Path, count: int, size: int) -> None:
    """However a pack came to the shelf, it is told before its files are read that they are too much."""
    parts = ""
    for number in range(count):
        (bean / f"s{number}.ply").write_bytes(bytes(size))
        parts += f'{{ name = "s{number}", joint = "head", mesh = "s{number}.ply", material = "skin" }},\n'
    said(bean, "parts = [", "parts = [" + parts)
    with pytest.raises(ValueError, match=r"pack\.toml: .*mesh files.*(together|at most)"):
        shelf.volume("bean")


def test_a_mirrored_garment_is_where_it_is_seen(bean: Path) -> None:
    """Of two items with a part of one name and mesh, in one of them mirrored, each keeps things away on its side."""
    scarf = '{ name = "scarf", worn = "neckwear", item = "scarf", joint = "chest", mesh = "clothes.glb#scarf", '
    fist = scarf.replace("clothes.glb#scarf", "body.glb#fist")
    tie = fist.replace('item = "scarf"', 'item = "bow_tie", mirror = true')
    said(bean, scarf, f'{fist}material = "wool" }},\n  {tie}')
    found = pack("bean")
    plain, mirror = (found.field(limb) for limb in found.garments)
    points = np.asfortranarray(found.garments[0].part.mesh.vertices[::9])
    mirrored = np.asfortranarray(points * np.array((-1, 1, 1), np.float32))
    np.testing.assert_allclose(mirror.distance(mirrored), plain.distance(points), atol=0.02)
    assert np.abs(mirror.distance(points) - plain.distance(points)).max() > 0.02


def test_things_keep_clear_of_what_is_seen(bean: Path) -> None:
    """A tail that a scarf hides is in the way without one, and only then; with one nothing is left on its joint."""
    said(bean, 'mesh = "body.glb#tail"', 'but_with = ["neckwear"], mesh = "body.glb#tail"')
    bare, dressed = (PackBuilder(Scene(character="bean", neckwear=item, handheld="wand")) for item in ("none", "scarf"))
    (tail,) = (part.mesh.vertices for part in bare.parts() if part.name == "body.tail")
    points = np.asfortranarray(tail)
    assert bare.solid().distance(points).max() < 0.03
    assert dressed.solid().distance(points).max() > 0.06
