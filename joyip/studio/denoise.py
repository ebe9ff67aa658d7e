"""Open Image Denoise: few samples a pixel become a clean picture, guided by noise-free colour and normal buffers."""

from __future__ import annotations

import os

import numpy as np

from joyip.studio.tone import Image


def denoised(light: Image, albedo: Image, normal: Image) -> Image:
    """Radiance (H, W, 3) without noise; the guides must be noise-free but for the pixels' own anti-aliasing."""
    import pyoidn

    clean: Image = pyoidn.denoise(
        np.ascontiguousarray(light),
        np.ascontiguousarray(np.clip(albedo, 0.0, 1.0)),
        np.ascontiguousarray(normal),
        hdr=True,
        clean_aux=True,
    )
    return np.maximum(clean, 0.0)


def prepare() -> None:
    """Before the first picture: the denoiser's threads are those of the process, not pinned to cores of their own."""
    os.environ.setdefault("OIDN_SET_AFFINITY", "0")
