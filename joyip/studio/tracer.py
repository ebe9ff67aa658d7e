"""The path tracer: Dr.Jit kernels over a Mitsuba scene. Import only after `backend.load`.

Two kernels do nearly all of a picture's work: `first_hits` (which triangle does each camera ray meet) and `radiance`
(how much light comes back from there). Everything that differs from scene to scene is data, never code or literals, so
that each kernel is compiled once per machine. Every lane writes only its own result: no atomics, hence the same bits on
any number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import drjit as dr
import mitsuba as mi

from joyip.studio import shading
from joyip.studio.surfaces import SHARP, Geometry, surface_at

FAR = 1e6
"""Distance of a miss."""
OFFSET = 2e-4
"""New rays start this far off the surface, in world units."""
BLURRED = 0.05
"""How wide a ray is at distance 1 after a bounce: what is printed on things is seen in others no sharper."""
CLAMP = 6.0
"""Light that arrives after a bounce is limited to this: rare bright paths cost more noise than they are worth."""


@dataclass(frozen=True)
class Rig:
    """Lamps, sky and ground as opaque one-element arrays (see `rig.py` of the numbers' meaning)."""

    axes: tuple[Any, Any, Any]  # unit Vector3f towards each lamp
    radiances: tuple[Any, Any, Any]  # Color3f at the lamp's middle
    cosines: tuple[Any, Any, Any]  # cosine of the angular radius
    powers: tuple[Any, Any, Any]  # scalar weight for choosing a lamp
    sky_top: Any
    sky_bottom: Any
    ground: Any  # Color3f albedo of the unseen ground
    has_ground: Any  # Float 1 or 0


@dataclass(frozen=True)
class View:
    """A pinhole camera: the ray through pixel (x, y) is `corner + x * right + y * down`."""

    origin: Any
    corner: Any
    right: Any
    down: Any
    width: Any  # UInt32

    @property
    def spread(self) -> Any:
        """How wide one sample is at distance 1."""
        return SHARP * dr.norm(self.right)


# --- low-discrepancy numbers -----------------------------------------------------------------------------------------


def _hash(x: Any) -> Any:
    """A 32-bit integer mix with full avalanche (lowbias32, Wellons)."""
    x = (x ^ (x >> 16)) * 0x7FEB352D
    x = (x ^ (x >> 15)) * 0x846CA68B
    return x ^ (x >> 16)


def _scramble(x: Any, seed: Any) -> Any:
    """Owen scrambling of a number whose bits are reversed (Laine and Karras; constants of Vegdahl)."""
    x = x + seed
    x = x ^ (x * 0x6C50B47C)
    x = x ^ (x * 0xB82F1E52)
    x = x ^ (x * 0xC7AFE638)
    return x ^ (x * 0x8D22F6E6)


def sample_2d(index: Any, key: Any, dimension: Any) -> tuple[Any, Any]:
    """Point `index` of a shuffled, Owen-scrambled Sobol (0, 2)-sequence (Burley 2020); another for each dimension."""
    seed = _hash(key + dimension * 0x9E3779B9)
    x = _scramble(dr.brev(index), seed)  # shuffled index, bits reversed: this is Sobol's first dimension
    y = x
    y = y ^ (y << 16)
    y = y ^ ((y & 0x00FF00FF) << 8)
    y = y ^ ((y & 0x0F0F0F0F) << 4)
    y = y ^ ((y & 0x33333333) << 2)
    y = y ^ ((y & 0x55555555) << 1)
    x = dr.brev(_scramble(dr.brev(x), _hash(seed ^ 0x5BD1E995)))
    y = dr.brev(_scramble(dr.brev(y), _hash(seed ^ 0x27D4EB2F)))
    scale = 1.0 / (1 << 24)
    return mi.Float(x >> 8) * scale, mi.Float(y >> 8) * scale


# --- camera ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lanes:
    """What each lane draws: sample `index` of `pixel`. `jitter` 1 spreads samples over a tent, 0 takes the middle."""

    view: View
    pixel: Any  # UInt32
    index: Any  # UInt32
    seed: Any  # UInt32
    jitter: Any  # Float

    @property
    def key(self) -> Any:
        """What makes the random numbers of a pixel its own."""
        return _hash(self.pixel ^ _hash(self.seed))


@dataclass(frozen=True)
class End:
    """Where paths end: at this many surfaces. `beyond`: what a white one there reflects of all that is no lamp's."""

    depth: Any  # UInt32
    beyond: Any  # Color3f


def camera_rays(lanes: Lanes) -> Any:
    """One ray a lane."""
    view = lanes.view
    u, v = sample_2d(lanes.index, lanes.key, mi.UInt32(0))
    column = lanes.pixel % view.width
    row = lanes.pixel // view.width
    x = mi.Float(column) + 0.5 + lanes.jitter * _tent(u)
    y = mi.Float(row) + 0.5 + lanes.jitter * _tent(v)
    direction = dr.normalize(view.corner + x * view.right + y * view.down)
    return mi.Ray3f(mi.Point3f(view.origin), mi.Vector3f(direction))


def _tent(u: Any) -> Any:
    """A pixel's reach: samples fall off linearly over 0.75 pixels to either side."""
    low = u < 0.5
    edge = dr.sqrt(dr.select(low, 2 * u, 2 - 2 * u))
    return 0.75 * dr.select(low, edge - 1, 1 - edge)


def first_hits(scene: Any, lanes: Lanes) -> tuple[Any, Any, Any, Any]:
    """Distance (FAR: nothing), face and barycentric coordinates of what each camera ray meets first."""
    found = scene.ray_intersect_preliminary(camera_rays(lanes), coherent=True)
    met = found.is_valid()
    return dr.select(met, found.t, FAR), found.prim_index, found.prim_uv.x, found.prim_uv.y


# --- light -----------------------------------------------------------------------------------------------------------


def odds_of_lamps(rig: Rig, normal: Any) -> list[Any]:
    """Chances of choosing each lamp from a point with this normal; they sum to one."""
    weights = [
        power * dr.maximum(dr.dot(normal, axis) + 0.3, 0.05) for axis, power in zip(rig.axes, rig.powers, strict=True)
    ]
    norm = dr.rcp(weights[0] + weights[1] + weights[2])
    return [weight * norm for weight in weights]


def light_of_lamps(rig: Rig, direction: Any, chances: list[Any]) -> tuple[Any, Any]:
    """Radiance of the lamps seen in a direction, and the density with which `towards_lamp` finds that direction."""
    light, density = mi.Color3f(0), mi.Float(0)
    for axis, radiance, edge, chance in zip(rig.axes, rig.radiances, rig.cosines, chances, strict=True):
        inside = dr.clip((dr.dot(direction, axis) - edge) / (1 - edge), 0, 1)
        light += radiance * lamp_profile(inside)
        density += dr.select(inside > 0, chance / (2 * dr.pi * (1 - edge)), 0)
    return light, density


def lamp_profile(inside: Any) -> Any:
    """Brightness over a lamp from its rim (0) to its middle (1): flat with a soft rim, as a diffuser is."""
    ramp = dr.minimum(inside * 2.5, 1)
    return ramp * ramp * (3 - 2 * ramp)


def towards_lamp(rig: Rig, chances: list[Any], choice: Any, u: Any, v: Any) -> Any:
    """A direction within the chosen lamp's cone."""
    first, second = choice < chances[0], choice < chances[0] + chances[1]
    axis = dr.select(first, rig.axes[0], dr.select(second, rig.axes[1], rig.axes[2]))
    edge = dr.select(first, rig.cosines[0], dr.select(second, rig.cosines[1], rig.cosines[2]))
    cosine = 1 - u * (1 - edge)
    sine = dr.safe_sqrt(1 - dr.square(cosine))
    s, c = dr.sincos(2 * dr.pi * v)
    return mi.Frame3f(mi.Vector3f(axis)).to_world(mi.Vector3f(sine * c, sine * s, cosine))


def light_of_sky(rig: Rig, origin: Any, direction: Any) -> Any:
    """Ambient light from a direction; below, the unseen ground answers, darker the closer it is (contact shadow)."""
    high = dr.fma(direction.y, 0.5, 0.5)
    light = dr.lerp(rig.sky_bottom, rig.sky_top, high * high * (3 - 2 * high))
    reach = dr.maximum(origin.y, 0) / dr.maximum(-direction.y, 1e-3)
    return dr.select((direction.y < 0) & (rig.has_ground > 0), rig.ground * (reach / (reach + 0.25)), light)


@dr.syntax
def radiance(geometry: Geometry, rig: Rig, lanes: Lanes, hit: Any, end: End) -> Any:
    """Light that comes back along each camera ray whose first hit (distance, face, u, v) is given.

    What the camera sees looks at every lamp, all else at one by chance.
    """
    key, index = lanes.key, lanes.index
    ray = camera_rays(lanes)
    distance, face, u, v = hit
    light, weight, bounce = mi.Color3f(0), mi.Color3f(1), mi.UInt32(0)
    spread = mi.Float(lanes.view.spread)
    active = mi.Bool(distance < FAR)
    while dr.hint(active, exclude=[geometry, rig, end], label="paths"):
        surface = surface_at(geometry, (face, u, v), (ray.d, distance * spread), active)
        start = ray.o + distance * ray.d + surface.flat * OFFSET
        out = surface.frame.to_local(-ray.d)
        light += weight * surface.emission
        dimension = bounce * 3 + 1
        lobe, choice = sample_2d(index, key, dimension)
        chances = shading.odds(surface.look, out.z)
        lamp_u, lamp_v = sample_2d(index, key, dimension + 1)
        seen_first = bounce == 0
        lamp_odds = [dr.select(seen_first, 1, odds) for odds in odds_of_lamps(rig, surface.frame.n)]

        for lamp, shift in enumerate(_SHIFTS):
            looks = active & (seen_first | (lamp == 0))
            spot = _shifted(lamp_u, shift[0]), _shifted(lamp_v, shift[1])
            towards = towards_lamp(rig, lamp_odds, dr.select(seen_first, lamp + 0.5, choice), *spot)
            lamp_light, lamp_density = light_of_lamps(rig, towards, lamp_odds)
            seen = shading.evaluate(surface.look, chances, out, surface.frame.to_local(towards))
            # what is matte sees lamps this way only; gloss also by chance of its own reflections, weighted by both odds
            share = lamp_light * (
                seen.warm / dr.maximum(lamp_density, 1e-6) + seen.shine / (lamp_density + seen.density)
            )
            looks &= (dr.dot(surface.flat, towards) > 0) & (dr.max(share) > 1e-5)
            dark = geometry.scene.ray_test(mi.Ray3f(start, towards), looks)
            light += dr.select(looks & ~dark, _tame(weight * share, bounce), 0)

        bounce += 1
        light += dr.select(active & (bounce == end.depth), _tame(weight * surface.color * end.beyond, bounce), 0)
        active &= bounce < end.depth

        inward = shading.sample(surface.look, chances, out, lobe, sample_2d(index, key, dimension + 2))
        seen = shading.evaluate(surface.look, chances, out, inward)
        density = seen.density
        direction = surface.frame.to_world(inward)
        active &= (density > 1e-6) & (dr.dot(surface.flat, direction) > 0)
        ray = mi.Ray3f(start, direction)
        found = geometry.scene.ray_intersect_preliminary(ray, active=active)
        met = found.is_valid()
        lamp_light, lamp_density = light_of_lamps(rig, direction, lamp_odds)
        back = (seen.matte + seen.shine) / dr.maximum(density, 1e-6)
        far = back * light_of_sky(rig, start, direction) + seen.shine * lamp_light / (lamp_density + density)
        light += dr.select(active & ~met, _tame(weight * far, bounce - 1), 0)
        weight *= back
        distance, face, u, v = found.t, found.prim_index, found.prim_uv.x, found.prim_uv.y
        spread = mi.Float(BLURRED)
        active &= met
    return light


_SHIFTS = ((0.0, 0.0), (0.381966, 0.618034), (0.763932, 0.236068))
"""The three lamps are not looked at in the same place of each."""


def _shifted(number: Any, by: float) -> Any:
    """A number in 0..1, moved round."""
    moved = number + by
    return dr.select(moved < 1, moved, moved - 1)


def _tame(light: Any, bounce: Any) -> Any:
    """Limits light found after a bounce, keeping its hue."""
    return light * dr.select(bounce > 0, dr.minimum(1, CLAMP / dr.maximum(dr.max(light), 1e-6)), 1)
