"""Things to read: a book held with its cover to the viewer, and a board that carries the picture's text."""

from __future__ import annotations

import numpy as np

from joyip.studio.geometry import Material
from joyip.studio.lettering import lettering
from joyip.studio.props import prints
from joyip.studio.props.forms import Piece, assembled, block, piece, printed, rectangle, rod, sheet, strip
from joyip.studio.props.prop import CREAM, GOLD, Color, Grip, Prop, accent, darker, lighter, matte, pale, satin
from joyip.studio.shapes import turn
from joyip.studio.sweeps import rounded, smooth_path


def book(color: Color) -> Prop:
    """Cover in the wished colour with a star, cream pages, a ribbon between them."""
    wide, tall, thick = 0.33, 0.435, 0.085
    cover = sheet(rectangle(wide, tall), 0.02, 0.016, 0.006)
    boards = [cover.at((0.0, 0.0, side * (thick / 2 - 0.008))) for side in (1, -1)]
    spine = block((0.026, tall, thick - 0.002), 0.012, (-wide / 2 + 0.010, 0.0, 0.0))
    pages = block((wide - 0.035, tall - 0.035, thick - 0.020), 0.006, (0.006, 0.0, 0.0))
    leaves = []
    for k in range(5):
        z = -0.024 + 0.012 * k
        leaves.append(
            rod(((wide / 2 - 0.0115, -tall / 2 + 0.03, z), (wide / 2 - 0.0115, tall / 2 - 0.03, z)), 0.0022, 5).trim()
        )
    tail = smooth_path(((0.06, -0.19, 0.01), (0.06, -0.235, 0.012), (0.075, -0.285, 0.02), (0.07, -0.33, 0.016)), 14)
    ribbon = strip(tail, (1, 0, 0), 0.026, 0.005)
    cloth = Material(color, roughness=0.42, clearcoat=0.3)
    trim: Color = GOLD if not pale(color) and sum(color) < 2.0 else (0.80, 0.22, 0.24)
    half, high = wide / 2, tall / 2
    return assembled(
        "book",
        Grip("side", "chest", 0.16),
        piece("cover", cloth, *boards, spine),
        printed("cover", boards[0].mesh, cloth, prints.book_cover(color, trim), (-half + 0.012, -high, half, high)),
        piece("pages", matte(lighter(CREAM, 0.2)), pages),
        piece("leaves", matte(darker(CREAM, 0.12)), *leaves),
        piece("ribbon", satin(accent(color)), ribbon),
        origin=(-0.05, 0.06, thick / 2 - 0.020),
        rotation=turn(x=-5.0, y=-30.0, z=5.0),
    )


def sign(color: Color, text: str = "") -> Prop:
    """A board in the wished colour with a wooden frame; it says the text, or shows a paw."""
    wide, tall, thick = 0.72, 0.31, 0.032
    board = sheet(rectangle(wide, tall), 0.05, thick, 0.010)
    line = rounded(rectangle(wide, tall), 0.055, 6, closed=True)
    frame = rod(np.column_stack((line, np.zeros(len(line)))), 0.026, 12, closed=True)
    paint = Material(color, roughness=0.5, clearcoat=0.15)
    ink: Color = (0.80, 0.13, 0.16) if pale(color) else (1.0, 0.99, 0.96)
    half, high = wide / 2 - 0.035, tall / 2 - 0.035
    prints_: list[Piece] = []
    if text:
        image, window = lettering(text, ink, (1024, round(1024 * high / half))), (-half, -high, half, high)
    else:
        image, window = prints.paw(ink, 256), (-0.15, -0.16, 0.15, 0.14)
    prints_.append(printed("board", board.mesh, paint, image, window))
    palm = wide / 2 + 0.024
    return assembled(
        "sign",
        Grip("both", "waist", 0.06, 0.03, right=(-palm, -0.06, 0.0), left=(palm, -0.06, 0.0)),
        piece("board", paint, board),
        *prints_,
        piece("frame", Material((0.72, 0.50, 0.29), roughness=0.45, clearcoat=0.3), frame),
        rotation=turn(x=-6.0),
    )
