"""The diploma: a rolled parchment with a red ribbon and bow, held upright like a baton."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material, Mesh
from joyip.studio.props.bow import tied
from joyip.studio.props.forms import Form, assembled, piece, turned
from joyip.studio.props.prop import Color, Grip, Prop, accent, mixed, satin
from joyip.studio.shapes import Points, grid, mesh_of, turn
from joyip.studio.solids import cylinder

RADIUS, LOW, HIGH = 0.070, -0.19, 0.38
TURNS, SHEET = 2.6, 0.007
RIBBON = 0.200


def roll() -> Mesh:
    """The sheet wound up: a closed spiral section, a little wider at its ends."""
    angle = np.linspace(0.0, TURNS * 2.0 * np.pi, 120)
    radius = RADIUS - 0.0105 * (angle[-1] - angle) / (2.0 * np.pi)
    outer = np.stack((radius * np.sin(angle), radius * np.cos(angle)), -1)
    inner = outer * ((radius - SHEET) / radius)[:, None]
    section = np.concatenate((outer, inner[::-1]))
    heights = np.concatenate(([LOW, LOW + 0.002], np.linspace(LOW + 0.02, HIGH - 0.02, 9), [HIGH - 0.002, HIGH]))
    flare = 1.0 + 0.05 * np.abs(2.0 * (heights - (LOW + HIGH) / 2) / (HIGH - LOW)) ** 3
    rows = np.stack(
        [
            np.stack((section[:, 0] * f, np.full(len(section), y), section[:, 1] * f), -1)
            for y, f in zip(heights, flare, strict=True)
        ]
    )
    return _capped(rows)


def _capped(rows: Points) -> Mesh:
    """The wall with its two spiral ends closed by strips between outer and inner line."""
    wall = grid(rows, ring=False)
    count = rows.shape[1]
    half = count // 2
    i = np.arange(half - 1)
    o, p = i, count - 1 - i
    strip = np.concatenate((np.stack((o, o + 1, p - 1), -1), np.stack((o, p - 1, p), -1)))
    base = (rows.shape[0] - 1) * count
    flat = wall.faces.astype(np.int64)
    # `grid` cannot tell which side of an open surface is out: the direction of the first edge says how it turned it
    edge = {
        tuple(pair)
        for face in flat
        for pair in ((face[0], face[1]), (face[1], face[2]), (face[2], face[0]))
        if max(pair) < count
    }
    low = strip if (1, 0) in edge else strip[:, ::-1]
    high = (strip[:, ::-1] if (1, 0) in edge else strip) + base
    mesh = mesh_of(wall.vertices, np.concatenate((flat, low, high)))
    a, b, c = (mesh.vertices[mesh.faces[:, k]].astype(np.float64) for k in range(3))
    return mesh if np.sum(np.cross(a, b) * c) > 0 else mesh_of(mesh.vertices, mesh.faces[:, ::-1])


def diploma(color: Color) -> Prop:
    """Parchment in the wished colour (white is a warm ivory), a red ribbon (gold on red)."""
    scroll = Form(roll(), cylinder((0.0, (LOW + HIGH) / 2, 0.0), RADIUS, HIGH - LOW, 0.004))
    ivory = mixed(color, (0.97, 0.90, 0.74), 0.55 if min(color) > 0.85 else 0.0)
    tints = np.tile(np.array(ivory, np.float32), (len(scroll.mesh.vertices), 1))
    wide = RADIUS + 0.004
    ring = ((0.0, RIBBON - 0.022), (wide, RIBBON - 0.022), (wide, RIBBON + 0.022), (0.0, RIBBON + 0.022))
    tie = tied(0.115, 0.050).at((0.0, RIBBON, RADIUS + 0.010), turn(x=90.0))
    return assembled(
        "diploma",
        Grip("pole", "chest", 0.08),
        piece("paper", Material(color, roughness=0.6), scroll, colors=tints),
        piece("ribbon", satin(accent(color)), turned(ring, 0.004, 48), tie),
        rotation=turn(z=12.0, x=14.0),
    )
