"""The trophy: a great cup with two handles and a star on a dark foot, raised with both hands."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.forms import assembled, block, piece, point, rod, turned
from joyip.studio.props.prop import CREAM, Color, Grip, Prop, lighter
from joyip.studio.props.tokens import star_form
from joyip.studio.shapes import turn
from joyip.studio.sweeps import smooth_path

SIZE = 0.86


def trophy(color: Color) -> Prop:
    """Metal of the wished colour, a lighter star, a dark foot with a plate."""
    bowl = turned(
        ((0.0, -0.085), (0.060, -0.085), (0.130, -0.03), (0.172, 0.09), (0.186, 0.215), (0.200, 0.232), (0.186, 0.248),
         (0.168, 0.235), (0.150, 0.10), (0.0, 0.02)),
        (0, 0.03, 0.06, 0.05, 0.02, 0.012, 0.012, 0.02, 0.06, 0.0), 48,
    )  # fmt: skip
    stem = turned(
        ((0.0, -0.225), (0.085, -0.225), (0.080, -0.205), (0.036, -0.175), (0.030, -0.13), (0.052, -0.115),
         (0.030, -0.10), (0.050, -0.07), (0.0, -0.06)), 0.012, 40,
    )  # fmt: skip
    foot = turned(((0.0, -0.335), (0.150, -0.335), (0.138, -0.235), (0.108, -0.222), (0.0, -0.222)), 0.014, 48)
    handles = []
    for side in (-1.0, 1.0):
        knots = (
            (0.165, 0.185, 0),
            (0.245, 0.205, 0),
            (0.290, 0.140, 0),
            (0.255, 0.045, 0),
            (0.185, 0.010, 0),
            (0.130, -0.015, 0),
        )
        path = smooth_path(np.array(knots) * (side, 1, 1), 40)
        handles.append(rod(path, 0.0235, 12))
    label = block((0.105, 0.052, 0.012), 0.005, (0.0, -0.280, 0.142))
    metal = Material(color, roughness=0.20, metallic=0.45, clearcoat=0.8, emission=0.05)
    hand = (0.105 * SIZE, -0.055 * SIZE, 0.03 * SIZE)
    return assembled(
        "trophy",
        Grip(
            "both",
            "chest",
            0.20,
            0.03,
            right=point((-hand[0], hand[1], hand[2])),
            left=point(hand),
            right_palm=(0.75, 0.65, 0.0),
            left_palm=(-0.75, 0.65, 0.0),
        ),
        piece("cup", metal, bowl, stem, *handles),
        piece(
            "star",
            Material(lighter(color, 0.45), roughness=0.2, metallic=0.3, clearcoat=0.8),
            star_form(0.085, 0.05, 6).at((0.0, 0.115, 0.172), turn(x=-12.0)),
        ),
        piece("foot", Material((0.20, 0.12, 0.10), roughness=0.25, clearcoat=0.8), foot),
        piece(
            "label", Material(lighter(color, 0.30) if sum(color) < 2.6 else CREAM, roughness=0.25, metallic=0.4), label
        ),
        scale=SIZE,
    )
