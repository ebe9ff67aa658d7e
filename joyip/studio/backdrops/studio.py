"""The plain studio: seamless paper in exactly the wished colour; the renderer catches the figure's shadow on it."""

from __future__ import annotations

from joyip.studio.backdrops.backdrop import Backdrop, Color, Site
from joyip.studio.lighting import Light


def studio(site: Site, color: Color) -> Backdrop:
    """No geometry: floor and wall are one colour, whatever the lens sees of them."""
    del site
    return Backdrop("studio", (), Light(sky_top=color, sky_bottom=color, sky_tint=0.25, catch_shadow=True))
