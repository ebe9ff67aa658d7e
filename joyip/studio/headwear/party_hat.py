"""The birthday cone: a small striped hat with a fluffy hem and pompom, worn askew on an elastic."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Material, Mesh, Vectors
from joyip.studio.headwear.hat import PINK, Color, Headwear, luminance, paler, part, pompom, worn
from joyip.studio.headwear.seat import Seat, around
from joyip.studio.relief import fluffy
from joyip.studio.shapes import Points, grid
from joyip.studio.sweeps import tube

AROUND, ROWS = 88, 32
RADIUS, HEIGHT = 0.30, 0.62
STRIPES, WINDS = 4, 1.1
"""How many stripes there are, and how often each winds round the hat."""
YELLOW: Color = (0.98, 0.80, 0.22)


def foot(seat: Seat, radius: float, count: int) -> Points:
    """Where a round pipe of the radius, let down along the hat's axis, meets the skull (count, 3)."""
    wall = around(count) * radius
    low, high = np.full(count, -0.6), np.full(count, 0.6)
    for _ in range(22):
        middle = (low + high) / 2
        inside = seat.gap(wall + np.array((0.0, 1.0, 0.0)) * middle[:, None]) < 0
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    placed: Points = wall + np.array((0.0, 1.0, 0.0)) * low[:, None]
    return placed


def cone(seat: Seat) -> tuple[Mesh, Points]:
    """The paper cone, closed inside the head, and its rows on the skull; its columns wind up like the stripes."""
    hem = foot(seat, RADIUS, AROUND)
    tip = np.array((0.0, HEIGHT, 0.0))
    t = np.linspace(0.0, 0.97, ROWS)[:, None]
    angle = np.linspace(0.0, 2.0 * np.pi, AROUND, endpoint=False)
    wound = angle[None] - 2.0 * np.pi * WINDS * t
    low = np.interp(wound, angle, hem[:, 1], period=2.0 * np.pi)
    wall = np.stack((RADIUS * np.sin(wound), low, RADIUS * np.cos(wound)), -1)
    rows = wall * (1.0 - t[..., None]) + tip * t[..., None]
    closed = np.concatenate(((hem * (0.93, 1.0, 0.93) - (0.0, 0.05, 0.0))[None], rows))
    return grid(closed, first=(0.0, hem[:, 1].min() - 0.06, 0.0), last=tip), rows


def striped(color: Color, stripe: Color) -> Vectors:
    """Colours of the cone's vertices: whole columns in turn, so that the edges are clean."""
    phase = (np.arange(AROUND) * STRIPES / AROUND) % 1.0
    columns = np.where((phase < 0.36)[:, None], np.asarray(stripe), np.asarray(color))
    every = np.tile(columns, (ROWS + 1, 1))
    return np.ascontiguousarray(np.concatenate((every, [color], [stripe])), np.float32)


def elastic(seat: Seat) -> Mesh:
    """The thread from the hat's sides down behind the cheeks and under the chin."""
    angle = np.linspace(np.radians(24.0), np.radians(336.0), 80)
    start = np.array((0.0, -0.34, 0.0))
    ray = np.stack((np.sin(angle), np.cos(angle), -0.05 + 0 * angle), -1)
    return tube(seat.onto(ray, 0.004, start), 0.007, 6)


def party_hat(skull: Field, color: Color) -> Headwear:
    """Paper in the wished colour with yellow stripes (pink on a yellow hat)."""
    seat = Seat.on(skull, 0.78, pitch=4.0, roll=13.0, forward=0.02)
    body, rows = cone(seat)
    stripe = PINK if color[0] > 0.8 and color[1] > 0.6 and color[2] < 0.5 else YELLOW
    trim = paler(stripe, 0.35)
    hem = foot(seat, RADIUS + 0.012, 104)
    frill = fluffy(tube(np.add(hem, (0.0, 0.022, 0.0)), 0.046, 18, closed=True), 0.05, 0.034, seed=9)
    parts = (
        part(
            seat,
            "cone",
            body,
            Material(color, roughness=0.35, clearcoat=0.5),
            striped(color, stripe),
        ),
        part(seat, "frill", frill, Material(trim, roughness=1.0, sheen=0.8)),
        part(seat, "pompom", pompom(0.10, (0.0, HEIGHT + 0.03, 0.0)), Material(trim, roughness=1.0, sheen=0.8)),
        part(
            seat,
            "elastic",
            elastic(seat),
            Material(paler(color, 0.2) if luminance(color) < 0.8 else stripe, roughness=0.6),
        ),
    )
    return worn("party_hat", seat, parts, rows[1:], rim=hem)
