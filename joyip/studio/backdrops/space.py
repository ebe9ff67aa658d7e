"""Space: a cratered toy moon underfoot, a ringed planet, a blue world, a rocket that flies past, stars."""

from __future__ import annotations

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, blend, mix, scenery, smoothstep, tint
from joyip.studio.backdrops.carpentry import ball, disc
from joyip.studio.backdrops.land import hill, level_near, sheet
from joyip.studio.backdrops.moods import night
from joyip.studio.backdrops.moon_night import stars
from joyip.studio.backdrops.prints import bands, round_uv
from joyip.studio.geometry import Material, Part
from joyip.studio.relief import waves
from joyip.studio.shapes import Points, lathe, place, slab, turn
from joyip.studio.sweeps import rounded, tube

CRATERS = (
    (-1.25, -1.1, 0.42),
    (1.35, -1.7, 0.52),
    (-1.0, -3.4, 0.66),
    (0.75, -5.0, 0.8),
    (2.6, -3.6, 0.9),
    (-3.2, -2.4, 0.9),
    (-2.6, -5.6, 1.1),
    (1.75, 0.1, 0.30),
    (-2.1, 0.3, 0.36),
    (4.6, -5.0, 1.2),
    (-5.5, -5.0, 1.3),
)
"""x, z behind the subject, radius."""


def ground(site: Site, color: Color) -> Part:
    """Lilac dust with round craters."""

    def dish(x: Points, z: Points) -> Points:
        height = (
            level_near(x, z, 1.5, 3.0)
            * 0.12
            * waves(np.stack((x.ravel(), z.ravel()), -1), 3.5, site.seed).reshape(x.shape)
        )
        for cx, cz, size in CRATERS:
            away = np.hypot(x - cx - np.sign(cx) * site.shift, z - cz - site.back - 0.4) / size
            rim = 0.24 * np.exp(-(((away - 1.0) / 0.22) ** 2)) - 0.26 * (1 - smoothstep(0.35, 1.0, away))
            height = height + size * rim * smoothstep(1.05, 1.5, np.hypot(x / site.half, z / 1.0)) * np.where(
                z > 0.4, 0.0, 1.0
            )
        return height

    mesh = sheet(dish, 92, 92, fine=0.075)
    away = np.hypot(mesh.vertices[:, 0], mesh.vertices[:, 2])
    dust = mix((0.70, 0.66, 0.82), color, 0.10)
    shade = blend(dust, mix(color, (0.42, 0.36, 0.66), 0.65), smoothstep(2.0, 16.0, away))
    bowl = smoothstep(-0.01, -0.10, mesh.vertices[:, 1])
    shade = blend(shade, mix(color, (0.44, 0.38, 0.64), 0.75), 0.75 * bowl)
    return scenery("ground", mesh, Material(dust, roughness=1.0), tint(shade))


BLUE, LEAF, ICE = (0.32, 0.66, 0.92), (0.36, 0.78, 0.62), (0.88, 0.96, 1.0)
PLANETS: tuple[tuple[float, float, float, float, tuple[Color, ...], float], ...] = (
    (
        -0.64,
        0.66,
        -40.0,
        0.23,
        ((1.0, 0.86, 0.62), (0.96, 0.66, 0.44), (1.0, 0.90, 0.72), (0.92, 0.56, 0.48), (1.0, 0.84, 0.62)),
        0.05,
    ),
    (-0.90, 0.26, -44.0, 0.10, (ICE, BLUE, LEAF, BLUE, ICE), 0.22),
    (0.93, 0.30, -46.0, 0.06, ((0.98, 0.66, 0.76), (0.90, 0.48, 0.66), (0.98, 0.70, 0.80)), 0.10),
)
"""Place in the frame (u, v), depth, size as a share of the frame, belts and how much they wave."""


def planets(site: Site) -> list[Part]:
    """A ringed giant at the upper left, a blue world at the upper right, a small pink moon."""
    made = []
    for k, (u, v, z, size, belts, wobble) in enumerate(PLANETS):
        at = site.shot.at(u, v, z)
        radius = size * min(site.shot.span(z))
        mesh = place(ball(radius, segments=56), at)
        made.append(
            scenery(
                f"planet_{k}",
                mesh,
                Material(belts[0], roughness=0.8, emission=0.22),
                uv=round_uv(mesh, at),
                texture=bands(belts, wobble, k + 1),
            )
        )
        if k == 0:
            angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
            rings = Pile()
            for reach, thick, hue in (
                (1.42, 0.07, (1.0, 0.80, 0.66)),
                (1.62, 0.06, (0.80, 0.66, 0.86)),
                (1.80, 0.05, (1.0, 0.88, 0.74)),
            ):
                loop = np.stack((reach * np.sin(angle), 0 * angle, reach * np.cos(angle)), -1) * radius
                rings.add(hue, place(tube(loop, thick * radius, 8, closed=True), at, turn(z=-16.0) @ turn(x=17.0)))
            made.append(rings.part("rings", roughness=0.6, emission=0.22))
    return made


def rocket(site: Site) -> list[Part]:
    """A plump rocket with a round window, three fins and a flame."""
    z = -7.0
    at, size = site.shot.at(0.68, 0.68, z), 0.30 * min(site.shot.span(z))
    about = turn(y=20.0) @ turn(z=-38.0)
    body = lathe(
        rounded(((0.0, -0.62), (0.22, -0.62), (0.34, -0.1), (0.30, 0.28), (0.0, 0.92)), (0, 0.06, 0.3, 0.3, 0), 6), 40
    )
    nose = lathe(rounded(((0.0, 0.50), (0.215, 0.50), (0.10, 0.80), (0.0, 0.96)), (0, 0.03, 0.1, 0), 4), 32)
    pile, flame = Pile(), Pile()
    pile.add((0.97, 0.96, 0.95), place(body, at, about, size))
    pile.add((0.30, 0.72, 0.80), place(nose, at, about, size))
    outline = np.array(((0.0, -0.55), (0.34, -0.82), (0.40, -0.62), (0.12, -0.02)))
    for k in range(3):
        fin = place(slab(rounded(outline, 0.05, 4, closed=True), 0.07, 0.03), (0.2, 0, 0))
        pile.add((0.98, 0.76, 0.28), place(place(fin, rotation=turn(y=120.0 * k + 90)), at, about, size))
    pile.add((0.98, 0.76, 0.28), place(place(disc(0.15, 0.06, 30), (0, 0.12, 0.27), turn(x=84.0)), at, about, size))
    pile.add((0.25, 0.45, 0.72), place(place(disc(0.105, 0.09, 30), (0, 0.12, 0.27), turn(x=84.0)), at, about, size))
    flame.add((1.0, 0.72, 0.25), place(ball((0.15, 0.36, 0.15), (0, -0.86, 0), 20), at, about, size))
    flame.add((1.0, 0.92, 0.60), place(ball((0.09, 0.22, 0.17), (0, -0.76, 0), 16), at, about, size))
    return [pile.part("rocket", roughness=0.3, clearcoat=0.6), flame.part("flame", emission=1.3)]


def space(site: Site, color: Color) -> Backdrop:
    """The sky in the wished colour."""
    violet = mix(color, (0.40, 0.24, 0.62), 0.62)
    far = Pile()
    for k, (x, z, wide, tall) in enumerate(
        (
            (-8.0, -16.0, 13.0, 1.5),
            (7.0, -18.0, 15.0, 2.1),
            (0.0, -24.0, 24.0, 2.0),
            (-16.0, -20.0, 18.0, 3.0),
            (18.0, -22.0, 20.0, 3.2),
        )
    ):
        far.add(
            mix(violet, (0.56, 0.48, 0.76), 0.35 + 0.1 * (k % 3)), hill((wide, 0.36 * tall, 8.0), (x, 0.0, z), k + 1)
        )
    rocks = Pile()
    for x, dz, r in ((-1.25, -0.5, 0.13), (1.5, -0.35, 0.17), (-1.55, -0.3, 0.08), (2.6, 0.1, 0.12), (-2.9, 0.0, 0.2)):
        rocks.add(
            mix((0.62, 0.56, 0.78), color, 0.2),
            ball((r, 0.72 * r, 0.9 * r), (x + np.sign(x) * site.shift, 0.4 * r, site.back + dz), 20),
        )
    parts = (
        ground(site, color),
        far.part("hills"),
        rocks.part("rocks"),
        *planets(site),
        *rocket(site),
        stars(site, 260, -0.3),
    )
    light = night(
        mix(color, (0.07, 0.06, 0.22), 0.68),
        violet,
        (0.60, 0.72, 1.0),
        (1.0, 0.84, 0.95),
        sky_span=30.0,
        rim_strength=1.7,
    )
    return Backdrop("space", parts, light)
