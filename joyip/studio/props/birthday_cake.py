"""The birthday cake: sponge under dripping icing, cream, cherries and three burning candles, on a plate."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material, Mesh
from joyip.studio.props.prop import CREAM, RED, Color, Grip, Prop, held, mixed
from joyip.studio.shapes import ball, grid, lathe, merge, place
from joyip.studio.solids import Cone, cylinder
from joyip.studio.sweeps import rounded, tube

RADIUS, LOW, HIGH = 0.185, 0.022, 0.175
AHEAD = 0.075
CANDLES = ((0.0, 0.05), (-0.066, -0.03), (0.066, -0.03))
CANDLE, STICK = 0.105, 0.0135


def icing() -> Mesh:
    """A thick coat over the top with round drips down the side."""
    count = 72
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    wave = np.cos(11 * angle) + 0.35 * np.cos(5 * angle + 1.0) + 0.25 * np.cos(3 * angle)
    drop = 0.052 + 0.030 * np.tanh(1.4 * wave)
    thick = 0.016
    edge = [(0.5 - 0.5 * np.cos(t), 0.012 * np.sin(t)) for t in np.linspace(0.0, np.pi, 9)]
    bend = [(1.0 - np.cos(t), np.sin(t)) for t in np.linspace(0.15, 1.0, 7) * np.pi / 2]
    outside, flat = RADIUS + thick, np.zeros(count)
    rows = [(RADIUS - 0.004 + (thick + 0.004) * out, HIGH - drop - below) for out, below in edge]
    rows += [(outside, HIGH - drop * (1 - s)) for s in np.linspace(0.15, 1.0, 6)]
    rows += [(outside - 0.022 * back, flat + HIGH + 0.022 * up) for back, up in bend]
    rows.append((RADIUS * 0.5, flat + HIGH + 0.023))
    layers = [np.stack((r * np.sin(angle), y, r * np.cos(angle)), -1) for r, y in rows]
    return grid(np.stack(layers), first=(0.0, HIGH - 0.02, 0.0), last=(0.0, HIGH + 0.023, 0.0))


def dollop(radius: float) -> Mesh:
    """A piped swirl of cream."""
    count = 15
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    rows = []
    for t in np.linspace(0.0, 0.96, 6):
        wide = radius * (1 - t**1.7) * (1.0 + 0.13 * np.cos(5 * (angle + 1.6 * t)))
        rows.append(np.stack((wide * np.sin(angle), np.full(count, 1.25 * radius * t), wide * np.cos(angle)), -1))
    return grid(np.stack(rows), first=(0.0, -0.2 * radius, 0.0), last=(0.0, 1.27 * radius, 0.0))


def birthday_cake(color: Color) -> Prop:
    """Icing in the wished colour."""
    plate = lathe(
        rounded(
            ((0.0, 0.0), (0.13, 0.0), (0.235, 0.014), (0.238, 0.026), (0.13, 0.014), (0.0, 0.014)),
            (0, 0.02, 0.006, 0.006, 0.02, 0),
        ),
        72,
    )
    sponge = lathe(rounded(((0.0, LOW - 0.006), (RADIUS, LOW - 0.006), (RADIUS, HIGH), (0.0, HIGH)), 0.012), 56)
    ring = [2 * np.pi * k / 9 + 0.35 for k in range(9)]
    swirl, shell = dollop(0.036), dollop(0.031)
    cream = [place(swirl, (0.150 * np.sin(a), HIGH + 0.02, 0.150 * np.cos(a))) for a in ring]
    shells = [
        place(shell, ((RADIUS + 0.006) * np.sin(a), LOW - 0.004, (RADIUS + 0.006) * np.cos(a)))
        for a in np.arange(18) * np.pi / 9
    ]
    cherries = [ball(0.021, (0.150 * np.sin(a), HIGH + 0.068, 0.150 * np.cos(a)), 14) for a in ring]
    top = HIGH + 0.02
    stick = lathe(rounded(((0.0, 0.0), (STICK, 0.0), (STICK, CANDLE), (0.0, CANDLE)), 0.004), 20)
    sticks = [place(stick, (x, top, z)) for x, z in CANDLES]
    wicks = [tube(((x, top + CANDLE - 0.004, z), (x + 0.001, top + CANDLE + 0.014, z)), 0.0022, 6) for x, z in CANDLES]
    drop = rounded(((0.0, 0.0), (0.017, 0.012), (0.010, 0.036), (0.0, 0.062)), 0.014, 4)
    flames = [place(lathe(drop, 14), (x, top + CANDLE + 0.006, z)) for x, z in CANDLES]
    at = (0.0, 0.0, AHEAD)
    candle: Color = (0.38, 0.66, 0.92) if color[2] < 0.75 or color[0] > 0.8 else (0.97, 0.62, 0.30)
    parts = (
        held("plate", place(plate, at), Material((0.97, 0.96, 0.95), roughness=0.2, clearcoat=0.8)),
        held("sponge", place(sponge, at), Material((0.93, 0.80, 0.58), roughness=0.8)),
        held("icing", place(icing(), at), Material(color, roughness=0.28, clearcoat=0.6)),
        held("cream", place(merge([*cream, *shells]), at), Material(mixed(CREAM, (1.0, 1.0, 1.0), 0.3), roughness=0.5)),
        held("cherries", place(merge(cherries), at), Material(RED, roughness=0.15, clearcoat=1.0)),
        held("candles", place(merge(sticks), at), Material(candle, roughness=0.45)),
        held("wicks", place(merge(wicks), at), Material((0.15, 0.12, 0.10), roughness=0.9)),
        held("flames", place(merge(flames), at), Material((1.0, 0.74, 0.28), roughness=0.5, emission=3.0)),
    )
    solid = cylinder((0.0, 0.013, 0.0), 0.235, 0.026, 0.006) | cylinder(
        (0.0, (LOW + top) / 2, 0.0), RADIUS + 0.012, top - LOW, 0.02
    )
    for x, z in CANDLES:
        solid = (
            solid
            | cylinder((x, top + CANDLE / 2, z), STICK, CANDLE)
            | Cone((x, top + CANDLE + 0.035, z), 0.06, 0.015, 0.002)
        )
    return Prop("birthday_cake", parts, solid.moved(*at), Grip("palm", "chest", 0.17))
