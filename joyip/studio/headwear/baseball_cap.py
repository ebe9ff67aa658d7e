"""The baseball cap: six stitched panels over the skull, a curved visor, a button, eyelets and a paw badge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Field
from joyip.studio.geometry import Material, Mesh
from joyip.studio.headwear.appliques import paw
from joyip.studio.headwear.hat import Color, Headwear, cloth, darker, luminance, paler, part, worn
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import Points, ball, grid, merge, place
from joyip.studio.sweeps import tube

AROUND, ROWS = 144, 26
SEAM = np.pi / 3


def relief(points: Points) -> Points:
    """Relief of the cloth (...,): the stiff front stands out, the six seams are dented."""
    azimuth = np.arctan2(points[..., 0], points[..., 2])
    level = np.linalg.norm(points[..., (0, 2)], axis=-1)
    rise = np.arctan2(points[..., 1], level)
    front = np.exp(-((azimuth / 0.9) ** 2)) * np.sin(np.clip(2.0 * rise, 0.0, np.pi))
    nearest = (azimuth / SEAM - np.floor(azimuth / SEAM) - 0.5) * SEAM * level
    seam = np.exp(-((nearest / 0.014) ** 2)) * np.clip(level / 0.12, 0.0, 1.0)
    off: Points = 0.035 * front - 0.013 * seam
    return off


def spokes() -> Points:
    """Level directions (AROUND, 3), close together at the seams."""
    aside = np.linspace(-1.0, 1.0, AROUND // 6, endpoint=False)
    bent = (np.arange(6)[:, None] + 0.5) * SEAM + SEAM / 2 * np.sign(aside) * np.abs(aside) ** 1.6
    turned = bent.reshape(-1)
    return np.stack((np.sin(turned), 0.0 * turned, np.cos(turned)), -1)


def stitched(rows: Points) -> npt.NDArray[np.bool_]:
    """Which of the cloth's points (R, AROUND, 3) lie on the two rows of stitches beside a seam."""
    column = np.abs(np.arange(AROUND) % (AROUND // 6) - AROUND // 12)
    sewn: npt.NDArray[np.bool_] = (column == 3)[None] & (np.linalg.norm(rows[..., (0, 2)], axis=-1) > 0.1)
    return sewn


def on_cap(seat: Seat, directions: Points, above: Points | float = 0.0) -> Points:
    """Points of the cloth in the directions (..., 3), raised by `above`."""
    flat = seat.bowl(directions, 0.034, 0.37, 2.35)
    outward = flat / np.linalg.norm(flat, axis=-1, keepdims=True)
    placed: Points = flat + outward * (relief(flat) + above)[..., None]
    return placed


def crown(seat: Seat) -> tuple[Mesh, Points]:
    """The panels, closed inside the head, and the outer rows."""
    rise = np.linspace(0.0, np.pi / 2, ROWS + 1)[:-1, None, None]
    level = spokes()
    rows = on_cap(seat, level[None] * np.cos(rise) + np.array((0.0, 1.0, 0.0)) * np.sin(rise))
    top = on_cap(seat, np.array([[1e-6, 1.0, 0.0]]))[0]
    hem = [seat.onto(level, off, (0.0, low, 0.0)) for off, low in ((-0.04, 0.0), (0.0, -0.012), (0.026, -0.014))]
    return grid(np.concatenate((np.stack(hem), rows)), first=(0.0, 0.0, 0.0), last=top), rows


def visor(seat: Seat) -> Mesh:
    """The bill: a crescent that starts under the cloth in front and curves down at its sides."""
    half, thick = np.radians(66.0), 0.016
    side = np.linspace(-1.0, 1.0, 49)
    root = seat.onto(np.stack((np.sin(side * half), 0 * side, np.cos(side * half)), -1), 0.012)
    length = 0.40 * (1.0 - np.abs(side) ** 2.4) ** 0.55 + 0.004
    turn = np.linspace(0.0, 2.0 * np.pi, 28, endpoint=False)
    out = 0.5 - 0.5 * np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.55
    lip = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.5 * thick
    ahead = np.stack((0.42 * np.sin(side * half), 0 * side, np.cos(side * half) ** 0.5), -1)
    rows = root[:, None] + ahead[:, None] * (length[:, None] * out[None])[..., None]
    droop = (
        -0.02 * out[None]
        - 0.11 * (length[:, None] * out[None] / 0.4) ** 2
        - 0.10 * (side[:, None] ** 2) * out[None] ** 0.8 * np.minimum(1.0, length[:, None] / 0.3)
    )
    rows[..., 1] += droop + lip[None] * np.minimum(1.0, length[:, None] / 0.05)
    return grid(rows, first=rows[0].mean(0), last=rows[-1].mean(0))


def eyelets(seat: Seat) -> Mesh:
    """One stitched ring high on every panel."""
    rings = []
    angle = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
    for k in range(6):
        middle = k * SEAM
        radial = np.array((np.sin(middle), 0.0, np.cos(middle)))
        aside = np.array((np.cos(middle), 0.0, -np.sin(middle)))
        hub = radial * 0.5 + np.array((0.0, 0.8, 0.0))
        tip = np.cross(hub, aside)
        circle = hub + 0.05 * (aside * np.cos(angle)[:, None] + tip * np.sin(angle)[:, None])
        rings.append(tube(on_cap(seat, circle, 0.003), 0.008, 6, closed=True))
    return merge(rings)


def baseball_cap(skull: Field, color: Color) -> Headwear:
    """One cloth colour; trim and badge white, or navy on a pale cap."""
    seat = Seat.on(skull, 0.58, pitch=11.0, roll=4.0)
    trim: Color = (0.16, 0.22, 0.42) if luminance(color) > 0.72 else (0.96, 0.95, 0.92)
    body, rows = crown(seat)
    colors = np.tile(np.asarray(color, np.float32), (len(body.vertices), 1))
    sewn = colors[3 * AROUND : 3 * AROUND + rows[..., 0].size]
    sewn[stitched(rows).reshape(-1)] = paler(color, 0.35) if luminance(color) < 0.7 else darker(color, 0.3)
    top = rows[-1].mean(0)
    button = place(ball((0.045, 0.026, 0.045), segments=24), (top[0], top[1] + 0.006, top[2]))
    parts = (
        part(seat, "crown", body, cloth(color), colors),
        part(seat, "visor", visor(seat), cloth(color)),
        part(seat, "button", button, cloth(color)),
        part(
            seat,
            "badge",
            paw(lambda way, above: on_cap(seat, way, above), 0.0, 0.15),
            Material(trim, roughness=0.7, sheen=0.3),
        ),
        part(seat, "eyelets", eyelets(seat), cloth(darker(color, 0.25))),
    )
    return worn("baseball_cap", seat, parts, rows)
