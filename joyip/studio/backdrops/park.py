"""The park: a lawn with a winding path, cloud-shaped trees, bushes, daisies, hills and clouds."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, matte, mix, scenery, smoothstep
from joyip.studio.backdrops.carpentry import block, net
from joyip.studio.backdrops.land import rolling
from joyip.studio.backdrops.moods import day
from joyip.studio.backdrops.plants import bush
from joyip.studio.backdrops.woods import clouds, daisies, grove, horizon, meadow
from joyip.studio.geometry import Part
from joyip.studio.shapes import Points, place, turn

GRASS: Color = (0.53, 0.71, 0.43)
GRAVEL: Color = (0.96, 0.90, 0.79)
LEAF: Color = (0.20, 0.54, 0.27)
TREES = (
    (-1.95, -2.2, 1.0, 0.62),
    (-3.2, -3.6, 1.35, 0.85),
    (-1.7, -6.0, 1.3, 0.8),
    (-5.0, -2.6, 1.2, 0.8),
    (2.1, -2.9, 1.15, 0.72),
    (3.3, -2.0, 0.95, 0.6),
    (3.0, -6.2, 1.45, 0.95),
    (5.3, -4.2, 1.5, 0.95),
)
"""x, z behind the subject, trunk height, crown radius."""
BUSHES = (
    (-1.15, -1.5, 0.33),
    (1.35, -1.7, 0.30),
    (2.6, -1.2, 0.36),
    (-2.6, -1.5, 0.38),
    (0.9, -5.4, 0.5),
    (-4.2, -1.2, 0.4),
    (4.3, -1.5, 0.42),
)


def bend(z: Points, site: Site) -> Points:
    """x of the path's middle at z: it passes behind Joy and winds away to the right."""
    behind = np.maximum(site.back + 0.4 - z, 0.0)
    eased = behind**2 / (behind + 1.5)
    middle: Points = 0.62 * np.sin(0.6 * eased) + 0.10 * eased
    return middle


def lawn(site: Site) -> list[Part]:
    """The ground and the path on it."""
    heights = rolling(site.seed, 6.0, 0.30)

    def ground(x: Points, z: Points) -> Points:
        return heights(x, z) * smoothstep(0.5, 2.2, np.abs(x - bend(z, site)))

    line = np.linspace(13.0, -26.0, 150)
    side = np.linspace(1.0, -1.0, 7)
    width = 0.86 + 0.06 * np.sin(1.7 * line)
    px = bend(line, site)[:, None] + side[None] * width[:, None]
    pz = np.broadcast_to(line[:, None], px.shape)
    lift = 0.022 * smoothstep(0.3, 2.5, site.back - line)[:, None]
    py = ground(px, pz) + lift + 0.0025 * (1.0 - side[None] ** 4) - 0.002
    return [
        meadow(site, ground, near=GRASS, other=(0.62, 0.78, 0.50), far=(0.58, 0.80, 0.58)),
        scenery("path", net(np.stack((px, py, pz), -1)), matte(GRAVEL)),
    ]


def bench(site: Site) -> Part:
    """A wooden bench by the path."""
    pile = Pile()
    about, at = turn(y=-24.0), np.array((1.9 + site.shift, 0.0, site.back - 1.25))
    wood, iron = (0.80, 0.56, 0.36), (0.25, 0.36, 0.38)
    for k in range(3):
        pile.add(wood, place(block((1.3, 0.05, 0.12), (0, 0.42, 0.14 * k - 0.14), 0.018), at, about))
    for y in (0.62, 0.78):
        pile.add(wood, place(block((1.3, 0.12, 0.045), (0, y, -0.25), 0.018, turn(x=-10.0)), at, about))
    for x in (-0.5, 0.5):
        pile.add(iron, place(block((0.06, 0.42, 0.40), (x, 0.21, 0), 0.02), at, about))
        pile.add(iron, place(block((0.06, 0.50, 0.05), (x, 0.62, -0.29), 0.02, turn(x=-10.0)), at, about))
    return pile.part("bench", roughness=0.6)


def park(site: Site, color: Color) -> Backdrop:
    """The sky in the wished colour."""
    shrubs = Pile()
    clumps = [bush(1.0, site.seed + 50 + k) for k in range(2)]
    for k, (x, z, radius) in enumerate(BUSHES):
        spot = (x + np.sign(x) * site.shift, 0.0, site.back + z)
        shrubs.add(
            ((0.34, 0.62, 0.32), (0.42, 0.68, 0.36))[k % 2], place(clumps[k % 2], spot, turn(y=50.0 * k), radius)
        )
    leaves = tuple(mix(LEAF, hue, 0.6) for hue in ((0.38, 0.67, 0.24), (0.19, 0.51, 0.31), (0.56, 0.72, 0.26)))
    parts = (
        *lawn(site),
        *grove(
            site,
            TREES,
            hues=leaves,
            light=(0.85, 0.92, 0.45),
            bark=(0.52, 0.35, 0.23),
            sky=mix(color, (0.80, 0.92, 0.96), 0.3),
        ),
        shrubs.part("bushes"),
        bench(site),
        *daisies(site, 46, lambda x, z: abs(x - float(bend(np.array(z), site))) > 1.0),
        *horizon(
            tuple(mix(hue, color, 0.30) for hue in ((0.46, 0.74, 0.46), (0.42, 0.72, 0.46), (0.40, 0.70, 0.50))), site
        ),
        clouds(
            site,
            ((-0.72, 0.80, -32.0, 0.30), (0.66, 0.92, -34.0, 0.34), (-1.7, 0.8, -36.0, 0.4), (1.8, 0.75, -36.0, 0.4)),
        ),
    )
    light = day(mix(color, (0.20, 0.52, 0.90), 0.55), mix(color, (0.92, 0.97, 0.98), 0.40))
    return Backdrop("park", parts, light)
