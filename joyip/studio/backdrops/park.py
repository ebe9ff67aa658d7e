"""The park: a lawn with a winding path, cloud-shaped trees, bushes, daisies, hills and clouds."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.air import cloud
from joyip.studio.backdrops.backdrop import Backdrop, Color, Site, blend, matte, mix, scenery, smoothstep, tint
from joyip.studio.backdrops.land import hill, rolling, sheet
from joyip.studio.backdrops.plants import bush, crown, flower, trunk
from joyip.studio.geometry import Mesh, Part
from joyip.studio.lighting import Light
from joyip.studio.relief import waves
from joyip.studio.shapes import Points, merge, mesh_of, place, turn

GRASS: Color = (0.50, 0.70, 0.36)
GRAVEL: Color = (0.98, 0.90, 0.73)
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

    grass = sheet(ground)
    x, z = grass.vertices[:, 0].astype(np.float64), grass.vertices[:, 2].astype(np.float64)
    patches = 0.5 + 0.5 * waves(np.stack((x, z), -1), 2.4, site.seed + 2)
    green = blend(GRASS, (0.59, 0.77, 0.43), np.clip(patches, 0, 1))
    far = smoothstep(4.0, 30.0, np.hypot(x, z))
    line = np.linspace(13.0, -26.0, 170)
    side = np.linspace(-1.0, 1.0, 9)
    width = 0.78 + 0.06 * np.sin(1.7 * line)
    px = bend(line, site)[:, None] + side[None] * width[:, None]
    lift = 0.022 * smoothstep(0.3, 2.5, site.back - line)[:, None]
    py = 0.0 * px + lift + 0.0025 * (1.0 - side[None] ** 4) - 0.002
    points = np.stack(
        (px, ground(px, np.broadcast_to(line[:, None], px.shape)) + py, np.broadcast_to(line[:, None], px.shape)), -1
    )
    index = np.arange(points[..., 0].size).reshape(px.shape)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    faces = np.concatenate((np.stack((a, b, c), -1).reshape(-1, 3), np.stack((a, c, d), -1).reshape(-1, 3)))
    return [
        scenery("lawn", grass, matte(GRASS), tint(blend(green, (0.58, 0.80, 0.55), far))),
        scenery("path", mesh_of(points, faces), matte(GRAVEL)),
    ]


def trees(site: Site, sky: Color) -> list[Part]:
    """Trunks, crowns paler with distance, and bushes."""
    rng = site.rng()
    stems, leaves, colors = [], [], []
    shapes = [crown(1.0, site.seed + 7 * k, 6) for k in range(2)]
    clumps = [bush(1.0, site.seed + 50 + k) for k in range(2)]
    for k, (x, z, tall, radius) in enumerate(TREES):
        where = np.array((x + np.sign(x) * site.shift + rng.uniform(-0.2, 0.2), 0.0, site.back + z))
        stems.append(place(trunk(tall, 0.085 * radius / 0.7), where))
        top = place(
            shapes[k % 2],
            np.add(where, (0.0, tall + 0.55 * radius, 0.0)),
            turn(y=float(rng.uniform(0, 360))),
            radius,
        )
        leaves.append(top)
        hue = mix(LEAF, ((0.38, 0.67, 0.24), (0.19, 0.51, 0.31), (0.56, 0.72, 0.26))[k % 3], 0.6)
        light = 0.14 * smoothstep(-0.4, 1.0, top.normals[:, 1])
        far = float(smoothstep(2.5, 16.0, -where[2]))
        colors.append(blend(blend(hue, (0.85, 0.92, 0.45), light), sky, np.full(len(light), 0.35 * far)))
    mounds = []
    for k, (x, z, radius) in enumerate(BUSHES):
        mounds.append(place(clumps[k % 2], (x + np.sign(x) * site.shift, 0.0, site.back + z), turn(y=50.0 * k), radius))
    return [
        scenery("trunks", merge(stems), matte((0.52, 0.35, 0.23))),
        scenery("crowns", merge(leaves), matte(LEAF), tint(np.concatenate(colors))),
        scenery("bushes", merge(mounds), matte((0.30, 0.62, 0.27))),
    ]


def daisies(site: Site) -> list[Part]:
    """Small flowers in the grass beside Joy and behind, none on the path."""
    rng = site.rng()
    petals: list[Mesh] = []
    hearts: list[Mesh] = []
    leaf, heart = flower(1.0)
    while len(petals) < 46:
        x, z = rng.uniform(-4.5, 4.5), rng.uniform(site.back - 2.2, 1.4)
        if abs(x) < site.half + 0.15 or abs(x - float(bend(np.array(z), site))) < 1.0:
            continue
        spin, size = turn(x=float(rng.uniform(10, 35)), y=float(rng.uniform(-30, 30))), float(rng.uniform(0.032, 0.05))
        up = 0.05 if z > -0.8 else 0.07
        petals.append(place(leaf, (x, up, z), spin, size))
        hearts.append(place(heart, (x, up, z), spin, size))
    colors = np.array(((0.99, 0.97, 0.93), (0.99, 0.72, 0.78), (0.99, 0.97, 0.93)))
    shades = np.concatenate(
        [np.repeat(colors[k % 3 : k % 3 + 1], len(mesh.vertices), 0) for k, mesh in enumerate(petals)]
    )
    return [
        scenery("petals", merge(petals), matte((0.99, 0.97, 0.93)), tint(shades)),
        scenery("hearts", merge(hearts), matte((0.98, 0.76, 0.20))),
    ]


def park(site: Site, color: Color) -> Backdrop:
    """The sky in the wished colour."""
    clouds = [
        place(cloud(w, k), at)
        for k, (at, w) in enumerate(
            (
                ((-6.5, 6.2, -26.0), 5.5),
                ((5.6, 8.4, -28.0), 6.0),
                ((14.0, 5.0, -30.0), 5.0),
                ((-15.0, 8.0, -30.0), 7.0),
                ((-2.8, 11.5, -28.0), 5.0),
            )
        )
    ]
    hills = [
        hill((26.0, 2.9, 10.0), (-11.0, 0.0, -20.0), 6),
        hill((30.0, 3.6, 10.0), (12.0, 0.0, -24.0), 7),
        hill((20.0, 2.0, 8.0), (2.0, 0.0, -17.0), 8),
    ]
    parts = (
        *lawn(site),
        *trees(site, color),
        *daisies(site),
        scenery("hills", merge(hills), matte(mix((0.44, 0.72, 0.42), color, 0.30))),
        scenery("clouds", merge(clouds), matte((1.0, 1.0, 1.0))),
    )
    light = Light(
        key_direction=(-0.5, 1.0, 0.65),
        key_color=(1.0, 0.95, 0.85),
        key_strength=0.84,
        key_softness=12.0,
        fill_strength=0.18,
        rim_color=(1.0, 0.96, 0.84),
        rim_strength=0.65,
        sky_top=mix(color, (0.20, 0.52, 0.90), 0.55),
        sky_bottom=mix(color, (0.92, 0.97, 0.98), 0.30),
        sky_strength=0.54,
        sky_tint=0.35,
        sky_span=30.0,
    )
    return Backdrop("park", parts, light)
