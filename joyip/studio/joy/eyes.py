"""Joy's eyes: glossy domes with a warm iris and glints, lids that tell the mood, and arcs when they are closed."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field, intersect, rotation, smooth_intersect
from joyip.studio.geometry import Frame, Vectors
from joyip.studio.joy import colors
from joyip.studio.joy.expressions import Brow, Expression, Eye
from joyip.studio.joy.head import face_normal, on_face
from joyip.studio.joy.piece import Paint, Piece
from joyip.studio.joy.strokes import curve, mirror, stroke
from joyip.studio.solids import Ellipsoid, HalfSpace

PLACE = (0.215, 0.022)
"""The left eye (+x) on the face."""
SIZE = (0.078, 0.105, 0.05)
FINE = 0.006


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
    """Half space above the lid's edge, in the eye's frame."""
    height = SIZE[1] * eye.scale * (1 - 2 * eye.lid)
    normal = rotation("z", eye.slant * side) @ np.array([0, -1, 0], np.float32)
    return HalfSpace((0, height, 0), (float(normal[0]), float(normal[1]), float(normal[2])))


def _iris(frame: Frame, eye: Eye) -> Paint:
    """Dark above, a warm crescent below: what makes a glossy eye look alive."""

    def paint(points: Vectors) -> Vectors:
        local = frame.invert(points)
        u, v = local[:, 0] / (SIZE[0] * eye.scale), local[:, 1] / (SIZE[1] * eye.scale)
        radius = np.hypot(u, v)
        glow = np.clip((-v - 0.05) / 0.75, 0, 1) * np.clip((0.93 - radius) / 0.2, 0, 1)
        glow = glow * glow * (3 - 2 * glow)
        pupil = np.clip((np.hypot(u, v + 0.02) - 0.42) / 0.14, 0, 1)
        share = (glow * pupil)[:, None]
        out: Vectors = (np.array(colors.INK) * (1 - share) + np.array(colors.IRIS) * share).astype(np.float32)
        return out

    return paint


def _glint(frame: Frame, eye: Eye, at: tuple[float, float], radius: float) -> Field:
    u, v = at
    height = SIZE[2] * eye.scale * float(np.sqrt(max(0.0, 1 - u * u - v * v)))
    centre = (u * SIZE[0] * eye.scale, v * SIZE[1] * eye.scale, height - 0.002)
    return Ellipsoid(centre, (radius, radius * 1.15, 0.008)).placed(frame)


def _open_eye(name: str, eye: Eye, side: float, gaze: tuple[float, float]) -> list[Piece]:
    frame = eye_frame(side)
    ball = dome(eye).placed(frame)
    shift_u, shift_v = gaze[0] / SIZE[0], gaze[1] / SIZE[1]
    large, small = (-0.30 + shift_u, 0.40 + shift_v), (0.36 + shift_u, -0.36 + shift_v)
    glints = [_glint(frame, eye, large, 0.0225 * eye.scale), _glint(frame, eye, small, 0.0115 * eye.scale)]
    pieces = [Piece(name, "face", ball, FINE, colors.EYE, _iris(frame, eye))]
    if eye.lid > 0:
        edge = lid_plane(eye, side)
        lid = smooth_intersect(0.014, dome(eye, 0.011), edge).placed(frame)
        crease = intersect(dome(eye, 0.014), edge.offset(0.009), HalfSpace(edge.point, tuple(-n for n in edge.normal)))  # type: ignore[arg-type]
        pieces.append(Piece(f"{name} lid", "face", lid, FINE, colors.SKIN))
        pieces.append(Piece(f"{name} lash", "face", crease.placed(frame), FINE, colors.LINE))
        covered = edge.offset(-0.004).placed(frame)
        glints = [glint - covered for glint in glints if not _hidden(glint, covered)]
    pieces.extend(
        Piece(f"{name} glint {index}", "face", glint, 0.004, colors.GLINT) for index, glint in enumerate(glints)
    )
    return pieces


def _hidden(glint: Field, cover: Field) -> bool:
    corners = np.array(np.meshgrid(*glint.bounds().T), np.float32).reshape(3, -1).T
    return bool((cover.distance(corners) < 0).all())


def _closed_eye(name: str, eye: Eye, side: float) -> list[Piece]:
    u, v = PLACE
    rise = 0.085 if eye.kind == "happy" else -0.075
    base = v - 0.03 if eye.kind == "happy" else v + 0.01
    control = [(u - 0.082, base), (u - 0.05, base + rise * 1.25), (u + 0.05, base + rise * 1.25), (u + 0.082, base)]
    pieces = [Piece(name, "face", stroke(mirror(curve(control), side), 0.0185, 0.8), FINE, colors.LINE)]
    if eye.kind == "down":
        lash = [(u + 0.070, base - 0.030), (u + 0.104, base - 0.048)]
        pieces.append(Piece(f"{name} lash", "face", stroke(mirror(lash, side), 0.010), FINE, colors.LINE))
    return pieces


def eye_field(eye: Eye, side: float) -> Field:
    """What shows of an eye, for the measure of symmetry."""
    if eye.kind == "open":
        ball = dome(eye).placed(eye_frame(side))
        return ball - lid_plane(eye, side).placed(eye_frame(side)) if eye.lid else ball
    return _closed_eye("eye", eye, side)[0].field


def eyes(expression: Expression) -> list[Piece]:
    """Both eyes, left (+x) first."""
    pieces: list[Piece] = []
    for name, side, eye in (
        ("left eye", 1.0, expression.left),
        ("right eye", -1.0, expression.right or expression.left),
    ):
        made = _open_eye(name, eye, side, expression.gaze) if eye.kind == "open" else _closed_eye(name, eye, side)
        pieces.extend(made)
    return pieces


def brows(expression: Expression) -> list[Piece]:
    """Both brows."""
    return [
        Piece("left brow", "face", _brow(expression.brow, 1.0), FINE, colors.LINE),
        Piece("right brow", "face", _brow(expression.right_brow or expression.brow, -1.0), FINE, colors.LINE),
    ]


def _brow(brow: Brow, side: float) -> Field:
    u, v = PLACE[0] + 0.004, 0.175 + brow.lift
    turn = rotation("z", brow.slant)[:2, :2]
    shape = [(-0.055, -0.004), (0.0, brow.arch * 2), (0.058, -0.006)]
    control = [(u + float(du), v + float(dv)) for du, dv in (turn @ np.array(point) for point in shape)]
    return stroke(mirror(curve(control, 8), side), brow.thickness, 0.7)
