from pathlib import Path

import numpy as np
import pytest

from joyip.studio import mesh_file, meshes
from joyip.studio.meshes import MeshCache
from joyip.studio.solids import Sphere

WANTED = [(Sphere((0, 0, 0), 0.3), 0.05), (Sphere((0, 1, 0), 0.2), 0.05), (Sphere((0, 0, 0), 0.3), 0.1)]


def filled(directory: Path | None) -> list[meshes.Mesh]:
    """The meshes of a process that has none yet."""
    cache = MeshCache()
    mesh_file.fill(cache, WANTED, directory)
    assert len(cache) == len(WANTED)
    return [cache.mesh(*each) for each in WANTED]


def same(first: list[meshes.Mesh], second: list[meshes.Mesh]) -> bool:
    pairs = zip(first, second, strict=True)
    return all(
        np.array_equal(getattr(a, name), getattr(b, name))
        for a, b in pairs
        for name in ("vertices", "faces", "normals")
    )


def test_a_later_process_reads_what_the_first_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same meshes bit for bit, and none of them made again."""
    made = filled(tmp_path)
    monkeypatch.setattr(meshes, "mesh_field", lambda *_: pytest.fail("made again"))
    assert same(filled(tmp_path), made)


def test_other_code_makes_its_own_and_drops_the_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of other code is not used, and does not stay."""
    filled(tmp_path)
    (old,) = tmp_path.iterdir()
    monkeypatch.setattr(mesh_file, "_code", lambda: b"other")
    filled(tmp_path)
    (new,) = tmp_path.iterdir()
    assert new.name != old.name


@pytest.mark.parametrize("content", [b"", b"half a file", b"PK\x03\x04"])
def test_a_broken_file_is_written_again(tmp_path: Path, content: bytes) -> None:
    """What a crash or a full disk left there stops nobody."""
    made = filled(tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.stat().st_size
    path.write_bytes(content)
    assert same(filled(tmp_path), made) and path.stat().st_size == whole


def test_what_a_crash_left_half_written_goes(tmp_path: Path) -> None:
    """A process that ended in its writing leaves nothing for ever."""
    (tmp_path / "meshes-0123.77.tmp").write_bytes(b"half")
    filled(tmp_path)
    (only,) = tmp_path.iterdir()
    assert only.suffix == ".npz"


def test_without_room_every_process_makes_its_own(tmp_path: Path) -> None:
    """No directory, or one that cannot be made: the meshes are there all the same."""
    (tmp_path / "file").write_text("in the way")
    assert same(filled(None), filled(tmp_path / "file" / "directory"))
