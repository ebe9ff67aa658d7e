"""Joy's mouths: lines on the muzzle when closed; when open, carved into the head, lined dark and with a tongue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joyip.studio.field import Field, intersect, smooth_intersect, smooth_subtract, subtract, union
from joyip.studio.joy import colors
from joyip.studio.joy.expressions import MouthKind
from joyip.studio.joy.head import head_field
from joyip.studio.joy.piece import Piece
from joyip.studio.joy.strokes import Point2, curve, mirror, stroke
from joyip.studio.solids import Ellipsoid, Extruded

WIDTH = 0.0125
FINE = 0.006
LIP = 0.028


@dataclass(frozen=True)
class Opening:
    """An open mouth: half width, height of its corners, sag of the upper and drop of the lower edge, tongue's rise."""

    half: float
    top: float
    sag: float
    drop: float
    tongue: float


OPENINGS = {
    "laugh": Opening(0.128, -0.176, 0.020, 0.135, 0.075),
    "grin": Opening(0.092, -0.184, 0.016, 0.085, 0.055),
    "round": Opening(0.058, -0.225, -0.050, 0.062, 0.028),
    "yawn": Opening(0.046, -0.222, -0.030, 0.040, 0.02),
}


def _outline(opening: Opening) -> list[Point2]:
    """The mouth's edge, counter-clockwise: a superellipse below the corners, a shallow curve above."""
    angle = np.linspace(np.pi, 2 * np.pi, 25)
    u = opening.half * np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** 0.85
    lower = [(float(a), float(opening.top + opening.drop * np.sin(b))) for a, b in zip(u, angle, strict=True)]
    back = np.linspace(0, np.pi, 17)[1:-1]
    upper = [(float(opening.half * np.cos(b)), float(opening.top - opening.sag * np.sin(b))) for b in back]
    return lower + upper


def cavity(opening: Opening) -> Field:
    """The room of an open mouth: its outline driven into the muzzle."""
    return Extruded(tuple(_outline(opening)), 0.62, 0.004).moved(0, 0, 0.62)


def carved_head(kind: MouthKind) -> Field:
    """The head with the mouth cut in where it is open."""
    opening = OPENINGS.get(kind)
    return head_field() if opening is None else smooth_subtract(LIP, head_field(), cavity(opening))


def _open(opening: Opening) -> list[Piece]:
    room = cavity(opening)
    lining = intersect(subtract(room.offset(0.006), room.offset(-0.012)), head_field().offset(-0.016))
    low = opening.top - opening.drop
    tongue = Ellipsoid((0, low + opening.tongue * 0.2, 0.43), (opening.half * 0.72, opening.tongue, 0.115))
    groove = Ellipsoid((0, low + opening.tongue * 1.28, 0.47), (0.007, 0.02, 0.09))
    tongue_field = smooth_intersect(0.012, smooth_subtract(0.02, tongue, groove), room.offset(-0.008))
    return [
        Piece("mouth", "face", lining, FINE, colors.MOUTH),
        Piece("tongue", "face", tongue_field, FINE, colors.TONGUE),
    ]


def _lines(kind: MouthKind) -> list[list[Point2]]:
    """Closed mouths as curves on the face."""
    if kind == "smile":
        side = curve([(0.0, -0.178), (0.035, -0.232), (0.098, -0.222), (0.122, -0.158)])
        return [side, mirror(side, -1), curve([(0.0, -0.118), (0.0, -0.182)], 4)]
    if kind == "frown":
        return [curve([(-0.085, -0.232), (-0.05, -0.178), (0.05, -0.178), (0.085, -0.232)])]
    if kind == "pout":
        return [
            curve([(-0.062, -0.225), (-0.035, -0.183), (0.035, -0.183), (0.062, -0.225)]),
            curve([(-0.022, -0.248), (0.0, -0.255), (0.022, -0.248)], 5),
        ]
    wave = np.linspace(-1, 1, 33)
    return [[(float(t * 0.075), float(-0.205 + 0.013 * np.sin(t * 1.5 * np.pi))) for t in wave]]


def mouth(kind: MouthKind) -> list[Piece]:
    """The pieces of a mouth, the carved head left out."""
    if kind in OPENINGS:
        pieces = _open(OPENINGS[kind])
        lip = curve([(0.0, -0.118), (0.0, OPENINGS[kind].top - OPENINGS[kind].sag - 0.004)], 4)
        if kind in ("laugh", "grin"):
            pieces.append(Piece("lip", "face", stroke(lip, WIDTH, 0.9), FINE, colors.LINE))
        return pieces
    return [Piece("mouth", "face", union(*(stroke(line, WIDTH) for line in _lines(kind))), FINE, colors.LINE)]
