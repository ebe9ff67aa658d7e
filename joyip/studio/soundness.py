"""Whether a mesh is a sound solid: closed all round, its outside outside."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Mesh

_A, _B, _C = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)
_FEW = 6000
"""So many faces tell which way all of them look."""


def is_closed(mesh: Mesh) -> bool:
    """Whether every edge of the mesh is met by its reverse, vertices at one place being one vertex.

    Adds a hash of each directed edge and takes that of its reverse away: nothing is left of a closed surface.
    """
    bits = np.ascontiguousarray(mesh.vertices + np.float32(0)).view(np.uint32).astype(np.uint64)
    place = _mixed(bits[:, 0] * _A ^ _mixed(bits[:, 1] * _B ^ _mixed(bits[:, 2] * _C)))
    from_, to = place * _B, place * _C
    left = np.zeros(1, np.uint64)
    for here, there in ((0, 1), (1, 2), (2, 0)):
        a, b = mesh.faces[:, here], mesh.faces[:, there]
        left += _mixed(from_[a] + to[b]).sum(keepdims=True) - _mixed(from_[b] + to[a]).sum(keepdims=True)
    return not left.any()


def _mixed(x: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Every bit of the result depends on every bit of x (splitmix64)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def is_inverted(mesh: Mesh) -> bool:
    """Whether the faces of a closed surface look inwards, or its normals against its faces."""
    if not len(mesh.faces):
        return False
    a, b, c = (mesh.vertices.T[:, mesh.faces[:, n]] for n in range(3))
    (x, y, z), (u, v, w) = b - a, c - a
    across = np.stack([y * w - z * v, z * u - x * w, x * v - y * u])
    volume = float(np.vdot(a - a.mean(1, keepdims=True), across))
    some = slice(None, None, 1 + len(mesh.faces) // _FEW)
    facing = np.einsum("ij,ji->i", mesh.normals[mesh.faces[some, 0]], across[:, some])
    return volume < 0 or bool((facing > 0).mean() < 0.5)
