"""Drinks in cups held from behind: coffee with sleeve and lid, milk tea with pearls and a wide straw."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material, Mesh, Vectors
from joyip.studio.props.forms import Form, assembled, ball, piece, rod, turned
from joyip.studio.props.prints import PAW
from joyip.studio.props.prop import CREAM, Color, Grip, Prop, darker, gloss, lighter, mixed
from joyip.studio.shapes import Points, facing, grid, lathe, merge, mesh_of, place, turn
from joyip.studio.shapes import ball as round_mesh
from joyip.studio.solids import Cone
from joyip.studio.sweeps import rounded

LOW, HIGH = -0.165, 0.175
BOTTOM, TOP = 0.100, 0.135
"""Radii of the cup's foot and mouth."""
ASIDE = np.array((-0.30, 0.0, 0.954))
"""The palm's middle to the cup's axis: outwards and ahead."""
KRAFT: Color = (0.70, 0.49, 0.30)
ESPRESSO: Color = (0.26, 0.16, 0.11)
PEARL: Color = (0.17, 0.09, 0.07)


def wide(height: float) -> float:
    """The cup's radius at a height."""
    return float(np.interp(height, (LOW, HIGH), (BOTTOM, TOP)))


def cup() -> Form:
    """The closed cup."""
    return turned(((0.0, LOW), (BOTTOM, LOW), (TOP, HIGH), (0.0, HIGH)), 0.008, 64)


def sleeve(low: float, high: float) -> Form:
    """Corrugated board around the cup."""
    count = 48 * 4
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    ripple = 0.0028 * np.cos(48 * angle)
    rows = []
    edge = 0.005
    for height, out in (
        (low, 0.001),
        (low, 0.010),
        (low + edge, 0.0135),
        (high - edge, 0.0135),
        (high, 0.010),
        (high, 0.001),
    ):
        radius = wide(height) + out + ripple * (out > 0.002)
        rows.append(np.stack((radius * np.sin(angle), np.full(count, height), radius * np.cos(angle)), -1))
    inner = [rows[-1] * (0.9, 1.0, 0.9), rows[0] * (0.9, 1.0, 0.9)]
    solid = Cone((0.0, (low + high) / 2, 0.0), high - low, wide(low) + 0.0135, wide(high) + 0.0135, 0.004)
    return Form(grid(np.stack([*rows, *inner]), ring=True), solid)


def wrapped(mesh: Mesh, height: float, out: float) -> Form:
    """A flat badge (facing +z, z above the cup) laid around the front of the cup at the height."""
    x, y, z = np.asarray(mesh.vertices, np.float64).T
    base = np.interp(height + y, (LOW, HIGH), (BOTTOM, TOP)) + out
    radius = base + z
    return Form(mesh_of(np.stack((radius * np.sin(x / base), height + y, radius * np.cos(x / base)), -1), mesh.faces))


def label(radius: float) -> Mesh:
    """A thin disc facing +z, with rows enough to be bent."""
    steps: Points = np.linspace(0.0, radius, 4)[1:]
    line = [(0.0, -0.004), *((r, -0.004) for r in steps), *((r, 0.004) for r in steps[::-1]), (0.0, 0.004)]
    return place(lathe(rounded(line, 0.003), 40), rotation=turn(x=90.0))


def paw_mesh(size: float) -> Mesh:
    """A paw of five pads, facing +z."""
    return merge([round_mesh((size * w, size * h, 0.006), (size * x, size * y, 0.005), 16) for x, y, w, h in PAW])


def coffee(color: Color) -> Prop:
    """Paper cup in the wished colour, kraft sleeve with a paw, dark lid with its steam hole, a wisp of steam."""
    lid_line = (
        (0.0, HIGH - 0.014), (TOP + 0.011, HIGH - 0.014), (TOP + 0.013, HIGH + 0.010), (TOP - 0.004, HIGH + 0.018),
        (TOP - 0.012, HIGH + 0.052), (TOP - 0.032, HIGH + 0.052), (TOP - 0.040, HIGH + 0.036), (0.0, HIGH + 0.036),
    )  # fmt: skip
    lid = turned(lid_line, 0.008, 56)
    hole = ball((0.019, 0.004, 0.010), (0.0, HIGH + 0.053, TOP - 0.024), 14)
    steam = []
    for x, z, start in ((-0.035, 0.0, 0.0), (0.03, 0.02, 1.4)):
        t = np.linspace(0.0, 1.0, 22)
        path = np.stack((x + 0.020 * np.sin(5.2 * t + start), HIGH + 0.065 + 0.13 * t, z + 0 * t), -1)
        steam.append(rod(path, 0.0035 + 0.0095 * np.sin(np.pi * t) ** 0.7, 8))
    tone = mixed(CREAM, color, 0.08)
    at = ASIDE * (wide(0.0) + 0.010)
    return assembled(
        "coffee",
        Grip("side", "chest", 0.14),
        piece("cup", Material(color, roughness=0.45, clearcoat=0.2), cup()),
        piece("sleeve", Material(KRAFT, roughness=0.85), sleeve(-0.095, 0.090)),
        piece("label", Material(tone, roughness=0.6), wrapped(label(0.072), 0.0, 0.0150)),
        piece("paw", Material(ESPRESSO, roughness=0.5), wrapped(paw_mesh(0.098), 0.0, 0.0165)),
        piece("lid", gloss(ESPRESSO if not sum(color) < 0.9 else (0.93, 0.90, 0.85)), lid),
        piece("hole", Material((0.05, 0.03, 0.03), roughness=0.8), hole.trim()),
        piece("steam", Material((1.0, 1.0, 1.0), roughness=0.9, emission=0.25), *steam),
        origin=at,
        rotation=turn(y=4.0, z=4.0),
    )


def pearls() -> list[Form]:
    """Tapioca heaped in the foot of the cup, showing through its wall."""
    spread = []
    for row, number in enumerate((13, 14, 13, 9)):
        for k in range(number):
            angle = 2 * np.pi * (k + 0.5 * (row % 2) + 0.16 * np.sin(5.0 * k + row)) / number
            high = LOW + 0.030 + 0.040 * row + 0.009 * np.sin(2.3 * k + row)
            away = wide(high) - 0.0195
            spread.append(ball(0.0245, (away * np.sin(angle), high, away * np.cos(angle)), 10).trim())
    return spread


def tea(color: Color) -> tuple[Form, Vectors]:
    """The filled cup and its tints: dark at the foot, the wished colour, and milk that sinks in above."""
    count = 64
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    heights = np.concatenate(([LOW, LOW + 0.001], np.linspace(LOW + 0.01, HIGH, 26)))
    rows, tints = [], []
    deep, milk = darker(mixed(color, (0.45, 0.26, 0.14), 0.40), 0.05), mixed(color, (1.0, 0.99, 0.96), 0.85)
    for high in heights:
        radius = wide(float(high)) * (0.93 if high == LOW else 1.0)
        rows.append(np.stack((radius * np.sin(angle), np.full(count, high), radius * np.cos(angle)), -1))
        wave = 0.5 + (high - HIGH + 0.085 + 0.020 * np.sin(3 * angle + 1.0)) / 0.05
        foot = np.full(count, np.clip((LOW + 0.14 - high) / 0.12, 0.0, 1.0))
        shade = np.clip(wave, 0.0, 1.0)[:, None]
        ground = np.array(color) * (1 - foot[:, None]) + np.array(deep) * foot[:, None]
        tints.append(ground * (1 - shade) + np.array(milk) * shade)
    mesh = grid(np.stack(rows), first=(0, LOW, 0), last=(0, HIGH, 0))
    ends = np.array((deep, milk))
    return Form(mesh, cup().field), np.concatenate((*tints, ends)).astype(np.float32)


def milk_tea(color: Color) -> Prop:
    """Tea of the wished colour, pearls heaped below, milk above, a clear dome, a wide straw and a paw on the cup."""
    body, tints = tea(color)
    rim = turned(
        ((0.0, HIGH - 0.010), (TOP + 0.011, HIGH - 0.010), (TOP + 0.011, HIGH + 0.014), (0.0, HIGH + 0.014)), 0.008, 48
    )
    dome = turned(
        ((0.0, HIGH), (TOP - 0.004, HIGH), (TOP - 0.020, HIGH + 0.065), (0.070, HIGH + 0.100), (0.0, HIGH + 0.104)),
        0.04,
        48,
    )
    top = np.array((0.050, HIGH + 0.235, 0.0))
    straw = rod(np.array(((0.0, HIGH + 0.04, 0.0), top)), 0.0265, 16)
    lean = facing(top - (0.0, HIGH + 0.04, 0.0))
    mouth = turned(((0.0, 0.0), (0.019, 0.0), (0.019, 0.004), (0.0, 0.004)), 0.001, 16)
    tint: Color = (0.90, 0.30, 0.36) if color[1] > 0.45 else (0.99, 0.80, 0.36)
    ground = lighter(CREAM, 0.3) if min(color) < 0.85 else (0.96, 0.70, 0.72)
    return assembled(
        "milk_tea",
        Grip("side", "chest", 0.14),
        piece("tea", Material(color, roughness=0.14, clearcoat=0.9), body, colors=tints),
        piece("pearls", Material(PEARL, roughness=0.12, clearcoat=1.0), *pearls()),
        piece("dome", Material((0.93, 0.96, 0.98), roughness=0.06, clearcoat=1.0), dome),
        piece("rim", gloss((0.98, 0.99, 1.0)), rim),
        piece("straw", gloss(tint), straw),
        piece("mouth", Material(darker(tint, 0.6), roughness=0.8), mouth.at(top + lean @ (0, 0.0255, 0), lean).trim()),
        piece("label", Material(ground, roughness=0.5), wrapped(label(0.060), 0.035, 0.002)),
        piece("paw", Material(tint, roughness=0.5), wrapped(paw_mesh(0.082), 0.035, 0.0035)),
        origin=ASIDE * (wide(0.0) - 0.004),
        rotation=turn(y=4.0, z=4.0),
    )
