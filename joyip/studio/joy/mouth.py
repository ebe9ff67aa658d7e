"""Joy's mouths: lines on the muzzle when closed; when open, carved into the head, with tongue or teeth inside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from joyip.studio.field import Field, intersect, smooth_intersect, smooth_subtract, subtract, union
from joyip.studio.geometry import Frame, Vectors
from joyip.studio.joy import colors
from joyip.studio.joy.expressions import MouthKind
from joyip.studio.joy.head import face_normal, head_field, on_face
from joyip.studio.joy.piece import Paint, Piece
from joyip.studio.joy.skeleton import basis, vector
from joyip.studio.joy.stencil import Stencil
from joyip.studio.joy.strokes import Point2, curve, mirror, stroke
from joyip.studio.solids import Box, Capsule, Ellipsoid, HalfSpace

WIDTH = 0.0170
FINE = 0.006
ROUGH = 0.008
"""Edge lengths of the meshes: of lines and tongue, and of the dark inside."""
LIP = 0.024
HIDDEN, RISE, AROUND, MERGED = 0.030, 0.0005, 0.115, 0.065
"""The muzzle's skin round an open mouth is a piece of its own, as the head's mesh is too coarse for its edge.

So far the coarse head stays away from the mouth; so much the skin lies above it; so far it reaches around the mouth;
and over so much it sinks below the head, where nobody sees the one end and the other begin.
"""
RIM, SUNK = 0.0125, 0.010
"""Radius of the dark line round an open mouth, and how deep it lies: it is smooth where the head's mesh is coarse."""
PHILTRUM = -0.125
"""Where the line from the nose to the mouth begins."""


@dataclass(frozen=True)
class Opening:
    """An open mouth: half width, height of its corners, and how its edges run between them.

    The upper edge sags by `sag`, and by `pads` under each pad of the muzzle; the lower drops by `drop`. `tongue` is the
    tongue's height (0: none); `teeth` fills the mouth with them.
    """

    half: float
    top: float
    sag: float
    drop: float
    tongue: float = 0.0
    pads: float = 0.0
    teeth: bool = False
    squareness: float = 0.85


OPENINGS = {
    "laugh": Opening(0.172, -0.186, 0.010, 0.176, 0.095, pads=0.032),
    "cheer": Opening(0.128, -0.188, 0.008, 0.130, 0.070, pads=0.028),
    "grin": Opening(0.178, -0.172, 0.050, 0.132, teeth=True),
    "clench": Opening(0.146, -0.268, -0.082, 0.028, teeth=True, squareness=0.5),
    "round": Opening(0.058, -0.246, -0.054, 0.060, 0.028, squareness=1.0),
    "gape": Opening(0.098, -0.270, -0.090, 0.106, 0.055, squareness=0.9),
    "wail": Opening(0.146, -0.298, -0.118, 0.034, 0.058, squareness=0.6),
    "yawn": Opening(0.066, -0.242, -0.042, 0.062, 0.034, squareness=1.0),
}


def _outline(opening: Opening) -> list[Point2]:
    """The mouth's edge, counter-clockwise: a superellipse below the corners, a shallow curve above."""
    angle = np.linspace(np.pi, 2 * np.pi, 25)
    u = opening.half * np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** opening.squareness
    lower = [(float(a), float(opening.top + opening.drop * np.sin(b))) for a, b in zip(u, angle, strict=True)]
    back = np.linspace(0, np.pi, 33)[1:-1]
    rounded = np.sign(np.cos(back)) * np.abs(np.cos(back)) ** min(1.0, opening.squareness + 0.15)
    sag = opening.sag * np.sin(back) + opening.pads * np.abs(np.sin(2 * back)) ** 1.2
    upper = [(float(opening.half * a), float(opening.top - b)) for a, b in zip(rounded, sag, strict=True)]
    return lower + upper


def cavity(opening: Opening) -> Field:
    """The room of an open mouth: its outline driven into the muzzle."""
    return Stencil(tuple(_outline(opening)), 0.31, 0.93, 0.004)


def carved_head(kind: MouthKind) -> Field:
    """The head with room for an open mouth and what lies around it (`muzzle`)."""
    opening = OPENINGS.get(kind)
    return head_field() if opening is None else smooth_subtract(LIP, head_field(), cavity(opening).offset(HIDDEN))


def muzzle(kind: MouthKind) -> tuple[Field, Field] | None:
    """The skin round an open mouth, and the same without its ends, which it is shaded as; None where it is shut."""
    opening = OPENINGS.get(kind)
    if opening is None:
        return None
    low, high = opening.top - opening.drop - AROUND, opening.top + AROUND - min(0.0, opening.sag)
    room = Box((0.0, (low + high) / 2, 0.50), (opening.half + AROUND, (high - low) / 2, 0.32), 0.04)
    skin = smooth_subtract(LIP, head_field().offset(RISE), cavity(opening))
    return smooth_intersect(MERGED, skin, room), skin


def _open(opening: Opening) -> list[Piece]:
    room = cavity(opening)
    lining = intersect(subtract(room.offset(-0.001), room.offset(-0.014)), head_field().offset(-0.018))
    outline = _outline(opening)
    rim = stroke([*outline, outline[0]], RIM, 1.0, -SUNK)
    pieces = [
        Piece("mouth", "face", lining, ROUGH, colors.MOUTH),
        Piece("rim", "face", rim, FINE, colors.MOUTH),
    ]
    low = opening.top - opening.drop
    if opening.tongue:
        tongue = Ellipsoid((0, low + opening.tongue * 0.2, 0.43), (opening.half * 0.72, opening.tongue, 0.115))
        groove = Ellipsoid((0, low + opening.tongue * 1.28, 0.47), (0.007, 0.02, 0.09))
        soft = smooth_intersect(0.012, smooth_subtract(0.02, tongue, groove), room.offset(-0.008))
        pieces.append(Piece("tongue", "face", soft, 0.008, colors.TONGUE))
    if opening.teeth:
        row = smooth_intersect(0.010, room.offset(-0.005), head_field().offset(-0.020))
        row = intersect(row, head_field().offset(-0.075).shell(0.11))
        middle = opening.top - (opening.sag + opening.drop) / 2
        pieces.append(Piece("teeth", "face", row, 0.0065, colors.TOOTH, _gaps(middle, opening.half)))
    return pieces


def _gaps(middle: float, half: float) -> Paint:
    """White teeth with soft grey gaps: one line along, the others across."""
    step = half * 2 / 7

    def paint(points: Vectors) -> Vectors:
        along = np.abs(points[:, 1] - middle - 0.10 * points[:, 0] ** 2 / half)
        across = np.abs((points[:, 0] / step + 0.5) % 1.0 - 0.5) * step
        line = np.minimum(along, across * 1.5)
        return colors.blend(colors.TOOTH.color, colors.GAP, np.clip((0.0055 - line) / 0.004, 0, 1))

    return paint


def _lines(kind: MouthKind) -> list[list[Point2]]:
    """Closed mouths as curves on the face."""
    philtrum = curve([(0.0, PHILTRUM), (0.0, -0.192)], 4)
    if kind in ("smile", "tongue"):
        side = curve([(0.0, -0.188), (0.038, -0.262), (0.118, -0.252), (0.142, -0.168)])
        return [side, mirror(side, -1), philtrum]
    if kind == "beam":
        return [curve([(-0.108, -0.182), (-0.062, -0.290), (0.062, -0.290), (0.108, -0.182)])]
    if kind == "coy":
        return [curve([(-0.056, -0.212), (-0.030, -0.254), (0.030, -0.254), (0.056, -0.212)])]
    if kind == "smirk":
        return [curve([(-0.070, -0.236), (-0.005, -0.262), (0.090, -0.262), (0.148, -0.160)])]
    if kind == "frown":
        return [curve([(-0.092, -0.272), (-0.055, -0.192), (0.055, -0.192), (0.092, -0.272)])]
    if kind == "flat":
        return [curve([(-0.088, -0.228), (0.088, -0.228)], 8)]
    if kind == "slant":
        return [curve([(-0.085, -0.250), (0.0, -0.216), (0.098, -0.222)], 8)]
    if kind == "hmm":
        return [curve([(0.000, -0.236), (0.030, -0.205), (0.070, -0.205), (0.100, -0.240)], 8)]
    size, waves, skew = {"wavy": (0.080, 1.5, 0.0), "squiggle": (0.094, 2.0, 0.022)}[kind]
    wave = np.linspace(-1, 1, 37)
    return [[(float(t * size), float(-0.225 + skew * t + 0.020 * np.sin(t * waves * np.pi))) for t in wave]]


def _tongue_out() -> list[Piece]:
    """A tongue that hangs out under the smile, a little to one side."""
    spot = np.array(on_face(0.028, -0.285, 0.012), np.float32)
    frame = Frame(spot, basis(vector(-0.10, 1.0, 0.25), face_normal(spot[None])[0]))
    shape = Ellipsoid((0, -0.012, 0), (0.070, 0.100, 0.036))
    groove = Capsule((0, 0.08, 0.038), (0, -0.03, 0.041), 0.010)
    soft = smooth_subtract(0.016, shape, groove).placed(frame)
    hanging = smooth_intersect(0.010, soft, HalfSpace((0, -0.232, 0), (0, 1, 0)))
    return [Piece("tongue", "face", hanging, 0.008, colors.TONGUE)]


def mouth(kind: MouthKind) -> list[Piece]:
    """The pieces of a mouth, the carved head left out."""
    if kind in OPENINGS:
        pieces = _open(OPENINGS[kind])
        if kind in ("laugh", "cheer"):
            lip = curve([(0.0, PHILTRUM), (0.0, OPENINGS[kind].top - OPENINGS[kind].sag - 0.002)], 4)
            pieces.append(Piece("lip", "face", stroke(lip, WIDTH, 0.9), FINE, colors.LINE))
        return pieces
    drawn = union(*(stroke(line, WIDTH) for line in _lines(kind)))
    return [Piece("mouth", "face", drawn, FINE, colors.LINE), *(_tongue_out() if kind == "tongue" else [])]
