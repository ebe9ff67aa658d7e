"""Tops for every day: T-shirt, jersey, hoodie and sweater."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import smooth_intersect, smooth_union, union
from joyip.studio.geometry import Frame, Material, Mesh
from joyip.studio.joy.cloth import Ribs, above, below, rind
from joyip.studio.joy.colors import cloth, mix
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import CREAM, FINE, GRAIN, Order, Worn, brightness, second, shade
from joyip.studio.joy.tops.cut import CUTS, armbands, cuffs, neckband, relieved, roll, shell, surface
from joyip.studio.joy.trim import Surface, belt, cord, panel, ribbon, seam, trim
from joyip.studio.solids import Ellipsoid, Tube
from joyip.studio.sweeps import smooth_path, tube
from joyip.studio.warps import Displaced, Pattern

RED = (0.86, 0.16, 0.18)


def t_shirt(bones: Skeleton, order: Order) -> list[Worn]:
    """Short flared sleeves, round neck, a heart on the chest where nothing else is."""
    color = order.color
    on = surface(bones, "t_shirt")
    hips = surface(bones, "t_shirt", pelvis=True)
    parts: list[Worn] = [
        Piece("t-shirt", "top", shell(bones, "t_shirt"), GRAIN, cloth(color)),
        trim("t-shirt collar", neckband(bones, 0.176, 0.030, 0.195), cloth(shade(color, 0.12))),
        trim(
            "t-shirt hems",
            [belt(hips, CUTS["t_shirt"].hem + 0.062, 0.010, 0.007), armbands(bones, "t_shirt", 0.66, 0.008, 0.003)],
            cloth(shade(color, 0.10)),
        ),
    ]
    if order.pattern == "plain" and not order.text:
        light = brightness(color) > 0.62 or (color[0] > 0.75 and 0.3 < color[1] < 0.5)
        parts.append(trim("t-shirt print", heart(on, (0, -0.10), 0.0052), Material(RED if light else CREAM, 0.5)))
    return parts


def heart(on: Surface, at: tuple[float, float], size: float) -> Mesh:
    """A heart on the front; half its width is 16 times `size`."""
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    x = 16 * np.sin(angle) ** 3
    y = 13 * np.cos(angle) - 5 * np.cos(2 * angle) - 2 * np.cos(3 * angle) - np.cos(4 * angle)
    return panel(on, np.column_stack((x, y)) * size + at, 0.007)


def jersey(bones: Skeleton, order: Order) -> list[Worn]:
    """A team's shirt: wide sleeves and V-neck edged in the second colour, flashes down the sides."""
    color = order.color
    other = second(color)
    sport = Material(color, roughness=0.55, sheen=0.25, clearcoat=0.06)
    edge = Material(other, roughness=0.55, sheen=0.25)
    on, hips = surface(bones, "jersey"), surface(bones, "jersey", pelvis=True)
    vee = [seam(on, [(side * 0.155, 0.19), (side * 0.10, 0.135), (0.0, 0.062)], 0.034, 0.012) for side in (1.0, -1.0)]
    sides: list[Mesh] = []
    for turn in (np.pi / 2, -np.pi / 2):
        high = np.linspace(-0.10, 0.30, 20)
        points, normals = hips.around(np.full(20, turn), high)
        sides.append(ribbon(points, normals, 0.075, 0.010))
    ends = [belt(hips, CUTS["jersey"].hem + 0.050, 0.020, 0.009), armbands(bones, "jersey", 0.74, 0.034)]
    return [
        Piece("jersey", "top", shell(bones, "jersey"), GRAIN, sport),
        trim("jersey collar", [neckband(bones, 0.184, 0.027, 0.19, -14), *vee], edge),
        trim("jersey edges", [*ends, *sides], edge),
    ]


def hoodie(bones: Skeleton, order: Order) -> list[Worn]:
    """Hood down, kangaroo pocket, strings, ribbed cuffs and hem."""
    color = order.color
    bag = Ellipsoid((0, 0.135, -0.195), (0.215, 0.135, 0.105))
    rim = Tube(((0.0, 0.10, 0.220), (0.24, 0.15, 0.24), (0.30, 0.26, -0.22), (0.0, 0.255, -0.235)), 0.050, 0.075)
    hood = smooth_union(0.08, bag, rim.mirrored()).placed(bones.chest)
    on, hips = surface(bones, "hoodie"), surface(bones, "hoodie", pelvis=True)
    half, low, high = 0.160, 0.050, 0.200
    slant = ((half, low + 0.05), (half - 0.055, high))
    outline = ((-half, low), (half, low), *slant, *((-x, y) for x, y in slant[::-1]))
    lips = [cord(hips, [(side * x, y) for x, y in slant], 0.0105, lift=1.6) for side in (1.0, -1.0)]
    ribbed = [belt(hips, CUTS["hoodie"].hem + 0.040, 0.070, 0.022), cuffs(bones, "hoodie", 0.062, 0.008)]
    return [
        Piece("hoodie", "top", shell(bones, "hoodie"), GRAIN, cloth(color)),
        Piece("hoodie hood", "top", hood, GRAIN, cloth(color)),
        trim("hoodie pocket", panel(hips, outline, 0.022), cloth(shade(color, 0.05))),
        trim("hoodie ribs", [*ribbed, *lips], cloth(shade(color, 0.12), 0.85)),
        trim(
            "hoodie strings",
            _strings(on, 0.085 if order.text else 0.16),
            cloth(second(color) if brightness(color) > 0.8 else CREAM),
        ),
    ]


def _strings(on: Surface, length: float) -> list[Mesh]:
    """Two strings of unequal length with thick ends."""
    made = []
    for x, drop in ((0.062, length + 0.01), (-0.062, length - 0.01)):
        points, normals = on.front(smooth_path([(x, 0.13), (x * 1.1, 0.13 - drop / 2), (x, 0.13 - drop)], 14))
        thick = np.where(np.arange(14) > 11, 0.0165, 0.0112)
        made.append(tube(points + normals * 0.012, thick, 10))
    return made


def sweater(bones: Skeleton, order: Order) -> list[Worn]:
    """Knitted ribs, a rolled collar, thick cuffs and hem, two light stripes."""
    color, cut = order.color, CUTS["sweater"]

    def knit(frame: Frame, where: str) -> Pattern:
        return Ribs(0.010, frame, 44 if where == "trunk" else 22)

    collar = Displaced(
        smooth_union(0.03, roll(bones, 0.169, 0.044, 0.185, -10), roll(bones, 0.169, 0.040, 0.235, -10)),
        Ribs(0.008, bones.chest, 40),
    )
    hem = smooth_intersect(
        0.022,
        Displaced(rind(bones, cut.grow + 0.014), Ribs(0.010, bones.pelvis, 44)),
        above(bones.pelvis, cut.hem - 0.008),
        below(bones.pelvis, cut.hem + 0.078),
    )
    yarn = cloth(color, 0.9, 0.8)
    made: list[Worn] = [
        Piece("sweater", "top", relieved(bones, "sweater", knit), 0.0140, yarn),
        Piece("sweater collar", "top", collar, FINE, yarn),
        Piece("sweater hem", "top", hem, FINE, yarn),
        trim("sweater cuffs", cuffs(bones, "sweater", 0.068, 0.012), yarn),
    ]
    if order.pattern == "plain" and not order.text:
        light = mix(color, second(color), 0.78)
        wool = Displaced(rind(bones, cut.grow + 0.007), Ribs(0.010, bones.chest, 44))
        stripes = [
            smooth_intersect(0.008, wool, above(bones.chest, low), below(bones.chest, low + 0.044))
            for low in (-0.11, -0.04)
        ]
        made.append(Piece("sweater stripes", "top", union(*stripes), FINE, cloth(light, 0.9, 0.8)))
    return made
