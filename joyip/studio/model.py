"""From a scene to the figure: Joy posed, dressed, with hat and prop, as parts with materials; and the facts about it.

Nothing is random but what the scene's seed decides (a slight turn of the head, where the eyes look), so the same scene
gives the same figure. Meshes are shared between figures through `meshes.MESHES`; the last few figures are kept whole.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt

from joyip.studio import mesh_file, remembered, shapes
from joyip.studio.field import Field, union
from joyip.studio.geometry import Frame, Part, Vectors
from joyip.studio.headwear import Headwear, headwear
from joyip.studio.joy import bottoms, tops
from joyip.studio.joy.actions import POSES
from joyip.studio.joy.body import leg, torso
from joyip.studio.joy.colors import RED
from joyip.studio.joy.expressions import EXPRESSIONS, Expression
from joyip.studio.joy.face import beside, head_pieces, tuft
from joyip.studio.joy.figure import skin
from joyip.studio.joy.gaze import looking
from joyip.studio.joy.hands import arm, hand
from joyip.studio.joy.head import CROWN, head_field, whole_head
from joyip.studio.joy.hold import Figure, Held, hold
from joyip.studio.joy.piece import placed
from joyip.studio.joy.pose import Hold, Room, skeleton
from joyip.studio.joy.shoes import sneakers
from joyip.studio.joy.skeleton import Skeleton, child, turned
from joyip.studio.joy.wardrobe import Fitting, Outfit
from joyip.studio.measures import Measures, body_volume, eye_asymmetry, garment_gap, hand_gap, spread
from joyip.studio.meshes import MESHES
from joyip.studio.packs.figure import PackBuilder
from joyip.studio.packs.manifest import OWN
from joyip.studio.packs.shelf import volume
from joyip.studio.props import Prop, prop
from joyip.studio.scene import Scene

KEPT = 6
"""Whole figures kept: about 10 MB each."""
LOOKS = (
    *("character", "expression", "action", "top", "top_pattern", "bottom", "bottom_pattern"),
    *("shoes", "neckwear", "eyewear", "back"),
    *("headwear", "handheld", "seed", "text", "text_place"),
    *("top_color", "bottom_color", "shoes_color", "neckwear_color", "eyewear_color", "back_color"),
    *("headwear_color", "handheld_color"),
)
"""The fields of a scene that the figure follows from."""
BUSY = 0.013
"""Clothes stand off their plain shape by no more than this: what props keep clear of."""
SEAT = 0.024
"""How far a skirt stands off the seat."""


@dataclass(frozen=True, eq=False)
class Made:
    """What a figure is made to be, by which it is inspected.

    The skull is in the head's frame, the solid (all but the arms) in the world, and the vertices of the face's parts
    by name in the head's frame; the eyes of a `lopsided` face are meant to differ.
    """

    skull: Field
    solid: Field
    hat: Headwear | None
    face: Mapping[str, Vectors]
    lopsided: bool


@dataclass(frozen=True)
class Model:
    """The figure of a scene: parts, the facts the gate measures, anchors and bones in the world, the box (2, 3)."""

    parts: tuple[Part, ...]
    measures: Measures
    anchors: Mapping[str, Frame]
    bones: Skeleton
    bounds: npt.NDArray[np.float32]
    made: Made | None = None
    """None: Joy."""


_figures: OrderedDict[tuple[object, ...], Model] = OrderedDict()
_lock = Lock()


def build(scene: Scene) -> Model:
    """The figure of a scene. Camera, light, backdrop and size of the picture make no difference to it."""
    key = _key(scene)
    with _lock:
        if key in _figures:
            _figures.move_to_end(key)
            return _figures[key]
    made = Builder(scene).model() if scene.character == OWN else _packed(PackBuilder(scene))
    with _lock:
        _figures[key] = made
        while len(_figures) > KEPT:
            _figures.popitem(last=False)
    return made


def _key(scene: Scene) -> tuple[object, ...]:
    """All that a figure follows from; a pack's by its content."""
    content = volume(scene.character).digest if scene.character != OWN else ""
    return (content, *(getattr(scene, name) for name in LOOKS))


def warm(directory: Path | None = None) -> None:
    """Mesh what figures share: faces, shoes, the tuft of hair; `directory` keeps it for other processes."""
    pieces = [piece for mood in EXPRESSIONS.values() for piece in (*head_pieces(mood), *sneakers(RED), tuft())]
    wanted = {(piece.field.key, piece.resolution): (piece.field, piece.resolution) for piece in pieces}
    mesh_file.fill(MESHES, list(wanted.values()), directory)


def forget() -> None:
    """Give the kept figures and meshes back."""
    with _lock:
        _figures.clear()
    MESHES.clear()
    remembered.forget()


def _packed(builder: PackBuilder) -> Model:
    """All parts of a pack's character, measured."""
    parts, face = builder.parts(), builder.face()
    made = Made(
        skull=builder.pack.solid("head"),
        solid=builder.solid(),
        hat=builder.hat,
        face={part.name: part.mesh.vertices for part in face},
        lopsided=builder.lopsided,
    )
    return Model(parts, builder.measures(parts), builder.anchors(), builder.bones, box_of(parts), made)


def box_of(parts: Iterable[Part]) -> npt.NDArray[np.float32]:
    """The corners (2, 3) of the box round all parts."""
    boxes = np.stack([shapes.box_of(part.mesh.vertices) for part in parts])
    return np.stack([boxes[:, 0].min(0), boxes[:, 1].max(0)])


class Builder:
    """The steps of one build, with what they share: posed bones, hat, prop."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.pose = POSES[scene.action]
        draw = np.random.default_rng(scene.seed).uniform(-1, 1, 5)
        mood = EXPRESSIONS[scene.expression]
        gaze = (mood.gaze[0] + 0.008 * float(draw[3]), mood.gaze[1] + 0.006 * float(draw[4]))
        self.mood: Expression = replace(mood, gaze=gaze)
        self.lean = tuple(float(a + b * c) for a, b, c in zip(mood.tilt, (1.5, 4.0, 2.0), draw[:3], strict=True))
        self.hat: Headwear | None = headwear(scene)
        self.outfit = Outfit.of(scene)
        self.prop: Prop | None = prop(scene)
        self.held: Held | None = None
        if self.prop is not None:
            hat = self.hat.shell if self.hat is not None else np.zeros((0, 3), np.float32)
            figure = Figure(self.pose, self._bend, self._obstacles, hat)
            self.held = hold(figure, self.prop, spread(self.prop))
        self.bones = self._bend({}) if self.held is None else self.held.bones
        self.fitting = Fitting(self.outfit, self.bones)
        thing = None
        if self.prop is not None and self.held is not None:
            thing = self.held.grip.apply(self.prop.field.bounds().mean(axis=0, keepdims=True))[0]
        self.mood = looking(self.mood, self.bones.head, thing)

    def _bend(self, holds: Mapping[str, Hold]) -> Skeleton:
        x, y, z = self.lean
        return skeleton(self.pose, holds, (x, y, z), self._room())

    def _room(self) -> Room:
        """How far this scene's clothes stand off the skin."""
        top, bottom = tops.CUTS.get(self.outfit.top), bottoms.CUTS.get(self.outfit.bottom)
        seat = 0.0 if self.outfit.bottom == "none" else SEAT if bottom is None else bottom.grow
        return Room(seat=seat) if top is None else Room(top.grow, top.arm.grow, seat, top.front)

    def _obstacles(self, bones: Skeleton, holding: tuple[str, ...]) -> Field:
        """Everything of the figure but the holding arms: what a prop must not cut into."""
        room = self._room()
        trunk = torso(bones, room.trunk + BUSY if room.trunk else 0.0)
        limbs = [arm(bones, side, 0).offset(BUSY + room.arm) for side in bones.arms if side not in holding]
        limbs += [leg(bones, side).offset(0.04) for side in bones.legs]
        return union(trunk, whole_head().placed(bones.head), *limbs)

    def model(self) -> Model:
        """All parts, measured."""
        parts = tuple(self._parts())
        return Model(parts, self._measures(parts), self._anchors(), self.bones, box_of(parts))

    def _parts(self) -> list[Part]:
        bones, outfit = self.bones, self.outfit
        parts = [piece.part() for piece in skin(bones, outfit.top, outfit.bottom)]
        parts += self.fitting.clothes()
        parts += [piece.part(bones.head) for piece in head_pieces(self.mood)]
        parts += beside(self.mood, bones.head, () if self.hat is None else self.hat.parts)
        if self.hat is None or self.hat.hair:
            parts.append(tuft().part(bones.head))
        parts += self.fitting.extras()
        if self.hat is not None:
            parts += [replace(part, mesh=placed(part.mesh, bones.head)) for part in self.hat.parts]
        if self.prop is not None and self.held is not None:
            parts += [replace(part, mesh=placed(part.mesh, self.held.grip)) for part in self.prop.parts]
        return [part for part in parts if len(part.mesh.faces)]

    def contact(self) -> tuple[float | None, float | None]:
        """How far the prop is from its hands, and how much of it is inside the body; None without a prop."""
        if self.prop is None or self.held is None:
            return None, None
        hands, grip = self.held.hands, self.held.grip
        gap = max(
            hand_gap(self.prop, grip, hand(self.bones.shapes[side], side).placed(self.bones.hands[side]))
            for side in hands
        )
        return gap, body_volume(self.prop, grip, self._obstacles(self.bones, self.held.arms))

    def _measures(self, parts: tuple[Part, ...]) -> Measures:
        bones = self.bones
        shells, skins = self.outfit.shells(bones)
        gap, volume = self.contact()
        names = [part.name for part in parts]
        ended = {side for side in bones.feet for name in names if name.endswith((f"{side} shoe", f"{side} foot"))}
        ground = float(min(part.mesh.vertices[:, 1].min() for part in parts if part.group != "handheld"))
        return Measures(
            prop_hand_gap=gap,
            prop_body_volume=volume,
            hat_head_gap=None if self.hat is None else self.hat.gap(head_field()),
            hat_penetration=None if self.hat is None else self.hat.penetration(head_field()),
            ground_gap=ground if self.pose.grounded else None,
            garment_gap=garment_gap(shells, skins) if shells else None,
            eye_asymmetry=eye_asymmetry(self.mood),
            limbs={"arms": len(bones.hands), "legs": len(ended)},
        )

    def _anchors(self) -> dict[str, Frame]:
        bones = self.bones
        return {
            "head": bones.head,
            "head_top": child(bones.head, (0.0, CROWN, 0.0), turned()),
            "chest": bones.chest,
            "hand_left": bones.hands["left"],
            "hand_right": bones.hands["right"] if self.held is None or len(self.held.hands) > 1 else self.held.grip,
            "foot_left": bones.feet["left"],
            "foot_right": bones.feet["right"],
            "feet": Frame(
                ((bones.feet["left"].origin + bones.feet["right"].origin) / 2).astype(np.float32),
                turned(y=self.pose.yaw),
            ),
        }
