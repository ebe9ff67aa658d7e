"""A page to lay pictures and words on: panels, labels in two languages, swatches, marks."""

from __future__ import annotations

from typing import Literal

from PIL import Image, ImageChops, ImageDraw

from joyip.studio.lettering import font

Spot = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""
Anchor = Literal["la", "ma", "ra", "lm", "mm", "ls", "ms"]
"""Where on the text its spot is: left, middle, right; ascender, middle, baseline (Pillow's own letters)."""

PAPER, PANEL, INK, QUIET, RED, GREEN = "#FBF4EA", "#FFFFFF", "#3B2624", "#8C7672", "#DB1C21", "#2E9E5B"
FINER = 3
"""Shapes are drawn so many times larger and reduced, to have smooth edges."""


class Page:
    """An opaque page of pixels."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.image = Image.new("RGB", size, PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def write(
        self, spot: Spot, text: str, points: int, *, color: str = INK, weight: int = 400, anchor: Anchor = "la"
    ) -> float:
        """One line of text; answers how wide it is."""
        face = font(points, weight)
        self.pen.text(spot, text, fill=color, font=face, anchor=anchor)
        return float(face.getlength(text))

    def label(self, middle: Spot, zh: str, en: str, points: int) -> None:
        """A name in both languages, centred, on a baseline."""
        small, gap = round(points * 0.8), points * 0.4
        wide = font(points, 700).getlength(zh) + gap + font(small, 400).getlength(en)
        start = middle[0] - wide / 2
        moved = self.write((start, middle[1]), zh, points, weight=700, anchor="ls")
        self.write((start + moved + gap, middle[1]), en, small, color=QUIET, anchor="ls")

    def paragraph(
        self, spot: Spot, text: str, points: int, width: float, *, color: str = INK, weight: int = 400
    ) -> float:
        """Text broken into lines of a width; answers the height below it."""
        x, y = spot
        for line in wrapped(text, points, weight, width):
            self.write((x, y), line, points, color=color, weight=weight)
            y += points * 1.34
        return y

    def panel(self, box: Box, color: str = PANEL, radius: float = 28) -> None:
        """A sheet of paper with round corners."""
        self._shape(box, color, radius)

    def disc(self, middle: Spot, radius: float, color: str) -> None:
        """A filled circle."""
        x, y = middle
        self._shape((x - radius, y - radius, x + radius, y + radius), color, radius)

    def mark(self, middle: Spot, *, good: bool, radius: float = 19) -> None:
        """A tick or a cross in a disc."""
        self.disc(middle, radius, GREEN if good else RED)
        x, y = middle
        r = radius * 0.42
        lines = (
            [((x - r, y), (x - r * 0.25, y + r * 0.75)), ((x - r * 0.25, y + r * 0.75), (x + r, y - r * 0.7))]
            if good
            else [((x - r, y - r), (x + r, y + r)), ((x - r, y + r), (x + r, y - r))]
        )
        for line in lines:
            self.pen.line(line, fill="white", width=5)

    def paste(self, picture: Image.Image, spot: tuple[int, int], radius: float = 0) -> None:
        """A picture, over what is there where it is transparent, its corners rounded."""
        mask = picture.getchannel("A") if picture.mode == "RGBA" else Image.new("L", picture.size, 255)
        self.image.paste(picture, spot, ImageChops.multiply(mask, _rounded(picture.size, radius)) if radius else mask)

    def rule(self, start: Spot, end: Spot, color: str = QUIET, dash: float = 10) -> None:
        """A level dashed line."""
        x = start[0]
        while x < end[0]:
            self.pen.line((x, start[1], min(x + dash * 0.6, end[0]), end[1]), fill=color, width=2)
            x += dash

    def _shape(self, box: Box, color: str, radius: float) -> None:
        left, top, right, bottom = box
        size = (round(right - left), round(bottom - top))
        self.image.paste(color, (round(left), round(top)), _rounded(size, radius))


def _rounded(size: tuple[int, int], radius: float) -> Image.Image:
    """The mask of a rectangle with round corners."""
    width, height = size[0] * FINER, size[1] * FINER
    mask = Image.new("L", (width, height), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), radius * FINER, fill=255)
    return mask.resize(size, Image.Resampling.LANCZOS)


def wrapped(text: str, points: int, weight: int, width: float) -> list[str]:
    """Lines no wider than `width`: broken at spaces, and anywhere in Chinese."""
    face = font(points, weight)
    lines, line = [], ""
    for word in _words(text):
        if line and face.getlength((line + word).strip()) > width:
            lines.append(line.strip())
            line = ""
        line += word
    return [*lines, line.strip()]


def _words(text: str) -> list[str]:
    words, latin = [], ""
    for sign in text:
        if sign < "\u2e80" and sign != " ":
            latin += sign
            continue
        if latin:
            words.append(latin)
        latin = ""
        if sign in "，。、；：！" and words:
            words[-1] += sign
        else:
            words.append(sign)
    return [*words, latin] if latin else words
