"""Soft things to hug: a cushion with piping and a teddy bear."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props import prints
from joyip.studio.props.bow import tied
from joyip.studio.props.forms import Form, assembled, ball, piece, printed, puffed, rod
from joyip.studio.props.prop import CREAM, RED, Color, Grip, Prop, accent, gloss, lighter, mixed, satin
from joyip.studio.relief import fluffy
from joyip.studio.shapes import Points, turn


def pillow_line(wide: float, tall: float) -> Points:
    """A square with drawn-out corners and sides that curve in."""
    t = np.linspace(0.0, 2 * np.pi, 96, endpoint=False)
    c, s = np.cos(t), np.sin(t)
    square = np.stack((np.sign(c) * np.abs(c) ** 0.34, np.sign(s) * np.abs(s) ** 0.34), -1)
    pull = 1 - 0.115 * (1 - np.abs(np.sin(2 * t)) ** 0.9)
    return square * pull[:, None] * (wide / 2, tall / 2)


def pillow(color: Color) -> Prop:
    """A plump cushion in the wished colour with a puppy's face and piping."""
    wide, tall, deep = 0.60, 0.46, 0.235
    line = pillow_line(wide, tall)
    body = puffed(line, deep, rows=12, sharp=1.75, flat=2.0)
    cord = rod(np.column_stack((line, 0 * line[:, 0])), 0.0115, 8, closed=True)
    cloth = Material(color, roughness=0.75, sheen=0.5)
    return assembled(
        "pillow",
        Grip(
            "both",
            "chest",
            0.13,
            0.06,
            right=(-0.255, -0.03, 0.03),
            left=(0.255, -0.03, 0.03),
            right_palm=(0.85, 0.0, -0.5),
            left_palm=(-0.85, 0.0, -0.5),
        ),
        piece("cushion", cloth, body),
        printed("cushion", body.mesh, cloth, prints.face(color), (-0.17, -0.17, 0.17, 0.17)),
        piece("piping", satin(mixed(lighter(color, 0.45), CREAM, 0.3)), cord),
        rotation=turn(x=-5.0),
    )


def _plush(radii: float | tuple[float, float, float], segments: int, seed: int) -> Form:
    form = ball(radii, segments=segments)
    return Form(fluffy(form.mesh, 0.020, 0.007, seed), form.field)


def teddy(color: Color) -> Prop:
    """Plush of the wished colour: round ears, a pale muzzle, button eyes, a bow at the neck."""
    trunk = _plush((0.135, 0.145, 0.115), 44, 1).at((0.0, -0.10, 0.0))
    head = _plush((0.150, 0.130, 0.125), 48, 2).at((0.0, 0.130, 0.015))
    ears = [_plush((0.056, 0.056, 0.034), 24, 3).at((side * 0.118, 0.232, 0.0)) for side in (-1, 1)]
    arms = [
        _plush((0.050, 0.098, 0.052), 26, 4).at((side * 0.150, -0.075, 0.050), turn(z=side * 38.0, x=-24.0))
        for side in (-1, 1)
    ]
    legs = [
        _plush((0.062, 0.062, 0.098), 28, 5).at((side * 0.095, -0.205, 0.085), turn(y=side * 18.0)) for side in (-1, 1)
    ]
    tan = mixed(lighter(color, 0.55), (0.98, 0.88, 0.72), 0.4)
    muzzle = ball((0.066, 0.050, 0.040), (0.0, 0.098, 0.130), 24)
    inner = [ball((0.034, 0.034, 0.014), (side * 0.118, 0.230, 0.027), 16).trim() for side in (-1, 1)]
    soles = [
        ball((0.042, 0.042, 0.014), (side * 0.123, -0.205, 0.170), 18).at(rotation=turn(y=0.0)) for side in (-1, 1)
    ]
    belly = ball((0.085, 0.085, 0.028), (0.0, -0.105, 0.096), 24)
    eyes = [ball((0.0165, 0.019, 0.010), (side * 0.058, 0.150, 0.128), 16) for side in (-1, 1)]
    nose = ball((0.024, 0.017, 0.014), (0.0, 0.118, 0.166), 18)
    t = np.linspace(np.pi, 2 * np.pi, 12)
    smile = [
        rod(
            np.stack(
                (
                    side * 0.018 + 0.018 * np.cos(t),
                    0.090 + 0.014 * np.sin(t),
                    0.1685 - 0.10 * np.abs(side * 0.018 + 0.018 * np.cos(t)) ** 1.3 * 3,
                ),
                -1,
            ),
            0.0038,
            6,
        ).trim()
        for side in (-1, 1)
    ]
    dark: Color = (0.10, 0.07, 0.06)
    tie = tied(0.085, 0.046).at((0.0, 0.010, 0.125), turn(x=75.0))
    fur = Material(color, roughness=0.85, sheen=0.6)
    return assembled(
        "teddy",
        Grip(
            "both",
            "chest",
            0.13,
            0.06,
            right=(-0.135, -0.135, 0.02),
            left=(0.135, -0.135, 0.02),
            right_palm=(0.9, 0.15, -0.25),
            left_palm=(-0.9, 0.15, -0.25),
        ),
        piece("fur", fur, trunk, head, *ears, *arms, *legs),
        piece("pale", Material(tan, roughness=0.8, sheen=0.4), muzzle, belly, *inner, *soles),
        piece("buttons", gloss(dark), *eyes, nose, *smile),
        piece("bow", satin(accent(color) if color[0] < 0.9 else RED), tie),
    )
