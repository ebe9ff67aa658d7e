"""Devices to hear and see with: the microphone and the camera."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.forms import Form, assembled, ball, block, hoop, piece, turned
from joyip.studio.props.prop import CREAM, GOLD, Color, Grip, Prop, darker, gilt, gloss, lighter, pale
from joyip.studio.shapes import turn

STEEL: Color = (0.72, 0.74, 0.77)
DARK: Color = (0.10, 0.10, 0.12)
HEAD = (0.0, 0.245, 0.0)
"""Middle of the microphone's head."""


def wires() -> list[Form]:
    """The mesh about a ball of radius 0.115."""
    wire = 0.0035
    meridians = [hoop(0.116, wire, 48, 5).at(HEAD, turn(y=30.0 * k) @ turn(x=90.0)) for k in range(6)]
    rounds = [
        hoop(0.114 * np.sqrt(1 - (high / 0.12) ** 2), wire, 48, 5).at((0.0, HEAD[1] + high, 0.0))
        for high in (-0.085, -0.045, 0.045, 0.085)
    ]
    return [form.trim() for form in (*meridians, *rounds)]


def microphone(color: Color) -> Prop:
    """Handle in the wished colour, a gold collar, a head of steel mesh."""
    handle = turned(((0.0, -0.235), (0.036, -0.235), (0.042, -0.10), (0.066, 0.125), (0.0, 0.125)), 0.014, 36)
    collar = turned(((0.0, 0.118), (0.074, 0.118), (0.082, 0.150), (0.074, 0.162), (0.0, 0.162)), 0.008, 40)
    switch = block((0.026, 0.05, 0.014), 0.006, (0.0, 0.065, 0.056))
    return assembled(
        "microphone",
        Grip("pole", "chest", 0.10),
        piece("handle", gloss(color), handle),
        piece("collar", gilt(), collar, hoop(0.113, 0.0115).at(HEAD)),
        piece("head", Material(darker(STEEL, 0.45), roughness=0.4, metallic=0.3), ball(0.1125, HEAD, 40)),
        piece("mesh", Material(lighter(STEEL, 0.3), roughness=0.3, metallic=0.4), *wires()),
        piece("switch", gloss((0.85, 0.2, 0.2) if pale(color) else lighter(CREAM, 0.4)), switch),
        rotation=turn(z=9.0, x=14.0),
        scale=1.08,
    )


def camera(color: Color) -> Prop:
    """Leather in the wished colour between steel plates, a great lens, a flash and a red button."""
    body = block((0.40, 0.19, 0.125), 0.035, (0.0, 0.0, 0.0), cells=9)
    plate_top = block((0.405, 0.062, 0.13), 0.022, (0.0, 0.108, 0.0), cells=9)
    plate_low = block((0.405, 0.030, 0.13), 0.012, (0.0, -0.088, 0.0), cells=9)
    hump = block((0.15, 0.065, 0.115), 0.022, (0.0, 0.155, 0.0), cells=9)
    away = turn(x=90.0)
    barrel = turned(((0.0, 0.04), (0.108, 0.04), (0.108, 0.115), (0.098, 0.15), (0.0, 0.15)), 0.008, 40)
    ring = turned(((0.0, 0.055), (0.1135, 0.055), (0.1135, 0.078), (0.0, 0.078)), 0.005, 48)
    rim = turned(((0.0, 0.14), (0.094, 0.14), (0.094, 0.168), (0.074, 0.168), (0.070, 0.150), (0.0, 0.150)), 0.006, 40)
    glass = turned(((0.0, 0.145), (0.070, 0.145), (0.066, 0.156), (0.035, 0.166), (0.0, 0.169)), 0.01, 40)
    glint = ball((0.017, 0.011, 0.005), (-0.026, -0.001, 0.0), 16)
    lens = (0.0, -0.006, 0.0)
    flash = block((0.075, 0.040, 0.014), 0.006, (0.0, 0.158, 0.055))
    finder = block((0.055, 0.034, 0.012), 0.005, (0.132, 0.108, 0.063))
    shutter = turned(((0.0, 0.13), (0.028, 0.13), (0.028, 0.158), (0.0, 0.158)), 0.007, 24).at((-0.135, 0.0, 0.0))
    dial = turned(((0.0, 0.13), (0.036, 0.13), (0.036, 0.152), (0.0, 0.152)), 0.006, 28).at((0.135, 0.0, 0.0))
    light = ball((0.013, 0.013, 0.007), (-0.14, 0.108, 0.066), 16)
    steel = Material(STEEL, roughness=0.28, metallic=0.3, clearcoat=0.5)
    return assembled(
        "camera",
        Grip("side", "chest", 0.16),
        piece("body", Material(color, roughness=0.55, clearcoat=0.2), body),
        piece("plates", steel, plate_top, plate_low, hump, dial),
        piece("barrel", gloss(DARK), barrel.at(lens, away), rim.at(lens, away)),
        piece("ring", gilt(GOLD), ring.at(lens, away)),
        piece("glass", Material((0.13, 0.17, 0.34), roughness=0.05, clearcoat=1.0), glass.at(lens, away)),
        piece("glint", Material((1.0, 1.0, 1.0), roughness=0.3, emission=0.4), glint.at((0.0, 0.022, 0.168)).trim()),
        piece("flash", Material((0.98, 0.97, 0.92), roughness=0.2, clearcoat=0.8, emission=0.15), flash),
        piece("finder", gloss((0.12, 0.14, 0.20)), finder),
        piece("button", gloss((0.86, 0.16, 0.16)), shutter, light.trim()),
        origin=(-0.05, 0.03, 0.060),
        rotation=turn(y=10.0, z=5.0),
    )
