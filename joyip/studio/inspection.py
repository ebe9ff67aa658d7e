"""What a finished figure is found to be: measured on its meshes alone, whatever they were made from and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from joyip.studio.geometry import Frame, Group, Mesh, Part, Vectors
from joyip.studio.joy.expressions import EXPRESSIONS
from joyip.studio.joy.face import head_pieces
from joyip.studio.joy.head import whole_head
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.meshes import MESHES
from joyip.studio.model import Model
from joyip.studio.scene import Scene

FIGURE: tuple[Group, ...] = ("body", "top", "bottom", "shoes")
"""What may lie nowhere but round the bones."""
CLOTHES: tuple[Group, ...] = ("top", "bottom")
REACH = {"arms": 0.20, "legs": 0.24, "trunk": 0.52, "head": 0.85}
"""How far (world units) from its bone a limb, the trunk, the head with its ears may reach, thickest clothes included."""
ALONG = 0.13
"""Where a bone ends something must be at least so near."""
HAND = 0.17
"""Vertices so near to the middle of a hand are the hand's."""
DEEP = 0.035
"""A vertex so deep under a surface is inside, not pressed against it."""
SITS = 0.03
"""A hat's vertex so near to the skull, or in it, is where the hat sits."""
_EVERY = 5
"""Every so manieth vertex is looked at where all would tell no more."""

Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Inspection:
    """What was found. World units; None where the scene has no such thing."""

    prop_gap: float | None
    """From the prop to the nearest hand."""
    prop_inside: float | None
    """Share of the prop that lies inside body, head or clothes."""
    hat_seat: float | None
    """Share of the hat that touches the skull or is hidden in it."""
    stray: float
    """Share of body, clothes and shoes that is farther from every bone than anything of them should be."""
    bare: tuple[str, ...]
    """Bones at whose end there is nothing: missing limbs."""
    uneven: float
    """By how much one eye is larger than the other, as a share of its size."""
    mood: float
    """How far the face is from the one that was wished for; 0 is that face."""
    open: tuple[str, ...]
    """Garments with a hole in their surface."""
    inverted: tuple[str, ...]
    """Garments whose inside is outside."""
    absent: tuple[str, ...]
    """Wished things of which there is no part."""
    ground: float
    """Height of the lowest point of body, clothes and shoes."""


def inspect(scene: Scene, model: Model) -> Inspection:
    """Look at all parts of a figure. Takes some 50 ms; changes nothing."""
    parts, head = model.parts, model.anchors["head"]
    worn = [part for part in parts if part.group in CLOTHES]
    figure = _vertices(part for part in parts if part.group in FIGURE)
    stray, bare = _limbs(figure, model.bones)
    held = _vertices(part for part in parts if part.group == "handheld")
    hat = _vertices(part for part in parts if part.group == "headwear")
    gap, inside = _prop(held, parts, model.bones) if len(held) else (None, None)
    return Inspection(
        prop_gap=gap,
        prop_inside=inside,
        hat_seat=_seat(hat, head) if len(hat) else None,
        stray=stray,
        bare=bare,
        uneven=_uneven(parts, head, scene.expression),
        mood=_mood(parts, head, scene.expression),
        open=tuple(part.name for part in worn if not is_closed(part.mesh)),
        inverted=tuple(part.name for part in worn if _is_inverted(part.mesh)),
        absent=_absent(scene, parts),
        ground=float(figure[:, 1].min()) if len(figure) else 0.0,
    )


def is_closed(mesh: Mesh) -> bool:
    """Whether every edge of the mesh is met by its reverse, vertices at one place being one vertex.

    Adds a hash of each directed edge and takes that of its reverse away: nothing is left of a closed surface.
    """
    bits = np.ascontiguousarray(mesh.vertices + np.float32(0)).view(np.uint32).astype(np.uint64)
    place = _mixed(bits[:, 0] * _A ^ _mixed(bits[:, 1] * _B ^ _mixed(bits[:, 2] * _C)))
    left = np.uint64(0)
    for here, there in ((0, 1), (1, 2), (2, 0)):
        a, b = place[mesh.faces[:, here]], place[mesh.faces[:, there]]
        left = left + (_mixed(a * _B + b * _C) - _mixed(b * _B + a * _C)).sum(dtype=np.uint64)
    return bool(left == 0)


_A, _B, _C = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)


def _mixed(x: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Every bit of the result depends on every bit of x (splitmix64)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _is_inverted(mesh: Mesh) -> bool:
    """Whether the faces of a closed surface look inwards, or its normals against its faces."""
    a, b, c = (mesh.vertices[mesh.faces[:, n]].astype(np.float64) for n in range(3))
    across = np.cross(b - a, c - a)
    volume = np.einsum("ij,ij->", a - a.mean(0), across)
    facing = np.einsum("ij,ij->i", across, mesh.normals[mesh.faces[:, 0]])
    return bool(volume < 0 or (facing > 0).mean() < 0.5)


def _vertices(parts: Iterable[Part]) -> Vectors:
    found = [part.mesh.vertices for part in parts]
    return np.concatenate(found) if found else np.zeros((0, 3), np.float32)


def _limbs(figure: Vectors, bones: Skeleton) -> tuple[float, tuple[str, ...]]:
    """What lies too far from all bones, and the bones at whose end nothing lies."""
    points = figure[::_EVERY].astype(np.float64)
    near = np.zeros(len(points), bool)
    ends: dict[str, Points] = {}
    for kind, limbs, last in (("arms", bones.arms, bones.hands), ("legs", bones.legs, bones.feet)):
        for side, limb in limbs.items():
            joints = [limb.root, limb.middle, limb.end, last[side].origin]
            for start, end in zip(joints, joints[1:], strict=False):
                near |= _distance(points, start, end) < REACH[kind]
            ends[f"{side} {kind[:-1]}"] = np.asarray(last[side].origin, np.float64)
            ends[f"{side} {'elbow' if kind == 'arms' else 'knee'}"] = np.asarray(limb.middle, np.float64)
    near |= _distance(points, bones.pelvis.origin, bones.chest.origin) < REACH["trunk"]
    near |= np.linalg.norm(points - bones.head.origin, axis=1) < REACH["head"]
    tree = cKDTree(points)
    bare = tuple(name for name, end in ends.items() if tree.query(end)[0] > ALONG)
    return float((~near).mean()), bare


def _distance(points: Points, start: npt.ArrayLike, end: npt.ArrayLike) -> Points:
    """From each point to a segment."""
    a, b = np.asarray(start, np.float64), np.asarray(end, np.float64)
    along = np.clip(((points - a) @ (b - a)) / max(float((b - a) @ (b - a)), 1e-12), 0, 1)
    away: Points = np.linalg.norm(points - a - along[:, None] * (b - a), axis=1)
    return away


def _prop(held: Vectors, parts: Sequence[Part], bones: Skeleton) -> tuple[float, float]:
    """The prop's distance to the nearest hand, and how much of it is inside the figure without its hands and arms."""
    solid = [part for part in parts if part.group in FIGURE]
    points = _vertices(solid).astype(np.float64)
    normals = np.concatenate([part.mesh.normals for part in solid])
    arms = np.zeros(len(points), bool)
    hands = np.zeros(len(points), bool)
    for side, limb in bones.arms.items():
        palm = bones.hands[side].origin
        hands |= np.linalg.norm(points - palm, axis=1) < HAND
        arms |= (_distance(points, limb.middle, limb.end) < REACH["arms"]) | hands
    sample = held[:: max(1, len(held) // 1500)].astype(np.float64)
    gap = float(cKDTree(points[hands]).query(sample)[0].min()) if hands.any() else np.inf
    rest = ~arms
    distance, index = cKDTree(points[rest][::_EVERY]).query(sample, distance_upper_bound=0.5)
    known = np.isfinite(distance)
    nearest = points[rest][::_EVERY][index[known]]
    deep = np.einsum("ij,ij->i", sample[known] - nearest, normals[rest][::_EVERY][index[known]].astype(np.float64))
    return gap, float((deep < -DEEP).sum() / len(sample))


def _seat(hat: Vectors, head: Frame) -> float:
    """The share of a hat's vertices on or in the skull."""
    local = np.asfortranarray(head.invert(hat[::_EVERY]))
    return float((whole_head().distance(local) < SITS).mean())


def _uneven(parts: Sequence[Part], head: Frame, expression: str) -> float:
    """The difference of the eyes' extents, where the face is meant to be symmetric."""
    sizes = []
    for side in ("left", "right"):
        eye = [head.invert(part.mesh.vertices) for part in parts if part.name == f"face.{side} eye"]
        sizes.append(np.ptp(eye[0], axis=0) if eye else np.zeros(3))
    if EXPRESSIONS[expression].asymmetric:
        return 0.0
    left, right = sizes
    return float(np.abs(left - right).max() / max(float(np.maximum(left, right).max()), 1e-6))


def _mood(parts: Sequence[Part], head: Frame, expression: str) -> float:
    """The largest difference between the face's lines and those of the expression; eyes may look where they like."""
    found = {part.name: _box(head.invert(part.mesh.vertices)) for part in parts if part.group == "face"}
    worst = 0.0
    for piece in head_pieces(EXPRESSIONS[expression]):
        if piece.group != "face" or "glint" in piece.name:
            continue
        expected = _box(MESHES.mesh(piece.field, piece.resolution).vertices)
        there = found.get(f"face.{piece.name}")
        worst = max(worst, 1.0 if there is None else float(np.abs(there - expected).max()))
    return worst


def _box(points: Vectors) -> npt.NDArray[np.float32]:
    return np.stack([points.min(axis=0), points.max(axis=0)])


def _absent(scene: Scene, parts: Sequence[Part]) -> tuple[str, ...]:
    there = {part.group for part in parts}
    wished = ("top", "bottom", "shoes", "neckwear", "eyewear", "back", "headwear", "handheld")
    return tuple(name for name in wished if getattr(scene, name) != "none" and name not in there)
