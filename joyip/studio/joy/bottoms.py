"""What Joy wears on the legs: trousers and skirts, cut from the posed hips and legs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from joyip.studio.field import Field, smooth_intersect, smooth_union
from joyip.studio.geometry import Frame, Material, Mesh, Part
from joyip.studio.joy.body import LEG, Sleeve, cut_at, sleeve, torso
from joyip.studio.joy.cloth import Rings, below
from joyip.studio.joy.colors import Rgb, cloth, mix
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.pleats import Pleats
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import (
    CREAM,
    GRAIN,
    SIDES,
    STEEL,
    Bell,
    Order,
    Worn,
    bell,
    brightness,
    second,
    shade,
    upright,
)
from joyip.studio.joy.trim import Surface, belt, dashes, ribbon, ring, trim
from joyip.studio.shapes import Points, merge
from joyip.studio.sweeps import tube
from joyip.studio.warps import Displaced

WAIST = 0.17
"""The waistband's height over the pelvis: under every top's hem."""
CUTS: Mapping[str, Sleeve] = MappingProxyType(
    {
        "trousers": Sleeve(1.80, 0.024, 0.014, 0.026, gap=0.016),
        "shorts": Sleeve(0.98, 0.030, 0.030, 0.026, gap=0.014),
        "jeans": Sleeve(1.78, 0.026, 0.010, 0.024, gap=0.014),
        "sweatpants": Sleeve(1.74, 0.036, 0.002, 0.04, gap=0.012),
        "suit_trousers": Sleeve(1.84, 0.022, 0.016, 0.022, gap=0.014),
        "swim_trunks": Sleeve(0.66, 0.034, 0.024, 0.024, gap=0.014),
        "dungarees": Sleeve(1.70, 0.032, 0.018, 0.026, gap=0.016),
        "space_legs": Sleeve(1.82, 0.052, 0.002, 0.03, gap=0.016),
    }
)
"""Everything with two legs; the last two belong to tops."""
SEATS: Mapping[str, tuple[float, float]] = MappingProxyType({"dungarees": (0.042, 0.20), "space_legs": (0.060, 0.20)})
"""How far the cloth around the hips stands off and how high it reaches, where that is not usual."""
BELLS: Mapping[str, Bell] = MappingProxyType({"skirt": Bell(), "pleated_skirt": Bell(length=0.25, wide=0.385)})


def shell(bones: Skeleton, name: str) -> Field:
    """The plain cloth of a bottom."""
    if name in BELLS:
        return bell(bones, BELLS[name])
    grow, high = SEATS.get(name, (0.022, WAIST))
    seat = smooth_intersect(0.03, torso(bones, grow), below(bones.pelvis, high))
    return smooth_union(0.03, seat, *(sleeve(bones.legs[side], LEG, CUTS[name]) for side in SIDES))


def _hoops(bones: Skeleton, share: float, off: tuple[float, float], height: float, shift: float = 0.0) -> Mesh:
    """A ring on each leg at `share` (0..2), from `off[0]` to `off[1]` off the skin, moved up the leg by `shift`."""
    rings = []
    for side in SIDES:
        cut = cut_at(bones.legs[side], LEG, share)
        origin = (cut.frame.origin - cut.frame.rotation[:, 1] * shift).astype(np.float32)
        rings.append(ring(Frame(origin, cut.frame.rotation), cut.radius + off[0], cut.radius + off[1], height))
    return merge(rings)


def _ends(bones: Skeleton, name: str, height: float, out: float) -> Mesh:
    """Turned-up or sewn ends of both legs."""
    cut = CUTS[name]
    return _hoops(bones, cut.until, (cut.gap, cut.grow + cut.flare + out), height, height * 0.4)


def _down(
    bones: Skeleton, name: str, side: str, aim: tuple[float, float, float], span: tuple[float, float]
) -> tuple[Points, Points]:
    """Points and normals along a leg's cloth between two shares of it, on the side that `aim` (pelvis' frame) faces."""
    limb = bones.legs[side]
    shares = np.linspace(*span, 26)[:, None]
    upper, lower = limb.root + (limb.middle - limb.root) * shares, limb.middle + (limb.end - limb.middle) * (shares - 1)
    spots = np.where(shares <= 1, upper, lower)
    mirrored = np.array((aim[0] if side == "left" else -aim[0], *aim[1:]), np.float32)
    along = np.gradient(spots, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    out = bones.pelvis.rotation @ mirrored - along * (along @ (bones.pelvis.rotation @ mirrored))[:, None]
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6)
    world = Surface(shell(bones, name), Frame(np.zeros(3, np.float32), np.eye(3, dtype=np.float32)))
    return world.cast(spots + out * 0.3, -out)


def _waistband(bones: Skeleton, color: Rgb) -> Part:
    hips = Surface(torso(bones, 0.022), bones.pelvis)
    return trim("waistband", belt(hips, WAIST - 0.032, 0.062, 0.010), cloth(shade(color, 0.15)), "bottom")


def _outline(bones: Skeleton, name: str, span: tuple[float, float], width: float) -> list[Mesh]:
    """A stripe down the outer side of both legs."""
    return [ribbon(*_down(bones, name, side, (1.0, 0.0, 0.1), span), width, 0.008) for side in SIDES]


def _piece(name: str, label: str, bones: Skeleton, material: Material) -> Piece:
    return Piece(label, "bottom", shell(bones, name), GRAIN, material)


def trousers(bones: Skeleton, order: Order) -> list[Worn]:
    """Long, with turned-up ends over the shoes."""
    return [
        _piece("trousers", "trousers", bones, cloth(order.color)),
        trim(
            "trousers turn-ups",
            _ends(bones, "trousers", 0.05, 0.008),
            cloth(mix(order.color, (1, 1, 1), 0.18)),
            "bottom",
        ),
        _waistband(bones, order.color),
    ]


def shorts(bones: Skeleton, order: Order) -> list[Worn]:
    """To the knee, wide, with a light hem."""
    hem = cloth(mix(order.color, second(order.color), 0.8))
    return [
        _piece("shorts", "shorts", bones, cloth(order.color)),
        trim("shorts hems", _ends(bones, "shorts", 0.032, 0.004), hem, "bottom"),
        _waistband(bones, order.color),
    ]


def jeans(bones: Skeleton, order: Order) -> list[Worn]:
    """Denim with golden seams down the sides and wide pale turn-ups."""
    from joyip.studio.joy.tops.outdoor import thread

    pale = cloth(mix(order.color, (0.93, 0.95, 1.0), 0.55), 0.88, 0.35)
    sewn: list[Mesh] = []
    for side in SIDES:
        for aim in ((1.0, 0.0, 0.16), (1.0, 0.0, -0.02)):
            points, normals = _down(bones, "jeans", side, aim, (0.12, 1.55))
            sewn += dashes(points + normals * 0.0015)
    lip = CUTS["jeans"].grow + CUTS["jeans"].flare
    return [
        _piece("jeans", "jeans", bones, cloth(order.color, 0.88, 0.35)),
        trim("jeans turn-ups", _ends(bones, "jeans", 0.066, 0.010), pale, "bottom"),
        trim(
            "jeans stitches",
            [*sewn, _hoops(bones, 1.64, (0.0, lip + 0.013), 0.006)],
            cloth(thread(order.color), 0.6),
            "bottom",
        ),
        _waistband(bones, order.color),
    ]


def sweatpants(bones: Skeleton, order: Order) -> list[Worn]:
    """Soft and wide, gathered into ribs at the ankles, two stripes down each side."""
    cut = CUTS["sweatpants"]
    lines = [
        ribbon(*_down(bones, "sweatpants", side, (1.0, 0.0, z), (0.1, 1.52)), 0.017, 0.008)
        for side in SIDES
        for z in (0.17, -0.17)
    ]
    return [
        _piece("sweatpants", "sweatpants", bones, cloth(order.color, 0.9, 0.7)),
        trim(
            "sweatpants ribs",
            _hoops(bones, cut.until, (0.010, 0.027), 0.052, -0.006),
            cloth(shade(order.color, 0.14), 0.9),
            "bottom",
        ),
        trim("sweatpants stripes", lines, cloth(second(order.color), 0.7), "bottom"),
        _waistband(bones, order.color),
    ]


def suit_trousers(bones: Skeleton, order: Order) -> list[Worn]:
    """Straight, with a crease pressed down the front of each leg."""
    wool = cloth(order.color, 0.72, 0.35)
    creases = []
    for side in SIDES:
        points, normals = _down(bones, "suit_trousers", side, (0.05, 0.0, 1.0), (0.25, 1.80))
        creases.append(tube(points - normals * 0.001, 0.0062, 8))
    return [
        _piece("suit_trousers", "suit trousers", bones, wool),
        trim("suit trousers creases", creases, wool, "bottom"),
        trim(
            "suit trousers hems",
            _ends(bones, "suit_trousers", 0.020, 0.002),
            replace(wool, color=shade(order.color, 0.12)),
            "bottom",
        ),
        _waistband(bones, order.color),
    ]


def swim_trunks(bones: Skeleton, order: Order) -> list[Worn]:
    """Short and wide, with a light stripe down each side and a light hem."""
    light = Material(second(order.color), 0.5, sheen=0.2)
    return [
        _piece("swim_trunks", "swim trunks", bones, Material(order.color, 0.5, sheen=0.3)),
        trim(
            "swim trunks edges",
            [_ends(bones, "swim_trunks", 0.024, 0.004), *_outline(bones, "swim_trunks", (0.02, 0.60), 0.034)],
            light,
            "bottom",
        ),
        _waistband(bones, order.color),
    ]


def skirt(bones: Skeleton, order: Order) -> list[Worn]:
    """A swinging bell skirt."""
    return [_piece("skirt", "skirt", bones, cloth(order.color)), _waistband(bones, order.color)]


def pleated_skirt(bones: Skeleton, order: Order) -> list[Worn]:
    """A school skirt in sharp pleats, with a stripe above the hem while Joy is upright."""
    wool = cloth(order.color, 0.72, 0.4)
    pleats = Displaced(shell(bones, "pleated_skirt"), Pleats(0.020, bones.pelvis, 18))
    made: list[Worn] = [Piece("pleated skirt", "bottom", pleats, 0.0125, wool), _waistband(bones, order.color)]
    if upright(bones) and order.pattern == "plain":
        line = belt(Surface(pleats, bones.pelvis), -0.118, 0.015, 0.005)
        made.append(trim("pleated skirt stripe", line, cloth(second(order.color), 0.7), "bottom"))
    return made


def dungarees(bones: Skeleton, order: Order) -> list[Worn]:
    """The legs of overalls."""
    from joyip.studio.joy.tops.outdoor import thread

    denim = cloth(order.color, 0.85, 0.35)
    hips = Surface(torso(bones, 0.042), bones.pelvis)
    sewn: list[Mesh] = []
    for side in SIDES:
        points, normals = _down(bones, "dungarees", side, (1.0, 0.0, 0.12), (0.2, 1.5))
        sewn += dashes(points + normals * 0.0015)
    return [
        _piece("dungarees", "overalls legs", bones, denim),
        trim(
            "overalls waist", belt(hips, 0.155, 0.052, 0.014), replace(denim, color=shade(order.color, 0.10)), "bottom"
        ),
        trim(
            "overalls turn-ups",
            _ends(bones, "dungarees", 0.062, 0.010),
            cloth(mix(order.color, (0.93, 0.95, 1.0), 0.5), 0.85),
            "bottom",
        ),
        trim("overalls seams", sewn, cloth(thread(order.color), 0.6), "bottom"),
    ]


def space_legs(bones: Skeleton, order: Order) -> list[Worn]:
    """The legs of a space suit, jointed at the knees, with a bright band each."""
    frames = [cut_at(bones.legs[side], LEG, 1.0).frame for side in SIDES]
    legs = [
        Displaced(sleeve(bones.legs[side], LEG, CUTS["space_legs"]), Rings(0.012, frame, 0.058))
        for side, frame in zip(SIDES, frames, strict=True)
    ]
    seat = smooth_intersect(0.03, torso(bones, SEATS["space_legs"][0]), below(bones.pelvis, SEATS["space_legs"][1]))
    bright = Material((0.90, 0.36, 0.13) if brightness(order.color) > 0.5 else CREAM, 0.45)
    off = CUTS["space_legs"].grow
    return [
        Piece(
            "space suit legs", "bottom", smooth_union(0.03, seat, *legs), GRAIN, Material(order.color, 0.55, sheen=0.3)
        ),
        trim("space suit knees", _hoops(bones, 1.30, (0.0, off + 0.004), 0.026), bright, "bottom"),
        trim(
            "space suit ankles",
            _hoops(bones, 1.82, (0.014, off + 0.008), 0.034, 0.014),
            Material(STEEL, 0.35, metallic=0.35),
            "bottom",
        ),
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
LEGS: Mapping[str, Callable[[Skeleton, Order], list[Worn]]] = MappingProxyType(
    {"dungarees": dungarees, "space_legs": space_legs}
)
"""What belongs to a top that has legs of its own."""
