"""A cloth banner with words, stretched between two poles behind the figure and above its head, hat and ears."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np

from joyip.studio.backdrops.backdrop import Backdrop, Color, Pile, Site, mix, scenery
from joyip.studio.backdrops.carpentry import ball, net, pole
from joyip.studio.geometry import Material, Part, Texture
from joyip.studio.lettering import lettering
from joyip.studio.shapes import Points
from joyip.studio.sweeps import tube

CLOTH: Color = (0.86, 0.15, 0.17)
INK: Color = (1.0, 0.97, 0.90)
GAP = 0.10
"""Free height between the top of the figure, as the camera sees it, and the banner."""
LETTER = 0.30
"""Height of a letter in world units, where the banner's width does not ask for less."""
WIDEST = 2.9


def size_of(text: str, site: Site) -> tuple[float, float]:
    """Width and height of the cloth: one line for a few words, two for many; narrow in narrow pictures."""
    advance = sum(1.0 if unicodedata.east_asian_width(mark) in "WF" else 0.58 for mark in text)
    shape = site.shot.tangent[0] / site.shot.tangent[1]
    widest = max(2.0 * site.half, 1.9) if shape < 0.85 else max(2.2 * site.half, WIDEST * max(1.0, 0.9 * shape))
    lines = 1 if "\n" not in text and advance * LETTER * 1.1 + 0.5 <= widest else 2
    wide = min(max(advance / lines * LETTER * 1.15 + 0.5, 1.3), widest)
    letter = min(LETTER, (wide - 0.4) / max(advance / lines, 1.0) * 1.1)
    return wide, (1.12 * lines + 0.62) * letter + 0.06


@lru_cache(maxsize=12)
def cloth(text: str, size: tuple[float, float], accent: Color) -> Texture:
    """The words on the cloth, between two lines of the accent's colour."""
    width, height = (round(side * 420) for side in size)
    words = lettering(text, INK, (int(0.90 * width), int(0.70 * height)), weight=850)
    image = np.empty((height, width, 4), np.uint8)
    image[..., :3], image[..., 3] = np.rint(np.asarray(CLOTH) * 255), 255
    edge, line = int(0.05 * height), int(0.028 * height)
    for first, last in ((edge, edge + line), (height - edge - line, height - edge)):
        image[first:last, :, :3] = np.rint(np.asarray(accent) * 255)
    top, left = (height - words.shape[0]) // 2, (width - words.shape[1]) // 2
    under = image[top : top + words.shape[0], left : left + words.shape[1], :3]
    alpha = words[..., 3:].astype(np.float32) / 255
    under[:] = np.rint(under * (1 - alpha) + words[..., :3] * alpha)
    return Texture(image)


def banner(site: Site, text: str, color: Color) -> tuple[tuple[Part, ...], Points]:
    """The banner's parts, and the corners (4, 3) that must be inside the frame. Raises ValueError: see `lettering`."""
    wide, tall = size_of(text, site)
    z = site.back - 0.30
    low = site.over(z) + GAP
    u = np.linspace(-1.0, 1.0, 41)[:, None]
    v = np.linspace(0.0, 1.0, 7)[None]
    sag = 0.05 * tall * (u**2 - 1.0)
    ripple = 0.022 * np.sin(7.5 * u + 1.0) * (1 - u**2) + 0.012 * np.sin(13.0 * u + 3 * v) * (1 - 0.6 * v)
    points = np.stack(np.broadcast_arrays(0.5 * wide * u, low + 0.05 + tall * v + sag, z + ripple + 0.0 * v), -1)
    uv = np.stack(np.broadcast_arrays((u + 1) / 2, v), -1).reshape(-1, 2)
    accent = mix(color, (0.98, 0.80, 0.42), 0.75)
    sheet = scenery(
        "banner",
        net(points),
        Material(CLOTH, roughness=0.95, sheen=0.2),
        uv=uv,
        texture=cloth(text, (round(wide, 3), round(tall, 3)), accent),
    )
    wood = Pile()
    height = low + tall + 0.18
    for side in (-1.0, 1.0):
        x = side * (0.5 * wide + 0.10)
        wood.add((0.86, 0.68, 0.47), pole((x, -0.7, z), (x, height, z), 0.032, 14))
        wood.add((0.95, 0.76, 0.34), ball(0.062, (x, height + 0.04, z), 18))
        for t in (0.03, 0.97):
            corner = points[0 if side < 0 else -1, 0 if t < 0.5 else -1]
            wood.add((0.97, 0.94, 0.88), tube(np.array((corner, (x, corner[1], z))), 0.013, 6))
    corners = np.array([(s * (0.5 * wide + 0.13), y, z) for s in (-1.0, 1.0) for y in (low, height)])
    return (sheet, wood.part("banner_poles", roughness=0.5)), corners


def hung(place: Backdrop, site: Site, text: str, color: Color) -> Backdrop:
    """The backdrop with a banner in it, and the banner in the frame."""
    parts, corners = banner(site, text, color)
    framed = np.concatenate([place.framed, corners]).astype(np.float32)
    return Backdrop(place.id, (*place.parts, *parts), place.light, framed)
