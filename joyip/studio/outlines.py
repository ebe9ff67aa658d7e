"""The ink of the flat drawing: lines where parts of the figure meet or one hides another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import drjit as dr
import mitsuba as mi
import numpy as np
import numpy.typing as npt
from scipy import ndimage

from joyip.studio import tracer
from joyip.studio.geometry import Group
from joyip.studio.tone import Image
from joyip.studio.upload import number

if TYPE_CHECKING:
    from joyip.studio.tracing import Tracing

FINE = 3
"""The drawing's lines are found on a grid so many times finer than the picture."""
THICK = 0.0022
"""Half a line's width as a share of the picture's shorter side."""
THIN = 0.75
"""Half a line's width in pixels is never less."""
INK = 0.86
"""How dark ink is."""
_STEP = 0.12
"""World units between two neighbours from which on one hides the other."""
_INKED: tuple[Group, ...] = ("body", "face", "top", "bottom", "shoes", "headwear", "handheld")


def outlined(tracing: Tracing, groups: Sequence[Group]) -> Image:
    """Coverage of ink, (H, W, 1) in 0..1."""
    width, height = tracing.width, tracing.height
    fine = FINE if max(width, height) <= 1024 else 2
    ids, depth = _fine_buffers(tracing, fine)
    kinds = np.array([0] + [1 + _INKED.index(group) if group in _INKED else 0 for group in groups])
    kinds[kinds == 2] = 1  # the face is drawn by its own parts, not by lines round them
    kind = kinds[ids]
    far = np.where(depth < tracer.FAR, depth, 1e3)
    edge = np.zeros(kind.shape, bool)
    for here, there in ((np.s_[1:], np.s_[:-1]), (np.s_[:, 1:], np.s_[:, :-1])):
        inked = (kind[here] > 0) | (kind[there] > 0)
        edge[here] |= inked & ((kind[here] != kind[there]) | (np.abs(far[here] - far[there]) > _STEP))
    radius = max(THICK * min(width, height), THIN) * fine
    edge = _without_specks(edge, int(8 * radius))
    distance = ndimage.distance_transform_edt(~edge)
    line = np.clip(radius + 0.5 - distance, 0.0, 1.0)
    return _shrunk(line, fine)[..., None].astype(np.float32) * np.float32(INK)


def _without_specks(edge: npt.NDArray[np.bool_], least: int) -> npt.NDArray[np.bool_]:
    """Lines of fewer pixels are no lines."""
    pieces, _ = ndimage.label(edge, np.ones((3, 3)))
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    kept: npt.NDArray[np.bool_] = (sizes >= least)[pieces]
    return kept


def _fine_buffers(tracing: Tracing, fine: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Ids and depths through the middles of a finer grid's pixels."""
    width, height = tracing.width * fine, tracing.height * fine
    scale = number(1 / fine)
    view = tracer.View(
        tracing.view.origin,
        tracing.view.corner,
        tracing.view.right * scale,
        tracing.view.down * scale,
        dr.opaque(mi.UInt32, width),
    )
    pixel = dr.arange(mi.UInt32, width * height)
    zero = dr.opaque(mi.UInt32, 0)
    lanes = tracer.Lanes(view, pixel, zero, tracing.seed, number(0))
    found = tracer.first_hits(tracing.geometry.scene, lanes)
    part = dr.gather(mi.UInt32, tracing.geometry.corners, found[1] * 4 + 3, found[0] < tracer.FAR) + 1
    part = dr.select(found[0] < tracer.FAR, part, 0)
    dr.eval(part, found[0])
    return part.numpy().reshape(height, width).astype(np.int64), found[0].numpy().reshape(height, width)


def _shrunk(fine_image: npt.NDArray[np.float64], fine: int) -> npt.NDArray[np.float64]:
    height, width = fine_image.shape
    means: npt.NDArray[np.float64] = fine_image.reshape(height // fine, fine, width // fine, fine).mean(axis=(1, 3))
    return means
