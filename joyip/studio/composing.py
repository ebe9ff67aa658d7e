"""Puts a picture together: what is behind the figure, cleaned, the figure over it, and light as colours of a screen.

Import only after `backend.load`. Images are arrays (H * W) on the device, a channel each.
"""

from __future__ import annotations

from typing import Any

import drjit as dr
import mitsuba as mi
from scipy import ndimage

from joyip.studio import device
from joyip.studio.tone import screen, tone_mapped
from joyip.studio.upload import upload

FAINT = 0.03
"""A shadow on nothing that is weaker than this is left away: it would only be noise in an empty picture."""
SPREAD = 6
"""Pixels: farther than this from any sample in shadow a transparent picture is empty."""
_AROUND = 5
"""Pixels: the side of the square from which an edge takes what is behind it."""


@dr.syntax
def behind(clean: Any, raw: Any, cover: Any, width: int) -> Any:
    """What is behind the figure, clean: taken from pixels without figure, at its edge from the nearest of those."""
    wide, high = dr.opaque(mi.Int32, width), dr.opaque(mi.Int32, len(cover) // width)
    pixel = dr.arange(mi.Int32, len(cover))
    x, y = pixel % wide, pixel // wide
    total: Any = mi.Color3f(0)
    weight, step = mi.Float(0), mi.Int32(0)
    partly = (cover > 0) & (cover < 1)
    while dr.hint(partly & (step < _AROUND * _AROUND), exclude=[clean, cover, wide, high], label="behind"):
        down, right = step // _AROUND - _AROUND // 2, step % _AROUND - _AROUND // 2
        there = dr.clip(y + down, 0, high - 1) * wide + dr.clip(x + right, 0, wide - 1)
        free = dr.gather(mi.Float, cover, there) == 0
        share = dr.select(free, 1 / mi.Float(down * down + right * right + 1), 0)
        color: Any = mi.Color3f(*[dr.gather(mi.Float, channel, there, free) for channel in clean])
        total += color * share
        weight += share
        step += 1
    known = dr.select(cover == 0, clean, raw)
    return dr.select(weight > 0, total / dr.maximum(weight, 1e-6), known)


def near_shadow(light: Any, width: int) -> Any:
    """Where there is shadow on nothing not far away, as the raw light (a color) tells; the rest of it is empty."""
    shaded = device.image(light[0], width)[..., 0] < 1
    return upload(mi.Float, ndimage.maximum_filter(shaded, 2 * SPREAD + 1)) > 0


def whole(front: Any, cover: Any, back: Any, ink: Any, *, flat: bool) -> tuple[Any, Any]:
    """The figure over what is behind it and, last, ink: screen colours and alpha (4), and the light (3)."""
    light = (front * cover + back * (1 - cover)) * (1 - ink)
    return (*_shown(light, flat=flat), mi.Float(1)), light


def cut_out(front: Any, cover: Any, back: Any, ink: Any, *, flat: bool) -> tuple[Any, Any]:
    """Straight alpha: the figure's own colour at its coverage, over a shadow of black; else as `whole`."""
    own = front * (1 - ink)
    drawn = dr.maximum(cover, ink)
    dark = 1 - (back.x + back.y + back.z) / 3
    alpha = drawn + (1 - drawn) * dr.clip((dark - FAINT) / (1 - FAINT), 0, 1)
    return (*(_shown(own, flat=flat) * (drawn / dr.maximum(alpha, 1e-6))), alpha), own * cover


def _shown(light: Any, *, flat: bool) -> Any:
    """Screen colours; a flat drawing's are not bent."""
    bent = dr.select(dr.opaque(mi.Bool, flat), light, tone_mapped(light, device))
    return screen(bent, device)
