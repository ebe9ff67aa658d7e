"""What Joy wears above the waist, cut from the posed body's own shape, grown, with rounded hems and hollow cuffs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import Order, Worn
from joyip.studio.joy.tops.casual import hoodie, jersey, sweater, t_shirt
from joyip.studio.joy.tops.costume import cape, overalls, space_suit
from joyip.studio.joy.tops.cut import CUTS, Top, own_legs, shell
from joyip.studio.joy.tops.formal import chef_jacket, lab_coat, shirt, suit, tang_jacket
from joyip.studio.joy.tops.outdoor import denim_jacket, down_jacket, raincoat, swim_vest, vest

__all__ = ["CUTS", "TOPS", "Top", "own_legs", "shell"]

TOPS: Mapping[str, Callable[[Skeleton, Order], list[Worn]]] = MappingProxyType(
    {
        "t_shirt": t_shirt,
        "hoodie": hoodie,
        "down_jacket": down_jacket,
        "sweater": sweater,
        "shirt": shirt,
        "suit": suit,
        "vest": vest,
        "raincoat": raincoat,
        "tang_jacket": tang_jacket,
        "jersey": jersey,
        "overalls": overalls,
        "lab_coat": lab_coat,
        "cape": cape,
        "chef_jacket": chef_jacket,
        "space_suit": space_suit,
        "swim_vest": swim_vest,
        "denim_jacket": denim_jacket,
    }
)
"""How each top of the catalogue is made for a posed skeleton."""
