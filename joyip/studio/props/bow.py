"""A tied ribbon: two loops, a knot and two tails, lying on a surface that faces +y."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Mesh
from joyip.studio.props.forms import Form
from joyip.studio.shapes import ball, merge, stretch
from joyip.studio.solids import Ellipsoid
from joyip.studio.sweeps import band, smooth_path


def bow(size: float, width: float) -> Mesh:
    """Two loops `size` long each, of a ribbon `width` wide; the knot is at the origin, the loops along x."""
    pieces = [stretch(ball(1.0, segments=16), (0.17 * size, 0.17 * size, 0.55 * width))]
    for side in (1.0, -1.0):
        loop = np.array(
            (
                (0.0, 0.02, 0.0),
                (0.36, 0.36, 0.05),
                (0.80, 0.56, 0.08),
                (1.02, 0.34, 0.04),
                (0.72, 0.10, 0.0),
                (0.30, 0.03, 0.0),
                (0.0, 0.02, 0.0),
            )
        )
        path = smooth_path(loop * (side * size, size, size), 28)
        swell = 0.5 + 0.75 * np.sin(np.linspace(0.0, np.pi, 28)) ** 0.8
        pieces.append(band(path, (0.0, 0.15, 1.0), width * swell, 0.16 * width))
        tail = np.array(((0.0, 0.04, 0.0), (0.26, 0.07, 0.30), (0.50, -0.02, 0.58), (0.72, 0.03, 0.80)))
        path = smooth_path(tail * (side * size, size, size), 16)
        pieces.append(band(path, (-0.75 * side, 0.0, 0.65), width * np.linspace(0.55, 1.0, 16), 0.13 * width))
    return merge(pieces)


def tied(size: float, width: float) -> Form:
    """The same as a form."""
    return Form(bow(size, width), Ellipsoid((0.0, 0.22 * size, 0.22 * size), (1.0 * size, 0.30 * size, 0.52 * size)))
