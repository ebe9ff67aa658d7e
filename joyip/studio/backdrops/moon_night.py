"""The moonlit night: a great golden moon beside the figure, pines and a little pavilion, lanterns that rise."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, mix, scenery
from joyip.studio.backdrops.carpentry import ball, block, disc, pole
from joyip.studio.backdrops.land import rolling
from joyip.studio.backdrops.moods import night
from joyip.studio.backdrops.plants import bush, flower
from joyip.studio.backdrops.prints import bands, round_uv
from joyip.studio.backdrops.woods import clouds, grove, horizon, meadow
from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.shapes import lathe, place, turn
from joyip.studio.sweeps import rounded

TREES = (
    (-1.9, -2.0, 1.15, 0.62),
    (-3.4, -3.2, 1.5, 0.95),
    (-5.6, -4.0, 1.7, 1.2),
    (2.5, -5.2, 1.2, 0.75),
    (4.1, -2.6, 1.3, 0.85),
    (6.0, -4.2, 1.7, 1.2),
)


def moon(site: Site) -> Part:
    """A full moon with soft seas; it sits beside the head, within the frame."""
    z = -36.0
    size = 0.27 * min(site.shot.span(z))
    at = site.shot.at(0.62, 0.58, z)
    mesh = place(ball(size, segments=64), at)
    gold, cream = (1.0, 0.86, 0.55), (1.0, 0.94, 0.74)
    image = bands((cream, gold, cream, cream, gold, cream), 0.14, 4)
    return scenery("moon", mesh, Material(cream, roughness=0.8, emission=0.72), uv=round_uv(mesh, at), texture=image)


def stars(site: Site, count: int, low: float) -> Part:
    """Little lights all over the frame's sky and beside it."""
    rng = site.rng()
    pile = Pile()
    wide, tall = site.shot.span(-44.0)
    for k in range(count):
        u, v = float(rng.uniform(-1.6, 1.6)), float(rng.uniform(low, 1.15))
        size = 0.0045 * min(wide, tall) * float(rng.choice((0.7, 1.0, 1.7)))
        hue = ((1.0, 0.97, 0.88), (0.80, 0.90, 1.0), (1.0, 0.88, 0.80))[k % 3]
        pile.add(hue, place(ball(size, segments=6), site.shot.at(u, v, -44.0 - k % 3)))
    return pile.part("stars", emission=1.3)


def pavilion(site: Site, stone: Pile, glow: Pile) -> None:
    """Six posts on a round terrace, a curved roof, warm light between them."""
    z = site.back - 7.5
    at = np.array((max(0.72 * site.shot.span(z)[0], site.half + 1.1), 0.0, z))
    stone.add((0.46, 0.50, 0.58), place(disc(0.95, 0.14, 48), at))
    for k in range(6):
        angle = np.radians(60 * k + 30)
        foot = np.add(at, (0.72 * np.sin(angle), 0.12, 0.72 * np.cos(angle)))
        stone.add((0.62, 0.24, 0.24), pole(foot, np.add(foot, (0, 1.12, 0)), 0.055, 10))
    eave = lathe(
        rounded(((0.0, 1.20), (1.12, 1.22), (1.20, 1.30), (0.62, 1.52), (0.14, 1.95), (0.0, 1.98)), 0.08, 4), 48
    )
    stone.add((0.20, 0.36, 0.44), place(eave, at))
    stone.add((0.95, 0.75, 0.35), place(ball((0.09, 0.12, 0.09), (0, 2.06, 0), 18), at))
    glow.add((1.0, 0.66, 0.32), place(ball((0.15, 0.18, 0.15), (0, 0.98, 0), 20), at))
    glow.add((1.0, 0.72, 0.40), place(disc(0.5, 0.02, 30), np.add(at, (0, 0.14, 0))))


def sky_lantern(size: float) -> Mesh:
    """A paper lantern, open below."""
    return lathe(rounded(((0.0, -0.5), (0.26, -0.5), (0.40, 0.30), (0.20, 0.52), (0.0, 0.54)), 0.1, 4) * size, 18)


def moon_night(site: Site, color: Color) -> Backdrop:
    """Sky and hills in the wished colour."""
    land = rolling(site.seed, 6.0, 0.24)
    teal = mix(color, (0.10, 0.32, 0.38), 0.62)
    haze = mix(color, (0.34, 0.44, 0.66), 0.6)
    stone, glow, paper, green = Pile(), Pile(), Pile(), Pile()
    pavilion(site, stone, glow)
    for u, v, z, size in (
        (-0.62, 0.62, -9.0, 0.16),
        (-0.86, 0.30, -7.0, 0.15),
        (-0.42, 0.88, -12.0, 0.12),
        (0.86, 0.12, -12.0, 0.10),
        (0.30, 0.93, -13.0, 0.10),
        (-1.4, 0.7, -9.0, 0.16),
        (1.5, 0.5, -9.0, 0.15),
    ):
        wide = size * min(site.shot.span(z))
        paper.add((1.0, 0.62, 0.30), place(sky_lantern(wide), site.shot.at(u, v, z), turn(z=8.0 * np.sign(u))))
    for k, (x, dz, r) in enumerate(((-1.35, -0.7, 0.26), (1.45, -0.85, 0.3), (-2.7, -0.8, 0.4), (3.1, -1.0, 0.4))):
        spot = (x + np.sign(x) * site.shift, 0.0, site.back + dz)
        green.add((0.16, 0.40, 0.40), place(bush(1.0, 50 + k % 2), spot, turn(y=60.0 * k), r))
    leaf, heart = flower(1.0)
    rng = site.rng()
    for k in range(40):
        x = float(rng.uniform(site.half + 0.15, 4.0)) * (-1) ** k
        spot = (x, 0.06, float(rng.uniform(site.back - 1.5, 1.0)))
        stone.add(((0.80, 0.84, 0.98), (1.0, 0.88, 0.62))[k % 2], place(leaf, spot, turn(x=20.0), 0.05))
        stone.add((1.0, 0.72, 0.30), place(heart, spot, turn(x=20.0), 0.05))
    stone.add(
        (0.55, 0.60, 0.70),
        *(
            block((0.34, 0.05, 0.26), (0.9 + 0.22 * k + site.shift, 0.03, site.back - 0.6 - 0.42 * k), 0.02)
            for k in range(5)
        ),
    )
    parts = (
        meadow(
            site,
            land,
            near=mix(teal, (0.22, 0.42, 0.42), 0.5),
            other=mix(teal, (0.30, 0.50, 0.46), 0.5),
            far=mix(teal, haze, 0.35),
            clearing=(0.52, 0.60, 0.68),
        ),
        *grove(
            site,
            TREES,
            hues=(mix(teal, (0.12, 0.36, 0.40), 0.6), mix(teal, (0.20, 0.46, 0.44), 0.6)),
            light=(0.45, 0.68, 0.66),
            bark=(0.22, 0.20, 0.28),
            sky=haze,
        ),
        green.part("bushes"),
        stone.part("pavilion", roughness=0.6),
        glow.part("glow", emission=0.9),
        paper.part("lanterns", roughness=0.7, emission=0.95),
        *horizon((mix(teal, haze, 0.25), mix(teal, haze, 0.5), mix(teal, haze, 0.75)), site, 0.34),
        moon(site),
        stars(site, 150, 0.0),
        clouds(
            site,
            (
                (0.30, 0.40, -33.0, 0.24),
                (0.93, 0.36, -33.0, 0.26),
                (-0.9, 0.5, -34.0, 0.3),
                (-1.7, 0.6, -36.0, 0.4),
                (1.9, 0.6, -36.0, 0.4),
            ),
            mix(haze, (0.62, 0.66, 0.84), 0.45),
        ),
    )
    light = night(
        mix(color, (0.08, 0.12, 0.30), 0.6),
        haze,
        (1.0, 0.86, 0.58),
        (0.80, 0.88, 1.0),
        key_color=(1.0, 0.975, 0.94),
        key_strength=0.94,
    )
    return Backdrop("moon_night", parts, light)
