"""Tops with a collar and buttons: shirt, suit, Tang jacket, lab coat and chef's jacket."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from joyip.studio.geometry import Material, Mesh
from joyip.studio.joy.colors import Rgb, cloth
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import (
    BLACK,
    BROAD,
    CREAM,
    GOLD,
    GRAIN,
    NAVY,
    Order,
    Worn,
    brightness,
    chroma,
    second,
    shade,
)
from joyip.studio.joy.tops.cut import CUTS, cuffs, shell, stand_collar, surface, turned_collar
from joyip.studio.joy.trim import Surface, belt, button, cord, panel, placed_on, seam, trim
from joyip.studio.shapes import ball, lathe, merge, place
from joyip.studio.sweeps import rounded, tube


def _mirrored(on: Surface, outline: list[tuple[float, float]], thickness: float, lift: float = 0.0) -> list[Mesh]:
    """A panel on the left and its mirror image on the right."""
    return [panel(on, [(side * x, y) for x, y in outline], thickness, lift=lift) for side in (1.0, -1.0)]


def _pocket(x: float, y: float, half: float, high: float) -> list[tuple[float, float]]:
    """A patch pocket with a blunt bottom."""
    return [(x - half, y), (x - half, y - high * 0.8), (x, y - high), (x + half, y - high * 0.8), (x + half, y)]


def _trim_color(color: Rgb) -> Rgb:
    """Buttons: dark on what is light, light on what is dark."""
    return (0.30, 0.36, 0.48) if brightness(color) > 0.62 else CREAM


def shirt(bones: Skeleton, order: Order) -> list[Worn]:
    """A shirt with a turned collar, a button placket, a chest pocket and cuffs."""
    color, cut = order.color, CUTS["shirt"]
    cotton = cloth(color, 0.7, 0.3)
    tone = replace(cotton, color=shade(color, 0.09))
    on, hips = surface(bones, "shirt"), surface(bones, "shirt", pelvis=True)
    placket = seam(hips, [(0, cut.hem + 0.02), (0, 0.46)], 0.050, 0.010)
    edges = [cord(hips, [(side * 0.026, cut.hem + 0.04), (side * 0.026, 0.45)], 0.0035) for side in (1.0, -1.0)]
    buttons = placed_on(hips, [(0.0, y) for y in (0.375, 0.285, 0.195, 0.105, 0.03)], button(0.0145), lift=0.012)
    return [
        Piece("shirt", "top", shell(bones, "shirt"), GRAIN, cotton),
        trim(
            "shirt collar",
            [turned_collar(bones, tip=0.062), placket, cuffs(bones, "shirt", 0.062, 0.008)],
            tone,
        ),
        trim("shirt pocket", panel(on, _pocket(0.112, -0.015, 0.048, 0.095), 0.009), tone),
        trim("shirt seams", edges, replace(cotton, color=shade(color, 0.22))),
        trim("shirt buttons", buttons, Material(_trim_color(color), 0.3, clearcoat=0.4)),
    ]


LAPEL = [
    (0.004, -0.075),
    (0.030, -0.02),
    (0.085, 0.115),
    (0.118, 0.175),
    (0.165, 0.145),
    (0.138, 0.105),
    (0.165, 0.082),
    (0.120, 0.010),
    (0.040, -0.065),
]
"""A notched lapel on the chest, from where the jacket closes to the shoulder."""
OPENING = [(0.0, -0.07), (0.050, 0.03), (0.105, 0.165), (0.10, 0.20), (-0.10, 0.20), (-0.105, 0.165), (-0.050, 0.03)]
"""Where a jacket lets the shirt show."""


def suit(bones: Skeleton, order: Order) -> list[Worn]:
    """A jacket with notched lapels over a white shirt: two buttons, pockets, a pocket square."""
    color, cut = order.color, CUTS["suit"]
    wool = cloth(color, 0.72, 0.35)
    dark = replace(wool, color=shade(color, 0.13))
    on, hips = surface(bones, "suit"), surface(bones, "suit", pelvis=True)
    linen = cloth(CREAM if brightness(color) < 0.8 else (0.78, 0.84, 0.93), 0.65, 0.2)
    flaps = [
        panel(hips, [(s * 0.095, 0.055), (s * 0.205, 0.062), (s * 0.205, 0.098), (s * 0.095, 0.092)], 0.012)
        for s in (1.0, -1.0)
    ]
    closing = cord(hips, [(0.006, 0.215), (0.006, 0.06), (0.03, cut.hem + 0.03)], 0.006)
    square = [panel(on, [(0.112, -0.022), (0.165, -0.022), (0.172, 0.006), (0.146, 0.026), (0.118, 0.010)], 0.012)]
    buttons = placed_on(hips, [(0.0, 0.190), (0.0, 0.105)], button(0.020), lift=0.008)
    return [
        Piece("suit jacket", "top", shell(bones, "suit"), GRAIN, wool),
        trim("suit shirt", [panel(on, OPENING, 0.004), turned_collar(bones, tip=0.050, wide=-0.004)], linen),
        trim("suit shirt cuffs", cuffs(bones, "suit", 0.050, -0.012, -0.25), linen),
        trim("suit lapels", [*_mirrored(on, LAPEL, 0.018, 0.002), *flaps, closing], dark),
        trim(
            "suit pocket square", square, cloth(second(color) if brightness(color) > 0.6 else (0.93, 0.90, 0.84), 0.5)
        ),
        trim("suit buttons", buttons, Material(shade(color, 0.45), 0.25, clearcoat=0.5)),
    ]


def tang_jacket(bones: Skeleton, order: Order) -> list[Worn]:
    """A festive jacket: stand collar, frog buttons, golden trim at seam, cuffs and hem."""
    cut = CUTS["tang_jacket"]
    silk = Material(order.color, roughness=0.42, sheen=0.6, clearcoat=0.1)
    yellow = order.color[0] > 0.75 and order.color[1] > 0.6 and chroma(order.color) > 0.3
    gold = Material((0.76, 0.13, 0.13) if yellow else GOLD, roughness=0.32, metallic=0.1 if yellow else 0.45)
    on, hips = surface(bones, "tang_jacket"), surface(bones, "tang_jacket", pelvis=True)
    trims = [
        stand_rim(bones),
        seam(hips, [(0, cut.hem + 0.03), (0, 0.46)], 0.022, 0.010),
        belt(hips, cut.hem + 0.048, 0.030, 0.014),
        cuffs(bones, "tang_jacket", 0.046, 0.007, 0.30),
    ]
    return [
        Piece("Tang jacket", "top", shell(bones, "tang_jacket"), GRAIN, silk),
        trim("Tang jacket collar", stand_collar(bones, 0.225), silk),
        trim("Tang jacket trim", trims, gold),
        trim("Tang jacket buttons", [mesh for y in (0.10, 0.015, -0.07, -0.155) for mesh in _frog(on, y)], gold),
    ]


def stand_rim(bones: Skeleton, height: float = 0.272, radius: float = 0.180, thickness: float = 0.0125) -> Mesh:
    """Piping along the upper edge of a stand collar, open in front."""
    from joyip.studio.joy.tops.cut import neck_frame

    angle = np.linspace(0.12, 2 * np.pi - 0.12, 48)
    arc = np.column_stack((radius * np.sin(angle), 0 * angle, radius * np.cos(angle)))
    return tube(neck_frame(bones, height, -12).apply(arc.astype(np.float32)), thickness, 10)


def _frog(on: Surface, height: float) -> list[Mesh]:
    """A knotted button with its two loops."""
    xs = (-0.078, -0.04, 0.0, 0.04, 0.078)
    points, normals = on.front([(x, height) for x in xs])
    spots = points + normals * 0.011
    knots = [ball(0.023, spots[2], 16), *(ball(0.0185, spots[end], 14) for end in (0, 4))]
    loops = [tube(spots[[0, 1, 2]], 0.0125, 10), tube(spots[[2, 3, 4]], 0.0125, 10)]
    bow = [
        tube(points[[a, b]] + normals[[a, b]] * 0.009 + up, 0.006, 8) for a, b in ((0, 2), (2, 4)) for up in _bowed(on)
    ]
    return [*knots, *loops, *bow]


def _bowed(on: Surface) -> list[np.ndarray]:
    up = on.frame.rotation[:, 1].astype(np.float64) * 0.014
    return [up, -up]


def lab_coat(bones: Skeleton, order: Order) -> list[Worn]:
    """A long white coat: lapels over a shirt, three buttons, big pockets, a pen."""
    color = order.color
    cotton = cloth(color, 0.7, 0.25)
    tone = replace(cotton, color=shade(color, 0.13))
    on, hips = surface(bones, "lab_coat"), surface(bones, "lab_coat", pelvis=True)
    under = cloth((0.40, 0.62, 0.80) if brightness(color) > 0.6 else CREAM, 0.7)
    pockets = _mirrored(hips, _pocket(0.155, 0.075, 0.068, 0.125), 0.010)
    breast = panel(on, _pocket(0.118, -0.02, 0.046, 0.085), 0.009)
    closing = cord(hips, [(0.004, 0.225), (0.004, -0.06)], 0.0055)
    buttons = placed_on(hips, [(0.0, y) for y in (0.185, 0.105, 0.025)], button(0.0165), lift=0.008)
    tops = placed_on(
        on,
        [(0.102, -0.008), (0.130, -0.008)],
        place(
            lathe(rounded([(0, -0.03), (0.0085, -0.03), (0.0085, 0.03), (0, 0.03)], 0.004), 12), (0, 0, 0), _along_z()
        ),
        lift=0.013,
    )
    pens = [
        trim(f"lab coat pen {index}", pen, Material(ink, 0.3, clearcoat=0.5))
        for index, (pen, ink) in enumerate(zip(tops, ((0.82, 0.16, 0.16), (0.12, 0.22, 0.55)), strict=True))
    ]
    return [
        Piece("lab coat", "top", shell(bones, "lab_coat"), BROAD, cotton),
        trim("lab coat shirt", [panel(on, OPENING, 0.004), turned_collar(bones, tip=0.045, wide=-0.004)], under),
        trim("lab coat lapels", [*_mirrored(on, LAPEL, 0.016, 0.002), *pockets, breast], tone),
        trim("lab coat seams", [closing, cuffs(bones, "lab_coat", 0.030, 0.004)], tone),
        trim("lab coat buttons", buttons, Material(_trim_color(color), 0.3, clearcoat=0.4)),
        *pens,
    ]


def _along_z() -> np.ndarray:
    return np.array(((1, 0, 0), (0, 0, -1), (0, 1, 0)), np.float64)


def chef_jacket(bones: Skeleton, order: Order) -> list[Worn]:
    """A cook's double-breasted jacket: two rows of buttons, stand collar, piping, a neckerchief in the collar."""
    color, cut = order.color, CUTS["chef_jacket"]
    cotton = cloth(color, 0.72, 0.25)
    light = brightness(color) > 0.62
    piping = Material(NAVY if light else CREAM, 0.45)
    hips = surface(bones, "chef_jacket", pelvis=True)
    breast = [
        (-0.125, cut.hem + 0.05),
        (0.055, cut.hem + 0.05),
        (0.095, 0.15),
        (0.125, 0.36),
        (0.10, 0.43),
        (-0.06, 0.43),
        (-0.11, 0.36),
        (-0.125, 0.2),
    ]
    edge = cord(hips, [(0.055, cut.hem + 0.05), (0.095, 0.15), (0.125, 0.36), (0.098, 0.435)], 0.0065, lift=1.6)
    spots = [
        (side * x, y) for y, x in ((0.345, 0.080), (0.26, 0.074), (0.175, 0.066), (0.09, 0.058)) for side in (1, -1)
    ]
    knot = placed_on(
        surface(bones, "chef_jacket"), [(0.0, 0.150)], ball((0.036, 0.026, 0.030), segments=18), lift=0.016
    )
    tails = [
        panel(
            surface(bones, "chef_jacket"),
            [(s * 0.008, 0.142), (s * 0.062, 0.072), (s * 0.018, 0.062)],
            0.014,
            lift=0.006,
        )
        for s in (1.0, -1.0)
    ]
    scarf = (0.80, 0.14, 0.15) if color[0] < 0.7 or light else NAVY
    rims = [edge, stand_rim(bones, 0.262, 0.182, 0.009), cuffs(bones, "chef_jacket", 0.020, 0.004, 2.4)]
    return [
        Piece("chef's jacket", "top", shell(bones, "chef_jacket"), GRAIN, cotton),
        trim("chef's jacket front", panel(hips, breast, 0.010), replace(cotton, color=shade(color, 0.04))),
        trim(
            "chef's jacket collar",
            [stand_collar(bones), cuffs(bones, "chef_jacket", 0.06, 0.006)],
            replace(cotton, color=shade(color, 0.06)),
        ),
        trim("chef's jacket piping", rims, piping),
        trim(
            "chef's jacket buttons",
            placed_on(hips, spots, button(0.0185, 0.5), lift=0.014),
            Material(BLACK if light else CREAM, 0.25, clearcoat=0.5),
        ),
        trim("chef's neckerchief", merge([*knot, *tails]), cloth(scarf, 0.6)),
    ]
