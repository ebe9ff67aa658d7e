import numpy as np
import pytest

from joyip.studio.lettering import _best, lettering, unwritable
from joyip.studio.scene import Scene

RED = (0.8, 0.1, 0.1)


@pytest.mark.parametrize(
    "text", ["26", "JOY", "新年快乐", "生日快乐，加油！", "Happy Birthday", "一二三四五六七八九十" * 2]
)
@pytest.mark.parametrize("size", [(320, 160), (120, 300), (64, 64)])
def test_words_fill_their_frame(text: str, size: tuple[int, int]) -> None:
    """The letters are in the middle, touch no border, and fill the frame in one direction at least."""
    image = lettering(text, RED, size)
    assert image.shape == (size[1], size[0], 4)
    rows, columns = (np.flatnonzero(image[..., 3].max(axis) > 40) for axis in (1, 0))
    assert rows[0] > 0 and columns[0] > 0 and rows[-1] < size[1] - 1 and columns[-1] < size[0] - 1
    share = max((rows[-1] - rows[0]) / size[1], (columns[-1] - columns[0]) / size[0])
    assert share > 0.75
    assert abs(rows[0] + rows[-1] - size[1]) <= 5
    assert np.abs(image[..., :3] / 255 - RED).max() < 0.01


@pytest.mark.parametrize(("mark", "most"), [("a", 48), ("福", 24), ("，", 24)])
def test_a_text_is_as_long_as_can_be_read(mark: str, most: int) -> None:
    """Twice as many Latin letters as Chinese characters find room; one more is refused, with what to do."""
    assert Scene(text=mark * most).text == mark * most
    with pytest.raises(ValueError, match=r"24|48"):
        Scene(text=mark * (most + 1))


def test_lines_break_where_one_pauses() -> None:
    """At spaces and after punctuation rather than in a word; a break that was written is kept."""
    for text, block in (
        ("生日快乐，加油！", ("生日快乐，", "加油！")),
        ("Happy Birthday", ("Happy", "Birthday")),
        ("618狂欢节", ("618狂欢节",)),
        ("买一送一\n今天", ("买一送一", "今天")),
    ):
        assert _best(text, (300, 120), 800, 2, 0.0)[0] == block


def test_an_outline_lies_around_the_letters() -> None:
    """With an outline more is covered, and what is more has its colour."""
    plain, rimmed = lettering("8", RED, (96, 96)), lettering("8", RED, (96, 96), outline=(0.0, 0.0, 0.5))
    blue = (rimmed[..., 3] > 200) & (rimmed[..., 2] > 100)
    assert blue.sum() > 150
    assert not ((plain[..., 3] > 200) & (plain[..., 2] > 100)).any()


def test_what_has_no_shape_is_named() -> None:
    """Emoji are told, not drawn as boxes; an empty text is refused."""
    assert unwritable("新年😀 JOY★😀") == "😀"
    for text in ("加油😀", "  "):
        with pytest.raises(ValueError, match="cannot be written"):
            lettering(text, RED)


@pytest.mark.parametrize("mark", ["\u3164", "\u115f", "\t", "\u2009", "\u2028"])
def test_what_leaves_no_ink_and_is_no_space_cannot_be_written(mark: str) -> None:
    """Fillers that nobody sees, tabs and thin spaces without a shape are named instead of drawn as boxes."""
    assert unwritable(f"a{mark}b") == mark
    with pytest.raises(ValueError, match="cannot be written"):
        lettering(mark, RED)
