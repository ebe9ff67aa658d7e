"""The snow field: blue-shadowed drifts, frosted round firs, soft hills, flakes in the air."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.air import scatter, specks
from joyip.studio.backdrops.backdrop import Backdrop, Color, Site, blend, matte, mix, scenery, smoothstep, tint
from joyip.studio.backdrops.land import hill, rolling, sheet
from joyip.studio.backdrops.plants import fir
from joyip.studio.geometry import Mesh, Part
from joyip.studio.lighting import Light
from joyip.studio.shapes import merge, place

GREEN: Color = (0.13, 0.40, 0.39)
FROST: Color = (0.93, 0.96, 1.0)
FIRS = (
    (-1.75, -1.9, 1.55),
    (-2.6, -2.6, 2.1),
    (-1.45, -4.4, 1.7),
    (-3.6, -4.2, 2.6),
    (-2.6, -6.0, 2.3),
    (-5.0, -2.8, 2.3),
    (-6.4, -5.5, 3.0),
    (1.95, -2.3, 1.9),
    (2.75, -1.6, 1.3),
    (1.6, -5.2, 1.8),
    (3.4, -3.8, 2.5),
    (4.6, -5.2, 2.8),
    (2.7, -7.0, 2.4),
    (5.6, -2.6, 2.2),
    (7.2, -5.6, 3.1),
)
"""x, z behind the subject, height."""


def trees(site: Site, sky: Color) -> list[Part]:
    """Firs in three rows, bluer with distance, snow on their upper sides."""
    rng = site.rng()
    meshes: list[Mesh] = []
    colors = []
    for k, (x, z, height) in enumerate(FIRS):
        where = (
            x + np.sign(x) * site.shift + rng.uniform(-0.25, 0.25),
            0.0,
            site.back + z + rng.uniform(-0.2, 0.2),
        )
        mesh = place(fir(height * rng.uniform(0.92, 1.08), site.seed + k), where)
        far = smoothstep(1.0, 14.0, -where[2])
        needles = blend(GREEN, mix(sky, GREEN, 0.25), np.full(len(mesh.vertices), far))
        snow = smoothstep(
            0.30,
            0.62,
            mesh.normals[:, 1] + 0.10 * np.sin(9 * mesh.vertices[:, 0]) + 0.08 * np.sin(11 * mesh.vertices[:, 2]),
        )
        colors.append(blend(needles, FROST, snow))
        meshes.append(mesh)
    return [scenery("firs", merge(meshes), matte(GREEN), tint(np.concatenate(colors)))]


def snow(site: Site, color: Color) -> Backdrop:
    """The sky in the wished colour, snow faintly tinted by it."""
    pale: Color = mix(color, (1.0, 1.0, 1.0), 0.50)
    ground = sheet(rolling(site.seed, 6.0, 0.30))
    distance = np.hypot(ground.vertices[:, 0], ground.vertices[:, 2])
    white = mix((0.93, 0.96, 1.0), color, 0.16)
    shade = blend(white, mix(color, (0.66, 0.84, 0.98), 0.6), smoothstep(2.0, 20.0, distance))
    hills = [
        hill((26.0, 3.1, 12.0), (-13.0, 0.0, -24.0), 1),
        hill((34.0, 4.2, 12.0), (12.0, 0.0, -31.0), 2),
        hill((22.0, 2.2, 9.0), (3.0, 0.0, -20.0), 3),
    ]
    flakes = scatter(site, 150, (-7.0, 0.15, -8.0), (7.0, 6.5, 1.2))
    sizes = site.rng().uniform(0.014, 0.036, len(flakes)) * (1.0 + 0.11 * np.maximum(-flakes[:, 2], 0.0))
    parts = (
        scenery("ground", ground, matte(white), tint(shade)),
        scenery("hills", merge(hills), matte(mix(color, (0.50, 0.70, 0.90), 0.5))),
        *trees(site, pale),
        scenery("flakes", specks(flakes, sizes), matte((1.0, 1.0, 1.0))),
    )
    light = Light(
        key_direction=(-0.5, 1.0, 0.65),
        key_color=(1.0, 0.95, 0.88),
        key_strength=0.66,
        fill_color=(0.80, 0.90, 1.0),
        rim_strength=0.7,
        sky_top=mix(color, (0.20, 0.45, 0.80), 0.55),
        sky_bottom=mix(color, (0.55, 0.75, 0.93), 0.35),
        sky_strength=0.62,
        sky_tint=0.45,
        sky_span=32.0,
    )
    return Backdrop("snow", parts, light)
