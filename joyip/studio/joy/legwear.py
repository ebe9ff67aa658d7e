"""How bottoms are cut from the posed hips and legs, and where their trimmings lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from joyip.studio.field import Field, smooth_intersect, smooth_union
from joyip.studio.geometry import Frame, Mesh, Part
from joyip.studio.joy.body import LEG, Sleeve, cut_at, sleeve, torso
from joyip.studio.joy.cloth import below
from joyip.studio.joy.colors import Rgb, cloth
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import SIDES, Bell, bell, shade
from joyip.studio.joy.trim import Surface, belt, ribbon, ring, trim
from joyip.studio.shapes import Points, merge

WAIST = 0.17
"""The waistband's height over the pelvis: under every top's hem."""
CUTS: Mapping[str, Sleeve] = MappingProxyType(
    {
        "trousers": Sleeve(1.80, 0.024, 0.014, 0.026, gap=0.016),
        "shorts": Sleeve(0.98, 0.030, 0.030, 0.026, gap=0.014),
        "jeans": Sleeve(1.78, 0.026, 0.010, 0.024, gap=0.014),
        "sweatpants": Sleeve(1.78, 0.036, 0.002, 0.04, gap=0.012),
        "suit_trousers": Sleeve(1.84, 0.022, 0.016, 0.022, gap=0.014),
        "swim_trunks": Sleeve(0.94, 0.032, 0.026, 0.024, gap=0.014),
        "dungarees": Sleeve(1.78, 0.030, 0.018, 0.026, gap=0.016),
        "space_legs": Sleeve(1.82, 0.052, 0.002, 0.03, gap=0.016),
    }
)
"""Everything with two legs; the last two belong to tops."""
SEATS: Mapping[str, tuple[float, float]] = MappingProxyType({"dungarees": (0.036, 0.195), "space_legs": (0.060, 0.20)})
"""How far the cloth around the hips stands off and how high it reaches, where that is not usual."""
BELLS: Mapping[str, Bell] = MappingProxyType({"skirt": Bell(), "pleated_skirt": Bell(length=0.25, wide=0.385)})


def leg_cut(name: str, tucked: bool = False) -> Sleeve:
    """How cloth runs along a leg; tucked into boots it is narrow and ends above the ankle."""
    cut = CUTS[name]
    if not tucked or cut.until < 1.4:
        return cut
    return replace(cut, until=1.62, grow=min(cut.grow, 0.024), flare=0.0, depth=0.01, gap=-0.07)


def shell(bones: Skeleton, name: str, tucked: bool = False) -> Field:
    """The plain cloth of a bottom."""
    if name in BELLS:
        return bell(bones, BELLS[name])
    grow, high = SEATS.get(name, (0.022, WAIST))
    seat = smooth_intersect(0.03, torso(bones, grow), below(bones.pelvis, high))
    return smooth_union(0.03, seat, *(sleeve(bones.legs[side], LEG, leg_cut(name, tucked)) for side in SIDES))


def hoops(bones: Skeleton, share: float, off: tuple[float, float], height: float, shift: float = 0.0) -> Mesh:
    """A ring on each leg at `share` (0..2), from `off[0]` to `off[1]` off the skin, moved up the leg by `shift`."""
    rings = []
    for side in SIDES:
        cut = cut_at(bones.legs[side], LEG, share)
        origin = (cut.frame.origin - cut.frame.rotation[:, 1] * shift).astype(np.float32)
        rings.append(ring(Frame(origin, cut.frame.rotation), cut.radius + off[0], cut.radius + off[1], height))
    return merge(rings)


def ends(bones: Skeleton, name: str, height: float, out: float) -> Mesh:
    """Turned-up or sewn ends of both legs."""
    cut = CUTS[name]
    return hoops(bones, cut.until, (cut.gap, cut.grow + cut.flare + out), height, height * 0.4)


def down(
    bones: Skeleton,
    name: str,
    side: str,
    aim: tuple[float, float, float],
    span: tuple[float, float],
    *,
    tucked: bool = False,
) -> tuple[Points, Points]:
    """Points and normals along a leg's cloth between two shares of it, on the side that `aim` (pelvis' frame) faces."""
    limb = bones.legs[side]
    shares = np.linspace(span[0], min(span[1], 1.42) if tucked else span[1], 26)[:, None]
    upper, lower = limb.root + (limb.middle - limb.root) * shares, limb.middle + (limb.end - limb.middle) * (shares - 1)
    spots = np.where(shares <= 1, upper, lower)
    mirrored = np.array((aim[0] if side == "left" else -aim[0], *aim[1:]), np.float32)
    along = np.gradient(spots, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    out = bones.pelvis.rotation @ mirrored - along * (along @ (bones.pelvis.rotation @ mirrored))[:, None]
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6)
    world = Surface(shell(bones, name, tucked), Frame(np.zeros(3, np.float32), np.eye(3, dtype=np.float32)))
    return world.cast(spots + out * 0.3, -out)


def waistband(bones: Skeleton, color: Rgb) -> Part:
    """A belt of cloth under the top's hem."""
    hips = Surface(torso(bones, 0.022), bones.pelvis)
    return trim("waistband", belt(hips, WAIST - 0.032, 0.062, 0.010), cloth(shade(color, 0.15)), "bottom")


def side_stripes(bones: Skeleton, name: str, span: tuple[float, float], width: float) -> list[Mesh]:
    """A stripe down the outer side of both legs."""
    return [ribbon(*down(bones, name, side, (1.0, 0.0, 0.1), span), width, 0.008) for side in SIDES]
