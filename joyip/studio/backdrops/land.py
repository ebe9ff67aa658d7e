"""Ground and hills: sheets of land that reach beyond every frame, flat at y = 0 where Joy stands."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from joyip.studio.backdrops.backdrop import smoothstep
from joyip.studio.geometry import Mesh
from joyip.studio.relief import waves
from joyip.studio.shapes import Points, grid, mesh_of

Heights = Callable[[Points, Points], Points]
"""Height of the land at x and z."""

WIDE, FAR, NEAR = 120.0, 260.0, 40.0
"""The sheet reaches to x = ±WIDE, z = -FAR behind and +NEAR behind the camera."""


def _spread(low: float, high: float, count: int, fine: float) -> Points:
    """Numbers from low to high, dense about 0 (spacing about `fine`), sparse far away."""
    t = np.linspace(np.arcsinh(low / fine / 12), np.arcsinh(high / fine / 12), count)
    values: Points = np.sinh(t) * fine * 12
    return values


def sheet(
    heights: Heights, columns: int = 96, rows: int = 96, *, fine: float = 0.08, near: float = NEAR, far: float = FAR
) -> Mesh:
    """An open sheet y = heights(x, z) that faces up."""
    x, z = np.meshgrid(_spread(-WIDE, WIDE, columns, fine), _spread(-far, near, rows, fine), indexing="ij")
    points = np.stack((x, heights(x, z), z), -1)
    index = np.arange(columns * rows).reshape(columns, rows)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    faces = np.concatenate((np.stack((a, b, c), -1).reshape(-1, 3), np.stack((a, c, d), -1).reshape(-1, 3)))
    return mesh_of(points, faces)


def level_near(x: Points, z: Points, radius: float = 1.5, over: float = 3.0) -> Points:
    """0 round Joy and everywhere in front, rising to 1 behind and aside."""
    away = smoothstep(radius, radius + over, np.hypot(x, np.minimum(z, 0.0)))
    behind: Points = away * (1.0 - smoothstep(-1.2, 0.6, z))
    return behind


def rolling(seed: int, scale: float, height: float) -> Heights:
    """Soft drifts that leave Joy's place flat."""

    def heights(x: Points, z: Points) -> Points:
        bumps = waves(np.stack((x.ravel(), z.ravel()), -1), scale, seed).reshape(x.shape)
        return level_near(x, z) * height * (0.55 + 0.45 * bumps)

    return heights


def hill(size: tuple[float, float, float], at: tuple[float, float, float], seed: int = 0) -> Mesh:
    """A round-backed hill of a width, height and depth, closed by a base below the ground it stands on."""
    count, rows = 44, 11
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    first, second = np.random.default_rng(seed).uniform(0, 6, 2)
    lump = 1.0 + 0.06 * np.sin(3 * angle + first) + 0.04 * np.sin(5 * angle + second)
    t = np.linspace(-0.12, np.pi / 2 * 0.97, rows)[:, None]
    unit = np.stack((np.cos(t) * lump * np.sin(angle), np.sin(t) + 0 * angle, np.cos(t) * lump * np.cos(angle)), -1)
    points = unit * np.asarray(size) * (0.5, 1.0, 0.5) + np.asarray(at)
    return grid(points, first=points[0].mean(0), last=np.add(points[-1].mean(0), (0.0, 0.002 * size[1], 0.0)))
