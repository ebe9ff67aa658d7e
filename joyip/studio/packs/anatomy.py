"""The tables of a pack file that tell of a body: parts on joints, bones, faces, clothes; unknown keys are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from joyip.studio.catalogue import DIMENSIONS
from joyip.studio.packs.rules import Table

SIDES = ("left", "right")
LIMBS = ("upper_arm", "forearm", "hand", "thigh", "shin", "foot")
JOINTS = ("head", "chest", "pelvis", "tail", *(f"{side}_{limb}" for side in SIDES for limb in LIMBS))
"""What a part may be bound to. Limbs lie along +y of their joint, hands have their palm towards +z (see `figure`)."""
NEEDED_JOINTS = tuple(joint for joint in JOINTS if joint not in ("tail", "pelvis"))
ANCHORS = ("head_top", "face", "hand_left", "hand_right")
"""Named points that every pack gives."""
ROLES = ("left_eye", "right_eye", "mouth")
"""Parts of the face that every expression shows; others, such as brows, are its own choice."""


def _known_joint(value: str) -> str:
    if value not in JOINTS:
        raise ValueError(f"{value!r} is no joint; choose one of {', '.join(JOINTS)}")
    return value


Joint = Annotated[str, AfterValidator(_known_joint), Field(json_schema_extra={"enum": list(JOINTS)})]
Hex = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Name = Annotated[str, Field(min_length=1, max_length=40)]
Coordinate = Annotated[float, Field(ge=-4, le=4, allow_inf_nan=False)]
Length = Annotated[float, Field(ge=0.02, le=1.5, allow_inf_nan=False)]
Point = tuple[Coordinate, Coordinate, Coordinate]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Taken = Literal["headwear", "handheld"]
Cloth = Literal["top", "bottom", "shoes", "neckwear", "eyewear", "back"]


class Surface(Table):
    """How a part looks; `color` is a name of the palette."""

    color: str
    roughness: Share = 0.45
    metallic: Share = 0.0
    clearcoat: Share = 0.0
    sheen: Share = 0.0


class Skull(Table):
    """The ellipsoid, in the head's frame, on which hats sit."""

    center: Point
    radii: tuple[Length, Length, Length]


class Bones(Table):
    """Left joints in their parents' frames, and lengths, in world units (figures are about 2 high)."""

    hip: Point
    chest: Point
    shoulder: Point
    neck: Point
    head: Point
    upper_arm: Length
    forearm: Length
    hand: Length
    thigh: Length
    shin: Length
    ankle: Length


class Piece(Table):
    """A mesh of the pack's own folder ("part.ply", or "parts.glb#node") with a material."""

    mesh: str = Field(pattern=r"^[A-Za-z0-9_-]+\.(ply|glb#[A-Za-z0-9_-]+)$")
    material: str


class Body(Piece):
    """A rigid part on a joint.

    `mirror` reflects the mesh in x. `but_with` are dimensions that hide it when something is worn there, such as hair
    under a hat, or a belly under a shirt; `shapes` are what the hand does while a hand's part is seen (none: always).
    """

    name: Name
    joint: Joint
    mirror: bool = False
    but_with: tuple[Taken | Cloth, ...] = ()
    shapes: tuple[Literal["open", "fist", "thumb", "point", "heart"], ...] = ()


class Garment(Body):
    """A closed part of an item of the catalogue that the character has clothes of its own for: `worn` is its dimension.

    Several parts may make one item. A part that is `tinted` has the wished colour, another that of its material.
    """

    worn: Cloth
    item: str
    tinted: bool = True

    @model_validator(mode="after")
    def _in_the_catalogue(self) -> Garment:
        if self.item == "none" or self.item not in DIMENSIONS[self.worn]:
            raise ValueError(f"{self.item!r} is not in the catalogue's {self.worn}")
        return self


class Anchor(Table):
    """A named point in a joint's frame."""

    joint: Joint
    at: Point


class Mood(Table):
    """An expression: the variant of each part of the face, and the turn of the head in degrees."""

    face: dict[str, str]
    tilt: tuple[Coordinate, Coordinate, Coordinate] | None = None


class Figure(Table):
    """Everything that a body is made of."""

    supports: tuple[Taken, ...] = ()
    skull: Skull
    bones: Bones
    palette: dict[str, Hex]
    materials: dict[str, Surface]
    parts: tuple[Body, ...] = Field(min_length=1, max_length=200)
    garments: tuple[Garment, ...] = Field((), max_length=200)
    anchors: dict[str, Anchor]
    face: dict[str, dict[str, tuple[Piece, ...]]]
    expressions: dict[str, Mood] = Field(min_length=1)

    @field_validator("expressions")
    @classmethod
    def _in_the_catalogue(cls, value: dict[str, Mood]) -> dict[str, Mood]:
        for name in value:
            if name not in DIMENSIONS["expression"]:
                raise ValueError(f"{name!r} is no expression; choose of {', '.join(DIMENSIONS['expression'])}")
        if "smile" not in value:
            raise ValueError("every character can smile: give expressions.smile")
        return value

    @property
    def files(self) -> tuple[str, ...]:
        """The files of meshes that it is read from."""
        return tuple(sorted({piece.mesh.partition("#")[0] for _, piece in self.pieces()}))

    def pieces(self) -> Iterator[tuple[str, Piece]]:
        """Every mesh that is named, with where it is named."""
        for number, part in enumerate(self.parts):
            yield f"parts[{number}] ({part.name})", part
        for number, garment in enumerate(self.garments):
            yield f"garments[{number}] ({garment.name})", garment
        for role, variants in self.face.items():
            for variant, pieces in variants.items():
                for number, piece in enumerate(pieces):
                    yield f"face.{role}.{variant}[{number}]", piece
