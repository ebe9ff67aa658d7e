"""The guitar: a round-hipped body, a fretted neck and a head with six pegs, carried across the body."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.forms import Form, Piece, assembled, ball, block, piece, plate, point, rod, turned
from joyip.studio.props.prop import CREAM, GOLD, Color, Grip, Prop, darker, gilt, gloss, lighter, mixed
from joyip.studio.shapes import Points, turn
from joyip.studio.sweeps import smooth_path

HALF = ((0.0, -0.245), (0.115, -0.232), (0.192, -0.165), (0.198, -0.075), (0.140, 0.005), (0.122, 0.045),
        (0.148, 0.110), (0.140, 0.170), (0.085, 0.212), (0.0, 0.215))  # fmt: skip
"""The body's outline on one side, from below."""
HEAD = ((-0.035, 0.50), (0.035, 0.50), (0.056, 0.545), (0.050, 0.665), (0.0, 0.68), (-0.050, 0.665), (-0.056, 0.545))
THICK = 0.105
FRONT = THICK / 2 + 0.006
"""How thick the body is, and where its top's surface lies."""
SIZE = 1.10
WOOD: Color = (0.36, 0.20, 0.11)


def hips(size: float = 1.0) -> Points:
    """Outline of the body, its neck towards +y: two bouts and a waist."""
    half = np.array(HALF)
    line = np.concatenate((half, half[-2:0:-1] * (-1, 1)))
    return smooth_path(line, 96, closed=True) * size


def disc(radius: float, thick: float) -> Form:
    """A thin disc on the top, about the sound hole."""
    line = ((0.0, 0.0), (radius, 0.0), (radius, thick), (0.0, thick))
    return turned(line, 0.0015, 40).at((0.0, 0.055, FRONT - 0.001), turn(x=90.0))


def box_of(color: Color) -> list[Piece]:
    """The sounding body, of the wished colour with a light top."""
    light = mixed(color, (0.98, 0.80, 0.52), 0.62)
    guard = ball((0.052, 0.085, 0.006), segments=24).at((0.078, -0.035, FRONT - 0.001), turn(z=20.0))
    top = plate(hips(0.93), 0.012, 0.005).at((0.0, 0.0, THICK / 2 - 0.001))
    return [
        piece("body", Material(color, roughness=0.2, clearcoat=0.9), plate(hips(), THICK, 0.030, 4)),
        piece("top", Material(light, roughness=0.22, clearcoat=0.8), top),
        piece("rosette", gloss(lighter(CREAM, 0.2)), disc(0.078, 0.004)),
        piece("hole", Material((0.07, 0.05, 0.04), roughness=0.9), disc(0.062, 0.0065)),
        piece("guard", gloss(darker(color, 0.55)), guard),
    ]


def neck() -> list[Piece]:
    """Neck and head of dark wood, frets, pegs and strings."""
    middle = THICK / 2
    wood = block((0.060, 0.36, 0.036), 0.012, (0.0, 0.345, middle - 0.004))
    bridge = block((0.125, 0.030, 0.024), 0.008, (0.0, -0.105, FRONT + 0.008))
    board = block((0.056, 0.44, 0.012), 0.004, (0.0, 0.320, middle + 0.016))
    head = plate(HEAD, 0.032, 0.010).at((0.0, 0.0, middle))
    fret = block((0.056, 0.006, 0.004), 0.0018, cells=3).trim()
    metal = [fret.at((0.0, y, middle + 0.0225)) for y in np.linspace(0.17, 0.50, 8)]
    for side in (-1, 1):
        for y in (0.555, 0.598, 0.641):
            metal.append(ball((0.020, 0.013, 0.010), (0.068 * side, y, middle), 14))
            metal.append(ball(0.0085, (0.030 * side, y, middle + 0.018), 10).trim())
    strings = [
        rod(((x, -0.105, FRONT + 0.020), (0.85 * x, 0.52, middle + 0.026)), 0.0022, 5).trim()
        for x in np.linspace(-0.021, 0.021, 4)
    ]
    return [
        piece("neck", Material(WOOD, roughness=0.3, clearcoat=0.5), wood, head, bridge),
        piece("board", Material(darker(WOOD, 0.45), roughness=0.4), board),
        piece("metal", gilt(lighter(GOLD, 0.25)), *metal),
        piece("strings", Material((0.95, 0.94, 0.90), roughness=0.3, metallic=0.3), *strings),
    ]


def guitar(color: Color) -> Prop:
    """Body in the wished colour, a light top, dark neck, bright strings; the right hand strums before the bridge."""
    spin = turn(z=-62.0)
    strum = point(SIZE * spin @ np.array((-0.05, -0.10, FRONT + 0.02)))
    fret = point(SIZE * spin @ np.array((0.0, 0.36, THICK / 2 - 0.026)))
    grip = Grip("both", "waist", 0.10, 0.03, strum, fret, right_palm=(0.25, 0.0, -1.0), left_palm=(0.0, 0.35, 1.0))
    return assembled("guitar", grip, *box_of(color), *neck(), rotation=spin, scale=SIZE)
