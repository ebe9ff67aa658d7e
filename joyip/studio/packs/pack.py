"""A character as the studio uses it: its parts on joints, its face in variants, its proportions, all checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from joyip.studio.catalogue.colors import rgb
from joyip.studio.field import Field, union
from joyip.studio.geometry import Group, Material, Mesh, Part, Vectors
from joyip.studio.joy.skeleton import Build
from joyip.studio.packs.anatomy import Body, Figure, Mood, Piece
from joyip.studio.packs.manifest import Manifest
from joyip.studio.packs.moods import nearest_mood
from joyip.studio.packs.reading import Solid
from joyip.studio.packs.shelf import volume
from joyip.studio.packs.solid_field import SolidField
from joyip.studio.scene import Scene

PALM = 0.0647
"""Props are held so far before the middle of a hand (`joy.hold`): a pack's palm is brought there."""
_MIRROR = np.array((-1, 1, 1), np.float32)


@dataclass(frozen=True, eq=False)
class Limb:
    """A rigid part in its joint's frame."""

    spec: Body
    part: Part


@dataclass(frozen=True, eq=False)
class Pack:
    """A checked character."""

    manifest: Manifest
    solids: dict[str, Solid]

    @property
    def figure(self) -> Figure:
        """What its pack file tells of the body."""
        if self.manifest.figure is None:
            raise AssertionError("only packs with a figure are loaded")
        return self.manifest.figure

    @cached_property
    def limbs(self) -> tuple[Limb, ...]:
        """All rigid parts, hands with their palms where things are held."""
        return tuple(
            Limb(spec, self._part("body", spec.name, spec, self._shift(spec.joint), spec.mirror))
            for spec in self.figure.parts
        )

    @cached_property
    def garments(self) -> tuple[Limb, ...]:
        """All clothes, in the colours of their materials."""
        return tuple(
            Limb(spec, self._part(spec.worn, spec.name, spec, self._shift(spec.joint), spec.mirror))
            for spec in self.figure.garments
        )

    def worn(self, scene: Scene) -> Iterator[Limb]:
        """The clothes of a scene, in its colours."""
        for spec, limb in zip(self.figure.garments, self.garments, strict=True):
            if getattr(scene, spec.worn) == spec.item:
                look = replace(limb.part.material, color=scene.color_of(spec.worn))
                yield replace(limb, part=replace(limb.part, material=look, colors=None)) if spec.tinted else limb

    def own_colors(self, dimension: str, item: str) -> list[tuple[float, float, float]]:
        """sRGB of the materials of a garment that takes no wished colour; none where meshes bring their own."""
        made = zip(self.figure.garments, self.garments, strict=True)
        parts = [limb.part for spec, limb in made if (spec.worn, spec.item) == (dimension, item)]
        return [] if any(part.colors is not None for part in parts) else [part.material.color for part in parts]

    def face(self, mood: str) -> list[Part]:
        """The face of an expression (or of the nearest), in the head's frame."""
        parts = []
        for role, variant in self.mood(mood).face.items():
            for number, piece in enumerate(self.figure.face[role][variant]):
                name = role.replace("_", " ") + (f" {number + 1}" if number else "")
                parts.append(self._part("face", name, piece))
        return parts

    def mood(self, name: str) -> Mood:
        """The expression, or the nearest that the character has."""
        return self.figure.expressions[nearest_mood(self.manifest, name)]

    @cached_property
    def build(self) -> Build:
        """The proportions."""
        bones = self.figure.bones
        return Build(
            hip=bones.hip, chest=bones.chest, shoulder=bones.shoulder, neck=bones.neck, skull=bones.head,
            upper_arm=bones.upper_arm, forearm=bones.forearm, hand=bones.hand,
            thigh=bones.thigh, shin=bones.shin, ankle=bones.ankle, head=self.solid("head"),
        )  # fmt: skip

    def solid(self, joint: str, shape: str = "open") -> Field:
        """What is on a joint whatever is worn, as one field in its frame: what hats sit on, what things are held in."""
        return union(*(self.field(limb) for limb in self.shown(joint, shape) if not limb.spec.but_with))

    def field(self, limb: Limb) -> Field:
        """A part of the body or of its clothes as a field in its joint's frame."""
        if limb.spec not in self._fields:
            self._fields[limb.spec] = SolidField.of(limb.part.mesh)
        return self._fields[limb.spec]

    @cached_property
    def _fields(self) -> dict[Body, Field]:
        return {}

    def shown(self, joint: str, shape: str) -> Iterator[Limb]:
        """The parts of a joint that are seen while a hand does this (`seen`)."""
        return seen((limb for limb in self.limbs if limb.spec.joint == joint), shape)

    def _shift(self, joint: str) -> Vectors:
        if not joint.endswith("_hand"):
            return np.zeros(3, np.float32)
        palm = self.figure.anchors[f"hand_{joint.partition('_')[0]}"].at
        return np.array((0, 0, PALM - palm[2]), np.float32)

    def _part(self, group: Group, name: str, piece: Piece, shift: Vectors | None = None, mirror: bool = False) -> Part:
        found = self.solids[piece.mesh]
        mesh = mirrored(found.mesh) if mirror else found.mesh
        if shift is not None and shift.any():
            mesh = Mesh(mesh.vertices + shift, mesh.faces, mesh.normals)
        surface = self.figure.materials[piece.material]
        color = rgb(self.figure.palette[surface.color])
        look = Material(color, surface.roughness, surface.metallic, surface.clearcoat, surface.sheen)
        return Part(f"{group}.{name}", group, mesh, look, found.colors)


def seen(limbs: Iterable[Limb], shape: str) -> Iterator[Limb]:
    """Those parts of a joint that are seen while a hand does this; an open hand's stand for what is missing."""
    mine = list(limbs)
    known = {name for limb in mine for name in limb.spec.shapes}
    wanted = shape if shape in known else "open"
    return (limb for limb in mine if not limb.spec.shapes or wanted in limb.spec.shapes)


def mirrored(mesh: Mesh) -> Mesh:
    """The mirror image in x."""
    return Mesh(
        np.ascontiguousarray(mesh.vertices * _MIRROR),
        np.ascontiguousarray(mesh.faces[:, ::-1]),
        np.ascontiguousarray(mesh.normals * _MIRROR),
    )


@lru_cache(maxsize=4)
def _loaded(folder: Path, digest: str) -> Pack:
    from joyip.studio.packs.check import loaded

    return loaded(folder)


def pack(character: str) -> Pack:
    """A character by its id, read once. Raises ValueError where it is unknown or broken."""
    found = volume(character)
    return _loaded(found.folder, found.digest)
