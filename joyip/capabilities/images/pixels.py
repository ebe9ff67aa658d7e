"""Measures a picture: where the subject is, how bright, how sharp and how noisy. Pure functions on arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

# Rec. 709 weights in 1/256, so that luma of 8-bit pixels needs no floats.
_WEIGHTS = (54, 183, 19)
# Sharpness and noise are measured on a window of this size: they are the same all over a picture.
WINDOW = 288
SAMPLES = 8000
"""Pixels that are enough to know the noise."""


@dataclass(frozen=True)
class Tones:
    """Luma in 0..1: of the subject and of all; `burnt` and `black` are fractions of the subject and of the picture."""

    subject_median: float
    subject_spread: float
    burnt: float
    black: float


def luma(rgba: Bytes) -> Bytes:
    """Brightness (H, W) of an 8-bit sRGB picture, 0..255."""
    red, green, blue = (rgba[..., n] * np.uint16(_WEIGHTS[n]) for n in range(3))
    weighted: Bytes = ((red + green + blue) >> 8).astype(np.uint8)
    return weighted


def box(mask: Mask) -> tuple[int, int, int, int] | None:
    """(top, bottom, left, right) of what is set, ends excluded; None where nothing is."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


def margin(mask: Mask) -> float:
    """The least distance of the subject to an edge of the picture, as a fraction of the shorter side."""
    found = box(mask)
    if found is None:
        return -1.0
    height, width = mask.shape
    top, bottom, left, right = found
    return float(min(top, height - bottom, left, width - right) / min(height, width))


def extent(mask: Mask) -> float:
    """The larger of the subject's height and width as fractions of the picture's."""
    found = box(mask)
    if found is None:
        return 0.0
    top, bottom, left, right = found
    return float(max((bottom - top) / mask.shape[0], (right - left) / mask.shape[1]))


def tones(brightness: Bytes, rgba: Bytes, subject: Mask, picture: Mask) -> Tones:
    """How bright the subject is, how much of it is burnt out, how much of the picture is black."""
    inside = brightness[subject]
    if not len(inside):
        return Tones(0.0, 0.0, 0.0, 1.0)
    reached = np.cumsum(np.bincount(inside, minlength=256)) / len(inside)
    low, middle, high = (int(np.searchsorted(reached, share)) / 255 for share in (0.05, 0.5, 0.95))
    white = (rgba[..., 0] >= 254) & (rgba[..., 1] >= 254) & (rgba[..., 2] >= 254)
    burnt = float(np.count_nonzero(white & subject) / len(inside))
    black = float((brightness[picture] <= 2).mean()) if picture.any() else 1.0
    return Tones(middle, high - low, burnt, black)


def window(subject: Mask) -> tuple[slice, slice]:
    """At most WINDOW x WINDOW pixels around the middle of the subject's upper half, where the face is."""
    top, bottom, left, right = box(subject) or (0, subject.shape[0], 0, subject.shape[1])
    middle_y, middle_x = top + (bottom - top) // 3, (left + right) // 2
    y = max(0, min(middle_y - WINDOW // 2, subject.shape[0] - WINDOW))
    x = max(0, min(middle_x - WINDOW // 2, subject.shape[1] - WINDOW))
    return slice(y, y + WINDOW), slice(x, x + WINDOW)


def borders(ids: npt.NDArray[Any]) -> Mask:
    """Pixels whose right or lower neighbour, or themselves seen from it, belongs to another part."""
    found = np.zeros(ids.shape, bool)
    across, down = ids[:, 1:] != ids[:, :-1], ids[1:] != ids[:-1]
    found[:, 1:] |= across
    found[:, :-1] |= across
    found[1:] |= down
    found[:-1] |= down
    return found


def sharpness(brightness: Floats, edges: Mask) -> float:
    """Energy of the Laplacian over energy of the gradient near edges: a blur by s pixels divides it by about s².

    The ratio does not depend on how strong the contrast is. 0 where there are no edges.
    """
    near = ndimage.binary_dilation(edges, iterations=2)[1:-1, 1:-1]
    here = brightness[1:-1, 1:-1]
    left, right, up, down = brightness[1:-1, :-2], brightness[1:-1, 2:], brightness[:-2, 1:-1], brightness[2:, 1:-1]
    laplacian = (left + right + up + down - 4 * here)[near]
    slope = float(((right - left)[near] ** 2 + (down - up)[near] ** 2).sum()) / 4
    return float((laplacian**2).sum()) / slope if slope > 1e-6 else 0.0


def noise(brightness: Floats, flat: Mask) -> float:
    """Standard deviation, estimated by medians, of what a 3x3 median filter takes away in flat regions (0..1)."""
    rows, columns = np.nonzero(flat[1:-1, 1:-1])
    if len(rows) < 64:
        return 0.0
    every = max(1, len(rows) // SAMPLES)
    rows, columns = rows[::every] + 1, columns[::every] + 1
    around = np.stack([brightness[rows + y, columns + x] for y in (-1, 0, 1) for x in (-1, 0, 1)])
    residual = np.abs(around[4] - np.median(around, axis=0))
    # For pure Gaussian noise the residual's median is 0.62 of its deviation; a mean around it resists 8-bit steps.
    low, high = np.percentile(residual, (30, 70))
    middle = residual[(residual >= low) & (residual <= high)]
    return float(middle.mean() / 0.62)


def flat_regions(subject_ids: npt.NDArray[Any], smooth: Mask) -> Mask:
    """Pixels of smooth parts, three pixels away from any other part."""
    inside: Mask = smooth & ~ndimage.binary_dilation(borders(subject_ids), iterations=3)
    return inside
