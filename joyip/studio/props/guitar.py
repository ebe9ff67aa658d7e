"""The guitar: a round-hipped body, a fretted neck and a head with six pegs, carried across the body."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.forms import assembled, ball, block, piece, plate, point, rod, turned
from joyip.studio.props.prop import CREAM, GOLD, Color, Grip, Prop, darker, gilt, gloss, lighter, mixed
from joyip.studio.shapes import Points, turn
from joyip.studio.sweeps import smooth_path

HALF = ((0.0, -0.245), (0.115, -0.232), (0.192, -0.165), (0.198, -0.075), (0.140, 0.005), (0.122, 0.045),
        (0.148, 0.110), (0.140, 0.170), (0.085, 0.212), (0.0, 0.215))  # fmt: skip
"""The body's outline on one side, from below."""
WOOD: Color = (0.36, 0.20, 0.11)


def hips(size: float = 1.0) -> Points:
    """Outline of the body, its neck towards +y: two bouts and a waist."""
    half = np.array(HALF)
    line = np.concatenate((half, half[-2:0:-1] * (-1, 1)))
    return smooth_path(line, 96, closed=True) * size


def guitar(color: Color) -> Prop:
    """Body in the wished colour, a pale top edge, dark neck, bright strings."""
    thick = 0.105
    body = plate(hips(), thick, 0.030, 4)
    top = plate(hips(0.93), 0.012, 0.005).at((0.0, 0.0, thick / 2 - 0.001))
    face = turn(x=90.0)
    z = thick / 2 + 0.006
    ring = turned(((0.0, 0.0), (0.078, 0.0), (0.078, 0.004), (0.0, 0.004)), 0.0015, 40).at(
        (0.0, 0.055, z - 0.001), face
    )
    hole = turned(((0.0, 0.0), (0.062, 0.0), (0.062, 0.0065), (0.0, 0.0065)), 0.0015, 40).at(
        (0.0, 0.055, z - 0.001), face
    )
    bridge = block((0.125, 0.030, 0.024), 0.008, (0.0, -0.105, z + 0.008))
    neck = block((0.060, 0.36, 0.036), 0.012, (0.0, 0.345, thick / 2 - 0.004))
    board = block((0.056, 0.44, 0.012), 0.004, (0.0, 0.320, thick / 2 + 0.016))
    head = plate(
        np.array(
            (
                (-0.035, 0.50),
                (0.035, 0.50),
                (0.056, 0.545),
                (0.050, 0.665),
                (0.0, 0.68),
                (-0.050, 0.665),
                (-0.056, 0.545),
            )
        ),
        0.032,
        0.010,
    ).at((0.0, 0.0, thick / 2))
    frets = [
        block((0.056, 0.006, 0.004), 0.0018, (0.0, y, thick / 2 + 0.0225), cells=3).trim()
        for y in np.linspace(0.17, 0.50, 8)
    ]
    pegs = []
    for side in (-1, 1):
        for y in (0.555, 0.598, 0.641):
            pegs.append(ball((0.020, 0.013, 0.010), (0.068 * side, y, thick / 2), 14))
            pegs.append(ball(0.0085, (0.030 * side, y, thick / 2 + 0.018), 10).trim())
    strings = [
        rod(((x, -0.105, z + 0.020), (0.85 * x, 0.52, thick / 2 + 0.026)), 0.0022, 5).trim()
        for x in np.linspace(-0.021, 0.021, 4)
    ]
    guard = ball((0.052, 0.085, 0.006), (0.0, 0.0, 0.0), 24).at((0.078, -0.035, z - 0.001), turn(z=20.0))
    spin = turn(z=-62.0)
    strum, fret = spin @ np.array((-0.03, -0.03, z + 0.02)), spin @ np.array((0.0, 0.40, thick / 2 - 0.026))
    light = mixed(color, (0.98, 0.80, 0.52), 0.62)
    return assembled(
        "guitar",
        Grip(
            "both",
            "waist",
            0.10,
            0.03,
            right=point(strum),
            left=point(fret),
            right_palm=(0.25, 0.0, -1.0),
            left_palm=(0.0, 0.35, 1.0),
        ),
        piece("body", Material(color, roughness=0.2, clearcoat=0.9), body),
        piece("top", Material(light, roughness=0.22, clearcoat=0.8), top),
        piece("rosette", gloss(lighter(CREAM, 0.2)), ring),
        piece("hole", Material((0.07, 0.05, 0.04), roughness=0.9), hole),
        piece("neck", Material(WOOD, roughness=0.3, clearcoat=0.5), neck, head, bridge),
        piece("board", Material(darker(WOOD, 0.45), roughness=0.4), board),
        piece("metal", gilt(lighter(GOLD, 0.25)), *frets, *pegs),
        piece("strings", Material((0.95, 0.94, 0.90), roughness=0.3, metallic=0.3), *strings),
        piece("guard", gloss(darker(color, 0.55)), guard),
        rotation=spin,
    )
