"""The figure of a scene whose character comes from a pack: rigid parts posed as Joy is, with hat and prop, measured.

Joints' frames are the skeleton's: head, chest and pelvis (also the tail's) stand upright when the figure does; limbs
begin at their joint and lie along +y; a hand's frame is in its middle, fingers along +y, palm towards +z; a foot's is
the ankle. Limbs that grow to reach a thing are drawn longer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from joyip.studio.field import Field, union
from joyip.studio.geometry import Frame, Mesh, Part, Vectors
from joyip.studio.headwear import Headwear, headwear
from joyip.studio.joy.actions import POSES
from joyip.studio.joy.expressions import EXPRESSIONS
from joyip.studio.joy.hold import Figure, Held, hold
from joyip.studio.joy.piece import placed
from joyip.studio.joy.pose import NOTHING, Hold, skeleton
from joyip.studio.joy.skeleton import Skeleton, basis, child, turned, unit
from joyip.studio.measures import Measures, body_volume, hand_gap, spread
from joyip.studio.packs.anatomy import LIMBS, SIDES, Skull
from joyip.studio.packs.moods import nearest_mood
from joyip.studio.packs.pack import Limb, Pack, pack, seen
from joyip.studio.props import prop
from joyip.studio.scene import Scene
from joyip.studio.shapes import mesh_of

HAT_SKULL = Skull(center=(0.0, 0.02, -0.01), radii=(0.525, 0.46, 0.49))
"""Joy's own skull, which hats are made for (`joy.head`)."""
LOWEST = 0.02
"""What does not stand on the ground stays so far above it."""


class PackBuilder:
    """The steps of one build, with what they share."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.pack: Pack = pack(scene.character)
        self.clothes = tuple(self.pack.worn(scene))
        self.pose = POSES[scene.action]
        draw = np.random.default_rng(scene.seed).uniform(-1, 1, 3)
        tilt = (
            self.pack.mood(scene.expression).tilt
            or EXPRESSIONS[nearest_mood(self.pack.manifest, scene.expression)].tilt
        )
        self.lean = (tilt[0] + 1.5 * float(draw[0]), tilt[1] + 4.0 * float(draw[1]), tilt[2] + 2.0 * float(draw[2]))
        made = headwear(scene)
        self.hat = None if made is None else fitted(made, self.pack.figure.skull)
        self.prop = prop(scene)
        self.build = self.pack.build
        self.build = replace(self.build, lift=self._lift(self._bend(NOTHING)))
        self.held: Held | None = None
        if self.prop is not None:
            hat = self._crowned() if self.hat is None else self.hat.shell
            figure = Figure(self.pose, self._bend, self._obstacles, hat, self.build)
            self.held = hold(figure, self.prop, spread(self.prop))
        self.bones = self._bend(NOTHING) if self.held is None else self.held.bones

    def _bend(self, holds: Mapping[str, Hold]) -> Skeleton:
        return skeleton(self.pose, holds, self.lean, build=self.build)

    def _crowned(self) -> Vectors:
        """Points of what a hat would hide, such as hair: things keep clear of it as they do of a hat."""
        tops = (limb.part.mesh.vertices[::5] for limb in self.pack.limbs if "headwear" in limb.spec.but_with)
        return np.concatenate([np.zeros((0, 3), np.float32), *tops])

    def _lift(self, bones: Skeleton) -> float:
        """What brings the lowest vertex to the ground, or above it where the pose does not touch it."""
        low = min(float(part.mesh.vertices[:, 1].min()) for part in self._body(bones))
        return -low if self.pose.grounded else max(0.0, LOWEST - low)

    def _obstacles(self, bones: Skeleton, holding: tuple[str, ...]) -> Field:
        """The figure but its feet and the holding arms: what a prop must not cut into, of Joy as well.

        Of what a hat would hide, things keep clear as of a hat (`_crowned`).
        """
        fields = []
        for joint in sorted({limb.spec.joint for limb in (*self.pack.limbs, *self.clothes)}):
            side, _, limb = joint.partition("_")
            if limb != "foot" and (side not in holding or limb not in LIMBS[:3]):
                shown = self._shown(joint, bones)
                solids = [self.pack.field(found) for found in shown if "headwear" not in found.spec.but_with]
                if solids:
                    fields.append(union(*solids).placed(frame_of(joint, bones)))
        return union(*fields)

    def _shown(self, joint: str, bones: Skeleton) -> Iterator[Limb]:
        """What of body and clothes is seen on a joint."""
        side, _, limb = joint.partition("_")
        shape = bones.shapes[side] if limb == "hand" else "open"
        clothes = seen((cloth for cloth in self.clothes if cloth.spec.joint == joint), shape)
        for found in (*self.pack.shown(joint, shape), *clothes):
            if not any(getattr(self.scene, dimension) != "none" for dimension in found.spec.but_with):
                yield found

    def _body(self, bones: Skeleton) -> Iterator[Part]:
        """Body and clothes."""
        for joint in dict.fromkeys(limb.spec.joint for limb in (*self.pack.limbs, *self.clothes)):
            frame = frame_of(joint, bones)
            for found in self._shown(joint, bones):
                yield replace(found.part, mesh=placed(self._reaching(found.part.mesh, joint, bones), frame))

    def _reaching(self, mesh: Mesh, joint: str, bones: Skeleton) -> Mesh:
        """A limb's mesh as long as its bone has become."""
        side, _, name = joint.partition("_")
        if name not in BONES:
            return mesh
        limb = (bones.arms if name in LIMBS[:3] else bones.legs)[side]
        start, end = BONES[name]
        made = float(getattr(self.pack.figure.bones, name))
        return stretched(mesh, made, float(np.linalg.norm(getattr(limb, end) - getattr(limb, start))) / made)

    def parts(self) -> tuple[Part, ...]:
        """All parts in the world."""
        bones = self.bones
        parts = list(self._body(bones))
        parts += [replace(part, mesh=placed(part.mesh, bones.head)) for part in self.face()]
        if self.hat is not None:
            parts += [replace(part, mesh=placed(part.mesh, bones.head)) for part in self.hat.parts]
        if self.prop is not None and self.held is not None:
            parts += [replace(part, mesh=placed(part.mesh, self.held.grip)) for part in self.prop.parts]
        return tuple(part for part in parts if len(part.mesh.faces))

    def measures(self, parts: tuple[Part, ...]) -> Measures:
        """What the gate asks; of a pack's clothes no gap to the body is measured, for each has a shape of its own."""
        head = self.pack.solid("head")
        gap = volume = None
        if self.prop is not None and self.held is not None:
            prop, grip = self.prop, self.held.grip
            gap = max(
                hand_gap(
                    prop, grip, self.pack.solid(f"{side}_hand", self.bones.shapes[side]).placed(self.bones.hands[side])
                )
                for side in self.held.hands
            )
            volume = body_volume(prop, grip, self._obstacles(self.bones, self.held.arms))
        ground = min(float(part.mesh.vertices[:, 1].min()) for part in parts if part.group != "handheld")
        names = {limb.spec.joint for limb in self.pack.limbs}
        return Measures(
            prop_hand_gap=gap,
            prop_body_volume=volume,
            hat_head_gap=None if self.hat is None else self.hat.gap(head),
            hat_penetration=None if self.hat is None else self.hat.penetration(head),
            ground_gap=ground if self.pose.grounded else None,
            garment_gap=None,
            eye_asymmetry=self._unevenness(),
            limbs={
                "arms": sum(f"{side}_hand" in names for side in SIDES),
                "legs": sum(f"{side}_foot" in names for side in SIDES),
            },
        )

    @property
    def lopsided(self) -> bool:
        """Whether the two eyes are meant to differ."""
        mood = self.pack.mood(self.scene.expression)
        return mood.face["left_eye"] != mood.face["right_eye"]

    def face(self) -> list[Part]:
        """The face in the head's frame."""
        return self.pack.face(self.scene.expression)

    def solid(self) -> Field:
        """The whole figure but its arms."""
        return self._obstacles(self.bones, SIDES)

    def _unevenness(self) -> float:
        """The difference of the eyes' boxes, one mirrored, where the face has the same eye on both sides."""
        if self.lopsided:
            return 0.0
        eyes = {part.name: part.mesh.vertices for part in self.face()}
        left, right = eyes["face.left eye"], eyes["face.right eye"] * np.array((-1, 1, 1), np.float32)
        return float(max(np.abs(left.min(0) - right.min(0)).max(), np.abs(left.max(0) - right.max(0)).max()))

    def anchors(self) -> dict[str, Frame]:
        """The named frames that every figure has, and the pack's own."""
        bones = self.bones
        one_handed = self.held is not None and len(self.held.hands) == 1
        found = {
            name: child(frame_of(anchor.joint, bones), anchor.at, turned())
            for name, anchor in self.pack.figure.anchors.items()
        }
        middle = (bones.feet["left"].origin + bones.feet["right"].origin) / 2
        return found | {
            "head": bones.head,
            "chest": bones.chest,
            "hand_left": bones.hands["left"],
            "hand_right": self.held.grip if self.held is not None and one_handed else bones.hands["right"],
            "foot_left": bones.feet["left"],
            "foot_right": bones.feet["right"],
            "feet": Frame(middle.astype(np.float32), turned(y=self.pose.yaw)),
        }


BONES = {
    "upper_arm": ("root", "middle"),
    "forearm": ("middle", "end"),
    "thigh": ("root", "middle"),
    "shin": ("middle", "end"),
}
"""Between which joints of a limb a part lies."""


def frame_of(joint: str, bones: Skeleton) -> Frame:
    """Where a joint is, and how it is turned."""
    if joint in ("head", "chest", "pelvis", "tail"):
        found: Frame = getattr(bones, "pelvis" if joint == "tail" else joint)
        return found
    side, _, name = joint.partition("_")
    if name in ("hand", "foot"):
        return (bones.hands if name == "hand" else bones.feet)[side]
    arm = name in LIMBS[:3]
    limb, parent = (bones.arms[side], bones.chest) if arm else (bones.legs[side], bones.pelvis)
    start, end = (getattr(limb, at) for at in BONES[name])
    along = unit(end - start)
    front = parent.rotation[:, 2]
    if abs(float(front @ along)) > 0.9:
        front = parent.rotation[:, 1]
    return Frame(start.astype(np.float32), basis(along, front))


def stretched(mesh: Mesh, length: float, growth: float) -> Mesh:
    """The mesh of a bone so long, longer along y between its ends; the ends keep their shape."""
    if abs(growth - 1) < 1e-4:
        return mesh
    vertices = mesh.vertices.copy()
    vertices[:, 1] += np.clip(vertices[:, 1], 0, length) * np.float32(growth - 1)
    return mesh_of(vertices, mesh.faces)


def scaled(mesh: Mesh, factors: Vectors, shift: Vectors) -> Mesh:
    """The mesh with each axis scaled, then moved."""
    normals = mesh.normals / factors
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    return Mesh(
        np.ascontiguousarray(mesh.vertices * factors + shift, np.float32),
        mesh.faces,
        np.ascontiguousarray(normals, np.float32),
    )


def fitted(hat: Headwear, skull: Skull) -> Headwear:
    """A hat made for Joy's skull on another: one ellipsoid drawn onto the other."""
    factors = (np.array(skull.radii) / np.array(HAT_SKULL.radii)).astype(np.float32)
    shift = (np.array(skull.center) - np.array(HAT_SKULL.center) * factors).astype(np.float32)
    return replace(
        hat,
        parts=tuple(replace(part, mesh=scaled(part.mesh, factors, shift)) for part in hat.parts),
        rim=np.ascontiguousarray(hat.rim * factors + shift, np.float32),
        shell=np.ascontiguousarray(hat.shell * factors + shift, np.float32),
    )
