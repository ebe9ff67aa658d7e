"""What Joy holds: props modelled in the hand's GRIP frame, each with a hint of how the hand holds it.

The grip frame's origin lies on the palm's surface, +y is up, +z points away from Joy's chest towards the camera and +x
to the viewer's right; the model keeps it upright whatever the arm does. Props are modelled for
Joy's RIGHT hand (the viewer's left), outwards is -x; for the other hand the model mirrors x. By grip, the hand is:

* `palm`: the hand is BELOW. The palm faces up and its surface passes through the origin; the prop stands on the plane
  y = 0, its middle a little in front. (gift, cupcake, football)
* `pole`: the hand is AROUND the y axis: the hand's centre is the origin and a thin rod, string or roll runs through it
  along y, leaving it above and below. (balloon, lantern, umbrella)
* `side`: the hand is BEHIND: the palm faces +z with its surface at the origin, and the prop's back touches it there,
  held upright. (red_envelope, coffee, phone)
* `both`: a hand on EITHER SIDE, where the grip says. The origin lies anywhere in the prop, which is carried upright in
  front of the chest, lifted over the head or hugged, as the action wants. (parcel, teddy, sign)

No prop needs a kind `hang`: the lantern hangs from a cane which is held as a `pole`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from joyip.studio.props.balloon import balloon, balloons
from joyip.studio.props.basketball import basketball
from joyip.studio.props.birthday_cake import birthday_cake
from joyip.studio.props.bouquet import bouquet
from joyip.studio.props.boxes import parcel, shopping_bag
from joyip.studio.props.devices import camera, microphone
from joyip.studio.props.diploma import diploma
from joyip.studio.props.drinks import coffee, milk_tea
from joyip.studio.props.festive import fu, ingot, sparkler
from joyip.studio.props.flag import flag
from joyip.studio.props.football import football
from joyip.studio.props.fruit import coconut, watermelon
from joyip.studio.props.gadgets import laptop, phone
from joyip.studio.props.gift import gift
from joyip.studio.props.guitar import guitar
from joyip.studio.props.lantern import lantern
from joyip.studio.props.mooncake import mooncake
from joyip.studio.props.paper import book, sign
from joyip.studio.props.pizza import pizza
from joyip.studio.props.prop import Color, Grip, Prop
from joyip.studio.props.red_envelope import red_envelope
from joyip.studio.props.soft import pillow, teddy
from joyip.studio.props.sweets import cupcake, ice_cream, lollipop
from joyip.studio.props.tokens import heart, star, wand
from joyip.studio.props.trophy import trophy
from joyip.studio.props.umbrella import umbrella
from joyip.studio.props.zongzi import zongzi
from joyip.studio.scene import Scene

__all__ = ["PROPS", "WRITTEN", "Grip", "Prop", "prop"]

PROPS: Mapping[str, Callable[[Color], Prop]] = MappingProxyType(
    {
        "gift": gift,
        "balloon": balloon,
        "balloons": balloons,
        "red_envelope": red_envelope,
        "lantern": lantern,
        "fu": fu,
        "ingot": ingot,
        "mooncake": mooncake,
        "zongzi": zongzi,
        "birthday_cake": birthday_cake,
        "cupcake": cupcake,
        "ice_cream": ice_cream,
        "lollipop": lollipop,
        "pizza": pizza,
        "watermelon": watermelon,
        "coconut": coconut,
        "coffee": coffee,
        "milk_tea": milk_tea,
        "bouquet": bouquet,
        "heart": heart,
        "star": star,
        "umbrella": umbrella,
        "microphone": microphone,
        "phone": phone,
        "laptop": laptop,
        "camera": camera,
        "guitar": guitar,
        "book": book,
        "diploma": diploma,
        "trophy": trophy,
        "basketball": basketball,
        "football": football,
        "parcel": parcel,
        "shopping_bag": shopping_bag,
        "flag": flag,
        "wand": wand,
        "sparkler": sparkler,
        "pillow": pillow,
        "teddy": teddy,
        "sign": sign,
    }
)
"""How each prop of the catalogue is made from a colour."""
WRITTEN: Mapping[str, Callable[[Color, str], Prop]] = MappingProxyType({"sign": sign, "balloon": balloon})
"""Those that carry the scene's text, where its `text_place` is their name."""


@lru_cache(maxsize=24)
def _made(name: str, color: Color, text: str, hat: bool) -> Prop:
    if text:
        return WRITTEN[name](color, text)
    return umbrella(color, hat=True) if hat else PROPS[name](color)


def prop(scene: Scene) -> Prop | None:
    """The scene's prop in the grip frame, or None. Props made before are kept (about 1 MB each, 24 at most)."""
    name = scene.handheld
    if name == "none":
        return None
    text = scene.text.strip() if name in WRITTEN and scene.text_place == name else ""
    hat = name == "umbrella" and scene.headwear != "none"
    return _made(name, scene.color_of("handheld"), text, hat)
