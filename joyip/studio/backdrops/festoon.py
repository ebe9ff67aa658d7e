"""What is hung up for a feast: strings of flags, bulbs and lanterns, balloons, confetti."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from joyip.studio.backdrops.air import scatter
from joyip.studio.backdrops.backdrop import Color, Pile, Site
from joyip.studio.backdrops.carpentry import ball
from joyip.studio.geometry import Mesh
from joyip.studio.shapes import Points, box, lathe, mesh_of, place, turn
from joyip.studio.sweeps import tube


def swag(a: npt.ArrayLike, b: npt.ArrayLike, sag: float, count: int = 40) -> Points:
    """A cord that hangs between two points, `sag` lower in its middle."""
    t = np.linspace(0.0, 1.0, count)[:, None]
    line: Points = np.asarray(a) * (1 - t) + np.asarray(b) * t - np.array((0.0, 4.0 * sag, 0.0)) * t * (1 - t)
    return line


def flags(line: Points, size: float, colors: Sequence[Color], into: Pile) -> None:
    """A cord with little pennants of cloth in turn of the colours."""
    into.add((0.98, 0.96, 0.92), tube(line, 0.10 * size, 6))
    steps = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))))
    count = max(2, int(steps[-1] / (1.25 * size)))
    for k in range(count):
        where = (k + 0.5) / count * steps[-1]
        spot = np.array([np.interp(where, steps, line[:, axis]) for axis in range(3)])
        ahead = np.array([np.interp(where + 0.05, steps, line[:, axis]) for axis in range(3)]) - spot
        roll = float(np.degrees(np.arctan2(ahead[1], np.hypot(ahead[0], ahead[2]))))
        yaw = float(np.degrees(np.arctan2(-ahead[2], ahead[0])))
        into.add(colors[k % len(colors)], place(pennant(size), spot, turn(y=yaw) @ turn(x=6.0 * (-1) ** k, z=roll)))


def pennant(size: float) -> Mesh:
    """A three-cornered flag that hangs down from the origin, softly rounded."""
    flag = box((size, 1.2 * size, 0.05 * size), 0.02 * size, cells=3)
    points = flag.vertices.copy()
    fall = 0.5 - points[:, 1] / (1.2 * size)
    points[:, 0] *= 1.0 - 0.93 * np.clip(fall, 0, 1)
    points[:, 1] -= 0.6 * size
    return Mesh(points, flag.faces, flag.normals)


def bulbs(line: Points, count: int, radius: float, *, cord: Pile, glow: Pile, colors: Sequence[Color]) -> None:
    """A cord with round lamps in turn of the colours."""
    cord.add((0.16, 0.15, 0.20), tube(line, 0.22 * radius, 5))
    for k, index in enumerate(np.linspace(1, len(line) - 2, count).astype(int)):
        glow.add(colors[k % len(colors)], ball(radius, line[index] - (0.0, 1.1 * radius, 0.0), 12))


def balloon(at: npt.ArrayLike, radius: float) -> Mesh:
    """A party balloon with its knot, without a cord."""
    t = np.linspace(0.02, np.pi - 0.02, 18)
    wide = radius * np.sin(t) * (1.0 + 0.10 * np.cos(t))
    tall = radius * 1.16 * -np.cos(t)
    profile = np.stack((wide, np.where(tall < 0, 1.12 * tall, tall)), -1)
    knot = np.array(((0.0, -1.47 * radius), (0.14 * radius, -1.45 * radius), (0.05 * radius, -1.32 * radius)))
    return place(lathe(np.concatenate((knot, profile[1:])), 24), at)


def bunch(middle: npt.ArrayLike, radius: float, *, colors: Sequence[Color], seed: int, gloss: Pile, cord: Pile) -> None:
    """Balloons that lean against each other, their cords tied to one point below."""
    rng = np.random.default_rng(seed)
    at = np.asarray(middle, np.float64)
    tied = at - (0.0, 4.2 * radius, 0.0)
    spots = (
        (0, 0.55, 0.2),
        (-0.95, 0.1, 0.0),
        (0.95, 0.2, -0.1),
        (-0.4, 1.45, -0.4),
        (0.55, 1.6, -0.3),
        (0.05, -0.5, 0.6),
    )
    for k, spot in enumerate(spots):
        where = at + radius * np.asarray(spot)
        size = radius * float(rng.uniform(0.84, 1.0))
        gloss.add(colors[k % len(colors)], balloon(where, size))
        cord.add((0.97, 0.96, 0.94), tube(np.stack((where - (0, 1.4 * size, 0), tied)), 0.018 * radius + 0.004, 5))


def leaflet(wide: float, deep: float) -> Mesh:
    """A scrap of paper lying on y = 0, two triangles; it looks the same from both sides."""
    x, z = wide / 2, deep / 2
    return mesh_of(((-x, 0, -z), (-x, 0, z), (x, 0, z), (x, 0, -z)), ((0, 1, 2), (0, 2, 3)))


def confetti(site: Site, colors: Sequence[Color], count: int, low: float, high: float) -> Pile:
    """Paper snippets in the air behind and beside the subject, and some on the ground."""
    rng = site.rng()
    spots = scatter(site, count, (-4.0, low, site.back - 2.6), (4.0, high, 0.5))
    fallen = scatter(site, count // 3, (-3.2, 0.012, site.back - 1.2), (3.2, 0.016, 1.0))
    pile = Pile()
    snippet = leaflet(0.085, 0.048)
    for k, spot in enumerate(np.concatenate((spots, fallen))):
        lying = k >= len(spots)
        spin = turn(y=float(rng.uniform(0, 360))) if lying else turn(*(float(v) for v in rng.uniform(0, 360, 3)))
        pile.add(colors[k % len(colors)], place(snippet, spot, spin))
    return pile
