"""The slice of pizza: melted cheese on a crust, salami, olives and basil."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.forms import assembled, ball, hoop, piece, plate, rod, turned
from joyip.studio.props.prop import Color, Grip, Prop, gloss
from joyip.studio.shapes import turn
from joyip.studio.sweeps import rounded, smooth_path

BREAD: Color = (0.86, 0.60, 0.30)
SALAMI = ((-0.085, 0.095), (0.080, 0.060), (-0.005, -0.065))
"""Middles of the round slices."""
DRIP = ((0.0, -0.232), (0.055, -0.135), (0.075, -0.125), (0.088, -0.175), (0.104, -0.165), (0.108, -0.04),
        (0.150, 0.05), (0.172, 0.03), (0.178, 0.12), (0.207, 0.185), (0.0, 0.208), (-0.207, 0.185), (-0.160, 0.08),
        (-0.142, -0.02), (-0.122, -0.015), (-0.100, -0.06), (-0.075, -0.12), (-0.052, -0.19),
        (-0.032, -0.16))  # fmt: skip
"""Outline of the cheese."""


def pizza(color: Color) -> Prop:
    """A slice with melted cheese in the wished colour, its point to the floor."""
    half, top = 0.215, 0.22
    arc = np.linspace(-1.0, 1.0, 13)
    back = np.stack((half * arc, top - 0.035 * arc**2), -1)[::-1]
    base = plate(rounded(np.array(((0.0, -top), *back)), (0.04, *([0.01] * 13)), 4, closed=True), 0.036, 0.012)
    cheese = plate(rounded(DRIP, 0.022, 4, closed=True), 0.034, 0.014).at((0.0, 0.0, 0.020))
    edge = np.stack((1.01 * half * arc, top - 0.004 - 0.038 * arc**2, 0 * arc), -1)
    thick = np.interp(np.linspace(-1, 1, 40), arc, 0.040 + 0.004 * np.cos(5 * arc))
    crust = rod(smooth_path(edge, 40), thick, 14).at((0.0, 0.0, 0.008))
    coin = turned(((0.0, -0.008), (0.050, -0.008), (0.053, 0.006), (0.044, 0.010), (0.0, 0.006)), 0.004, 28)
    salami = [coin.at((x, y, 0.040), turn(x=90.0)) for x, y in SALAMI]
    spots = [(x + dx, y + dy) for x, y in SALAMI for dx, dy in ((0.018, 0.012), (-0.020, 0.004), (0.002, -0.022))]
    specks = [ball((0.008, 0.008, 0.003), (x, y, 0.047), 10).trim() for x, y in spots]
    ring = hoop(0.019, 0.0095, 20).at(rotation=turn(x=90.0))
    olives = [ring.at((x, y, 0.041)) for x, y in ((0.005, 0.135), (0.040, -0.020), (-0.072, 0.010))]
    leaf = ball((0.036, 0.020, 0.007), segments=16)
    leaves = [
        leaf.at((x, y, 0.044), turn(z=a) @ turn(x=12.0))
        for x, y, a in ((0.012, 0.055, 40.0), (0.135, 0.120, -30.0), (-0.012, -0.135, 70.0))
    ]
    return assembled(
        "pizza",
        Grip("side", "chest", 0.14),
        piece("crust", Material(BREAD, roughness=0.6, clearcoat=0.1), base, crust),
        piece("cheese", Material(color, roughness=0.35, clearcoat=0.4), cheese),
        piece("salami", Material((0.78, 0.20, 0.15), roughness=0.4, clearcoat=0.3), *salami),
        piece("specks", Material((0.93, 0.45, 0.36), roughness=0.5), *specks),
        piece("olives", gloss((0.16, 0.15, 0.17)), *olives),
        piece("basil", Material((0.25, 0.58, 0.25), roughness=0.45, clearcoat=0.2), *leaves),
        origin=(-0.04, 0.03, 0.017),
        rotation=turn(z=12.0, x=-6.0),
    )
