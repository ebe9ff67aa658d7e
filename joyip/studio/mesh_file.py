"""Meshes that every process wants, made once by the first and read from a file by all that come after."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Mesh
from joyip.studio.meshes import MeshCache

Wanted = Sequence[tuple[Field, float]]
"""Fields and their resolutions."""


def fill(cache: MeshCache, wanted: Wanted, directory: Path | None) -> None:
    """Put the meshes into the cache: from the directory's file if one like this was written there, else newly made.

    A file that cannot be read is written again; where none can be written every process makes its own.
    """
    path = directory and directory / f"meshes-{_digest(wanted)}.npz"
    if path is not None and (meshes := _read(path, len(wanted))) is not None:
        for (field, resolution), mesh in zip(wanted, meshes, strict=True):
            cache.keep(field, resolution, mesh)
        return
    meshes = [cache.mesh(field, resolution) for field, resolution in wanted]
    if path is not None:
        with contextlib.suppress(OSError):
            _write(path, meshes)


def _digest(wanted: Wanted) -> str:
    """Names the meshes and the code that makes them."""
    parts = [_code(), *(field.key + np.float64(resolution).tobytes() for field, resolution in wanted)]
    return hashlib.blake2b(b"".join(parts), digest_size=12).hexdigest()


@cache
def _code() -> bytes:
    here = Path(__file__).parent
    sources = b"".join(path.read_bytes() for path in sorted(here.rglob("*.py")))
    return hashlib.blake2b(sources, digest_size=16).digest()


def _read(path: Path, count: int) -> list[Mesh] | None:
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            vertices, normals, faces, ends = (file[name] for name in ("vertices", "normals", "faces", "ends"))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    if len(ends) != count:
        return None
    parts = (np.split(array, ends[:-1, column]) for array, column in ((vertices, 0), (faces, 1), (normals, 0)))
    return [Mesh(*(np.ascontiguousarray(array) for array in arrays)) for arrays in zip(*parts, strict=True)]


def _write(path: Path, meshes: Sequence[Mesh]) -> None:
    """Write beside, then rename: nobody reads half a file. Files of other versions go, and what a crash left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ends = np.cumsum([(len(mesh.vertices), len(mesh.faces)) for mesh in meshes], axis=0)
    partial = path.with_suffix(f".{os.getpid()}.tmp")
    with partial.open("wb") as file:
        np.savez(
            file,
            vertices=np.concatenate([mesh.vertices for mesh in meshes]),
            normals=np.concatenate([mesh.normals for mesh in meshes]),
            faces=np.concatenate([mesh.faces for mesh in meshes]),
            ends=ends,
        )
    partial.replace(path)
    for other in path.parent.glob("meshes-*"):
        if other != path:
            other.unlink(missing_ok=True)
