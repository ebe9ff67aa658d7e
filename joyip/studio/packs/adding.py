"""Puts a checked character on a shelf: its pack file and the meshes that it names, nothing else of the folder."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from joyip.studio.packs.check import BrokenPack, Problem, loaded
from joyip.studio.packs.files import FILE
from joyip.studio.packs.shelf import shipped


def add(folder: Path, shelf: Path, *, replace: bool = False) -> Path:
    """Copy the pack in a folder to the shelf; answer where it now lies. It is there whole or not at all.

    Raises BrokenPack for one that cannot be used, whose id is a shipped character's, or (without `replace`) is taken.
    """
    pack = loaded(folder)
    if pack.manifest.id in shipped():
        raise BrokenPack([Problem(FILE, "id", "随附角色已用此 id", "a character shipped with joyip has this id")])
    target = shelf / pack.manifest.id
    if target.exists() and not replace:
        raise BrokenPack(
            [Problem(FILE, "id", f"{target} 已存在；用 --replace 覆盖", f"{target} is there already; --replace it")]
        )
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf, prefix=".adding-") as scratch:
        fresh = Path(scratch) / pack.manifest.id
        fresh.mkdir()
        for name in (FILE, *pack.figure.files):
            shutil.copyfile(folder / name, fresh / name)
        if target.exists():
            target.rename(Path(scratch) / "old")
        fresh.rename(target)
    return target
