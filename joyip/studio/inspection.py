"""What a finished figure is found to be: measured on its meshes alone, whatever they were made from and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from joyip.studio.compiled import compiled
from joyip.studio.field import Field, union
from joyip.studio.geometry import Frame, Group, Mesh, Part, Vectors
from joyip.studio.headwear import Headwear, headwear
from joyip.studio.joy.body import leg, torso
from joyip.studio.joy.expressions import EXPRESSIONS
from joyip.studio.joy.face import head_pieces
from joyip.studio.joy.head import head_field, whole_head
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.meshes import MESHES
from joyip.studio.model import Made, Model
from joyip.studio.props import prop
from joyip.studio.scene import Scene
from joyip.studio.soundness import is_closed, is_inverted

JOY = "joy"
FIGURE: tuple[Group, ...] = ("body", "top", "bottom", "shoes")
"""What may lie nowhere but round the bones."""
CLOTHES: tuple[Group, ...] = ("top", "bottom")
WORN: tuple[Group, ...] = ("neckwear", "eyewear", "back", "headwear")
"""What hangs on the figure and touches it somewhere."""
WISHED = ("top", "bottom", "shoes", "neckwear", "eyewear", "back", "headwear", "handheld")
REACH = {"arms": 0.20, "legs": 0.24, "trunk": 0.52, "head": 0.85}
"""How far (world units) from its bone a limb, the trunk, the head with its ears may reach in the thickest clothes."""
COVERED = {"elbow": 0.17, "knee": 0.14, "hand": 0.115, "foot": 0.115}
"""From a joint to the nearest vertex there can be no more than this, whatever covers it."""
HAND = 0.17
"""Vertices so near to the middle of a hand are the hand's."""
CLOSE: Mapping[Group, int] = {"neckwear": 30, "eyewear": 10}
"""Per cent of a thing that lie close to neck or nose."""
DEEP = 0.03
"""A point so deep under the skin is inside, not pressed against it."""
SITS = 0.03
"""A hat's vertex so near to the skull, or in it, is where the hat sits."""
LONG = 0.03
"""Edges longer than this are looked at all along."""
_ENOUGH = 3000
"""So many points of a surface tell how near it is."""
_EVERY = 5
"""Every so manieth vertex is looked at where all would tell no more."""

Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Inspection:
    """What was found. World units; None where the scene has no such thing."""

    prop_gap: float | None
    """From the prop to the nearest hand."""
    prop_inside: float | None
    """Share of the prop that lies inside trunk, legs or head."""
    prop_size: float | None
    """Size of the prop in units of what it was made as."""
    hat_seat: float | None
    """Share of the hat that touches the skull or is hidden in it."""
    hat_shift: float | None
    """How far the hat's outline is from where it was fitted to the head."""
    stray: float
    """Share of body, clothes and shoes that is farther from every bone than anything of them should be."""
    bare: tuple[str, ...]
    """Bones at whose end there is nothing: missing limbs."""
    loose: float
    """From what is worn (but clothes) to the figure that wears it: the largest gap."""
    uneven: float
    """By how much one eye is larger than the other, as a share of its size."""
    mood: float
    """How far the face is from the one that was wished for; 0 is that face."""
    open: tuple[str, ...]
    """Garments with a hole in their surface."""
    inverted: tuple[str, ...]
    """Garments whose inside is outside."""
    absent: tuple[str, ...]
    """Wished things of which there is no part, and shoes of which there is one."""
    double: tuple[str, ...]
    """Parts that are there more than once: a third arm."""
    ground: float
    """Height of the lowest point of body, clothes and shoes."""


def inspect(scene: Scene, model: Model) -> Inspection:
    """Look at all parts of a figure. Takes some 50 ms; changes nothing.

    Characters of packs have limbs of their own, which their packs are checked for on loading.
    """
    ours = scene.character == JOY
    parts, head, bones, made = model.parts, model.anchors["head"], model.bones, model.made or joys(scene, model.bones)
    worn = [part for part in parts if part.group in CLOTHES]
    figure = _vertices(part for part in parts if part.group in FIGURE)
    some = figure[::_EVERY].astype(np.float64)
    near = cKDTree(some) if len(some) else cKDTree(np.full((1, 3), 1e3))
    held = [part for part in parts if part.group == "handheld"]
    hat = _vertices(part for part in parts if part.group == "headwear")
    return Inspection(
        prop_gap=_gap(held, figure, bones) if held else None,
        prop_inside=_inside(_vertices(held), made.solid) if held else None,
        prop_size=_size(scene, held) if held else None,
        hat_seat=_seat(hat, head, made.skull) if len(hat) else None,
        hat_shift=_shift(made.hat, hat, head) if len(hat) else None,
        stray=_stray(some, bones) if ours else 0.0,
        bare=() if not ours else tuple(name for name, end, thick in _ends(bones) if near.query(end)[0] > thick),
        loose=max((_loose(part, parts, near) for part in WORN), default=0.0),
        uneven=0.0 if made.lopsided else _uneven(parts, head),
        mood=_mood(parts, head, made.face),
        open=tuple(part.name for part in worn if not is_closed(part.mesh)),
        inverted=tuple(part.name for part in worn if is_inverted(part.mesh)),
        absent=_absent(scene, parts),
        double=tuple(name for name, count in Counter(part.name for part in parts).items() if count > 1),
        ground=float(figure[:, 1].min()) if len(figure) else 0.0,
    )


def joys(scene: Scene, bones: Skeleton) -> Made:
    """What Joy is made to be in a scene."""
    mood = EXPRESSIONS[scene.expression]
    face = (piece for piece in head_pieces(mood) if "glint" not in piece.name)
    return Made(
        skull=head_field(),
        solid=union(torso(bones), whole_head().placed(bones.head), *(leg(bones, side) for side in bones.legs)),
        hat=headwear(scene),
        face={f"{piece.group}.{piece.name}": MESHES.mesh(piece.field, piece.resolution).vertices for piece in face},
        lopsided=mood.asymmetric,
    )


def _vertices(parts: Iterable[Part]) -> Vectors:
    found = [part.mesh.vertices for part in parts]
    return np.concatenate(found) if found else np.zeros((0, 3), np.float32)


def _stray(points: Points, bones: Skeleton) -> float:
    """The share of the points that is too far from all bones."""
    left = points[np.linalg.norm(points - bones.head.origin, axis=1) >= REACH["head"]]
    left = left[_distance(left, bones.pelvis.origin, bones.chest.origin) >= REACH["trunk"]]
    for kind, limbs, last in (("arms", bones.arms, bones.hands), ("legs", bones.legs, bones.feet)):
        for side, limb in limbs.items():
            joints = [limb.root, limb.middle, limb.end, last[side].origin]
            for start, end in pairwise(joints):
                left = left[_distance(left, start, end) >= REACH[kind]]
    return len(left) / max(1, len(points))


def _ends(bones: Skeleton) -> Iterator[tuple[str, npt.NDArray[np.float32], float]]:
    """Where elbows, knees, hands and feet must be, and how thick they are."""
    joints = (
        ("elbow", {side: limb.middle for side, limb in bones.arms.items()}),
        ("knee", {side: limb.middle for side, limb in bones.legs.items()}),
        ("hand", {side: frame.origin for side, frame in bones.hands.items()}),
        ("foot", {side: frame.origin for side, frame in bones.feet.items()}),
    )
    for joint, sides in joints:
        for side, place in sides.items():
            yield f"{side} {joint}", place, COVERED[joint]


def _distance(points: Points, start: npt.ArrayLike, end: npt.ArrayLike) -> Points:
    """From each point to a segment."""
    a, b = np.asarray(start, np.float64), np.asarray(end, np.float64)
    along = np.clip(((points - a) @ (b - a)) / max(float((b - a) @ (b - a)), 1e-12), 0, 1)
    away: Points = np.linalg.norm(points - a - along[:, None] * (b - a), axis=1)
    return away


def _gap(held: Sequence[Part], figure: Vectors, bones: Skeleton) -> float:
    """From a prop to the nearest hand."""
    palms = [frame.origin for frame in bones.hands.values()]
    hands = _around(figure, palms, HAND)
    near = _around(np.concatenate([_along(part.mesh) for part in held]), palms, 1.5 * HAND)
    if not len(hands) or not len(near):
        return HAND
    return float(cKDTree(hands).query(near[:: 1 + len(near) // _ENOUGH])[0].min())


def _around(points: Vectors, places: Sequence[Vectors], reach: float) -> Vectors:
    """The points that are so near to one of the places."""
    near: Vectors = points[_near(points, np.array(places, np.float32).reshape(-1, 3), np.float32(reach))]
    return near


@compiled
def _near(points: Vectors, places: Vectors, reach: np.float32) -> npt.NDArray[np.bool_]:
    near = np.zeros(len(points), np.bool_)
    for index in range(len(points)):
        for place in range(len(places)):
            x, y, z = (
                points[index, 0] - places[place, 0],
                points[index, 1] - places[place, 1],
                points[index, 2] - places[place, 2],
            )
            near[index] |= x * x + y * y + z * z < reach * reach
    return near


def _along(mesh: Mesh) -> Vectors:
    """The vertices, and where these are few, points along the long edges."""
    if len(mesh.vertices) > _ENOUGH:
        return mesh.vertices
    a, b = (mesh.vertices[mesh.faces[:, corners].ravel()] for corners in ([0, 1, 2], [1, 2, 0]))
    long = np.abs(b - a).max(axis=1) > LONG
    shares = np.linspace(0, 1, 14, dtype=np.float32)[1:-1, None, None]
    return np.concatenate([mesh.vertices, (a[long] + shares * (b[long] - a[long])).reshape(-1, 3)])


def _inside(held: Vectors, body: Field) -> float:
    """The share of a prop's vertices that lies under the skin of the figure without its arms."""
    some = np.asfortranarray(held[:: 1 + len(held) // 600])
    return float((body.distance(some) < -DEEP).mean())


def _size(scene: Scene, held: Sequence[Part]) -> float:
    """How far the prop's vertices are spread, beside those it was made with."""
    made = prop(scene)
    return _spread(held) / _spread(made.parts) if made else 1.0


def _spread(parts: Iterable[Part]) -> float:
    points = _vertices(parts)
    return float(np.sqrt(points.var(axis=0).sum()))


def _seat(hat: Vectors, head: Frame, skull: Field) -> float:
    """The share of a hat's vertices on or in the skull."""
    local = np.asfortranarray(head.invert(hat[::_EVERY]))
    return float((skull.distance(local) < SITS).mean())


def _shift(made: Headwear | None, hat: Vectors, head: Frame) -> float:
    """The largest difference between the hat's box and that of the hat as it was fitted."""
    return float(np.abs(_box(head.invert(hat)) - _box(_vertices(made.parts))).max()) if made else 0.0


def _loose(group: Group, parts: Sequence[Part], figure: cKDTree) -> float:
    """From a worn thing to the figure; 0 if there is none. Not the nearest point counts where a share lies close."""
    points = _vertices(part for part in parts if part.group == group)
    if not len(points):
        return 0.0
    away = figure.query(points[:: 1 + len(points) // 400], distance_upper_bound=HAND)[0]
    share = CLOSE.get(group, 0)
    return min(HAND, float(np.sort(away)[len(away) * share // 100]))


def _uneven(parts: Sequence[Part], head: Frame) -> float:
    """The difference of the eyes' extents."""
    sizes = []
    for side in ("left", "right"):
        eye = [head.invert(part.mesh.vertices) for part in parts if part.name == f"face.{side} eye"]
        sizes.append(np.ptp(eye[0], axis=0) if eye else np.zeros(3))
    left, right = sizes
    return float(np.abs(left - right).max() / max(float(np.maximum(left, right).max()), 1e-6))


def _mood(parts: Sequence[Part], head: Frame, face: Mapping[str, Vectors]) -> float:
    """The largest difference between the face's lines and those of the expression; eyes may look where they like."""
    found = {part.name: part for part in parts if part.group in ("face", "body")}
    worst = 0.0
    for name, expected in face.items():
        there = found.get(name)
        if there is None:
            return 1.0
        worst = max(worst, float(np.abs(_box(head.invert(there.mesh.vertices)) - _box(expected)).max()))
    return worst


def _box(points: Vectors) -> npt.NDArray[np.float32]:
    return np.stack([points.min(axis=0), points.max(axis=0)])


def _absent(scene: Scene, parts: Sequence[Part]) -> tuple[str, ...]:
    there, names = {part.group for part in parts}, {part.name for part in parts}
    missing = [name for name in WISHED if getattr(scene, name) != "none" and name not in there]
    for name in sorted(name for name in names if name.startswith("shoes.")):
        other = name.replace("left", "right") if "left" in name else name.replace("right", "left")
        missing += [] if other in names else [other]
    return tuple(missing)
