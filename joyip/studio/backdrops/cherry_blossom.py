"""The cherry grove: pink crowns that frame a clear spring sky, a white fence, petals on pale grass and in the air."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, mix
from joyip.studio.backdrops.carpentry import fence
from joyip.studio.backdrops.land import rolling
from joyip.studio.backdrops.moods import day
from joyip.studio.backdrops.plants import bush
from joyip.studio.backdrops.woods import carpet, clouds, grove, horizon, leaf, meadow
from joyip.studio.shapes import place, turn

TREES = (
    (-1.75, -1.5, 1.45, 0.85),
    (-3.3, -2.7, 1.8, 1.1),
    (-2.7, -5.4, 1.9, 1.1),
    (-5.6, -4.0, 2.0, 1.3),
    (2.0, -2.3, 1.6, 0.9),
    (3.5, -1.6, 1.6, 1.0),
    (3.1, -5.0, 2.0, 1.15),
    (5.8, -4.4, 2.1, 1.35),
)


def cherry_blossom(site: Site, color: Color) -> Backdrop:
    """The blossoms in the wished colour."""
    pinks = (
        mix(color, (1.0, 0.80, 0.86), 0.35),
        mix(color, (0.95, 0.50, 0.66), 0.30),
        mix(color, (1.0, 0.92, 0.94), 0.55),
    )
    land = rolling(site.seed, 6.0, 0.22)
    sky: Color = (0.80, 0.91, 0.98)
    white = Pile()
    z = site.back - 1.15
    white.add((0.99, 0.98, 0.96), *fence((-6.0, 0.02, z - 0.5), (-1.45 - site.shift, 0.0, z), 0.55, 22))
    white.add((0.99, 0.98, 0.96), *fence((1.45 + site.shift, 0.0, z), (6.0, 0.02, z - 0.5), 0.55, 22))
    green = Pile()
    for k, (x, dz, r) in enumerate(((-1.3, -0.75, 0.22), (1.5, -0.7, 0.26), (-2.5, -0.5, 0.3), (2.7, -0.45, 0.26))):
        green.add(
            ((0.55, 0.74, 0.48), (0.62, 0.78, 0.50))[k % 2],
            place(bush(1.0, 50 + k), (x + np.sign(x) * site.shift, 0.0, site.back + dz), turn(y=60.0 * k), r),
        )
    parts = (
        meadow(
            site,
            land,
            near=(0.66, 0.78, 0.58),
            other=(0.73, 0.82, 0.63),
            far=(0.72, 0.86, 0.78),
            clearing=(0.96, 0.90, 0.86),
        ),
        *grove(site, TREES, hues=pinks, light=(1.0, 0.94, 0.95), bark=(0.42, 0.28, 0.26), sky=sky, boughs=True),
        white.part("fence", roughness=0.7),
        green.part("bushes"),
        carpet(site, 210, (pinks[0], pinks[2], pinks[1]), size=0.10, heights=land, flake=leaf(2), air=60),
        *horizon(((0.62, 0.82, 0.70), (0.62, 0.80, 0.84), (0.68, 0.82, 0.93)), site),
        clouds(
            site,
            ((-0.75, 0.80, -32.0, 0.34), (0.62, 0.93, -34.0, 0.40), (1.5, 0.7, -36.0, 0.4), (-1.6, 0.9, -36.0, 0.4)),
        ),
    )
    light = day((0.42, 0.70, 0.95), sky, key_color=(1.0, 0.95, 0.90), rim_color=(1.0, 0.86, 0.90), rim_strength=0.9)
    return Backdrop("cherry_blossom", parts, light)
