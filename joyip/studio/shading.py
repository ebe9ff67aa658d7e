"""How Joy's materials answer light: a diffuse base with sheen, a glossy layer and a clear coat, evaluated and sampled.

Import only after `backend.load`. Directions are local to the shading frame (z is the
normal), `out` points to the viewer, `inward` to where light comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import drjit as dr
import mitsuba as mi

F0 = 0.045
"""Reflectance of vinyl, lacquer and cloth fibres seen straight on (refractive index about 1.54)."""
COAT_ALPHA = 0.03
"""GGX width of the clear coat: polished, but moulded rather than ground."""
WARM = (1.10, 0.95, 0.86)
"""Tint of light that grazes a soft material: what a little subsurface scattering does to vinyl."""


@dataclass
class Look:
    """The material at one point."""

    color: Any
    alpha: Any
    metallic: Any
    clearcoat: Any
    sheen: Any
    softness: Any


@dataclass
class Odds:
    """Chances of the three lobes; they sum to one."""

    diffuse: Any
    gloss: Any
    coat: Any


def _schlick(cosine: Any) -> Any:
    m = dr.clip(1 - cosine, 0, 1)
    return dr.square(dr.square(m)) * m


def _distribution(cosine: Any, alpha: Any) -> Any:
    """GGX: density of microfacets whose normal has this cosine."""
    a2 = dr.square(alpha)
    return a2 * dr.inv_pi / dr.square(dr.fma(dr.square(cosine), a2 - 1, 1))


def _smith(cosine: Any, alpha: Any) -> Any:
    """`sqrt(a2 + (1 - a2) cos2)`: the term that both Smith factors are made of."""
    a2 = dr.square(alpha)
    return dr.sqrt(dr.fma(1 - a2, dr.square(cosine), a2))


def _visibility(cos_in: Any, cos_out: Any, alpha: Any) -> Any:
    """Height-correlated Smith masking divided by `4 cos_in cos_out`."""
    return 0.5 / dr.maximum(cos_in * _smith(cos_out, alpha) + cos_out * _smith(cos_in, alpha), 1e-6)


def _density(cos_half: Any, cos_out: Any, alpha: Any) -> Any:
    """Solid-angle density of directions made by `_reflect`."""
    return _distribution(cos_half, alpha) * 0.5 / (cos_out + _smith(cos_out, alpha))


def odds(look: Look, cos_out: Any) -> Odds:
    """Chances that give each lobe about its share of the light; gloss gets more, since lamps are bright."""
    fresnel = F0 + (1 - F0) * _schlick(cos_out)
    diffuse = (1 - look.metallic) * (0.15 + 0.85 * mi.luminance(look.color))
    gloss = 2.5 * fresnel + look.metallic
    coat = 5 * look.clearcoat * fresnel
    norm = dr.rcp(diffuse + gloss + coat)
    return Odds(diffuse * norm, gloss * norm, coat * norm)


@dataclass
class Reflected:
    """Parts of the light that are reflected (all times cosine), and the density of `sample`.

    `matte` and `warm` are what a rough base gives: of light from elsewhere, and of a lamp's. `shine` is the rest.
    """

    matte: Any
    warm: Any
    shine: Any
    density: Any


def evaluate(look: Look, chances: Odds, out: Any, inward: Any) -> Reflected:
    """How much of the light from `inward` leaves towards `out`."""
    cos_in, cos_out = inward.z, dr.maximum(out.z, 1e-4)
    valid = cos_in > 1e-5
    half = dr.normalize(inward + out)
    cos_half, cos_diff = dr.clip(half.z, 0, 1), dr.clip(dr.dot(inward, half), 0, 1)
    graze = _schlick(cos_diff)
    fresnel = F0 + (1 - F0) * graze
    base = F0 + (look.color - F0) * look.metallic
    gloss = (base + (1 - base) * graze) * _distribution(cos_half, look.alpha) * _visibility(cos_in, cos_out, look.alpha)
    coat = look.clearcoat * fresnel * _distribution(cos_half, COAT_ALPHA) * _visibility(cos_in, cos_out, COAT_ALPHA)
    # very rough ground has no mirror at grazing angles: it must not turn dark under a low camera
    rise = dr.minimum(1 - F0, 2 * (1 - look.alpha))
    through = (1 - (F0 + rise * _schlick(cos_in))) * (1 - (F0 + rise * _schlick(cos_out))) * (1.0 + 2 * F0)
    under = 1 - 0.5 * look.clearcoat * fresnel
    fuzz = look.sheen * graze * (0.25 + 0.75 * look.color)
    matte = (1 - look.metallic) * (look.color * through * dr.inv_pi + fuzz) * under
    glow = look.softness * dr.square(dr.clip(1 - 1.6 * cos_in, 0, 1))
    warm = 1 + glow * (mi.Color3f(*WARM) - 1)
    shine = gloss * under + coat
    density = (
        chances.diffuse * cos_in * dr.inv_pi
        + chances.gloss * _density(cos_half, cos_out, look.alpha)
        + chances.coat * _density(cos_half, cos_out, COAT_ALPHA)
    )
    cosine = dr.select(valid, cos_in, 0)
    return Reflected(matte * cosine, matte * warm * cosine, shine * cosine, dr.select(valid, density, 0))


def _reflect(out: Any, alpha: Any, u: Any, v: Any) -> Any:
    """Mirrors `out` in a visible microfacet (spherical caps: Dupuy and Benyoub 2023)."""
    bent = dr.normalize(mi.Vector3f(alpha * out.x, alpha * out.y, out.z))
    z = dr.fma(1 - v, 1 + bent.z, -bent.z)
    sine = dr.safe_sqrt(1 - dr.square(z))
    s, c = dr.sincos(2 * dr.pi * u)
    cap = mi.Vector3f(sine * c, sine * s, z) + bent
    half = dr.normalize(mi.Vector3f(alpha * cap.x, alpha * cap.y, dr.maximum(cap.z, 1e-6)))
    return 2 * dr.dot(out, half) * half - out


def sample(look: Look, chances: Odds, out: Any, lobe: Any, spot: tuple[Any, Any]) -> Any:
    """A direction to look for light in; `lobe` and both numbers of `spot` are uniform."""
    u, v = spot
    radius, (s, c) = dr.sqrt(u), dr.sincos(2 * dr.pi * v)
    cosine = mi.Vector3f(radius * c, radius * s, dr.safe_sqrt(1 - u))
    alpha = dr.select(lobe < chances.diffuse + chances.gloss, look.alpha, COAT_ALPHA)
    return dr.select(lobe < chances.diffuse, cosine, _reflect(out, alpha, u, v))
