import numpy as np
import pytest
from PIL import Image

from joyip.studio.joy import colors
from joyip.studio.lettering import font
from joyip.studio.sheet import SIZE, character_sheet
from joyip.studio.sheet.character import MOODS, OTHERS
from joyip.studio.sheet.page import PAPER, Page, wrapped
from joyip.studio.sheet.pictures import Album, grounded, hexadecimal, recolored, trimmed
from joyip.studio.studio import Picture, Studio


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio()


@pytest.fixture(scope="module")
def joy(studio: Studio) -> Picture:
    return Album(studio, 1, 2, lambda: None).draw(96)


def test_a_draft_of_the_sheet_has_every_picture_in_place(studio: Studio) -> None:
    """Each picture is told of, red ears are in every panel, and both scripts in the heading."""
    told: list[int] = []
    sheet = character_sheet(studio, samples=1, detail=0.1, moods=MOODS[:4], told=lambda: told.append(1))
    assert sheet.size == SIZE
    assert len(told) == OTHERS + 4
    pixels = np.asarray(sheet).astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 1] < 80) & (pixels[..., 2] < 90)
    assert all(band.sum() > 2000 for band in np.split(red[196:858, 70:1640], [392, 784, 1176], axis=1)), "turnaround"
    assert red[886:1406].sum() > 4000, "moods"
    cells = [red[1432:1684, left : left + 200] for left in range(70, 2300, 393)]
    assert all(cell.sum() > 500 for cell in cells), "rules"
    assert (pixels[:190] != np.asarray(Image.new("RGB", (1, 1), PAPER))[0, 0]).any(axis=-1).sum() > 10_000, "heading"


def test_a_cut_out_figure_keeps_no_square_of_shadow(joy: Picture) -> None:
    """The figure stays opaque and whole; the picture's corners, where only shadow lay, become empty."""
    image = np.asarray(grounded(joy))
    assert (image[..., 3][joy.render.ids > 0] == joy.render.rgba[..., 3][joy.render.ids > 0]).all()
    assert image[-1, :, 3].max() < 40
    assert image[-8:, :6, 3].max() == image[-8:, -6:, 3].max() == 0
    assert trimmed(Image.fromarray(image, "RGBA")).width < 80


def test_recolouring_touches_the_ears_alone(joy: Picture) -> None:
    """The ears turn blue, nothing else changes."""
    before, after = np.asarray(grounded(joy)).astype(int), np.asarray(recolored(joy, "body.ears", 0.58)).astype(int)
    ears = joy.render.ids == 1 + joy.render.part_names.index("body.ears")
    assert (after[ears][:, 2] > after[ears][:, 0]).mean() > 0.9
    assert np.array_equal(before[~ears], after[~ears])


def test_words_wrap_within_the_width() -> None:
    """Chinese breaks anywhere but before its punctuation, English at spaces; nothing is lost."""
    for text in ("四周留一只耳朵宽的空，不要切掉。", "Leave an ear's width of room around"):
        lines = wrapped(text, 20, 400, 120)
        assert len(lines) > 1
        assert all(font(20, 400).getlength(line) <= 141 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line.startswith(("，", "。")) for line in lines)


def test_pages_have_round_corners_and_hex_values() -> None:
    """A panel leaves the page's corner as it was; colours are written as style sheets write them."""
    page = Page((100, 60))
    page.panel((0, 0, 100, 60), "#000000", 20)
    assert page.image.getpixel((0, 0)) == Image.new("RGB", (1, 1), PAPER).getpixel((0, 0))
    assert page.image.getpixel((50, 30)) == (0, 0, 0)
    assert hexadecimal(colors.RED) == "#DB1C21"
