"""What a prop is made of, and how a hand is told to hold it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from joyip.studio.field import Field, Vec
from joyip.studio.geometry import Material, Mesh, Part, Vectors

Color = tuple[float, float, float]
"""sRGB in 0..1."""

RED: Color = (0.83, 0.10, 0.14)
GOLD: Color = (0.95, 0.73, 0.28)
CREAM: Color = (0.985, 0.95, 0.87)


@dataclass(frozen=True)
class Grip:
    """How the hand holds a prop; the kinds are described in the package's docstring.

    `height` says where the hand goes: "waist" in front of the hip, "chest" in front of the ribs, "shoulder" raised
    beside the head; a prop for both hands goes before the belly, before the chest or before the throat. `clearance` is
    how far (world units) the prop reaches from the grip's origin towards the body (-z and sideways): hold it at least
    so far from body and clothes. `sink` is how deep the prop may press into the hand. The last four are for "both":
    the points of the prop on which Joy's palms lie, in the prop's frame, and which way the palms face there.
    """

    kind: Literal["palm", "pole", "side", "both"]
    height: Literal["waist", "chest", "shoulder"]
    clearance: float
    sink: float = 0.02
    right: Vec = (-0.15, 0.0, 0.0)
    left: Vec = (0.15, 0.0, 0.0)
    right_palm: Vec = (1.0, 0.0, 0.0)
    left_palm: Vec = (-1.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Prop:
    """A prop in the grip frame (world units). `parts` have the group "handheld"; `field` is the whole as one solid."""

    id: str
    parts: tuple[Part, ...]
    field: Field
    grip: Grip


def held(name: str, mesh: Mesh, material: Material, colors: Vectors | None = None) -> Part:
    """A part of a prop."""
    return Part(f"handheld.{name}", "handheld", mesh, material, colors)


def satin(color: Color) -> Material:
    """Ribbon and tassel silk."""
    return Material(color, roughness=0.38, sheen=0.4, clearcoat=0.2)


def gilt(color: Color = GOLD) -> Material:
    """Gold foil and brass."""
    return Material(color, roughness=0.30, metallic=0.45, clearcoat=0.6)


def mixed(color: Color, other: Color, by: float) -> Color:
    """The colour moved towards the other by 0..1."""
    r, g, b = (c + (o - c) * by for c, o in zip(color, other, strict=True))
    return (r, g, b)


def reddish(color: Color) -> bool:
    """Whether red trimming would be lost on the colour."""
    return color[0] > 0.6 and color[1] < 0.35


def accent(color: Color) -> Color:
    """Red trimming, or gold where red would be lost."""
    return GOLD if reddish(color) else RED


def gloss(color: Color) -> Material:
    """Lacquer, glaze and smooth plastic."""
    return Material(color, roughness=0.22, clearcoat=0.8)


def matte(color: Color) -> Material:
    """Paper, dough and wood."""
    return Material(color, roughness=0.65)


def lighter(color: Color, by: float = 0.25) -> Color:
    """The colour towards white."""
    return mixed(color, (1.0, 1.0, 1.0), by)


def darker(color: Color, by: float = 0.25) -> Color:
    """The colour towards black."""
    return mixed(color, (0.0, 0.0, 0.0), by)


def pale(color: Color) -> bool:
    """Whether white would be lost on the colour."""
    return 0.3 * color[0] + 0.59 * color[1] + 0.11 * color[2] > 0.72


def golden(color: Color) -> bool:
    """Whether gold trimming would be lost on the colour."""
    return color[0] > 0.75 and 0.55 < color[1] < 0.85 and color[2] < 0.5
