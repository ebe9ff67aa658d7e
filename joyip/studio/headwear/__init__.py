"""What Joy wears on the head: hats grown from the head's own field, so that they sit on it instead of floating.

All geometry is in the HEAD frame; the model places the parts with the head's world frame. Hats are fitted to the head
without its ears and sit above them.
"""

from __future__ import annotations

from functools import lru_cache

from joyip.studio.headwear.baseball_cap import baseball_cap
from joyip.studio.headwear.beanie import beanie
from joyip.studio.headwear.beret import beret
from joyip.studio.headwear.chef_hat import chef_hat
from joyip.studio.headwear.cowboy_hat import cowboy_hat
from joyip.studio.headwear.crown import crown
from joyip.studio.headwear.earpieces import earmuffs, headphones
from joyip.studio.headwear.flower_wreath import flower_wreath
from joyip.studio.headwear.graduation_cap import graduation_cap
from joyip.studio.headwear.hard_hat import hard_hat
from joyip.studio.headwear.hat import Color, Headwear
from joyip.studio.headwear.headbands import antlers, bunny_ears, hair_bow
from joyip.studio.headwear.party_hat import party_hat
from joyip.studio.headwear.santa_hat import santa_hat
from joyip.studio.headwear.space_helmet import space_helmet
from joyip.studio.headwear.straw_hat import straw_hat
from joyip.studio.headwear.tiger_hat import tiger_hat
from joyip.studio.headwear.top_hat import top_hat
from joyip.studio.headwear.witch_hat import witch_hat
from joyip.studio.joy.head import head_field
from joyip.studio.scene import Scene

__all__ = ["HATS", "Headwear", "headwear"]

HATS = {
    "santa_hat": santa_hat,
    "baseball_cap": baseball_cap,
    "beanie": beanie,
    "party_hat": party_hat,
    "graduation_cap": graduation_cap,
    "crown": crown,
    "straw_hat": straw_hat,
    "cowboy_hat": cowboy_hat,
    "top_hat": top_hat,
    "chef_hat": chef_hat,
    "hard_hat": hard_hat,
    "space_helmet": space_helmet,
    "beret": beret,
    "witch_hat": witch_hat,
    "tiger_hat": tiger_hat,
    "flower_wreath": flower_wreath,
    "bunny_ears": bunny_ears,
    "antlers": antlers,
    "headphones": headphones,
    "earmuffs": earmuffs,
    "hair_bow": hair_bow,
}
"""How each hat of the catalogue is made: from the head's field and a colour."""


@lru_cache(maxsize=24)
def _made(hat: str, color: Color) -> Headwear:
    return HATS[hat](head_field(), color)


def headwear(scene: Scene) -> Headwear | None:
    """The scene's hat in the head's frame, or None. Hats made before are kept (about 2 MB each, 24 at most)."""
    return _made(scene.headwear, scene.color_of("headwear")) if scene.headwear != "none" else None
