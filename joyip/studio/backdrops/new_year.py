"""The New Year's courtyard: a festive gate with couplets, strings of lanterns, plum-red night and fireworks."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, blend, matte, mix, scenery, smoothstep, tint
from joyip.studio.backdrops.carpentry import ball, block, disc, pot
from joyip.studio.backdrops.land import sheet
from joyip.studio.backdrops.lanterns import GOLD, lanterns
from joyip.studio.backdrops.moods import night
from joyip.studio.backdrops.plants import crown
from joyip.studio.backdrops.prints import boxed_uv, flat_uv, paving
from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.shapes import Points, grid, lathe, merge, place, turn
from joyip.studio.sweeps import rounded, smooth_path, tube

LACQUER: Color = (0.70, 0.09, 0.10)
TILE: Color = (0.17, 0.25, 0.30)
STONE: Color = (0.60, 0.60, 0.66)


def strings(site: Site) -> tuple[list[Mesh], list[Points], list[float]]:
    """Swagged cords across the court, and where lanterns hang on them."""
    cords, spots, radii = [], [], []
    for y, z, sag, count, size in ((3.75, site.back - 1.3, 0.75, 9, 0.17), (4.5, site.back - 2.9, 0.7, 11, 0.20)):
        for side in (-1.0, 1.0):
            x = np.linspace(0.0, 6.5, 60)
            line = np.stack((side * (x + 0.15), y - sag * (1 - ((x - 3.25) / 3.25) ** 2), np.full(60, z)), -1)
            cords.append(tube(line[::3], 0.014, 5))
            for k in range(1, count // 2 + 1):
                at = line[int(k * 59 / (count // 2 + 0.5))]
                spots.append(at - (0.0, 1.05 * size, 0.0))
                radii.append(size)
    return cords, spots, radii


def roof(width: float, depth: float, height: float, tile: float = 0.15, curl: float = 0.26) -> Mesh:
    """A tiled roof with rows of round tiles and upswept corners; its eaves' middle is the origin."""
    tiles = int(width / tile)
    x = np.linspace(-1.0, 1.0, tiles * 4 + 1)
    t = np.linspace(-1.0, 1.0, 7)[:, None]
    sweep = curl * np.abs(x[None]) ** 5 * (0.45 + 0.55 * np.abs(t))
    slope = height * (1.0 - np.abs(t) ** 0.72)
    round_tile = 0.028 * np.abs(np.cos(np.pi * tiles * (x[None] + 1) / 2)) ** 0.7
    z = depth / 2 * t * (1.0 + 0.10 * np.abs(x[None]) ** 4)
    top = np.stack((width / 2 * x[None] * (1.0 - 0.07 * (1 - np.abs(t))), slope + sweep + round_tile, z), -1)
    under = top - (0.0, 0.085, 0.0)
    rows = np.concatenate((top.transpose(1, 0, 2), under.transpose(1, 0, 2)[:, ::-1]), 1)
    return grid(rows, first=rows[0].mean(0), last=rows[-1].mean(0))


def gate(site: Site) -> list[Part]:
    """Two red pillars on stone drums, beams, a tiled roof, couplets and a blank gilt tablet."""
    z, apart, tall = site.back - 2.2, 1.85, 2.75
    pillar = lathe(rounded(((0.0, 0.2), (0.15, 0.2), (0.14, tall), (0.0, tall)), 0.01), 36)
    drum = lathe(rounded(((0.0, 0.0), (0.26, 0.0), (0.28, 0.10), (0.18, 0.24), (0.0, 0.25)), 0.05), 36)
    red, gold, stone, scroll = [], [], [], []
    for s in (-1.0, 1.0):
        red.append(place(pillar, (s * apart, 0.0, z)))
        stone.append(place(drum, (s * apart, 0.0, z)))
        scroll.append(block((0.22, 1.45, 0.02), (s * apart, 1.42, z + 0.155), 0.009))
        gold += [
            block((0.27, 1.55, 0.018), (s * apart, 1.42, z + 0.145), 0.008),
            place(lathe(((0.0, 0.0), (0.165, 0.0), (0.165, 0.06), (0.0, 0.06)), 36), (s * apart, tall - 0.30, z)),
        ]
        gold += [
            place(ball((0.07, 0.10, 0.014), segments=12), (s * apart, 1.42 + dy, z + 0.168))
            for dy in (-0.48, -0.16, 0.16, 0.48)
        ]
    for y, size in ((tall - 0.10, (2 * apart + 0.7, 0.24, 0.22)), (tall - 0.50, (2 * apart + 0.1, 0.13, 0.15))):
        red.append(block(size, (0.0, y, z), 0.03))
    gold += [
        block((size, 0.035, 0.24), (0.0, tall + dy, z), 0.012)
        for size, dy in ((2 * apart + 0.72, 0.03), (2 * apart + 0.72, -0.23))
    ]
    gold.append(block((0.98, 0.44, 0.05), (0.0, tall - 0.27, z + 0.13), 0.02))
    scroll.append(block((0.86, 0.32, 0.05), (0.0, tall - 0.27, z + 0.142), 0.02))
    gold += [place(ball((0.085, 0.085, 0.016), segments=14), (x, tall - 0.27, z + 0.17)) for x in (-0.26, 0.0, 0.26)]
    ridge = tube(
        smooth_path(
            (
                (-2.35, 0.50, 0),
                (-2.1, 0.36, 0),
                (-1.2, 0.32, 0),
                (0, 0.32, 0),
                (1.2, 0.32, 0),
                (2.1, 0.36, 0),
                (2.35, 0.50, 0),
            ),
            60,
        ),
        0.065,
        14,
    )
    tiles = [place(roof(5.0, 1.25, 0.36), (0.0, tall + 0.16, z)), place(ridge, (0.0, tall + 0.20, z))]
    return [
        scenery("gate", merge(red), Material(LACQUER, roughness=0.3, clearcoat=0.6)),
        scenery("gilding", merge(gold), Material(GOLD, roughness=0.35, metallic=0.55, clearcoat=0.3)),
        scenery("drums", merge(stone), matte((0.62, 0.52, 0.50))),
        scenery("couplets", merge(scroll), Material((0.84, 0.10, 0.10), roughness=0.7)),
        scenery("roof", merge(tiles), Material(TILE, roughness=0.35, clearcoat=0.4)),
    ]


def court(site: Site, color: Color) -> list[Part]:
    """Stone paving with a warm pool of lantern light, and low walls at the sides."""
    mesh = sheet(lambda x, z: 0.0 * x, 52, 52, fine=0.05)
    away = np.hypot(mesh.vertices[:, 0], mesh.vertices[:, 2]).astype(np.float64)
    dark = mix(color, (0.30, 0.12, 0.16), 0.80)
    shades = blend(STONE, dark, smoothstep(1.2, 7.0, away))
    image = paving((0.40, 0.24, 0.25))
    walls = [block((7.0, 1.7, 0.3), (s * 6.0, 0.85, site.back - 2.6), 0.05) for s in (-1, 1)]
    bricks = merge(walls)
    caps = [place(roof(7.2, 0.62, 0.20, 0.40, 0.04), (s * 6.0, 1.72, site.back - 2.6)) for s in (-1, 1)]
    return [
        scenery(
            "court",
            mesh,
            Material(STONE, roughness=0.5, clearcoat=0.2),
            tint(shades),
            uv=flat_uv(mesh, 1.8),
            texture=image,
        ),
        scenery(
            "walls",
            bricks,
            matte(mix((0.40, 0.13, 0.22), color, 0.2)),
            uv=boxed_uv(bricks, (0.9, 0.5)),
            texture=paving((0.24, 0.08, 0.14)),
        ),
        scenery("wall_roofs", merge(caps), matte(TILE)),
    ]


def hall(site: Site, color: Color) -> list[Part]:
    """A long house across the far end, dim, with a row of warm windows."""
    z = site.back - 10.5
    house = [block((17.0, 2.3, 1.0), (0.0, 1.15, z), 0.05), block((7.0, 1.2, 1.0), (0.0, 3.3, z - 0.2), 0.05)]
    tiles = [
        place(roof(18.2, 2.0, 0.75, 0.75), (0.0, 2.35, z)),
        place(roof(8.4, 1.8, 0.70, 0.75), (0.0, 3.95, z - 0.2)),
    ]
    panes = [block((0.85, 1.05, 0.05), (x, 1.12, z + 0.5), 0.02) for x in np.arange(-7.2, 7.3, 1.6)]
    panes += [block((0.75, 0.55, 0.05), (x, 3.35, z + 0.31), 0.02) for x in (-2.0, 0.0, 2.0)]
    bars = [
        block((0.05, 1.15, 0.05), (x + dx, 1.12, z + 0.53), 0.01)
        for x in np.arange(-7.2, 7.3, 1.6)
        for dx in (-0.22, 0.0, 0.22)
    ]
    dim = mix((0.22, 0.10, 0.22), color, 0.12)
    return [
        scenery("hall", merge([*house, *bars]), matte(dim)),
        scenery("hall_roofs", merge(tiles), matte((0.13, 0.12, 0.17))),
        scenery("windows", merge(panes), Material((1.0, 0.66, 0.30), roughness=0.6, emission=0.55)),
    ]


def fireworks(site: Site) -> list[Part]:
    """Bursts of glowing beads in the far sky."""
    rng = site.rng()
    hues = ((1.0, 0.80, 0.38), (1.0, 0.55, 0.45), (1.0, 0.90, 0.70))
    pieces, shades = [], []
    bead = ball(1.0, segments=5)
    for k, (x, y, size) in enumerate(
        ((-4.6, 7.4, 1.9), (4.9, 8.4, 2.3), (0.6, 11.6, 2.2), (-10.5, 10.5, 2.4), (11.5, 6.5, 1.7))
    ):
        for j in range(17):
            tilt = np.arccos(1 - 2 * (j + 0.5) / 17)
            spin = 2.399963 * j + rng.uniform(0, 0.3)
            ray = np.array((np.sin(tilt) * np.cos(spin), np.cos(tilt), np.sin(tilt) * np.sin(spin)))
            for reach, radius in ((1.0, 0.055), (0.80, 0.042), (0.60, 0.032)):
                mesh = place(bead, np.array((x, y, -20.0)) + ray * size * reach * (1.0, 1.0, 0.4), scale=radius)
                pieces.append(mesh)
                shades.append(np.repeat(np.array(hues[k % 3])[None], len(mesh.vertices), 0))
    return [
        scenery(
            "fireworks", merge(pieces), Material(hues[0], roughness=0.6, emission=1.5), tint(np.concatenate(shades))
        )
    ]


def kumquats(site: Site, clay: Pile, fruit: Pile) -> None:
    """Little trees full of golden fruit in red pots, one at each side."""
    for k, (x, dz, size) in enumerate(
        (
            (-site.half - 0.55, -0.45, 0.34),
            (site.half + 0.62, -0.55, 0.38),
            (-2.9 - site.half, -0.9, 0.42),
            (3.0 + site.half, -0.9, 0.42),
        )
    ):
        at = np.array((x, 0.0, site.back + dz))
        clay.add((0.80, 0.16, 0.15), place(pot(0.5 * size, 0.72 * size, 0.85 * size), at))
        clay.add(GOLD, place(disc(0.78 * size, 0.13 * size, 28), np.add(at, (0, 0.74 * size, 0))))
        top = np.add(at, (0, 1.75 * size, 0))
        clay.add((0.20, 0.46, 0.34), place(crown(1.0, 3 + k % 2, 6, 13), top, turn(y=80.0 * k), size))
        for n in range(26):
            tilt, spin = np.arccos(1 - 2 * (n + 0.5) / 26), 2.399963 * n
            ray = np.array((np.sin(tilt) * np.cos(spin), np.cos(tilt), np.sin(tilt) * np.sin(spin)))
            fruit.add((0.99, 0.66, 0.16), ball(0.12 * size, top + 0.96 * size * ray, 6))


def new_year(site: Site, color: Color) -> Backdrop:
    """Night and walls in the wished colour."""
    cords, spots, radii = strings(site)
    z = site.back - 2.05
    beside, high = (1.22, 1.80) if site.over(z) < 3.3 else (2.30, 2.15)  # seen from low they hang clear of the ears
    for s in (-1.0, 1.0):
        spots.append(np.array((s * beside, high, z)))
        radii.append(0.27)
        cords.append(tube(((s * beside, high + 0.18, z), (s * beside, high + 0.65, z)), 0.012, 6))
    clay, fruit = Pile(), Pile()
    kumquats(site, clay, fruit)
    parts = (
        *court(site, color),
        clay.part("pots", roughness=0.6),
        fruit.part("fruit", roughness=0.4, clearcoat=0.3),
        *gate(site),
        *hall(site, color),
        *lanterns(np.stack(spots), np.asarray(radii)),
        scenery("cords", merge(cords), matte((0.35, 0.10, 0.09))),
        *fireworks(site),
    )
    light = night(
        mix(color, (0.12, 0.05, 0.16), 0.80),
        mix(color, (0.36, 0.08, 0.18), 0.66),
        (1.0, 0.78, 0.50),
        (1.0, 0.92, 0.86),
        key_strength=1.0,
        rim_strength=1.6,
        sky_strength=0.34,
        sky_span=34.0,
    )
    return Backdrop("new_year", parts, light)
