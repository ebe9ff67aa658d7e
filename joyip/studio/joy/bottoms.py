"""What Joy wears on the legs: trousers, shorts and skirts; and the legs of tops that have some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from joyip.studio.field import smooth_intersect, smooth_union
from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.joy.body import LEG, cut_at, sleeve, torso
from joyip.studio.joy.cloth import Rings, below
from joyip.studio.joy.colors import cloth, mix
from joyip.studio.joy.legwear import BELLS, CUTS, SEATS, WAIST, down, ends, hoops, shell, side_stripes, waistband
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.pleats import Pleats
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import (
    CREAM,
    GRAIN,
    SIDES,
    STEEL,
    Order,
    Worn,
    brightness,
    second,
    shade,
    thread,
    upright,
)
from joyip.studio.joy.trim import Surface, belt, dashes, ribbon, trim
from joyip.studio.sweeps import tube
from joyip.studio.warps import Displaced

__all__ = ["BELLS", "BOTTOMS", "CUTS", "LEGS", "WAIST", "shell"]


def _legged(name: str, bones: Skeleton, order: Order, material: Material, *more: Part, end: Part) -> list[Worn]:
    """Trousers: the cloth, what ends them unless they are tucked into boots, the waistband, and the rest."""
    label = name.replace("_", " ")
    made: list[Worn] = [Piece(label, "bottom", shell(bones, name, order.tucked), GRAIN, material), *more]
    if not order.tucked or CUTS[name].until < 1.4:
        made.append(end)
    return [*made, waistband(bones, order.color)]


def trousers(bones: Skeleton, order: Order) -> list[Worn]:
    """Long, with turned-up ends over the shoes."""
    pale = cloth(mix(order.color, (1, 1, 1), 0.18))
    turned = trim("trousers turn-ups", ends(bones, "trousers", 0.05, 0.008), pale, "bottom")
    return _legged("trousers", bones, order, cloth(order.color), end=turned)


def shorts(bones: Skeleton, order: Order) -> list[Worn]:
    """To the knee, wide, with a light hem."""
    hem = cloth(mix(order.color, second(order.color), 0.8))
    end = trim("shorts hems", ends(bones, "shorts", 0.032, 0.004), hem, "bottom")
    return _legged("shorts", bones, order, cloth(order.color), end=end)


def jeans(bones: Skeleton, order: Order) -> list[Worn]:
    """Denim with golden seams down the sides and wide pale turn-ups."""
    pale = cloth(mix(order.color, (0.93, 0.95, 1.0), 0.55), 0.88, 0.35)
    sewn = _sewn(bones, "jeans", order, (0.16, -0.02))
    turned = trim("jeans turn-ups", ends(bones, "jeans", 0.066, 0.010), pale, "bottom")
    return _legged("jeans", bones, order, cloth(order.color, 0.88, 0.35), sewn, end=turned)


def _sewn(bones: Skeleton, name: str, order: Order, fronts: tuple[float, ...]) -> Part:
    """Golden seams down the outer sides."""
    made: list[Mesh] = []
    for side in SIDES:
        for z in fronts:
            points, normals = down(bones, name, side, (1.0, 0.0, z), (0.12, 1.52), tucked=order.tucked)
            made += dashes(points + normals * 0.0015)
    return trim(f"{name} stitches", made, cloth(thread(order.color), 0.6), "bottom")


def sweatpants(bones: Skeleton, order: Order) -> list[Worn]:
    """Soft and wide, gathered into ribs at the ankles, two stripes down each side."""
    lines = [
        ribbon(*down(bones, "sweatpants", side, (1.0, 0.0, z), (0.1, 1.52), tucked=order.tucked), 0.017, 0.008)
        for side in SIDES
        for z in (0.17, -0.17)
    ]
    ribs = hoops(bones, CUTS["sweatpants"].until, (0.010, 0.027), 0.052, -0.006)
    ribbed = trim("sweatpants ribs", ribs, cloth(shade(order.color, 0.14), 0.9), "bottom")
    striped = trim("sweatpants stripes", lines, cloth(second(order.color), 0.7), "bottom")
    return _legged("sweatpants", bones, order, cloth(order.color, 0.9, 0.7), striped, end=ribbed)


def suit_trousers(bones: Skeleton, order: Order) -> list[Worn]:
    """Straight, with a crease pressed down the front of each leg."""
    wool = cloth(order.color, 0.72, 0.35)
    creases = []
    for side in SIDES:
        points, normals = down(bones, "suit_trousers", side, (0.05, 0.0, 1.0), (0.25, 1.80), tucked=order.tucked)
        creases.append(tube(points - normals * 0.001, 0.0062, 8))
    hem = replace(wool, color=shade(order.color, 0.12))
    end = trim("suit trousers hems", ends(bones, "suit_trousers", 0.020, 0.002), hem, "bottom")
    return _legged("suit_trousers", bones, order, wool, trim("suit trousers creases", creases, wool, "bottom"), end=end)


def swim_trunks(bones: Skeleton, order: Order) -> list[Worn]:
    """Short and wide, with a light stripe down each side and a light hem."""
    light = Material(second(order.color), 0.5, sheen=0.2)
    edges = [ends(bones, "swim_trunks", 0.024, 0.004), *side_stripes(bones, "swim_trunks", (0.02, 0.88), 0.034)]
    end = trim("swim trunks edges", edges, light, "bottom")
    return _legged("swim_trunks", bones, order, Material(order.color, 0.5, sheen=0.3), end=end)


def skirt(bones: Skeleton, order: Order) -> list[Worn]:
    """A swinging bell skirt."""
    cut = Piece("skirt", "bottom", shell(bones, "skirt"), GRAIN, cloth(order.color))
    return [cut, waistband(bones, order.color)]


def pleated_skirt(bones: Skeleton, order: Order) -> list[Worn]:
    """A school skirt in sharp pleats, with a stripe above the hem while Joy is upright."""
    wool = cloth(order.color, 0.72, 0.4)
    pleats = Displaced(shell(bones, "pleated_skirt"), Pleats(0.0145, bones.pelvis, 18))
    made: list[Worn] = [Piece("pleated skirt", "bottom", pleats, 0.0140, wool), waistband(bones, order.color)]
    if upright(bones) and order.pattern == "plain":
        line = belt(Surface(pleats, bones.pelvis), -0.118, 0.015, 0.005)
        made.append(trim("pleated skirt stripe", line, cloth(second(order.color), 0.7), "bottom"))
    return made


def dungarees(bones: Skeleton, order: Order) -> list[Worn]:
    """The legs of overalls."""
    denim = cloth(order.color, 0.85, 0.35)
    pale = cloth(mix(order.color, (0.93, 0.95, 1.0), 0.5), 0.85)
    waist = belt(Surface(torso(bones, SEATS["dungarees"][0]), bones.pelvis), 0.158, 0.046, 0.010)
    made: list[Worn] = [
        Piece("overalls legs", "bottom", shell(bones, "dungarees", order.tucked), GRAIN, denim),
        trim("overalls waist", waist, replace(denim, color=shade(order.color, 0.10)), "bottom"),
        _sewn(bones, "dungarees", order, (0.12,)),
    ]
    if not order.tucked:
        made.append(trim("overalls turn-ups", ends(bones, "dungarees", 0.062, 0.010), pale, "bottom"))
    return made


def space_legs(bones: Skeleton, order: Order) -> list[Worn]:
    """The legs of a space suit, jointed at the knees, with a bright band each; boots go under them."""
    cut, (grow, high) = CUTS["space_legs"], SEATS["space_legs"]
    legs = [
        Displaced(sleeve(limb, LEG, cut), Rings(0.012, cut_at(limb, LEG, 1.0).frame, 0.058))
        for limb in bones.legs.values()
    ]
    seat = smooth_intersect(0.03, torso(bones, grow), below(bones.pelvis, high))
    bright = Material((0.90, 0.36, 0.13) if brightness(order.color) > 0.5 else CREAM, 0.45)
    grey = Material(STEEL, 0.35, metallic=0.35)
    fabric = Material(order.color, 0.55, sheen=0.3)
    return [
        Piece("space suit legs", "bottom", smooth_union(0.03, seat, *legs), GRAIN, fabric),
        trim("space suit knees", hoops(bones, 1.30, (0.0, cut.grow + 0.004), 0.026), bright, "bottom"),
        trim("space suit ankles", hoops(bones, 1.82, (0.014, cut.grow + 0.008), 0.034, 0.014), grey, "bottom"),
    ]


BOTTOMS: Mapping[str, Callable[[Skeleton, Order], list[Worn]]] = MappingProxyType(
    {
        "trousers": trousers,
        "shorts": shorts,
        "skirt": skirt,
        "jeans": jeans,
        "sweatpants": sweatpants,
        "suit_trousers": suit_trousers,
        "pleated_skirt": pleated_skirt,
        "swim_trunks": swim_trunks,
    }
)
"""How each bottom of the catalogue is made for a posed skeleton."""
LEGS: Mapping[str, Callable[[Skeleton, Order], list[Worn]]] = MappingProxyType(
    {"dungarees": dungarees, "space_legs": space_legs}
)
"""What belongs to a top that has legs of its own."""
