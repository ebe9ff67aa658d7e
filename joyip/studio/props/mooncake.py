"""The mooncake: round and scalloped, its imprint to the viewer."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.forms import assembled, measured, piece
from joyip.studio.props.prop import Color, Grip, Prop, lighter, mixed
from joyip.studio.shapes import Points, grid, turn

LOBES = 12


def imprint(radius: Points, angle: Points) -> Points:
    """How high a mooncake's top is raised, 0..1: a rope around, petals, a blossom within."""

    def line(away: Points, half: float) -> Points:
        return np.clip(1.6 - 1.6 * np.abs(away) / half, 0.0, 1.0)

    rope = line(radius - 0.86, 0.062)
    petal = np.abs(np.sin(LOBES / 2 * angle))
    ring = line(radius - (0.53 + 0.215 * petal**0.75), 0.062)
    spokes = line(np.sin(LOBES / 2 * angle) * radius, 0.17) * ((radius > 0.40) & (radius < 0.60))
    blossom = line(radius - (0.16 + 0.16 * np.abs(np.sin(2.5 * angle + 0.3)) ** 0.8), 0.055)
    middle = line(radius, 0.085)
    raised: Points = np.maximum.reduce([rope, ring, spokes, blossom, middle])
    return raised


def mooncake(color: Color) -> Prop:
    """Baked in the wished colour, scalloped, its imprint facing the viewer; grooves are darker."""
    count, radius, tall, deep = 156, 0.205, 0.135, 0.017
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    scallop = 0.955 + 0.045 * np.abs(np.sin(LOBES / 2 * angle)) ** 0.7
    rows, shade = [], []
    for share, high in (
        *((near, 0.0) for near in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)),
        (0.94, 0.0),
        (0.985, 0.008),
        (1.0, 0.03),
        (1.0, 0.085),
        (0.985, tall - 0.014),
        (0.965, tall - 0.004),
    ):
        rows.append((radius * share * scallop, np.full(count, high)))
        shade.append(np.full(count, 0.55))
    for share in np.linspace(0.945, 0.04, 31):
        raised = imprint(np.full(count, share), angle)
        rows.append((radius * share * (1 + (scallop - 1) * share**4), tall - deep + deep * raised))
        shade.append(raised)
    points = np.stack([np.stack((w * np.sin(angle), h, w * np.cos(angle)), -1) for w, h in rows])
    mesh = grid(points, first=(0, 0, 0), last=(0, tall, 0))
    light, dark = np.array(lighter(color, 0.18)), np.array(mixed(color, (0.55, 0.24, 0.05), 0.50))
    tone = np.concatenate((np.concatenate(shade), (0.5, 1.0)))[:, None]
    tints = (dark + (light - dark) * tone).astype(np.float32)
    crust = Material(color, roughness=0.42, clearcoat=0.35)
    return assembled(
        "mooncake",
        Grip("side", "chest", 0.16),
        piece("cake", crust, measured(mesh), colors=tints),
        origin=(-0.03, 0.03, 0.0),
        rotation=turn(z=6.0) @ turn(x=84.0),
    )
