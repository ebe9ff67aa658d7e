"""Towns: towers with lit windows in layers of distance, and rows of small shops with awnings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joyip.studio.backdrops.backdrop import Color, Pile, Site, mix, scenery
from joyip.studio.backdrops.carpentry import ball, block, disc, pole, standing
from joyip.studio.backdrops.prints import boxed_uv, windows
from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.shapes import merge, place, turn
from joyip.studio.sweeps import tube


def towers(
    site: Site,
    name: str,
    z: float,
    *,
    heights: tuple[float, float],
    wide: float,
    wall: Color,
    panes: tuple[Color, ...],
    lit: float,
    glow: float,
    reach: float = 30.0,
) -> Part:
    """A row of towers at a depth, `wide` each, lower in the middle; what glows is their windows.

    `heights` are shares of the height that is seen there just over the figure.
    """
    rng = np.random.default_rng((site.seed, int(-z * 10)))
    meshes: list[Mesh] = []
    x = -reach
    while x < reach:
        size, tall = float(wide * rng.uniform(0.7, 1.25)), float(rng.uniform(*heights)) * site.over(z)
        tall *= 0.72 + 0.28 * min(1.0, abs(x + size / 2) / (0.35 * (8.0 - z)))
        meshes.append(
            standing((size, tall + 0.3, size), x + size / 2, z - float(rng.uniform(0, 1.5 * wide)), -0.3, 0.08)
        )
        kind = rng.integers(0, 4)
        top = (x + size / 2, tall, meshes[-1].vertices[:, 2].mean())
        if kind == 0:
            meshes.append(standing((0.6 * size, 0.14 * tall, 0.6 * size), float(top[0]), float(top[2]), tall, 0.06))
        elif kind == 1:
            meshes.append(place(disc(0.32 * size, 0.25 * size, 20), top))
            meshes.append(pole(top, np.add(top, (0, 0.22 * tall, 0)), 0.03 * wide, 6))
        x += size * float(rng.uniform(1.04, 1.25))
    mesh = merge(meshes)
    image = windows(wall, panes, share=lit, seed=site.seed + int(-z), columns=12, rows=15)
    grow = max(1.0, site.over(z) / 4.0)
    uv = boxed_uv(mesh, (0.95 * wide * grow, 1.25 * wide * grow))
    roofs = mesh.normals[:, 1] > 0.5
    uv[roofs] = (0.01, 0.01)
    return scenery(name, mesh, Material(wall, roughness=0.8, emission=glow), uv=uv, texture=image)


def shop(
    x: float,
    z: float,
    size: tuple[float, float],
    *,
    wall: Color,
    awning: Color,
    matte: Pile,
    glow: Pile,
    pane: Color = (1.0, 0.80, 0.50),
    yaw: float = 0.0,
) -> None:
    """A small house front: a lit window and a door below a striped awning, two lit windows above, a flat roof."""
    wide, tall = size
    about, at = turn(y=yaw), np.array((x, 0.0, z))

    def put(pile: Pile, color: Color, *meshes: Mesh) -> None:
        pile.add(color, *(place(mesh, at, about) for mesh in meshes))

    trim = mix(wall, (1.0, 0.97, 0.92), 0.7)
    put(matte, wall, standing((wide, tall, 1.2), 0.0, -0.6, 0.0, 0.05))
    put(
        matte,
        trim,
        block((wide + 0.14, 0.14, 1.3), (0, tall, -0.6), 0.04),
        block((wide + 0.06, 0.08, 0.1), (0, 1.62, 0.02)),
    )
    put(matte, mix(wall, (0.15, 0.12, 0.12), 0.6), standing((wide + 0.04, 0.22, 0.06), 0.0, 0.02))
    put(
        glow,
        pane,
        block((0.52 * wide, 0.72, 0.05), (-0.17 * wide, 0.72, 0.02)),
        block((0.18 * wide, 0.5, 0.05), (0.31 * wide, 0.98, 0.05)),
    )
    put(
        matte,
        trim,
        block((0.56 * wide, 0.05, 0.1), (-0.17 * wide, 0.34, 0.04)),
        block((0.04, 0.72, 0.07), (-0.17 * wide, 0.72, 0.04)),
    )
    put(matte, mix(awning, (0.1, 0.1, 0.1), 0.25), standing((0.27 * wide, 1.36, 0.06), 0.31 * wide, 0.02))
    for side in (-0.24, 0.24):
        put(glow, mix(pane, wall, 0.15), block((0.24 * wide, 0.56, 0.05), (side * wide, 2.2, 0.02)))
        put(
            matte,
            trim,
            block((0.29 * wide, 0.06, 0.1), (side * wide, 1.88, 0.03)),
            block((0.03, 0.56, 0.07), (side * wide, 2.2, 0.03)),
            block((0.24 * wide, 0.03, 0.07), (side * wide, 2.2, 0.03)),
        )
    count = max(6, int(wide / 0.17))
    for k in range(count):
        hue = awning if k % 2 else (0.98, 0.96, 0.92)
        spot = (wide * ((k + 0.5) / count - 0.5), 1.42, 0.26)
        put(matte, hue, block((wide / count, 0.04, 0.56), spot, 0.015, turn(x=24.0)))
        put(matte, hue, ball((wide / count / 2, 0.05, 0.02), np.add(spot, (0, -0.125, 0.26)), 8))


def puddle(x: float, z: float, size: float, seed: int) -> Mesh:
    """A flat pool with a wavy edge, a hair above the street."""
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    first = np.random.default_rng(seed).uniform(0, 6)
    reach = size * (1 + 0.16 * np.sin(2 * angle + first) + 0.09 * np.sin(3 * angle - first))
    flat = disc(1.0, 0.004, 40, 0.001)
    azimuth = np.arctan2(flat.vertices[:, 0], flat.vertices[:, 2])
    grow = np.interp(azimuth % (2 * np.pi), np.append(angle, 2 * np.pi), np.append(reach, reach[0]))
    points = flat.vertices * np.stack((grow, np.ones_like(grow), 0.55 * grow), -1) + (x, 0.0, z)
    return Mesh(points.astype(np.float32), flat.faces, flat.normals)


def ring(x: float, z: float, radius: float) -> Mesh:
    """The ripple that a drop makes on water."""
    angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    path = np.stack((x + radius * np.sin(angle), np.full(28, 0.006), z + 0.8 * radius * np.cos(angle)), -1)
    return tube(path, 0.006, 5, closed=True)


def beads(spots: Sequence[tuple[float, float, float]], radius: float) -> list[Mesh]:
    """Small balls."""
    return [ball(radius, spot, 10) for spot in spots]
