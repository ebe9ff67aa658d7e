"""Everything a scene dresses Joy in, from the collar to the shoes, as pieces on the posed bones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from joyip.studio.field import Field
from joyip.studio.geometry import Part, Vectors
from joyip.studio.joy import bottoms, tops
from joyip.studio.joy.back import back
from joyip.studio.joy.colors import Rgb
from joyip.studio.joy.covered import skin_under
from joyip.studio.joy.eyewear import eyewear
from joyip.studio.joy.neckwear import neckwear
from joyip.studio.joy.patterns import PERIODS, Weave, rolls
from joyip.studio.joy.piece import Piece, placed
from joyip.studio.joy.prints import PLAIN, badge, with_words
from joyip.studio.joy.shoes import TALL, shod
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import Order, Worn
from joyip.studio.joy.unroll import unrolled
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
        legs = tops.own_legs(scene.top)
        tucked = scene.shoes in TALL
        below = (scene.bottom, Order(scene.color_of("bottom"), scene.bottom_pattern, tucked=tucked))
        if legs is not None:
            below = (legs, Order(top.color, tucked=tucked))
        return Outfit(
            scene.top, top, *below, *(_wish(scene, place) for place in ("shoes", "neckwear", "eyewear", "back"))
        )

    def shells(self, bones: Skeleton) -> tuple[tuple[Field, ...], tuple[Vectors, ...]]:
        """The plain cloth of top and bottom, and the points of skin that each must cover."""
        fields: list[Field] = []
        skins: list[Vectors] = []
        if self.top != "none":
            fields.append(tops.shell(bones, self.top))
            skins.append(skin_under(bones, "top", self.top))
        if self.bottom != "none":
            tucked = self.bottom_order.tucked
            fields.append(bottoms.shell(bones, self.bottom, tucked))
            skins.append(skin_under(bones, "bottom", self.bottom, tucked))
        return tuple(fields), tuple(skins)


@dataclass(frozen=True, eq=False)
class Fitting:
    """An outfit on posed bones."""

    outfit: Outfit
    bones: Skeleton

    def clothes(self) -> list[Part]:
        """Top and bottom, meshed, with their patterns and prints."""
        outfit, bones, parts = self.outfit, self.bones, list[Part]()
        if outfit.top != "none":
            worn = tops.TOPS[outfit.top](bones, outfit.top_order)
            parts += _made(worn, bones, "top", outfit.top, outfit.top_order)
        if outfit.bottom != "none":
            make = {**bottoms.BOTTOMS, **bottoms.LEGS}[outfit.bottom]
            parts += _made(make(bones, outfit.bottom_order), bones, "bottom", outfit.bottom, outfit.bottom_order)
        return parts

    def extras(self) -> list[Part]:
        """Shoes (or bare feet), and what is worn around the neck, before the eyes and on the back."""
        outfit, bones = self.outfit, self.bones
        glasses = (replace(part, mesh=placed(part.mesh, bones.head)) for part in eyewear(*outfit.eyewear))
        hung = [*neckwear(bones, *outfit.neckwear, outfit.top), *back(bones, *outfit.back, outfit.top), *glasses]
        return [*shod(bones, *outfit.shoes), *hung]


def _wish(scene: Scene, place: str) -> tuple[str, Rgb]:
    return getattr(scene, place), scene.color_of(place)


UNDER = MappingProxyType({"overalls": "top.overalls shirt", "cape": "top.cape tunic", "swim_vest": "top.life vest"})
"""Where a pattern is not on what carries the colour."""


def _made(worn: list[Worn], bones: Skeleton, kind: str, name: str, order: Order) -> list[Part]:
    """A garment's parts; its main cloth has the pattern, its front the words."""
    place = PLAIN.get(name) if order.text else None
    parts: list[Part] = []
    for item in worn:
        part = item.part() if isinstance(item, Piece) else item
        main = part.name == UNDER[name] if name in UNDER else part.material.color == order.color
        print_on = place is not None and part.name == place.part
        if not isinstance(item, Piece) or not (print_on or (main and order.pattern != "plain")):
            parts.append(part)
            continue
        cloth = unrolled(part.mesh, rolls(bones, kind, name, PERIODS[order.pattern]))
        weave = Weave.of(order.pattern if main else "plain", part.material.color, name, cloth)
        part = weave.over(part, cloth)
        parts += with_words(part, cloth, weave, order, place) if print_on and place is not None else [part]
    if order.text and kind == "top" and place is None:
        parts.append(badge(bones, name, order))
    return parts
