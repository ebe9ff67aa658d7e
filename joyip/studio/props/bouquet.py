"""The bouquet: roses and small blossoms in a paper cone, tied with a bow."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.bow import tied
from joyip.studio.props.forms import Form, assembled, ball, joined, piece, turned
from joyip.studio.props.prop import CREAM, GOLD, Color, Grip, Prop, accent, lighter, matte, mixed, satin
from joyip.studio.shapes import facing, grid, lathe, turn
from joyip.studio.solids import Sphere
from joyip.studio.sweeps import rounded

ROSES = ((0.0, 0.335, 0.030), (0.115, 0.300, 0.045), (-0.115, 0.300, 0.045), (0.062, 0.250, 0.125),
         (-0.062, 0.250, 0.125), (0.0, 0.375, -0.060), (0.0, 0.185, 0.150))  # fmt: skip
SMALL = ((0.0, 0.300, 0.115), (0.140, 0.225, 0.105), (-0.140, 0.225, 0.105), (0.155, 0.345, -0.01),
         (-0.155, 0.345, -0.01), (0.005, 0.415, -0.03))  # fmt: skip
SHEATH = ((0.0, -0.205), (0.032, -0.200), (0.055, 0.0), (0.120, 0.120), (0.205, 0.225), (0.0, 0.235))
"""Profile of the paper."""
CENTRE = np.array((0.0, 0.02, -0.02))


def rose(radius: float) -> Form:
    """A bloom that opens towards +y: a wound bud within two rings of petals."""
    count = 22
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    rows = []
    for t in np.linspace(0.0, 1.0, 8):
        swing = np.cos(1.5 * (angle + 5.0 * t))
        across = radius * 0.56 * (1 - 0.80 * t**2.2) * (1.0 + 0.13 * swing)
        rows.append(
            np.stack((across * np.sin(angle), radius * (0.05 + 0.72 * t) + 0 * angle, across * np.cos(angle)), -1)
        )
    bud = Form(grid(np.stack(rows), first=(0, 0, 0), last=(0, 0.74 * radius, 0)))
    petals = []
    for number, away, lean, tall, phase in ((5, 0.60, 32.0, 0.62, 0.0), (4, 0.40, 14.0, 0.60, 40.0)):
        for k in range(number):
            spin = turn(y=360.0 * k / number + phase) @ turn(z=-lean)
            at = spin @ np.array((away * radius, 0.22 * radius, 0.0))
            petals.append(ball((0.15 * radius, tall * radius, 0.60 * radius), segments=10).at(at, spin))
    return Form(joined(bud, *petals).mesh, Sphere((0, 0.1 * radius, 0), 0.95 * radius))


def blossom(radius: float) -> tuple[Form, Form]:
    """Five petals facing +y, and the yellow middle."""
    petals = []
    for k in range(5):
        spin = turn(y=72.0 * k) @ turn(z=20.0)
        petals.append(
            ball((0.52 * radius, 0.16 * radius, 0.42 * radius), segments=8).at(
                spin @ np.array((0.55 * radius, 0.0, 0.0)), spin
            )
        )
    return joined(*petals).trim(), ball(0.28 * radius, (0, 0.14 * radius, 0), 8).trim()


def wrap() -> Form:
    """Paper rolled to a cone with a wavy collar."""
    count = 44
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    wave = np.cos(7 * angle) + 0.4 * np.cos(3 * angle + 1.0)
    profile = (
        (0.030, -0.205, 0.0),
        (0.034, -0.20, 0.0),
        (0.050, -0.06, 0.04),
        (0.058, 0.0, 0.06),
        (0.120, 0.12, 0.4),
        (0.178, 0.205, 0.8),
        (0.208, 0.235, 1.0),
    )
    rows = []
    for radius, high, amount in profile:
        r = radius * (1 + 0.06 * amount * wave)
        front = 0.055 * amount * np.cos(angle)
        rows.append(np.stack((r * np.sin(angle), high + 0.010 * amount * wave - front, r * np.cos(angle)), -1))
    inner = [rows[-1] * (0.96, 1.0, 0.96) + (0, 0.002, 0), rows[-2] * (0.93, 1.0, 0.93), rows[-3] * (0.9, 1.0, 0.9)]
    mesh = grid(np.stack([*rows, *inner]), first=(0, -0.205, 0), last=(0, 0.10, 0))
    return Form(mesh, turned(SHEATH).field)


def bouquet(color: Color) -> Prop:
    """Roses in the wished colour and lighter, white blossoms, green leaves, pale paper."""
    plain = min(color) > 0.8
    light = lighter(color, 0.42) if not plain else mixed(color, (0.97, 0.70, 0.74), 0.55)
    tones: list[list[Form]] = [[], []]
    bloom, (flower, heart) = rose(0.078), blossom(0.052)
    for k, at in enumerate(ROSES):
        way = np.asarray(at) - CENTRE
        tones[1 if k in (1, 4, 5) else 0].append(bloom.at(at, facing(way) @ turn(y=47.0 * k)))
    petals, hearts = [], []
    for k, at in enumerate(SMALL):
        spin = facing(np.asarray(at) - CENTRE) @ turn(y=31.0 * k)
        petals.append(flower.at(at, spin))
        hearts.append(heart.at(at, spin))
    leaves = []
    for k in range(9):
        a = 2 * np.pi * k / 9 + 0.3
        way = np.array((np.sin(a), 0.72 - 0.15 * np.cos(a), np.cos(a)))
        leaves.append(
            ball((0.036, 0.080, 0.010), segments=10)
            .at(np.array((0.178 * np.sin(a), 0.285 - 0.05 * np.cos(a), 0.155 * np.cos(a))), facing(way))
            .trim()
        )
    green = turned(((0.0, 0.10), (0.13, 0.14), (0.165, 0.23), (0.09, 0.31), (0.0, 0.33)), 0.03, 28)
    paper = mixed(CREAM, color, 0.10) if not plain else (0.80, 0.66, 0.48)
    band = Form(lathe(rounded(((0.0, 0.055), (0.096, 0.055), (0.112, 0.085), (0.0, 0.085)), 0.004), 40))
    tie = tied(0.105, 0.046).at((0.0, 0.060, 0.108), turn(x=72.0))
    return assembled(
        "bouquet",
        Grip("pole", "chest", 0.20),
        piece("roses", Material(color, roughness=0.5, sheen=0.3), *tones[0]),
        piece("pale_roses", Material(light, roughness=0.5, sheen=0.3), *tones[1]),
        piece("petals", Material((0.99, 0.98, 0.96) if not plain else (0.75, 0.80, 0.98), roughness=0.55), *petals),
        piece("hearts", matte(GOLD), *hearts),
        piece("leaves", Material((0.27, 0.56, 0.30), roughness=0.5), green, *leaves),
        piece("paper", matte(paper), wrap()),
        piece("ribbon", satin(accent(color) if color[0] > 0.6 else lighter(color, 0.15)), band, tie),
        rotation=turn(x=18.0, z=14.0),
    )
