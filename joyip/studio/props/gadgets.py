"""Machines of every day: microphone, phone, laptop and camera."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props import prints
from joyip.studio.props.forms import Form, Piece, assembled, ball, block, joined, piece, printed, rectangle, rod, sheet, turned
from joyip.studio.props.prop import CREAM, GOLD, Color, Grip, Prop, darker, gilt, gloss, lighter, matte, mixed, pale
from joyip.studio.shapes import turn

STEEL: Color = (0.72, 0.74, 0.77)
DARK: Color = (0.10, 0.10, 0.12)


def microphone(color: Color) -> Prop:
    """Handle in the wished colour, a gold collar, a head of steel mesh."""
    handle = turned(((0.0, -0.235), (0.036, -0.235), (0.042, -0.10), (0.066, 0.125), (0.0, 0.125)), 0.014, 36)
    collar = turned(((0.0, 0.118), (0.074, 0.118), (0.082, 0.150), (0.074, 0.162), (0.0, 0.162)), 0.008, 40)
    head = ball((0.112, 0.118, 0.112), (0.0, 0.245, 0.0), 40)
    middle = rod(_ring(0.112, 0.245), 0.0115, 10, closed=True)
    wires = []
    t = np.linspace(0.0, 2 * np.pi, 48, endpoint=False)
    for k in range(6):
        way = np.stack((0.1145 * np.cos(t), 0.245 + 0.1205 * np.sin(t), 0 * t), -1) - (0, 0.245, 0)
        wires.append(rod(way @ turn(y=30.0 * k).T + (0, 0.245, 0), 0.0035, 5, closed=True).trim())
    for high in (-0.085, -0.045, 0.045, 0.085):
        wide = 0.114 * np.sqrt(1 - (high / 0.12) ** 2)
        wires.append(rod(_ring(float(wide), 0.245 + high), 0.0035, 5, closed=True).trim())
    switch = block((0.026, 0.05, 0.014), 0.006, (0.0, 0.065, 0.056))
    return assembled(
        "microphone",
        Grip("pole", "chest", 0.10),
        piece("handle", gloss(color), handle),
        piece("collar", gilt(), collar, middle),
        piece("head", Material(darker(STEEL, 0.45), roughness=0.4, metallic=0.3), head),
        piece("mesh", Material(lighter(STEEL, 0.3), roughness=0.3, metallic=0.4), *wires),
        piece("switch", gloss(lighter(CREAM, 0.4) if not pale(color) else (0.85, 0.2, 0.2)), switch),
        rotation=turn(z=-10.0, x=-6.0),
        scale=1.08,
    )


def _ring(radius: float, high: float, count: int = 48) -> np.ndarray:
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    return np.stack((radius * np.cos(angle), np.full(count, high), radius * np.sin(angle)), -1)


def phone(color: Color) -> Prop:
    """Shown to the viewer: a case in the wished colour around a bright lock screen."""
    wide, tall, thick = 0.235, 0.445, 0.036
    case = sheet(rectangle(wide, tall), 0.045, thick, 0.014)
    glass = sheet(rectangle(wide - 0.020, tall - 0.020), 0.036, 0.010, 0.003).at((0.0, 0.0, thick / 2 + 0.001))
    screen = sheet(rectangle(wide - 0.040, tall - 0.040), 0.028, 0.004, 0.0015).at((0.0, 0.0, thick / 2 + 0.0058))
    lens = turned(((0.0, 0.0), (0.0085, 0.0), (0.0085, 0.004), (0.0, 0.004)), 0.002, 16).at(
        (0.0, tall / 2 - 0.045, thick / 2 + 0.008), turn(x=90.0)
    )
    keys = [block((0.012, long, 0.014), 0.005, (wide / 2, y, 0.0)) for long, y in ((0.05, 0.10), (0.08, 0.02))]
    window = ((wide - 0.040) / 2, (tall - 0.040) / 2)
    lit = Material((0.80, 0.88, 0.95), roughness=0.25, clearcoat=0.5, emission=0.25)
    return assembled(
        "phone",
        Grip("side", "chest", 0.12),
        piece("case", Material(color, roughness=0.3, clearcoat=0.6), case, *keys),
        piece("glass", gloss((0.07, 0.07, 0.09)), glass),
        piece("screen", lit, screen),
        printed("screen", screen.mesh, lit, prints.phone_screen(color), (-window[0], -window[1], *window)),
        piece("lens", gloss((0.06, 0.06, 0.09)), lens.trim()),
        origin=(-0.04, 0.10, thick / 2 - 0.002),
        rotation=turn(x=-5.0, z=6.0),
    )


def laptop(color: Color) -> Prop:
    """Open towards the viewer: shell in the wished colour, keys, a bright desktop."""
    wide, deep, thick, open_by = 0.62, 0.40, 0.030, -14.0
    base = sheet(rectangle(wide, deep), 0.045, thick, 0.012).at(rotation=turn(x=-90.0))
    well = sheet(rectangle(wide - 0.08, 0.205), 0.02, 0.004, 0.0015).at((0.0, thick / 2, -0.055), turn(x=-90.0))
    pad = sheet(rectangle(0.19, 0.105), 0.018, 0.004, 0.0015).at((0.0, thick / 2 + 0.0005, 0.122), turn(x=-90.0))
    keys = []
    for row in range(4):
        for k in range(10):
            spot = (-0.2295 + 0.051 * k, thick / 2 + 0.004, -0.128 + 0.049 * row)
            keys.append(block((0.043, 0.010, 0.041), 0.004, spot, cells=3).trim())
    lid_frame = ((0.0, thick / 2 + 0.004, -deep / 2 + 0.004), turn(x=open_by))
    panel: list[Piece] = []
    shell = sheet(rectangle(wide, deep), 0.045, 0.022, 0.009).at((0.0, deep / 2, 0.0))
    glass = sheet(rectangle(wide - 0.03, deep - 0.03), 0.03, 0.006, 0.002).at((0.0, deep / 2, 0.0105))
    screen = sheet(rectangle(wide - 0.07, deep - 0.07), 0.014, 0.004, 0.0015).at((0.0, deep / 2, 0.0135))
    lit = Material((0.80, 0.88, 0.95), roughness=0.25, clearcoat=0.5, emission=0.25)
    left, low = -(wide - 0.07) / 2, 0.035
    print_ = printed("screen", screen.mesh, lit, prints.laptop_screen(color), (left, low, -left, deep - 0.035))
    metal = Material(color, roughness=0.32, metallic=0.25, clearcoat=0.4)
    lid = assembled(
        "", Grip("both", "waist", 0.0), piece("lid", metal, shell), piece("glass", gloss(DARK), glass),
        piece("screen", lit, screen), print_, origin=lid_frame[0], rotation=lid_frame[1],
    )  # fmt: skip
    panel = [Piece(part, lid.field if k == 0 else None) for k, part in enumerate(lid.parts)]
    hinge = rod(((-0.2, thick / 2 + 0.004, -deep / 2), (0.2, thick / 2 + 0.004, -deep / 2)), 0.013, 12)
    spin, lift = turn(x=14.0), 0.0
    palms = [spin @ np.array((side * wide / 2, lift, 0.02)) for side in (-1.0, 1.0)]
    return assembled(
        "laptop",
        Grip(
            "both", "waist", 0.32, 0.03, right=_vec(palms[0]), left=_vec(palms[1]),
            right_palm=(0.85, 0.5, 0.0), left_palm=(-0.85, 0.5, 0.0),
        ),  # fmt: skip
        piece("base", metal, base, hinge),
        piece("well", matte(darker(color, 0.45)), well.trim()),
        piece("keys", matte(DARK if pale(color) or sum(color) > 1.6 else lighter(color, 0.75)), *keys),
        piece("pad", Material(mixed(color, (0.0, 0.0, 0.0), 0.12), roughness=0.35), pad.trim()),
        *panel,
        rotation=spin,
    )


def _vec(v: np.ndarray) -> tuple[float, float, float]:
    x, y, z = (float(c) for c in v)
    return (x, y, z)


def camera(color: Color) -> Prop:
    """Leather in the wished colour between steel plates, a great lens, a flash and a red button."""
    body = block((0.40, 0.19, 0.125), 0.035, (0.0, 0.0, 0.0), cells=9)
    plate_top = block((0.405, 0.062, 0.13), 0.022, (0.0, 0.108, 0.0), cells=9)
    plate_low = block((0.405, 0.030, 0.13), 0.012, (0.0, -0.088, 0.0), cells=9)
    hump = block((0.15, 0.065, 0.115), 0.022, (0.0, 0.155, 0.0), cells=9)
    away = turn(x=90.0)
    barrel = turned(((0.0, 0.04), (0.108, 0.04), (0.108, 0.115), (0.098, 0.15), (0.0, 0.15)), 0.008, 40)
    ring = turned(((0.0, 0.055), (0.1135, 0.055), (0.1135, 0.078), (0.0, 0.078)), 0.005, 48)
    rim = turned(
        ((0.0, 0.14), (0.094, 0.14), (0.094, 0.168), (0.074, 0.168), (0.070, 0.150), (0.0, 0.150)), 0.006, 40
    )
    glass = turned(((0.0, 0.145), (0.070, 0.145), (0.066, 0.156), (0.035, 0.166), (0.0, 0.169)), 0.01, 40)
    glint = ball((0.017, 0.011, 0.005), (-0.026, -0.001, 0.0), 16)
    lens = (0.0, -0.006, 0.0)
    flash = block((0.075, 0.040, 0.014), 0.007, (0.0, 0.158, 0.055))
    finder = block((0.055, 0.034, 0.012), 0.006, (0.132, 0.108, 0.063))
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

