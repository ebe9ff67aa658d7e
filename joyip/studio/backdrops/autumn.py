"""The autumn wood: maples in amber and crimson before a pale teal haze, fallen leaves, pumpkins, low golden sun."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, mix
from joyip.studio.backdrops.carpentry import ball, fence, pole
from joyip.studio.backdrops.land import rolling
from joyip.studio.backdrops.moods import day
from joyip.studio.backdrops.woods import carpet, clouds, grove, horizon, leaf, meadow
from joyip.studio.geometry import Mesh
from joyip.studio.shapes import place, turn

TREES = (
    (-1.85, -1.7, 1.3, 0.72),
    (-3.2, -2.8, 1.7, 1.0),
    (-2.3, -5.2, 1.6, 0.9),
    (-5.4, -3.4, 1.7, 1.1),
    (2.0, -2.4, 1.5, 0.85),
    (3.3, -1.7, 1.35, 0.8),
    (2.9, -5.6, 1.8, 1.05),
    (5.6, -4.0, 1.9, 1.2),
)


def pumpkin(at: tuple[float, float, float], radius: float) -> tuple[Mesh, Mesh]:
    """A ribbed pumpkin and its stalk."""
    body = ball(radius, segments=40)
    azimuth = np.arctan2(body.vertices[:, 0], body.vertices[:, 2])
    rib = 1.0 - 0.10 * np.abs(np.cos(4.5 * azimuth)) ** 6
    points = body.vertices * np.stack((rib, 0.74 * rib, rib), -1) + (0.0, 0.70 * radius, 0.0)
    stalk = pole((0, 1.35 * radius, 0), (0.12 * radius, 1.75 * radius, 0), 0.10 * radius, 8)
    return place(Mesh(points.astype(np.float32), body.faces, body.normals), at), place(stalk, at)


def autumn(site: Site, color: Color) -> Backdrop:
    """The leaves in the wished colour and its neighbours."""
    hues = (
        mix(color, (0.95, 0.66, 0.18), 0.35),
        mix(color, (0.86, 0.30, 0.16), 0.45),
        mix(color, (0.98, 0.78, 0.28), 0.65),
    )
    land = rolling(site.seed, 6.0, 0.24)
    sky: Color = (0.90, 0.93, 0.86)
    wood, gourds = Pile(), Pile()
    z = site.back - 1.3
    wood.add((0.58, 0.43, 0.31), *fence((-6.0, 0.02, z - 0.6), (-1.5 - site.shift, 0.0, z), 0.55, 20))
    wood.add((0.58, 0.43, 0.31), *fence((1.7 + site.shift, 0.0, z), (6.0, 0.02, z - 0.6), 0.55, 20))
    side = site.half + 0.42
    for x, dz, r in ((side, -0.1, 0.26), (side + 0.5, 0.12, 0.18), (-side - 0.15, -0.25, 0.21)):
        fruit, stalk = pumpkin((x, 0.0, site.back + dz), r)
        gourds.add((0.95, 0.55, 0.16), fruit)
        gourds.add((0.45, 0.50, 0.25), stalk)
    basket = tuple(mix(hue, (1.0, 0.9, 0.7), 0.1) for hue in hues)
    parts = (
        meadow(
            site,
            land,
            near=(0.74, 0.68, 0.48),
            other=(0.66, 0.66, 0.46),
            far=(0.76, 0.76, 0.60),
            clearing=(0.90, 0.83, 0.74),
        ),
        *grove(site, TREES, hues=hues, light=(1.0, 0.86, 0.45), bark=(0.42, 0.29, 0.22), sky=sky, boughs=True),
        wood.part("fence"),
        gourds.part("pumpkins", roughness=0.5, clearcoat=0.25),
        carpet(site, 190, basket, size=0.115, heights=land, flake=place(leaf(5), rotation=turn(y=18.0)), air=30),
        *horizon(((0.62, 0.70, 0.52), (0.52, 0.70, 0.66), (0.60, 0.77, 0.80)), site),
        clouds(site, ((-0.8, 0.85, -32.0, 0.30), (0.7, 0.96, -34.0, 0.36), (-1.7, 0.8, -36.0, 0.4)), (1.0, 0.98, 0.94)),
    )
    light = day((0.38, 0.68, 0.80), sky, key_color=(1.0, 0.955, 0.89), rim_color=(1.0, 0.82, 0.52), rim_strength=1.1)
    return Backdrop("autumn", parts, light)
