"""What the kernels know about a point on a part: normals, colour with what is printed on it, material.

Import only after `backend.load`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import drjit as dr
import mitsuba as mi

from joyip.studio import shading

SHARP = 0.7
"""Width of what one sample sees of an image, in pixels: the samples of a pixel together see all of it."""


@dataclass(frozen=True)
class Geometry:
    """Device buffers of one scene. `corners` packs per face three vertex indices and the part index."""

    scene: Any
    corners: Any  # UInt32 (F*4): vertex a, b, c, part
    flats: Any  # Float (F*4): geometric normal, widths of the part's image per unit of length
    normals: Any  # Float (V*4): shading normal, u
    colors: Any  # Float (V*4): linear albedo, v
    looks: Any  # Float (P*8): roughness, metallic, clearcoat, sheen, emission, softness, 1 for scenery, image's slot
    texels: Any  # Float (N*4): see `atlas.Atlas`
    levels: Any  # UInt32 (L*4): the same


@dataclass
class Surface:
    """What the shading needs to know about a point; both normals look to the side the ray came from."""

    flat: Any
    frame: Any
    color: Any
    emission: Any
    look: Any


def surface_at(geometry: Geometry, place: tuple[Any, Any, Any], ray: tuple[Any, Any], active: Any) -> Surface:
    """The surface at a place (face, u, v) for a ray of this direction and of this width where it arrives."""
    face, u, v = place
    direction, width = ray
    corner = dr.gather(dr.uint32_array_t(mi.Vector4f), geometry.corners, face, active)
    plane = dr.gather(mi.Vector4f, geometry.flats, face, active)
    normal, color = mi.Vector4f(0), mi.Vector4f(0)
    for vertex, weight in ((corner.x, 1 - u - v), (corner.y, u), (corner.z, v)):
        normal = dr.fma(dr.gather(mi.Vector4f, geometry.normals, vertex, active), weight, normal)
        color = dr.fma(dr.gather(mi.Vector4f, geometry.colors, vertex, active), weight, color)
    first = dr.gather(mi.Vector4f, geometry.looks, corner.w * 2, active)
    second = dr.gather(mi.Vector4f, geometry.looks, corner.w * 2 + 1, active)
    flat = mi.Vector3f(plane.x, plane.y, plane.z)
    smooth = mi.Vector3f(normal.x, normal.y, normal.z)
    smooth = dr.select(dr.dot(smooth, flat) < 0, -smooth, smooth)
    behind = dr.dot(flat, direction) > 0
    flat, smooth = dr.select(behind, -flat, flat), dr.select(behind, -smooth, smooth)
    smooth = dr.normalize(smooth)
    slant = dr.dot(smooth, direction)  # a smooth normal may look away at the silhouette: lean it back
    smooth = dr.normalize(smooth - dr.maximum(slant + 0.02, 0) * direction)
    # seen at a slant, a pixel covers a long strip: its samples take care of half of that, the image's size of the rest
    seen = width * plane.w * dr.rsqrt(dr.maximum(dr.abs(dr.dot(flat, direction)), 0.05))
    slot = mi.UInt32(second.w)
    red, green, blue, cover = printed(geometry, slot, (normal.w, color.w), seen, active & (slot > 0))
    albedo = mi.Color3f(color.x, color.y, color.z) * (1 - cover) + mi.Color3f(red, green, blue)
    look = shading.Look(albedo, dr.maximum(dr.square(first.x), 0.01), first.y, first.z, first.w, second.y)
    return Surface(flat, mi.Frame3f(smooth), albedo, albedo * second.x, look)


@dr.syntax
def printed(geometry: Geometry, slot: Any, place: tuple[Any, Any], seen: Any, active: Any) -> tuple[Any, Any, Any, Any]:
    """The image of a slot at (u, v), `seen` of its widths at once: colour times alpha, and alpha; 0 outside of it."""
    red, green, blue, cover = mi.Float(0), mi.Float(0), mi.Float(0), mi.Float(0)
    u, v = place
    if dr.hint(active, exclude=[geometry], label="image"):
        row = slot - 1
        whole = dr.gather(dr.uint32_array_t(mi.Vector4f), geometry.levels, row, active)
        repeat = whole.w > 0
        texels = dr.sqrt(mi.Float((whole.y & 0xFFFF) * (whole.y >> 16)))
        level = dr.clip(dr.log2(dr.maximum(seen * texels, 1)), 0, mi.Float(whole.z))
        fine = dr.minimum(mi.UInt32(level), whole.z)
        coarse = dr.minimum(fine + 1, whole.z)
        inside = active & (repeat | ((u >= 0) & (u <= 1) & (v >= 0) & (v <= 1)))
        spot = (dr.select(repeat, u - dr.floor(u), u), dr.select(repeat, 1 - v - dr.floor(1 - v), 1 - v))
        near = _texel(geometry, row + fine, spot, inside)
        far = _texel(geometry, row + coarse, spot, inside)
        mixed = dr.lerp(near, far, level - mi.Float(fine))
        red, green, blue, cover = mixed.x, mixed.y, mixed.z, mixed.w
    return red, green, blue, cover


def _texel(geometry: Geometry, row: Any, spot: tuple[Any, Any], active: Any) -> Any:
    """The image of one size, linear between the middles of its texels."""
    level = dr.gather(dr.uint32_array_t(mi.Vector4f), geometry.levels, row, active)
    across, down, repeat = mi.Int32(level.y & 0xFFFF), mi.Int32(level.y >> 16), level.w > 0
    x, y = spot[0] * mi.Float(across) - 0.5, spot[1] * mi.Float(down) - 0.5
    left, top = dr.floor(x), dr.floor(y)
    right_share, lower_share = x - left, y - top
    total = mi.Vector4f(0)
    for dx, column_share in ((0, 1 - right_share), (1, right_share)):
        column = _within(mi.Int32(left) + dx, across, repeat)
        for dy, row_share in ((0, 1 - lower_share), (1, lower_share)):
            line = _within(mi.Int32(top) + dy, down, repeat)
            at = level.x + mi.UInt32(line * across + column)
            total = dr.fma(dr.gather(mi.Vector4f, geometry.texels, at, active), column_share * row_share, total)
    return total


def _within(index: Any, count: Any, repeat: Any) -> Any:
    """An index at most one beyond either end, wrapped round or kept at the end."""
    around = dr.select(index < 0, index + count, dr.select(index >= count, index - count, index))
    return dr.select(repeat, around, dr.clip(index, 0, count - 1))
