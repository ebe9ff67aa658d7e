"""Reads the files of a pack from its own folder alone, bounded in size."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

FILE = "pack.toml"
MAX_FILE = 256 * 2**10
"""Bytes of a pack file."""
MAX_BYTES = 8 * 2**20
"""Of a file of meshes."""
MAX_FILES = 100
"""Files of meshes that a pack has."""
MAX_TOTAL = 32 * 2**20
"""Bytes of all of them together."""


class Unreadable(ValueError):
    """A file that cannot be used; the arguments say why in Chinese and in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def bytes_of(folder: Path, name: str, most: int = MAX_BYTES) -> bytes:
    """The content of a file that lies in the folder itself. Raises Unreadable."""
    path = (folder / name).resolve()
    if path.parent != folder.resolve():
        raise Unreadable("文件不在角色包文件夹内", "the file lies outside the pack's folder")
    if not path.is_file():
        raise Unreadable("文件不存在", "there is no such file")
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Unreadable(f"文件读不了：{error.strerror}", f"the file cannot be read: {error.strerror}") from None
    if len(data) > most:
        size = f"{most >> 20} MB" if most >> 20 else f"{most >> 10} KB"
        raise Unreadable(f"文件超过 {size}", f"the file has more than {size}")
    return data


def bounded(folder: Path, names: Collection[str]) -> None:
    """Raise Unreadable where there are more files of meshes, or larger ones together, than a character needs."""
    if len(names) > MAX_FILES:
        raise Unreadable(
            f"网格文件共 {len(names)} 个，最多 {MAX_FILES}", f"{len(names)} mesh files; {MAX_FILES} at most"
        )
    total = sum(path.stat().st_size for path in (folder / name for name in names) if path.is_file())
    if total > MAX_TOTAL:
        most = MAX_TOTAL >> 20
        raise Unreadable(f"网格文件总共超过 {most} MB", f"the mesh files have more than {most} MB together")


def table(folder: Path) -> dict[str, Any]:
    """What the pack file says. Raises Unreadable."""
    data = bytes_of(folder, FILE, MAX_FILE)
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"不是有效的 TOML：{error}", f"no valid TOML: {error}") from None
