"""Tops for wind and water: down jacket, padded vest, raincoat, life vest and denim jacket."""

from __future__ import annotations

from dataclasses import replace

from joyip.studio.field import Field, smooth_union
from joyip.studio.geometry import Frame, Material, Mesh
from joyip.studio.joy.body import ARM, Sleeve, sleeve
from joyip.studio.joy.cloth import Rings
from joyip.studio.joy.colors import cloth, mix
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import (
    BLACK,
    BROAD,
    CREAM,
    FINE,
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
from joyip.studio.joy.tops.cut import (
    CUTS,
    armbands,
    arms,
    cuffs,
    relieved,
    roll,
    shell,
    surface,
    turned_collar,
)
from joyip.studio.joy.trim import Surface, belt, panel, placed_on, seam, snap, stitches, trim, zipper
from joyip.studio.shapes import box, merge
from joyip.studio.solids import Ellipsoid, Tube
from joyip.studio.warps import Pattern

METAL = Material(STEEL, 0.28, metallic=0.5, clearcoat=0.3)
GLOW = Material((0.90, 0.92, 0.90), 0.25, clearcoat=0.5)
"""Reflective tape."""


def puffs(frame: Frame, where: str) -> Pattern:
    """Quilting with down inside."""
    return Rings(0.026, frame, 0.118 if where == "trunk" else 0.105, 0.22)


def padded(bones: Skeleton) -> Field:
    """A high soft collar."""
    return smooth_union(0.02, roll(bones, 0.182, 0.050, 0.175, -8), roll(bones, 0.176, 0.046, 0.235, -8))


def down_jacket(bones: Skeleton, order: Order) -> list[Worn]:
    """Quilted puffs, a high collar, a zip."""
    cut = CUTS["down_jacket"]
    shiny = Material(order.color, roughness=0.38, sheen=0.2, clearcoat=0.25)
    hips = surface(bones, "down_jacket", pelvis=True)
    tape, teeth = zipper(hips, cut.hem + 0.02, 0.475)
    ends = [belt(hips, cut.hem + 0.030, 0.050, 0.016, lift=-0.014), cuffs(bones, "down_jacket", 0.05, -0.006)]
    dark = replace(shiny, color=shade(order.color, 0.25))
    return [
        Piece("down jacket", "top", relieved(bones, "down_jacket", puffs), GRAIN, shiny),
        Piece("down jacket collar", "top", padded(bones), FINE, shiny),
        trim("down jacket ends", [*ends, *tape], dark),
        trim("down jacket zip", teeth, METAL),
    ]


def vest(bones: Skeleton, order: Order) -> list[Worn]:
    """A padded vest over a long-sleeved shirt: quilting, a high collar, a zip, slanted pockets."""
    cut = CUTS["vest"]
    shiny = Material(order.color, roughness=0.42, sheen=0.25, clearcoat=0.18)
    under = CREAM if brightness(order.color) < 0.72 else mix(order.color, second(order.color), 0.85)
    hips = surface(bones, "vest", pelvis=True)
    tape, teeth = zipper(hips, cut.hem + 0.02, 0.475)
    rim = Sleeve(0.34, 0.056, 0.010, 0.03, depth=0.04, gap=0.034)
    holes = [sleeve(bones.arms[side], ARM, rim) for side in SIDES]
    pockets = [
        seam(hips, [(side * 0.135, 0.085), (side * 0.175, 0.175)], 0.026, 0.014, lift=-0.006) for side in (1.0, -1.0)
    ]
    ends = [belt(hips, cut.hem + 0.030, 0.046, 0.016, lift=-0.012), *tape, *pockets]
    return [
        Piece("vest", "top", smooth_union(0.045, relieved(bones, "vest", puffs, False), *holes), GRAIN, shiny),
        Piece("vest shirt", "top", smooth_union(0.02, *arms(bones, "vest")), GRAIN, cloth(under)),
        Piece("vest collar", "top", padded(bones), FINE, shiny),
        trim("vest ends", ends, replace(shiny, color=shade(order.color, 0.28))),
        trim("vest cuffs", cuffs(bones, "vest", 0.055, 0.008), cloth(shade(under, 0.12))),
        trim("vest zip", teeth, METAL),
    ]


def raincoat(bones: Skeleton, order: Order) -> list[Worn]:
    """Wide and shiny to the knees: hood, storm flap with big snaps, pockets, a reflecting band."""
    rubber = Material(order.color, roughness=0.24, clearcoat=0.75)
    dark = replace(rubber, color=shade(order.color, 0.16))
    hips = surface(bones, "raincoat", pelvis=True)
    bag = Ellipsoid((0, 0.125, -0.205), (0.215, 0.150, 0.115))
    rim = Tube(((0.0, 0.11, 0.225), (0.25, 0.16, 0.24), (0.31, 0.27, -0.22), (0.0, 0.265, -0.24)), 0.040, 0.070)
    low = -0.17 if upright(bones) else 0.03
    flap = seam(hips, [(0, low), (0, 0.44)], 0.078, 0.014)
    pockets = [panel(hips, _flap(side * 0.165, 0.085, 0.066), 0.018) for side in (1.0, -1.0)]
    snaps = placed_on(hips, [(0.0, y) for y in (0.36, 0.25, 0.14, 0.03)], snap(0.022), lift=0.016)
    bands = [armbands(bones, "raincoat", 1.28, 0.034)]
    if upright(bones):
        bands.append(belt(hips, -0.115, 0.034, 0.007))
    return [
        Piece("raincoat", "top", shell(bones, "raincoat"), BROAD, rubber),
        Piece("raincoat hood", "top", smooth_union(0.08, bag, rim.mirrored()).placed(bones.chest), GRAIN, rubber),
        trim("raincoat flaps", [flap, *pockets, cuffs(bones, "raincoat", 0.030, 0.004)], dark),
        trim("raincoat bands", bands, GLOW),
        trim("raincoat snaps", snaps, Material(CREAM if brightness(order.color) < 0.8 else STEEL, 0.25, clearcoat=0.6)),
    ]


def _flap(x: float, y: float, half: float, high: float = 0.05) -> list[tuple[float, float]]:
    """The outline of a pocket's flap with a blunt point."""
    return [
        (x - half, y + high),
        (x - half, y + 0.008),
        (x - half * 0.8, y),
        (x, y - 0.010),
        (x + half * 0.8, y),
        (x + half, y + 0.008),
        (x + half, y + high),
    ]


def swim_vest(bones: Skeleton, order: Order) -> list[Worn]:
    """A life vest over bare arms: blocks of foam, two belts with buckles, reflecting tape on the shoulders."""
    foam = Material(order.color, roughness=0.6, sheen=0.25)
    dark = shade(order.color, 0.10)
    hips = surface(bones, "swim_vest", pelvis=True)
    blocks = []
    for side in (1.0, -1.0):
        outer = ((0.028, 0.045), (0.215, 0.050), (0.235, 0.13), (0.222, 0.218), (0.028, 0.218))
        upper = ((0.028, 0.242), (0.205, 0.242), (0.180, 0.335), (0.150, 0.412), (0.078, 0.418), (0.028, 0.34))
        blocks += [panel(hips, [(side * x, y) for x, y in line], 0.034) for line in (outer, upper)]
    for low, high, half in ((0.045, 0.215, 0.21), (0.24, 0.42, 0.18)):
        blocks.append(panel(hips, [(-half, low), (half, low), (half, high), (-half, high)], 0.034, back=True))
    tape, teeth = zipper(hips, 0.04, 0.35)
    heights = (0.105, 0.29)
    straps = [belt(hips, high, 0.034, 0.010, lift=0.036) for high in heights]
    frames = [box((0.085, 0.026, 0.058), 0.010)]
    buckles = placed_on(hips, [(0.0, high) for high in heights], merge(frames), lift=0.040)
    glow = [
        panel(hips, [(side * 0.07, 0.352), (side * 0.13, 0.352), (side * 0.118, 0.385), (side * 0.07, 0.385)], 0.038)
        for side in (1.0, -1.0)
    ]
    black = Material(BLACK, 0.45, clearcoat=0.2)
    return [
        Piece("life vest", "top", shell(bones, "swim_vest"), GRAIN, replace(foam, color=dark)),
        trim("life vest foam", blocks, foam),
        trim("life vest belts", [*straps, *tape], cloth(BLACK, 0.6)),
        trim("life vest buckles", [*buckles, *teeth], black if brightness(order.color) > 0.2 else METAL),
        trim("life vest tape", glow, GLOW),
    ]


def denim_jacket(bones: Skeleton, order: Order) -> list[Worn]:
    """Denim with contrasting seams: turned collar, yoke, two chest pockets with flaps, metal buttons, waistband."""
    color, cut = order.color, CUTS["denim_jacket"]
    denim = cloth(color, 0.88, 0.35)
    on, hips = surface(bones, "denim_jacket"), surface(bones, "denim_jacket", pelvis=True)
    pockets = [panel(on, _flap(side * 0.112, -0.012, 0.058, 0.052), 0.014) for side in (1.0, -1.0)]
    edges = [belt(hips, cut.hem + 0.042, 0.062, 0.016), cuffs(bones, "denim_jacket", 0.056, 0.007)]
    placket = seam(hips, [(0, cut.hem + 0.03), (0, 0.45)], 0.058, 0.012)
    rows = (0.40, 0.315, 0.23, 0.145, 0.043)
    return [
        Piece("denim jacket", "top", shell(bones, "denim_jacket"), GRAIN, denim),
        trim(
            "denim jacket seams",
            [*pockets, *edges, placket, turned_collar(bones, tip=0.060)],
            replace(denim, color=shade(color, 0.13)),
        ),
        trim("denim jacket stitches", _stitching(on, hips), cloth(thread(color), 0.6)),
        trim("denim jacket buttons", placed_on(hips, [(0.0, y) for y in rows], snap(0.0175), lift=0.012), COPPER),
    ]


COPPER = Material((0.80, 0.56, 0.34), 0.30, metallic=0.55, clearcoat=0.3)


def _stitching(on: Surface, hips: Surface) -> list[Mesh]:
    """Where a denim jacket is sewn: along the placket, under the yoke, down from the pockets."""
    made = []
    for side in (1.0, -1.0):
        made += stitches(hips, [(side * 0.038, 0.08), (side * 0.038, 0.44)])
        made += stitches(on, [(side * 0.175, 0.052), (side * 0.055, 0.052)])
        made += stitches(on, [(side * 0.150, -0.03), (side * 0.105, -0.215)])
        made += stitches(on, [(side * 0.078, -0.03), (side * 0.068, -0.215)])
    made += stitches(on, [(-0.18, 0.02), (0.18, 0.02)], back=True)
    return made
