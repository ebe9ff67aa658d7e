"""The flag: a cloth that waves from a stick, a paw on it."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props import prints
from joyip.studio.props.forms import Form, assembled, ball, framed, piece, printed, rod
from joyip.studio.props.prop import CREAM, Color, Grip, Prop, gilt, gloss, lighter, pale
from joyip.studio.shapes import grid, turn
from joyip.studio.solids import Extruded

LONG, TALL = 0.50, 0.34
FROM_ABOVE = ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0))
"""Turns what is drawn in x and y into x and z."""


def cloth() -> Form:
    """A thin sheet from x = 0 outwards (-x), waving more towards its free end."""
    columns, rows = 40, 14
    s = np.linspace(0.0, 1.0, columns)
    wave = 0.062 * s**0.7 * np.sin(8.2 * s + 0.3)
    lines = []
    for at, deep, sink in zip(s, wave, 0.030 * s**2 + 0.02 * np.sin(6 * s) * s, strict=True):
        y = np.linspace(0.0, TALL, rows) - sink
        x = np.full(rows, -LONG * at)
        z = deep + 0.012 * at * np.sin(9 * y / TALL * 0.5)
        front = np.stack((x, y, z + 0.004), -1)
        back = np.stack((x, y, z - 0.004), -1)[::-1]
        lines.append(np.concatenate((front, back)))
    loops = np.stack(lines)
    mesh = grid(loops, first=loops[0].mean(0), last=loops[-1].mean(0))
    # seen from above the cloth is a wavy line
    line = [(-LONG * float(at), float(deep)) for at, deep in zip(s[::3], wave[::3], strict=True)]
    outline = (*((x, z - 0.004) for x, z in line), *((x, z + 0.004) for x, z in reversed(line)))
    upright = Extruded(outline, TALL, 0.002).placed(framed((0.0, TALL / 2 - 0.015, 0.0), FROM_ABOVE))
    return Form(mesh, upright)


def flag(color: Color) -> Prop:
    """Cloth in the wished colour on a pale stick with a gold knob."""
    high = 0.20
    sheet = cloth().at((-0.014, high, 0.0))
    silk = Material(color, roughness=0.5, sheen=0.35)
    tone: Color = (1.0, 0.99, 0.96) if not pale(color) else (0.84, 0.18, 0.22)
    x, y = -0.255, high + TALL / 2 - 0.015
    stick = rod(((0.0, -0.24, 0.0), (0.0, high + TALL + 0.03, 0.0)), 0.0175, 14)
    knob = ball(0.032, (0.0, high + TALL + 0.05, 0.0), 22)
    return assembled(
        "flag",
        Grip("pole", "chest", 0.08),
        piece("cloth", silk, sheet),
        printed("cloth", sheet.mesh, silk, prints.paw(tone, 256), (x - 0.125, y - 0.125, x + 0.125, y + 0.125)),
        piece("stick", gloss(lighter(CREAM, 0.35)), stick),
        piece("knob", gilt(), knob),
        rotation=turn(z=8.0, x=12.0),
    )
