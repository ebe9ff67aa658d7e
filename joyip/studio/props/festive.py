"""Things of the new year: the fu character on its diamond, the gold ingot, the sparkler."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.lettering import lettering
from joyip.studio.props.forms import (
    Form,
    assembled,
    ball,
    hoop,
    measured,
    piece,
    printed,
    rectangle,
    rod,
    sheet,
)
from joyip.studio.props.prop import GOLD, RED, Color, Grip, Prop, gilt, gloss, golden, reddish, satin
from joyip.studio.props.tassel import tassel
from joyip.studio.shapes import grid, turn
from joyip.studio.sweeps import rounded


def fu(color: Color) -> Prop:
    """A padded diamond in the wished colour with a gold rim, the character for fortune, a loop and a tassel."""
    side, thick = 0.385, 0.050
    trim = RED if golden(color) else GOLD
    quarter = turn(z=45.0)
    card = sheet(rectangle(side, side), 0.03, thick, 0.016).at(rotation=quarter)
    frame = rounded(rectangle(side - 0.016, side - 0.016), 0.03, 6, closed=True)
    edge = rod(np.column_stack((frame, np.full(len(frame), 0.012))), 0.0125, 10, closed=True).at(rotation=quarter)
    inner = rounded(rectangle(side - 0.062, side - 0.062), 0.02, 5, closed=True)
    line = rod(np.column_stack((inner, np.full(len(inner), thick / 2))), 0.004, 6, closed=True).at(rotation=quarter)
    tip = side * np.sqrt(0.5)
    loop = hoop(0.034, 0.008, 24).at((0.0, tip + 0.032, 0.0), turn(x=90.0))
    paper = Material(color, roughness=0.45, sheen=0.25, clearcoat=0.25)
    half = 0.150
    return assembled(
        "fu",
        Grip("side", "chest", 0.12),
        piece("card", paper, card),
        printed("card", card.mesh, paper, lettering("福", trim, (256, 256), weight=900), (-half, -half, half, half)),
        piece("rim", gilt(trim), edge, line.trim(), loop),
        piece("tassel", satin(trim), tassel(0.17).at((0.0, -tip, 0.0))),
        origin=(-0.05, 0.075, thick / 2 - 0.002),
        rotation=turn(x=-4.0, z=4.0),
    )


def ingot(color: Color) -> Prop:
    """A yuanbao: a boat with upturned ends and a round swell in its middle, of the wished metal."""
    count = 96
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    across, deep = np.cos(angle), np.sin(angle)
    raised = np.abs(across) ** 2.6

    def row(wide: float, tall: float, high: float, lift: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        return np.stack((wide * across, high + lift * raised, tall * deep), -1)

    rows = [row(*ring) for ring in (
        (0.10, 0.075, 0.0, 0.0), (0.125, 0.092, 0.003, 0.0), (0.145, 0.108, 0.02, 0.004), (0.172, 0.122, 0.055, 0.020),
        (0.208, 0.132, 0.090, 0.058), (0.236, 0.136, 0.108, 0.094), (0.240, 0.134, 0.116, 0.102),
        (0.232, 0.126, 0.118, 0.100), (0.205, 0.110, 0.108, 0.075), (0.165, 0.096, 0.095, 0.035),
        (0.10, 0.07, 0.088, 0.0),
    )]  # fmt: skip
    boat = measured(grid(np.stack(rows), first=(0.0, 0.0, 0.0), last=(0.0, 0.086, 0.0)))
    swell = ball((0.118, 0.088, 0.088), (0.0, 0.115, 0.0), 40)
    metal = Material(color, roughness=0.22, metallic=0.5, clearcoat=0.8)
    return assembled(
        "ingot", Grip("palm", "waist", 0.16), piece("boat", metal, boat), piece("swell", metal, swell),
        origin=(0.0, -0.011, 0.06), rotation=turn(x=12.0, y=8.0), scale=1.12,
    )  # fmt: skip


def sparkler(color: Color) -> Prop:
    """A hand firework: a wire with a burst of glowing rays and sparks in the wished colour."""
    top = np.array((-0.02, 0.37, 0.0))
    wire = rod(((0.0, -0.20, 0.0), (0.0, 0.10, 0.0), tuple(top)), 0.0095, 10)
    core = rod(((-0.011, 0.22, 0.0), tuple(top)), 0.020, 10)
    turns = np.arange(34)
    up = 1 - 2 * (turns + 0.5) / 34
    around = turns * np.pi * (3 - np.sqrt(5))
    flat = np.sqrt(1 - up**2)
    ways = np.stack((flat * np.cos(around), up, flat * np.sin(around)), -1)
    long = 0.115 + 0.065 * ((turns * 7) % 5) / 4
    rays, sparks = [], []
    for way, reach in zip(ways, long, strict=True):
        path = top + way * np.linspace(0.03, reach, 4)[:, None]
        rays.append(rod(path, np.array((0.007, 0.006, 0.004, 0.0018)), 6).trim())
        sparks.append(ball(0.0105, top + way * (reach + 0.028), 10).trim())
    hot: Color = (1.0, 0.95, 0.80)
    burst = Form(ball(0.045, top, 16).mesh, ball(0.165, top).field)
    return assembled(
        "sparkler", Grip("pole", "chest", 0.07),
        piece("wire", Material((0.42, 0.40, 0.40), roughness=0.4, metallic=0.3), wire),
        piece("core", Material(hot, roughness=0.5, emission=1.6), core, burst),
        piece("rays", Material(hot, roughness=0.5, emission=1.8), *rays),
        piece("sparks", Material(color, roughness=0.5, emission=1.4), *sparks),
        piece("handle", gloss(RED if not reddish(color) else GOLD), rod(((0.0, -0.21, 0.0), (0.0, -0.09, 0.0)), 0.017)),
        rotation=turn(z=20.0, x=14.0),
    )  # fmt: skip
