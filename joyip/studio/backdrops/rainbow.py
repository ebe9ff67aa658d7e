"""The rainbow: a plump arc of seven colours that springs from two clouds behind the figure, over a flowered hill."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.air import cloud
from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, mix
from joyip.studio.backdrops.land import rolling
from joyip.studio.backdrops.moods import day
from joyip.studio.backdrops.plants import bush
from joyip.studio.backdrops.woods import clouds, daisies, horizon, meadow
from joyip.studio.geometry import Part
from joyip.studio.shapes import place, turn
from joyip.studio.sweeps import tube

HUES = (
    (0.93, 0.36, 0.38),
    (0.97, 0.62, 0.30),
    (0.98, 0.85, 0.38),
    (0.50, 0.80, 0.48),
    (0.38, 0.74, 0.90),
    (0.45, 0.52, 0.88),
    (0.68, 0.50, 0.85),
)


def arc(site: Site) -> list[Part]:
    """Seven bows, as wide and high as the frame shows them behind the figure, and the clouds at their feet."""
    z = site.back - 4.2
    wide, _ = site.shot.span(z)
    wide = min(max(wide, 1.5 * site.half), 2.1 * site.half + 1.6)
    peak = max(site.over(z) + 0.30 * wide, 1.1 * wide)
    thick = 0.060 * wide
    bows, puffs = Pile(), Pile()
    turnings = np.linspace(0.0, np.pi, 56)
    for k, hue in enumerate(HUES):
        inset = 2 * thick * 0.93 * k
        line = np.stack(
            (-(wide - inset) * np.cos(turnings), -0.1 + (peak - inset) * np.sin(turnings), np.full(56, z)), -1
        )
        bows.add(hue, tube(line, thick, 12))
    for side in (-1.0, 1.0):
        middle = side * (wide - 0.42 * wide)
        for n, (dx, dz, size) in enumerate(((0.0, 0.5, 1.15), (0.55 * side, 0.2, 0.9), (-0.35 * side, 0.8, 0.7))):
            puffs.add((1.0, 1.0, 1.0), place(cloud(size * wide, n + 3), (middle + dx * wide, 0.10 * wide, z + dz)))
    return [bows.part("rainbow", roughness=0.6), puffs.part("puffs", emission=0.10)]


def rainbow(site: Site, color: Color) -> Backdrop:
    """The sky in the wished colour."""
    land = rolling(site.seed, 6.0, 0.20)
    haze = mix(color, (0.93, 0.97, 0.99), 0.45)
    green = Pile()
    for k, (x, dz, r) in enumerate(
        ((-1.4, -0.8, 0.28), (1.6, -0.9, 0.32), (-2.7, -0.9, 0.4), (2.9, -0.8, 0.36), (-4.4, -2, 0.6), (4.6, -2, 0.6))
    ):
        spot = (x + np.sign(x) * site.shift, 0.0, site.back + dz)
        green.add((0.38, 0.68, 0.40), place(bush(1.0, 50 + k % 2), spot, turn(y=50.0 * k), r))
    parts = (
        meadow(
            site,
            land,
            near=(0.58, 0.77, 0.46),
            other=(0.66, 0.83, 0.52),
            far=(0.62, 0.84, 0.62),
            clearing=(0.84, 0.89, 0.74),
        ),
        *arc(site),
        *daisies(site, 60),
        green.part("bushes"),
        *horizon(((0.52, 0.78, 0.52), mix((0.46, 0.74, 0.58), color, 0.3), mix((0.46, 0.72, 0.66), color, 0.5)), site),
        clouds(
            site,
            ((-0.85, 0.55, -32.0, 0.26), (0.86, 0.72, -34.0, 0.30), (-1.6, 0.75, -36.0, 0.4), (1.7, 0.6, -36.0, 0.4)),
        ),
    )
    light = day(mix(color, (0.22, 0.58, 0.95), 0.62), haze)
    return Backdrop("rainbow", parts, light)
