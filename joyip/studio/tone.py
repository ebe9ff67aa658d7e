"""From light to screen colours: brand colours stay what they are, highlights roll off, white vinyl keeps its form."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.float32]
"""Shape (H, W, channels), float32."""

KNEE = 0.66
"""Linear light up to which nothing is changed; above it the curve bends towards 1."""
_HUE = 0.6
"""How much of a bright colour's hue is kept: 0 bleaches highlights like film, 1 keeps them as saturated as they are."""


def linear(srgb: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """sRGB components in 0..1 as linear light (IEC 61966-2-1)."""
    c = np.asarray(srgb, np.float32)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4).astype(np.float32)


LINEAR = linear(np.arange(256) / 255)
"""The linear light of each byte."""

NUMPY = SimpleNamespace(
    where=np.where,
    maximum=np.maximum,
    clip=np.clip,
    power=np.power,
    largest=lambda light: np.maximum(np.maximum(light[..., :1], light[..., 1:2]), light[..., 2:3]),
)
"""What the formulas are made of, for numpy's arrays; `device` has it for those of the renderer."""


def screen(light: Any, library: Any = NUMPY) -> Any:
    """Linear light in 0..1 as sRGB components."""
    c = library.clip(light, 0.0, 1.0)
    return library.where(c <= 0.0031308, c * 12.92, 1.055 * library.power(c, 1 / 2.4) - 0.055)


def _roll_off(light: Any, library: Any) -> Any:
    over = library.maximum(light - KNEE, 0.0) * (1 / (1 - KNEE))
    bent = over * library.power(1 + library.power(over, 1.6), -1 / 1.6)
    return library.where(light > KNEE, KNEE + (1 - KNEE) * bent, light)


def tone_mapped(light: Any, library: Any = NUMPY) -> Any:
    """Linear radiance, three channels, as linear light in 0..1."""
    light = library.maximum(light, 0.0)
    peak = library.largest(light)
    whole = light * (_roll_off(peak, library) / library.maximum(peak, 1e-6))
    return _HUE * whole + (1 - _HUE) * _roll_off(light, library)


def to_bytes(colors: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """Components in 0..1 as bytes."""
    counts: npt.NDArray[np.uint8] = (np.clip(np.asarray(colors), 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
    return counts
