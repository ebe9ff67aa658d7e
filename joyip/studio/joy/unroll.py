"""Cloth laid flat: every point of a garment as a place on its unrolled trunk or limb, in world units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Field
from joyip.studio.geometry import Mesh, Vectors
from joyip.studio.joy.skeleton import CHEST, Array, Limb, Skeleton, basis, unit, vector

REACH = 0.009
"""No vertex is moved farther to a seam: about half an edge of cloth."""
Flat = npt.NDArray[np.float32]
"""Places (N, 2): how far around and how far up."""


class Roll(Protocol):
    """A part of a garment that can be unrolled."""

    @property
    def field(self) -> Field:
        """Its cloth."""

    @property
    def girth(self) -> float:
        """The way around it."""

    def flat(self, points: Vectors) -> Flat:
        """Where points (N, 3) of the world lie."""


def _eased(value: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float32]:
    share = np.clip(value, 0, 1).astype(np.float32)
    eased: npt.NDArray[np.float32] = share * share * (3 - 2 * share)
    return eased


@dataclass(frozen=True, eq=False)
class TrunkRoll:
    """The trunk, unrolled from the middle of the back; heights are over the pelvis."""

    bones: Skeleton
    field: Field
    girth: float

    def flat(self, points: Vectors) -> Flat:
        """Around from the middle of the front, and up; over the shoulders the way inwards counts as up."""
        low = self.bones.pelvis.invert(points)
        high = self.bones.chest.invert(points) + vector(*CHEST)
        share = _eased((low[:, 1:2] - 0.02) / 0.30)
        local = low * (1 - share) + high * share
        around = np.arctan2(local[:, 0], local[:, 2]) * np.float32(self.girth / (2 * np.pi))
        inwards = np.maximum(0.27 - np.hypot(local[:, 0], local[:, 2]), 0)
        up = local[:, 1] + inwards * _eased((local[:, 1] - 0.30) / 0.14)
        return np.column_stack((around, up)).astype(np.float32)


@dataclass(frozen=True, eq=False)
class LimbRoll:
    """A sleeve or a leg, unrolled along its inner side; up is towards its root."""

    limb: Limb
    field: Field
    girth: float
    front: Array

    def flat(self, points: Vectors) -> Flat:
        """Around from the front, and down (negative) along both bones, bent softly at the joint."""
        first, second = self.limb.middle - self.limb.root, self.limb.end - self.limb.middle
        upper = basis(first, self.front)
        lower = basis(second, _carried(upper[:, 2], unit(first), unit(second)))
        a = (points - self.limb.root) @ upper
        b = (points - self.limb.middle) @ lower + vector(0, float(np.linalg.norm(first)), 0)
        share = _eased((a[:, 1:2] - float(np.linalg.norm(first))) / 0.12 + 0.5)
        local = a * (1 - share) + b * share
        around = np.arctan2(local[:, 0], local[:, 2]) * np.float32(self.girth / (2 * np.pi))
        return np.column_stack((around, -local[:, 1])).astype(np.float32)


def _carried(way: Array, old: Array, new: Array) -> Array:
    """A direction turned by the least turn that brings `old` to `new`."""
    axis = np.cross(old, new)
    cosine = float(old @ new)
    carried: Array = way * cosine + np.cross(axis, way) + axis * float(axis @ way) / (1 + max(cosine, -0.99))
    return carried.astype(np.float32)


@dataclass(frozen=True, eq=False)
class Unrolled:
    """A mesh cut open where it is unrolled: each vertex' place, and of which roll it is."""

    mesh: Mesh
    flat: Flat
    roll: npt.NDArray[np.int64]


def _owners(mesh: Mesh, rolls: Sequence[Roll]) -> npt.NDArray[np.int64]:
    """The roll that each face (F,) lies on: the one whose cloth is nearest."""
    centres = np.asfortranarray(mesh.vertices[mesh.faces].mean(1))
    owner: npt.NDArray[np.int64] = np.argmin(np.stack([roll.field.distance(centres) for roll in rolls]), axis=0)
    return owner


def _along_seams(mesh: Mesh, rolls: Sequence[Roll], owner: npt.NDArray[np.int64]) -> Mesh:
    """The mesh with the vertices between two rolls moved, along the cloth, to where both are as near: an even seam."""
    first, last = np.full(len(mesh.vertices), len(rolls)), np.full(len(mesh.vertices), -1)
    np.minimum.at(first, mesh.faces, owner[:, None])
    np.maximum.at(last, mesh.faces, owner[:, None])
    points = mesh.vertices.copy()
    for a, b in {(int(a), int(b)) for a, b in zip(first, last, strict=True) if a < b}:
        here = np.flatnonzero((first == a) & (last == b))
        spots = np.asfortranarray(points[here])
        (near, up), (far, down) = (rolls[index].field.gradient(spots) for index in (a, b))
        normal, steep = mesh.normals[here], up - down
        steep = steep - normal * np.sum(normal * steep, 1, keepdims=True)
        move = -(near - far)[:, None] * steep / np.maximum(np.sum(steep * steep, 1, keepdims=True), 0.05)
        size = np.linalg.norm(move, axis=1, keepdims=True)
        points[here] += move * np.minimum(1, REACH / np.maximum(size, 1e-9))
    return Mesh(points, mesh.faces, mesh.normals)


def unrolled(mesh: Mesh, rolls: Sequence[Roll]) -> Unrolled:
    """The mesh with its vertices doubled along seams, so that no triangle spans two rolls or the ends of one."""
    mesh = _along_seams(mesh, rolls, _owners(mesh, rolls))
    owner = _owners(mesh, rolls)
    count = len(mesh.vertices)
    places = np.stack([roll.flat(mesh.vertices) for roll in rolls])
    girths = np.array([roll.girth for roll in rolls], np.float32)
    corner = places[owner[:, None], mesh.faces]
    wide = np.ptp(corner[..., 0], axis=1) > girths[owner] / 2
    over = wide[:, None] & (corner[..., 0] < 0)
    key = mesh.faces + count * (owner[:, None] * 2 + over)
    kept, faces = np.unique(key, return_inverse=True)
    vertex, kind = kept % count, kept // count
    flat = places[kind // 2, vertex]
    flat[:, 0] += (kind % 2) * girths[kind // 2]
    cut = Mesh(
        np.ascontiguousarray(mesh.vertices[vertex]),
        np.ascontiguousarray(faces.reshape(-1, 3), np.int32),
        np.ascontiguousarray(mesh.normals[vertex]),
    )
    return Unrolled(cut, np.ascontiguousarray(flat, np.float32), kind // 2)
