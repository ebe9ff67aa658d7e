"""Joy's eyes: glossy balls whose iris looks where Joy looks, lids that tell the mood, and signs in place of eyes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from joyip.studio.field import Field, intersect, rotation, smooth_intersect, union
from joyip.studio.geometry import Frame, Vectors
from joyip.studio.joy import colors
from joyip.studio.joy.emblems import heart
from joyip.studio.joy.expressions import Brow, Expression, Eye
from joyip.studio.joy.head import face_normal, on_face
from joyip.studio.joy.iris import REACH, eyeball
from joyip.studio.joy.piece import Piece, Print
from joyip.studio.joy.strokes import Point2, curve, mirror, stroke
from joyip.studio.solids import Ellipsoid, Extruded, HalfSpace

PLACE = (0.210, 0.004)
"""The left eye (+x) on the face."""
SIZE = (0.097, 0.121, 0.054)
FINE = 0.006
LINE = 0.0215
"""Half the width of a closed eye's line."""
TURN = 0.85
"""How far the iris moves, in half sizes of the eye, for a line of sight at a right angle."""
STEP = 0.02
"""Irises move in steps of so much: faces are shared by figures that look almost the same way."""


def eye_frame(side: float) -> Frame:
    """Frame of an eye: +z out of the face, +y up; side is +1 (left, +x) or -1."""
    origin = np.array(on_face(PLACE[0] * side, PLACE[1]), np.float32)
    out = face_normal(origin[None])[0]
    # a toy's eyes look ahead more than the skull's curve would have them
    out = out * 0.75 + np.array([0, 0, 0.25], np.float32)
    out /= np.linalg.norm(out)
    across = np.cross([0, 1, 0], out)
    across /= np.linalg.norm(across)
    axes = np.stack([across, np.cross(out, across), out], axis=1)
    return Frame(origin, axes.astype(np.float32))


def dome(eye: Eye, grow: float = 0.0) -> Ellipsoid:
    """The eyeball in the eye's frame."""
    w, h, d = (size * eye.scale + grow for size in SIZE)
    return Ellipsoid((0, 0, 0), (w, h, d))


def lid_plane(eye: Eye, side: float) -> HalfSpace:
    """Half space above the upper lid's edge, in the eye's frame."""
    normal = rotation("z", eye.slant * side) @ np.array([0, -1, 0], np.float32)
    return HalfSpace(
        (0, SIZE[1] * eye.scale * (1 - 2 * eye.lid), 0), (float(normal[0]), float(normal[1]), float(normal[2]))
    )


def sight(eye: Eye, side: float, gaze: tuple[float, float]) -> tuple[float, float]:
    """Where the iris' middle is on the eye, in half sizes, for a line of sight (x, y, 1) in the head's frame."""
    line = np.array([gaze[0], gaze[1], 1.0])
    local = eye_frame(side).rotation.T @ (line / np.linalg.norm(line))
    moved = np.array([local[0], local[1] * 0.8]) * TURN
    room = 1.0 - eye.iris + 0.16
    moved *= min(1.0, room / max(float(np.hypot(*moved)), 1e-9))
    u, v = (round(round(float(value) / STEP) * STEP, 6) for value in moved)
    return u, v


def _printed(frame: Frame, eye: Eye, at: tuple[float, float]) -> Print:
    half = np.array([SIZE[0], SIZE[1]], np.float32) * np.float32(2 * REACH * eye.scale)

    def onto(points: Vectors) -> npt.NDArray[np.float32]:
        placed: npt.NDArray[np.float32] = frame.invert(points)[:, :2] / half + np.float32(0.5)
        return placed

    return Print(eyeball(eye.iris, eye.pupil, at), onto)


def _glint(frame: Frame, eye: Eye, at: tuple[float, float], radius: float) -> Field:
    u, v = at
    height = SIZE[2] * eye.scale * float(np.sqrt(max(0.0, 1 - u * u - v * v)))
    centre = (u * SIZE[0] * eye.scale, v * SIZE[1] * eye.scale, height - 0.002)
    return Ellipsoid(centre, (radius, radius * 1.15, 0.008)).placed(frame)


def _glints(frame: Frame, eye: Eye, at: tuple[float, float]) -> list[Field]:
    """Catchlights: a large one towards the key lamp, a small one across the pupil."""
    spread, size = eye.iris / 0.90, eye.scale * eye.glint
    spots = ((-0.32, 0.36, 0.0270), (0.34, -0.34, 0.0135))
    return [
        _glint(frame, eye, (u * spread + 0.6 * at[0], v * spread + 0.6 * at[1]), radius * size)
        for u, v, radius in spots
    ]


def _open_eye(name: str, eye: Eye, side: float, gaze: tuple[float, float]) -> list[Piece]:
    frame = eye_frame(side)
    ball, at = dome(eye).placed(frame), sight(eye, side, gaze)
    glints = [] if eye.pupil == "star" else _glints(frame, eye, at)
    pieces = [Piece(name, "face", ball, 0.008, colors.EYE, printed=_printed(frame, eye, at))]
    if eye.lid > 0:
        edge = lid_plane(eye, side)
        lid = smooth_intersect(0.014, dome(eye, 0.011), edge).placed(frame)
        away = HalfSpace(edge.point, tuple(-n for n in edge.normal))  # type: ignore[arg-type]
        crease = intersect(dome(eye, 0.014), edge.offset(0.013), away)
        pieces.append(Piece(f"{name} lid", "face", lid, FINE, colors.SKIN))
        pieces.append(Piece(f"{name} lash", "face", crease.placed(frame), FINE, colors.LINE))
        covered = edge.offset(-0.004).placed(frame)
        glints = [glint - covered for glint in glints if not _hidden(glint, covered)]
    pieces.extend(
        Piece(f"{name} glint {index}", "face", glint, 0.004, colors.GLINT) for index, glint in enumerate(glints)
    )
    return pieces


def _hidden(glint: Field, cover: Field) -> bool:
    """Whether less than a quarter of a catchlight would be left: slivers do not look like light."""
    axes = [np.linspace(low, high, 9, dtype=np.float32) for low, high in glint.bounds().T]
    points = np.asfortranarray(np.stack(np.meshgrid(*axes), -1).reshape(-1, 3))
    inside = points[glint.distance(points) < 0]
    return bool((cover.distance(np.asfortranarray(inside)) > 0).mean() < 0.25)


def _closed_lines(eye: Eye) -> list[tuple[Sequence[Point2], float]]:
    """The left eye's lines and their half widths, where the eye is shut."""
    u, v = PLACE
    if eye.kind == "squeezed":
        upper = curve([(u + 0.088, v + 0.078), (u + 0.02, v + 0.035), (u - 0.072, v)], 8)
        lower = curve([(u - 0.072, v), (u + 0.02, v - 0.035), (u + 0.088, v - 0.078)], 8)
        return [([*upper, *lower[1:]], LINE)]
    rise = 0.098 if eye.kind == "happy" else -0.080
    base = v - 0.036 if eye.kind == "happy" else v + 0.012
    control = [(u - 0.092, base), (u - 0.056, base + rise * 1.25), (u + 0.056, base + rise * 1.25), (u + 0.092, base)]
    lines: list[tuple[Sequence[Point2], float]] = [(curve(control), LINE)]
    if eye.kind == "down":
        lines.append(([(u + 0.078, base - 0.030), (u + 0.116, base - 0.050)], 0.0125))
    return lines


def _shut_eye(eye: Eye, side: float) -> Field:
    return union(*(stroke(mirror(points, side), width, 0.8) for points, width in _closed_lines(eye)))


def _heart_eye(eye: Eye, side: float) -> Field:
    return Extruded(heart(0.100 * eye.scale), 0.030, 0.016).moved(0, -0.004, 0.022).placed(eye_frame(side))


def _made(name: str, eye: Eye, side: float, gaze: tuple[float, float]) -> list[Piece]:
    if eye.kind == "open":
        return _open_eye(name, eye, side, gaze)
    if eye.kind == "heart":
        frame = eye_frame(side)
        shine = Ellipsoid((-0.046, 0.042, 0.052), (0.017, 0.021, 0.008)).turned("z", 0).placed(frame)
        return [
            Piece(name, "face", _heart_eye(eye, side), FINE, colors.LOVE),
            Piece(f"{name} glint", "face", shine, 0.004, colors.GLINT),
        ]
    return [Piece(name, "face", _shut_eye(eye, side), FINE, colors.LINE)]


def eye_field(eye: Eye, side: float) -> Field:
    """What shows of an eye, for the measure of symmetry."""
    if eye.kind == "heart":
        return _heart_eye(eye, side)
    if eye.kind != "open":
        return _shut_eye(eye, side)
    frame = eye_frame(side)
    ball = dome(eye).placed(frame)
    return ball - lid_plane(eye, side).placed(frame) if eye.lid else ball


def eyes(expression: Expression) -> list[Piece]:
    """Both eyes, left (+x) first."""
    left, right = expression.left, expression.right or expression.left
    return [*_made("left eye", left, 1.0, expression.gaze), *_made("right eye", right, -1.0, expression.gaze)]


def brows(expression: Expression) -> list[Piece]:
    """Both brows."""
    return [
        Piece("left brow", "face", _brow(expression.brow, 1.0), FINE, colors.LINE),
        Piece("right brow", "face", _brow(expression.right_brow or expression.brow, -1.0), FINE, colors.LINE),
    ]


def _brow(brow: Brow, side: float) -> Field:
    u, v = PLACE[0] + 0.004, 0.172 + brow.lift
    turn = rotation("z", brow.slant)[:2, :2]
    shape = [(-0.062, -0.004), (0.0, brow.arch * 2), (0.064, -0.006)]
    control = [(u + float(du), v + float(dv)) for du, dv in (turn @ np.array(point) for point in shape)]
    return stroke(mirror(curve(control, 8), side), brow.thickness, 0.7)
