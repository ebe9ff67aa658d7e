"""The hard hat: a glossy shell with three ridges, a peak in front, a rim all round and a paw for a badge."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.headwear.appliques import on_bowl, oval, paw
from joyip.studio.headwear.hat import RED, Color, Headwear, contrast, darker, part, plastic, worn
from joyip.studio.headwear.lofts import angles, brim, filled, hemmed, risen
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import Points, grid, merge
from joyip.studio.sweeps import band

AROUND, ROWS = 104, 22
OFF, HEIGHT, POWER = 0.045, 0.46, 2.5
WHITE: Color = (0.95, 0.95, 0.93)


def ridges(seat: Seat) -> list[Points]:
    """The lines of the three ridges over the shell from front to back (32, 3)."""
    rise = np.radians(np.linspace(46.0, 156.0, 32))
    lines = []
    for aside in (0.0, 0.33, -0.33):
        way = np.stack((np.full_like(rise, aside), np.sin(rise), np.cos(rise)), -1)
        way /= np.linalg.norm(way, axis=-1, keepdims=True)
        lines.append(seat.bowl(way, OFF, HEIGHT, POWER))
    return lines


def hard_hat(skull: Field, color: Color) -> Headwear:
    """Plastic in the wished colour; the badge white, or red on a white shell."""
    seat = Seat.on(skull, 0.60, pitch=8.0, roll=4.0)
    rows = seat.bowl(risen(AROUND, ROWS), OFF, HEIGHT, POWER)
    azimuth = np.abs((angles(AROUND) + np.pi) % (2 * np.pi) - np.pi)
    width = 0.085 + 0.155 * np.exp(-((azimuth / 0.85) ** 4))

    def lift(t: Points) -> Points:
        ahead = np.exp(-((azimuth[None] / 0.85) ** 4))
        heights: Points = 0.012 - 0.05 * t**2 * ahead + 0.02 * t**3 * np.cos(azimuth)[None] ** 8
        return heights

    on = on_bowl(seat, OFF, HEIGHT, POWER)
    flat = brim(seat, width, lift, 0.024, rows=8)
    edge = hemmed(flat, 0.017)
    high = 0.066 * np.sin(np.linspace(0.0, np.pi, 32)) ** 0.5
    crests = []
    for n, line in enumerate(ridges(seat)):
        out = line / np.linalg.norm(line, axis=-1, keepdims=True)
        crests.append(band(line + out * (high / 2 - 0.016)[:, None], (1.0, 0.0, 0.0), 0.10 if n == 0 else 0.055, 0.05))
    badge = contrast(color, WHITE, RED)
    parts = (
        part(seat, "shell", filled(seat, rows), plastic(color)),
        part(seat, "brim", grid(flat, ring=True), plastic(color)),
        part(seat, "edge", edge, plastic(color)),
        part(seat, "ridges", merge(crests), plastic(color)),
        part(seat, "badge", oval(on, (0.0, 0.135, 0.100, 0.088), 0.034, 40), plastic(badge)),
        part(seat, "paw", paw(on_bowl(seat, OFF, HEIGHT, POWER, 0.024), 0.0, 0.126, 0.80), plastic(darker(color, 0.1))),
    )
    return worn("hard_hat", seat, parts, rows)
