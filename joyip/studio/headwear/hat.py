"""What a hat is made of: its parts, the facts the gate measures on it, and the rim on which it sits."""

from __future__ import annotations

from dataclasses import dataclass

from joyip.studio.field import Field
from joyip.studio.geometry import Part, Vectors


@dataclass(frozen=True, eq=False)
class Headwear:
    """A hat in the head's frame (world units, +y up through the crown, +z out of the face).

    `parts` have the group "headwear". `field` is the hat as a solid, its hollow filled: the skull's surface above the
    rim lies inside it (so "how far does the head stick out of the hat" is a positive distance). `rim` (N, 3) are
    points on the hat's inner edge all the way round; the head's own distance there is the gap.
    """

    id: str
    parts: tuple[Part, ...]
    field: Field
    rim: Vectors
