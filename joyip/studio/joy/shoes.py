"""What Joy wears on the feet, each modelled once in the foot's frame (origin at the ankle, toes towards +z)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from joyip.studio.field import Field, intersect, smooth_intersect, smooth_subtract, smooth_union, union
from joyip.studio.geometry import Material, Part
from joyip.studio.joy import colors
from joyip.studio.joy.body import SOLE, foot, shoe_sole, shoe_trim, shoe_upper
from joyip.studio.joy.colors import Rgb, cloth, mix
from joyip.studio.joy.figure import bare_foot
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import BLACK, CREAM, brightness, second, shade
from joyip.studio.solids import Box, Capsule, Cone, Ellipsoid, HalfSpace, Torus, Tube

RUBBER = Material((0.16, 0.14, 0.14), 0.6)


def _piece(name: str, field: Field, grain: float, material: Material) -> Piece:
    return Piece(name, "shoes", field, grain, material)


def _above(height: float) -> HalfSpace:
    return HalfSpace((0, height, 0), (0, -1, 0))


def _slab(low: float, high: float, grow: float = 0.0, rounding: float = 0.018) -> Field:
    """A sole's outline between two heights."""
    print_ = smooth_union(
        0.06,
        Ellipsoid((0, -0.075, 0.078), (0.117 + grow, 0.12, 0.137 + grow)),
        Ellipsoid((0, -0.075, -0.025), (0.110 + grow, 0.12, 0.106 + grow)),
    )
    return smooth_intersect(rounding, print_, intersect(HalfSpace((0, high, 0), (0, 1, 0)), _above(low)))


def _shaft(high: float, wide: float, lean: float = 0.0) -> Field:
    """The leg of a boot with its opening."""
    outside = Cone((0, high / 2 - 0.03, -0.012), high + 0.06, wide - 0.010, wide, 0.016)
    return smooth_subtract(0.010, outside, Cone((0, high, -0.012), 0.12, wide - 0.020, wide - 0.018, 0.008))


def _instep(tall: float = 1.0) -> Field:
    toe = Ellipsoid((0, -0.052, 0.075), (0.108, 0.072 * tall, 0.125))
    return smooth_union(0.06, toe, Ellipsoid((0, -0.035, -0.025), (0.102, 0.085, 0.097)))


def sneakers(color: Rgb) -> list[Piece]:
    """Chunky trainers with a white sole."""
    leather = replace(colors.SHOE, color=color)
    trim = colors.SOLE if brightness(color) < 0.75 else replace(colors.SOLE, color=second(color))
    return [
        _piece("shoe", shoe_upper(), 0.010, leather),
        _piece("sole", shoe_sole(), 0.010, colors.SOLE),
        _piece("laces", shoe_trim(), 0.009, trim),
    ]


def boots(color: Rgb) -> list[Piece]:
    """Laced boots with a thick dark sole and a padded rim."""
    upper = smooth_intersect(0.03, smooth_union(0.05, _instep(1.05), _shaft(0.075, 0.122)), _above(-SOLE + 0.022))
    laces = [
        Tube(((-0.048, y - 0.010, z), (0, y + 0.012, z + 0.016), (0.048, y - 0.010, z)), 0.0105, 0.0105)
        for y, z in ((0.040, 0.098), (0.010, 0.108), (-0.012, 0.134))
    ]
    sole = union(_slab(-SOLE, -0.075, 0.006), Box((0, -SOLE + 0.020, -0.055), (0.085, 0.020, 0.055), 0.012))
    return [
        _piece("shoe", upper, 0.010, Material(color, 0.55, clearcoat=0.12)),
        _piece("sole", sole, 0.010, RUBBER),
        _piece("rim", Torus((0, 0.072, -0.012), 0.113, 0.019), 0.009, cloth(shade(color, 0.3), 0.8)),
        _piece("laces", union(*laces), 0.007, cloth((0.93, 0.80, 0.55), 0.7)),
    ]


def rain_boots(color: Rgb) -> list[Piece]:
    """Tall shiny rubber boots with a bright rim and sole."""
    upper = smooth_intersect(0.03, smooth_union(0.05, _instep(1.1), _shaft(0.088, 0.146)), _above(-SOLE + 0.018))
    light = Material(second(color), 0.4, clearcoat=0.4)
    rim = Cone((0, 0.076, -0.012), 0.032, 0.152, 0.153, 0.012) - Cone((0, 0.10, -0.012), 0.2, 0.130, 0.130)
    return [
        _piece("shoe", upper, 0.010, Material(color, 0.2, clearcoat=0.85)),
        _piece("sole", _slab(-SOLE, -0.082, 0.003), 0.010, light),
        _piece("rim", rim, 0.009, light),
    ]


def dress_shoes(color: Rgb) -> list[Piece]:
    """Polished lace-ups: toe cap, welt and heel, dark socks."""
    toe = Ellipsoid((0, -0.062, 0.085), (0.098, 0.060, 0.128))
    heel = Ellipsoid((0, -0.045, -0.025), (0.098, 0.075, 0.094))
    solid = smooth_intersect(0.024, smooth_union(0.07, toe, heel), _above(-SOLE + 0.024))
    low = HalfSpace((0, 0.0, 0), (0, 1, 0.10))
    upper = smooth_subtract(
        0.012, smooth_intersect(0.02, solid, low), Cone((0, 0.035, -0.010), 0.09, 0.082, 0.088, 0.01)
    )
    cap = intersect(upper.offset(0.0045), HalfSpace((0, -0.05, 0.118), (0, 0.25, -1)))
    polish = Material(color, 0.14, clearcoat=0.9)
    laces = [Capsule((-0.034, y, z), (0.034, y, z), 0.0095) for y, z in ((-0.004, 0.075), (-0.010, 0.098))]
    sole = union(_slab(-SOLE + 0.012, -0.088, -0.006, 0.008), _heel())
    return [
        _piece("shoe", union(upper, cap), 0.0085, polish),
        _piece("sole", sole, 0.010, Material(shade(color, 0.35), 0.45)),
        _piece("laces", union(*laces), 0.006, cloth(shade(color, 0.5), 0.6)),
        _piece(
            "socks",
            smooth_intersect(0.01, Capsule((0, -0.03, -0.002), (0, 0.035, -0.002), 0.1005, 0.103), _above(-0.06)),
            0.012,
            cloth(shade(BLACK, 0.1), 0.9),
        ),
    ]


def _heel() -> Field:
    return smooth_intersect(0.008, _slab(-SOLE, -0.08, -0.006, 0.006), HalfSpace((0, 0, -0.015), (0, 0, 1)))


def _strap(z: float, half: float, lean: float = 0.0) -> Field:
    """A strap over the bare foot."""
    tool = Box((0, 0, 0), (0.2, 0.2, half), 0.01).turned("x", lean).moved(0, -0.04, z)
    return smooth_intersect(0.010, foot().offset(0.013), tool, _above(-SOLE + 0.012))


def _inside() -> Piece:
    """The bare paw on a sole."""
    return Piece("foot", "body", smooth_intersect(0.012, foot(), _above(-SOLE + 0.018)), 0.010, colors.SKIN)


def sandals(color: Rgb) -> list[Piece]:
    """Two wide straps, one round the ankle, on a cork sole over bare paws."""
    leather = Material(color, 0.5, clearcoat=0.15)
    ankle = smooth_intersect(0.010, foot().offset(0.012), Box((0, 0.006, 0), (0.3, 0.016, 0.3)).turned("x", -14))
    sole = _slab(-SOLE - 0.0, -0.088, 0.012)
    return [
        _inside(),
        _piece("shoe", union(_strap(0.070, 0.028, -18), ankle), 0.009, leather),
        _piece("sole", sole, 0.009, Material(mix(color, (0.86, 0.70, 0.48), 0.75), 0.75)),
        _piece(
            "buckle",
            Box((0.098, 0.006, -0.015), (0.012, 0.022, 0.022), 0.006),
            0.006,
            Material((0.88, 0.74, 0.40), 0.3, metallic=0.5),
        ),
    ]


def slippers(color: Rgb) -> list[Piece]:
    """Plush slippers with a bunny's ears and eyes."""
    toe = smooth_intersect(0.02, Ellipsoid((0, -0.060, 0.092), (0.130, 0.082, 0.130)), _above(-SOLE + 0.008))
    cover = smooth_subtract(0.02, toe, HalfSpace((0, 0, 0.012), (0, 0.35, 1)))
    ears = Ellipsoid((0, 0.05, 0), (0.026, 0.062, 0.018)).turned("z", -58).turned("x", 12).moved(0.052, -0.004, 0.105)
    inner = (
        Ellipsoid((0, 0.05, 0.012), (0.014, 0.044, 0.010)).turned("z", -58).turned("x", 12).moved(0.052, -0.004, 0.105)
    )
    eyes = Ellipsoid((0.042, -0.018, 0.196), (0.011, 0.013, 0.009))
    nose = Ellipsoid((0, -0.036, 0.219), (0.014, 0.010, 0.009))
    plush = cloth(color, 0.95, 0.9)
    pale = mix(color, CREAM, 0.7) if brightness(color) < 0.85 else (0.97, 0.70, 0.74)
    return [
        _inside(),
        _piece("shoe", union(cover, ears.mirrored()), 0.009, plush),
        _piece("sole", _slab(-SOLE, -0.092, 0.010), 0.009, cloth(pale, 0.9, 0.5)),
        _piece("ears", inner.mirrored(), 0.006, cloth(pale, 0.9, 0.6)),
        _piece("face", union(eyes.mirrored(), nose), 0.005, Material((0.10, 0.07, 0.07), 0.2, clearcoat=0.8)),
    ]


SHOES: Mapping[str, Callable[[Rgb], list[Piece]]] = MappingProxyType(
    {
        "sneakers": sneakers,
        "boots": boots,
        "rain_boots": rain_boots,
        "dress_shoes": dress_shoes,
        "sandals": sandals,
        "slippers": slippers,
    }
)


TALL = frozenset({"rain_boots"})
"""What trousers are tucked into."""


def shod(bones: Skeleton, name: str, color: Rgb) -> list[Part]:
    """Both feet in their shoes, or bare for "none"."""
    pieces = SHOES[name](color) if name in SHOES else bare_foot()
    return [
        replace(piece, name=f"{side} {piece.name}").part(frame)
        for side, frame in bones.feet.items()
        for piece in pieces
    ]
