"""What is printed on props: paws, hearts, screens and covers, drawn as images with straight alpha."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from joyip.studio.props.prop import CREAM, Color, lighter, mixed
from joyip.studio.shapes import Points

Rgba8 = npt.NDArray[np.uint8]
FINE = 3
"""Drawn so many times larger, then averaged: smooth edges."""
PAW = ((0.0, -0.17, 0.27, 0.21), (-0.32, 0.11, 0.105, 0.14), (-0.115, 0.30, 0.11, 0.15), (0.115, 0.30, 0.11, 0.15),
       (0.32, 0.11, 0.105, 0.14))  # fmt: skip
"""Middle and half axes of a paw's pads in a square of side 1."""

Box = tuple[float, float, float, float]
"""Left, low, right, high."""


def ink(color: Color) -> tuple[int, int, int, int]:
    """The colour for the drawing library."""
    r, g, b = (round(255 * c) for c in color)
    return (r, g, b, 255)


class Canvas:
    """A sheet `wide` x `tall` in units of its shorter side's choosing, y upwards, the origin in its middle."""

    def __init__(self, wide: float, tall: float, pixels: int, ground: Color | None = None) -> None:
        self.wide, self.tall = wide, tall
        self.scale = FINE * pixels / max(wide, tall)
        size = (FINE * round(self.scale * wide / FINE), FINE * round(self.scale * tall / FINE))
        self.image = Image.new("RGBA", size, (0, 0, 0, 0) if ground is None else ink(ground))
        self.pen = ImageDraw.Draw(self.image)

    def _at(self, points: npt.ArrayLike) -> list[tuple[float, float]]:
        line = np.asarray(points, np.float64).reshape(-1, 2)
        return [((x + self.wide / 2) * self.scale, (self.tall / 2 - y) * self.scale) for x, y in line.tolist()]

    def shape(self, outline: npt.ArrayLike, color: Color) -> None:
        """A filled polygon."""
        self.pen.polygon(self._at(outline), fill=ink(color))

    def oval(self, middle: Sequence[float], radii: Sequence[float], color: Color) -> None:
        """A filled ellipse."""
        (x, y), (w, h) = middle, radii
        (left, top), (right, low) = self._at(((x - w, y + h), (x + w, y - h)))
        self.pen.ellipse((left, top, right, low), fill=ink(color))

    def bar(self, box: Box, color: Color, radius: float = 0.0) -> None:
        """A filled rectangle (left, low, right, high) with rounded corners."""
        (a, bottom), (b, top) = self._at(box)
        self.pen.rounded_rectangle((a, top, b, bottom), radius * self.scale, fill=ink(color))

    def stroke(self, line: npt.ArrayLike, width: float, color: Color) -> None:
        """A line with round corners."""
        self.pen.line(self._at(line), fill=ink(color), width=max(1, round(width * self.scale)), joint="curve")

    def paste(self, image: Rgba8, box: Box) -> None:
        """Another image, stretched into a rectangle (left, low, right, high)."""
        (a, bottom), (b, top) = self._at(box)
        size = (round(b - a), round(bottom - top))
        layer = Image.fromarray(image, "RGBA").resize(size, Image.Resampling.LANCZOS)
        self.image.alpha_composite(layer, (round(a), round(top)))

    def done(self) -> Rgba8:
        """The finished image."""
        small = self.image.reduce(FINE)
        drawn = np.asarray(small, np.uint8).copy()
        drawn.setflags(write=False)
        return drawn


def heart_line(size: float = 1.0, count: int = 64) -> Points:
    """Outline of a plump heart `size` wide about its middle, counter-clockwise, the notch above."""
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    x = -16 * np.sin(angle) ** 3
    y = 13.4 * np.cos(angle) - 4.6 * np.cos(2 * angle) - 2 * np.cos(3 * angle) - np.cos(4 * angle)
    line: Points = np.stack((x, y + 2.4), -1)
    # the curve's cusps rounded: each point is the mean of those about it
    shift = range(-count // 24, count // 24 + 1)
    line = np.mean([np.roll(line, k, 0) for k in shift], axis=0)
    # evenly spaced, so that a cushion of it has no crease
    around = np.concatenate((line, line[:1]))
    way = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(around, axis=0), axis=1))))
    even = np.linspace(0.0, way[-1], count, endpoint=False)
    line = np.stack([np.interp(even, way, around[:, axis]) for axis in range(2)], -1)
    return line * size / np.ptp(line[:, 0])


def star_line(size: float = 1.0, inner: float = 0.56, count: int = 5) -> Points:
    """The corners of a star `size` in radius, counter-clockwise, a point above."""
    angle = np.pi / 2 + np.arange(2 * count) * np.pi / count
    radius = np.where(np.arange(2 * count) % 2 == 0, size, inner * size)
    return np.stack((radius * np.cos(angle), radius * np.sin(angle)), -1)


@lru_cache(maxsize=16)
def paw(color: Color, pixels: int = 128) -> Rgba8:
    """A paw on nothing."""
    canvas = Canvas(1.0, 1.0, pixels)
    for x, y, w, h in PAW:
        canvas.oval((x, y), (w, h), color)
    return canvas.done()


@lru_cache(maxsize=16)
def face(ground: Color, dark: Color = (0.16, 0.12, 0.11)) -> Rgba8:
    """A small smiling puppy's face on nothing: red ears, white cheeks."""
    canvas = Canvas(1.0, 1.0, 160)
    for side in (1, -1):
        canvas.oval((0.36 * side, 0.06), (0.11, 0.24), (0.83, 0.15, 0.16))
    canvas.oval((0.0, 0.0), (0.37, 0.33), mixed(ground, (1.0, 1.0, 1.0), 0.9))
    for side in (1, -1):
        canvas.oval((0.15 * side, 0.04), (0.045, 0.06), dark)
        canvas.oval((0.25 * side, -0.09), (0.055, 0.035), (0.98, 0.66, 0.68))
    canvas.oval((0.0, -0.05), (0.055, 0.04), dark)
    t = np.linspace(np.pi, 2 * np.pi, 12)
    for side in (1, -1):
        canvas.stroke(np.stack((0.055 * side + 0.055 * np.cos(t), -0.11 + 0.05 * np.sin(t)), -1), 0.025, dark)
    return canvas.done()


@lru_cache(maxsize=8)
def phone_screen(color: Color) -> Rgba8:
    """A lock screen: soft hills, sun, clock bars and a heart message; its ground goes with the phone's colour."""
    sky = mixed((0.42, 0.72, 0.96), color, 0.12)
    canvas = Canvas(0.5, 1.0, 256, sky)
    canvas.oval((0.12, 0.20), (0.11, 0.11), (1.0, 0.86, 0.45))
    canvas.oval((-0.18, -0.42), (0.34, 0.30), (0.55, 0.82, 0.62))
    canvas.oval((0.22, -0.52), (0.34, 0.32), (0.38, 0.70, 0.52))
    canvas.bar((-0.10, 0.385, 0.10, 0.41), (1.0, 1.0, 1.0), 0.01)
    canvas.bar((-0.19, -0.14, 0.19, 0.04), (1.0, 1.0, 1.0), 0.045)
    canvas.shape(np.add(heart_line(0.10), (-0.11, -0.05)), (0.95, 0.30, 0.38))
    canvas.bar((-0.035, -0.035, 0.14, -0.008), (0.72, 0.76, 0.80), 0.012)
    canvas.bar((-0.035, -0.090, 0.09, -0.063), (0.84, 0.87, 0.89), 0.012)
    canvas.bar((-0.08, -0.468, 0.08, -0.455), (1.0, 1.0, 1.0), 0.006)
    return canvas.done()


@lru_cache(maxsize=8)
def laptop_screen(color: Color) -> Rgba8:
    """A desktop: a window with a rising chart and a row of dots below."""
    canvas = Canvas(1.0, 0.64, 384, mixed((0.36, 0.60, 0.94), color, 0.10))
    canvas.oval((-0.42, -0.36), (0.46, 0.34), (0.48, 0.70, 0.97))
    canvas.oval((0.40, -0.40), (0.44, 0.36), (0.58, 0.78, 0.98))
    canvas.bar((-0.34, -0.17, 0.34, 0.25), (1.0, 1.0, 1.0), 0.03)
    for k, dot in enumerate(((0.95, 0.38, 0.36), (0.98, 0.76, 0.30), (0.40, 0.78, 0.45))):
        canvas.oval((-0.29 + 0.05 * k, 0.205), (0.015, 0.015), dot)
    for k, high in enumerate((0.07, 0.12, 0.10, 0.17, 0.23)):
        tone: Color = (0.96, 0.45, 0.40) if k == 4 else (0.62, 0.76, 0.95)
        canvas.bar((-0.26 + 0.11 * k, -0.12, -0.19 + 0.11 * k, -0.12 + high), tone, 0.012)
    canvas.bar((-0.18, -0.29, 0.18, -0.22), lighter((0.75, 0.85, 0.98), 0.4), 0.03)
    for k, dot in enumerate(((0.95, 0.45, 0.42), (0.98, 0.78, 0.36), (0.42, 0.78, 0.52), (0.45, 0.58, 0.93))):
        canvas.bar((-0.135 + 0.074 * k, -0.277, -0.087 + 0.074 * k, -0.233), dot, 0.012)
    return canvas.done()


@lru_cache(maxsize=8)
def book_cover(color: Color, trim: Color) -> Rgba8:
    """A cover: a frame, a star and two lines for the title."""
    canvas = Canvas(0.76, 1.0, 256)
    for grown, tone in ((0.0, trim), (0.014, color)):
        canvas.bar((-0.31 + grown, -0.43 + grown, 0.31 - grown, 0.43 - grown), tone, 0.04 - grown)
    canvas.shape(np.add(star_line(0.17), (0.0, 0.10)), trim)
    canvas.bar((-0.20, -0.22, 0.20, -0.17), trim, 0.02)
    canvas.bar((-0.13, -0.31, 0.13, -0.27), mixed(trim, color, 0.25), 0.02)
    return canvas.done()


@lru_cache(maxsize=4)
def shipping_label() -> Rgba8:
    """A parcel's address label: lines, a bar code, a paw."""
    dark: Color = (0.20, 0.19, 0.20)
    canvas = Canvas(1.0, 0.7, 192, lighter(CREAM, 0.5))
    for k, right in enumerate((0.10, 0.0, 0.06)):
        canvas.bar((-0.42, 0.20 - 0.11 * k, right, 0.25 - 0.11 * k), mixed(dark, CREAM, 0.35), 0.01)
    widths = (3, 1, 2, 1, 1, 3, 1, 2, 2, 1, 3, 1, 1, 2, 3, 1, 2)
    at = -0.42
    for k, wide in enumerate(widths):
        if k % 2 == 0:
            canvas.bar((at, -0.28, at + 0.017 * wide, -0.09), dark)
        at += 0.017 * wide + 0.006
    canvas.paste(paw((0.85, 0.25, 0.22)), (0.16, -0.02, 0.44, 0.26))
    return canvas.done()
