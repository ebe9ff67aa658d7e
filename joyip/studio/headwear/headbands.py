"""Headbands that carry something: a rabbit's ears, a reindeer's antlers, a large bow."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Material, Mesh
from joyip.studio.headwear.hat import PINK, RED, WINE, Color, Headwear, cloth, contrast, darker, fur, paler, part, worn
from joyip.studio.headwear.lofts import arch, blade
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import Points, ball, facing, grid, merge, place, turn
from joyip.studio.sweeps import band, smooth_path, tube

SIDES = (1.0, -1.0)
WIDE, THICK = 0.060, 0.030
"""The band's width and thickness."""
GREEN: Color = (0.20, 0.50, 0.24)


def seated(skull: Field) -> Seat:
    """The frame of every headband: behind the tuft of hair, its ends behind the ears' roots."""
    return Seat.on(skull, 0.25, pitch=8.0, forward=-0.06)


def circlet(seat: Seat, half: float = 98.0) -> tuple[Mesh, Points, Points]:
    """The band over the head, its inner line and its outer one."""
    line = arch(seat, half, 64, 0.3 * THICK)
    mesh = band(line, (0.0, 0.0, 1.0), WIDE, THICK)
    return mesh, arch(seat, half, 64, -0.2 * THICK), arch(seat, half, 64, 0.8 * THICK)


def bunny_ears(skull: Field, color: Color) -> Headwear:
    """Plush ears in the wished colour, pink inside; one has a kink."""
    seat = seated(skull)
    top = arch(seat, 20.0, 3, 0.0)
    loop, inner, outer = circlet(seat)
    width, depth = (0.062, 0.098, 0.118, 0.120, 0.108, 0.080, 0.026), (0.050, 0.056, 0.056, 0.052, 0.046, 0.036, 0.014)
    shells, linings = [], []
    straight = ((0.0, -0.03, 0.0), (0.03, 0.22, -0.01), (0.07, 0.46, -0.01), (0.085, 0.68, 0.0))
    kinked = ((0.0, -0.03, 0.0), (0.03, 0.20, -0.01), (0.075, 0.36, 0.005), (0.19, 0.43, 0.06), (0.33, 0.33, 0.11))
    for side, knots in ((1.0, kinked), (-1.0, straight)):
        foot = top[2 if side > 0 else 0]
        path = np.array(knots) * (side, 1.0, 1.0) + foot
        shells.append(blade(path, width, depth, 30, 20))
        fine = smooth_path(path, 30)
        ahead = np.cross(np.gradient(fine, axis=0), (1.0, 0.0, 0.0))
        ahead *= -np.sign(ahead[3, 2]) * -1.0 / np.linalg.norm(ahead, axis=1, keepdims=True)
        heart = (fine + 0.030 * ahead)[3:27]
        linings.append(blade(heart, 0.62 * np.array(width), 0.68 * np.array(depth), 24, 16))
    parts = (
        part(seat, "band", loop, cloth(color)),
        part(seat, "ears", merge(shells), fur(color)),
        part(seat, "linings", merge(linings), fur(contrast(color, PINK, WINE))),
    )
    return worn("bunny_ears", seat, parts, outer, rim=inner, hair=True)


def antler(side: float, foot: Points) -> Mesh:
    """A velvet antler with two tines."""
    tines = (
        (((0.0, -0.04, 0.0), (0.05, 0.13, -0.01), (0.16, 0.29, -0.02), (0.20, 0.50, 0.02)), 0.052, 0.032),
        (((0.05, 0.13, -0.01), (0.17, 0.19, 0.03), (0.27, 0.20, 0.05), (0.34, 0.28, 0.06)), 0.041, 0.027),
        (((0.14, 0.26, -0.02), (0.10, 0.36, 0.02), (0.055, 0.44, 0.04)), 0.039, 0.026),
    )
    return merge(
        [
            tube(smooth_path(np.array(knots) * (side, 1.0, 1.0) + foot, 22), np.linspace(thick, thin, 22), 14)
            for knots, thick, thin in tines
        ]
    )


def antlers(skull: Field, color: Color) -> Headwear:
    """Antlers in the wished colour on a band, with holly at their feet."""
    seat = seated(skull)
    loop, inner, outer = circlet(seat)
    feet = arch(seat, 33.0, 3, 0.0)[[0, 2]]
    leaf = blade(
        ((0.0, 0.0, 0.0), (0.0, 0.07, 0.02), (0.0, 0.15, 0.0)),
        (0.008, 0.048, 0.040, 0.005),
        (0.005, 0.012, 0.009, 0.004),
        10,
        10,
    )
    leaves, berries, horns = [], [], []
    for side, foot in zip((-1.0, 1.0), feet, strict=True):
        horns.append(antler(side, foot))
        spot = np.add(foot, (side * 0.02, 0.02, 0.055))
        leaves += [place(leaf, spot, facing((way, 0.28, 0.35))) for way in (1.0, -1.0)]
        berries += [
            ball(0.034, spot + np.array(at), segments=14)
            for at in ((0.03, 0.0, 0.03), (-0.03, 0.0, 0.03), (0.0, 0.045, 0.025))
        ]
    parts = (
        part(seat, "antlers", merge(horns), Material(color, roughness=0.8, sheen=0.6)),
        part(seat, "band", loop, cloth(darker(color, 0.3))),
        part(seat, "leaves", merge(leaves), Material(contrast(color, GREEN, paler(GREEN, 0.5)), roughness=0.5)),
        part(
            seat,
            "berries",
            merge(berries),
            Material(contrast(color, RED, (0.95, 0.85, 0.3)), roughness=0.2, clearcoat=0.8),
        ),
    )
    return worn("antlers", seat, parts, outer, rim=inner, hair=True)


def loop_of_bow(side: float) -> Mesh:
    """One plump loop of a bow in the x-y plane, the knot at the origin; it opens away from it, with a fold."""
    t = np.linspace(0.0, 1.0, 18)
    tall = 0.045 + 0.125 * np.sin(np.minimum(t * 1.25, 1.0) * np.pi / 2) ** 1.3 * (
        1.0 - np.maximum(t - 0.8, 0.0) ** 2 * 12.0
    )
    deep = 0.030 + 0.075 * np.sin(np.pi * np.minimum(t * 1.02, 1.0)) ** 0.8
    angle = np.linspace(0.0, 2.0 * np.pi, 36, endpoint=False)
    fold = 1.0 - 0.20 * (1.0 - t[:, None]) * np.cos(3.0 * angle)[None] ** 2
    rows = np.stack(
        (
            np.broadcast_to(side * 0.27 * t[:, None], (18, 36)) + side * 0.012 * np.cos(2.0 * angle)[None] * t[:, None],
            tall[:, None] * fold * np.sin(angle)[None] + 0.03 * t[:, None],
            deep[:, None] * fold * np.cos(angle)[None],
        ),
        -1,
    )
    return grid(rows, first=rows[0].mean(0), last=rows[-1].mean(0) - (side * 0.02, 0.0, 0.0))


def hair_bow(skull: Field, color: Color) -> Headwear:
    """A plump satin bow at the side of the crown, on a thin band."""
    seat = seated(skull)
    loop, inner, outer = circlet(seat)
    spot = arch(seat, 53.0, 3, 0.06)[0] + (0.0, 0.0, 0.07)
    spin = turn(x=-16.0, y=-14.0, z=50.0)
    ends = [
        blade(
            ((0.0, -0.02, 0.0), (side * 0.08, -0.10, 0.025), (side * 0.13, -0.19, 0.01)),
            (0.03, 0.055, 0.065),
            (0.014, 0.018, 0.014),
            12,
            14,
        )
        for side in SIDES
    ]
    bow = [place(mesh, spot, spin) for mesh in (*(loop_of_bow(side) for side in SIDES), *ends)]
    knot = place(ball((0.062, 0.072, 0.068), (0.0, 0.0, 0.02), segments=24), spot, spin)
    satin = Material(color, roughness=0.42, sheen=0.5, clearcoat=0.15)
    parts = (
        part(seat, "bow", merge(bow), satin),
        part(seat, "knot", knot, Material(darker(color, 0.12), roughness=0.42, sheen=0.5)),
        part(seat, "band", loop, satin),
    )
    return worn("hair_bow", seat, parts, outer, rim=inner, hair=True)
