"""Words on the chest: printed on a plain front so that they bend with it, or on a badge where the front is busy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from joyip.studio.geometry import Mesh, Part, Texture
from joyip.studio.joy.patterns import Weave
from joyip.studio.joy.skeleton import Skeleton
from joyip.studio.joy.tailoring import CREAM, NAVY, Order, brightness, second
from joyip.studio.joy.tops.cut import surface
from joyip.studio.joy.trim import label
from joyip.studio.joy.unroll import Unrolled
from joyip.studio.lettering import MOST, columns, lettering

TEXELS = 1900
"""Texels a world unit: sharp in a portrait of 2048 pixels."""


@dataclass(frozen=True)
class Field:
    """Where words go on an unrolled front: the part's name, the middle's height over the pelvis, width and height."""

    part: str
    middle: float
    wide: float
    high: float


PLAIN: Mapping[str, Field] = MappingProxyType(
    {
        "t_shirt": Field("top.t-shirt", 0.205, 0.40, 0.25),
        "jersey": Field("top.jersey", 0.195, 0.40, 0.27),
        "sweater": Field("top.sweater", 0.225, 0.40, 0.23),
        "hoodie": Field("top.hoodie", 0.275, 0.36, 0.13),
        "cape": Field("top.cape tunic", 0.225, 0.40, 0.22),
    }
)
"""Tops with a plain front."""


@dataclass(frozen=True)
class Badge:
    """Where a badge is sewn on: its middle on the chest, half its width and height, and how far it stands off."""

    x: float = -0.112
    y: float = -0.070
    wide: float = 0.068
    high: float = 0.034
    lift: float = 0.010


BADGES: Mapping[str, Badge] = MappingProxyType(
    {
        "overalls": Badge(0.0, -0.066, 0.080, 0.042, 0.026),
        "space_suit": Badge(-0.115, 0.050, 0.062, 0.030, 0.002),
        "swim_vest": Badge(-0.092, -0.014, 0.052, 0.030, 0.036),
        "down_jacket": Badge(lift=0.014),
        "vest": Badge(-0.100, -0.055, lift=0.014),
        "suit": Badge(-0.118, -0.100, 0.056, 0.026),
        "lab_coat": Badge(-0.118, -0.100, 0.060, 0.030),
        "chef_jacket": Badge(0.135, 0.0, 0.056, 0.028, 0.012),
    }
)
"""Where the usual place is taken."""


def with_words(part: Part, cloth: Unrolled, weave: Weave, order: Order, place: Field) -> list[Part]:
    """The part without its front, and the front with pattern and words in one image."""
    spot = (cloth.flat - (0, place.middle)) / (place.wide, place.high) + 0.5
    inside = ((spot > 0.002) & (spot < 0.998)).all(1) & (cloth.roll == 0)
    front = inside[cloth.mesh.faces].all(1)
    image = _image(order.text, weave, place)
    return [
        _only(part, ~front),
        _only(replace(part, name=f"{part.name} words", uv=spot.astype(np.float32), texture=image), front),
    ]


def _only(part: Part, faces: npt.NDArray[np.bool_]) -> Part:
    """The part with only these of its faces."""
    used, again = np.unique(part.mesh.faces[faces], return_inverse=True)
    mesh = Mesh(
        np.ascontiguousarray(part.mesh.vertices[used]),
        np.ascontiguousarray(again.reshape(-1, 3), np.int32),
        np.ascontiguousarray(part.mesh.normals[used]),
    )
    return replace(part, mesh=mesh, uv=None if part.uv is None else np.ascontiguousarray(part.uv[used]))


@lru_cache(maxsize=8)
def _image(text: str, weave: Weave, place: Field) -> Texture:
    """The pattern of the front with the words over it."""
    size = round(place.wide * TEXELS), round(place.high * TEXELS)
    ink = second(weave.color)
    plain = weave.pattern == "plain"
    rim = None if plain else weave.color
    words = lettering(text, ink, size, weight=900, lines=_lines(text), outline=rim).astype(np.float32)
    if plain:
        return Texture(words.astype(np.uint8))
    below = _woven(weave, place, size)
    cover = words[..., 3:] / 255
    # what lies between words and pattern is the cloth's own colour: both are laid on it, then it is full
    own = np.array(weave.color, np.float32) * 255
    flat = own + (below[..., :3] - own) * below[..., 3:] / 255
    image = np.full((*cover.shape[:2], 4), 255, np.float32)
    image[..., :3] = flat * (1 - cover) + words[..., :3] * cover
    return Texture(np.rint(image).astype(np.uint8))


def _woven(weave: Weave, place: Field, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """The pattern's image where the front is, texel by texel (H, W, 4)."""
    wide, high = size
    x = ((np.arange(wide) + 0.5) / wide - 0.5) * place.wide
    y = (0.5 - (np.arange(high) + 0.5) / high) * place.high + place.middle
    flat = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2).astype(np.float32)
    uv = weave.uv(flat, np.zeros(len(flat), np.int64))
    picture = weave.image()
    if picture is None:
        raise ValueError("plain cloth has no pattern")
    rows, columns = picture.image.shape[:2]
    at = np.stack(((1 - uv[:, 1]) * rows - 0.5, uv[:, 0] * columns - 0.5))
    alpha = ndimage.map_coordinates(picture.image[..., 3].astype(np.float32), at, order=1, mode="grid-wrap")
    image = np.empty((high, wide, 4), np.float32)
    image[..., :3] = picture.image[0, 0, :3]
    image[..., 3] = alpha.reshape(high, wide)
    return image


def _lines(text: str) -> int:
    """A chest is narrow: what is long takes a third line."""
    return 3 if columns(text) > MOST // 2 else 2


def badge(bones: Skeleton, name: str, order: Order) -> Part:
    """The words on a badge sewn to the front."""
    spot = BADGES.get(name, Badge())
    light = brightness(order.color) > 0.45
    ground, ink = (NAVY, CREAM) if light else (CREAM, NAVY)
    size = round(spot.wide * 2 * TEXELS * 1.6), round(spot.high * 2 * TEXELS * 1.6)
    image = Texture(lettering(order.text, ink, size, weight=800, lines=_lines(order.text)))
    return label(
        surface(bones, name), (spot.x, spot.y), (spot.wide, spot.high), ("top.badge", ground, image), spot.lift
    )
