"""Images as the renderer's device has them, a flat array a channel, and the formulas' operations for them.

Import only after `backend.load`. The module itself serves as a `library` for `tone`'s functions.
"""

from __future__ import annotations

from typing import Any

import drjit as dr
import mitsuba as mi
import numpy as np
import numpy.typing as npt

from joyip.studio.tone import Image
from joyip.studio.upload import upload

where, maximum, clip, power, largest = dr.select, dr.maximum, dr.clip, dr.power, dr.max


def image(channels: Any, width: int) -> Image:
    """A color, a vector or a single channel (H * W) as a numpy image (H, W, 1 or 3).

    Its memory is the device's own, and that of a single channel the channel's itself: it is not to be written to.
    """
    flat: Any = dr.ravel(channels)
    dr.eval(flat)
    return np.asarray(flat.numpy()).reshape(-1, width, dr.shape(channels)[0] if dr.depth_v(channels) > 1 else 1)


def color(picture: Image) -> Any:
    """A numpy image (H, W, 3) as a color."""
    return dr.unravel(mi.Color3f, upload(mi.Float, picture))


def white() -> Any:
    """Light on a white card, everywhere."""
    return dr.opaque(mi.Color3f, 1)


def packed(channels: Any, width: int) -> npt.NDArray[np.uint8]:
    """Four components in 0..1 as the bytes (H, W, 4) of a picture."""
    red, green, blue, cover = (mi.UInt32(dr.clip(part, 0, 1) * 255 + 0.5) for part in channels)
    words = red | green << 8 | blue << 16 | cover << 24
    dr.eval(words)
    return np.array(words.numpy()).view(np.uint8).reshape(-1, width, 4)
