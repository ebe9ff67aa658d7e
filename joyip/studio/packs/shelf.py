"""Where characters are found: those shipped with joyip, and the folders that the service was told of."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from joyip.studio.packs.files import FILE, Unreadable, bounded, bytes_of, table
from joyip.studio.packs.manifest import OWN, Manifest

LONGEST = 64
"""Characters of an id; file systems know longer names no more."""
VARIABLE = "STUDIO_PACKS"
"""Environment variable with the folders beside the shipped ones: so that worker processes inherit them."""
_SHIPPED = (
    Path(__file__).resolve().parents[3] / "config" / "characters",
    Path(sys.prefix) / "share" / "joyip" / "config" / "characters",
)


class UnknownCharacter(ValueError):
    """There is no such character."""


@dataclass(frozen=True)
class Volume:
    """A character on the shelf: its pack file, its folder, and the hash of everything that its figure is made from."""

    manifest: Manifest
    folder: Path
    digest: str


def use(folders: Iterable[Path]) -> None:
    """From now on, also in processes that are started later, look for characters in these folders too."""
    os.environ[VARIABLE] = os.pathsep.join(str(folder.resolve()) for folder in folders)


def folders() -> list[Path]:
    """The folders of characters, the shipped ones first: nobody replaces those."""
    told = os.environ.get(VARIABLE, "")
    return [*_shipped(), *(Path(name) for name in told.split(os.pathsep) if name)]


def shipped() -> set[str]:
    """The ids of the characters that come with joyip."""
    return {path.parent.name for place in _shipped() for path in place.glob(f"*/{FILE}")}


def _shipped() -> list[Path]:
    return next(([place] for place in _SHIPPED if place.is_dir()), [])


def ids() -> list[str]:
    """All characters, Joy first."""
    found = {path.parent.name for place in folders() for path in place.glob(f"*/{FILE}")}
    return sorted(filter(_is_id, found), key=lambda name: (name != OWN, name))


def _is_id(name: str) -> bool:
    return len(name) <= LONGEST and name.isidentifier()


def manifests() -> list[Manifest]:
    """The pack files of all characters, Joy first; one that is broken must not hide the others."""
    found = []
    for name in ids():
        with contextlib.suppress(ValueError):
            found.append(volume(name).manifest)
    return found


def volume(character: str) -> Volume:
    """A character by its id, which is its folder's name. Raises UnknownCharacter, or ValueError for a broken file."""
    for place in folders():
        folder = place / character
        if _is_id(character) and (folder / FILE).is_file():
            return _volume(folder, _stamp(folder))
    raise UnknownCharacter(f"there is no character {character[:LONGEST]!r}; choose one of {', '.join(ids())}")


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Changes whenever a file of the folder does."""
    found = ((path.name, path.stat()) for path in sorted(folder.iterdir()) if path.is_file())
    return tuple((name, facts.st_size, facts.st_mtime_ns) for name, facts in found)


@lru_cache(maxsize=32)
def _volume(folder: Path, _: tuple[tuple[str, int, int], ...]) -> Volume:
    try:
        manifest = Manifest.model_validate(table(folder))
    except Unreadable as error:
        raise ValueError(f"{folder / FILE}: {error}") from None
    except ValidationError as error:
        raise ValueError(f"{folder / FILE}: {error}") from None
    if manifest.id != folder.name:
        raise ValueError(f"{folder / FILE}: the id {manifest.id!r} is not the folder's name")
    return Volume(manifest, folder, digest_of(folder, manifest))


def digest_of(folder: Path, manifest: Manifest) -> str:
    """SHA-256 over the figure as the pack file tells it and every mesh file: equal packs draw equal figures."""
    if manifest.figure is None:
        return ""
    total = hashlib.sha256(manifest.figure.model_dump_json().encode())
    name = FILE
    try:
        bounded(folder, manifest.figure.files)
        for name in manifest.figure.files:
            total.update(name.encode() + b"\0" + hashlib.sha256(bytes_of(folder, name)).digest())
    except Unreadable as error:
        raise ValueError(f"{folder / name}: {error}") from None
    return total.hexdigest()
