"""Three ways to light a set, each kind to a white figure: a sunny day, a night with strong rims, a bright room."""

from __future__ import annotations

from dataclasses import replace

from joyip.studio.backdrops.backdrop import Color
from joyip.studio.lighting import Light

LOW = (0.62, 0.16, 0.80)
"""Towards the fill light: it stands low before the figure, so that a white chin does not take the ground's colour."""

_DAY = Light(
    key_direction=(-0.5, 1.0, 0.75),
    key_color=(1.0, 0.955, 0.885),
    key_strength=0.75,
    key_softness=11.0,
    fill_direction=LOW,
    fill_color=(0.95, 0.97, 1.0),
    fill_strength=0.18,
    rim_direction=(0.60, 0.75, -0.75),
    rim_color=(1.0, 0.95, 0.85),
    rim_strength=0.75,
    sky_strength=0.44,
    sky_tint=0.16,
    sky_span=30.0,
)
_NIGHT = Light(
    key_direction=(-0.45, 0.72, 0.85),
    key_color=(1.0, 0.965, 0.92),
    key_strength=0.86,
    key_softness=17.0,
    fill_direction=LOW,
    fill_strength=0.38,
    rim_direction=(0.62, 0.85, -0.62),
    rim_strength=1.5,
    rim_softness=15.0,
    sky_strength=0.30,
    sky_tint=0.12,
    sky_span=32.0,
)
_ROOM = Light(
    key_direction=(-0.50, 0.85, 0.80),
    key_color=(1.0, 0.965, 0.91),
    key_strength=0.72,
    key_softness=17.0,
    fill_direction=LOW,
    fill_color=(0.95, 0.97, 1.0),
    fill_strength=0.28,
    rim_direction=(0.45, 1.15, -0.62),
    rim_strength=0.75,
    sky_strength=0.50,
    sky_tint=0.08,
    sky_span=40.0,
)


def day(zenith: Color, haze: Color, **more: object) -> Light:
    """The sun from the left, a bright sky from `haze` at the horizon to `zenith`."""
    return replace(_DAY, sky_top=zenith, sky_bottom=haze, **more)  # type: ignore[arg-type]


def night(zenith: Color, haze: Color, rim: Color, fill: Color, **more: object) -> Light:
    """A dark set, the figure well lit from the front, with an edge of coloured light from behind."""
    return replace(_NIGHT, sky_top=zenith, sky_bottom=haze, rim_color=rim, fill_color=fill, **more)  # type: ignore[arg-type]


def room(ceiling: Color, **more: object) -> Light:
    """Indoors by day. A room has no roof, so that light comes in: what is above its walls is the ceiling's colour."""
    return replace(_ROOM, sky_top=ceiling, sky_bottom=ceiling, **more)  # type: ignore[arg-type]
