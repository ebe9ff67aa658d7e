"""The astronaut's helmet: a round shell open to the face, its sun visor pushed up, the ears let out at the sides."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field
from joyip.studio.geometry import Material
from joyip.studio.headwear.hat import Color, Headwear, contrast, part, plastic, worn
from joyip.studio.headwear.lofts import angles
from joyip.studio.headwear.seat import Seat
from joyip.studio.shapes import Points, ball, grid, merge, turn
from joyip.studio.sweeps import band, tube

AROUND, ROWS = 104, 28
BUBBLE, CHIN = (0.615, 0.600, 0.590), 0.47
"""Half axes of the shell, and how far it reaches down; where the head is wider it follows the head."""
MIDDLE = (0.0, 0.01, -0.03)
OPEN = (1.00, 0.80, 0.93)
"""How far the opening reaches from straight ahead (radians): aside, up, down."""
WALL = 0.055
GOLD: Color = (0.95, 0.66, 0.20)
GREY: Color = (0.45, 0.48, 0.53)
ORANGE: Color = (0.94, 0.42, 0.12)
TEAL: Color = (0.10, 0.55, 0.62)


def opening(azimuth: Points) -> Points:
    """Angle from straight ahead at which the shell begins, going round from the right over the top."""
    aside, up, down = OPEN
    tall = np.where(np.sin(azimuth) > 0, up, down)
    edge: Points = (np.abs(np.cos(azimuth) / aside) ** 2.3 + np.abs(np.sin(azimuth) / tall) ** 2.3) ** (-1 / 2.3)
    return edge


def ways(azimuth: Points, away: Points) -> Points:
    """Directions (..., 3) at angles `away` from straight ahead."""
    return np.stack((np.cos(azimuth) * np.sin(away), np.sin(azimuth) * np.sin(away), np.cos(away)), -1)


def over(seat: Seat, way: Points, off: float) -> Points:
    """The bubble in the directions (..., 3), at least the wall's thickness off the skull, raised by `off`."""
    skull = np.linalg.norm(seat.onto(way, WALL), axis=-1)
    wide, tall, deep = BUBBLE
    up = way[..., 1] / np.where(way[..., 1] > 0, tall, CHIN)
    bubble = 1.0 / np.sqrt((way[..., 0] / wide) ** 2 + up**2 + (way[..., 2] / deep) ** 2)
    soft = np.maximum(0.05 - np.abs(skull - bubble), 0.0) ** 2 / 0.2
    placed: Points = way * (np.maximum(skull, bubble) + soft + off)[..., None]
    return placed


def space_helmet(skull: Field, color: Color) -> Headwear:
    """A shell of the wished colour, a grey seal round the face, a golden visor, stripes and an aerial."""
    seat = Seat(skull, np.array(MIDDLE), turn(x=-4.0))
    azimuth = angles(AROUND)
    start = opening(azimuth)
    t = np.linspace(0.0, 1.0, ROWS + 1)[:-1, None]
    shell = over(seat, ways(azimuth[None], start + (np.pi - start) * t), 0.0)
    seal = seat.onto(ways(azimuth, start), 0.0)
    hem = seat.onto(ways(azimuth, start), -0.04)
    body = grid(np.concatenate((hem[None], seal[None], shell)), first=(0.0, 0.0, 0.1), last=shell[-1].mean(0))
    lip = (2.0 * shell[0] + seal) / 3.0
    along = np.radians(np.linspace(26.0, 154.0, 64))
    share = np.linspace(0.0, 1.0, 11)[:, None]
    tall = np.sin(np.linspace(0.0, np.pi, 64)) ** 0.45
    near, far = opening(along) + 0.09, 0.40 * tall[None]
    front = over(seat, ways(along[None], near + far * share), 0.036)
    back = over(seat, ways(along[None], near + far * share), -0.012)
    visor = grid(
        np.concatenate((front, back[::-1])).transpose(1, 0, 2), first=front[:, 0].mean(0), last=front[:, -1].mean(0)
    )
    ridge = np.linspace(1.42, 2.7, 40)
    lines = []
    for side in (-0.16, 0.16):
        way = np.stack((np.full_like(ridge, side), np.sin(ridge), np.cos(ridge)), -1)
        lines.append(
            band(over(seat, way / np.linalg.norm(way, axis=1, keepdims=True), 0.002), (1.0, 0.0, 0.0), 0.07, 0.02)
        )
    foot = over(seat, np.array(((0.62, 0.76, -0.18),)), -0.01)[0]
    aerial = tube(np.add(foot, ((0.0, 0.0, 0.0), (0.04, 0.09, 0.0), (0.075, 0.19, 0.0))), 0.014, 10)
    knob = ball(0.042, np.add(foot, (0.08, 0.21, 0.0)), segments=20)
    signal = contrast(color, ORANGE, TEAL)
    parts = (
        part(seat, "shell", body, plastic(color)),
        part(
            seat,
            "seal",
            tube(lip, 0.040, 12, closed=True),
            Material(contrast(color, GREY, (0.86, 0.87, 0.9)), roughness=0.5),
        ),
        part(seat, "visor", visor, Material(GOLD, roughness=0.12, metallic=0.5, clearcoat=1.0)),
        part(seat, "stripes", merge(lines), plastic(signal)),
        part(seat, "aerial", aerial, Material(GREY, roughness=0.3, metallic=0.5)),
        part(seat, "knob", knob, plastic(signal)),
    )
    return worn("space_helmet", seat, parts, shell, rim=seal)
