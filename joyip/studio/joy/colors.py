"""Joy's own colours and surfaces; clothes take theirs from the scene."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from joyip.studio.geometry import Material, Vectors

Rgb = tuple[float, float, float]

WHITE: Rgb = (0.980, 0.960, 0.932)
RED: Rgb = (0.86, 0.11, 0.13)
INK: Rgb = (0.085, 0.06, 0.06)
IRIS: Rgb = (0.50, 0.24, 0.12)
BLUSH: Rgb = (0.98, 0.60, 0.62)
ROSE: Rgb = (0.985, 0.60, 0.56)

SKIN = Material(WHITE, roughness=0.40, clearcoat=0.30)
EAR = Material(RED, roughness=0.36, clearcoat=0.40)
PAD = Material(ROSE, roughness=0.42, clearcoat=0.25)
NOSE = Material((0.050, 0.038, 0.04), roughness=0.38, clearcoat=0.7)
EYE = Material(INK, roughness=0.45, clearcoat=0.4)
GLINT = Material((1.0, 1.0, 1.0), roughness=0.15, emission=0.35)
LINE = Material((0.16, 0.10, 0.095), roughness=0.45, clearcoat=0.1)
MOUTH = Material((0.50, 0.08, 0.10), roughness=0.35, clearcoat=0.3)
TONGUE = Material((0.95, 0.43, 0.47), roughness=0.25, clearcoat=0.5)
TOOTH = Material((0.985, 0.98, 0.965), roughness=0.25, clearcoat=0.5)
GAP: Rgb = (0.72, 0.67, 0.69)
LOVE = Material((0.93, 0.11, 0.22), roughness=0.2, clearcoat=0.8)
ALARM = Material((0.90, 0.10, 0.10), roughness=0.3, clearcoat=0.4)
MARK = Material((0.13, 0.36, 0.86), roughness=0.3, clearcoat=0.4)
GILT = Material((1.0, 0.77, 0.12), roughness=0.3, clearcoat=0.4, emission=0.12)
LAMP = Material((1.0, 0.86, 0.30), roughness=0.15, clearcoat=0.8, emission=0.35)
METAL = Material((0.62, 0.63, 0.67), roughness=0.35, metallic=0.3)
PETAL = Material((0.99, 0.50, 0.66), roughness=0.4, clearcoat=0.2)
MIST = Material((0.80, 0.85, 0.90), roughness=0.6)
TEAR = Material((0.42, 0.74, 0.99), roughness=0.05, clearcoat=1.0)
BUBBLE = Material((0.52, 0.80, 1.0), roughness=0.04, clearcoat=1.0)
SHOE = Material((0.84, 0.10, 0.12), roughness=0.3, clearcoat=0.5)
SOLE = Material((0.96, 0.95, 0.93), roughness=0.5, clearcoat=0.1)


def mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    """`share` of the second colour in the first."""
    r, g, b = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return (r, g, b)


def blend(first: Rgb, second: Rgb, share: npt.NDArray[np.floating[Any]]) -> Vectors:
    """Colours (N, 3) that hold so much (N,) of the second, eased at both ends."""
    eased = (share * share * (3 - 2 * share))[:, None]
    mixed: Vectors = (np.array(first) * (1 - eased) + np.array(second) * eased).astype(np.float32)
    return mixed


def cloth(color: Rgb, roughness: float = 0.75, sheen: float = 0.5) -> Material:
    """Fabric of a colour."""
    return Material(color, roughness=roughness, sheen=sheen)
