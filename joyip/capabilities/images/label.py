"""The visible note that a picture was generated, for those who must or wish to show it (GB 45438-2025, 5.2)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from joyip.studio.lettering import lettering

TEXT = "AI生成 · AI-generated"
HEIGHT = 0.05
"""Of the shorter side: the least that the standard allows for letters."""
WIDE = 0.62
"""The note's frame is so wide, of the shorter side."""
EDGE = 0.02
"""Free space round it, of the shorter side."""
NEAR = 4
"""So many of 255 steps a pixel of the note may be off."""

Picture = npt.NDArray[np.uint8]
"""Shape (H, W, 4), sRGB with straight alpha."""


def labelled(rgba: Picture) -> Picture:
    """The picture with the note in its lower right corner, over whatever is there."""
    ink, (rows, columns) = _ink(rgba.shape[1], rgba.shape[0]), corner(rgba.shape[1], rgba.shape[0])
    out = rgba.copy()
    under = rgba[rows, columns].astype(np.float32) / 255
    over = ink.astype(np.float32) / 255
    cover = over[..., 3:]
    alpha = cover + under[..., 3:] * (1 - cover)
    color = over[..., :3] * cover + under[..., :3] * under[..., 3:] * (1 - cover)
    mixed = np.concatenate([color / np.maximum(alpha, 1e-6), alpha], axis=-1)
    out[rows, columns] = np.rint(mixed * 255).astype(np.uint8)
    return out


def corner(width: int, height: int) -> tuple[slice, slice]:
    """Rows and columns of the note in a picture of this size (pixels)."""
    side = min(width, height)
    tall, wide, edge = round(HEIGHT * 1.3 * side), round(WIDE * side), round(EDGE * side)
    return slice(height - edge - tall, height - edge), slice(width - edge - wide, width - edge)


def is_labelled(rgba: Picture) -> bool:
    """Whether the note is there to be read: every pixel as near to its ink as the ink covers it, whatever is below."""
    rows, columns = corner(rgba.shape[1], rgba.shape[0])
    ink = _ink(rgba.shape[1], rgba.shape[0]).astype(np.int32)
    seen = rgba[rows, columns].astype(np.int32)
    clear = 255 - ink[..., 3:]
    covered = (np.abs(seen[..., :3] - ink[..., :3]) <= clear + NEAR).all(-1) & (seen[..., 3] >= ink[..., 3] - NEAR)
    inked = clear[..., 0] < 255
    return bool(inked.any() and covered[inked].mean() > 0.99)


def _ink(width: int, height: int) -> Picture:
    rows, columns = corner(width, height)
    size = columns.stop - columns.start, rows.stop - rows.start
    return lettering(TEXT, (1.0, 1.0, 1.0), size, weight=700, lines=1, outline=(0.12, 0.12, 0.14))
