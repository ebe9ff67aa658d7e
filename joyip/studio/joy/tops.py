"""The five tops. Each is cut from the posed body's own shape, grown, with rounded hems and hollow cuffs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from joyip.studio.field import Field, smooth_intersect, smooth_union, union
from joyip.studio.geometry import Frame, Material
from joyip.studio.joy.body import ARM, Sleeve, cut_at, sleeve, torso
from joyip.studio.joy.cloth import Ribs, Rings, above, band, below, cuff, front_strip, on_front, patch, rind
from joyip.studio.joy.colors import Rgb, cloth, mix
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.skeleton import Skeleton, turned, vector
from joyip.studio.solids import Capsule, Cone, Ellipsoid, Extruded, Sphere, Torus, Tube
from joyip.studio.warps import Displaced

SIDES = ("left", "right")
GRAIN = 0.0158
"""Edge length of cloth meshes."""
WHITE: Rgb = (0.955, 0.95, 0.935)
GOLD: Rgb = (0.90, 0.70, 0.26)


@dataclass(frozen=True)
class Top:
    """A top's cut: how far it stands off the body, where its hem lies over the pelvis, and its sleeves."""

    grow: float
    hem: float
    arm: Sleeve


CUTS: Mapping[str, Top] = MappingProxyType(
    {
        "t_shirt": Top(0.030, 0.015, Sleeve(0.80, 0.030, 0.026, 0.026)),
        "hoodie": Top(0.046, 0.005, Sleeve(1.84, 0.040, 0.012, 0.03)),
        "down_jacket": Top(0.070, 0.005, Sleeve(1.84, 0.052, 0.004, 0.03)),
        "sweater": Top(0.042, 0.005, Sleeve(1.84, 0.036, 0.008, 0.03)),
        "tang_jacket": Top(0.046, -0.035, Sleeve(1.80, 0.036, 0.022, 0.022)),
    }
)


def shell(bones: Skeleton, name: str) -> Field:
    """The plain cloth of a top, without relief and trimmings: what everything else must clear."""
    cut = CUTS[name]
    trunk = smooth_intersect(0.035, torso(bones, cut.grow), above(bones.pelvis, cut.hem), below(bones.chest, 0.255))
    return smooth_union(0.055, trunk, *(sleeve(bones.arms[side], ARM, cut.arm) for side in SIDES))


def _relieved(bones: Skeleton, name: str, make: Callable[[Frame, str], Field]) -> Field:
    """As `shell`, each of trunk and sleeves given its relief by `make(frame, where)` before they are joined."""
    cut = CUTS[name]
    trunk = _with(torso(bones, cut.grow), make(bones.chest, "trunk"))
    trunk = smooth_intersect(0.035, trunk, above(bones.pelvis, cut.hem), below(bones.chest, 0.255))
    parts = [trunk]
    for side in SIDES:
        frame = cut_at(bones.arms[side], ARM, 1.5).frame
        parts.append(_with(sleeve(bones.arms[side], ARM, cut.arm), make(frame, "sleeve")))
    return smooth_union(0.045, *parts)


def _with(field: Field, relief: Field) -> Field:
    if not isinstance(relief, Displaced):
        raise TypeError("a relief is a Displaced field whose own field is replaced")
    return replace(relief, field=field)


def _cuffs(bones: Skeleton, name: str, height: float, out: float, inset: float = 0.35) -> list[Field]:
    """Rounded rings over both sleeves' ends."""
    shape = CUTS[name].arm
    rings = []
    for side in SIDES:
        cut = cut_at(bones.arms[side], ARM, shape.until)
        frame = Frame(
            (cut.frame.origin - cut.frame.rotation[:, 1] * height * inset).astype(np.float32), cut.frame.rotation
        )
        rings.append(cuff(frame, cut.radius + shape.grow + shape.flare + out, height, cut.radius + shape.gap))
    return rings


def _collar(bones: Skeleton, radius: float, thickness: float, height: float, tilt: float = -12.0) -> Field:
    """A ring around the neck, lower at the throat."""
    frame = Frame(vector(0, height, 0.01), turned(x=-tilt))
    return Torus((0, 0, 0), radius, thickness).placed(frame).placed(bones.chest)


def t_shirt(bones: Skeleton, color: Rgb) -> list[Piece]:
    """Short flared sleeves, round neck, a heart on the chest."""
    cut = CUTS["t_shirt"]
    print_color = WHITE if max(color) - min(color) > 0.25 or sum(color) < 1.5 else (0.86, 0.16, 0.18)
    angle = np.linspace(0, 2 * np.pi, 41)[:-1]
    heart = tuple(
        (
            float(0.0052 * 16 * np.sin(a) ** 3),
            float(0.0052 * (13 * np.cos(a) - 5 * np.cos(2 * a) - 2 * np.cos(3 * a) - np.cos(4 * a))),
        )
        for a in angle
    )
    tool = Extruded(heart, 0.6, 0.006).moved(0, -0.10, 0.32)
    return [
        Piece("t-shirt", "top", shell(bones, "t_shirt"), GRAIN, cloth(color)),
        Piece("t-shirt collar", "top", _collar(bones, 0.172, 0.030, 0.195), 0.008, cloth(mix(color, (0, 0, 0), 0.12))),
        Piece(
            "t-shirt print",
            "top",
            patch(bones, bones.chest, tool, cut.grow + 0.006, 0.006),
            0.007,
            Material(print_color, 0.5),
        ),
    ]


def hoodie(bones: Skeleton, color: Rgb) -> list[Piece]:
    """Hood down, kangaroo pocket, strings, ribbed cuffs and hem."""
    cut = CUTS["hoodie"]
    bag = Ellipsoid((0, 0.135, -0.195), (0.205, 0.135, 0.105))
    roll = Tube(((0.0, 0.10, 0.215), (0.24, 0.15, 0.24), (0.30, 0.26, -0.22), (0.0, 0.255, -0.235)), 0.050, 0.075)
    hood = smooth_union(0.08, bag, roll.mirrored()).placed(bones.chest)
    half, low, high = 0.155, 0.055, 0.205
    outline = (
        (-half, low),
        (half, low),
        (half, low + 0.05),
        (half - 0.055, high),
        (-half + 0.055, high),
        (-half, low + 0.05),
    )
    pocket = patch(bones, bones.pelvis, Extruded(outline, 0.6, 0.012).moved(0, 0, 0.32), cut.grow + 0.020, 0.022)
    ribbed = [
        band(bones, bones.pelvis, (cut.hem - 0.006, cut.hem + 0.07), cut.grow + 0.010),
        *_cuffs(bones, "hoodie", 0.062, 0.008),
    ]
    strings = []
    for x, drop in ((0.062, 0.17), (-0.062, 0.15)):
        spots = [(x, 0.13), (x, 0.13 - drop / 2), (x, 0.13 - drop)]
        top, middle, end = on_front(bones, bones.chest, spots, cut.grow + 0.008)
        strings.append(
            union(Tube((top, middle, end), 0.0122, 0.0115), Capsule(end, (end[0], end[1] - 0.022, end[2]), 0.0155))
        )
    return [
        Piece("hoodie", "top", shell(bones, "hoodie"), GRAIN, cloth(color)),
        Piece("hoodie hood", "top", hood, GRAIN, cloth(color)),
        Piece("hoodie pocket", "top", pocket, 0.0122, cloth(mix(color, (0, 0, 0), 0.05))),
        Piece("hoodie ribs", "top", union(*ribbed), 0.0122, cloth(mix(color, (0, 0, 0), 0.10), 0.85)),
        Piece("hoodie strings", "top", union(*strings).placed(bones.chest), 0.006, cloth(WHITE)),
    ]


def down_jacket(bones: Skeleton, color: Rgb) -> list[Piece]:
    """Quilted puffs, a high collar, a zip."""
    cut = CUTS["down_jacket"]
    shiny = Material(color, roughness=0.38, sheen=0.2, clearcoat=0.25)

    def puffs(frame: Frame, where: str) -> Field:
        return Displaced(torso(bones), Rings(0.026, frame, 0.118 if where == "trunk" else 0.105, 0.22))

    collar = smooth_union(0.02, _collar(bones, 0.178, 0.050, 0.175, -8), _collar(bones, 0.172, 0.046, 0.235, -8))
    zip_strip = patch(bones, bones.pelvis, front_strip(0, 0.0155, 0.03, 0.50), cut.grow + 0.010, 0.008)
    pull = (
        union(Cone((0, -0.03, 0), 0.05, 0.014, 0.008, 0.006), Sphere((0, 0, 0), 0.016))
        .moved(*on_front(bones, bones.chest, [(0, 0.10)], cut.grow + 0.018)[0])
        .placed(bones.chest)
    )
    ends = [
        band(bones, bones.pelvis, (cut.hem - 0.004, cut.hem + 0.048), cut.grow - 0.004),
        *_cuffs(bones, "down_jacket", 0.05, -0.010),
    ]
    return [
        Piece("down jacket", "top", _relieved(bones, "down_jacket", puffs), GRAIN, shiny),
        Piece("down jacket collar", "top", collar, GRAIN, shiny),
        Piece("down jacket ends", "top", union(*ends), 0.0122, replace(shiny, color=mix(color, (0, 0, 0), 0.22))),
        Piece("down jacket zip", "top", union(zip_strip, pull), 0.007, Material((0.86, 0.87, 0.89), 0.3, metallic=0.4)),
    ]


def sweater(bones: Skeleton, color: Rgb) -> list[Piece]:
    """Knitted ribs, a rolled collar, thick cuffs and hem, two light stripes."""
    cut = CUTS["sweater"]

    def knit(frame: Frame, where: str) -> Field:
        return Displaced(torso(bones), Ribs(0.010, frame, 44 if where == "trunk" else 22))

    collar = Displaced(
        smooth_union(0.03, _collar(bones, 0.165, 0.044, 0.185, -10), _collar(bones, 0.165, 0.040, 0.235, -10)),
        Ribs(0.008, bones.chest, 40),
    )
    hem = smooth_intersect(
        0.022,
        Displaced(rind(bones, cut.grow + 0.014), Ribs(0.010, bones.pelvis, 44)),
        above(bones.pelvis, cut.hem - 0.008),
        below(bones.pelvis, cut.hem + 0.078),
    )
    light = mix(color, WHITE, 0.72)
    wool = Displaced(rind(bones, cut.grow + 0.007), Ribs(0.010, bones.chest, 44))
    stripes = [
        smooth_intersect(0.008, wool, above(bones.chest, low), below(bones.chest, low + 0.044))
        for low in (-0.11, -0.04)
    ]
    yarn = cloth(color, 0.9, 0.8)
    return [
        Piece("sweater", "top", _relieved(bones, "sweater", knit), 0.0140, yarn),
        Piece("sweater collar", "top", collar, 0.0122, yarn),
        Piece("sweater ends", "top", union(hem, *_cuffs(bones, "sweater", 0.068, 0.012)), 0.0122, yarn),
        Piece("sweater stripes", "top", union(*stripes), 0.0122, cloth(light, 0.9, 0.8)),
    ]


def tang_jacket(bones: Skeleton, color: Rgb) -> list[Piece]:
    """A festive jacket: stand collar, frog buttons, golden trim at seam, cuffs and hem."""
    cut = CUTS["tang_jacket"]
    silk = Material(color, roughness=0.42, sheen=0.6, clearcoat=0.1)
    gold = Material(GOLD, roughness=0.32, metallic=0.45)
    frame = Frame(vector(0, 0.225, 0.0), turned(x=8))
    stand = (
        (Cone((0, 0, 0), 0.115, 0.205, 0.185, 0.018) - Cone((0, 0.02, 0), 0.3, 0.165, 0.150))
        .placed(frame)
        .placed(bones.chest)
    )
    rim = Torus((0, 0.055, 0), 0.182, 0.014).placed(frame).placed(bones.chest)
    trims = [
        rim,
        patch(bones, bones.pelvis, front_strip(0, 0.011, -0.03, 0.50), cut.grow + 0.006, 0.006),
        band(bones, bones.pelvis, (cut.hem + 0.007, cut.hem + 0.041), cut.grow + 0.008, 0.012),
        *_cuffs(bones, "tang_jacket", 0.046, 0.007, 0.30),
    ]
    frogs = []
    for height in (0.10, 0.015, -0.07, -0.155):
        spots = on_front(bones, bones.chest, [(x, height) for x in (-0.078, -0.04, 0.04, 0.078, 0)], cut.grow + 0.011)
        loops = [Tube((spots[a], spots[b]), 0.0125, 0.0125) for a, b in ((0, 1), (1, 2), (2, 3))]
        knot = Sphere(spots[4], 0.022)
        ends = [Sphere(spots[index], 0.0185) for index in (0, 3)]
        frogs.append(smooth_union(0.01, *loops, knot, *ends))
    return [
        Piece("Tang jacket", "top", shell(bones, "tang_jacket"), GRAIN, silk),
        Piece("Tang jacket collar", "top", stand, 0.0122, silk),
        Piece("Tang jacket trim", "top", union(*trims), 0.0105, gold),
        Piece("Tang jacket buttons", "top", union(*frogs).placed(bones.chest), 0.006, gold),
    ]


TOPS: Mapping[str, Callable[[Skeleton, Rgb], list[Piece]]] = MappingProxyType(
    {"t_shirt": t_shirt, "hoodie": hoodie, "down_jacket": down_jacket, "sweater": sweater, "tang_jacket": tang_jacket}
)
