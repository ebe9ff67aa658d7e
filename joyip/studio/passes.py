"""The kernels beside the path tracer: buffers of what is seen, the shadow on an unseen ground, flat cel shading.

As in `tracer`: scenes are data, every lane writes its own result. Import only after `backend.load`.
"""

from __future__ import annotations

from typing import Any

import drjit as dr
import mitsuba as mi

from joyip.studio.surfaces import Geometry, surface_at
from joyip.studio.tracer import (
    FAR,
    OFFSET,
    Lanes,
    Rig,
    camera_rays,
    light_of_lamps,
    light_of_sky,
    odds_of_lamps,
    sample_2d,
    towards_lamp,
)

REACH = 80.0
"""World units from the camera beyond which the unseen ground takes no shadow."""
BANDS = ((0.12, 1.0), (-0.35, 0.86), (-2.0, 0.74))
"""Cel shading: from this cosine to the key light on, the colour is multiplied by so much."""
CAST = 0.82
"""Cel shading: brightness of scenery in the figure's shadow."""


def features(geometry: Geometry, lanes: Lanes, hit: Any) -> Any:
    """Albedo (Color3f), shading normal (Vector3f) and part (UInt32; 0 is nothing, else 1 + index) of each first hit."""
    distance, face, u, v = hit
    met = distance < FAR
    ray = camera_rays(lanes)
    surface = surface_at(geometry, (face, u, v), (ray.d, distance * lanes.view.spread), met)
    part = dr.gather(mi.UInt32, geometry.corners, face * 4 + 3, met)
    return (
        dr.select(met, surface.color, 0),
        dr.select(met, surface.frame.n, 0),
        dr.select(met, part + 1, 0),
    )


def _on_ground(ray: Any, missed: Any) -> tuple[Any, Any]:
    """Where each ray meets the plane y = 0, and whether it does."""
    meets = missed & (ray.d.y < -1e-4)
    distance = -ray.o.y / dr.select(meets, ray.d.y, -1)
    return ray.o + distance * ray.d + mi.Vector3f(0, OFFSET, 0), meets & (distance > 0) & (distance < REACH)


def ground_light(geometry: Geometry, rig: Rig, lanes: Lanes, hit: Any) -> Any:
    """The share of light (0..1) that still reaches the unseen ground where a ray meets it; 1 elsewhere."""
    ray = camera_rays(lanes)
    point, meets = _on_ground(ray, hit[0] >= FAR)
    up = mi.Normal3f(0, 1, 0)
    key, index = lanes.key, lanes.index
    _, choice = sample_2d(index, key, mi.UInt32(1))
    odds = odds_of_lamps(rig, up)
    lamp_u, lamp_v = sample_2d(index, key, mi.UInt32(2))
    towards = towards_lamp(rig, odds, choice, lamp_u, lamp_v)
    radiance, density = light_of_lamps(rig, towards, odds)
    lamp = mi.luminance(radiance) * dr.maximum(towards.y, 0) / dr.maximum(density, 1e-6)
    sky_u, sky_v = sample_2d(index, key, mi.UInt32(3))
    radius, (s, c) = dr.sqrt(sky_u), dr.sincos(2 * dr.pi * sky_v)
    skyward = mi.Vector3f(radius * c, dr.safe_sqrt(1 - sky_u), radius * s)
    sky = mi.luminance(light_of_sky(rig, point, skyward)) * dr.pi
    lamp_seen = ~geometry.scene.ray_test(mi.Ray3f(mi.Point3f(point), towards), meets & (lamp > 0))
    sky_seen = ~geometry.scene.ray_test(mi.Ray3f(mi.Point3f(point), skyward), meets)
    lit = dr.select(lamp_seen, lamp, 0) + dr.select(sky_seen, sky, 0)
    return dr.select(meets, lit / dr.maximum(lamp + sky, 1e-6), 1)


def cel(geometry: Geometry, rig: Rig, lanes: Lanes, hit: Any) -> Any:
    """Flat colours in a few bands (Color3f, linear; 0 where nothing is), and the ground's light as `ground_light`."""
    distance, face, u, v = hit
    met = distance < FAR
    ray = camera_rays(lanes)
    surface = surface_at(geometry, (face, u, v), (ray.d, distance * lanes.view.spread), met)
    part = dr.gather(mi.UInt32, geometry.corners, face * 4 + 3, met)
    second = dr.gather(mi.Vector4f, geometry.looks, part * 2 + 1, met)
    key = mi.Vector3f(rig.axes[0])
    cosine = dr.dot(surface.frame.n, key)
    band = mi.Float(BANDS[-1][1])
    for edge, brightness in reversed(BANDS[:-1]):
        band = dr.select(cosine > edge, brightness, band)
    start = ray.o + distance * ray.d + surface.flat * (OFFSET * 10)
    scenery = met & (second.z > 0.5)
    hidden = geometry.scene.ray_test(mi.Ray3f(mi.Point3f(start), key), scenery)
    band = dr.select(scenery & hidden, dr.minimum(band, CAST), band)
    half = dr.normalize(key - ray.d)
    shine = (surface.look.clearcoat > 0.3) & (dr.dot(surface.frame.n, half) > 0.986) & ~scenery
    color = surface.color * band + surface.emission * 0.5
    color = dr.select(shine, dr.lerp(color, mi.Color3f(1), 0.55), color)
    point, meets = _on_ground(ray, ~met)
    shaded = geometry.scene.ray_test(mi.Ray3f(mi.Point3f(point), key), meets)
    return dr.select(met, color, 0), dr.select(meets & shaded, CAST, 1)
