"""The basketball: a pebbled ball with dark seams, resting on the palm."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.prop import Color, Grip, Prop, held
from joyip.studio.relief import raised, tufts
from joyip.studio.shapes import Points, ball, merge, place, turn
from joyip.studio.solids import Sphere
from joyip.studio.sweeps import tube

RADIUS = 0.20
AHEAD = 0.05


def seams() -> list[Points]:
    """The four closed lines on the unit sphere: two great circles and two waves that part the quarters."""
    t = np.linspace(0.0, 2.0 * np.pi, 96, endpoint=False)
    zero = np.zeros_like(t)
    lines = [np.stack((np.cos(t), np.sin(t), zero), -1), np.stack((zero, np.cos(t), np.sin(t)), -1)]
    for side in (1.0, -1.0):
        oval = np.stack(
            (np.full_like(t, 0.0) + side * (0.62 + 0.16 * np.cos(2 * t)), 0.80 * np.sin(t), 0.80 * np.cos(t)), -1
        )
        lines.append(oval / np.linalg.norm(oval, axis=1, keepdims=True))
    return lines


def basketball(color: Color) -> Prop:
    """Rubber in the wished colour, near-black seams (grey on a black ball)."""
    middle = (0.0, RADIUS - 0.012, AHEAD)
    spin = turn(x=20.0) @ turn(y=-28.0) @ turn(z=14.0)
    rubber = ball(RADIUS, segments=88)
    points = np.asarray(rubber.vertices, np.float64)
    rubber = raised(rubber, 0.0030 * tufts(points, 0.021, 4))
    ink = merge([tube(line * (RADIUS + 0.0005), 0.0068, 6, closed=True) for line in seams()])
    dark: Color = (0.55, 0.55, 0.58) if max(color) < 0.3 else (0.10, 0.085, 0.08)
    parts = (
        held("ball", place(rubber, middle, spin), Material(color, roughness=0.55, clearcoat=0.15)),
        held("seams", place(ink, middle, spin), Material(dark, roughness=0.6)),
    )
    return Prop("basketball", parts, Sphere(middle, RADIUS + 0.003), Grip("palm", "waist", 0.15))
