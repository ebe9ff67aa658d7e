"""Tops that make somebody else of Joy: overalls, cape and space suit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from joyip.studio.field import Field, smooth_union
from joyip.studio.geometry import Frame, Material, Mesh
from joyip.studio.joy.body import ARM, cut_at, torso
from joyip.studio.joy.cloth import Rings
from joyip.studio.joy.colors import Rgb, cloth
from joyip.studio.joy.drape import cape_sheet, thickened
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import (
    CREAM,
    GOLD,
    GRAIN,
    STEEL,
    Order,
    Worn,
    brightness,
    five_points,
    second,
    shade,
    thread,
)
from joyip.studio.joy.tops.cut import (
    CUTS,
    armbands,
    arms,
    cuffs,
    hemmed,
    neck_frame,
    neckband,
    shell,
    stand_collar,
    surface,
)
from joyip.studio.joy.trim import (
    Surface,
    belt,
    boxy,
    dense,
    panel,
    placed_on,
    ring,
    snap,
    stitches,
    strap,
    trim,
)
from joyip.studio.shapes import box, merge, place
from joyip.studio.sweeps import smooth_path, tube
from joyip.studio.warps import Displaced


def overalls(bones: Skeleton, order: Order) -> list[Worn]:
    """Dungarees' bib and braces over a long-sleeved shirt; the legs are a bottom of their own."""
    color = order.color
    denim = cloth(color, 0.85, 0.35)
    under = second(color) if brightness(color) < 0.75 else (0.92, 0.42, 0.34)
    on, hips = surface(bones, "overalls"), surface(bones, "overalls", pelvis=True)
    bib = [(-0.165, 0.13), (0.165, 0.13), (0.150, 0.28), (0.128, 0.362), (-0.128, 0.362), (-0.150, 0.28)]
    back = [(-0.165, 0.13), (0.165, 0.13), (0.10, 0.30), (0.045, 0.33), (-0.045, 0.33), (-0.10, 0.30)]
    pocket = [(-0.085, 0.285), (-0.085, 0.20), (0.0, 0.183), (0.085, 0.20), (0.085, 0.285)]
    straps = [
        strap(on, [(0.0, s * 0.105), (1.1, s * 0.128), (2.0, s * 0.118), (np.pi, s * 0.035)], 0.050, 0.014)
        for s in (1.0, -1.0)
    ]
    buttons = placed_on(hips, [(side * 0.105, 0.335) for side in (1.0, -1.0)], snap(0.021), lift=0.026)
    inset = [(-0.145, 0.155), (-0.131, 0.275), (-0.112, 0.343), (0.112, 0.343), (0.131, 0.275), (0.145, 0.155)]
    lifted = Surface(hips.field.offset(0.013), bones.pelvis)
    sewn = [*stitches(lifted, inset), *stitches(Surface(hips.field.offset(0.021), bones.pelvis), _inside(pocket))]
    return [
        Piece("overalls shirt", "top", shell(bones, "overalls"), GRAIN, cloth(under, 0.8)),
        trim(
            "overalls shirt ends",
            [neckband(bones, 0.174, 0.028, 0.195), cuffs(bones, "overalls", 0.05, 0.006)],
            cloth(shade(under, 0.12)),
        ),
        trim("overalls", [panel(hips, bib, 0.014), panel(hips, back, 0.014, back=True), *straps], denim),
        trim("overalls pocket", panel(hips, pocket, 0.012, lift=0.010), replace(denim, color=shade(color, 0.10))),
        trim("overalls stitches", sewn, cloth(thread(color), 0.6)),
        trim("overalls buttons", buttons, Material(GOLD, 0.28, metallic=0.5, clearcoat=0.4)),
    ]


def _inside(outline: list[tuple[float, float]], share: float = 0.86) -> list[tuple[float, float]]:
    """The outline of a pocket drawn in, for its seam."""
    middle = np.mean(outline, axis=0)
    return [(float(x), float(y)) for x, y in (np.array(outline) - middle) * share + middle]


def hero(color: Rgb) -> tuple[Rgb, Rgb]:
    """The tunic and the star that a cape goes with."""
    warm = color[0] > color[2] + 0.12
    return ((0.17, 0.30, 0.60), GOLD) if warm else ((0.96, 0.72, 0.25), (0.85, 0.18, 0.18))


def cape(bones: Skeleton, order: Order) -> list[Worn]:
    """A cape that falls from the shoulders over a tunic with a star, held by a brooch."""
    tunic, star = hero(order.color)
    plain = shell(bones, "cape")
    sheet, _ = cape_sheet(bones, plain, 0.62)
    mesh, _ = thickened(sheet)
    satin = Material(order.color, roughness=0.45, sheen=0.5, clearcoat=0.08)
    on, hips = surface(bones, "cape"), surface(bones, "cape", pelvis=True)
    made: list[Worn] = [
        trim("cape", mesh, satin),
        trim("cape collar", stand_collar(bones, 0.225, 0.5, 0.014), satin),
        Piece("cape tunic", "top", plain, GRAIN, cloth(tunic, 0.6)),
        trim(
            "cape tunic ends",
            [armbands(bones, "cape", 0.80, 0.030), belt(hips, CUTS["cape"].hem + 0.052, 0.022, 0.008)],
            cloth(star, 0.5),
        ),
        trim(
            "cape brooch",
            placed_on(on, [(0.0, 0.135)], snap(0.038), lift=0.022),
            Material(GOLD, 0.25, metallic=0.5, clearcoat=0.5),
        ),
    ]
    if not order.text:
        made.append(trim("cape star", panel(on, five_points((0.0, -0.06), 0.105), 0.010), Material(star, 0.45)))
    return made


def space_suit(bones: Skeleton, order: Order) -> list[Worn]:
    """A bulky suit: helmet ring, jointed sleeves, chest unit with hoses, bright bands, life support on the back."""
    color = order.color
    fabric = Material(color, roughness=0.55, sheen=0.3)
    grey = Material(STEEL, 0.35, metallic=0.35, clearcoat=0.3)
    bright = Material((0.90, 0.36, 0.13) if brightness(color) > 0.5 else CREAM, 0.45)
    on, hips = surface(bones, "space_suit"), surface(bones, "space_suit", pelvis=True)
    neck = neck_frame(bones, 0.232, -9, 0.012)
    rings = [ring(neck, 0.175, 0.272, 0.044, 0.016), cuffs(bones, "space_suit", 0.040, 0.004)]
    piping = [
        ring(Frame(neck.apply(np.array([[0, -0.034, 0]], np.float32))[0], neck.rotation), 0.17, 0.284, 0.026, 0.012)
    ]
    bands = [armbands(bones, "space_suit", share, 0.028, 0.003) for share in (0.58, 1.36)]
    unit = panel(on, np.add(boxy(0.105, 0.072, 0.4), (0.0, -0.075)), 0.042)
    pads = [panel(on, np.add(boxy(0.080, 0.022, 0.4), (0.0, -0.045)), 0.010, lift=0.036)]
    keys = placed_on(on, [(x, -0.105) for x in (-0.066, -0.022, 0.022, 0.066)], snap(0.0145), lift=0.042)
    lights = ((0.90, 0.22, 0.20), (0.97, 0.76, 0.22), (0.28, 0.72, 0.42), (0.24, 0.50, 0.88))
    made: list[Worn] = [
        Piece("space suit", "top", _jointed(bones), GRAIN, fabric),
        trim("space suit rings", rings, grey),
        trim("space suit bands", [*piping, *bands, belt(hips, 0.052, 0.042, 0.014)], bright),
        trim(
            "space suit unit",
            [unit, *(_hose(on, side) for side in (1.0, -1.0))],
            Material((0.62, 0.66, 0.72), 0.42, clearcoat=0.25),
        ),
        trim("space suit screen", pads, Material((0.10, 0.20, 0.32), 0.15, clearcoat=0.9)),
        *(
            trim(f"space suit key {n}", key, Material(ink, 0.3, clearcoat=0.6))
            for n, (key, ink) in enumerate(zip(keys, lights, strict=True))
        ),
    ]
    if order.free_back:
        made.append(trim("space suit pack", _pack(bones), Material(shade(color, 0.06), 0.5, clearcoat=0.2)))
    return made


def _jointed(bones: Skeleton) -> Field:
    """The suit's cloth with rings along the sleeves, like a bellows."""

    cut = CUTS["space_suit"]
    sleeves = [
        Displaced(field, Rings(0.014, cut_at(bones.arms[side], ARM, 1.2).frame, 0.062, 0.0))
        for side, field in zip(("left", "right"), arms(bones, "space_suit"), strict=True)
    ]
    return smooth_union(0.06, hemmed(bones, "space_suit", torso(bones, cut.grow)), *sleeves)


def _hose(on: Surface, side: float) -> Mesh:
    """A ribbed hose from the chest unit around to the back."""
    knots = [
        (side * 0.07, -0.150),
        (side * 0.10, -0.20),
        (side * 0.19, -0.17),
        (side * 0.245, -0.06),
        (side * 0.262, 0.02),
    ]
    points, normals = on.front(dense(smooth_path(knots, 24), step=0.012))
    thick = 0.0165 + 0.0028 * np.cos(np.arange(len(points)) * np.pi)
    return tube(points + normals * 0.012, thick, 12)


def _pack(bones: Skeleton) -> Mesh:
    """Life support: a rounded box with two bottles."""
    body = place(box((0.36, 0.40, 0.15), 0.05), (0.0, -0.03, -0.345))
    lid = place(box((0.25, 0.10, 0.16), 0.035), (0.0, 0.10, -0.365))
    vents = [place(box((0.22, 0.016, 0.02), 0.006), (0.0, y, -0.425)) for y in (-0.06, -0.10, -0.14)]
    return place(merge([body, lid, *vents]), bones.chest.origin, bones.chest.rotation)
