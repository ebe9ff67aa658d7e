"""The gradient: seamless paper that runs from a pale floor to the wished colour, and on into its neighbour hue."""

from __future__ import annotations

import colorsys

from joyip.studio.backdrops.backdrop import Backdrop, Color, Site, mix
from joyip.studio.lighting import Light


def neighbour(color: Color, degrees: float) -> Color:
    """The colour with its hue turned."""
    hue, light, strength = colorsys.rgb_to_hls(*color)
    return colorsys.hls_to_rgb((hue + degrees / 360.0) % 1.0, light, strength)


def gradient(site: Site, color: Color) -> Backdrop:
    """No geometry. The gradient spans the frame, whatever the lens sees."""
    bottom, top = site.shot.degrees(-0.9), site.shot.degrees(1.0)
    light = Light(
        sky_top=mix(neighbour(color, -32.0), (0.30, 0.22, 0.62), 0.22),
        sky_bottom=mix(neighbour(color, 18.0), (1.0, 0.98, 0.94), 0.74),
        sky_start=bottom,
        sky_span=top - bottom,
        sky_tint=0.15,
        rim_strength=0.8,
        catch_shadow=True,
    )
    return Backdrop("gradient", (), light)
