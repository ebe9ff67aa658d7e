"""A `Light` as the numbers that the kernels read: directions, radiances, cosines, sky."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import drjit as dr
import mitsuba as mi
import numpy as np

from joyip.studio.camera import Camera
from joyip.studio.lighting import Direction, Light, Rgb
from joyip.studio.tone import linear
from joyip.studio.tracer import Rig, View
from joyip.studio.upload import number


def _vector(values: Sequence[float]) -> Any:
    return mi.Vector3f(*[number(value) for value in values])


def _color(values: Any) -> Any:
    return mi.Color3f(*[number(float(value)) for value in values])


def rig_of(light: Light) -> Rig:
    """The lamps and the ambient light."""
    lamps = (
        (light.key_direction, light.key_color, light.key_strength, light.key_softness),
        (light.fill_direction, light.fill_color, light.fill_strength, light.fill_softness),
        (light.rim_direction, light.rim_color, light.rim_strength, light.rim_softness),
    )
    axes, radiances, cosines = [], [], []
    for direction, color, strength, softness in lamps:
        cosine = float(np.cos(np.radians(softness)))
        axes.append(_vector(_unit(direction)))
        cosines.append(number(cosine))
        radiances.append(_color(linear(color) * strength * np.pi / _irradiance(cosine)))
    return Rig(
        axes=(axes[0], axes[1], axes[2]),
        radiances=(radiances[0], radiances[1], radiances[2]),
        cosines=(cosines[0], cosines[1], cosines[2]),
        powers=(number(lamps[0][2]), number(lamps[1][2]), number(lamps[2][2])),
        sky_top=_color(_ambient(light.sky_top, light)),
        sky_bottom=_color(_ambient(light.sky_bottom, light)),
        ground=_color(linear(light.sky_bottom) * 0.8),
        has_ground=number(1.0 if light.catch_shadow else 0.0),
    )


def _unit(direction: Direction) -> Sequence[float]:
    vector = np.asarray(direction, np.float64)
    unit: Sequence[float] = (vector / np.linalg.norm(vector)).tolist()
    return unit


def _irradiance(cosine: float) -> float:
    """What a lamp of radiance 1 and this angular radius gives a card that faces it (profile of `lamp_profile`)."""
    steps = 1 - (np.arange(1000) + 0.5) / 1000 * (1 - cosine)
    ramp = np.minimum((steps - cosine) / (1 - cosine) * 2.5, 1.0)
    return float(2 * np.pi * (1 - cosine) * np.mean(ramp * ramp * (3 - 2 * ramp) * steps))


def _ambient(color: Rgb, light: Light) -> Any:
    hue = linear(color)
    hue = hue / max(float(hue.max()), 1e-3)
    return light.sky_strength * (1 - light.sky_tint + light.sky_tint * hue)


def view_of(camera: Camera, width: int, height: int) -> View:
    """The camera as a ray through each pixel."""
    right = camera.right * 2 * camera.tangent[0] / width
    down = -camera.up * 2 * camera.tangent[1] / height
    corner = camera.forward - camera.right * camera.tangent[0] + camera.up * camera.tangent[1]
    return View(
        _vector(camera.origin.tolist()),
        _vector(corner.tolist()),
        _vector(right.tolist()),
        _vector(down.tolist()),
        dr.opaque(mi.UInt32, width),
    )


def sky_of(light: Light, camera: Camera, width: int, height: int) -> Any:
    """What the camera sees behind everything, linear: a color (H * W) on the device."""
    view = view_of(camera, width, height)
    pixel = dr.arange(mi.UInt32, width * height)
    x, y = mi.Float(pixel % view.width) + 0.5, mi.Float(pixel // view.width) + 0.5
    towards = dr.normalize(view.corner + x * view.right + y * view.down)
    high = dr.rad2deg(dr.asin(dr.clip(towards.y, -1, 1))) - number(light.sky_start)
    share = dr.clip(high / number(max(light.sky_span, 1e-3)), 0, 1)
    sky = dr.lerp(_color(linear(light.sky_bottom)), _color(linear(light.sky_top)), share * share * (3 - 2 * share))
    edge = float(1 / np.sqrt(1 + np.square(camera.tangent).sum()))  # as far from the middle as the frame's corners
    glow = dr.clip((dr.dot(towards, _vector(camera.forward.tolist())) - number(edge)) / number(1 - edge), 0, 1)
    strength = number(light.sky_glow)
    return sky * (1 - strength * 0.6 * (1 - glow)) + strength * 0.12 * glow
