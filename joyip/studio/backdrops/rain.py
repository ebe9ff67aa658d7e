"""The rainy street: wet paving that mirrors warm shop windows, puddles with rings, slanting rain, a blue-grey hour."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.air import scatter
from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, blend, mix, scenery, smoothstep, tint
from joyip.studio.backdrops.carpentry import pot, standing, street_lamp
from joyip.studio.backdrops.festoon import leaflet
from joyip.studio.backdrops.land import sheet
from joyip.studio.backdrops.moods import day
from joyip.studio.backdrops.plants import bush
from joyip.studio.backdrops.prints import flat_uv, tiles
from joyip.studio.backdrops.skyline import puddle, ring, shop, towers
from joyip.studio.backdrops.woods import clouds
from joyip.studio.geometry import Material, Part
from joyip.studio.shapes import Points, place, turn

SHOPS = (
    (-6.2, 2.3, (0.45, 0.62, 0.70), (0.90, 0.62, 0.30)),
    (-3.75, 2.2, (0.85, 0.72, 0.60), (0.30, 0.55, 0.62)),
    (-1.45, 2.1, (0.52, 0.66, 0.66), (0.92, 0.70, 0.36)),
    (0.8, 2.1, (0.72, 0.76, 0.80), (0.34, 0.50, 0.68)),
    (3.05, 2.1, (0.88, 0.76, 0.58), (0.36, 0.60, 0.52)),
    (5.4, 2.3, (0.55, 0.60, 0.72), (0.90, 0.66, 0.34)),
)
"""x, width, wall, awning."""


def street(color: Color) -> Part:
    """Glossy paving stones, darker far away."""
    mesh = sheet(lambda x, z: 0.0 * x, 48, 48)
    away = np.hypot(mesh.vertices[:, 0], mesh.vertices[:, 2])
    stone, other = (0.60, 0.66, 0.72), (0.54, 0.61, 0.68)
    image = tiles(stone, other, (0.42, 0.49, 0.56), 6, 2)
    del color
    shade = tint(blend(stone, (0.62, 0.70, 0.76), smoothstep(3.0, 20.0, away)))
    return scenery(
        "street", mesh, Material(stone, roughness=0.22, clearcoat=0.5), shade, uv=flat_uv(mesh, 2.1), texture=image
    )


def drops(site: Site) -> Part:
    """Streaks of rain, all slanting one way, none before the figure."""
    pile = Pile()
    streak = place(leaflet(0.011, 0.30), rotation=turn(x=90.0))
    spots: Points = scatter(site, 300, (-6.0, 0.1, -6.0), (6.0, site.over(-5.0) + 2.0, 1.2))
    for k, spot in enumerate(spots):
        grow = 1.0 + 0.10 * max(-float(spot[2]), 0.0)
        pile.add((0.90, 0.95, 1.0), place(streak, spot, turn(z=-9.0), grow * (0.8 + 0.1 * (k % 5))))
    return pile.part("rain", roughness=0.4, emission=0.25)


def rain(site: Site, color: Color) -> Backdrop:
    """Sky and haze in the wished colour."""
    haze = mix(color, (0.72, 0.82, 0.88), 0.62)
    stone, glow, water, green = Pile(), Pile(), Pile(), Pile()
    for x, wide, wall, awning in SHOPS:
        shop(
            x + np.sign(x) * 0.3 * site.shift,
            site.back - 2.7,
            (wide, 3.1),
            wall=mix(wall, haze, 0.12),
            awning=awning,
            matte=stone,
            glow=glow,
        )
    stone.add((0.66, 0.71, 0.75), standing((40.0, 0.12, 1.2), 0.0, site.back - 2.2))
    for x in (-1.75 - site.shift, 2.3 + site.shift):
        iron, glass = street_lamp((x, 0.0, site.back - 1.2), 2.1)
        stone.add((0.20, 0.30, 0.36), iron)
        glow.add((1.0, 0.86, 0.58), glass)
    for k, x in enumerate((-2.5, 1.35, 3.4)):
        spot = (x + np.sign(x) * site.shift, 0.12, site.back - 1.75)
        stone.add((0.80, 0.52, 0.40), place(pot(0.16, 0.22, 0.3), spot))
        green.add((0.36, 0.62, 0.46), place(bush(1.0, 50 + k % 2), np.add(spot, (0, 0.24, 0)), turn(y=70.0 * k), 0.26))
    side = site.half + 0.35
    pools = (
        (-side - 0.25, 0.35, 0.52),
        (side + 0.35, -0.25, 0.6),
        (-side - 1.4, -0.9, 0.55),
        (0.6, site.front + 0.75, 0.5),
        (side + 1.7, -1.4, 0.6),
    )
    for k, (x, z, size) in enumerate(pools):
        water.add((0.62, 0.74, 0.82), puddle(x, z, size, k))
        for n in range(3):
            water.add(
                (0.92, 0.97, 1.0),
                ring(x + 0.3 * size * np.sin(2.4 * n + k), z + 0.16 * size * np.cos(2.4 * n), 0.07 + 0.05 * n),
            )
    far = towers(
        site,
        "town",
        site.back - 9.0,
        heights=(0.62, 0.92),
        wide=2.0,
        wall=mix((0.58, 0.68, 0.76), haze, 0.45),
        panes=((1.0, 0.88, 0.66),),
        lit=0.3,
        glow=0.10,
    )
    parts = (
        street(color),
        stone.part("street_front", roughness=0.7),
        green.part("plants"),
        glow.part("lights", roughness=0.5, emission=0.75),
        water.part("pools", roughness=0.05, clearcoat=1.0),
        far,
        drops(site),
        clouds(
            site,
            (
                (-0.8, 0.92, -30.0, 0.5),
                (0.3, 1.02, -32.0, 0.5),
                (0.95, 0.85, -31.0, 0.45),
                (-1.8, 0.9, -34.0, 0.6),
                (1.9, 0.95, -34.0, 0.6),
            ),
            mix(haze, (0.5, 0.56, 0.64), 0.35),
        ),
    )
    light = day(
        mix(color, (0.42, 0.53, 0.66), 0.7),
        haze,
        key_color=(1.0, 0.97, 0.93),
        key_strength=0.66,
        key_softness=26.0,
        rim_color=(1.0, 0.85, 0.62),
        rim_strength=0.9,
        sky_strength=0.66,
    )
    return Backdrop("rain", parts, light)
