"""The light that is left where paths end: found once a picture, by following some of its paths further.

Import only after `backend.load`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import drjit as dr
import mitsuba as mi
import numpy as np
import numpy.typing as npt

from joyip.studio import tracer
from joyip.studio.tracer import End
from joyip.studio.upload import number

if TYPE_CHECKING:
    from joyip.studio.surfaces import Geometry
    from joyip.studio.tracer import Lanes, Rig

FULL = 8
"""Bounces after which no light is missed."""
PATHS = 2**12
"""Paths that are followed so far: what they bring is known to about a tenth, and is a small part of all light."""


def spread(count: int) -> npt.NDArray[np.uint32]:
    """Pixels all over a picture of so many, at most `PATHS` of them.

    The step is odd, or it would meet the same few columns in every row of most pictures.
    """
    return np.arange(0, count, -(-count // PATHS) | 1, dtype=np.uint32)


def ending(geometry: Geometry, rig: Rig, lanes: Lanes, hit: Any, depth: int) -> End:
    """The end of paths of `depth` surfaces that brings what these lanes bring in the mean when they go on."""

    def total(bounces: int, white: float) -> Any:
        light = tracer.radiance(geometry, rig, lanes, hit, end_at(bounces, [white] * 3))
        dr.eval(light)
        return np.array([channel.numpy().sum(dtype=np.float64) for channel in light])

    cut = total(depth, 0.0)
    reflected = total(depth, 1.0) - cut
    return end_at(depth, np.maximum(total(FULL, 0.0) - cut, 0) / np.maximum(reflected, 1e-3))


def end_at(depth: int, beyond: Iterable[float]) -> End:
    """The end at `depth` surfaces, as data to the kernels."""
    return End(dr.opaque(mi.UInt32, depth), mi.Color3f(*map(number, beyond)))
