"""The pictures of the sheet: Joy without a background, as drawn by the studio, and spoiled to show what is wrong."""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from joyip.studio.scene import SIZES, Scene
from joyip.studio.studio import Picture, Studio

STRAIGHT = 1173
"""A seed with which head and camera are straight within half a degree."""


@dataclass
class Album:
    """Draws cut-out pictures of Joy with one studio; `told` hears of each. Drafts are drawn at a share of the size."""

    studio: Studio
    samples: int
    threads: int
    told: Callable[[], None]
    detail: float = 1.0

    def draw(self, size: int, **wishes: object) -> Picture:
        """A square picture of some wishes, transparent around Joy."""
        size = max(SIZES[0], round(size * self.detail))
        scene = Scene.model_validate(
            {"seed": STRAIGHT, "background": "transparent", "width": size, "height": size, "samples": self.samples}
            | wishes
        )
        picture = self.studio.draw(scene, threads=self.threads)
        self.told()
        return picture

    def cut_out(self, size: int, **wishes: object) -> Image.Image:
        """The same as an image of exactly this size."""
        return fitted(grounded(self.draw(size, **wishes)), size)


def fitted(image: Image.Image, size: int) -> Image.Image:
    """A square image at another size."""
    return image if image.width == size else image.resize((size, size), Image.Resampling.LANCZOS)


def grounded(picture: Picture) -> Image.Image:
    """The figure with no more of its shadow than lies at its feet, so that it stands on any page."""
    pixels = picture.render.rgba.copy()
    figure = picture.render.ids > 0
    rows, columns = np.nonzero(figure)
    y, x = np.indices(figure.shape)
    wide, low = columns.max() - columns.min(), rows.max()
    away = np.hypot((x - columns.mean()) / (0.52 * wide), (y - low + 0.02 * wide) / (0.13 * wide))
    share = np.where(ndimage.binary_dilation(figure, iterations=2), 1.0, np.clip(1.25 - 1.25 * away, 0, 1))
    pixels[..., 3] = np.round(pixels[..., 3] * share)
    return Image.fromarray(pixels, "RGBA")


def recolored(picture: Picture, part: str, hue: float) -> Image.Image:
    """The picture with one part's hue changed."""
    pixels = np.array(grounded(picture))
    spots = picture.render.ids == 1 + picture.render.part_names.index(part)
    for index in np.argwhere(spots):
        y, x = int(index[0]), int(index[1])
        _, lightness, saturation = colorsys.rgb_to_hls(*(pixels[y, x, :3] / 255))
        pixels[y, x, :3] = np.round(np.array(colorsys.hls_to_rgb(hue, lightness, saturation)) * 255)
    return Image.fromarray(pixels, "RGBA")


def stretched(image: Image.Image, wide: float, tall: float) -> Image.Image:
    """The image squeezed and pulled, in a canvas of its old size."""
    size = (round(image.width * wide), round(image.height * tall))
    canvas = Image.new("RGBA", image.size)
    pulled = image.resize(size, Image.Resampling.LANCZOS)
    canvas.alpha_composite(
        pulled.crop((max(0, (size[0] - image.width) // 2), 0, size[0], size[1])).crop((0, 0, *image.size)),
        (max(0, (image.width - size[0]) // 2), max(0, image.height - size[1])),
    )
    return canvas


def cropped(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """A window of the image (shares of its sides), enlarged to its old size."""
    box = (left * image.width, top * image.height, right * image.width, bottom * image.height)
    return image.resize(image.size, Image.Resampling.LANCZOS, box=box)


def trimmed(image: Image.Image, share: float = 0.02) -> Image.Image:
    """The image without the empty columns at its sides, but for a little; faint shadows do not count."""
    columns = np.flatnonzero((np.asarray(image)[..., 3] > 96).any(axis=0))
    free = round(share * image.width)
    left, right = max(0, int(columns[0]) - free), min(image.width, int(columns[-1]) + free)
    return image.crop((left, 0, right, image.height))


def hexadecimal(color: tuple[float, float, float]) -> str:
    """A colour as it is written in style sheets."""
    return "#" + "".join(f"{round(255 * value):02X}" for value in color)
