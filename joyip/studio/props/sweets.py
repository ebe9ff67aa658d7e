"""Sweets: the cupcake, the ice cream in its cone, the spiral lollipop."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.bow import tied
from joyip.studio.props.forms import Form, assembled, ball, hoop, joined, piece, rod, turned
from joyip.studio.props.prop import (
    CREAM,
    RED,
    Color,
    Grip,
    Prop,
    accent,
    darker,
    gloss,
    lighter,
    matte,
    mixed,
    pale,
    satin,
)
from joyip.studio.shapes import Points, grid, turn
from joyip.studio.solids import Cone

WAFFLE: Color = (0.88, 0.64, 0.34)
SPRINKLES: tuple[Color, ...] = ((0.98, 0.80, 0.30), (0.42, 0.74, 0.93), (0.55, 0.82, 0.55))


def swirl(radius: float, turns: float, tall: float, thick: float) -> Form:
    """A piped rope of cream wound up to a point, its foot on y = 0."""
    t = np.linspace(0.0, 1.0, int(40 * turns))
    path = _wound(t, radius, turns, tall, thick)
    return rod(path, thick * (1 - 0.62 * t), 10).trim()


def _wound(t: Points, radius: float, turns: float, tall: float, thick: float) -> Points:
    angle, wide = 2 * np.pi * turns * t, (radius - thick) * (1 - t) ** 0.85
    return np.stack((wide * np.cos(angle), thick * 0.8 + tall * t, wide * np.sin(angle)), -1)


def strewn(ground: Points, ways: Points) -> list[Form]:
    """Sprinkles lying at the points (N, 3) of a surface whose normals are the ways; one form for each colour."""
    out: list[list[Form]] = [[] for _ in SPRINKLES]
    for k, (at, way) in enumerate(zip(ground, ways, strict=True)):
        along = np.cross(way, (np.cos(5.0 * k), np.sin(3.0 * k), 0.4))
        along *= 0.014 / np.linalg.norm(along)
        out[k % len(out)].append(rod((at - along, at + along), 0.0065, 6).trim())
    return [joined(*forms) for forms in out]


def around(count: int) -> Points:
    """Unit vectors (N, 3) spread over the upper half ball."""
    k = np.arange(count)
    up = 0.10 + 0.72 * ((k * 0.618) % 1.0)
    flat = np.sqrt(1 - up * up)
    return np.stack((flat * np.cos(2.4 * k), up, flat * np.sin(2.4 * k)), -1)


def cherry(at: tuple[float, float, float], radius: float) -> tuple[Form, Form]:
    """A cherry and its stalk."""
    x, y, z = at
    stalk = rod(((x, y + 0.8 * radius, z), (x + 0.01, y + 1.5 * radius, z), (x + 0.035, y + 2.2 * radius, z)), 0.005, 6)
    return ball(radius, at, 24), stalk.trim()


def cupcake(color: Color) -> Prop:
    """Frosting in the wished colour in a fluted paper cup, sprinkles and a cherry."""
    count = 26 * 6
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    fold = np.cos(26 * angle)
    rows = []
    for radius, high, deep in (
        (0.106, 0.0, 0.1),
        (0.112, 0.004, 1.0),
        (0.152, 0.150, 1.0),
        (0.151, 0.156, 1.0),
        (0.13, 0.153, 0.4),
    ):
        wide = radius + 0.0055 * deep * fold
        rows.append(np.stack((wide * np.sin(angle), np.full(count, high), wide * np.cos(angle)), -1))
    cup = Form(
        grid(np.stack(rows), first=(0.0, 0.0, 0.0), last=(0.0, 0.145, 0.0)),
        Cone((0.0, 0.078, 0.0), 0.156, 0.11, 0.156),
    )
    cake = ball((0.146, 0.05, 0.146), (0.0, 0.150, 0.0), 36)
    frosting = swirl(0.168, 3.2, 0.185, 0.056).at((0.0, 0.140, 0.0))
    filling = turned(
        ((0.0, 0.145), (0.165, 0.150), (0.165, 0.215), (0.105, 0.290), (0.035, 0.355), (0.0, 0.355)), 0.02, 24
    )
    inner = turned(((0.0, 0.15), (0.12, 0.15), (0.10, 0.22), (0.03, 0.33), (0.0, 0.33)), 0.02, 24)
    fruit, stalk = cherry((0.0, 0.382, 0.0), 0.042)
    cups = mixed(color, CREAM, 0.72) if not pale(color) else (0.95, 0.62, 0.66)
    t = np.linspace(0.03, 0.80, 30)
    spine = np.add(_wound(t, 0.168, 3.2, 0.185, 0.056), (0.0, 0.140, 0.0))
    ways = spine * (1, 0, 1) / np.linalg.norm(spine * (1, 0, 1), axis=1, keepdims=True) * 0.8 + (0.0, 0.6, 0.0)
    dots = strewn(spine + ways * (0.056 * (1 - 0.62 * t))[:, None], ways)
    return assembled(
        "cupcake",
        Grip("palm", "chest", 0.17),
        piece("cup", matte(cups), cup),
        piece("cake", matte((0.80, 0.56, 0.34)), cake),
        piece("frosting", Material(color, roughness=0.35, clearcoat=0.5), frosting, Form(inner.mesh, filling.field)),
        piece(
            "cherry",
            Material(
                RED if not color[0] > 0.75 or color[1] > 0.3 else (0.55, 0.04, 0.12), roughness=0.12, clearcoat=1.0
            ),
            fruit,
        ),
        piece("stalk", matte((0.35, 0.45, 0.20)), stalk),
        *(
            piece(f"sprinkles_{k}", gloss(tone), form)
            for k, (tone, form) in enumerate(zip(SPRINKLES, dots, strict=True))
        ),
        origin=(0.0, -0.002, 0.06),
        scale=1.12,
    )


def cone_form(low: float, high: float, radius: float) -> tuple[Form, np.ndarray]:
    """A wafer cone with a diamond relief, and its tints."""
    count, steps = 72, 40
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)[None]
    t = np.linspace(0.06, 1.0, steps)[:, None]
    ridge = np.maximum(
        1 - np.abs(np.sin(4 * angle + 10 * t)) / 0.34, 1 - np.abs(np.sin(4 * angle - 10 * t)) / 0.34
    ).clip(0, 1)
    wide = radius * t**0.92 + 0.006 * ridge * np.minimum(1, 2 * t)
    y = low + (high - low) * t + 0 * angle
    mesh = grid(np.stack((wide * np.sin(angle), y, wide * np.cos(angle)), -1), first=(0, low, 0), last=(0, high, 0))
    light, dark = np.array(lighter(WAFFLE, 0.22)), np.array(darker(WAFFLE, 0.18))
    tint = (dark + (light - dark) * ridge[..., None]).reshape(-1, 3)
    tint = np.concatenate((tint, [dark, dark])).astype(np.float32)
    return Form(mesh, Cone((0.0, (low + high) / 2, 0.0), high - low, 0.012, radius)), tint


def scoop(radius: float, at: tuple[float, float, float], seed: int) -> Form:
    """A ball of ice with a ragged skirt."""
    count = 72
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    lobes = 1 + 0.05 * np.cos(7 * angle + seed) + 0.035 * np.cos(4 * angle + 2.0 * seed)
    rows = []
    for up in np.linspace(-0.52, 0.97, 18):
        skirt = 1 + 0.17 * np.exp(-(((up + 0.36) / 0.13) ** 2))
        wide = (
            radius * np.sqrt(1 - min(up * up, 0.97)) * skirt * (1 + (lobes - 1) * np.exp(-(((up + 0.34) / 0.25) ** 2)))
        )
        rows.append(np.stack((wide * np.sin(angle), radius * (up - 0.06 * (lobes - 1)), wide * np.cos(angle)), -1))
    rows.insert(0, rows[0] * (0.8, 1.02, 0.8))
    mesh = grid(np.stack(rows), first=(0, -0.5 * radius, 0), last=(0, radius, 0))
    return Form(mesh, ball(radius * 1.03).field).at(at)


def ice_cream(color: Color) -> Prop:
    """Two scoops, the larger one in the wished colour, in a wafer cone, with a biscuit and a cherry."""
    cone, tint = cone_form(-0.22, 0.135, 0.125)
    other: Color = (0.99, 0.94, 0.82) if not (pale(color) and color[2] > 0.6) else (0.55, 0.34, 0.22)
    low, high = scoop(0.150, (0.0, 0.200, 0.0), 1), scoop(0.130, (0.0, 0.350, 0.005), 4)
    rim = hoop(0.124, 0.014, 40).at((0.0, 0.130, 0.0))
    biscuit = rod(((0.05, 0.36, -0.02), (0.155, 0.57, -0.03)), 0.024, 12)
    fruit, stalk = cherry((-0.035, 0.500, 0.03), 0.042)
    ways = around(20)
    dots = strewn(0.132 * ways + (0.0, 0.350, 0.005), ways)
    red: Color = RED if not (color[0] > 0.75 and color[1] < 0.3) else (0.62, 0.05, 0.12)
    return assembled(
        "ice_cream",
        Grip("pole", "chest", 0.15),
        piece("cone", matte(WAFFLE), cone, colors=tint),
        piece("rim", matte(darker(WAFFLE, 0.05)), rim),
        piece("lower", Material(other, roughness=0.5, clearcoat=0.25), low),
        piece("upper", Material(color, roughness=0.5, clearcoat=0.25), high),
        piece("biscuit", matte((0.74, 0.48, 0.24)), biscuit),
        piece("cherry", Material(red, roughness=0.12, clearcoat=1.0), fruit),
        piece("stalk", matte((0.35, 0.45, 0.20)), stalk),
        *(
            piece(f"sprinkles_{k}", gloss(tone), form)
            for k, (tone, form) in enumerate(zip(SPRINKLES, dots, strict=True))
        ),
        rotation=turn(z=15.0, x=15.0),
        scale=0.95,
    )


def lollipop(color: Color) -> Prop:
    """Two ropes of sugar wound up together, one in the wished colour, on a stick with a bow."""
    other: Color = (0.99, 0.98, 0.96) if min(color) < 0.75 else (0.95, 0.45, 0.58)
    turns, thick, high = 2.35, 0.0215, 0.31
    t = np.linspace(0.12, 1.0, 120)
    ropes = []
    for phase in (0.0, np.pi):
        angle = 2 * np.pi * turns * t + phase
        radius = 4 * thick * 0.94 * turns * t
        path = np.stack((radius * np.cos(angle), high + radius * np.sin(angle), 0 * angle), -1)
        ropes.append(Form(rod(path, thick * np.minimum(1, 6 * (1.02 - t)), 10).mesh))
    reach = float(4 * thick * 0.94 * turns + thick)
    disc = turned(((0.0, -0.014), (reach - 0.012, -0.014), (reach - 0.012, 0.014), (0.0, 0.014)), 0.012, 48)
    body = disc.at((0.0, high, 0.0), turn(x=90.0))
    stick = rod(((0.0, -0.24, 0.0), (0.0, high - reach + 0.03, 0.0)), 0.0155, 14)
    tie = tied(0.085, 0.036).at((0.0, high - reach - 0.035, 0.022), turn(x=90.0))
    return assembled(
        "lollipop",
        Grip("pole", "chest", 0.09),
        piece("sugar", Material(color, roughness=0.12, clearcoat=1.0), ropes[0]),
        piece("white", Material(other, roughness=0.12, clearcoat=1.0), ropes[1], body),
        piece("stick", gloss((0.97, 0.96, 0.94)), stick),
        piece("bow", satin(accent(color)), tie),
        rotation=turn(z=16.0, x=16.0),
    )
