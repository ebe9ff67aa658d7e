"""Trees and lawns: groves whose colours fade into the sky, carpets of fallen leaves and petals, clouds and hills."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from joyip.studio.backdrops.air import cloud, scatter
from joyip.studio.backdrops.backdrop import Color, Pile, Site, blend, matte, mix, scenery, smoothstep, tint
from joyip.studio.backdrops.land import Heights, hill, sheet
from joyip.studio.backdrops.plants import crown, flower, trunk
from joyip.studio.geometry import Mesh, Part
from joyip.studio.relief import waves
from joyip.studio.shapes import mesh_of, place, turn
from joyip.studio.sweeps import smooth_path, tube

Tree = tuple[float, float, float, float]
"""x, z behind the subject, height of the trunk, radius of the crown."""


def grove(
    site: Site,
    trees: Sequence[Tree],
    *,
    hues: Sequence[Color],
    light: Color,
    bark: Color,
    sky: Color,
    boughs: bool = False,
) -> list[Part]:
    """Trees with crowns in turn of the hues, their upper sides in the colour `light`, paler with distance."""
    rng = site.rng()
    wood, leaves = Pile(), Pile()
    shapes = [crown(1.0, site.seed + 7 * k, 6, 20 if boughs else 26) for k in range(2)]
    for k, (x, z, tall, radius) in enumerate(trees):
        where = np.array((x + np.sign(x) * site.shift + rng.uniform(-0.15, 0.15), 0.0, site.back + z))
        far = float(smoothstep(2.5, 16.0, -where[2]))
        wood.add(mix(bark, sky, 0.35 * far), place(trunk(tall + 0.2 * radius, 0.10 * radius / 0.7), where))
        spots = [(0.0, tall + 0.55 * radius, 0.0, 1.0)]
        if boughs:
            spots += [
                (-0.85 * radius, tall + 0.35 * radius, 0.1, 0.62),
                (0.8 * radius, tall + 0.55 * radius, -0.1, 0.66),
            ]
            for dx, dy, _, _ in spots[1:]:
                path = smooth_path(((0, 0.62 * tall, 0), (0.4 * dx, 0.85 * tall, 0.0), (dx, dy, 0.0)), 10)
                wood.add(
                    mix(bark, sky, 0.35 * far), place(tube(path, np.linspace(0.07, 0.03, 10) * radius / 0.7, 8), where)
                )
        for n, (dx, dy, dz, size) in enumerate(spots):
            top = place(
                shapes[(k + n) % 2], np.add(where, (dx, dy, dz)), turn(y=float(rng.uniform(0, 360))), radius * size
            )
            lit = smoothstep(-0.5, 1.0, top.normals[:, 1])
            shade = blend(mix(hues[(k + n) % len(hues)], (0.2, 0.1, 0.2), 0.06), light, 0.42 * lit)
            leaves.add(blend(shade, sky, np.full(len(lit), 0.40 * far)), top)
    return [wood.part("trunks"), leaves.part("crowns")]


def meadow(
    site: Site,
    heights: Heights,
    *,
    near: Color,
    other: Color,
    far: Color,
    clearing: Color | None = None,
    name: str = "lawn",
) -> Part:
    """Land in patches of two colours that fades into a third with distance; round the figure worn to a `clearing`."""
    grass = sheet(heights, 68, 68)
    x, z = grass.vertices[:, 0].astype(np.float64), grass.vertices[:, 2].astype(np.float64)
    patches = 0.5 + 0.5 * waves(np.stack((x, z), -1), 2.4, site.seed + 2)
    ground = blend(near, other, np.clip(patches, 0, 1))
    if clearing is not None:
        azimuth = np.arctan2(x, z)
        edge = 1.0 + 0.07 * np.sin(3 * azimuth + site.seed) + 0.05 * np.sin(5 * azimuth)
        away = np.hypot(x / (site.half + 0.55), (z - 0.25) / (site.front + 0.55)) / edge
        ground = blend(clearing, ground, smoothstep(0.82, 1.12, away))
    return scenery(name, grass, matte(near), tint(blend(ground, far, smoothstep(3.0, 30.0, np.hypot(x, z)))))


def carpet(
    site: Site, count: int, colors: Sequence[Color], *, size: float, heights: Heights, flake: Mesh, air: int = 0
) -> Part:
    """Leaves or petals on the ground round the figure, and `air` of them falling."""
    rng = site.rng()
    pile = Pile()
    lying = 0
    while lying < count:
        x, z = float(rng.uniform(-4.2, 4.2)), float(rng.uniform(site.back - 2.6, 2.2))
        if np.hypot(x / (site.half + 0.1), z / (site.front + 0.25)) < 1.0 and rng.random() < 0.7:
            continue
        y = float(heights(np.array([x]), np.array([z]))[0])
        spin = turn(x=float(rng.uniform(-14, 14)), y=float(rng.uniform(0, 360)))
        wide = size * float(rng.uniform(0.7, 1.15))
        pile.add(colors[lying % len(colors)], place(flake, (x, y + 0.012 + 0.12 * wide, z), spin, wide))
        lying += 1
    for k, spot in enumerate(scatter(site, air, (-4.0, 0.4, site.back - 3.0), (4.0, site.over(-3.0) + 1.0, 0.4))):
        spin = turn(*(float(value) for value in rng.uniform(0, 360, 3)))
        pile.add(colors[k % len(colors)], place(flake, spot, spin, size * float(rng.uniform(0.8, 1.1))))
    return pile.part("flakes", roughness=0.9)


def horizon(hues: Sequence[Color], site: Site, height: float = 1.0) -> list[Part]:
    """Three soft hills one behind the other, in the hues from near to far."""
    sizes = (
        ((20.0, 2.0, 8.0), (2.5, 0.0, -17.0)),
        ((26.0, 2.9, 10.0), (-11.0, 0.0, -21.0)),
        ((32.0, 3.7, 10.0), (12.0, 0.0, -26.0)),
    )
    pile = Pile()
    for hue, (size, at), k in zip(hues, sizes, (8, 6, 7), strict=True):
        tall = (size[0], size[1] * height, size[2])
        pile.add(hue, hill(tall, (at[0], at[1], at[2] + site.back), k))
    return [pile.part("hills")]


def clouds(site: Site, spots: Sequence[tuple[float, float, float, float]], color: Color = (1.0, 1.0, 1.0)) -> Part:
    """Clouds at (u, v) of the frame, at a depth, of a width as a share of the frame's."""
    pile = Pile()
    for k, (u, v, z, wide) in enumerate(spots):
        size = 2 * wide * min(site.shot.span(z))
        pile.add(color, place(cloud(size, k + site.seed), site.shot.at(u, v, z)))
    return pile.part("clouds", emission=0.12)


def leaf(points: int = 5) -> Mesh:
    """A flat leaf (or petal: `points` 2) of size 1 with soft lobes, lying on y = 0; it has no thickness."""
    angle = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    lobes, dent = (0.32, 0.0) if points > 2 else (0.0, 0.25)
    reach = 0.5 * (1.0 + lobes * np.cos(points * angle) - dent * np.abs(np.sin(angle)))
    rim = np.stack((reach * np.cos(angle), 0.10 * np.cos(2 * angle), reach * np.sin(angle)), -1)
    spokes = [(10, (k + 1) % 10, k) for k in range(10)]
    return mesh_of(np.concatenate((rim, ((0.0, -0.03, 0.0),))), spokes)


def daisies(site: Site, count: int, keep: Callable[[float, float], bool] = lambda _x, _z: True) -> list[Part]:
    """Small flowers in the grass beside the figure and behind, where `keep` says so."""
    rng = site.rng()
    petal, heart = flower(1.0)
    petals, hearts = Pile(), Pile()
    hues = ((0.99, 0.97, 0.93), (0.99, 0.74, 0.80), (0.99, 0.88, 0.50), (0.78, 0.72, 0.95))
    while len(petals) < count:
        x, z = float(rng.uniform(-4.5, 4.5)), float(rng.uniform(site.back - 2.4, 1.4))
        if (abs(x) < site.half + 0.15 and z > site.back - 0.4) or not keep(x, z):
            continue
        spin, size = turn(x=float(rng.uniform(10, 35)), y=float(rng.uniform(-30, 30))), float(rng.uniform(0.04, 0.065))
        petals.add(hues[len(petals) % 4], place(petal, (x, 0.06, z), spin, size))
        hearts.add((0.98, 0.74, 0.22), place(heart, (x, 0.06, z), spin, size))
    return [petals.part("petals"), hearts.part("hearts")]
