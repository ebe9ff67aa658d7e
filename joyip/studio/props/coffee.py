"""The coffee: a paper cup with a corrugated sleeve, a paw badge and a lid; the hand holds it from behind."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material, Mesh
from joyip.studio.props.prop import CREAM, Color, Grip, Prop, held, mixed
from joyip.studio.shapes import ball, grid, lathe, merge, mesh_of, place, turn
from joyip.studio.solids import Cone, cylinder
from joyip.studio.sweeps import rounded

LOW, HIGH = -0.125, 0.135
BOTTOM, TOP = 0.078, 0.104
"""Radii of the cup's foot and mouth."""
LABEL, MIDDLE = 0.054, -0.002
"""Radius of the round label and the height of its middle."""
KRAFT: Color = (0.66, 0.46, 0.29)
PAW = (
    (0.0, -0.010, 0.024, 0.019),
    (-0.028, 0.014, 0.0095, 0.012),
    (-0.010, 0.029, 0.0095, 0.0125),
    (0.010, 0.029, 0.0095, 0.0125),
    (0.028, 0.014, 0.0095, 0.012),
)


def wide(height: float) -> float:
    """The cup's radius at a height."""
    return float(np.interp(height, (LOW, HIGH), (BOTTOM, TOP)))


def sleeve(low: float, high: float) -> Mesh:
    """Corrugated board around the cup."""
    count = 54 * 4
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    ripple = 0.0022 * np.cos(54 * angle)
    rows = []
    for height, out in (
        (low, 0.001),
        (low, 0.008),
        (low + 0.004, 0.0105),
        (high - 0.004, 0.0105),
        (high, 0.008),
        (high, 0.001),
    ):
        radius = wide(height) + out + ripple * (out > 0.002)
        rows.append(np.stack((radius * np.sin(angle), np.full(count, height), radius * np.cos(angle)), -1))
    inner = [rows[-1] * (0.9, 1.0, 0.9), rows[0] * (0.9, 1.0, 0.9)]
    return grid(np.stack([*rows, *inner]), ring=True)


def badge() -> Mesh:
    """A paw, facing +z."""
    return merge([ball((w, h, 0.005), (x, y - 0.004, 0.006), 20) for x, y, w, h in PAW])


def wrapped(mesh: Mesh, height: float) -> Mesh:
    """A flat badge (facing +z, z above the board) laid on the sleeve in front at the height."""
    x, y, z = np.asarray(mesh.vertices, np.float64).T
    base = np.interp(height + y, (LOW, HIGH), (BOTTOM, TOP)) + 0.0118
    radius = base + z
    return mesh_of(np.stack((radius * np.sin(x / base), height + y, radius * np.cos(x / base)), -1), mesh.faces)


def coffee(color: Color) -> Prop:
    """Cup in the wished colour, kraft sleeve, dark lid."""
    radius = wide(0.0) + 0.0125
    aside = np.array((0.42, 0.0, 0.907))
    at = aside * (radius - 0.004)
    cup = lathe(rounded(((0.0, LOW), (BOTTOM, LOW), (TOP, HIGH), (0.0, HIGH)), 0.006), 64)
    lid_line = (
        (0.0, HIGH - 0.012),
        (TOP + 0.008, HIGH - 0.012),
        (TOP + 0.010, HIGH + 0.006),
        (TOP - 0.004, HIGH + 0.012),
        (TOP - 0.012, HIGH + 0.040),
        (TOP - 0.026, HIGH + 0.040),
        (TOP - 0.032, HIGH + 0.028),
        (0.0, HIGH + 0.028),
    )
    lid = lathe(rounded(lid_line, 0.007), 64)
    disc = (
        (0.0, -0.004),
        (0.02, -0.004),
        (0.04, -0.004),
        (LABEL, -0.004),
        (LABEL, 0.004),
        (0.04, 0.004),
        (0.02, 0.004),
        (0.0, 0.004),
    )
    label = wrapped(place(lathe(rounded(disc, 0.003), 48), (0.0, 0.0, 0.0), turn(x=90.0)), MIDDLE)
    paw = wrapped(badge(), MIDDLE)
    face = turn(y=-8.0)
    dark: Color = (0.24, 0.15, 0.11)
    parts = (
        held("cup", place(cup, at, face), Material(color, roughness=0.5, clearcoat=0.15)),
        held("sleeve", place(sleeve(-0.075, 0.07), at, face), Material(KRAFT, roughness=0.85)),
        held("label", place(label, at, face), Material(mixed(CREAM, color, 0.1), roughness=0.6)),
        held("paw", place(paw, at, face), Material(dark, roughness=0.5)),
        held("lid", place(lid, at, face), Material(dark, roughness=0.3, clearcoat=0.4)),
    )
    solid = (
        Cone((0.0, (LOW + HIGH) / 2, 0.0), HIGH - LOW, BOTTOM, TOP, 0.006)
        | cylinder((0.0, HIGH + 0.012, 0.0), TOP + 0.009, 0.05, 0.01)
        | Cone((0.0, 0.0, 0.0), 0.145, wide(-0.075) + 0.0115, wide(0.07) + 0.0115, 0.003)
    )
    return Prop("coffee", parts, solid.moved(*(float(v) for v in at)), Grip("side", "chest", 0.13))
