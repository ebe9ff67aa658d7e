"""Words as images: Chinese and English set in Noto Sans CJK, as large as a frame allows, in one or two lines."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Rgb = tuple[float, float, float]
"""sRGB in 0..1."""
Rgba8 = npt.NDArray[np.uint8]
"""Shape (H, W, 4), sRGB with straight alpha."""

PACKAGE, FILE = "manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc"
"""Where the font comes from: a package that carries Noto Sans CJK as Noto publishes it (SIL Open Font License)."""
SIMPLIFIED = 2
"""The collection's face with the shapes of mainland China."""
PITCH = 1.06
"""From line to line, in letter heights."""
MARGIN = 0.03
"""Free space at each side of the frame, as a share of its shorter side."""
GAIN = 1.12
"""Another line must make the letters larger by so much."""
TORN = 0.8
"""What letters must be larger by, inversely, to break a line between two characters that belong together."""
MOST = 48
"""Columns that two lines can be read in: 24 Chinese characters, or twice as many Latin ones."""
_REFERENCE = 100
_NOT_FIRST = frozenset("，。！？、；：）》」』”’…·,.!?;:)]}%")
_NOT_LAST = frozenset("（《「『“‘([{#￥$")


def lettering(
    text: str,
    color: Rgb,
    size_hint: tuple[int, int] = (512, 256),
    *,
    weight: int = 800,
    lines: int = 2,
    outline: Rgb | None = None,
) -> Rgba8:
    """The text in an image of exactly `size_hint` (width, height) pixels, in its middle, transparent around.

    The letters are as large as they fit in up to `lines` lines; a line break in the text is kept. `weight` is 100 to
    900. `outline` draws a rim of another colour around the letters. The array is shared: copy it to change it.
    Raises ValueError for a text that is empty or has characters without a shape (`unwritable` lists them).
    """
    words = " ".join(text.split(" ")).strip()
    lost = unwritable(words)
    if not words or lost:
        raise ValueError(f"cannot be written: {lost or 'an empty text'}")
    return _drawn(words, color, size_hint, weight=weight, lines=lines, outline=outline)


def columns(text: str) -> int:
    """How much room a text takes: two columns a Chinese character, one any other."""
    return sum(2 if _chinese(mark) else 1 for mark in text)


def unwritable(text: str) -> str:
    """The characters of the text that have no shape: emoji, tabs, letters that nobody sees. Spaces can be written."""
    face = font(32, 400)
    unknown = bytes(face.getmask("\U0010ffff"))

    def lost(mark: str) -> bool:
        ink = bytes(face.getmask(mark))
        return ink == unknown or not (ink or mark.isspace())

    return "".join(mark for mark in dict.fromkeys(text) if mark != "\n" and lost(mark))


@lru_cache(maxsize=64)
def _drawn(text: str, color: Rgb, size: tuple[int, int], *, weight: int, lines: int, outline: Rgb | None) -> Rgba8:
    width, height = size
    free = MARGIN * min(size)
    rim = 0.07 if outline is not None else 0.0
    block, scale = _best(text, (width - 2 * free, height - 2 * free), weight, lines, rim)
    points = max(1, int(scale * _REFERENCE))
    face = font(points, weight)
    stroke = 0 if outline is None else max(1, round(rim * points))
    mask, wide = Image.new("L", size, 0), Image.new("L", size, 0)
    _, top, _, bottom = _extent(block, face, points)
    for row, line in enumerate(block):
        a, _, b, _ = face.getbbox(line)
        spot = (width / 2 - (a + b) / 2, height / 2 - (top + bottom) / 2 + row * PITCH * points)
        ImageDraw.Draw(mask).text(spot, line, fill=255, font=face)
        if stroke:
            ImageDraw.Draw(wide).text(spot, line, fill=255, font=face, stroke_width=stroke)
    ink = np.asarray(mask, np.float32)[..., None] / 255
    image = np.empty((height, width, 4), np.float32)
    image[..., :3] = np.asarray(color, np.float32)
    image[..., 3:] = ink
    if stroke and outline is not None:
        image[..., :3] = np.asarray(outline, np.float32) * (1 - ink) + image[..., :3] * ink
        image[..., 3] = np.maximum(image[..., 3], np.asarray(wide, np.float32) / 255)
    drawn = np.rint(image * 255).astype(np.uint8)
    drawn.setflags(write=False)
    return drawn


def _best(text: str, room: tuple[float, float], weight: int, lines: int, rim: float) -> tuple[tuple[str, ...], float]:
    """The lines, and the scale of the reference size, that make the letters largest."""
    face = font(_REFERENCE, weight)
    best: tuple[tuple[str, ...], float] = ((text,), 0.0)
    most = 0.0
    for block in _blocks(text, lines):
        left, top, right, bottom = _extent(block, face, _REFERENCE)
        edge = 2 * rim * _REFERENCE
        scale = min(room[0] / (right - left + edge), room[1] / (bottom - top + edge))
        worth = scale * (1.0 if _natural(block, text) else TORN)
        if worth > most * (GAIN if len(block) > len(best[0]) else 1.0):
            best, most = (block, scale), worth
    return best


def _natural(block: tuple[str, ...], text: str) -> bool:
    """Whether the lines end where the text pauses: at spaces, line breaks and punctuation."""
    return "\n" in text or all(line[-1] in _NOT_FIRST for line in block[:-1]) or " ".join(block) == text


def _extent(block: tuple[str, ...], face: ImageFont.FreeTypeFont, points: int) -> tuple[float, float, float, float]:
    """Where the ink of lines set one under the other begins and ends."""
    boxes = [face.getbbox(line) for line in block]
    half = max(right - left for left, _, right, _ in boxes) / 2
    top = min(box[1] + row * PITCH * points for row, box in enumerate(boxes))
    bottom = max(box[3] + row * PITCH * points for row, box in enumerate(boxes))
    return -half, top, half, bottom


def _blocks(text: str, lines: int) -> list[tuple[str, ...]]:
    """Every way to set the text: as written, or broken where it may be, fewest lines first."""
    if "\n" in text:
        return [tuple(line.strip() for line in text.split("\n") if line.strip())]
    breaks = [spot for spot in range(1, len(text)) if _may_break(text, spot)]
    blocks: list[tuple[str, ...]] = []
    for count in range(lines):
        for spots in combinations(breaks, count):
            edges = (0, *spots, len(text))
            block = tuple(text[a:b].strip() for a, b in pairwise(edges))
            if all(block):
                blocks.append(block)
    return blocks


def _may_break(text: str, spot: int) -> bool:
    """Whether a line may end before `spot`: at spaces, and between Chinese characters but for their punctuation."""
    before, after = text[spot - 1], text[spot]
    if before == " " or after == " ":
        return after == " "
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return _chinese(before) or _chinese(after)


def _chinese(mark: str) -> bool:
    return "\u2e80" <= mark <= "\u9fff" or "\uf900" <= mark <= "\ufaff" or "\uff00" <= mark <= "\uff65"


@lru_cache(maxsize=24)
def font(points: int, weight: int) -> ImageFont.FreeTypeFont:
    """The font at a size. Raises RuntimeError where the package with the font is not installed."""
    try:
        path = str(files(PACKAGE) / FILE)
        face = ImageFont.truetype(path, points, index=SIMPLIFIED, layout_engine=ImageFont.Layout.BASIC)
    except (ModuleNotFoundError, OSError) as error:
        raise RuntimeError(f"no font to write with: install the package {PACKAGE.replace('_', '-')}") from error
    face.set_variation_by_axes([weight])
    return face
