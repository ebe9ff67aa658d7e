"""Joy's whole head for an expression: skull with blush, ears, nose, eyes, brows and mouth, all in the head's frame."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from joyip.studio.field import union
from joyip.studio.geometry import Vectors
from joyip.studio.joy import colors
from joyip.studio.joy.expressions import Expression
from joyip.studio.joy.eyes import brows, eyes
from joyip.studio.joy.head import EAR, NOSE, ear_hollow, ears_field, nose_field, on_face, tuft_field
from joyip.studio.joy.mouth import carved_head, mouth
from joyip.studio.joy.piece import Paint, Piece
from joyip.studio.joy.strokes import mirror, stroke
from joyip.studio.solids import Capsule, Ellipsoid, Sphere

COARSE = 0.0125
CHEEK = (0.345, -0.112)


def _blushing(strength: float) -> Paint:
    """White with cheeks airbrushed pink."""
    spot = np.array(on_face(*CHEEK), np.float32)

    def paint(points: Vectors) -> Vectors:
        away = np.hypot(np.abs(points[:, 0]) - spot[0], (points[:, 1] - spot[1]) * 1.3)
        away = np.hypot(away, 0.6 * (points[:, 2] - spot[2]))
        share = np.clip(1 - away / 0.118, 0, 1)
        share = np.minimum(0.9, strength * 1.15 * share * share * (3 - 2 * share))[:, None]
        out: Vectors = (np.array(colors.WHITE) * (1 - share) + np.array(colors.BLUSH) * share).astype(np.float32)
        return out

    return paint


def _ears(points: Vectors) -> Vectors:
    """Red with a rosy hollow."""
    left = np.asfortranarray(points * np.where(points[:, :1] < 0, (-1, 1, 1), (1, 1, 1)).astype(np.float32))
    return colors.blend(
        colors.RED, colors.ROSE, np.clip(0.5 - (ear_hollow().placed(EAR).distance(left) - 0.004) / 0.016, 0, 1)
    )


def _extras(expression: Expression) -> list[Piece]:
    """What some moods add: a tear, strokes of embarrassment."""
    pieces = []
    if expression.tear:
        x, y, z = on_face(0.262, -0.135, 0.006)
        drop = union(Ellipsoid((x, y, z), (0.034, 0.040, 0.024)), stroke([(0.258, -0.12), (0.246, -0.075)], 0.018, 0.3))
        pieces.append(Piece("tear", "face", drop, 0.006, colors.TEAR))
    if expression.bubble:
        x, y, z = NOSE
        ball, stem = (x + 0.088, y - 0.055, z + 0.07), (x + 0.03, y - 0.02, z + 0.035)
        bubble = union(Sphere(ball, 0.066), Capsule(stem, ball, 0.012, 0.04))
        glint = Ellipsoid((x + 0.064, y - 0.027, z + 0.124), (0.013, 0.016, 0.011))
        pieces.append(Piece("bubble", "face", bubble, 0.007, colors.BUBBLE))
        pieces.append(Piece("bubble glint", "face", glint, 0.004, colors.GLINT))
    if expression.blush > 1.2:
        for side in (1.0, -1.0):
            lines = [
                stroke(
                    mirror([(CHEEK[0] + d - 0.012, CHEEK[1] - 0.03), (CHEEK[0] + d + 0.012, CHEEK[1] + 0.03)], side),
                    0.0085,
                )
                for d in (-0.042, 0.0, 0.042)
            ]
            pieces.append(Piece(f"blush strokes {side:+.0f}", "face", union(*lines), 0.005, BLUSH_LINE))
    return pieces


BLUSH_LINE = colors.cloth((0.93, 0.36, 0.42), 0.5, 0.0)


@lru_cache(maxsize=32)
def head_pieces(mood: Expression) -> tuple[Piece, ...]:
    """Every piece of the head, in the head's frame."""
    return (
        Piece("head", "body", carved_head(mood.mouth), COARSE, colors.SKIN, _blushing(mood.blush)),
        Piece("ears", "body", ears_field(), COARSE, colors.EAR, _ears),
        Piece("nose", "face", nose_field(), 0.008, colors.NOSE),
        *eyes(mood),
        *brows(mood),
        *mouth(mood.mouth),
        *_extras(mood),
    )


def tuft() -> Piece:
    """The locks on the crown, in the head's frame."""
    return Piece("tuft", "body", tuft_field(), 0.008, colors.SKIN)
