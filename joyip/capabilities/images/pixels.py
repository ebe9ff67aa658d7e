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
FEW = 24
"""Fewer pixels say nothing of their surroundings."""
SAMPLES = 8000
"""Pixels that are enough to know the noise, or a colour."""
# Linear sRGB to OKLab (B. Ottosson, 2020, "A perceptual color space for image processing").
_TO_LMS = np.array([[0.41222, 0.53633, 0.05145], [0.21190, 0.68070, 0.10740], [0.08830, 0.28172, 0.62998]], np.float32)
_TO_LAB = np.array([[0.21045, 0.79362, -0.00407], [1.978, -2.42859, 0.45059], [0.0259, 0.78277, -0.80868]], np.float32)
_LIGHTNESS = np.float32(0.5)
"""Weight of a difference in lightness: folds and prints change it, and a colour keeps its name."""


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


def margin(mask: Mask, *, below: bool = True) -> float:
    """The least distance of what is set to an edge (the lower one: if asked), as a fraction of the shorter side."""
    found = box(mask)
    if found is None:
        return -1.0
    height, width = mask.shape
    top, bottom, left, right = found
    free = [top, left, width - right, *([height - bottom] if below else [])]
    return float(min(free) / min(height, width))


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


def alike(linear: Floats, color: tuple[float, float, float], near: float) -> float:
    """The share of pixels (N, 3) of linear light that look like an sRGB colour: at most `near` away in OKLab."""
    some = linear[:: 1 + len(linear) // SAMPLES]
    srgb = np.asarray(color, np.float32)
    wished = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4).astype(np.float32)
    away = _oklab(some) - _oklab(wished[None])
    away[:, 0] *= _LIGHTNESS
    return float((np.linalg.norm(away, axis=1) <= near).mean())


def _oklab(linear: Floats) -> Floats:
    lab: Floats = np.cbrt(np.maximum(linear, 0) @ _TO_LMS.T) @ _TO_LAB.T
    return lab


def likeness(rgba: Bytes, linear: Floats, mask: Mask) -> float:
    """Correlation of the colours (not of the brightness) of a picture with those of the light it was made of."""
    rows, columns = np.nonzero(mask)
    every = 1 + len(rows) // SAMPLES
    at = rows[::every], columns[::every]
    if len(at[0]) < 2:
        return 1.0
    seen = rgba[at][:, :3].astype(np.float32) / 255
    light = np.clip(np.nan_to_num(linear[at]), 0, 4) ** np.float32(1 / 2.2)
    left, right = (np.concatenate([x[:, 0] - x[:, 1], x[:, 1] - x[:, 2]]) for x in (seen, light))
    left, right = left - left.mean(), right - right.mean()
    both = float(np.sqrt((left**2).sum() * (right**2).sum()))
    return float((left * right).sum()) / both if both > 1e-3 else 1.0


def shade(light: Floats, ids: npt.NDArray[Any], level: Mask, subject: Mask) -> float | None:
    """How bright the ground is round the subject's lowest parts, beside the same ground farther away.

    `light` (H, W) is what falls on each pixel; the ground is the `level` part that is seen most round the feet, a
    quarter of it in shadow is enough. None where too little of it is seen.
    """
    found = box(subject)
    if found is None:
        return None
    top, bottom, _, _ = found
    tall = bottom - top
    rows = slice(max(0, bottom - tall // 10), min(subject.shape[0], bottom + tall // 10))
    light, ids, level, figure = light[rows], ids[rows], level[rows], subject[rows]
    if not figure.any():
        return None
    away = ndimage.distance_transform_edt(~figure)
    near = level & (away > 1) & (away <= max(3.0, 0.04 * tall))
    if np.count_nonzero(near) < FEW:
        return None
    ground = level & (ids == np.bincount(ids[near]).argmax())
    far = ground & (away > 0.14 * tall) & (away < 0.5 * tall)
    near &= ground
    if min(np.count_nonzero(near), np.count_nonzero(far)) < FEW:
        return None
    return float(np.percentile(light[near], 25) / max(float(np.median(light[far])), 1e-3))
