"""Loose cloth that falls from the shoulders: a sheet that is pushed out of whatever it would cut through."""

from __future__ import annotations

import numpy as np

from joyip.studio.field import Field, union
from joyip.studio.geometry import Mesh
from joyip.studio.joy.body import LEG, bare, tail
from joyip.studio.joy.skeleton import Skeleton, unit, vector
from joyip.studio.shapes import Points, grid
from joyip.studio.solids import Sphere

ROWS, COLUMNS = 40, 56
CLEAR = 0.016
THICK = 0.014
FLOOR = 0.014


def obstacles(bones: Skeleton, cloth: Field) -> Field:
    """What a sheet must clear: the top's cloth, the legs in whatever they wear, the tail, the feet."""
    legs = [bone.offset(0.05) for limb in bones.legs.values() for bone in bare(limb, LEG)]
    feet = [Sphere(tuple(float(v) for v in foot.origin), 0.13) for foot in bones.feet.values()]  # type: ignore[arg-type]
    return union(cloth, tail(bones), *legs, *feet)


def cape_sheet(bones: Skeleton, cloth: Field, length: float) -> tuple[Points, Points]:
    """Points (ROWS, COLUMNS, 3) of a cape in the world, from the neck down, and how far each is down and around."""
    down, around = np.meshgrid(np.linspace(0, 1, ROWS), np.linspace(-1, 1, COLUMNS), indexing="ij")
    over = np.clip(down / 0.22, 0, 1)
    """From the neck over the shoulders."""
    fall = np.clip((down - 0.14) / 0.86, 0, 1)
    half = 2.55 - 1.05 * over**0.8 - 0.12 * fall
    angle = np.pi + around * half
    folds = np.cos(around * np.pi * 4.5) * 0.030 * fall**1.2
    radius = 0.195 + 0.135 * np.sin(over * np.pi / 2) + 0.135 * fall + folds
    flat = np.stack((np.sin(angle) * radius * 1.12, 0.225 - 0.10 * over**2, np.cos(angle) * radius * 0.95), -1)
    start = bones.chest.apply(flat.reshape(-1, 3).astype(np.float32)).reshape(ROWS, COLUMNS, 3).astype(np.float64)
    chest = -bones.chest.rotation[:, 1]
    heading = unit(chest * 0.65 + vector(0, -0.35, 0) - bones.chest.rotation[:, 2] * 0.14)
    hung = start + heading * (fall * length)[..., None]
    sheet = _pushed(hung, obstacles(bones, cloth))
    return sheet, np.stack((around, down), -1)


def _pushed(sheet: Points, solid: Field) -> Points:
    """The sheet outside of the solid and over the ground, smoothed where it was moved."""
    shape = sheet.shape
    for turn in range(7):
        flat = np.asfortranarray(sheet.reshape(-1, 3), np.float32)
        away, slope = solid.gradient(flat)
        slope = slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-6)
        flat = flat + slope * np.maximum(CLEAR + THICK - away, 0)[:, None]
        sheet = flat.reshape(shape).astype(np.float64)
        if turn < 6:
            inner = (sheet[:-2, 1:-1] + sheet[2:, 1:-1] + sheet[1:-1, :-2] + sheet[1:-1, 2:]) / 4
            sheet[1:-1, 1:-1] = 0.5 * sheet[1:-1, 1:-1] + 0.5 * inner
        sheet[..., 1] = np.maximum(sheet[..., 1], FLOOR)
    return sheet


def thickened(sheet: Points, thick: float = THICK) -> tuple[Mesh, Points]:
    """A sheet (U, V, 3) as a closed mesh, and for each vertex its place in the sheet (row, column)."""
    along, across = np.gradient(sheet, axis=0), np.gradient(sheet, axis=1)
    normal = np.cross(across, along)
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    rows, columns = sheet.shape[:2]
    taper = np.ones((rows, columns))
    taper[:, [0, -1]] = 0.45
    taper[[0, -1]] *= 0.45
    lift = normal * (taper * thick / 2)[..., None]
    loops = np.concatenate((sheet + lift, (sheet - lift)[:, ::-1]), axis=1)
    row, column = np.meshgrid(np.arange(rows), np.r_[np.arange(columns), np.arange(columns)[::-1]], indexing="ij")
    mesh = grid(loops, first=loops[0].mean(0), last=loops[-1].mean(0))
    place = np.column_stack((row.ravel(), column.ravel()))
    ends = np.array(((0, columns / 2), (rows - 1, columns / 2)))
    return mesh, np.concatenate((place, ends)).astype(np.float64)
