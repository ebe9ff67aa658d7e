"""Joy's whole head for an expression: skull with blush, ears, nose, eyes, brows and mouth, all in the head's frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from joyip.studio.field import union
from joyip.studio.geometry import Frame, Part, Vectors
from joyip.studio.joy import colors
from joyip.studio.joy.expressions import Expression
from joyip.studio.joy.extras import Sign, signs
from joyip.studio.joy.eyes import brows, eyes
from joyip.studio.joy.head import EAR, SIDES, ear_hollow, ears_field, nose_field, on_face, tuft_field
from joyip.studio.joy.mouth import carved_head, mouth, muzzle
from joyip.studio.joy.piece import Paint, Piece
from joyip.studio.joy.strokes import mirror, stroke

COARSE, EARS = 0.021, 0.0195
CHEEK = (0.335, -0.138)
ASHAMED = 1.5
"""Blush beyond this shows as strokes too."""


def _blushing(strength: float) -> Paint:
    """White with cheeks airbrushed pink."""
    spot = np.array(on_face(*CHEEK), np.float32)

    def paint(points: Vectors) -> Vectors:
        away = np.hypot(np.abs(points[:, 0]) - spot[0], (points[:, 1] - spot[1]) * 1.3)
        away = np.hypot(away, 0.6 * (points[:, 2] - spot[2]))
        share = np.clip(1 - away / 0.128, 0, 1)
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


def _blush_strokes() -> list[Piece]:
    """The short strokes on the cheeks of those who are ashamed."""
    u, v = CHEEK
    pieces = []
    for side in SIDES:
        lines = [
            stroke(mirror([(u + d - 0.014, v - 0.036), (u + d + 0.014, v + 0.036)], side), 0.0105)
            for d in (-0.050, 0.0, 0.050)
        ]
        pieces.append(Piece(f"blush strokes {side:+.0f}", "face", union(*lines), 0.005, BLUSH_LINE))
    return pieces


BLUSH_LINE = colors.cloth((0.93, 0.36, 0.42), 0.5, 0.0)


def _muzzle(mood: Expression) -> list[Piece]:
    """The skin round an open mouth."""
    fields = muzzle(mood.mouth)
    if fields is None:
        return []
    return [Piece("muzzle", "body", fields[0], 0.0125, colors.SKIN, _blushing(mood.blush), shading=fields[1])]


@lru_cache(maxsize=64)
def head_pieces(mood: Expression) -> tuple[Piece, ...]:
    """Every piece of the head, in the head's frame."""
    return (
        Piece("head", "body", carved_head(mood.mouth), COARSE, colors.SKIN, _blushing(mood.blush)),
        Piece("ears", "body", ears_field(), EARS, colors.EAR, _ears),
        Piece("nose", "face", nose_field(), 0.008, colors.NOSE),
        *_muzzle(mood),
        *eyes(mood),
        *brows(mood),
        *mouth(mood.mouth),
        *(_blush_strokes() if mood.blush > ASHAMED else []),
        *(piece for sign in _signs(mood) if sign.anchor is None for piece in sign.pieces),
    )


def _signs(mood: Expression) -> list[Sign]:
    return [sign for kind in mood.extras for sign in signs(kind)]


def beside(mood: Expression, head: Frame, hat: Sequence[Part] = ()) -> list[Part]:
    """What floats beside a head; it gives way to a hat (in the head's frame)."""
    empty = np.zeros((0, 3), np.float32)
    points = np.concatenate([empty, *(part.mesh.vertices for part in hat)])
    parts = []
    for sign in _signs(mood):
        if sign.anchor is not None:
            frame = replace(head, origin=head.apply(np.array([sign.aside(points)], np.float32))[0])
            parts += [piece.part(frame) for piece in sign.pieces]
    return parts


def tuft() -> Piece:
    """The locks on the crown, in the head's frame."""
    return Piece("tuft", "body", tuft_field(), 0.008, colors.SKIN)
