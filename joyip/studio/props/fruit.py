"""Fruit: half a watermelon in both hands, a coconut to drink from."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material, Vectors
from joyip.studio.props.forms import Form, Piece, assembled, ball, hoop, piece, point, rod, turned
from joyip.studio.props.prop import Color, Grip, Prop, darker, gloss, lighter, matte
from joyip.studio.relief import raised, waves
from joyip.studio.shapes import Points, grid, lathe, turn
from joyip.studio.solids import Box, Sphere
from joyip.studio.sweeps import rounded, smooth_path

MELON = 0.250
"""Radius of the melon."""
NUT = 0.185
"""Radius of the coconut."""
FLESH: Color = (0.92, 0.22, 0.25)
FACE = turn(x=90.0)
"""What is turned about y faces the viewer."""


def rind(color: Color) -> tuple[Form, Vectors]:
    """The hollowed half of a melon behind z = 0, and its stripes."""
    angle = np.linspace(0.0, 2.0 * np.pi, 96, endpoint=False)
    rows, stripes = [], []
    for t in np.linspace(0.06, 1.0, 22) * np.pi / 2:
        wide = MELON * np.sin(t)
        rows.append(np.stack((wide * np.cos(angle), wide * np.sin(angle), 0 * angle - MELON * np.cos(t)), -1))
        wobble = 0.25 * np.sin(9 * t + 3 * np.cos(2 * angle)) + 0.15 * np.sin(17 * t)
        stripes.append(np.clip(1.4 * np.cos(9 * angle + 1.5 * wobble) + 0.2, 0, 1))
    for wide, high in ((1.0, 0.010), (0.985, 0.018), (0.93, 0.018)):
        rows.append(rows[21] * (wide, wide, 1) + (0, 0, high))
        stripes.append(stripes[21])
    mesh = grid(np.stack(rows), first=(0, 0, -MELON), last=(0, 0, 0.012))
    dark = np.concatenate((np.concatenate(stripes), (0.5, 0.5)))[:, None]
    tints: Vectors = (np.array(color) * (1 - dark) + np.array(darker(color, 0.52)) * dark).astype(np.float32)
    half = Sphere((0, 0, 0), MELON) & Box((0.0, 0.0, -0.98), (1.0, 1.0, 1.0))
    return Form(mesh, half), tints


def watermelon(color: Color) -> Prop:
    """Half a melon, its red flesh with black seeds to the viewer; the striped rind takes the wished colour."""
    half, tints = rind(color)
    inner = MELON - 0.014
    pith = turned(((0.0, 0.0), (inner, 0.0), (inner, 0.022), (0.0, 0.022)), 0.006, 72).at(rotation=FACE)
    line = ((0.0, 0.0), (inner - 0.022, 0.0), (inner - 0.026, 0.027), (0.10, 0.034), (0.0, 0.035))
    flesh = turned(line, 0.01, 72).at(rotation=FACE)
    seeds = []
    for number, reach, start in ((6, 0.085, 0.3), (11, 0.152, 0.0)):
        for k in range(number):
            angle, away = start + 2 * np.pi * k / number, reach * (1 + 0.06 * np.sin(7 * k))
            at = (away * np.cos(angle), away * np.sin(angle), 0.0335)
            seeds.append(ball((0.010, 0.0175, 0.007), segments=12).at(at, turn(z=np.degrees(angle) - 90)).trim())
    spin = turn(x=-16.0)
    right, left = (point(spin @ np.array((side * 0.214, -0.09, -0.064))) for side in (-1, 1))
    return assembled(
        "watermelon",
        Grip("both", "chest", 0.26, 0.03, right, left, right_palm=(0.86, 0.37, 0.3), left_palm=(-0.86, 0.37, 0.3)),
        piece("rind", Material(color, roughness=0.3, clearcoat=0.5), half, colors=tints),
        piece("pith", matte((0.93, 0.96, 0.82)), pith),
        piece("flesh", Material(FLESH, roughness=0.4, clearcoat=0.35), flesh),
        piece("seeds", gloss((0.10, 0.07, 0.06)), *seeds),
        rotation=spin,
    )


def husk(color: Color) -> tuple[Form, Vectors, float]:
    """The hairy shell, cut open above; its tints; the height of its rim."""
    profile = [(NUT * np.sin(t), -0.98 * NUT * np.cos(t)) for t in np.linspace(0.05, np.arccos(-0.72), 28)]
    wide, high = profile[-1]
    profile += [(wide - 0.010, high + 0.008), (wide - 0.026, high + 0.004), (wide - 0.034, high - 0.03)]
    smooth = lathe([(0.0, profile[0][1]), *profile, (0.0, profile[-1][1])], 76)
    points = np.asarray(smooth.vertices, np.float64)
    fibre = waves(points * (1.0, 0.16, 1.0), 0.014, 5)
    mesh = raised(smooth, 0.0022 * fibre * (points[:, 1] < high - 0.01))
    tone = np.clip(0.55 + 0.5 * fibre, 0, 1)[:, None]
    tints: Vectors = (np.array(darker(color, 0.30)) * (1 - tone) + np.array(lighter(color, 0.10)) * tone).astype(
        np.float32
    )
    return Form(mesh, Sphere((0, 0, 0), NUT)), tints, float(high)


def straw(high: float) -> tuple[Piece, Piece]:
    """A bent straw with red stripes, rising from the rim."""
    path = rounded(((0.03, high - 0.06, 0.02), (0.065, high + 0.16, 0.02), (0.15, high + 0.205, 0.03)), 0.05, 8)
    stripes = [rod(_stretch(path, start), 0.0168, 12).trim() for start in (0.30, 0.50, 0.70, 0.90)]
    tube = rod(smooth_path(path, 24), 0.0155, 12)
    return piece("straw", gloss((0.98, 0.97, 0.95)), tube), piece("stripes", gloss((0.88, 0.20, 0.24)), *stripes)


def _stretch(path: Points, start: float) -> Points:
    """A tenth of a path, from a share of its length on."""
    way = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))))
    at = np.linspace(start, start + 0.09, 5) * way[-1]
    return np.stack([np.interp(at, way, path[:, axis]) for axis in range(3)], -1)


def hibiscus(at: Points) -> tuple[Piece, Piece]:
    """A yellow blossom at a point, half towards the viewer."""
    facing = turn(x=52.0, z=-8.0)
    petals = []
    for k in range(5):
        spin = facing @ turn(y=72.0 * k) @ turn(z=25.0)
        petals.append(ball((0.046, 0.010, 0.034), segments=14).at(at + spin @ np.array((0.044, 0.0, 0.0)), spin))
    middle = ball(0.020, at + facing @ np.array((0, 0.016, 0)), 14)
    yellow = Material((0.99, 0.82, 0.36), roughness=0.5, sheen=0.2)
    return piece("petals", yellow, *petals), piece("pistil", matte((0.93, 0.45, 0.25)), middle)


def coconut(color: Color) -> Prop:
    """A hairy shell in the wished colour, cut open, with a straw, a paper umbrella and a blossom."""
    shell, tints, high = husk(color)
    lip = hoop(0.118, 0.021, around=10).at((0.0, high + 0.004, 0.0))
    milk = turned(((0.0, high - 0.03), (0.115, high - 0.03), (0.115, high - 0.008), (0.0, high - 0.008)), 0.004, 40)
    tilt, top = turn(z=20.0, x=-8.0), np.array((-0.105, high + 0.150, 0.04))
    canopy = turned(((0.0, -0.010), (0.110, -0.054), (0.114, -0.046), (0.0, 0.024)), 0.004, 8).at(top, tilt)
    pin = rod((top + tilt @ np.array((0, 0.05, 0)), top + tilt @ np.array((0, -0.18, 0))), 0.006, 8)
    return assembled(
        "coconut",
        Grip("palm", "waist", 0.19),
        piece("shell", matte(color), shell, colors=tints),
        piece("flesh", Material((0.99, 0.98, 0.95), roughness=0.45), lip, milk),
        *straw(high),
        piece("umbrella", Material((0.98, 0.55, 0.62), roughness=0.55), canopy),
        piece("pin", matte((0.86, 0.70, 0.48)), pin),
        *hibiscus(np.array((0.055, high + 0.035, 0.105))),
        origin=(0.0, 0.98 * NUT - 0.012, 0.06),
        rotation=turn(y=-8.0),
    )
