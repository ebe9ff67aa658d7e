"""How a picture is lit: three soft lamps and a sky, as plain numbers that backdrops choose and the renderer obeys.

The lamps are round soft boxes infinitely far away, so every part of the figure is lit alike wherever it stands.
Their number never changes: a lamp that is not wanted has strength 0 (this keeps one compiled kernel for all scenes).
"""

from __future__ import annotations

from dataclasses import dataclass

Direction = tuple[float, float, float]
"""From the figure towards the lamp, in world axes (x to the viewer's right, y up, z to the camera); any length."""

Rgb = tuple[float, float, float]
"""sRGB components in 0..1."""


@dataclass(frozen=True)
class Light:
    """The rig of one picture. The defaults are a bright, friendly studio.

    `*_strength` is measured on a white card that faces the lamp: 1.0 alone brings it to full white. The sum of what
    reaches the lit side (key + some fill + sky) should be near 1.0 to 1.2; the tone curve takes care of the rest.
    `*_softness` is the lamp's angular radius in degrees: 5 gives crisp shadows, 20 a soft box, 40 an overcast window.
    """

    key_direction: Direction = (-0.55, 0.75, 0.70)
    key_color: Rgb = (1.0, 0.965, 0.92)
    key_strength: float = 0.72
    key_softness: float = 20.0

    fill_direction: Direction = (0.85, 0.30, 0.60)
    fill_color: Rgb = (0.90, 0.95, 1.0)
    fill_strength: float = 0.20
    fill_softness: float = 35.0

    rim_direction: Direction = (0.60, 0.55, -0.75)
    rim_color: Rgb = (1.0, 0.98, 0.96)
    rim_strength: float = 0.60
    rim_softness: float = 16.0

    sky_top: Rgb = (0.66, 0.83, 0.94)
    """What the camera sees high up behind everything."""
    sky_bottom: Rgb = (0.90, 0.95, 0.98)
    """What the camera sees at and below the horizon; also the colour of the unseen ground of `catch_shadow`."""
    sky_strength: float = 0.45
    """Ambient light from all around, on the scale of the lamps; it does not change how bright the visible sky is."""
    sky_tint: float = 0.35
    """How much of the sky's own colour is in its light: 0 lights neutrally, 1 with the full colour."""
    sky_start: float = 0.0
    """Degrees above the horizon up to which the camera sees `sky_bottom`; a gradient over all begins below it."""
    sky_span: float = 24.0
    """Degrees above `sky_start` over which `sky_bottom` turns into `sky_top`."""
    sky_glow: float = 0.0
    """How much brighter the sky is behind the figure than at the picture's edges, 0..1 (a lamp on the backdrop)."""

    catch_shadow: bool = False
    """True: no ground is modelled; an unseen ground at y = 0 takes the figure's soft shadow onto the sky (seamless
    paper). Backdrops with a ground of their own leave it False. Transparent pictures always catch the shadow."""

    exposure: float = 1.0
    """Multiplies everything lit, not the visible sky."""
