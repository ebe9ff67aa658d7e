"""Food of festivals: the mooncake with its imprint, the zongzi in its leaves."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.bow import bow
from joyip.studio.props.forms import Form, assembled, measured, piece, rod
from joyip.studio.props.prop import CREAM, RED, Color, Grip, Prop, darker, lighter, matte, mixed, pale
from joyip.studio.shapes import Points, ball, grid, mesh_of, stretch, turn
from joyip.studio.sweeps import band, smooth_path

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
    return np.maximum.reduce([rope, ring, spokes, blossom, middle])


def mooncake(color: Color) -> Prop:
    """Baked in the wished colour, scalloped, its imprint facing the viewer; grooves are darker."""
    count, radius, tall, deep = 180, 0.205, 0.135, 0.017
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    scallop = 0.955 + 0.045 * np.abs(np.sin(LOBES / 2 * angle)) ** 0.7
    rows, shade = [], []
    for share, high in ((0.94, 0.0), (0.985, 0.008), (1.0, 0.03), (1.0, 0.085), (0.985, tall - 0.014), (0.965, tall - 0.004)):
        rows.append((radius * share * scallop, np.full(count, high)))
        shade.append(np.full(count, 0.55))
    for share in np.linspace(0.945, 0.04, 31):
        raised = imprint(np.full(count, share), angle)
        rows.append((radius * share * (1 + (scallop - 1) * share**4), tall - deep + deep * raised))
        shade.append(raised)
    points = np.stack([np.stack((w * np.sin(angle), h, w * np.cos(angle)), -1) for w, h in rows])
    mesh = grid(points, first=(0, 0, 0), last=(0, tall, 0))
    light, dark = np.array(lighter(color, 0.10)), np.array(mixed(color, (0.45, 0.18, 0.03), 0.62))
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


CORNERS = np.array(((-0.235, -0.155, 0.135), (0.235, -0.155, 0.135), (0.0, -0.155, -0.21), (0.0, 0.225, 0.0)))
"""Of the zongzi's pyramid, before its edges are rounded."""


def leaf_body() -> tuple[Form, np.ndarray]:
    """A pyramid with soft edges, and per vertex 0..1 how far along each leaf's veins it lies."""
    sphere = ball(1.0, segments=88)
    ways = np.asarray(sphere.vertices, np.float64)
    reach = np.full(len(ways), 0.0)
    for skipped in range(4):
        a, b, c = np.delete(CORNERS, skipped, axis=0)
        normal = np.cross(b - a, c - a)
        normal *= np.sign(normal @ a) / np.linalg.norm(normal)
        reach += (np.maximum(ways @ normal, 0.0) / (normal @ a)) ** 7
    points = ways * (reach ** (-1 / 7))[:, None]
    return measured(mesh_of(points, sphere.faces)), points


def _on_body(ways: Points, points: Points, out: float) -> Points:
    """The body's surface straight behind directions (N, 3), raised a little."""
    units = points / np.linalg.norm(points, axis=1, keepdims=True)
    near = ways / np.linalg.norm(ways, axis=1, keepdims=True)
    index = np.argsort(-near @ units.T, axis=1)[:, :6]
    weight = 1 / (1.02 - np.take_along_axis(near @ units.T, index, 1)) ** 2
    radius = np.sum(np.linalg.norm(points[index], axis=2) * weight, 1) / weight.sum(1)
    return near * (radius + out)[:, None]


def zongzi(color: Color) -> Prop:
    """Leaves of the wished colour folded round a pyramid of rice, tied with cotton."""
    form, points = leaf_body()
    side = (points[:, 0] > 0.12 * (points[:, 1] + 0.05)) & (points[:, 2] > -0.05)
    vein = np.where(side, points[:, 0] * 0.75 + points[:, 1] * 0.66, -points[:, 0] * 0.80 + points[:, 1] * 0.60)
    wave = 0.5 + 0.5 * np.cos(2 * np.pi * vein / 0.034)
    light, dark = np.array(lighter(color, 0.16)), np.array(darker(color, 0.30))
    tone = np.where(side, 0.45, 0.15) + 0.42 * wave**2
    tints = (dark + (light - dark) * tone[:, None]).astype(np.float32)
    body = Form(stretch(form.mesh, (1, 1, 1)), form.field)
    strings = []
    turns = np.linspace(0.0, 2 * np.pi, 72, endpoint=False)
    for high, tilt in ((-0.38, 0.10), (-0.18, -0.08), (0.30, 0.06)):
        ways = np.stack((np.cos(turns), high + tilt * np.cos(turns + 0.6), np.sin(turns)), -1)
        strings.append(Form(rod(_on_body(ways, points, 0.006), 0.0115, 8, closed=True).mesh))
    knot = _on_body(np.array(((0.05, -0.20, 1.0),)), points, 0.016)[0]
    tie = Form(bow(0.105, 0.022)).at(knot, turn(x=68.0) @ turn(y=6.0))
    flaps = []
    for way, lean in (((-0.55, 0.1, 1.0), 1.0), ((0.40, 0.75, 0.9), -1.0)):
        start = _on_body(np.array((way,)), points, 0.0)[0]
        path = smooth_path((start, start + (0.05 * lean, 0.01, 0.02), start + (0.10 * lean, -0.02, 0.045)), 10)
        flaps.append(Form(band(path, (0.0, 0.9, -0.3), 0.09 * np.linspace(1.0, 0.25, 10), 0.008)))
    cotton = lighter(CREAM, 0.2) if not pale(color) else RED
    return assembled(
        "zongzi",
        Grip("palm", "chest", 0.20),
        piece("leaves", Material(color, roughness=0.5, clearcoat=0.25), body, colors=tints),
        piece("string", matte(cotton), *strings, tie),
        origin=(0.0, 0.150, 0.075),
        rotation=turn(y=10.0),
        scale=1.05,
    )
