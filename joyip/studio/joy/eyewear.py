"""Glasses in the head's frame: rims before the eyes, a bridge over the muzzle, temples to the ears."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from joyip.studio.geometry import Material, Mesh, Part
from joyip.studio.joy.colors import Rgb, mix
from joyip.studio.joy.eyes import eye_frame
from joyip.studio.joy.head import EAR_ROOT, head_field
from joyip.studio.joy.skeleton import basis
from joyip.studio.joy.tailoring import brightness
from joyip.studio.shapes import Points, grid, merge
from joyip.studio.sweeps import smooth_path, tube

AHEAD = 0.094
"""The rims stand so far before the face: clear of lashes and lids."""
CLEAR = (0.94, (0.147, 0.152))
SUN = (0.80, (0.148, 0.124))
"""How square a rim is (1 is round), and half its width and height."""


def _rim(side: float, squareness: float, size: tuple[float, float]) -> tuple[Points, Points]:
    """A rim's line (N, 3), and the direction it faces; `squareness` 1 is round, less is boxy."""
    eye = eye_frame(side)
    out = eye.rotation[:, 2] * 0.6 + np.array([0, 0, 0.4], np.float32)
    axes = basis(np.array([0, 1, 0], np.float32), out)
    angle = np.linspace(0, 2 * np.pi, 56, endpoint=False)
    c, s = np.cos(angle), np.sin(angle)
    u = np.sign(c) * np.abs(c) ** squareness * size[0]
    v = np.sign(s) * np.abs(s) ** squareness * size[1]
    middle = eye.origin + axes[:, 2] * AHEAD + np.array([0.004 * side, -0.004, 0])
    line = middle + u[:, None] * axes[:, 0] + v[:, None] * axes[:, 1]
    return line.astype(np.float64), axes[:, 2].astype(np.float64)


def _outside(path: Points) -> Points:
    """A line pushed out of the head, to lie on it."""
    for _ in range(24):
        away, slope = head_field().gradient(np.asfortranarray(path, np.float32))
        path = path + slope * np.maximum(0.016 - away, 0)[:, None]
    return path


def _bridge(left: Points, right: Points) -> Mesh:
    """From rim to rim over the muzzle."""
    inner = [line[np.argmin(np.abs(line[:, 0]))] for line in (left, right)]
    top = (inner[0] + inner[1]) / 2 + np.array((0.0, 0.022, 0.020))
    return tube(_outside(smooth_path([inner[1], top, inner[0]], 14)), 0.0125, 10)


def _temple(line: Points, side: float) -> Mesh:
    """From a rim back to the ear, close along the head."""
    hinge = line[np.argmax(line[:, 0] * side)] + np.array((0.0, 0.020, 0.0))
    root = np.array((EAR_ROOT[0] * side * 1.06, EAR_ROOT[1] + 0.01, EAR_ROOT[2] + 0.05))
    way = np.linspace(0, 1, 22)[:, None]
    path = hinge * (1 - way) + root * way
    path = _outside(path)
    path[0] = hinge
    return tube(path, 0.0115, 8)


def _lens(line: Points, out: Points) -> Mesh:
    """A domed glass within a rim."""
    middle = line.mean(0)
    rows = [
        middle + (line - middle) * share + out * high
        for share, high in ((0.97, -0.006), (0.97, 0.004), (0.75, 0.016), (0.4, 0.023))
    ]
    return grid(np.stack(rows), first=middle - out * 0.006, last=middle + out * 0.026)


@lru_cache(maxsize=16)
def eyewear(name: str, color: Rgb) -> tuple[Part, ...]:
    """The glasses' parts in the head's frame; none for "none"."""
    if name == "none":
        return ()
    dark = name == "sunglasses"
    rims = [_rim(side, *(SUN if dark else CLEAR)) for side in (1.0, -1.0)]
    lines = [line for line, _ in rims]
    frame = [tube(line, 0.0150 if dark else 0.0135, 10, closed=True) for line in lines]
    frame += [
        _bridge(lines[0], lines[1]),
        *(_temple(line, side) for line, side in zip(lines, (1.0, -1.0), strict=True)),
    ]
    parts = [Part("eyewear.frame", "eyewear", merge(frame), Material(color, 0.22, clearcoat=0.8))]
    if dark:
        tint = mix((0.035, 0.035, 0.045), color, 0.12 if brightness(color) > 0.3 else 0.0)
        glass = Material(tint, 0.06, clearcoat=1.0)
        parts.append(Part("eyewear.lenses", "eyewear", merge([_lens(line, out) for line, out in rims]), glass))
    return tuple(parts)
