"""The umbrella: a canopy of eight scalloped panels high over the head, a shaft with a crook."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.forms import Form, assembled, ball, piece, rod, turned
from joyip.studio.props.prop import CREAM, GOLD, Color, Grip, Prop, darker, gilt, lighter, pale
from joyip.studio.shapes import grid, turn
from joyip.studio.solids import Turned
from joyip.studio.sweeps import rounded, smooth_path

PANELS = 8
RADIUS, RISE = 0.66, 0.32
APEX, ROOM = 1.60, 0.30
"""Height of the canopy over the hand, and what a hat adds."""
LEAN = 9.0
"""Degrees towards the head, which it shelters: so it also takes little of a narrow picture's width."""


def canopy(radius: float, rise: float) -> tuple[Form, np.ndarray]:
    """Panels stretched between ribs, thin, apex at the origin; and per vertex 1 on every second panel."""
    count, steps = PANELS * 10, 16
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    sag = np.abs(np.sin(PANELS / 2 * angle)) ** 1.0
    other = (np.floor(PANELS * angle / (2 * np.pi) + 1e-9) % 2).astype(float)

    def rows(t: float, down: float) -> np.ndarray:
        bend = np.sin(t * np.pi / 2 * 0.94)
        wide = radius * bend / np.sin(np.pi / 2 * 0.94) * (1 - 0.085 * sag * t**3)
        high = -rise * (1 - np.cos(t * np.pi / 2 * 0.94)) / (1 - np.cos(np.pi / 2 * 0.94)) + 0.035 * sag * t**2 - down
        return np.stack((wide * np.sin(angle), high, wide * np.cos(angle)), -1)

    t = np.linspace(0.06, 1.0, steps)
    outer = [rows(float(s), 0.0) for s in t]
    inner = [rows(float(s), 0.012) for s in t[::-1]]
    mesh = grid(np.stack([*outer, *inner]), first=(0, 0.0, 0), last=(0, -0.012, 0))
    shade = np.concatenate((np.tile(other, 2 * steps), (0.0, 0.0)))
    line = [(float(np.linalg.norm(row[5, ::2])), float(row[5, 1])) for row in (*outer[::3], *inner[::3])]
    outline = (*line, *((-wide, high) for wide, high in reversed(line)))
    return Form(mesh, Turned(outline, 0.010)), shade


def umbrella(color: Color, *, hat: bool = False) -> Prop:
    """Panels in the wished colour and a lighter one by turns; with a hat on, the canopy is held higher."""
    apex = APEX + (ROOM if hat else 0.0)
    cloth, shade = canopy(RADIUS, RISE)
    main, other = np.array(color), np.array(lighter(color, 0.80) if not pale(color) else (0.97, 0.72, 0.72))
    tints = np.where(shade[:, None] > 0.5, other, main).astype(np.float32)
    shaft = rod(((0.0, -0.14, 0.0), (0.0, apex, 0.0)), 0.0165, 14)
    hook = smooth_path(
        rounded(((0.0, -0.10, 0.0), (0.0, -0.25, 0.0), (0.045, -0.30, 0.02), (0.095, -0.25, 0.04)), 0.05, 6), 24
    )
    crook = rod(hook, 0.026, 14)
    tip = turned(((0.0, -0.02), (0.035, -0.015), (0.020, 0.02), (0.014, 0.075), (0.0, 0.085)), 0.008, 24).at(
        (0.0, apex, 0.0)
    )
    ends = []
    for k in range(PANELS):
        a = 2 * np.pi * k / PANELS
        ends.append(ball(0.019, (RADIUS * np.sin(a), apex - RISE - 0.006, RADIUS * np.cos(a)), 12).trim())
    ribs = []
    for k in range(PANELS):
        a = 2 * np.pi * k / PANELS
        t = np.linspace(0.06, 0.98, 8)
        bend = np.sin(t * np.pi / 2 * 0.94) / np.sin(np.pi / 2 * 0.94)
        high = apex - RISE * (1 - np.cos(t * np.pi / 2 * 0.94)) / (1 - np.cos(np.pi / 2 * 0.94)) - 0.014
        ribs.append(rod(np.stack((RADIUS * bend * np.sin(a), high, RADIUS * bend * np.cos(a)), -1), 0.0065, 6).trim())
    lean = turn(z=-LEAN, x=5.0)
    return assembled(
        "umbrella",
        Grip("pole", "shoulder", 0.10),
        piece(
            "canopy",
            Material(color, roughness=0.45, sheen=0.3, clearcoat=0.15),
            cloth.at((0.0, apex, 0.0)),
            colors=tints,
        ),
        piece("shaft", Material((0.93, 0.92, 0.90), roughness=0.35, metallic=0.1), shaft),
        piece("crook", Material((0.52, 0.31, 0.17), roughness=0.35, clearcoat=0.5), crook),
        piece("tips", gilt(GOLD), tip, *ends),
        piece("ribs", Material(darker(CREAM, 0.2), roughness=0.5), *ribs),
        rotation=lean,
    )
