"""The stage: a glossy round floor, a velvet curtain lit by two spots, an arch of bulbs, confetti in the air."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Site, blend, mix, scenery, smoothstep, tint
from joyip.studio.backdrops.carpentry import ball, block
from joyip.studio.backdrops.festoon import confetti
from joyip.studio.backdrops.land import sheet
from joyip.studio.backdrops.moods import night
from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.shapes import Points, lathe, merge, mesh_of, place, turn
from joyip.studio.sweeps import rounded, tube

GOLD: Color = (0.93, 0.70, 0.28)
BULB: Color = (1.0, 0.86, 0.55)
CONFETTI = ((0.98, 0.78, 0.22), (0.95, 0.35, 0.45), (0.35, 0.75, 0.90), (0.98, 0.97, 0.95))


def folds(away: float, along: Points) -> Points:
    """Depth of the curtain's folds at x = `along`."""
    wave: Points = away * (0.85 * np.sin(along * 6.0 + 0.8 * np.sin(along * 1.3)) + 0.15 * np.sin(along * 13.0 + 1.0))
    return wave


def curtain(site: Site, color: Color) -> list[Part]:
    """A wall of cloth that curves towards the camera at both sides, with a swagged pelmet high up."""
    x = np.linspace(-16.0, 16.0, 640)
    y = np.array((-0.05, 0.0, 0.6, 1.4, 2.2, 3.2, 4.2, 5.2))[:, None]
    back = site.back - 3.0 + 0.055 * np.maximum(np.abs(x) - 2.2, 0.0) ** 2
    grow = 0.21 + 0.04 * np.exp(-y / 0.8)
    z = back[None] + folds(1.0, x)[None] * grow
    points = np.stack((np.broadcast_to(x, z.shape), np.broadcast_to(y, z.shape), z), -1)
    index = np.arange(z.size).reshape(z.shape)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    mesh = mesh_of(
        points, np.concatenate((np.stack((a, b, c), -1).reshape(-1, 3), np.stack((a, c, d), -1).reshape(-1, 3)))
    )
    px, py = mesh.vertices[:, 0].astype(np.float64), mesh.vertices[:, 1].astype(np.float64)
    glow = np.exp(-(((px + 0.9) / 1.9) ** 2 + ((py - 1.7) / 2.3) ** 2)) + np.exp(
        -(((px - 0.9) / 1.9) ** 2 + ((py - 1.7) / 2.3) ** 2)
    )
    deep = mix(color, (0.04, 0.01, 0.06), 0.62)
    shades = blend(deep, mix(color, (1.0, 0.85, 0.75), 0.16), np.clip(glow, 0.0, 1.0))
    crease = smoothstep(-0.9, 0.5, folds(1.0, px))
    shades = blend(mix(color, (0.02, 0.0, 0.04), 0.80), shades, crease)
    return [scenery("curtain", mesh, Material(color, roughness=0.85, sheen=0.7), tint(shades))]


def arch(site: Site) -> list[Part]:
    """A golden arch set with warm bulbs, behind the subject."""
    radius, foot, z = 1.75, 0.75, site.back - 1.5
    turnings = np.linspace(0.0, np.pi, 70)
    round_part = np.stack((radius * np.cos(turnings), foot + radius * np.sin(turnings), np.full(70, z)), -1)
    path = np.concatenate((((radius, 0.02, z), (radius, 0.4, z)), round_part, ((-radius, 0.4, z), (-radius, 0.02, z))))
    spots = [round_part[k] for k in range(0, 70, 3)] + [
        np.array((s * radius, h, z)) for s in (1, -1) for h in (0.18, 0.47)
    ]
    bulbs = [ball(0.055, np.add(spot, (0.0, 0.0, 0.075)), 18) for spot in spots]
    rail = tube(path, 0.085, 16)
    inner = tube(
        np.concatenate(
            (
                ((radius - 0.17, 0.02, z),),
                (round_part - (0.0, foot, 0.0)) * (1 - 0.17 / radius, 1 - 0.17 / radius, 1.0) + (0.0, foot, 0.0),
                ((0.17 - radius, 0.02, z),),
            )
        ),
        0.022,
        10,
    )
    feet = [block((0.36, 0.10, 0.36), (s * (radius - 0.05), 0.05, z), 0.03) for s in (1, -1)]
    return [
        scenery("arch", merge([rail, inner, *feet]), Material(GOLD, roughness=0.3, metallic=0.6, clearcoat=0.5)),
        scenery("bulbs", merge(bulbs), Material(BULB, roughness=0.4, emission=1.6)),
    ]


def floor(site: Site, color: Color) -> list[Part]:
    """Boards all round, darker with distance, and a pool of light where Joy stands."""
    mesh = sheet(lambda x, z: 0.0 * x, 64, 64, fine=0.05)
    away = np.hypot(mesh.vertices[:, 0], 1.25 * (mesh.vertices[:, 2] - 0.2)).astype(np.float64)
    lit = mix(mix(color, (0.95, 0.80, 0.72), 0.38), (1.0, 1.0, 1.0), 0.08)
    dark = mix(color, (0.06, 0.02, 0.08), 0.52)
    shades = blend(lit, dark, smoothstep(1.1, 1.9, away))
    ring = tube(
        np.stack(
            (
                1.62 * np.sin(np.linspace(0, 2 * np.pi, 120, endpoint=False)),
                np.full(120, -0.012),
                0.2 + 1.30 * np.cos(np.linspace(0, 2 * np.pi, 120, endpoint=False)),
            ),
            -1,
        ),
        0.020,
        8,
        closed=True,
    )
    del site
    return [
        scenery("floor", mesh, Material(dark, roughness=0.28, clearcoat=0.6), tint(shades)),
        scenery("ring", ring, Material(GOLD, roughness=0.3, metallic=0.6)),
    ]


def lamp(aim: float) -> Mesh:
    """A spotlight's housing, its mouth towards -y, turned by `aim` degrees."""
    can = lathe(rounded(((0.0, -0.02), (0.15, -0.02), (0.17, 0.0), (0.12, 0.34), (0.0, 0.40)), 0.03), 32)
    return place(can, (0.0, 0.0, 0.0), turn(x=-30.0) @ turn(z=aim))


def lamps(site: Site) -> list[Part]:
    """A truss of spots high behind, seen from low."""
    z, y = site.back - 1.9, 3.55
    bar = tube(((-7.0, y + 0.42, z), (7.0, y + 0.42, z)), 0.045, 10)
    cans, discs = [bar], []
    for x in (-2.7, -1.35, 1.35, 2.7):
        aim = -9.0 * x
        cans.append(place(lamp(aim), (x, y, z)))
        lens = lathe(rounded(((0.0, -0.035), (0.125, -0.035), (0.125, -0.021), (0.0, -0.021)), 0.004), 28)
        discs.append(place(lens, (x, y, z), turn(x=-30.0) @ turn(z=aim)))
    return [
        scenery("lamps", merge(cans), Material((0.10, 0.09, 0.12), roughness=0.45)),
        scenery("lenses", merge(discs), Material((1.0, 0.93, 0.78), roughness=0.4, emission=2.2)),
    ]


def stage(site: Site, color: Color) -> Backdrop:
    """Curtain and floor in the wished colour."""
    parts = (
        *floor(site, color),
        *curtain(site, color),
        *arch(site),
        *lamps(site),
        confetti(site, CONFETTI, 70, 0.4, 4.2).part("confetti", roughness=0.4),
    )
    dusk = mix(color, (0.05, 0.01, 0.08), 0.75)
    light = night(
        dusk,
        mix(dusk, color, 0.2),
        mix(color, (1.0, 0.86, 0.96), 0.72),
        mix(color, (1.0, 0.94, 1.0), 0.75),
        key_direction=(-0.35, 0.80, 0.80),
        key_color=(1.0, 0.955, 0.90),
        key_strength=1.02,
        key_softness=14.0,
        rim_direction=(0.45, 1.25, -0.65),
        sky_strength=0.34,
    )
    return Backdrop("stage", parts, light)
