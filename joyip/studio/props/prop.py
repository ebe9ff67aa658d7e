"""What a prop is made of, and how a hand is told to hold it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from joyip.studio.field import Field
from joyip.studio.geometry import Part


@dataclass(frozen=True)
class Grip:
    """How the hand holds a prop; the kinds are described in the package's docstring.

    `height` says where the hand goes: "waist" in front of the hip, "chest" in front of the ribs, "shoulder" raised
    beside the head. `clearance` is how far (world units) the prop reaches from the grip's origin towards the body (-z
    and sideways): hold it at least so far from body and clothes. `sink` is how deep the prop may press into the hand.
    """

    kind: Literal["palm", "pole", "side"]
    height: Literal["waist", "chest", "shoulder"]
    clearance: float
    sink: float = 0.02


@dataclass(frozen=True, eq=False)
class Prop:
    """A prop in the grip frame (world units). `parts` have the group "handheld"; `field` is the whole as one solid."""

    id: str
    parts: tuple[Part, ...]
    field: Field
    grip: Grip
