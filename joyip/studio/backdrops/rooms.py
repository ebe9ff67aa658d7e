"""Rooms without a roof: a floor, three papered walls that open towards the camera, and what belongs in them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from joyip.studio.backdrops.backdrop import Color, Pile, Site, scenery
from joyip.studio.backdrops.carpentry import along, ball, block, disc, horseshoe, net, pole, pot
from joyip.studio.backdrops.land import sheet
from joyip.studio.backdrops.prints import flat_uv
from joyip.studio.geometry import Material, Mesh, Part, Texture
from joyip.studio.shapes import Points, place, turn
from joyip.studio.sweeps import tube

TALL = 3.7
"""Height of the walls; what is seen above is the ceiling (`moods.room`)."""
DEEP = 2.4
"""The back wall stands so far behind the subject."""


def back_of(site: Site) -> float:
    """z of the back wall."""
    return site.back - DEEP


def outline(site: Site, inset: float = 0.0) -> Points:
    """The walls' line on the ground."""
    return horseshoe(back_of(site) + inset, 4.3 + site.shift - inset, site.front + 3.2)


def strip(site: Site, low: float, high: float, inset: float) -> Mesh:
    """A band all along the walls, its upper edge turned to the wall."""
    line, hidden = outline(site, inset), outline(site, 0.0)
    rows = [(line, low), (line, high), (hidden, high + 0.3 * inset)]
    points = np.stack([np.column_stack((path[:, 0], np.full(len(path), y), path[:, 1])) for path, y in rows], 1)
    return net(points)


def shell(
    site: Site, name: str, paper: Texture, *, size: float, color: Color, trim: Color, low: float = 0.0
) -> list[Part]:
    """Walls papered with an image of a size, from the height `low` on, with white skirting and cornice."""
    line = outline(site)
    rows = np.linspace(low, TALL, 3)
    points = np.stack([np.column_stack((line[:, 0], np.full(len(line), y), line[:, 1])) for y in rows], 1)
    walls = net(points)
    reach = along(line)
    uv = np.stack((np.repeat((reach - reach[-1] / 2) / size, 3), np.tile(rows / size, len(line))), -1)
    white = Pile()
    white.add(trim, strip(site, 0.0, 0.17, 0.035), strip(site, TALL - 0.16, TALL, 0.08))
    edge = outline(site, 0.09)
    white.add(trim, tube(np.column_stack((edge[:, 0], np.full(len(edge), TALL - 0.17), edge[:, 1])), 0.045, 8))
    return [
        scenery(name, walls, Material(color, roughness=1.0), uv=uv, texture=paper),
        white.part("trim", roughness=0.8),
    ]


def wainscot(site: Site, height: float, color: Color, rail: Color) -> Part:
    """The lower part of the walls in another colour, with a rail along its top."""
    pile = Pile()
    pile.add(color, strip(site, 0.0, height, 0.02))
    pile.add(rail, strip(site, height - 0.04, height + 0.04, 0.055))
    return pile.part("wainscot", roughness=0.9)


def floor(
    name: str, image: Texture, size: float, color: Color, *, roughness: float = 0.4, quarter: bool = False
) -> Part:
    """A flat floor without end."""
    mesh = sheet(lambda x, z: 0.0 * x, 40, 40, fine=0.05)
    finish = Material(color, roughness=roughness, clearcoat=0.25)
    return scenery(name, mesh, finish, uv=flat_uv(mesh, size, quarter=quarter), texture=image)


def rug(x: float, z: float, radius: float, colors: Sequence[Color]) -> Mesh:
    """A round rug, flush with the floor but for a hair."""
    del colors
    return place(disc(radius, 0.008, 72, 0.002), (x, -0.006, z))


def ringed(mesh: Mesh, centre: tuple[float, float], colors: Sequence[Color], radius: float) -> Points:
    """A colour for each vertex by rings round a centre."""
    away = np.hypot(mesh.vertices[:, 0] - centre[0], mesh.vertices[:, 2] - centre[1]) / radius
    index = np.clip((away * len(colors)).astype(int), 0, len(colors) - 1)
    shades: Points = np.asarray(colors, np.float64)[index]
    return shades


def window(
    x: float,
    y: float,
    z: float,
    size: tuple[float, float],
    *,
    frame: Color,
    matte: Pile,
    panes: tuple[int, int] = (2, 2),
) -> None:
    """A window's frame, sill and bars; what is outside is put behind it by the set."""
    wide, tall = size
    bar = 0.055
    matte.add(frame, *(block((0.09, tall + 0.18, 0.14), (x + s * (wide / 2 + 0.04), y, z), 0.02) for s in (-1, 1)))
    matte.add(frame, *(block((wide + 0.17, 0.09, 0.14), (x, y + s * (tall / 2 + 0.04), z), 0.02) for s in (-1, 1)))
    matte.add(frame, block((wide + 0.36, 0.07, 0.30), (x, y - tall / 2 - 0.10, z + 0.08), 0.025))
    for k in range(1, panes[0]):
        matte.add(frame, block((bar, tall, 0.07), (x + wide * (k / panes[0] - 0.5), y, z), 0.015))
    for k in range(1, panes[1]):
        matte.add(frame, block((wide, bar, 0.07), (x, y + tall * (k / panes[1] - 0.5), z), 0.015))


def pendant(at: Points, radius: float, shade: Color, matte: Pile, glow: Pile) -> None:
    """A lamp that hangs from the unseen ceiling by its cord."""
    matte.add((0.30, 0.28, 0.28), pole(at, np.add(at, (0.0, 9.0, 0.0)), 0.012, 6))
    matte.add(shade, place(pot(radius, 0.32 * radius, 0.8 * radius, 32), at - (0.0, 0.8 * radius, 0.0)))
    glow.add((1.0, 0.92, 0.72), ball(0.42 * radius, at - (0.0, 0.86 * radius, 0.0), 18))


def books(x: float, y: float, z: float, width: float, *, seed: int, colors: Sequence[Color], matte: Pile) -> None:
    """A row of books that stand on a board at height y."""
    rng = np.random.default_rng(seed)
    at = x - width / 2
    while at < x + width / 2 - 0.08:
        thick, tall = float(rng.uniform(0.05, 0.10)), float(rng.uniform(0.24, 0.36))
        lean = float(rng.uniform(-2, 2)) if rng.random() < 0.8 else 9.0
        matte.add(
            colors[int(rng.integers(len(colors)))],
            block((thick, tall, 0.22), (at + thick / 2, y + tall / 2, z), 0.012, turn(z=lean)),
        )
        at += thick * 1.08 + (0.05 if lean > 5 else 0.0)


def house_plant(at: tuple[float, float, float], tall: float, clay: Color, matte: Pile, green: Pile) -> None:
    """A pot with broad upright leaves."""
    matte.add(clay, place(pot(0.17 * tall, 0.24 * tall, 0.36 * tall), at))
    for k in range(11):
        spin, lean = 360.0 * k / 11 + 8.0 * (k % 3), (14.0, 30.0, 46.0)[k % 3]
        length = tall * (0.86, 0.72, 0.58)[k % 3]
        blade = ball((0.10 * tall, 0.5 * length, 0.022 * tall), (0.0, 0.46 * length, 0.0), 14)
        stem = np.add(at, (0.0, 0.32 * tall, 0.0))
        green.add(
            ((0.26, 0.56, 0.38), (0.36, 0.66, 0.44), (0.20, 0.48, 0.34))[k % 3],
            place(blade, stem, turn(y=spin) @ turn(x=lean)),
        )
