"""What stands on Joy's character sheet: the turnaround, the palette, every mood, and what to do and not to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PIL import Image

from joyip.studio.catalogue import DIMENSIONS
from joyip.studio.catalogue.item import Item
from joyip.studio.joy import colors, iris
from joyip.studio.sheet.page import INK, QUIET, RED, Page
from joyip.studio.sheet.pictures import Album, cropped, fitted, grounded, hexadecimal, recolored, stretched, trimmed
from joyip.studio.studio import Studio

SIZE = (2480, 1754)
"""An A4 page on its side, at 210 dots an inch."""
MOODS = tuple(DIMENSIONS["expression"].values())
OTHERS = len(("front", "three-quarter", "side", "back", "plain", "hat", "prop"))
"""How many pictures a sheet takes beside the moods."""
_LEFT, _RIGHT = 70, SIZE[0] - 70
_VIEWS = ((0.0, "正面", "front"), (40.0, "四分之三", "three-quarter"), (90.0, "侧面", "side"), (180.0, "背面", "back"))
_PALETTE = (
    (colors.WHITE, "奶白", "milk white"), (colors.RED, "耳朵红", "ear red"), (colors.ROSE, "肉垫粉", "pad rose"),
    (colors.BLUSH, "腮红", "blush"), (colors.NOSE.color, "鼻头黑", "nose black"),
    (colors.LINE.color, "线条棕", "line brown"), (iris.AMBER, "琥珀", "amber"),
    (colors.TONGUE.color, "舌头粉", "tongue pink"),
)  # fmt: skip
_TILES = ("#FFEFC9", "#FFE0DC", "#DCEFFB", "#E4F3DC")
SKY = "#DCECF5"
_CELL, _TILE = 208, 182


def character_sheet(
    studio: Studio,
    *,
    samples: int = 16,
    threads: int = 2,
    detail: float = 1.0,
    moods: Sequence[Item] = MOODS,
    told: Callable[[], None] = lambda: None,
) -> Image.Image:
    """The whole page. `told` is called after each picture; `detail` below 1 makes coarse drafts of them."""
    album, page = Album(studio, samples, threads, told, detail), Page(SIZE)
    _heading(page)
    _turnaround(page, album)
    _palette(page)
    _moods(page, album, moods)
    _rules(page, album)
    return page.image


def _title(page: Page, x: float, y: float, zh: str, en: str) -> None:
    wide = page.write((x, y), zh, 32, weight=800, anchor="ls")
    page.write((x + wide + 14, y), en, 22, color=QUIET, anchor="ls")


def _heading(page: Page) -> None:
    wide = page.write((_LEFT, 158), "Joy", 132, color=RED, weight=900, anchor="ls")
    page.write((_LEFT + wide + 34, 112), "角色设定", 46, weight=800, anchor="ls")
    page.write((_LEFT + wide + 34, 156), "Character sheet", 30, color=QUIET, anchor="ls")
    page.write((_RIGHT, 76), "白色小狗，红耳朵，一颗心做鼻子；头和身体一样高，软胶质感，永远看着你。", 26, anchor="ra")
    motto = "A white puppy with red ears and a heart for a nose: as much head as body, soft vinyl, eyes on you."
    page.write((_RIGHT, 122), motto, 21, color=QUIET, anchor="ra")


def _turnaround(page: Page, album: Album) -> None:
    left, top, right, bottom = _LEFT, 196, 1640, 858
    page.panel((left, top, right, bottom), SKY)
    _title(page, left + 34, top + 56, "转面图", "Turnaround")
    tall = 560
    figures = [trimmed(album.cut_out(tall, turn=turn)) for turn, _, _ in _VIEWS]
    ground = top + 62 + round(tall * 0.955)
    gap = (right - left - 60 - sum(figure.width for figure in figures)) / len(figures)
    page.rule((left + 34, ground), (right - 34, ground), "#A9C7D8")
    x = left + 30 + gap / 2
    for figure, (_, zh, en) in zip(figures, _VIEWS, strict=True):
        page.paste(figure, (round(x), top + 62))
        page.label((x + figure.width / 2, bottom - 30), zh, en, 22)
        x += figure.width + gap


def _palette(page: Page) -> None:
    left, top, right, bottom = 1668, 196, _RIGHT, 858
    page.panel((left, top, right, bottom))
    _title(page, left + 34, top + 56, "色板", "Palette")
    for index, (color, zh, en) in enumerate(_PALETTE):
        x, y = left + 84 + 350 * (index % 2), top + 134 + 108 * (index // 2)
        page.disc((x, y), 47, "#E9DED3")
        page.disc((x, y), 45, hexadecimal(color))
        page.write((x + 64, y - 34), zh, 24, weight=700)
        page.write((x + 64, y - 4), en, 17, color=QUIET)
        page.write((x + 64, y + 16), hexadecimal(color), 21, weight=500)
    vinyl = "材质：软搪胶，哑光底加薄清漆；衣服可以换色，身体和耳朵不可以。"
    below = page.paragraph((left + 38, bottom - 118), vinyl, 20, right - left - 76)
    vinyl = "Soft vinyl under a thin clear coat. Clothes change colour; body and ears never do."
    page.paragraph((left + 38, below + 4), vinyl, 17, right - left - 76, color=QUIET)


def _moods(page: Page, album: Album, moods: Sequence[Item]) -> None:
    top = 886
    page.panel((_LEFT, top, _RIGHT, top + 520))
    page.write((_LEFT + 34, top + 96), "表情", 32, weight=800, anchor="ls")
    page.write((_LEFT + 34, top + 132), "Expressions", 22, color=QUIET, anchor="ls")
    half = len(moods) // 2
    rows = (moods[:half], moods[half:])
    for row, items in enumerate(rows):
        start = (SIZE[0] + _CELL * (len(rows[1]) - 2 * len(items))) / 2  # flush right under one another
        for column, item in enumerate(items):
            x, y = round(start + column * _CELL), top + 40 + 238 * row
            page.panel((x + 13, y, x + 13 + _TILE, y + _TILE), _TILES[(row + column) % len(_TILES)], 40)
            head = album.cut_out(_TILE, framing="portrait", expression=item.id)
            page.paste(head, (x + 13, y), 40)
            page.label((x + _CELL / 2, y + 210), item.zh, item.en, 18)


def _rules(page: Page, album: Album) -> None:
    top, tall, wide = 1432, 252, (_RIGHT - _LEFT + 20) / 6
    plain = album.draw(tall)
    joy = fitted(grounded(plain), tall)
    party = album.cut_out(tall, headwear="party_hat", expression="laugh", action="wave")
    gift = album.cut_out(tall, handheld="gift", expression="surprised")
    shown = (
        (True, _with_room(joy), "四周留一只耳朵宽的空", "Leave an ear's width of room around"),
        (True, party, "帽子坐在头上，露出耳朵", "Hats sit on the head and show the ears"),
        (True, gift, "看镜头，或看手里的东西", "Eyes on the camera or on the thing in hand"),
        (False, fitted(recolored(plain, "body.ears", 0.58), tall), "不要改耳朵的颜色", "Never recolour the ears"),
        (False, stretched(joy, 1.25, 0.72), "不要压扁拉长", "Never squash or stretch"),
        (False, cropped(joy, 0.36, 0.14, 0.92, 0.70), "不要切掉耳朵和脚", "Never cut off ears or feet"),
    )
    for index, (good, picture, zh, en) in enumerate(shown):
        left = _LEFT + index * wide
        page.panel((left, top, left + wide - 20, top + tall + 8))
        page.panel((left, top, left + tall - 56, top + tall + 8), SKY)
        page.paste(picture.crop((28, 0, tall - 28, tall)), (round(left), top + 4), 24)
        x = left + tall - 40
        page.mark((x + 20, top + 38), good=good)
        y = page.paragraph((x, top + 70), zh, 22, wide - tall + 10, weight=700, color=INK)
        page.paragraph((x, y + 4), en, 17, wide - tall + 12, color=QUIET)


def _with_room(image: Image.Image) -> Image.Image:
    """The figure in a dashed frame that keeps its distance."""
    page = Page(image.size)
    page.panel((0, 0, *image.size), SKY, 0)
    small = image.resize((round(image.width * 0.84), round(image.height * 0.84)), Image.Resampling.LANCZOS)
    page.paste(small, ((image.width - small.width) // 2, (image.height - small.height) // 2))
    low, high = image.height * 0.05, image.height * 0.94
    left, right = image.width * 0.16, image.width * 0.84
    for y in (low, high):
        page.rule((left, y), (right, y), RED, 12)
    for x in (left, right):
        y = low
        while y < high:
            page.pen.line((x, y, x, min(y + 7, high)), fill=RED, width=2)
            y += 12
    return page.image
