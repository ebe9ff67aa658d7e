"""Everything a scene dresses Joy in, from the collar to the shoes, as pieces on the posed bones."""

from __future__ import annotations

from dataclasses import dataclass, replace

from joyip.studio.field import Field
from joyip.studio.geometry import Part, Vectors
from joyip.studio.joy import bottoms, tops
from joyip.studio.joy.back import back
from joyip.studio.joy.colors import Rgb
from joyip.studio.joy.covered import skin_under
from joyip.studio.joy.eyewear import eyewear
from joyip.studio.joy.neckwear import neckwear
from joyip.studio.joy.patterns import patterned
from joyip.studio.joy.piece import Piece, placed
from joyip.studio.joy.shoes import shod
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import Order, Worn
from joyip.studio.scene import Scene


@dataclass(frozen=True)
class Outfit:
    """What is worn: a name and an order for each place; "none" is nothing there."""

    top: str
    top_order: Order
    bottom: str
    bottom_order: Order
    shoes: tuple[str, Rgb]
    neckwear: tuple[str, Rgb]
    eyewear: tuple[str, Rgb]
    back: tuple[str, Rgb]

    @staticmethod
    def of(scene: Scene) -> Outfit:
        """The scene's outfit. A top with legs of its own takes the bottom's place, in its own colour."""
        words = scene.text if scene.text_place == "chest" else ""
        top = Order(scene.color_of("top"), scene.top_pattern, words.strip(), scene.back == "none")
        legs = tops.CUTS[scene.top].legs if scene.top in tops.CUTS else None
        below = (scene.bottom, Order(scene.color_of("bottom"), scene.bottom_pattern))
        if legs is not None:
            below = (legs, Order(top.color))
        return Outfit(
            scene.top, top, *below, *(_wish(scene, place) for place in ("shoes", "neckwear", "eyewear", "back"))
        )

    def clothes(self, bones: Skeleton) -> list[Part]:
        """Top and bottom, meshed, with their patterns and prints."""
        worn: list[Worn] = []
        if self.top != "none":
            worn += tops.TOPS[self.top](bones, self.top_order)
        if self.bottom != "none":
            worn += {**bottoms.BOTTOMS, **bottoms.LEGS}[self.bottom](bones, self.bottom_order)
        parts = [item.part() if isinstance(item, Piece) else item for item in worn]
        return patterned(parts, bones, self)

    def extras(self, bones: Skeleton) -> list[Part]:
        """Shoes (or bare feet), and what is worn around the neck, before the eyes and on the back."""
        glasses = (replace(part, mesh=placed(part.mesh, bones.head)) for part in eyewear(*self.eyewear))
        return [
            *shod(bones, *self.shoes),
            *neckwear(bones, *self.neckwear, self.top),
            *back(bones, *self.back, self.top),
            *glasses,
        ]

    def shells(self, bones: Skeleton) -> tuple[tuple[Field, ...], tuple[Vectors, ...]]:
        """The plain cloth of top and bottom, and the points of skin that each must cover."""
        fields: list[Field] = []
        skins: list[Vectors] = []
        for kind, name, shell in (("top", self.top, tops.shell), ("bottom", self.bottom, bottoms.shell)):
            if name != "none":
                fields.append(shell(bones, name))
                skins.append(skin_under(bones, kind, name))
        return tuple(fields), tuple(skins)


def _wish(scene: Scene, place: str) -> tuple[str, Rgb]:
    return getattr(scene, place), scene.color_of(place)
