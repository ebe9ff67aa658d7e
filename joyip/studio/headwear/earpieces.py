"""What covers the ears' roots, hung on a bow over the head: headphones and earmuffs."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Mesh
from joyip.studio.headwear.hat import (
    CREAM,
    Color,
    Headwear,
    contrast,
    darker,
    fur,
    leather,
    paler,
    part,
    plastic,
    pompom,
    worn,
)
from joyip.studio.headwear.lofts import arch
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import Points, facing, lathe, merge, place
from joyip.studio.sweeps import band, rounded

SIDES = (1.0, -1.0)
CUP = np.array((0.585, 0.105, -0.02))
"""Middle of the left cup in the head's frame: over the ear's root."""
OUT = np.array((1.0, 0.28, 0.12))
"""The way it faces."""
CORAL: Color = (0.95, 0.45, 0.36)


def seated(skull: Field) -> Seat:
    """The bow's frame: upright over the ears, behind the tuft of hair."""
    return Seat.on(skull, 0.0, pitch=4.0, forward=-0.085)


def cups(seat: Seat, profile: tuple[tuple[float, float], ...], corner: float, segments: int = 40) -> Mesh:
    """Turned pieces at both ears; their profile's height runs outwards."""
    shape = lathe(rounded(profile, corner, 4), segments)
    return merge([place(shape, *at_ear(seat, side)) for side in SIDES])


def at_ear(seat: Seat, side: float) -> tuple[Points, Points]:
    """Place and turn of an ear's cup in the hat's frame."""
    spot = (CUP * (side, 1.0, 1.0) - seat.origin) @ seat.rotation
    return spot, seat.rotation.T @ facing(OUT * (side, 1.0, 1.0))


def headphones(skull: Field, color: Color) -> Headwear:
    """Large round cups and a padded bow in the wished colour, coral rings, cream cushions."""
    seat = seated(skull)
    bow = arch(seat, 77.0, 64, 0.050)
    pad = arch(seat, 50.0, 48, 0.014)
    accent = contrast(color, CORAL, CREAM)
    foam = leather(contrast(color, paler(color, 0.25) if sum(color) < 0.6 else darker(color, 0.45), CREAM))
    parts = (
        part(seat, "bow", band(bow, (0.0, 0.0, 1.0), 0.105, 0.050), plastic(color)),
        part(seat, "pad", band(pad, (0.0, 0.0, 1.0), 0.120, 0.052), foam),
        part(
            seat,
            "cups",
            cups(seat, ((0.0, 0.0), (0.185, 0.0), (0.190, 0.085), (0.150, 0.125), (0.0, 0.130)), 0.035),
            plastic(color),
        ),
        part(
            seat,
            "cushions",
            cups(seat, ((0.0, -0.125), (0.165, -0.125), (0.195, -0.06), (0.175, 0.005), (0.0, 0.005)), 0.05),
            foam,
        ),
        part(
            seat,
            "rings",
            cups(seat, ((0.0, 0.11), (0.115, 0.11), (0.112, 0.143), (0.0, 0.143)), 0.012),
            plastic(accent),
        ),
        part(
            seat, "caps", cups(seat, ((0.0, 0.12), (0.082, 0.12), (0.078, 0.152), (0.0, 0.155)), 0.014), plastic(color)
        ),
    )
    return worn("headphones", seat, parts, arch(seat, 77.0, 64, 0.075), rim=arch(seat, 50.0, 48, -0.012), hair=True)


def earmuffs(skull: Field, color: Color) -> Headwear:
    """Balls of fluff in the wished colour on a thin bow."""
    seat = seated(skull)
    line = arch(seat, 80.0, 64, 0.016)
    puffs = []
    for side in SIDES:
        spot, spin = at_ear(seat, side)
        puff = pompom(0.205, (0.0, 0.0, 0.0), seed=7 if side > 0 else 8, fine=56)
        puffs.append(place(puff, spot - spin[:, 1] * 0.03, spin))
    bright = darker(color, 0.22)
    parts = (
        part(seat, "puffs", merge(puffs), fur(color)),
        part(seat, "bow", band(line, (0.0, 0.0, 1.0), 0.062, 0.034), plastic(bright)),
    )
    return worn("earmuffs", seat, parts, arch(seat, 80.0, 64, 0.033), rim=arch(seat, 80.0, 64, -0.001), hair=True)
