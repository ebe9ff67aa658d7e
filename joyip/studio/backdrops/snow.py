"""The snow field: blue-shadowed drifts, frosted round firs, soft hills, flakes in the air."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.air import scatter, specks
from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, blend, matte, mix, scenery, smoothstep, tint
from joyip.studio.backdrops.carpentry import ball, block, disc, pole
from joyip.studio.backdrops.land import rolling, sheet
from joyip.studio.backdrops.moods import day
from joyip.studio.backdrops.plants import fir
from joyip.studio.backdrops.woods import horizon
from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.shapes import merge, place, turn

GREEN: Color = (0.13, 0.40, 0.39)
FROST: Color = (0.93, 0.96, 1.0)
FIRS = (
    (-1.95, -1.7, 1.35),
    (-3.1, -2.4, 2.1),
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


def cabin(site: Site) -> tuple[Part, Part]:
    """A log cabin with lit windows, snow on its roof and a lantern, some way behind; and its lights."""
    wood, glow = Pile(), Pile()
    z = site.back - 7.5
    x = max(0.66 * site.shot.span(z)[0], site.half + 0.7)
    at, about = np.array((-x, 0.0, z)), turn(y=24.0)

    def put(pile: Pile, color: Color, *meshes: Mesh) -> None:
        pile.add(color, *(place(mesh, at, about) for mesh in meshes))

    log = (0.62, 0.40, 0.27)
    for k in range(7):
        put(
            wood,
            mix(log, (0.8, 0.6, 0.4), 0.15 * (k % 2)),
            pole((-0.85, 0.1 + 0.17 * k, 0.5), (0.85, 0.1 + 0.17 * k, 0.5), 0.09, 10),
        )
        put(wood, log, pole((0.78, 0.1 + 0.17 * k, -0.6), (0.78, 0.1 + 0.17 * k, 0.6), 0.09, 10))
    put(wood, log, block((1.6, 1.2, 1.0), (0, 0.6, 0.0), 0.03))
    for side in (-1.0, 1.0):
        put(wood, FROST, block((2.1, 0.16, 1.05), (0, 1.50, side * 0.36), 0.07, turn(x=side * 40.0)))
    for k in range(5):
        put(wood, log, block((1.5 - 0.02 * k, 0.13, 0.9 - 0.2 * k), (0, 1.22 + 0.12 * k, 0), 0.03))
    put(wood, (0.55, 0.42, 0.42), block((0.26, 0.7, 0.26), (0.45, 1.75, -0.2), 0.04))
    put(wood, FROST, ball((0.2, 0.09, 0.2), (0.45, 2.12, -0.2), 16))
    put(glow, (1.0, 0.78, 0.42), block((0.36, 0.36, 0.04), (-0.42, 0.66, 0.60), 0.02))
    put(
        wood,
        (0.96, 0.93, 0.88),
        block((0.03, 0.4, 0.03), (-0.42, 0.66, 0.63), 0.01),
        block((0.4, 0.03, 0.03), (-0.42, 0.66, 0.63), 0.01),
        block((0.48, 0.05, 0.06), (-0.42, 0.46, 0.63), 0.02),
    )
    put(wood, (0.30, 0.50, 0.50), block((0.40, 0.80, 0.05), (0.32, 0.42, 0.60), 0.02))
    put(glow, (1.0, 0.84, 0.52), ball(0.06, (0.62, 0.92, 0.66), 12))
    return wood.part("cabin", roughness=0.9), glow.part("cabin_lights", emission=0.9)


def snowman(x: float, z: float, size: float) -> Part:
    """Two balls, a carrot, a scarf and a hat."""
    pile = Pile()
    at = np.array((x, 0.0, z))

    def put(color: Color, *meshes: Mesh) -> None:
        pile.add(color, *(place(mesh, at, turn(y=-14.0 * np.sign(x)), size) for mesh in meshes))

    put((0.97, 0.98, 1.0), ball((0.42, 0.38, 0.42), (0, 0.34, 0), 30), ball((0.30, 0.28, 0.30), (0, 0.88, 0), 26))
    put((0.96, 0.58, 0.24), pole((0, 0.88, 0.28), (0, 0.86, 0.46), 0.035, 8))
    put(
        (0.16, 0.16, 0.2),
        *(ball(0.035, (s * 0.1, 0.96, 0.27), 10) for s in (-1, 1)),
        *(ball(0.035, (0, y, 0.40 - 0.35 * abs(y - 0.4)), 10) for y in (0.34, 0.50)),
    )
    put(
        (0.22, 0.56, 0.62),
        place(disc(0.27, 0.10, 30), (0, 0.62, 0)),
        block((0.12, 0.32, 0.06), (0.16, 0.52, 0.33), 0.02, turn(x=-12.0)),
    )
    put((0.20, 0.24, 0.34), place(disc(0.27, 0.04, 30), (0, 1.10, 0)), place(disc(0.18, 0.24, 30), (0, 1.13, 0)))
    put((0.45, 0.30, 0.20), *(pole((s * 0.36, 0.50, 0.05), (s * 0.72, 0.72, 0.1), 0.02, 6) for s in (-1, 1)))
    return pile.part("snowman", roughness=0.9)


def snow(site: Site, color: Color) -> Backdrop:
    """The sky in the wished colour, snow faintly tinted by it."""
    pale: Color = mix(color, (1.0, 1.0, 1.0), 0.50)
    ground = sheet(rolling(site.seed, 6.0, 0.30), 72, 72)
    distance = np.hypot(ground.vertices[:, 0], ground.vertices[:, 2])
    white: Color = (0.80, 0.87, 0.96)
    shade = blend(white, mix(color, (0.72, 0.84, 0.97), 0.6), smoothstep(2.5, 22.0, distance))
    flakes = scatter(site, 150, (-7.0, 0.15, -8.0), (7.0, 6.5, 1.2))
    sizes = site.rng().uniform(0.014, 0.036, len(flakes)) * (1.0 + 0.11 * np.maximum(-flakes[:, 2], 0.0))
    parts = (
        scenery("ground", ground, matte(white), tint(shade)),
        *horizon(
            tuple(mix(color, hue, 0.5) for hue in ((0.62, 0.78, 0.94), (0.54, 0.72, 0.92), (0.50, 0.68, 0.90))), site
        ),
        *trees(site, pale),
        *cabin(site),
        snowman(site.half + 0.62, site.back - 0.55, 0.78),
        scenery("flakes", specks(flakes, sizes), Material((1.0, 1.0, 1.0), roughness=1.0, emission=0.15)),
    )
    light = day(
        mix(color, (0.20, 0.45, 0.80), 0.55),
        mix(color, (0.93, 0.90, 0.95), 0.55),
        key_color=(1.0, 0.955, 0.90),
        key_strength=0.73,
        fill_color=(1.0, 0.97, 0.94),
        rim_color=(1.0, 0.88, 0.72),
        rim_strength=0.9,
        sky_strength=0.48,
        sky_tint=0.10,
    )
    return Backdrop("snow", parts, light)
