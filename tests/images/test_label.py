"""The visible note: on every sort of picture, readable, and missed when it is not there."""

from __future__ import annotations

import numpy as np
import pytest

from joyip.capabilities.images.label import HEIGHT, corner, is_labelled, labelled


@pytest.mark.parametrize(("width", "height"), [(256, 256), (1024, 576), (576, 1024)])
@pytest.mark.parametrize("shade", [0, 128, 255])
def test_the_note_is_readable_on_any_ground(width: int, height: int, shade: int) -> None:
    """On any shade the letters are there, at least a twentieth of the shorter side high, and nothing else."""
    plain = np.full((height, width, 4), (shade, shade, shade, 255), np.uint8)
    noted = labelled(plain)
    rows, columns = corner(width, height)
    assert is_labelled(noted) and not is_labelled(plain)
    changed = np.nonzero((noted != plain).any(axis=(1, 2)))[0]
    assert changed.max() - changed.min() + 1 >= HEIGHT * min(width, height) * 0.98
    noted[rows, columns] = plain[rows, columns]
    assert (noted == plain).all()


def test_a_transparent_corner_carries_the_note_too() -> None:
    """Where nothing is drawn the letters are opaque and the rest stays clear."""
    noted = labelled(np.zeros((256, 256, 4), np.uint8))
    assert is_labelled(noted)
    assert noted[:128].max() == 0


@pytest.mark.parametrize("side", [64, 96, 160, 200])
@pytest.mark.parametrize("shade", [0, 255])
def test_small_pictures_have_the_note_too(side: int, shade: int) -> None:
    """Also where letters are a few pixels high they stand out from any ground."""
    plain = np.full((side, side, 4), (shade, shade, shade, 255), np.uint8)
    assert is_labelled(labelled(plain)) and not is_labelled(plain)
