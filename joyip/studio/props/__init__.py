"""What Joy holds: props modelled in the hand's GRIP frame, each with a hint of how the hand holds it.

The grip frame's origin lies on the palm's surface, +y is up, +z points away from Joy's chest towards the camera and +x
to the viewer's right; the model keeps it upright whatever the arm does. Props are modelled for
Joy's RIGHT hand (the viewer's left), outwards is -x; for the other hand the model mirrors x. By grip, the hand is:

* `palm`: the hand is BELOW. The palm faces up and its surface passes through the origin; the prop stands on the plane
  y = 0, its middle a little in front. (gift, birthday_cake, basketball)
* `pole`: the hand is AROUND the y axis: the hand's centre is the origin and a thin rod, string or roll runs through it
  along y, leaving it above and below. (balloon, lantern, diploma)
* `side`: the hand is BEHIND: the palm faces +z with its surface at the origin, and the prop's back touches it there,
  held upright. (red_envelope, coffee)
* `both`: a hand on EITHER SIDE, where the grip says. The origin lies anywhere in the prop, which is carried upright in
  front of the chest, lifted over the head or hugged, as the action wants.

No prop needs a kind `hang`: the lantern hangs from a cane which is held as a `pole`.
"""

from __future__ import annotations

from functools import lru_cache

from joyip.studio.props.balloon import balloon, balloons
from joyip.studio.props.basketball import basketball
from joyip.studio.props.birthday_cake import birthday_cake
from joyip.studio.props.diploma import diploma
from joyip.studio.props.bouquet import bouquet
from joyip.studio.props.boxes import parcel, shopping_bag
from joyip.studio.props.drinks import coffee, milk_tea
from joyip.studio.props.festival_food import mooncake, zongzi
from joyip.studio.props.flag import flag
from joyip.studio.props.football import football
from joyip.studio.props.fruit import coconut, pizza, watermelon
from joyip.studio.props.guitar import guitar
from joyip.studio.props.paper import book, sign
from joyip.studio.props.soft import pillow, teddy
from joyip.studio.props.trophy import trophy
from joyip.studio.props.umbrella import umbrella
from joyip.studio.props.festive import fu, ingot, sparkler
from joyip.studio.props.gadgets import camera, laptop, microphone, phone
from joyip.studio.props.gift import gift
from joyip.studio.props.lantern import lantern
from joyip.studio.props.prop import Color, Grip, Prop
from joyip.studio.props.red_envelope import red_envelope
from joyip.studio.props.sweets import cupcake, ice_cream, lollipop
from joyip.studio.props.tokens import heart, star, wand
from joyip.studio.scene import Scene

__all__ = ["PROPS", "Grip", "Prop", "prop"]

PROPS = {
    "gift": gift,
    "balloon": balloon,
    "balloons": balloons,
    "fu": fu, "ingot": ingot, "sparkler": sparkler, "camera": camera, "laptop": laptop, "microphone": microphone,
    "phone": phone, "cupcake": cupcake, "ice_cream": ice_cream, "lollipop": lollipop, "heart": heart, "star": star,
    "wand": wand, "bouquet": bouquet, "parcel": parcel, "shopping_bag": shopping_bag, "milk_tea": milk_tea, "mooncake": mooncake,
    "zongzi": zongzi, "flag": flag, "football": football, "coconut": coconut, "pizza": pizza, "watermelon": watermelon,
    "guitar": guitar, "book": book, "sign": sign, "pillow": pillow, "teddy": teddy, "trophy": trophy, "umbrella": umbrella,
    "red_envelope": red_envelope,
    "lantern": lantern,
    "birthday_cake": birthday_cake,
    "basketball": basketball,
    "diploma": diploma,
    "coffee": coffee,
}
"""How each prop of the catalogue is made from a colour."""


@lru_cache(maxsize=24)
def _made(name: str, color: Color) -> Prop:
    return PROPS[name](color)


def prop(scene: Scene) -> Prop | None:
    """The scene's prop in the grip frame, or None. Props made before are kept (about 1 MB each, 24 at most)."""
    return _made(scene.handheld, scene.color_of("handheld")) if scene.handheld != "none" else None
