"""Fruit and slices: half a watermelon, a coconut to drink from, a slice of pizza."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.props.forms import Form, assembled, ball, block, joined, measured, piece, plate, point, rod, turned
from joyip.studio.props.prop import CREAM, Color, Grip, Prop, darker, gloss, lighter, matte, mixed
from joyip.studio.relief import raised, tufts, waves
from joyip.studio.shapes import Points, grid, merge, mesh_of, turn
from joyip.studio.solids import Sphere
from joyip.studio.sweeps import band, rounded, smooth_path

FLESH: Color = (0.92, 0.22, 0.25)


def petal_ring(count: int, radius: float, petal: tuple[float, float, float], lift: float = 25.0) -> list[Form]:
    """Petals around the y axis, each an ellipsoid, raised by `lift` degrees."""
    forms = []
    for k in range(count):
        spin = turn(y=360.0 * k / count) @ turn(z=lift)
        forms.append(ball(petal, segments=14).at(spin @ np.array((radius, 0.0, 0.0)), spin))
    return forms


def watermelon(color: Color) -> Prop:
    """Half a melon, its red flesh with black seeds to the viewer; the striped rind takes the wished colour."""
    radius, count = 0.275, 96
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    rows, tone = [], []
    for t in np.linspace(0.06, 1.0, 22) * np.pi / 2:
        rows.append(np.stack((radius * np.sin(t) * np.cos(angle), radius * np.sin(t) * np.sin(angle),
                              np.full(count, -radius * np.cos(t))), -1))  # fmt: skip
        wobble = 0.25 * np.sin(9 * t + 3 * np.cos(2 * angle)) + 0.15 * np.sin(17 * t)
        tone.append(np.clip(1.4 * np.cos(9 * angle + 1.5 * wobble) + 0.2, 0, 1))
    rows += [rows[-1] * (1, 1, 1) + (0, 0, 0.010), rows[-1] * (0.985, 0.985, 1) + (0, 0, 0.018), rows[-1] * (0.93, 0.93, 1) + (0, 0, 0.018)]
    tone += [tone[-1]] * 3
    mesh = grid(np.stack(rows), first=(0, 0, -radius), last=(0, 0, 0.012))
    light, dark = np.array(color), np.array(darker(color, 0.52))
    shade = np.concatenate((np.concatenate(tone), (0.5, 0.5)))[:, None]
    tints = (light + (dark - light) * shade).astype(np.float32)
    pith = turned(((0.0, 0.0), (radius - 0.014, 0.0), (radius - 0.014, 0.022), (0.0, 0.022)), 0.006, 72).at(rotation=turn(x=90.0))
    flesh = turned(((0.0, 0.0), (radius - 0.036, 0.0), (radius - 0.040, 0.027), (0.10, 0.034), (0.0, 0.035)), 0.01, 72).at(rotation=turn(x=90.0))
    seeds = []
    for number, reach, start in ((6, 0.095, 0.3), (11, 0.170, 0.0)):
        for k in range(number):
            a = start + 2 * np.pi * k / number
            away = reach * (1 + 0.06 * np.sin(7 * k))
            seeds.append(ball((0.010, 0.0175, 0.007), segments=12).at((away * np.cos(a), away * np.sin(a), 0.0335), turn(z=np.degrees(a) - 90)).trim())
    spin = turn(x=-16.0)
    palm = [spin @ np.array((side * 0.235, -0.10, -0.07)) for side in (-1, 1)]
    half = Form(mesh, Sphere((0, 0, 0), radius) - _front(0.02))
    return assembled(
        "watermelon",
        Grip("both", "chest", 0.28, right=point(palm[0]), left=point(palm[1]), right_palm=(0.86, 0.37, 0.30), left_palm=(-0.86, 0.37, 0.30)),
        piece("rind", Material(color, roughness=0.3, clearcoat=0.5), half, colors=tints),
        piece("pith", matte((0.93, 0.96, 0.82)), pith),
        piece("flesh", Material(FLESH, roughness=0.4, clearcoat=0.35), flesh),
        piece("seeds", gloss((0.10, 0.07, 0.06)), *seeds),
        rotation=spin,
    )


def _front(z: float) -> "Field":
    from joyip.studio.solids import Box

    return Box((0.0, 0.0, z + 1.0), (2.0, 2.0, 1.0))


def coconut(color: Color) -> Prop:
    """A hairy shell in the wished colour, cut open, with a straw, a paper umbrella and a blossom."""
    radius, cut = 0.185, 0.72
    profile = [(radius * np.sin(t), -radius * 0.98 * np.cos(t)) for t in np.linspace(0.05, np.arccos(-cut), 30)]
    rim = profile[-1]
    profile += [(rim[0] - 0.010, rim[1] + 0.008), (rim[0] - 0.026, rim[1] + 0.004), (rim[0] - 0.034, rim[1] - 0.03)]
    husk = turned_mesh(profile)
    points = np.asarray(husk.vertices, np.float64)
    fibre = waves(points * (1.0, 0.16, 1.0), 0.014, 5)
    grown = raised(husk, 0.0022 * fibre * (points[:, 1] < rim[1] - 0.01))
    light, dark = np.array(lighter(color, 0.10)), np.array(darker(color, 0.30))
    tone = np.clip(0.55 + 0.5 * fibre, 0, 1)[:, None]
    tints = (dark + (light - dark) * tone).astype(np.float32)
    high = rim[1]
    ring = [(0.118 * np.cos(a), high + 0.004, 0.118 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 48, endpoint=False)]
    white = rod(ring, 0.021, 10, closed=True)
    milk = turned(((0.0, high - 0.03), (0.115, high - 0.03), (0.115, high - 0.008), (0.0, high - 0.008)), 0.004, 40)
    straw_path = rounded(((0.03, high - 0.06, 0.02), (0.075, high + 0.20, 0.02), (0.18, high + 0.255, 0.03)), 0.05, 8)
    straw = rod(smooth_path(straw_path, 24), 0.0155, 12)
    stripes = [rod(straw_line(straw_path, a, a + 0.09), 0.0168, 12).trim() for a in (0.30, 0.50, 0.70, 0.90)]
    tilt, top = turn(z=24.0, x=-8.0), np.array((-0.125, high + 0.205, 0.03))
    canopy = turned(((0.0, -0.010), (0.120, -0.058), (0.124, -0.050), (0.0, 0.024)), 0.004, 8).at(top, tilt)
    pin = rod((top + tilt @ np.array((0, 0.05, 0)), top + tilt @ np.array((0, -0.21, 0))), 0.006, 8)
    flower_at, flower_turn = np.array((0.055, high + 0.035, 0.105)), turn(x=52.0, z=-8.0)
    petals = [form.at(flower_at, flower_turn) for form in petal_ring(5, 0.044, (0.046, 0.010, 0.034))]
    heart = ball(0.020, flower_at + flower_turn @ np.array((0, 0.016, 0)), 14)
    return assembled(
        "coconut",
        Grip("palm", "chest", 0.18),
        piece("shell", matte(color), Form(grown, ball(radius).field), colors=tints),
        piece("flesh", Material((0.99, 0.98, 0.95), roughness=0.45), white, milk),
        piece("straw", gloss((0.98, 0.97, 0.95)), straw),
        piece("stripes", gloss((0.88, 0.20, 0.24)), *stripes),
        piece("umbrella", Material((0.98, 0.55, 0.62), roughness=0.55), canopy),
        piece("pin", matte((0.86, 0.70, 0.48)), pin),
        piece("petals", Material((0.99, 0.82, 0.36), roughness=0.5, sheen=0.2), *petals),
        piece("pistil", matte((0.93, 0.45, 0.25)), heart),
        origin=(0.0, radius * 0.98 - 0.012, 0.06),
        rotation=turn(y=-8.0),
        scale=1.0,
    )


def turned_mesh(profile: list[tuple[float, float]]) -> "Mesh":
    from joyip.studio.shapes import lathe

    return lathe([(0.0, profile[0][1]), *profile, (0.0, profile[-1][1])], 80)


def straw_line(path: Points, start: float, stop: float) -> Points:
    """A stretch of a path by shares of its length."""
    way = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))))
    at = np.linspace(start, stop, 5) * way[-1]
    return np.stack([np.interp(at, way, path[:, axis]) for axis in range(3)], -1)


def pizza(color: Color) -> Prop:
    """A slice with melted cheese in the wished colour, salami, olives and basil, its point to the floor."""
    half, tall = 0.215, 0.44
    top = tall / 2
    arc = np.linspace(-1.0, 1.0, 13)
    back = np.stack((half * arc, top - 0.035 * arc**2), -1)
    base = plate(rounded(np.array(((0.0, -tall / 2), *back)), (0.04, *([0.01] * 13)), 4, closed=True), 0.036, 0.012)
    drip = np.array(((0.0, -tall / 2 - 0.012), (0.055, -0.135), (0.075, -0.125), (0.088, -0.175), (0.104, -0.165), (0.108, -0.04),
                     (0.150, 0.05), (0.172, 0.03), (0.178, 0.12), (half - 0.008, top - 0.035), (0.0, top - 0.012),
                     (-half + 0.008, top - 0.035), (-0.160, 0.08), (-0.142, -0.02), (-0.122, -0.015), (-0.100, -0.06),
                     (-0.075, -0.12), (-0.052, -0.19), (-0.032, -0.16)))  # fmt: skip
    cheese = plate(rounded(drip, 0.022, 4, closed=True), 0.034, 0.014).at((0.0, 0.0, 0.020))
    edge = np.stack((half * 1.01 * arc, top - 0.004 - 0.038 * arc**2, 0 * arc), -1)
    knob = 0.040 + 0.004 * np.cos(5 * arc)
    crust = rod(smooth_path(edge, 40), np.interp(np.linspace(-1, 1, 40), arc, knob), 14).at((0.0, 0.0, 0.008))
    face = turn(x=90.0)
    coin = turned(((0.0, -0.008), (0.050, -0.008), (0.053, 0.006), (0.044, 0.010), (0.0, 0.006)), 0.004, 28)
    salami = [coin.at((x, y, 0.040), face) for x, y in ((-0.085, 0.095), (0.080, 0.060), (-0.005, -0.065))]
    specks = [ball((0.008, 0.008, 0.003), (x + dx, y + dy, 0.047), 10).trim() for x, y in ((-0.085, 0.095), (0.080, 0.060), (-0.005, -0.065))
              for dx, dy in ((0.018, 0.012), (-0.020, 0.004), (0.002, -0.022))]  # fmt: skip
    t = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    olives = [rod(np.stack((x + 0.019 * np.cos(t), y + 0.019 * np.sin(t), 0.041 + 0 * t), -1), 0.0095, 8, closed=True)
              for x, y in ((0.005, 0.135), (0.040, -0.020), (-0.072, 0.010))]  # fmt: skip
    leaves = [ball((0.036, 0.020, 0.007), segments=16).at((x, y, 0.044), turn(z=a) @ turn(x=12.0)) for x, y, a in ((0.012, 0.055, 40.0), (0.135, 0.120, -30.0), (-0.012, -0.135, 70.0))]
    bread: Color = (0.86, 0.60, 0.30)
    return assembled(
        "pizza",
        Grip("side", "chest", 0.14),
        piece("crust", Material(bread, roughness=0.6, clearcoat=0.1), base, crust),
        piece("cheese", Material(color, roughness=0.35, clearcoat=0.4), cheese),
        piece("salami", Material((0.78, 0.20, 0.15), roughness=0.4, clearcoat=0.3), *salami),
        piece("specks", Material((0.93, 0.45, 0.36), roughness=0.5), *specks),
        piece("olives", gloss((0.16, 0.15, 0.17)), *olives),
        piece("basil", Material((0.25, 0.58, 0.25), roughness=0.45, clearcoat=0.2), *leaves),
        origin=(-0.04, 0.03, 0.017),
        rotation=turn(z=12.0, x=-6.0),
    )


_ = (block, joined, measured, merge, mesh_of, band, tufts, CREAM, mixed)
