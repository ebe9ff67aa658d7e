"""Surfaces that grow from the skull's level line: crowns, brims, bands and fur round them, and bows over the head."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Mesh
from joyip.studio.headwear.seat import Seat, around
from joyip.studio.relief import fluffy
from joyip.studio.shapes import Points, grid
from joyip.studio.sweeps import frames_along, smooth_path, tube

CLOTH = 0.02
"""How far a crown stands off the skull at its foot."""
UP = np.array((0.0, 1.0, 0.0))


def angles(count: int) -> Points:
    """Azimuths (count,) of `around`: 0 is in front, a quarter turn at +x."""
    return np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)


def loft(seat: Seat, knots: npt.ArrayLike, count: int, rows: int, *, lobes: Points | float = 1.0) -> Points:
    """A crown's outside (rows, count, 3) through knots of (scale of the skull's line, height), smoothed between them.

    `lobes` (rows, count) or 1 swells it. `upright` keeps it off the skull.
    """
    profile = smooth_path(knots, rows)
    line = seat.ring(count, CLOTH) * (1.0, 0.0, 1.0)
    spread = profile[:, :1] * np.broadcast_to(lobes, (rows, count))
    grown: Points = line[None] * spread[..., None] + UP * profile[:, 1][:, None, None]
    return grown


def upright(seat: Seat, rows: Points, least: float = CLOTH) -> Points:
    """The rows, pushed off the skull where it would come through."""
    return seat.pushed_out(rows, least)


def risen(count: int, rows: int) -> Points:
    """Directions (rows, count, 3) from the level up to just below the zenith."""
    rise = np.linspace(0.0, np.pi / 2, rows + 1)[:-1, None, None]
    ways: Points = around(count)[None] * np.cos(rise) + UP * np.sin(rise)
    return ways


def filled(seat: Seat, rows: Points, tip: npt.ArrayLike | None = None, *, low: float = 0.0) -> Mesh:
    """The crown of the rows, closed by its tip above and inside the head below."""
    hem = seat.ring(rows.shape[1], -0.04, low)
    top = rows[-1].mean(0) if tip is None else tip
    return grid(np.concatenate((hem[None], rows)), first=(0.0, low, 0.0), last=top)


def brim(seat: Seat, width: Points, lift: Callable[[Points], Points], thick: float, rows: int = 9) -> Points:
    """A sheet round the head, from inside the skull out by `width` (N,): rows of a closed section (2 rows + 5, N, 3).

    `lift` gives the heights (rows, N) of shares (rows, 1) of the way out.
    """
    foot = seat.ring(len(width), -0.02)
    spoke = around(len(width))
    t = np.linspace(0.0, 1.0, rows)[:, None]
    middle = foot[None] * (1.0, 0.0, 1.0) + spoke * ((width + 0.02) * t)[..., None] + UP * lift(t)[..., None]
    bow = np.radians((54.0, 18.0, -18.0, -54.0))[:, None, None]
    edge = middle[-1:] + thick / 2 * (spoke * np.cos(bow) + UP * np.sin(bow))
    half = UP * thick / 2
    return np.concatenate((middle + half, edge, middle[::-1] - half))


def hemmed(flat: Points, radius: float) -> Mesh:
    """The rolled edge of a brim's section."""
    middle = len(flat) // 2
    return tube((flat[middle] + flat[middle - 1]) / 2, radius, 8, closed=True)


def sheet(rows: Points, inner: float, outer: float) -> Mesh:
    """A closed band that follows rows (K, N, 3) of a crown, from `inner` to `outer` off them, with soft edges."""
    spoke = around(rows.shape[1])
    middle = (inner + outer) / 2
    lines = [rows[:1] + spoke * middle - UP * 0.006, rows + spoke * outer, rows[-1:] + spoke * middle + UP * 0.006]
    return grid(np.concatenate((*lines, rows[[-1, 0]] + spoke * inner)), ring=True)


def fur_roll(seat: Seat, half_height: float, half_depth: float, lift: float, count: int = 120) -> Mesh:
    """A fluffy ring that follows the skull."""
    core = seat.ring(count, 0.55 * half_depth, lift)
    spoke = around(count)
    angle = angles(24)
    section = np.stack((np.cos(angle) * half_depth, np.sin(angle) * half_height), -1)
    rows = core[:, None] + spoke[:, None] * section[None, :, :1] + UP * section[None, :, 1:]
    return fluffy(grid(rows, ring=True), 0.07, 0.036, seed=5)


def bent_cone(seat: Seat, knots: npt.ArrayLike, width: Points, count: int) -> tuple[Points, Points]:
    """A cone that widens (R,) from its axis through the knots, over the skull's line: rows (R, count, 3) and axis."""
    spine = smooth_path(knots, len(width))
    _, side, front = frames_along(spine, start=(1.0, 0.0, 0.0))
    outline = seat.ring(count, 0.03, float(spine[0, 1]))
    spread = side[:, None] * outline[None, :, :1] - front[:, None] * outline[None, :, 2:]
    return spine[:, None] + spread * width[:, None, None], spine


def arch(seat: Seat, half: float, count: int, off: float) -> Points:
    """A line (count, 3) over the head from side to side, `off` the skull, down to `half` degrees from the top."""
    turn = np.radians(np.linspace(-half, half, count))
    return seat.onto(np.stack((np.sin(turn), np.cos(turn), 0.0 * turn), -1), off)


def blade(knots: npt.ArrayLike, width: npt.ArrayLike, depth: npt.ArrayLike, count: int, segments: int = 16) -> Mesh:
    """A rounded leaf along the path through the knots: half widths (W,) along x, half depths, evenly spread over it."""
    path = smooth_path(knots, count)
    _, side, front = frames_along(path, start=(1.0, 0.0, 0.0))
    t = np.linspace(0.0, 1.0, count)
    wide, deep = (
        np.interp(t, np.linspace(0, 1, np.size(part)), np.asarray(part, np.float64)) for part in (width, depth)
    )
    angle = angles(segments)[None, :, None]
    rows = path[:, None] + side[:, None] * np.cos(angle) * wide[:, None, None]
    rows = rows + front[:, None] * np.sin(angle) * deep[:, None, None]
    return grid(rows, first=path[0], last=path[-1])
